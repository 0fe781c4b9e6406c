"""Mosaics in plain NumPy, every value one pixel, and the figures that come with them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from engine.api import (
    BACKGROUND,
    INF,
    NAN,
    SHADES,
    Cells,
    MapsView,
    Mosaic,
    NetworkState,
    Order,
    Reduction,
    Scaling,
    Statistics,
    WeightsResult,
    WeightsView,
)
from engine.api.geometry import as_maps, gap_values, grid_columns


def mosaic_of(view: MapsView, outputs: dict[str, np.ndarray]) -> Mosaic:
    """The mosaic of one layer's output for one view."""
    output = outputs[view.layer]
    maps = output.reshape(as_maps(output.shape))
    statistics = statistics_of(maps)
    ranged = statistics_of(outputs[view.range_of]) if view.range_of else statistics
    order = np.arange(len(maps))
    if view.order is Order.STRENGTH:
        order = np.argsort(-statistics.channel_strength, kind="stable")
    order = order[: view.limit]
    if view.unit is not None:
        order = np.array([view.unit])
    low, high = ranged.low, ranged.high
    channel_range = None
    if view.scaling is Scaling.CHANNEL:
        channel_range = np.stack([statistics.channel_low, statistics.channel_high], axis=1)
        if statistics.low < 0:
            ends = np.abs(channel_range).max(axis=1)
            channel_range = np.stack([-ends, ends], axis=1)
        widest = int((channel_range[:, 1] - channel_range[:, 0]).argmax())
        low, high = (float(end) for end in channel_range[widest])
    low, high, signed = _ends(low, high)
    if view.scaling is Scaling.FIXED:
        low, high, signed = view.low, view.high, view.low < 0 and view.high == -view.low
    ranges = channel_range if channel_range is not None else np.array([[low, high]] * len(maps))
    tiles = [_shade(maps[channel], *ranges[channel]) for channel in order]
    return _assemble(tiles, order, view, maps.shape[1:], (low, high, signed), channel_range, statistics)


def weights_result(state: NetworkState, view: WeightsView, weight: np.ndarray, bias: np.ndarray) -> WeightsResult:
    """The answer about one layer's weights."""
    filters = weight.reshape(len(weight), -1)
    statistics = statistics_of(weight.reshape(as_maps((len(weight), filters.shape[1]))))
    low, high, signed = _ends(statistics.low, statistics.high, signed=True)
    template = (16, 5, 5) if view.layer == "fc1" and not view.matrix else None
    if weight.ndim == 4 or template:
        cells = weight.reshape(len(weight), *(template or weight.shape[1:]))
        axes = ("filter", "input channel") if cells.shape[1] > 1 else ("channel",)
        maps = cells.reshape(-1, *cells.shape[2:])
        columns = cells.shape[1] if cells.shape[1] > 1 else None
        channels = np.repeat(np.arange(len(cells)), cells.shape[1])
    else:
        axes, maps, columns, channels = ("matrix",), filters[None], 1, np.zeros(1, int)
    if view.unit is not None and axes != ("matrix",):
        maps, channels = maps[channels == view.unit], channels[channels == view.unit]
    grid = MapsView(view.layer, view.width, view.height, columns=columns, cells=view.cells)
    tiles = [_shade(array, low, high) for array in maps]
    mosaic = _assemble(tiles, channels, grid, maps.shape[1:], (low, high, signed), None, statistics)
    return WeightsResult(
        state=state,
        view=view,
        mosaic=replace(mosaic, axes=axes),
        weight=weight,
        bias=bias,
        norms=np.sqrt((filters**2).sum(axis=1)),
        histogram=tuple(np.histogram(weight, bins=40)),
        template=template,
    )


def statistics_of(values: np.ndarray) -> Statistics:
    """Exact figures of (C, …) values, straightforwardly."""
    maps = values.reshape(len(values), -1).astype(np.float64)
    finite = np.isfinite(maps)
    filled = np.where(finite, maps, 0)
    some = finite.any()
    low = np.where(finite, maps, np.inf).min(axis=1)
    high = np.where(finite, maps, -np.inf).max(axis=1)
    return Statistics(
        low=float(maps[finite].min()) if some else 0.0,
        high=float(maps[finite].max()) if some else 0.0,
        mean=float(maps[finite].mean()) if some else 0.0,
        zeros=int((maps == 0).sum()),
        nan=int(np.isnan(maps).sum()),
        inf=int(np.isinf(maps).sum()),
        size=maps.size,
        channel_low=np.where(finite.any(axis=1), low, 0).astype(np.float32),
        channel_high=np.where(finite.any(axis=1), high, 0).astype(np.float32),
        channel_strength=np.abs(filled).mean(axis=1).astype(np.float32),
    )


def _ends(low: float, high: float, signed: bool = False) -> tuple[float, float, bool]:
    if signed or low < 0:
        end = max(-low, high)
        return -end, end, True
    return min(low, 0.0), high, False


def _shade(values: np.ndarray, low: float, high: float) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        shades = np.rint((values - low) / max(high - low, 1e-12) * (SHADES - 1))
    shades = np.nan_to_num(np.clip(shades, 0, SHADES - 1)).astype(np.uint8)
    shades[np.isnan(values)] = NAN
    shades[np.isinf(values)] = INF
    return shades


def _assemble(
    tiles: list[np.ndarray],
    channels: np.ndarray,
    view: MapsView,
    shape: tuple[int, int],
    scale: tuple[float, float, bool],
    channel_range: np.ndarray | None,
    statistics: Statistics,
) -> Mosaic:
    """Every value one pixel: a fake's maps are small enough never to need a reduction."""
    height, width = shape
    columns = view.columns or grid_columns(len(tiles), height, width, view.width, view.height)
    rows = math.ceil(len(tiles) / columns)
    gap = round(gap_values(height, width))
    cells = view.cells or Cells(0, 0, rows, columns)
    pixels = np.full(
        (
            (cells.bottom - cells.top) * (height + gap) + gap,
            (cells.right - cells.left) * (width + gap) + gap,
        ),
        BACKGROUND,
        np.uint8,
    )
    for row in range(cells.top, cells.bottom):
        for column in range(cells.left, cells.right):
            if row * columns + column < len(tiles):
                top = (row - cells.top) * (height + gap) + gap
                left = (column - cells.left) * (width + gap) + gap
                pixels[top : top + height, left : left + width] = tiles[row * columns + column]
    every = np.full(rows * columns, -1)
    every[: len(channels)] = channels
    return Mosaic(
        pixels=pixels,
        rows=rows,
        columns=columns,
        cells=cells,
        tile=(height, width),
        gap=gap,
        shape=(height, width),
        channels=every,
        axes=("channel",),
        low=scale[0],
        high=scale[1],
        signed=scale[2],
        channel_range=channel_range,
        reduction=Reduction.MAGNITUDE,
        statistics=statistics,
    )
