"""What is said about weights: which filter, which number, how large; and where a picture's cells lie in the array."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.api import Kind, Layer, WeightsResult
from gui import text
from gui.widgets.mosaic_picture import Spot

COLORS = {"rgb": ("red", "green", "blue"), "bgr": ("blue", "green", "red")}


@dataclass(frozen=True, slots=True, eq=False)
class ShownWeights:
    """A picture of weights, and the weights themselves in the order of its filters.

    Attributes:
        rows: (filters, weights of each), a view of the weights where their order allows it.
        order: ``rgb`` or ``bgr``, of three input channels.
    """

    result: WeightsResult
    layer: Layer
    rows: np.ndarray
    order: str

    @classmethod
    def of(cls, result: WeightsResult, layer: Layer, order: str) -> ShownWeights:
        """Transposed convolutions store inputs first; a filter here is what makes one output."""
        weight = result.weight
        if layer.window is not None and layer.window.mode == "conv transposed":
            groups = layer.window.groups
            weight = weight.reshape(groups, weight.shape[0] // groups, *weight.shape[1:])
            weight = weight.swapaxes(1, 2)
        return cls(result, layer, weight.reshape(len(result.norms), -1), order)

    @property
    def axis(self) -> str:
        """What the cells of the picture are: ``channel``, ``filter``, ``input channel`` or ``matrix``."""
        return self.result.mosaic.axes[0]

    @property
    def output(self) -> str:
        """What a row of weights makes."""
        return "output" if self.layer.kind is Kind.LINEAR else "filter"

    def unit_at(self, spot: Spot) -> int:
        """The filter at a place."""
        if self.axis == "matrix":
            return spot.row
        unit = self.result.view.unit
        return unit if self.axis == "input channel" and unit is not None else spot.channel

    def values_at(self, spot: Spot) -> tuple[float, ...]:
        """The weights at a place: one, or three in a colour picture; none outside."""
        unit = self.unit_at(spot)
        if not 0 <= unit < len(self.rows):
            return ()
        row = self.rows[unit]
        if self.axis == "matrix":
            return (float(row[spot.column]),) if spot.column < len(row) else ()
        height, width = self.result.mosaic.shape
        planes = row.reshape(-1, height, width)
        if self.result.mosaic.pixels.ndim == 3:
            return tuple(float(plane[spot.row, spot.column]) for plane in planes)
        plane = self._input_of(spot)
        return (float(planes[plane, spot.row, spot.column]),) if plane < len(planes) else ()

    def spot_words(self, spot: Spot, values: tuple[float, ...], label_of: Callable[[int], str]) -> str:
        """``filter 3 · input channel 2 · row 0 · column 4 · −0.1234``."""
        said = [self.name(self.unit_at(spot), label_of)]
        if self.axis == "matrix":
            said.append(f"input {spot.column}")
        else:
            if self.axis != "channel":
                said.append(f"input channel {self._input_of(spot)}")
            if self.result.mosaic.shape != (1, 1):
                said.append(f"row {spot.row} · column {spot.column}")
        if len(values) == 1:
            return " · ".join([*said, text.exact(values[0])])
        colors = COLORS.get(self.order, COLORS["rgb"])
        named = [f"{color} {text.exact(value)}" for color, value in zip(colors, values, strict=False)]
        return " · ".join([*said, ", ".join(named)])

    def name(self, unit: int, label_of: Callable[[int], str]) -> str:
        """``filter 3``, or the class it stands for."""
        label = label_of(unit)
        return f"{unit} · {label}" if label and label != str(unit) else f"{self.output} {unit}"

    def facts(self, unit: int | None, label_of: Callable[[int], str]) -> str:
        """Bias and norm of the chosen filter, or figures of all weights."""
        result = self.result
        if unit is None or unit >= len(result.norms):
            low, high = float(result.norms.min(initial=np.inf)), float(result.norms.max(initial=0))
            mean = text.significant(result.mosaic.statistics.mean)
            norms = f"norms {text.significant(low)} … {text.significant(high)}"
            return " · ".join([text.plural(result.weight.size, "weight"), f"mean {mean}", norms])
        bias = "no bias" if result.bias is None else f"bias {text.significant(float(result.bias[unit]))}"
        return f"{self.name(unit, label_of)} · {bias} · norm {text.significant(float(result.norms[unit]))}"

    def counts(self, unit: int | None) -> np.ndarray | None:
        """(n,) how many weights of one filter lie in each bin of the layer's histogram."""
        if unit is None or unit >= len(self.rows):
            return None
        row = self.rows[unit]
        return np.histogram(row[np.isfinite(row)], bins=self.result.histogram[1])[0]

    def reading(self) -> str:
        """How the picture is to be read, where that does not go without saying."""
        mosaic, outputs = self.result.mosaic, f"{self.output}s"
        own = f"each {self.output} has its own scale" if mosaic.channel_range is not None else ""
        if mosaic.pixels.ndim == 3:
            scale = own or f"one scale for all, ±{text.significant(max(-mosaic.low, mosaic.high))}"
            return f"In colour, mid-grey is 0; {scale}"
        axes = {
            "filter": f"Rows are {outputs}, columns the input channels they read",
            "matrix": f"Rows are {outputs}, columns are inputs",
            "input channel": f"All input channels of {self.output} {self.result.view.unit}",
        }.get(self.axis, "")
        down, across = (math.ceil(size / tile) for size, tile in zip(mosaic.shape, mosaic.tile, strict=True))
        block = f"a pixel shows the largest of {down} × {across}" if max(down, across) > 1 else ""
        said = " · ".join(filter(None, (axes, own, block)))
        return said[:1].upper() + said[1:]

    def _input_of(self, spot: Spot) -> int:
        return {"filter": spot.cell[1], "input channel": spot.channel}.get(self.axis, 0)


def title(layer: Layer) -> str:
    """``conv1 · 6 filters of 1×5×5``, ``fc1 · 120 outputs × 400 inputs``."""
    shape = layer.weight_shape or ()
    if layer.kind is Kind.LINEAR:
        return f"{layer.name} · {shape[0]:,} outputs × {math.prod(shape[1:]):,} inputs"
    if layer.window is not None and layer.window.mode == "conv transposed":
        shape = (shape[1] * layer.window.groups, shape[0] // layer.window.groups, *shape[2:])
    return f"{layer.name} · {text.plural(shape[0], 'filter')} of {text.shape(shape[1:])}"
