"""What one layer puts out, or what the network receives: its shape and its words, without any values."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api import INPUT, NetworkInfo
from engine.api.geometry import as_maps, map_index
from gui.widgets.exact import ExactPlace
from gui.widgets.maps_words import is_answer, layer_words
from gui.widgets.mosaic_picture import Spot


@dataclass(frozen=True)
class LayerOutput:
    """The output of a layer of a network.

    Attributes:
        name: of the layer, or ``INPUT``.
        shape: of the output, without the batch.
    """

    network: NetworkInfo
    name: str
    shape: tuple[int, ...]

    @classmethod
    def of(cls, network: NetworkInfo | None, name: str | None) -> LayerOutput | None:
        """The output of the layer of that name, None if there is no such layer."""
        if network is None or name is None:
            return None
        if name == INPUT:
            return cls(network, name, network.preprocessing.input)
        return next((cls(network, name, layer.output) for layer in network.layers if layer.name == name), None)

    @property
    def count(self) -> int:
        """How many maps, or values of a vector."""
        return as_maps(self.shape)[0]

    @property
    def is_vector(self) -> bool:
        """Whether it is values, one each, and no maps."""
        return as_maps(self.shape)[1:] == (1, 1)

    @property
    def words(self) -> str:
        """Name, kind and shape."""
        return layer_words(self.network, self.name)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the classes that the values stand for, one each; empty if they stand for none."""
        return self.network.labels if is_answer(self.network, self.name) else ()

    def place(self, spot: Spot) -> ExactPlace:
        """Where a value is."""
        return self.name, map_index(self.shape, spot.channel, spot.row, spot.column)
