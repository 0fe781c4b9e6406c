"""Everything that a request asks of one frame, as one result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.api import Request, Result, Timings, Wish
from engine.device.stage_timer import StageTimer
from engine.device.transfer import to_host
from engine.program import Network
from engine.results.activations import ActivationsAnswerer
from engine.results.answerer import OUTPUT, Answerer, CachedFrame, Pending
from engine.results.boxes import BoxesAnswerer
from engine.results.breakdown import BreakdownAnswerer
from engine.results.decoded_outputs import OutputAnswerer
from engine.results.dense_classes import DenseClassesAnswerer
from engine.results.filtered_frame import KernelAnswerer
from engine.results.histogram import HistogramAnswerer
from engine.results.layer_quantities import LayerQuantities
from engine.results.maps import MapsAnswerer
from engine.results.picture import InputAnswerer, PictureAnswerer
from engine.results.predictions import PredictionsAnswerer


def all_answerers(network: Network, *, with_outputs: bool) -> tuple[Answerer[Any], ...]:
    """One object for each kind of wish."""
    return (
        MapsAnswerer(),
        LayerQuantities(),
        PictureAnswerer(),
        InputAnswerer(),
        PredictionsAnswerer(),
        ActivationsAnswerer(any_size=with_outputs),
        KernelAnswerer(),
        HistogramAnswerer(),
        BreakdownAnswerer(network.info),
        OutputAnswerer(),
        BoxesAnswerer(),
        DenseClassesAnswerer(),
    )


class ResultBuilder:
    """Answers requests about the frames of one network.

    Args:
        with_outputs: give outputs of any size, where they lie in memory; otherwise only those of few values.
    """

    def __init__(self, network: Network, *, with_outputs: bool) -> None:
        self._layers = frozenset(layer.name for layer in network.info.layers)
        self._answerers = all_answerers(network, with_outputs=with_outputs)
        self._request: Request | None = None
        self._wishes: list[tuple[Answerer[Any], Sequence[Wish[Any]]]] = []
        self._unanswered: dict[Wish[Any], object] = {}
        self._taps: frozenset[str] = frozenset()

    def taps(self, request: Request) -> frozenset[str]:
        """Layers of this network whose output is needed, and perhaps ``OUTPUT``; unknown names are left out."""
        self._prepare(request)
        return self._taps

    @property
    def settled(self) -> bool:
        """Whether the same request about the same frame would be answered in the same way again."""
        return all(answerer.settled for answerer in self._answerers)

    def settle(self, frame: CachedFrame) -> None:
        """Nothing but time has passed: go one step towards the answers that stay."""
        for answerer in self._answerers:
            answerer.settle(frame)

    def answer(self, frame: CachedFrame, request: Request, clock: StageTimer) -> Result:
        """Everything the request asks for."""
        self._prepare(request)
        pending: list[Pending] = []
        for answerer, wishes in self._wishes:
            pending += answerer.compute(frame, wishes)
        clock.mark("reduce")
        arrays = _on_host(pending)
        answers = self._unanswered.copy()
        for some in pending:
            answers.update(some.finish(*(arrays[id(tensor)] for tensor in some.tensors)))
        clock.mark("copy")
        frame.spent.update(clock.milliseconds())
        return Result(
            origin=frame.origin,
            captured=frame.frame.captured,
            answers=answers,
            timings=Timings(**frame.spent),
            source_title=frame.frame.source_title,
        )

    def _prepare(self, request: Request) -> None:
        """What holds as long as the request is the same one: who answers which wishes, and the taps."""
        if self._request is request:
            return
        self._request = request
        self._wishes = [(answerer, tuple(request.of_kind(answerer.kind))) for answerer in self._answerers]
        self._unanswered = {wish: None for _, wishes in self._wishes for wish in wishes}
        needed = {tap for answerer, wishes in self._wishes for wish in wishes for tap in answerer.taps(wish)}
        self._taps = frozenset(needed & (self._layers | {OUTPUT}))


def _on_host(pending: Sequence[Pending]) -> dict[int, np.ndarray]:
    """Read-only arrays of all tensors by the tensor's identity, in one copy."""
    tensors = {id(tensor): tensor for some in pending for tensor in some.tensors}
    arrays = dict(zip(tensors, to_host(list(tensors.values())), strict=True))
    for array in arrays.values():
        array.setflags(write=False)
    return arrays
