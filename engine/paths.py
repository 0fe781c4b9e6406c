"""Where the program's own files lie, and where it keeps what it fetched."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """A file or folder that comes with the program, from a checkout or an installed package."""
    return Path(__file__).resolve().parent.parent.joinpath("resources", *parts)


def cache_folder() -> Path:
    """The user's cache: $CONVOSCOPE_CACHE, else the platform's usual place. It may not exist yet."""
    if chosen := os.environ.get("CONVOSCOPE_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "convoscope"
