"""Calm colour scales: which values the ends of a layer's colour scale stand for, from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Statistics

SHRINK_SHARE = 0.08
"""Share of the way from the kept range to a smaller exact one that each frame goes; larger ones are taken at once."""

HELD_SHRINK_SHARE = 0.3
"""The same while one frame is shown again and again."""

SETTLED_SHARE = 1 / 253
"""A kept range this close to the exact one (as a share of it) becomes the exact one: less than one shade."""

RESORT_FRAMES = 30
"""Frames between two sortings by strength."""


@dataclass(frozen=True, slots=True, eq=False)
class ColourRange:
    """Ends of the colour scale of one layer.

    Attributes:
        low, high: of the whole layer; 0 … high for non-negative values, −high … high for signed ones.
        signed: the layer has had negative values.
        channel: (C, 2) float32, the same by channel.
    """

    low: float
    high: float
    signed: bool
    channel: np.ndarray


@dataclass(slots=True)
class _Kept:
    """State of one layer.

    Attributes:
        exact, ends: (C + 1,) float64, largest magnitude of each channel and (last) of the layer: in the newest frame,
            and as shown.
        order: channels, strongest first, as of ``age`` frames ago; None before their strength was measured.
    """

    exact: np.ndarray
    ends: np.ndarray
    order: np.ndarray | None
    age: int = 0


class RangeKeeper:
    """Keeps each layer's colour range and order calm while frames follow each other.

    The first frame's range is exact. A range grows at once and shrinks slowly; it depends only on the frames seen, not
    on time. Once a layer has shown a negative value, it keeps its signed colours.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._orders: dict[str, np.ndarray] = {}
        self._signed: set[str] = set()

    @property
    def settled(self) -> bool:
        """Whether every range is the exact one of the newest frame."""
        return all(bool((kept.ends == kept.exact).all()) for kept in self._kept.values())

    def advance(self, layer: str, statistics: Statistics, *, held: bool = False) -> ColourRange:
        """The range to show these statistics with; ``held``: those of the same frame again."""
        exact = _ends(statistics)
        kept = self._kept.get(layer)
        if kept is None or len(kept.ends) != len(exact):
            kept = self._kept[layer] = _Kept(exact, exact, None)
        else:
            ends = kept.ends + (exact - kept.ends) * (HELD_SHRINK_SHARE if held else SHRINK_SHARE)
            kept.ends = np.where((exact >= ends) | (ends - exact <= SETTLED_SHARE * exact), exact, ends)
            kept.exact = exact
            kept.age = 0 if held or kept.age >= RESORT_FRAMES else kept.age + 1
        if statistics.channel_strength is not None and (kept.order is None or kept.age == 0):
            kept.order = self._orders[layer] = np.argsort(-statistics.channel_strength, kind="stable")
        if statistics.low < 0:
            self._signed.add(layer)
        return _colour_range(kept.ends, layer in self._signed)

    def order(self, layer: str) -> np.ndarray:
        """Channels of a layer whose strength was known, strongest first; also of one that is forgotten since."""
        return self._orders[layer]

    def keep_only(self, layers: frozenset[str]) -> None:
        """Forget the layers that are no longer shown; their next range is exact again, their colours stay signed."""
        self._kept = {layer: kept for layer, kept in self._kept.items() if layer in layers}


def _ends(statistics: Statistics) -> np.ndarray:
    channels = np.maximum(np.abs(statistics.channel_low), np.abs(statistics.channel_high))
    return np.append(channels, max(-statistics.low, statistics.high, 0.0)).astype(np.float64)


def _colour_range(ends: np.ndarray, signed: bool) -> ColourRange:
    both = np.stack([-ends if signed else np.zeros_like(ends), ends], axis=1)
    channel = both[:-1].astype(np.float32)
    channel.setflags(write=False)
    return ColourRange(float(both[-1, 0]), float(both[-1, 1]), signed, channel)
