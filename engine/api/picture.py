"""The source's frame: as it is shown, as the network receives it, and under a kernel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.api.wish import Wish


@dataclass(frozen=True, slots=True)
class PictureView(Wish["Picture"]):
    """The source's frame, no larger than this many device pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The source's frame as shown.

    Attributes:
        pixels: (h, w, 3) uint8 RGB, reduced to the wished size.
        size: (height, width) of the frame itself.
    """

    pixels: np.ndarray
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class InputView(Wish["Received"]):
    """What the network receives of the frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Received:
    """What the network receives of the frame.

    Attributes:
        values: (C, H, W) float32, the very tensor.
        crop: (top, left, height, width) of the part of the frame it shows, in pixels of the frame itself.
        inverted: whether the ink rule turned the picture's brightness round.
    """

    values: np.ndarray
    crop: tuple[float, float, float, float]
    inverted: bool


class KernelShades(StrEnum):
    """How sums, which may be negative or above 255, become grey levels."""

    CLIPPED = "clipped"  # below 0 is black, above 255 is white
    ABSOLUTE = "absolute"  # the magnitude of the sum, then as above
    OFFSET = "offset"  # 128 is added, so that zero is mid-grey, then as above


@dataclass(frozen=True, slots=True)
class KernelView(Wish["KernelPicture"]):
    """The source's frame under one kernel, as a network's convolution would compute it (correlation, no flipping).

    The frame is first reduced to at most the size wished; beyond its border everything is zero.

    Attributes:
        kernel: rows of numbers, an odd count of each.
        width, height: device pixels the panel has.
        grey: on the frame's luma (ITU-R BT.601) instead of red, green and blue apart.
        shades: see ``KernelShades``.
    """

    kernel: tuple[tuple[float, ...], ...]
    width: int
    height: int
    grey: bool = False
    shades: KernelShades = KernelShades.CLIPPED


@dataclass(frozen=True, slots=True, eq=False)
class KernelPicture:
    """The frame under a kernel.

    Attributes:
        pixels: (h, w, 3) uint8 RGB as ``KernelView.shades`` makes them of the sums.
        low, high: the smallest and the largest sum, before they became grey levels.
    """

    pixels: np.ndarray
    low: float
    high: float
