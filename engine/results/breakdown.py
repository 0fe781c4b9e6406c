"""Answers ``ValueIndex``: the arithmetic behind one value, from the operands of this frame."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import numpy as np

from engine.api import INPUT, NetworkInfo, ValueBreakdown, ValueIndex
from engine.arithmetic import Parameters, explain
from engine.device.transfer import Slices
from engine.results.activations import inside
from engine.results.answerer import Answerer, CachedFrame, Pending

log = logging.getLogger(__name__)


class BreakdownAnswerer(Answerer[ValueIndex]):
    """Copies only what the arithmetic of a value reads, so that nothing of it is in the frame's one copy.

    An error in the arithmetic costs this one answer, not those about the frame; it is logged once for each layer.
    """

    kind = ValueIndex

    def __init__(self, info: NetworkInfo) -> None:
        self._inputs = {layer.name: layer.inputs for layer in info.layers}
        self._constants: dict[str, Parameters] = {}
        self._failed: set[str] = set()

    def taps(self, wish: ValueIndex) -> Iterable[str]:
        return (wish.layer, *self._inputs.get(wish.layer, ()))

    def compute(self, frame: CachedFrame, wishes: Sequence[ValueIndex]) -> Iterable[Pending]:
        wanted = {wish.layer for wish in wishes}
        self._constants = {layer: found for layer, found in self._constants.items() if layer in wanted}
        return [Pending((), lambda: {wish: self._explain(frame, wish) for wish in wishes})]

    def _explain(self, frame: CachedFrame, place: ValueIndex) -> ValueBreakdown | None:
        """None where the place is not there, or the formula is not known."""
        if place.layer == INPUT or place.layer not in frame.taps:
            return None
        layer = frame.network.info.layer(place.layer)
        output, inputs = frame.taps[layer.name], [frame.taps[name] for name in layer.inputs if name in frame.taps]
        if not inside(place.index, tuple(output.shape)) or len(inputs) != len(layer.inputs):
            return None
        try:
            if layer.name not in self._constants:
                self._constants[layer.name] = frame.network.program.constants(layer.name)
            parameters = self._constants[layer.name]
            with np.errstate(all="ignore"):
                return explain(layer, place.index, [Slices(x) for x in inputs], Slices(output), parameters)
        except Exception:
            if layer.name not in self._failed:
                self._failed.add(layer.name)
                log.exception("no arithmetic of %s, a value of %s", place, layer.operation)
            return None
