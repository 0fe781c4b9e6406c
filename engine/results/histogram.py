"""Answers ``HistogramView``: every finite value of a layer counted, a few times a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch

from engine.api import Histogram, HistogramView
from engine.results.answerer import Answerer, CachedFrame, Pending
from engine.results.statistics import in_memory_order

INTERVAL_S = 0.2
"""Seconds between two histograms of one layer at least."""

TIME_SHARE = 0.003
"""Of the time no more than this part is spent on counting: large layers are counted less often. A hundredth of it was
still found in the mean of ResNet-50's frames, 0.6 of 62 ms."""

PIECE_VALUES = 1 << 16
"""Values counted in one go on the CPU: what is computed of them in between stays in the cache."""


class HistogramAnswerer(Answerer[HistogramView]):
    """What is asked for too soon is left out, and owed until the time has come; ``clock`` tells seconds."""

    kind = HistogramView

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[HistogramView, float] = {}
        self._counted: dict[HistogramView, CachedFrame] = {}
        self._owed = False

    def taps(self, wish: HistogramView) -> Iterable[str]:
        return (wish.layer,)

    def compute(self, frame: CachedFrame, wishes: Sequence[HistogramView]) -> Iterable[Pending]:
        known = [wish for wish in wishes if wish.layer in frame.taps]
        self._due = {wish: self._due[wish] for wish in known if wish in self._due}
        self._counted = {wish: self._counted[wish] for wish in known if wish in self._counted}
        pending = [self._count(frame, wish) for wish in known if self._clock() >= self._due.get(wish, 0.0)]
        self._owed = any(self._counted.get(wish) is not frame for wish in known)
        return pending

    @property
    def settled(self) -> bool:
        return not self._owed

    def _count(self, frame: CachedFrame, wish: HistogramView) -> Pending:
        begun = self._clock()
        maps = frame.maps(wish.layer)
        tensors = _on_cpu(maps, wish.bins) if maps.device.type == "cpu" else _on_device(maps, wish.bins)
        self._counted[wish] = frame
        self._due[wish] = self._clock() + max(INTERVAL_S, (self._clock() - begun) / TIME_SHARE)
        index = frame.frame.index

        def finish(counts: np.ndarray, edges: np.ndarray, odd: np.ndarray) -> dict[HistogramView, Histogram]:
            return {wish: Histogram(index, counts, edges, int(odd[0]), int(odd[1]))}

        return Pending(tensors, finish)


def _on_cpu(maps: torch.Tensor, bins: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(bins,) counts, (bins + 1,) edges, and how many values are NaN and infinite."""
    values = in_memory_order(maps)
    nan = inf = 0
    if len(values) and not np.isfinite(float(values.min()) + float(values.max())):
        nan, inf = int(np.isnan(values).sum()), int(np.isinf(values).sum())
        values = values[np.isfinite(values)]
    ends = (np.float64(values.min()), np.float64(values.max())) if len(values) else (np.float64(0), np.float64(0))
    edges = np.histogram_bin_edges(values, bins, range=ends)
    counts = _counted(values, edges)
    return torch.from_numpy(counts), torch.from_numpy(edges), torch.tensor([nan, inf])


def _counted(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(bins,) int64: what ``np.histogram(values, edges)`` counts in finite float32 values, in a third of its time.

    Bins of one width are found by arithmetic in float32. That is off by less than ``doubt`` bins, so only values that
    close to an edge are compared with it. Where the range is so wide or so narrow that float32 does not hold it, NumPy
    counts.
    """
    bins = len(edges) - 1
    with np.errstate(over="ignore"):
        low, scale = np.float32(edges[0]), np.float32(bins / (edges[-1] - edges[0]))
        span = np.float32(edges[-1]) - low
    if low != edges[0] or not np.isfinite(span) or not np.isfinite(scale) or scale < np.finfo(np.float32).tiny:
        return np.histogram(values, edges)[0].astype(np.int64)
    doubt = np.float32(bins * 4 * np.finfo(np.float32).eps)
    counts = np.zeros(bins, np.int64)
    for start in range(0, len(values), PIECE_VALUES):
        piece = values[start : start + PIECE_VALUES]
        places = (piece - low) * scale
        nearest = np.rint(places)
        # No value is below the first edge; a ReLU's zeros all lie on it.
        unsure = (np.abs(places - nearest) < doubt) & (nearest > 0)
        bin_of = places.astype(np.int32)
        bin_of[unsure] = np.searchsorted(edges, piece[unsure], side="right") - 1
        counts += np.bincount(np.minimum(bin_of, bins - 1), minlength=bins)
    return counts


def _on_device(maps: torch.Tensor, bins: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The same where the values are, and nothing waits for a figure."""
    if not maps.numel():
        counts, edges, odd = (tensor.to(maps.device) for tensor in _on_cpu(maps.cpu(), bins))
        return counts, edges, odd
    precise = torch.float32 if maps.device.type == "mps" else torch.float64
    values = maps.reshape(-1).to(precise)
    finite = values.isfinite()
    some = finite.any()
    low = torch.where(some, torch.where(finite, values, float("inf")).amin(), 0.0)
    high = torch.where(some, torch.where(finite, values, float("-inf")).amax(), 0.0)
    apart = torch.where(low == high, 0.5, 0.0)
    low, high = low - apart, high + apart
    edges = low + (high - low) * (torch.arange(bins + 1, device=maps.device, dtype=precise) / bins)
    edges[-1] = high
    place = torch.bucketize(values, edges, right=True).sub_(1).clamp_(0, bins - 1)
    counts = torch.zeros(bins, dtype=torch.int64, device=maps.device).scatter_add_(0, place, finite.long())
    return counts, edges, torch.stack([values.isnan().sum(), values.isinf().sum()])
