"""Quantities that say themselves how they are computed: for every layer, beside everything else, in one copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from engine.api import INPUT, Activations, LayerWish, PredictionsView, Request
from engine.results import builder
from tests.engine.live import CONV, Live
from tests.engine.tiny import by_hand, frame


@dataclass(frozen=True, slots=True)
class Extremes(LayerWish[tuple[np.ndarray, np.ndarray]]):
    """(C,) float32 least, and largest, value of each channel."""

    layer: str

    def compute(self, maps: torch.Tensor) -> Sequence[torch.Tensor]:
        return maps.amin(dim=(1, 2)), maps.amax(dim=(1, 2))

    def answer(self, *arrays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        low, high = arrays
        return low, high


@pytest.mark.parametrize("layer", ["conv", "fc", INPUT])
def test_a_quantity_is_that_of_the_layers_values(layer: str) -> None:
    live = Live()
    live.open(Request.of(Extremes(layer)))
    one = frame(0)
    low, high = live.result(one).answers[Extremes(layer)]
    maps = by_hand(live.program, one.image)[layer]
    flat = maps.reshape(len(maps), -1)
    np.testing.assert_allclose(low, flat.min(axis=1), atol=1e-5)
    np.testing.assert_allclose(high, flat.max(axis=1), atol=1e-5)
    assert not low.flags.writeable


def test_a_layer_that_is_not_there_has_none() -> None:
    live = Live()
    live.open(Request.of(Extremes("gone"), Extremes("conv")))
    result = live.result(frame(0))
    assert result.answers[Extremes("gone")] is None and result.get(Extremes("conv")) is not None
    assert live.program.runs == [frozenset({"conv"})]


def test_all_that_is_asked_for_is_copied_at_once_and_each_tensor_once(monkeypatch: pytest.MonkeyPatch) -> None:
    copies: list[list[int]] = []
    to_host = builder.to_host
    monkeypatch.setattr(
        builder, "to_host", lambda tensors: (copies.append([t.numel() for t in tensors]), to_host(tensors))[1]
    )
    live = Live()
    live.open(Request.of(CONV, Extremes("conv"), Activations("fc"), PredictionsView(1), PredictionsView(3, (4,))))
    result = live.result(frame(0))
    best, three = result.answers[PredictionsView(1)], result.answers[PredictionsView(3, (4,))]
    assert best.top == three.top[:1] and not best.pinned and [one.index for one in three.pinned] == [4]
    channels, classes = len(by_hand(live.program, frame(0).image)["conv"]), len(result.answers[Activations("fc")])
    assert len(copies) == 1 and sorted(copies[0])[:2] == [channels, channels]
    assert copies[0].count(classes) == 2, "the logits, and the same values as a layer's output"
