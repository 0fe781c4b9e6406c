"""From painted colours back to values, and hand-made mosaics, for tests of everything that shows maps."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF

from engine.api import BACKGROUND, INF, NAN, SHADES, Cells, Mosaic, Reduction
from gui.look.colors import shades
from gui.look.theme import DARK, Theme
from gui.widgets.mosaic_picture import MosaicPicture
from tests.gui.plain_mosaics import statistics_of
from tests.gui.showing import color_at


def index_of(color: tuple[int, int, int], signed: bool, theme: Theme = DARK) -> int:
    """The one mosaic index that has this very colour; fails if none has."""
    found = np.flatnonzero((shades(theme, signed) == np.array(color)).all(axis=1))
    assert len(found) == 1, f"{color} is no shade"
    return int(found[0])


def value_of(color: tuple[int, int, int], low: float, high: float, signed: bool, theme: Theme = DARK) -> float:
    """The value that a colour stands for, exact to half a shade."""
    index = index_of(color, signed, theme)
    assert index != BACKGROUND
    if index >= SHADES:
        return {NAN: math.nan, INF: math.inf}[index]
    return low + index / (SHADES - 1) * (high - low)


def step(low: float, high: float) -> float:
    """One shade, in values."""
    return (high - low) / (SHADES - 1)


def read_value(widget: MosaicPicture, pixels: np.ndarray, channel: int, row: int, column: int) -> float:
    """The value that is painted where the widget says a value is; off the middle, where no number stands."""
    mosaic = widget.mosaic
    assert mosaic is not None
    low, high = mosaic.low, mosaic.high
    if mosaic.channel_range is not None:
        low, high = (float(end) for end in mosaic.channel_range[channel])
    place = widget.place_of(channel, row, column)
    assert place is not None
    down, across = widget.view.value()
    ratio = widget.devicePixelRatioF()
    aside = 0.35 if min(down, across) >= 8 else 0.0
    corner = QPointF(place.x() * ratio + aside * across, place.y() * ratio + aside * down)
    return value_of(color_at(pixels, corner), low, high, mosaic.signed, widget.theme)


def make_mosaic(
    maps: np.ndarray,
    columns: int,
    *,
    factor: int = 1,
    gap: int = 1,
    cells: Cells | None = None,
    low: float | None = None,
    high: float | None = None,
    axes: tuple[str, ...] = ("channel",),
    channels: np.ndarray | None = None,
) -> Mosaic:
    """A mosaic of (C, H, W) values, written down value by value; blocks of ``factor`` show their largest magnitude."""
    count, height, width = maps.shape
    rows = math.ceil(count / columns)
    shown = cells or Cells(0, 0, rows, columns)
    figures = statistics_of(maps)
    signed = figures.low < 0 if low is None else low < 0
    end = max(-figures.low, figures.high)
    low, high = (-end if signed else 0.0) if low is None else low, end if high is None else high
    tile = (math.ceil(height / factor), math.ceil(width / factor))
    size = [(stop - start) * (side + gap) + gap for start, stop, side in (
        (shown.top, shown.bottom, tile[0]), (shown.left, shown.right, tile[1]))]  # fmt: skip
    pixels = np.full(size, BACKGROUND, np.uint8)
    for row in range(shown.top, shown.bottom):
        for column in range(shown.left, shown.right):
            if row * columns + column >= count:
                continue
            for y in range(tile[0]):
                for x in range(tile[1]):
                    block = maps[row * columns + column, y * factor : (y + 1) * factor, x * factor : (x + 1) * factor]
                    pixels[
                        (row - shown.top) * (tile[0] + gap) + gap + y, (column - shown.left) * (tile[1] + gap) + gap + x
                    ] = _shade(block.reshape(-1), low, high)
    names = np.full(rows * columns, -1)
    names[:count] = np.arange(count) if channels is None else channels
    return Mosaic(pixels, rows, columns, shown, tile, gap, (height, width), names, axes, low, high, signed, None,
                  Reduction.MAGNITUDE, figures)  # fmt: skip


def _shade(block: np.ndarray, low: float, high: float) -> int:
    if np.isnan(block).any():
        return NAN
    if np.isinf(block).any():
        return INF
    value = block[np.abs(block).argmax()]
    return round((float(value) - low) / ((high - low) or 1) * (SHADES - 1))
