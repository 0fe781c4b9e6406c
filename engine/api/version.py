"""Which Convoscope this is."""


def version() -> str:
    """The installed version; looking it up takes some milliseconds."""
    from importlib import metadata

    try:
        return metadata.version("convoscope")
    except metadata.PackageNotFoundError:
        return "(not installed)"
