"""Histograms of layers: every finite value counted where NumPy counts it, and no more often than can be read."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from engine.api import HistogramView
from engine.results.histogram import INTERVAL_S, TIME_SHARE, HistogramAnswerer, _on_cpu, _on_device
from engine.results.mosaics import to_maps

RANDOM = torch.randn(7, 13, 11, generator=torch.Generator().manual_seed(3))
ODD = RANDOM.clone()
ODD[0, 0, :3] = torch.tensor([float("nan"), float("inf"), float("-inf")])
CASES = {
    "random": RANDOM,
    "relu": RANDOM.relu(),
    "odd": ODD,
    "nothing finite": torch.full((1, 2, 2), float("nan")),
    "empty": torch.zeros(0, 3, 3),
    "constant": torch.full((2, 3, 3), -2.5),
    "two neighbours": torch.tensor([[[1.0, 1.0000001]]]),
    "huge": torch.tensor([[[3e38, -3e38, 1.0]]]),
    "on edges": torch.arange(65, dtype=torch.float32).reshape(1, 5, 13),
    "nearly on edges": torch.tensor(
        [[np.nextafter(np.float32(i), np.float32(way)) for i in range(1, 64) for way in (0, 64)] + [0.0, 64.0]]
    ).reshape(1, 8, 16),
    "far from zero": 1e4 + RANDOM * 1e-2,
    "wide as float32 can be": torch.tensor([[[3.4e38, -3.4e38, 1e38]]]),
    "narrow as float32 can be": torch.tensor([[[1e-45, 3e-45, 0.0]]]),
    "more than one piece": torch.randn(3, 200, 150, generator=torch.Generator().manual_seed(4)),
    "channels last": RANDOM.permute(1, 2, 0).contiguous().permute(2, 0, 1),
}


@pytest.mark.parametrize("count", [_on_cpu, _on_device])
@pytest.mark.parametrize("name", CASES)
def test_it_counts_what_numpy_counts(name: str, count) -> None:  # type: ignore[no-untyped-def]
    maps = CASES[name]
    counts, edges, odd = (tensor.numpy() for tensor in count(maps, 64))
    values = maps.numpy().ravel().astype(np.float64)
    finite = values[np.isfinite(values)]
    expected, at = np.histogram(finite, 64) if len(finite) else (np.zeros(64), np.linspace(-0.5, 0.5, 65))
    np.testing.assert_allclose(edges, at, rtol=1e-12, atol=1e-12)
    assert np.array_equal(counts, np.histogram(finite, bins=edges)[0])
    assert counts.sum() == expected.sum() == len(finite) and np.abs(counts - expected).sum() <= 2  # edges round apart
    assert odd.tolist() == [np.isnan(values).sum(), np.isinf(values).sum()]


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def frame_of(index: int, **taps: torch.Tensor) -> SimpleNamespace:
    """Of the kept frame what the answerer reads."""
    return SimpleNamespace(frame=SimpleNamespace(index=index), taps=taps, maps=lambda layer: to_maps(taps[layer]))


def answers(answerer: HistogramAnswerer, frame: SimpleNamespace, *wishes: HistogramView) -> dict:  # type: ignore[type-arg]
    found: dict = {}  # type: ignore[type-arg]
    for pending in answerer.compute(frame, wishes):
        found.update(pending.finish(*(tensor.numpy() for tensor in pending.tensors)))
    return found


def test_frames_that_come_soon_are_owed_and_the_last_one_is_counted_in_the_end() -> None:
    clock, wish = Clock(), HistogramView("relu", 8)
    answerer = HistogramAnswerer(clock)
    first, second = frame_of(1, relu=RANDOM), frame_of(2, relu=RANDOM.relu())
    found = answers(answerer, first, wish)
    assert found[wish].frame == 1 and found[wish].counts.sum() == RANDOM.numel() and answerer.settled
    clock.now += INTERVAL_S / 2
    assert answers(answerer, second, wish) == {} and not answerer.settled
    clock.now += INTERVAL_S
    assert answers(answerer, second, wish)[wish].frame == 2 and answerer.settled
    clock.now += INTERVAL_S
    other = HistogramView("relu", 4)
    assert set(answers(answerer, second, wish, other)) == {wish, other}
    assert answers(answerer, second) == {} and answerer.settled


def test_what_the_network_does_not_have_is_neither_answered_nor_owed() -> None:
    answerer = HistogramAnswerer(Clock())
    assert answers(answerer, frame_of(1, relu=RANDOM), HistogramView("nothing")) == {} and answerer.settled
    assert list(answerer.taps(HistogramView("relu"))) == ["relu"]


def test_a_layer_that_takes_long_is_counted_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, wish = Clock(), HistogramView("relu")
    answerer = HistogramAnswerer(clock)

    def slow(maps: torch.Tensor, bins: int) -> tuple[torch.Tensor, ...]:
        clock.now += 0.01
        return _on_cpu(maps, bins)

    monkeypatch.setattr("engine.results.histogram._on_cpu", slow)
    answers(answerer, frame_of(1, relu=RANDOM), wish)
    clock.now += 0.95 * 0.01 / TIME_SHARE
    assert answers(answerer, frame_of(2, relu=RANDOM), wish) == {}
    clock.now += 0.1 * 0.01 / TIME_SHARE
    assert answers(answerer, frame_of(3, relu=RANDOM), wish)
