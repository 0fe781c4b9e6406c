"""Reading a small file that anybody may have written, or damaged: whole, or not at all, and never without an end."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

from engine.api.errors import MissingFileError, UserError
from engine.api.text import say

MOST_BYTES = 8 << 20
"""Bytes of a file of settings, of names or of words: far more than any has."""


def read_user_file(path: Path, most: int = MOST_BYTES) -> bytes:
    """What a file holds.

    A pipe or a device may have no end, and opening one may wait for ever: only regular files are read.

    Raises:
        MissingFileError: there is none.
        UserError: it cannot be read, is no regular file, or has more than ``most`` bytes.
    """
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        if not stat.S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            raise UserError("{path}: this is a folder, a pipe or a device, not a file.", path=path)
        with os.fdopen(number, "rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError as error:
        raise MissingFileError("{path}: there is no such file.", path=path) from error
    except (OSError, ValueError) as error:
        raise UserError("{path}: the file cannot be read ({reason}).", path=path, reason=why(error)) from error
    if len(content) > most:
        raise UserError(
            "{path}: the file is larger than {most:,} bytes, too large for what it is.", path=path, most=most
        )
    return content


def read_user_text(path: Path, most: int = MOST_BYTES) -> str:
    """The same as text in UTF-8."""
    try:
        return read_user_file(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("{path}: the file is no text in UTF-8.", path=path) from error


def read_user_json(path: Path, most: int = MOST_BYTES) -> Any:
    """The same as JSON."""
    return parse_json(read_user_text(path, most), path)


def parse_json(text: str | bytes, path: Path) -> Any:
    """What a text from this file says; UserError for what is no JSON, or nested so deeply that no person wrote it."""
    try:
        held = json.loads(text)
        json.dumps(held, ensure_ascii=False).encode()  # JSON can name halves of characters, which no text can hold
        return held
    except RecursionError as error:
        raise UserError("{path}: the file is damaged: it is nested too deeply.", path=path) from error
    except ValueError as error:
        raise UserError("{path}: the file is no JSON ({reason}).", path=path, reason=str(error)) from error


def is_there(path: Path) -> bool:
    """Whether something lies there; False too for what no file can be called, or where nobody may look."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def why(error: OSError | ValueError) -> str:
    """Why a path does not lead to a file, to stand in brackets."""
    if isinstance(error, OSError):
        return say("its name is too long") if error.errno == errno.ENAMETOOLONG else error.strerror or str(error)
    return say("no file can have this name")
