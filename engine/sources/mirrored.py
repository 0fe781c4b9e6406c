"""Films that are stored mirrored, as front cameras do: OpenCV follows rotations, but takes a mirror for one."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

_MIRRORS: dict[tuple[int, ...], Callable[[np.ndarray], np.ndarray]] = {
    (-1, 0, 0, 1): lambda image: image[:, ::-1],
    (1, 0, 0, -1): lambda image: image[::-1],
    (0, 1, 1, 0): lambda image: image.transpose(1, 0, 2),
    (0, -1, -1, 0): lambda image: image[::-1, ::-1].transpose(1, 0, 2),
}
"""By a, b, c, d of the display matrix (ISO 14496-12, 8.3.2): how a (H, W, 3) picture is shown."""


def mirror_of(path: Path) -> Callable[[np.ndarray], np.ndarray] | None:
    """How the pictures of an MP4 or MOV file, as stored, are to be mirrored; None where they are not, or cannot be
    told."""
    try:
        with path.open("rb") as file:
            for kind, start, size in _boxes(file, 0, path.stat().st_size):
                if kind == b"moov":
                    return next(_track_mirrors(file, start, size), None)
    except (OSError, ValueError, struct.error):
        return None
    return None


def _track_mirrors(file: BinaryIO, start: int, size: int) -> Iterator[Callable[[np.ndarray], np.ndarray]]:
    """Of the tracks with a picture; sound has no size."""
    for kind, inside, length in list(_boxes(file, start, size)):
        if kind != b"trak":
            continue
        for part, place, _ in list(_boxes(file, inside, length)):
            if part != b"tkhd":
                continue
            file.seek(place)
            version = file.read(1)[0]
            file.seek(place + (52 if version else 40))
            numbers = struct.unpack(">11i", file.read(44))
            mirror = _MIRRORS.get(tuple(round(numbers[slot] / 65536) for slot in (0, 1, 3, 4)))
            if mirror and numbers[9] and numbers[10]:
                yield mirror


def _boxes(file: BinaryIO, start: int, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(Kind, where its content begins, its size) of the boxes in a part of the file."""
    place, end = start, start + size
    while place + 8 <= end:
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            head = 16
        length = length or end - place
        if length < head:
            return
        yield kind, place + head, length - head
        place += length
