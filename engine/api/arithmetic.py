"""Where one number of an activation map comes from: the operands, and the arithmetic done once more by hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.api.wish import Wish

EXACT_SHARE, FAST_SHARE = 1e-5, 2**-7
"""Share of the magnitude by which rounding explains a difference: of float32, and of fast precision, whose coarsest
form (bfloat16) rounds each weight, value and result to 8 bits."""


class Formula(StrEnum):
    """Which arithmetic leads to the value."""

    WEIGHTED_SUM = "weighted sum"  # Σ patch · weights + bias: convolutions, linear layers, resampling, attention
    MAXIMUM = "maximum"  # the largest value of a window
    MEAN = "mean"  # the sum of a window over a divisor
    FUNCTION = "function"  # f(x) of one value: ReLU, tanh, …
    NORMALISE = "normalise"  # (x − mean) / √(variance + ε) · scale + shift, by stored or measured statistics
    RESPONSE = "local response"  # x / (k + α/n · Σ x²)^β over neighbouring channels
    SUM = "sum"  # of the same place of several inputs
    PRODUCT = "product"  # likewise
    QUOTIENT = "quotient"  # the first over the second
    COPY = "copy"  # one value of one input, moved: concatenation, flattening, dropout in use, slicing
    SOFTMAX = "softmax"  # exp(x) over the sum of all exp
    LOG_SOFTMAX = "log softmax"  # x − ln of the sum of all exp
    CONSTANT = "constant"  # zero padding, added zeros


@dataclass(frozen=True, slots=True)
class ValueIndex(Wish["ValueBreakdown"]):
    """One value: the layer it comes from and its index there (without the batch axis). As a wish: where it comes from;
    there is no answer where the place does not exist, or the formula is not known.
    """

    layer: str
    index: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ValueBreakdown:
    """The arithmetic behind one value.

    Attributes:
        layer, index: whose value; the index has no batch axis.
        value: what the tensor holds (float32 as the network computed it).
        formula: see ``Formula``.
        total: the same, computed again from the operands in double precision.
        magnitude: Σ|products| + |bias|, by which the rounding error of the value is measured.
        sources: layers that were read.
        patch: (C, h, w) values under the window; where ``inside`` is False it lies in the padding and holds what the
            padding counts as (0, −∞ for a maximum). For functions and copies (1, 1, 1); for a fully connected layer
            (F, 1, 1); for sums (number of operands, 1, 1), those that are taken off with a minus; for a softmax
            (classes, 1, 1); for a window in three dimensions (all its cells, 1, 1). For a constant, its value.
        inside: (h, w) bool.
        weights: (C, h, w) for weighted sums, else None.
        bias: of the filter, None where there is none.
        divisor: of a mean.
        winner: (row, column) within the window of the largest value, for a maximum.
        window: (top, left, bottom, right) of the patch on the input map, unclipped; None where there is no map.
        rows, columns: (h,) and (w,) int, where the patch's rows and columns lie on the input map; they mean nothing
            where ``inside`` is False. None where there is no map.
        one_row: the input's maps are lines of values (C, L), whose indices name no row.
        channels: first and one past the last input channel that is read (groups read only a part).
        around: for vectors, the parts of the operands' indices before and after the one that runs through them all.
        constants: further named numbers of the formula (mean, variance, epsilon, scale, shift, slope …; ``values``, how
            many of the picture's own values a mean and variance are of).
        places: of the operands for sums, copies, functions and windows in three dimensions; None for an operand that no
            layer gives.
    """

    layer: str
    index: tuple[int, ...]
    value: float
    formula: Formula
    total: float
    magnitude: float
    sources: tuple[str, ...]
    patch: np.ndarray
    inside: np.ndarray
    weights: np.ndarray | None = None
    bias: float | None = None
    divisor: int | None = None
    winner: tuple[int, int] | None = None
    window: tuple[int, int, int, int] | None = None
    channels: tuple[int, int] | None = None
    constants: tuple[tuple[str, float], ...] = ()
    places: tuple[ValueIndex | None, ...] = ()
    rows: np.ndarray | None = None
    columns: np.ndarray | None = None
    around: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    one_row: bool = False

    @property
    def agrees(self) -> bool:
        """Whether the value is the total but for float32 rounding: |total − value| ≤ 1e-5 · magnitude."""
        return self.agrees_within(EXACT_SHARE)

    def agrees_within(self, share: float) -> bool:
        """Whether |total − value| ≤ share · magnitude."""
        if np.isnan(self.total) or np.isnan(self.value) or np.isinf(self.total):
            return bool(np.array_equal(self.total, self.value, equal_nan=True))
        return abs(self.total - self.value) <= share * max(self.magnitude, 1e-30)

    def per_channel(self) -> np.ndarray:
        """(C,) float64: what each input channel contributes to a weighted sum, without the bias."""
        assert self.weights is not None
        return np.asarray((self.patch.astype(np.float64) * self.weights).sum(axis=(1, 2)))

    def operand(self, channel: int, row: int = 0, column: int = 0) -> ValueIndex | None:
        """Where the value ``patch[channel, row, column]`` comes from; None for padding and constants."""
        if self.around is not None:
            return ValueIndex(self.sources[0], (*self.around[0], channel, *self.around[1]))
        if self.rows is not None and self.columns is not None and self.channels is not None:
            if not self.inside[row, column]:
                return None
            spot = (int(self.columns[column]),) if self.one_row else (int(self.rows[row]), int(self.columns[column]))
            return ValueIndex(self.sources[0], (self.channels[0] + channel, *spot))
        return self.places[channel] if channel < len(self.places) else None
