"""Receptive fields, exactly: which input pixels each output of a layer reads, along each axis and through every path.

Pure integer arithmetic on one axis at a time. An output reads a span of pixels; neighbouring outputs read spans that
repeat with a period (one, until something enlarges maps), so one period describes them all. Borders are ignored, as is
usual: a span may begin before the first pixel, inside padding. See Araujo, Norris, Sim: "Computing receptive fields of
convolutional neural networks", Distill 2019, for the non-periodic case.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

Span = tuple[int, int] | None
"""First and last pixel read; None for an output that reads nothing (between the points of a transposed convolution)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Which pixels the outputs read along one axis.

    Output q·n + r, with n = len(spans), reads spans[r] moved by q·step pixels.
    """

    spans: tuple[Span, ...] = ((0, 0),)
    step: int = 1

    def at(self, index: int) -> Span:
        """The span that output ``index`` reads; any whole number, outputs beyond the border included."""
        turn, phase = divmod(index, len(self.spans))
        span = self.spans[phase]
        return span and (span[0] + turn * self.step, span[1] + turn * self.step)

    @property
    def size(self) -> int:
        """Pixels from the first to the last one read, for the output that reads most."""
        return max((last - first + 1 for first, last in filter(None, self.spans)), default=0)

    @property
    def jump(self) -> float:
        """Pixels between neighbouring outputs."""
        return self.step / len(self.spans)

    @property
    def origin(self) -> int | None:
        """First pixel that output 0 reads; negative inside padding."""
        return self.spans[0] and self.spans[0][0]

    def window(self, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Axis:
        """After a convolution or pooling."""
        start, stop = -padding, -padding + dilation * kernel
        return self._read(1, stride, lambda i: range(i * stride + start, i * stride + stop, dilation))

    def transposed(self, kernel: int, stride: int, padding: int, dilation: int = 1) -> Axis:
        """After a transposed convolution: input j reaches the outputs j·stride − padding + t·dilation."""

        def reads(i: int) -> Iterable[int]:
            reached = (i + padding - t * dilation for t in range(kernel))
            return [j // stride for j in reached if j % stride == 0]

        return self._read(stride, 1, reads)

    def sliced(self, start: int, step: int) -> Axis:
        """After ``x[start::step]``; a negative start means padding before the first cell."""
        return self._read(1, step, lambda i: (start + i * step,))

    def adaptive(self, size: int, output: int) -> Axis:
        """After an adaptive pooling of ``size`` cells into ``output``: ⌊i·size/output⌋ to ⌈(i + 1)·size/output⌉."""
        ratio = Fraction(size, output)
        return self._read(
            ratio.denominator, ratio.numerator, lambda i: range(math.floor(i * ratio), math.ceil((i + 1) * ratio))
        )

    def resized(self, size: int, output: int, mode: str, align_corners: bool = False) -> Axis:
        """After resampling ``size`` cells to ``output``: ``nearest``, ``nearest-exact``, ``bilinear``, ``bicubic``."""
        if align_corners and output > 1:
            ratio, shift = Fraction(size - 1, output - 1), Fraction(0)
        else:
            ratio = Fraction(size, output)
            shift = ratio / 2 if mode == "nearest-exact" else Fraction(0)
            if mode in ("bilinear", "bicubic"):
                shift = (ratio - 1) / 2
        before, after = {"bilinear": (0, 1), "bicubic": (1, 2)}.get(mode, (0, 0))

        def reads(i: int) -> Iterable[int]:
            place = i * ratio + shift
            cell = math.floor(place)
            return (cell,) if place == cell and after else range(cell - before, cell + after + 1)

        return self._read(ratio.denominator, ratio.numerator, reads)

    def union(self, other: Axis) -> Axis | None:
        """After joining two paths cell by cell; None where their cells lie differently far apart."""
        period = math.lcm(len(self.spans), len(other.spans))
        step = self.step * period // len(self.spans)
        if step != other.step * period // len(other.spans):
            return None
        return _shortest(tuple(_hull((self.at(i), other.at(i))) for i in range(period)), step)

    def _read(self, period: int, advance: int, reads: Callable[[int], Iterable[int]]) -> Axis:
        """Outputs that read the cells ``reads(i)`` of this axis, where reads(i + period) = reads(i) + advance."""
        turns = len(self.spans) // math.gcd(len(self.spans), advance) if advance else 1
        spans = tuple(_hull(self.at(j) for j in reads(i)) for i in range(period * turns))
        return _shortest(spans, advance * turns // len(self.spans) * self.step)


def _hull(spans: Iterable[Span]) -> Span:
    read = [span for span in spans if span]
    return (min(first for first, _ in read), max(last for _, last in read)) if read else None


def _shortest(spans: tuple[Span, ...], step: int) -> Axis:
    """The same axis with its smallest period."""
    whole = Axis(spans, step)
    for period in range(1, len(spans)):
        turns, rest = divmod(len(spans), period)
        if rest == 0 and step % turns == 0:
            candidate = Axis(spans[:period], step // turns)
            if all(candidate.at(i) == span for i, span in enumerate(spans)):
                return candidate
    return whole
