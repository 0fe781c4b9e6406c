"""Writing a small file of the user's settings whole or not at all, and putting one aside that is not understood."""

from __future__ import annotations

import itertools
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from gui.look.translation import tr


def replace_file(path: Path, text: str) -> None:
    """Write the file; whoever reads it meanwhile, or after a loss of power, finds the old text or the new one.

    OSError where that cannot be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    number, beside = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def set_aside(path: Path) -> Path | None:
    """Give the file another name, under which it stays, so that a new one can be written; None where that failed."""
    for number in itertools.count(1):
        aside = path.with_name(f"{path.stem}.set-aside-{number}{path.suffix}")
        if aside.exists():
            continue
        try:
            return path.rename(aside)
        except OSError:
            return None
    return None


def kept_as(aside: Path | None) -> str:
    """A sentence about where a file is that was to be set aside."""
    if aside is None:
        return tr("The file stays where it is, and nothing is written there.")
    return tr("The file is kept as {name}.", name=aside.name)
