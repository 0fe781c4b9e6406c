"""Pure arithmetic that the engine and the window must agree on: shapes as maps, mosaic grids, sliding windows."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from engine.api.network import SlidingWindow


class ChannelsLast(tuple[int, ...]):
    """A shape (H, W, C): maps whose channels stand last, as they do within a ConvNeXt."""

    __slots__ = ()


class Tokens(tuple[int, ...]):
    """A shape (T, C): a token for each patch of the picture, row by row, behind a few that are of no patch.

    Attributes:
        grid: rows and columns of patches.
    """

    grid: tuple[int, int]

    def __new__(cls, sizes: tuple[int, int], grid: tuple[int, int]) -> Tokens:
        made = super().__new__(cls, sizes)
        made.grid = grid
        return made

    def __getnewargs__(self) -> tuple[tuple[int, ...], tuple[int, int]]:
        return tuple(self), self.grid

    @property
    def before(self) -> int:
        """Tokens before those of the patches, such as the one that collects the class."""
        return self[0] - self.grid[0] * self.grid[1]


def as_maps(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """How an output of this shape is shown: (maps, height, width).

    (C, H, W) as it is, and ``ChannelsLast`` with the axes that it means; ``Tokens`` as C maps of patches; (F,) as F
    maps of one value; (C, L) as C maps one row high; more axes: the last two are the map, all others are counted
    through. () is one map of one value.
    """
    if isinstance(shape, ChannelsLast):
        return (shape[2], shape[0], shape[1])
    if isinstance(shape, Tokens):
        return (shape[1], *shape.grid)
    if len(shape) == 0:
        return (1, 1, 1)
    if len(shape) == 1:
        return (shape[0], 1, 1)
    if len(shape) == 2:
        return (shape[0], 1, shape[1])
    return (math.prod(shape[:-2]), shape[-2], shape[-1])


def map_index(shape: tuple[int, ...], channel: int, row: int, column: int) -> tuple[int, ...]:
    """Index into an array of this shape of value (row, column) of map ``channel`` (inverse of ``as_maps``)."""
    if isinstance(shape, ChannelsLast):
        return (row, column, channel)
    if isinstance(shape, Tokens):
        return (column if row < 0 else shape.before + row * shape.grid[1] + column, channel)
    if len(shape) == 0:
        return ()
    if len(shape) == 1:
        return (channel,)
    if len(shape) == 2:
        return (channel, column)
    index: list[int] = []
    for size in reversed(shape[:-2]):
        channel, rest = divmod(channel, size)
        index.append(rest)
    return (*reversed(index), row, column)


def map_place(shape: tuple[int, ...], index: tuple[int, ...]) -> tuple[int, int, int]:
    """(map, row, column) at which the value at ``index`` of an array of this shape is shown (see ``as_maps``).

    A token of no patch is at row −1, where nothing is shown, and the column of its number.
    """
    if isinstance(shape, ChannelsLast):
        return (index[2], index[0], index[1])
    if isinstance(shape, Tokens):
        patch = index[0] - shape.before
        return (index[1], *divmod(patch, shape.grid[1])) if patch >= 0 else (index[1], -1, index[0])
    if len(shape) == 0:
        return (0, 0, 0)
    if len(shape) == 1:
        return (index[0], 0, 0)
    if len(shape) == 2:
        return (index[0], 0, index[1])
    channel = 0
    for size, place in zip(shape[:-2], index[:-2], strict=True):
        channel = channel * size + place
    return (channel, index[-2], index[-1])


def in_maps(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An array of this shape as (maps, height, width)."""
    moved = values.transpose(2, 0, 1) if isinstance(shape, ChannelsLast) else values
    if isinstance(shape, Tokens):
        moved = values[shape.before :].T
    return moved.reshape(as_maps(shape))


def gap_values(height: int, width: int) -> float:
    """Width of the gap between maps, in values of a map: about a twentieth of the map, none for single values."""
    if height == 1 and width == 1:
        return 0.0
    return max(1.0, max(height, width) / 24)


@lru_cache(maxsize=512)
def grid_columns(count: int, height: int, width: int, panel_width: int, panel_height: int) -> int:
    """Cells in a row so that ``count`` maps of height × width fill the panel with the largest whole picture."""
    gap = gap_values(height, width)
    cell_height, cell_width = height + gap, width + gap
    best, best_scale = 1, 0.0
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        scale = min(panel_width / (columns * cell_width), panel_height / (rows * cell_height))
        if scale > best_scale * 1.0001:
            best, best_scale = columns, scale
    return best


def pool_window(window: SlidingWindow, size: tuple[int, int], output: tuple[int, int], row: int, column: int) -> tuple[
    int, int, int, int
]:  # fmt: skip
    """The part of a (height, width) input that output cell (row, column) of ``output`` cells reads.

    Returns (top, left, bottom, right), half open and not clipped: negative or beyond the size inside padding. Adaptive
    windows follow PyTorch: from ⌊i·H/h⌋ to ⌈(i + 1)·H/h⌉.
    """
    spans = []
    for axis, index in enumerate((row, column)):
        if window.mode.startswith("adaptive"):
            start = index * size[axis] // output[axis]
            stop = -(-(index + 1) * size[axis] // output[axis])
        else:
            start = index * window.stride[axis] - window.padding[axis]
            stop = start + window.dilation[axis] * (window.kernel[axis] - 1) + 1
        spans.append((start, stop))
    return spans[0][0], spans[1][0], spans[0][1], spans[1][1]
