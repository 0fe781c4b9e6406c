"""Exact figures of one layer's output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from engine.api import Statistics

CHUNK = 1 << 18
"""Values looked at in one go on the CPU: one megabyte stays in the cache for all passes over it."""

COUNTS = 3
"""Zeros, NaNs and infinite values: the last entries of ``measure``'s vector."""


@contextmanager
def single_threaded() -> Iterator[None]:
    """Within, this thread's tensor operations use one core.

    One pass over a layer takes less than a millisecond; waiting for a second core that is busy painting costs up to a
    time slice of the system (8 ms measured).
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def measure(maps: torch.Tensor) -> torch.Tensor:
    """Figures of float32 maps (C, H, W), on their device, as one vector that ``statistics`` reads.

    Five numbers per channel, over its finite values: least and largest (∞ and −∞ if there are none), sum, sum of
    magnitudes, and how many; then the layer's counts of zeros, NaNs and infinite values.
    """
    if maps.numel() == 0:
        count = maps.shape[0]
        return maps.new_tensor([float("inf")] * count + [float("-inf")] * count + [0.0] * (3 * count + COUNTS))
    if maps.device.type != "cpu":
        return _measure_any(maps)
    channels = max(1, CHUNK // (maps.shape[1] * maps.shape[2]))
    parts = [_measure_finite(part) for part in torch.split(maps, channels)]
    if len(parts) == 1:
        return parts[0]
    per_channel = torch.cat([part[:-COUNTS].view(5, -1) for part in parts], dim=1)
    return torch.cat([per_channel.flatten(), torch.stack([part[-COUNTS:] for part in parts]).sum(dim=0)])


def statistics(figures: np.ndarray, size: int) -> Statistics:
    """What ``measure`` found out about ``size`` values."""
    low, high, total, magnitude, finite = figures[:-COUNTS].reshape(5, -1)
    zeros, nan, inf = (int(count) for count in figures[-COUNTS:])
    some = finite > 0
    count = size - nan - inf
    return Statistics(
        low=float(low.min()) if count else 0.0,
        high=float(high.max()) if count else 0.0,
        mean=float(total.sum()) / count if count else 0.0,
        zeros=zeros,
        nan=nan,
        inf=inf,
        size=size,
        channel_low=_read_only(np.where(some, low, 0)),
        channel_high=_read_only(np.where(some, high, 0)),
        channel_strength=_read_only(magnitude / np.maximum(finite, 1)),
    )


def _measure_finite(maps: torch.Tensor) -> torch.Tensor:
    """The quick way: a finite sum tells that there is neither NaN nor infinity."""
    total = maps.sum(dim=(1, 2))
    if not bool(total.isfinite().all()):
        return _measure_any(maps)
    low, high = maps.amin(dim=(1, 2)), maps.amax(dim=(1, 2))
    magnitude = total if float(low.min()) >= 0 else maps.abs().sum(dim=(1, 2))
    size = float(maps.shape[1] * maps.shape[2])
    zeros = np.count_nonzero(maps.numpy() == 0)
    rows = torch.stack([low, high, total, magnitude, torch.full_like(low, size)]).double()
    return torch.cat([rows.flatten(), torch.tensor([float(zeros), 0.0, 0.0], dtype=torch.float64)])


def _measure_any(maps: torch.Tensor) -> torch.Tensor:
    precise = torch.float32 if maps.device.type == "mps" else torch.float64
    finite = maps.isfinite()
    values = torch.where(finite, maps, 0.0)
    rows = [
        torch.where(finite, maps, float("inf")).amin(dim=(1, 2)),
        torch.where(finite, maps, float("-inf")).amax(dim=(1, 2)),
        values.sum(dim=(1, 2), dtype=precise),
        values.abs().sum(dim=(1, 2), dtype=precise),
        finite.sum(dim=(1, 2)),
    ]
    counts = [(maps == 0).sum(), maps.isnan().sum(), maps.isinf().sum()]
    return torch.cat([*(row.to(precise) for row in rows), torch.stack(counts).to(precise)])


def _read_only(values: np.ndarray) -> np.ndarray:
    array = values.astype(np.float32)
    array.setflags(write=False)
    return array
