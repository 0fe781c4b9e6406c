"""Activation maps: what can be asked of a layer's output as a mosaic, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.api.wish import Wish

SHADES = 253
"""Shades of the colour scale in a mosaic: index 0 is the low end, ``SHADES - 1`` the high end."""
NAN, INF, BACKGROUND = 253, 254, 255
"""Mosaic indices of values that are not numbers, of infinite values, and of the gaps between maps."""


class Scaling(StrEnum):
    """Which values the ends of the colour scale stand for."""

    LAYER = "layer"  # one range for all maps of the layer
    CHANNEL = "channel"  # each map its own range
    FIXED = "fixed"  # the range given in the view


class Order(StrEnum):
    """In which order maps stand in the mosaic."""

    INDEX = "index"
    STRENGTH = "strength"  # largest mean magnitude first


class Reduction(StrEnum):
    """What a pixel of the mosaic stands for where a map has more values than the panel has pixels."""

    MAGNITUDE = "magnitude"  # the value of largest magnitude under the pixel, with its sign
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Cells:
    """A rectangle of whole mosaic cells: rows [top, bottom) and columns [left, right)."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class MapsView(Wish["Mosaic"]):
    """All maps of one layer as one mosaic, no larger than the panel shows.

    Attributes:
        layer: a layer's name, or ``INPUT``.
        width, height: device pixels the panel has for the mosaic.
        scaling, low, high: the colour scale; low and high only with ``Scaling.FIXED``.
        order: of the maps.
        reduction: see ``Reduction``.
        unit: only this channel, enlarged; None for all.
        columns: cells in a row; None lets the engine fill the panel best (``engine.api.geometry.grid_columns``).
        cells: only these cells, in more detail (the panel is zoomed in); None for all.
        limit: only the first so many channels (thumbnails).
        range_of: take the colour range from this layer instead, so that two panels can be compared.
    """

    layer: str
    width: int
    height: int
    scaling: Scaling = Scaling.LAYER
    low: float = 0.0
    high: float = 1.0
    order: Order = Order.INDEX
    reduction: Reduction = Reduction.MAGNITUDE
    unit: int | None = None
    columns: int | None = None
    cells: Cells | None = None
    limit: int | None = None
    range_of: str | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Exact figures from the full tensor of one layer, over finite values; NaN and infinite ones are counted.

    Attributes:
        low, high, mean: over all finite values (0 where there is none).
        zeros: how many values are exactly zero; like mean and channel_strength None where only the range was measured.
        nan, inf: how many are not a number, how many are infinite.
        size: how many values there are.
        channel_low, channel_high: (C,) float32, the finite range of each channel; empty where only that of the whole
            layer was measured.
        channel_strength: (C,) float32, mean magnitude of each channel.
    """

    low: float
    high: float
    mean: float | None
    zeros: int | None
    nan: int
    inf: int
    size: int
    channel_low: np.ndarray
    channel_high: np.ndarray
    channel_strength: np.ndarray | None


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """One picture of many maps.

    The grid has ``rows`` × ``columns`` cells of equal size; ``pixels`` shows those inside ``cells``. A cell is
    ``tile[0] + gap`` pixels high and ``tile[1] + gap`` wide, its map begins ``gap`` pixels below and right of the
    cell's corner, and one more gap closes the right and lower border: pixels are (n·(tile + gap) + gap).

    Attributes:
        pixels: (h, w) uint8 of shade indices (see SHADES, NAN, INF, BACKGROUND), or (h, w, 3) uint8 RGB.
        rows, columns: of the whole grid.
        cells: which part of the grid is in ``pixels``.
        tile: (height, width) in pixels of one map.
        gap: pixels between maps.
        shape: (height, width) in values of one map; where it equals ``tile`` every value is shown.
        channels: (n,) int array, channel (or filter) of each cell of the whole grid, row by row; −1 for none.
            For filter × input-channel grids see ``axes``.
        axes: ``("channel",)`` where cells are channels row by row, ``("filter", "input channel")`` where the row is the
            filter and the column the input channel, ``("matrix",)`` for one matrix of weights.
        low, high: values at the ends of the colour scale (of the widest channel where each has its own).
        signed: the scale is symmetric about zero and wants diverging colours.
        channel_range: (C, 2) float32 low and high by channel (of weights: by filter) where each has its own scale, else
            None.
        reduction: what a pixel stands for where ``tile`` is smaller than ``shape``.
        statistics: of the whole layer; for a view with a limit only its range, unless its order needs more.
    """

    pixels: np.ndarray
    rows: int
    columns: int
    cells: Cells
    tile: tuple[int, int]
    gap: int
    shape: tuple[int, int]
    channels: np.ndarray
    axes: tuple[str, ...]
    low: float
    high: float
    signed: bool
    channel_range: np.ndarray | None
    reduction: Reduction
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class Activations(Wish["np.ndarray"]):
    """The exact output of a layer, or the tensor under ``INPUT``: read-only float32 without the batch axis.

    Of a layer on a GPU only up to 4,096 values come along; beyond that there is no answer: ask by ``Engine.probe``.
    """

    layer: str
