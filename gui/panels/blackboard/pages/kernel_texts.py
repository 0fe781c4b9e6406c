"""Kernels as they are written on the blackboard: the known ones by name, and one in a grid of another size."""

from __future__ import annotations

import math

from engine.api import KernelShades
from gui.look.translation import QT_TR_NOOP

Texts = tuple[tuple[str, ...], ...]


def rows(*lines: str) -> Texts:
    """A kernel from lines of numbers."""
    return tuple(tuple(line.split()) for line in lines)


KERNELS: dict[str, tuple[Texts, KernelShades]] = {
    QT_TR_NOOP("Edge detection"): (rows("0 1 0", "1 -4 1", "0 1 0"), KernelShades.ABSOLUTE),
    QT_TR_NOOP("Emboss"): (rows("-2 -1 0", "-1 1 1", "0 1 2"), KernelShades.CLIPPED),
    QT_TR_NOOP("Sharpen"): (rows("0 -1 0", "-1 5 -1", "0 -1 0"), KernelShades.CLIPPED),
    QT_TR_NOOP("Blur"): (rows("1/9 1/9 1/9", "1/9 1/9 1/9", "1/9 1/9 1/9"), KernelShades.CLIPPED),
    QT_TR_NOOP("Sobel, upright edges"): (rows("-1 0 1", "-2 0 2", "-1 0 1"), KernelShades.ABSOLUTE),
    QT_TR_NOOP("Sobel, level edges"): (rows("-1 -2 -1", "0 0 0", "1 2 1"), KernelShades.ABSOLUTE),
    QT_TR_NOOP("Identity"): (rows("0 0 0", "0 1 0", "0 0 0"), KernelShades.CLIPPED),
}
"""Kernels by name, each with the shades that show it best."""


def middle(kernel: Texts, side: int) -> Texts:
    """The kernel in the middle of side × side zeros, or the middle of it."""
    by = math.floor((side - len(kernel)) / 2)

    def at(row: int, column: int) -> str:
        inside = 0 <= row - by < len(kernel) and 0 <= column - by < len(kernel[0])
        return kernel[row - by][column - by] if inside else "0"

    return tuple(tuple(at(row, column) for column in range(side)) for row in range(side))
