"""Exact figures of one layer's output."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch

from engine.api import Statistics
from engine.device.transfer import to_host

CHUNK_VALUES = 1 << 18
"""Values looked at in one go on the CPU: one megabyte stays in the cache for all passes over it."""

SMALL_VALUES = 1 << 13
"""Layers of at most so many values are measured together: for them, each call costs more than its arithmetic."""

NOTHING = np.zeros(0, np.float32)
NOTHING.setflags(write=False)

COUNT_ENTRIES = 3
"""Zeros, NaNs and infinite values: the last entries of a vector of figures."""


def measure(layers: Sequence[torch.Tensor], thorough: Sequence[bool] | None = None) -> list[Statistics]:
    """Statistics of layers given as float32 maps (C, H, W); from a GPU the figures come in one transfer.

    ``thorough``: of which layers more than the range of all values is wanted, by default of all. That costs much more.
    """
    if layers and layers[0].device.type != "cpu":
        vectors = to_host([_vector(maps) for maps in layers])
        return [_statistics(vector, maps.numel()) for vector, maps in zip(vectors, layers, strict=True)]
    whole = [place for place in range(len(layers)) if thorough is None or thorough[place]]
    small = [place for place in whole if 0 < layers[place].numel() <= SMALL_VALUES]
    found: dict[int, Statistics | None] = {
        place: _range(layers[place]) for place in range(len(layers)) if place not in whole
    }
    found.update(zip(small, _measure_together([layers[place] for place in small]), strict=False))
    return [found.get(place) or _statistics(_on_cpu(maps), maps.numel()) for place, maps in enumerate(layers)]


def _range(maps: torch.Tensor) -> Statistics | None:
    """The range alone; None if there is no value, or one that is NaN or infinite. NumPy reads memory the fastest."""
    if maps.numel() == 0:
        return None
    values = in_memory_order(maps)
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    return Statistics(low, high, None, None, 0, 0, len(values), NOTHING, NOTHING, None)


def in_memory_order(maps: torch.Tensor) -> np.ndarray:
    """All values of (C, H, W) maps on the CPU, (C · H · W,) in the order in which they lie: without a copy."""
    return (maps.permute(1, 2, 0) if _is_channels_last(maps) else maps).reshape(-1).numpy()


def _is_channels_last(maps: torch.Tensor) -> bool:
    return maps.shape[0] > 1 and maps.stride(0) == 1


def _parts(maps: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The maps in pieces that stay in the cache: of whole rows if channels are last in memory, else of channels."""
    channels, height, width = maps.shape
    channels_last = _is_channels_last(maps)
    lines = channels * width if channels_last else height * width
    return torch.split(maps, max(1, CHUNK_VALUES // lines), dim=1 if channels_last else 0)


def _measure_together(layers: Sequence[torch.Tensor]) -> list[Statistics]:
    """Statistics of several layers at once; none if any value is NaN or infinite."""
    if not layers:
        return []
    first_layer, first_channel, per_channel = _segments(tuple(tuple(maps.shape) for maps in layers))
    values = torch.cat([maps.reshape(-1) for maps in layers]).numpy()
    with np.errstate(invalid="ignore"):
        total = np.add.reduceat(values, first_channel, dtype=np.float64)
    if not np.isfinite(total).all():
        return []
    low, high = np.minimum.reduceat(values, first_channel), np.maximum.reduceat(values, first_channel)
    strength = (np.add.reduceat(np.abs(values), first_channel, dtype=np.float64) / per_channel).astype(np.float32)
    zeros = np.add.reduceat(values == 0, first_layer, dtype=np.int64)
    for array in (low, high, strength):
        array.setflags(write=False)
    found, start = [], 0
    for place, maps in enumerate(layers):
        channels = slice(start, start + maps.shape[0])
        start = channels.stop
        found.append(
            Statistics(
                low=float(low[channels].min()),
                high=float(high[channels].max()),
                mean=float(total[channels].sum()) / maps.numel(),
                zeros=int(zeros[place]),
                nan=0,
                inf=0,
                size=maps.numel(),
                channel_low=low[channels],
                channel_high=high[channels],
                channel_strength=strength[channels],
            )
        )
    return found


@lru_cache(maxsize=64)
def _segments(shapes: tuple[tuple[int, ...], ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of layers laid end to end: where each begins, where each of their channels begins, how long channels are."""
    per_channel = np.repeat([height * width for _, height, width in shapes], [channels for channels, _, _ in shapes])
    sizes = [channels * height * width for channels, height, width in shapes]
    return _starts(np.array(sizes)), _starts(per_channel), per_channel


def _starts(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]])


def _statistics(figures: np.ndarray, size: int) -> Statistics:
    low, high, total, magnitude, finite = figures[:-COUNT_ENTRIES].reshape(5, -1)
    zeros, nan, inf = (int(count) for count in figures[-COUNT_ENTRIES:])
    count = size - nan - inf
    if nan + inf or not size:
        some = finite > 0
        channel_low, channel_high = np.where(some, low, 0), np.where(some, high, 0)
        finite = np.maximum(finite, 1)
    else:
        channel_low, channel_high = low, high
    return Statistics(
        low=float(low.min()) if count else 0.0,
        high=float(high.max()) if count else 0.0,
        mean=float(total.sum()) / count if count else 0.0,
        zeros=zeros,
        nan=nan,
        inf=inf,
        size=size,
        channel_low=_read_only(channel_low),
        channel_high=_read_only(channel_high),
        channel_strength=_read_only(magnitude / finite),
    )


def _on_cpu(maps: torch.Tensor) -> np.ndarray:
    """``_vector`` for the CPU, in one pass through memory; a finite sum tells that all values are finite."""
    channels, height, width = maps.shape
    if maps.numel() == 0:
        nothing = np.zeros(5 * channels + COUNT_ENTRIES)
        nothing[:channels], nothing[channels : 2 * channels] = np.inf, -np.inf
        return nothing
    channels_last = _is_channels_last(maps)
    parts = []
    for part in _parts(maps):
        total = part.sum(dim=(1, 2))
        # NaN and infinity do not leave a sum; an overflow of finite values goes the slow way as well, which
        # is right.
        if not bool(total.isfinite().all()):
            return np.asarray(_vector(maps).numpy())
        low, high = part.amin(dim=(1, 2)), part.amax(dim=(1, 2))
        # Behind a ReLU the sum is the sum of magnitudes: one pass less.
        magnitude = total if float(low.min()) >= 0 else part.abs().sum(dim=(1, 2))
        zeros = np.count_nonzero(part.numpy() == 0)
        parts.append((low.numpy(), high.numpy(), total.numpy(), magnitude.numpy(), zeros))
    if len(parts) == 1:
        figures = list(parts[0][:4])
    elif channels_last:
        stacked = np.array([part[:4] for part in parts])
        figures = [stacked[:, 0].min(axis=0), stacked[:, 1].max(axis=0), *stacked[:, 2:].sum(axis=0)]
    else:
        figures = [np.concatenate([part[row] for part in parts]) for row in range(4)]
    count = np.full(channels, height * width, np.float64)
    return np.concatenate([*figures, count, (float(sum(part[4] for part in parts)), 0.0, 0.0)])


def _vector(maps: torch.Tensor) -> torch.Tensor:
    """Figures of (C, H, W) maps on their device.

    Five numbers per channel, over its finite values: least and largest (∞ and −∞ if there are none), sum, sum of
    magnitudes, and how many; then the layer's counts of zeros, NaNs and infinite values.
    """
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
