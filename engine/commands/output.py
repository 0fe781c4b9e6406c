"""Tables for people, JSON for programs, and files that are whole or not there."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from engine.api import UserError, why


def print_json(value: object) -> None:
    """Print as JSON; numbers that are not finite become null, which JSON can say."""
    print(json.dumps(_finite(value), indent=2))


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print columns two spaces apart; those whose numbers are in ``right`` are aligned to the right."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for row in (titles, *rows):
        cells = [c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells).rstrip())


def shape_text(shape: Sequence[int]) -> str:
    """A shape as people write it: 16×10×10."""
    return "×".join(map(str, shape)) or "1 value"


def check_target(path: Path, suffix: str) -> None:
    """Before a long computation: UserError if its result could not be saved at this path."""
    if path.suffix.lower() != suffix:
        raise UserError(f"{path}: this command writes {suffix} files, so give a name that ends in {suffix}.")
    try:
        with suppress(FileNotFoundError):
            path.lstat()  # notices a name that no file can have
        if path.exists() and not path.is_file():
            raise UserError(f"{path} cannot be written: it is no ordinary file.")
        if not path.absolute().parent.is_dir():
            raise UserError(f"{path} cannot be written: there is no folder {path.parent}.")
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be written: {why(error)}.") from error


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of ``path`` in the end; if anything goes wrong nothing is left of it.

    Raises:
        UserError: it cannot be written.
    """
    target = path.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        try:
            with partial.open("xb") as file:
                yield file
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
