"""The microscope's arithmetic in the live loop: of the present frame or a frozen one, and only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.api import Activations, LayerKind, PredictionsView, Request, Result, ValueBreakdown, ValueIndex, Wish
from engine.api.arithmetic import Formula
from engine.catalogue import known as catalogue
from engine.graph.build import graph_of
from engine.program import Network
from engine.readers.catalogue_network import build
from engine.runtime.inference_loop import InferenceLoop
from engine.runtime.mailboxes import Inbox, Outbox
from tests.answers import answer_of
from tests.engine.arithmetic.test_sums_zoo import shaken
from tests.engine.tiny import frame, tiny_network


class Live:
    """A loop with ResNet-20 of random weights."""

    def __init__(self) -> None:
        self.inbox, self.outbox = Inbox(), Outbox()
        self.inbox.accept(1)
        self.loop = InferenceLoop(self.inbox, self.outbox, device="cpu")
        card = catalogue.card("resnet20")
        module = shaken(build(card))
        graph = graph_of(module, (3, 32, 32), "ResNet-20")
        self.layers = {layer.name: layer for layer in graph.layers}
        self.runs: list[frozenset[str]] = []
        prepare = graph.program.prepare
        graph.program.prepare = lambda taps, *rest: (self.runs.append(taps), prepare(taps, *rest))[1]  # type: ignore[method-assign]
        info = replace(tiny_network().info, layers=graph.layers, stages=(), preprocessing=card.preprocessing)
        self.inbox.post(lambda loop: loop.set_network(Network(info, graph.program)))

    def ask(self, *wishes: Wish[Any]) -> None:
        self.inbox.post(lambda loop: loop.set_request(Request.of(PredictionsView(1), *wishes)))

    def result(self, number: int | None = None) -> Result:
        if number is not None:
            self.inbox.offer(frame(number), 1)
        self.loop.step(0.0)
        return [message for message in self.outbox.drain() if isinstance(message, Result)][-1]


@pytest.fixture(scope="module")
def live() -> Live:
    return Live()


def explained(live: Live, number: int | None = None) -> ValueBreakdown:
    answer = answer_of(live.result(number), ValueBreakdown)
    assert answer is not None
    return answer


def test_each_frame_is_explained_anew_and_a_frozen_one_exactly(live: Live) -> None:
    place = ValueIndex("layer2.0.add", (20, 3, 4))
    live.ask(place, Activations(place.layer))
    first, second = live.result(1), live.result(2)
    for result in (first, second):
        explanation, values = result.get(place), result.get(Activations(place.layer))
        assert explanation is not None and values is not None
        assert explanation.agrees and explanation.value == values[place.index]
    assert first.get(place).value != second.get(place).value  # type: ignore[union-attr]
    live.inbox.post(lambda loop: loop.set_frozen(True))
    live.ask(ValueIndex("layer1.0.conv1", (3, 0, 31)))
    frozen = explained(live, 3)
    assert frozen.agrees and frozen.formula is Formula.WEIGHTED_SUM
    live.inbox.post(lambda loop: loop.set_frozen(False))
    live.ask(ValueIndex("layer1.0.conv1", (3, 0, 31)))
    assert explained(live, 2).total == frozen.total


def test_only_the_layer_and_its_inputs_are_tapped_and_nothing_when_not_asked(live: Live) -> None:
    layer = live.layers["layer3.0.add"]
    live.ask(ValueIndex(layer.name, (0, 0, 0)))
    explained(live, 4)
    assert live.runs[-1] == {layer.name, *layer.inputs}
    live.ask()
    assert answer_of(live.result(5), ValueBreakdown) is None
    assert live.runs[-1] == frozenset()


def test_places_that_are_not_there_are_not_explained(live: Live) -> None:
    for layer, index in (("nowhere", (0,)), ("conv1", (0, 0)), ("conv1", (16, 0, 0)), ("input", (0, 0, 0))):
        live.ask(ValueIndex(layer, index))
        assert live.result(6).answers[ValueIndex(layer, index)] is None


def test_an_error_costs_one_answer_and_not_the_frame(
    live: Live, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("math domain error")

    monkeypatch.setattr("engine.results.breakdown.explain", fail)
    expect_log("no arithmetic of .*conv1")
    place = ValueIndex("conv1", (0, 0, 0))
    live.ask(place, Activations("conv1"))
    for number in (1, 2):
        result = live.result(number)
        assert result.answers[place] is None and result.get(Activations("conv1")) is not None


def test_only_what_is_read_leaves_the_device(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every copy to the host is counted: a 3×3 window of 16 channels and the value itself, of 16,384 values."""
    layer = next(
        layer for layer in live.layers.values() if layer.kind is LayerKind.CONV and layer.name == "layer1.0.conv2"
    )
    live.ask()
    live.result(7)
    copied: list[int] = []
    to_cpu = torch.Tensor.cpu
    monkeypatch.setattr(torch.Tensor, "cpu", lambda tensor: (copied.append(tensor.numel()), to_cpu(tensor))[1])
    live.ask(ValueIndex(layer.name, (5, 4, 4)))
    answer = explained(live)
    assert sorted(copied)[:2] == [1, 16 * 9] and sum(copied) < 16 * 9 + 16 * 16 * 9 + 100
    assert answer.patch.shape == (16, 3, 3) and not answer.patch.flags.writeable
    assert np.isfinite(answer.total)
