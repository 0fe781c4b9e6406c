"""What is said about weights: which filter, which number, how large; and where a picture's cells lie in the array."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.api import Kind, Layer, WeightsResult
from gui import text
from gui.widgets.mosaic_picture import Spot

COLORS = ("red", "green", "blue")


def title(layer: Layer) -> str:
    """``conv1 · 6 filters of 1×5×5``, ``fc1 · 120 outputs × 400 inputs``."""
    shape = layer.weight_shape or ()
    if layer.kind is Kind.LINEAR:
        return f"{layer.name} · {shape[0]:,} outputs × {math.prod(shape[1:]):,} inputs"
    return f"{layer.name} · {text.plural(shape[0], 'filter')} of {text.shape(shape[1:])}"


def reading(result: WeightsResult) -> str:
    """How the picture is to be read, where that does not go without saying."""
    mosaic = result.mosaic
    if mosaic.pixels.ndim == 3:
        return f"In colour, mid-grey is 0; one scale for all, ±{text.significant(max(-mosaic.low, mosaic.high))}"
    output = "filters" if result.weight.ndim > 2 else "outputs"
    axes = {
        "filter": f"Rows are {output}, columns the input channels they read",
        "matrix": f"Rows are {output}, columns are inputs",
    }.get(mosaic.axes[0], "")
    down, across = (math.ceil(size / tile) for size, tile in zip(mosaic.shape, mosaic.tile, strict=True))
    block = f"a pixel shows the largest of {down} × {across}" if max(down, across) > 1 else ""
    return " · ".join(filter(None, (axes, block)))


def facts(result: WeightsResult, unit: int | None, label: str) -> str:
    """Bias and norm of the chosen filter, or figures of all weights."""
    if unit is None or unit >= len(result.norms):
        low, high = float(result.norms.min(initial=np.inf)), float(result.norms.max(initial=0))
        figures = result.mosaic.statistics
        said = [
            text.plural(result.weight.size, "weight"),
            f"mean {text.significant(figures.mean)}",
            f"norms {text.significant(low)} … {text.significant(high)}",
        ]
        return " · ".join(said)
    output = "filter" if result.weight.ndim > 2 else "output"
    name = f"{unit} · {label}" if label and label != str(unit) else f"{output} {unit}"
    bias = "no bias" if result.bias is None else f"bias {text.significant(float(result.bias[unit]))}"
    return f"{name} · {bias} · norm {text.significant(float(result.norms[unit]))}"


def filter_counts(result: WeightsResult, unit: int) -> np.ndarray | None:
    """(n,) how many weights of one filter lie in each bin of the layer's histogram."""
    if unit >= len(result.norms):
        return None
    rows = by_filter(result)
    return np.histogram(rows[unit], bins=result.histogram[1])[0]


def by_filter(result: WeightsResult) -> np.ndarray:
    """(filters, weights of each) view of the weights."""
    return result.weight.reshape(len(result.norms), -1)


def unit_of(result: WeightsResult, spot: Spot) -> int:
    """The filter at a place: a matrix has them as its rows."""
    return spot.row if result.mosaic.axes[0] == "matrix" else spot.channel


def values_at(result: WeightsResult, spot: Spot) -> tuple[float, ...]:
    """The weights at a place: one, or three in a colour picture; none outside."""
    mosaic, rows = result.mosaic, by_filter(result)
    if mosaic.axes[0] == "matrix":
        inside = spot.row < rows.shape[0] and spot.column < rows.shape[1]
        return (float(rows[spot.row, spot.column]),) if inside else ()
    height, width = mosaic.shape
    if not 0 <= spot.channel < len(rows) or rows.shape[1] % (height * width):
        return ()
    planes = rows[spot.channel].reshape(-1, height, width)
    if mosaic.pixels.ndim == 3:
        return tuple(float(plane[spot.row, spot.column]) for plane in planes)
    plane = spot.cell[1] if mosaic.axes[0] == "filter" else 0
    return (float(planes[plane, spot.row, spot.column]),) if plane < len(planes) else ()


def spot_words(result: WeightsResult, spot: Spot, values: tuple[float, ...], label_of: Callable[[int], str]) -> str:
    """``filter 3 · input 2 · row 0 · column 4 · −0.1234``."""
    unit = unit_of(result, spot)
    label = label_of(unit)
    output = "filter" if result.weight.ndim > 2 else "output"
    words = [f"{unit} · {label}" if label and label != str(unit) else f"{output} {unit}"]
    if result.mosaic.axes[0] == "matrix":
        words.append(f"input {spot.column}")
    else:
        if result.mosaic.axes[0] == "filter":
            words.append(f"input channel {spot.cell[1]}")
        words.append(f"row {spot.row} · column {spot.column}")
    if len(values) == 1:
        return " · ".join([*words, text.exact(values[0])])
    named = [f"{color} {text.exact(value)}" for color, value in zip(COLORS, values, strict=False)]
    return " · ".join([*words, ", ".join(named)])
