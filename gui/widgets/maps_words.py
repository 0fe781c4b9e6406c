"""What is said about maps: layer, place, scale, reduction, odd values; and values read back from shades."""

from __future__ import annotations

import math

import numpy as np

from engine.api import INF, INPUT, NAN, SHADES, LayerKind, MapsView, Mosaic, NetworkInfo, Reduction, Scaling, Statistics
from engine.api.geometry import as_maps
from gui.look.translation import tr
from gui.widgets.kind_sign import NAMES
from gui.widgets.mosaic_picture import Spot

AFTER_ANSWER = (LayerKind.SOFTMAX, LayerKind.RESHAPE, LayerKind.DROPOUT)
"""Kinds of layers that may follow the one whose values are the classes' logits."""


def layer_words(network: NetworkInfo, name: str) -> str:
    """``conv2 · convolution · 16 maps of 10×10``."""
    if name == INPUT:
        return tr(
            "{name} · what the network receives · {input}", name=name, input=shape_words(network.preprocessing.input)
        )
    layer = network.layer(name)
    words = f"{name} · {tr(NAMES[layer.kind])}"
    return f"{words} · {shape_words(layer.output)}" if network.runs else words


def shape_words(shape: tuple[int, ...]) -> str:
    """An output's shape as maps or values."""
    maps, height, width = as_maps(shape)
    if height == width == 1:
        return tr("{n} value(s)", "", maps)
    return tr("{n} map(s) of {height}×{width}", "", maps, height=height, width=width)


def is_answer(network: NetworkInfo, name: str) -> bool:
    """Whether a layer's values stand for the network's classes, one each."""
    names = [layer.name for layer in network.layers]
    if not network.labels or name not in names:
        return False
    place = names.index(name)
    rest = network.layers[place + 1 :]
    return math.prod(network.layers[place].output) == len(network.labels) and all(
        layer.kind in AFTER_ANSWER for layer in rest
    )


def spot_words(spot: Spot, shape: tuple[int, ...], label: str = "") -> str:
    """``channel 3 · row 5 · column 7``, and shorter for vectors."""
    if as_maps(shape)[1:] == (1, 1):
        if label and label != str(spot.channel):
            return f"{spot.channel} · {label}"
        return tr("value {number}", number=spot.channel)
    return tr("channel {channel} · row {row} · column {column}", channel=spot.channel, row=spot.row, column=spot.column)


def scale_words(view: MapsView, mosaic: Mosaic, channel: int | None) -> str:
    """Which values the colours span, where that is not the layer's range."""
    if view.scaling is Scaling.FIXED:
        return tr("fixed range")
    if mosaic.channel_range is None:
        return ""
    return tr("each map has its own range") if channel is None else tr("range of channel {channel}", channel=channel)


def pixel_words(mosaic: Mosaic) -> str:
    """What a pixel stands for, where that is more than one value."""
    ratio = [size / tile for size, tile in zip(mosaic.shape, mosaic.tile, strict=True)]
    if max(ratio) <= 1:
        return ""
    down, across = (math.ceil(part - 1e-9) for part in ratio)
    values = tr("up to {down} × {across} values", down=down, across=across)
    if all(part == math.floor(part) for part in ratio):
        values = tr("{down} × {across} values", down=down, across=across)
    if mosaic.reduction is Reduction.MAGNITUDE:
        return tr("each pixel shows the largest magnitude of {values}", values=values)
    return tr("each pixel shows the mean of {values}", values=values)


def notes(statistics: Statistics) -> str:
    """Values that are no numbers, and maps that are silent."""
    said = []
    if statistics.nan:
        said.append(tr("{nan:,} NaN", nan=statistics.nan))
    if statistics.inf:
        said.append(tr("{inf:,} infinite", inf=statistics.inf))
    silent = silent_channels(statistics)
    if silent:
        said.append(tr("{silent:,} of {count:,} all zero", silent=silent, count=len(statistics.channel_low)))
    return " · ".join(said)


def silent_channels(statistics: Statistics) -> int:
    """How many channels are zero everywhere; not told where some values are no numbers, for these hide it."""
    if statistics.nan or statistics.inf:
        return 0
    return int(((statistics.channel_low == 0) & (statistics.channel_high == 0)).sum())


def shade_values(mosaic: Mosaic) -> np.ndarray:
    """(n,) values of a mosaic of single values, as exact as its shades are (one 252nd of the range)."""
    count = int((mosaic.channels >= 0).sum())
    inner = mosaic.pixels[mosaic.gap :, mosaic.gap :]
    shades = inner[:: mosaic.gap + 1, :: mosaic.gap + 1].reshape(-1)[:count].astype(np.float32)
    values = mosaic.low + shades / (SHADES - 1) * (mosaic.high - mosaic.low)
    values[shades == NAN] = np.nan
    values[shades == INF] = np.inf
    ordered = np.empty_like(values)
    ordered[mosaic.channels[:count]] = values
    return ordered
