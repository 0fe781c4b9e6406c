"""One pooling in its network: which cells it reads, and where their values are to be had."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api import Layer, NetworkInfo, SlidingWindow
from engine.api.geometry import as_maps, map_index
from gui.panels.pooling import words
from gui.widgets.exact import ExactPlace
from gui.widgets.mosaic_picture import Spot
from gui.widgets.neighbours import layer_of


@dataclass(frozen=True)
class Pooled:
    """A pooling layer and the network that it is in."""

    network: NetworkInfo
    layer: Layer

    @property
    def name(self) -> str:
        """The pooling's."""
        return self.layer.name

    @property
    def source(self) -> str:
        """Name of what it reads."""
        return self.layer.inputs[0]

    @property
    def window(self) -> SlidingWindow:
        """What slides over the maps."""
        assert self.layer.window is not None
        return self.layer.window

    @property
    def is_maximum(self) -> bool:
        """Whether one value of each window wins."""
        return words.is_maximum(self.window)

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Of the input and the output."""
        before = layer_of(self.network, self.source)
        return (self.network.preprocessing.input if before is None else before.output), self.layer.output

    @property
    def sizes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """(height, width) of a map before and after."""
        before, after = (as_maps(shape) for shape in self.shapes)
        return (before[1], before[2]), (after[1], after[2])

    @property
    def table_shape(self) -> tuple[int, int]:
        """(rows, columns) of the largest window if its values are to be a table, else zeros."""
        shape = words.largest_window(self.window, *self.sizes)
        return shape if words.MOST_WRITTEN < shape[0] * shape[1] <= words.MOST_TABLED else (0, 0)

    def reader(self, spot: Spot) -> Spot | None:
        """The first output cell that reads an input cell, None if none does."""
        found = words.readers(self.window, *self.sizes, (spot.row, spot.column))
        return Spot(spot.cell, spot.channel, *found[0]) if found else None

    def cell(self, out: Spot) -> words.PoolCell:
        """What an output cell is made from."""
        return words.pool_cell(self.window, *self.sizes, out.row, out.column)

    def outcome(self, out: Spot) -> ExactPlace:
        """Where an output cell's value is."""
        return self.name, map_index(self.layer.output, out.channel, out.row, out.column)

    def operands(self, out: Spot) -> list[ExactPlace]:
        """Where the values inside its window are."""
        shape = self.shapes[0]
        return [(self.source, map_index(shape, out.channel, *place)) for place in self.cell(out).places]
