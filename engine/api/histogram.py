"""How often which values occur in a layer's output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api.wish import Wish


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts of all finite values of one layer, in bins of one width from the least to the largest of them.

    Attributes:
        frame: index of the frame that it was counted in; it may be some frames old.
        counts: (n,) int64. A value on an edge belongs to the bin above it; the largest one to the last bin.
        edges: (n + 1,) float64, ascending.
        nan, inf: how many values are not a number, or infinite.
    """

    frame: int
    counts: np.ndarray
    edges: np.ndarray
    nan: int
    inf: int


@dataclass(frozen=True, slots=True)
class HistogramView(Wish[Histogram]):
    """The histogram of a layer's values: no more often than can be read, so that not every result answers it.

    Attributes:
        layer: a layer's name, or ``INPUT``.
        bins: how many.
    """

    layer: str
    bins: int = 64
