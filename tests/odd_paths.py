"""Paths that lead to no file that can be read, of every kind: whoever is given one has to say so in a sentence."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _fifo(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _circle(path: Path) -> Path:
    path.symlink_to(path)
    return path


def _socket(path: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    return path


def _below_a_file(path: Path) -> Path:
    path.write_bytes(b"")
    return path / "x"


ODD_PATHS: dict[str, Callable[[Path], Path]] = {
    "nothing": lambda path: path / "none",
    "a folder": _folder,
    "a pipe that nobody writes to": _fifo,
    "a socket": _socket,
    "a device without an end": lambda _: Path("/dev/zero"),
    "a file that fails when it is read": lambda _: Path("/proc/self/mem"),
    "a link to itself": _circle,
    "a name that is too long": lambda path: path.with_name("x" * 300),
    "a name alone that is too long": lambda _: Path("x" * 300),
    "a path that is too long": lambda path: path.joinpath(*["x" * 200] * 30),
    "a null character": lambda path: Path(f"{path}\0"),
    "a lone surrogate": lambda path: Path(f"{path}\ud800"),
    "a file taken for a folder": _below_a_file,
}
"""Makes each, given a free path."""
