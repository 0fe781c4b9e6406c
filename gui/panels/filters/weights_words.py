"""What is said about weights: which filter, which number, how large; and where a picture's cells lie in the array."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.api import Layer, LayerKind, WeightsResult
from gui.look import text
from gui.look.translation import QT_TR_NOOP, tr
from gui.widgets.mosaic_picture import Spot

RED, GREEN, BLUE = QT_TR_NOOP("red"), QT_TR_NOOP("green"), QT_TR_NOOP("blue")
COLORS = {"rgb": (RED, GREEN, BLUE), "bgr": (BLUE, GREEN, RED)}


@dataclass(frozen=True, slots=True, eq=False)
class ShownWeights:
    """A picture of weights, and the weights themselves in the order of its filters.

    Attributes:
        rows: (filters, weights of each), a view of the weights where their order allows it.
    """

    result: WeightsResult
    layer: Layer
    rows: np.ndarray

    @classmethod
    def of(cls, result: WeightsResult, layer: Layer) -> ShownWeights:
        """Transposed convolutions store inputs first; a filter here is what makes one output."""
        weight = result.weight
        if layer.window is not None and layer.window.mode == "conv transposed":
            groups = layer.window.groups
            weight = weight.reshape(groups, weight.shape[0] // groups, *weight.shape[1:])
            weight = weight.swapaxes(1, 2)
        return cls(result, layer, weight.reshape(len(result.norms), -1))

    @property
    def axis(self) -> str:
        """What the cells of the picture are: ``channel``, ``filter``, ``input channel`` or ``matrix``."""
        return self.result.mosaic.axes[0]

    @property
    def _is_linear(self) -> bool:
        """Whether a row of weights makes one output, and is no filter."""
        return self.layer.kind is LayerKind.LINEAR

    @property
    def own_scales(self) -> str:
        """That each row has a scale of its own."""
        return tr("each output on its own scale") if self._is_linear else tr("each filter on its own scale")

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
            said.append(tr("input {number}", number=spot.column))
        else:
            if self.axis != "channel":
                said.append(tr("input channel {number}", number=self._input_of(spot)))
            if self.result.mosaic.shape != (1, 1):
                said.append(tr("row {row} · column {column}", row=spot.row, column=spot.column))
        if len(values) == 1:
            return " · ".join([*said, text.exact(values[0])])
        colors = COLORS.get(self.result.view.order, COLORS["rgb"])
        named = [f"{tr(color)} {text.exact(value)}" for color, value in zip(colors, values, strict=False)]
        return " · ".join([*said, ", ".join(named)])

    def name(self, unit: int, label_of: Callable[[int], str]) -> str:
        """``filter 3``, or the class it stands for."""
        label = label_of(unit)
        if label and label != str(unit):
            return f"{unit} · {label}"
        return tr("output {number}", number=unit) if self._is_linear else tr("filter {number}", number=unit)

    def facts(self, unit: int | None, label_of: Callable[[int], str]) -> str:
        """Bias and norm of the chosen filter, or figures of all weights."""
        result = self.result
        if unit is None or unit >= len(result.norms):
            low, high = float(result.norms.min(initial=np.inf)), float(result.norms.max(initial=0))
            figures = result.mosaic.statistics
            assert figures.mean is not None  # of weights all figures are measured
            mean = text.significant(figures.mean)
            norms = tr("norms {low} … {high}", low=text.significant(low), high=text.significant(high))
            return " · ".join([tr("{n} weight(s)", "", result.weight.size), tr("mean {mean}", mean=mean), norms])
        bias = (
            tr("no bias") if result.bias is None else tr("bias {bias}", bias=text.significant(float(result.bias[unit])))
        )
        norm = tr("norm {norm}", norm=text.significant(float(result.norms[unit])))
        return " · ".join([self.name(unit, label_of), bias, norm])

    def counts(self, unit: int | None) -> np.ndarray | None:
        """(n,) how many weights of one filter lie in each bin of the layer's histogram."""
        if unit is None or unit >= len(self.rows):
            return None
        row = self.rows[unit]
        return np.histogram(row[np.isfinite(row)], bins=self.result.histogram[1])[0]

    def reading(self) -> str:
        """How the picture is to be read, where that does not go without saying."""
        mosaic, linear = self.result.mosaic, self._is_linear
        own = ""
        if mosaic.channel_range is not None:
            own = tr("each output has its own scale") if linear else tr("each filter has its own scale")
        if mosaic.pixels.ndim == 3:
            scale = own or tr("one scale for all, ±{largest}", largest=text.significant(max(-mosaic.low, mosaic.high)))
            return tr("In colour, mid-grey is 0; {scale}", scale=scale)
        axes = {
            "filter": tr("Rows are filters, columns input channels"),
            "matrix": tr("Rows are outputs, columns are inputs"),
            "input channel": tr("All input channels of filter {number}", number=self.result.view.unit),
        }.get(self.axis, "")
        if self.axis == "matrix" and not linear:
            axes = tr("Rows are filters, columns are inputs")
        down, across = (math.ceil(size / tile) for size, tile in zip(mosaic.shape, mosaic.tile, strict=True))
        block = (
            tr("a pixel shows the largest of {down} × {across}", down=down, across=across)
            if max(down, across) > 1
            else ""
        )
        said = " · ".join(filter(None, (axes, own, block)))
        return said[:1].upper() + said[1:]

    def _input_of(self, spot: Spot) -> int:
        return {"filter": spot.cell[1], "input channel": spot.channel}.get(self.axis, 0)


def title(layer: Layer) -> str:
    """``conv1 · 6 filters of 1×5×5``, ``fc1 · 120 outputs × 400 inputs``."""
    shape = layer.weight_shape or ()
    if layer.kind is LayerKind.LINEAR:
        size = tr("{outputs:,} outputs × {inputs:,} inputs", outputs=shape[0], inputs=math.prod(shape[1:]))
        return f"{layer.name} · {size}"
    if layer.window is not None and layer.window.mode == "conv transposed":
        shape = (shape[1] * layer.window.groups, shape[0] // layer.window.groups, *shape[2:])
    size = tr("{n} filter(s) of {shape}", "", shape[0], shape=text.shape(shape[1:]))
    return f"{layer.name} · {size}"
