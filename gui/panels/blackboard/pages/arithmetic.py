"""The lecture's arithmetic in plain Python, without libraries: convolution, pooling, output sizes, parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gui.look.translation import tr

MINUS = "−"
LARGEST = 10**6
"""Numbers beyond this are taken for a slip of the finger."""

_GROUPED = re.compile(r"[1-9]\d{0,2}([.,\s]\d{3})+")
"""``1,000``, ``1.000`` or ``1 000``: a whole number with its thousands apart, in whatever language."""

Grid = tuple[tuple[Fraction, ...], ...]
"""Rows of numbers, kept exactly."""
Term = tuple[Fraction, Fraction]
"""(value under the kernel, weight)."""


def read_number(text: str) -> Fraction:
    """``3``, ``-1.5``, ``0,5`` or ``1/9`` as the number it is; ValueError with a sentence otherwise."""
    plain = "".join(text.replace(MINUS, "-").replace(",", ".").split())
    try:
        if not plain or len(plain) > 20 or "e" in plain.lower() or "_" in plain:
            raise ValueError
        number = Fraction(plain)
    except (ValueError, ZeroDivisionError):
        missing = tr("A number is missing: write for example 3, -1.5 or 1/9.")
        wrong = tr("“{text}” is no number: write for example 3, -1.5 or 1/9.", text=text.strip())
        raise ValueError(wrong if text.strip() else missing) from None
    if abs(number) > LARGEST:
        raise ValueError(
            tr("“{text}” is too large: numbers here go up to {largest:,}.", text=text.strip(), largest=LARGEST)
        )
    return number


def read_whole(text: str, name: str, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``; ValueError with a sentence that names it otherwise."""
    try:
        number = Fraction(re.sub(r"[.,\s]", "", text)) if _GROUPED.fullmatch(text.strip()) else read_number(text)
    except ValueError:
        number = Fraction(1, 2)
    if number.denominator != 1 or not low <= number <= high:
        raise ValueError(tr("{name} must be a whole number from {low} to {high:,}.", name=name, low=low, high=high))
    return int(number)


def read_grid(texts: Sequence[Sequence[str]]) -> Grid:
    """Rows of texts as numbers; ValueError with the first wrong one's sentence."""
    return tuple(tuple(read_number(text) for text in row) for row in texts)


def written(number: Fraction) -> str:
    """``4``, ``−0.25``, ``0.1111`` (four significant figures)."""
    if number.denominator == 1:
        text = str(number.numerator)
    else:
        text = f"{float(number):.4g}"
    return text.replace("-", MINUS)


def written_grid(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """``written`` of all numbers."""
    return tuple(tuple(written(number) for number in row) for row in grid)


@dataclass(frozen=True, slots=True)
class Fit:
    """How often a window of F fits along N values with P zeros at either end, in steps of S.

    Attributes:
        exact: (N − F + 2P)/S + 1, which may be no whole number.
        size: how many results PyTorch gives: rounded down, or with ``ceil_mode`` up, unless the last window would then
            begin behind the end (torch.nn.MaxPool2d).
        unread: values at the far end that no window reads, zeros of the padding among them.
        unread_inside: those of them that are no padding.
        hanging: how far the last window hangs over the far end of the padded values.
    """

    exact: Fraction
    size: int
    unread: int
    unread_inside: int
    hanging: int

    @property
    def fits(self) -> bool:
        """Whether the windows end exactly where the values end."""
        return self.exact.denominator == 1


def fit(n: int, f: int, stride: int, padding: int = 0, *, ceil_mode: bool = False) -> Fit:
    """The output size; ValueError where not even one window fits."""
    if f > n + 2 * padding:
        raise ValueError(
            tr(
                "A window of {f} does not fit on {n} values with a padding of {padding}, not even once.",
                f=f,
                n=n,
                padding=padding,
            )
        )
    exact = Fraction(n - f + 2 * padding, stride) + 1
    size = math.ceil(exact) if ceil_mode else math.floor(exact)
    if ceil_mode and (size - 1) * stride >= n + padding:
        size -= 1
    reached = (size - 1) * stride + f
    unread = max(n + 2 * padding - reached, 0)
    return Fit(exact, size, unread, max(unread - padding, 0), max(reached - n - 2 * padding, 0))


def unread(n: int, f: int, stride: int, padding: int = 0) -> frozenset[int]:
    """Which of N values no window reads: those behind the last one, and between two where the stride is larger."""
    last = (fit(n, f, stride, padding).size - 1) * stride + f - padding
    return frozenset(at for at in range(n) if at >= last or (at + padding) % stride >= f)


def size_text(n: int, f: int, stride: int, padding: int) -> str:
    """``(7 − 3 + 2·0)/3 + 1 = 2.33``."""
    exact = fit(n, f, stride, padding).exact
    result = str(exact) if exact.denominator == 1 else f"{float(exact):.2f}"
    return f"({n} {MINUS} {f} + 2·{padding})/{stride} + 1 = {result}"


def keeping(f: int) -> Fraction:
    """The padding that keeps the size at stride 1: (F − 1)/2; half numbers for even windows."""
    return Fraction(f - 1, 2)


def shrinking(n: int, f: int, stride: int = 1, padding: int = 0, most: int = 5) -> list[int]:
    """Sizes after 0, 1, 2 … such layers, as long as the window fits and the size changes."""
    sizes = [n]
    while len(sizes) < most and f <= sizes[-1] + 2 * padding:
        after = fit(sizes[-1], f, stride, padding).size
        if after == sizes[-1]:
            break
        sizes.append(after)
    return sizes


def resized(texts: Sequence[Sequence[str]], rows: int, columns: int) -> tuple[tuple[str, ...], ...]:
    """The same cells in a grid of another size; new ones are 0."""
    return tuple(
        tuple(texts[r][c] if r < len(texts) and c < len(texts[0]) else "0" for c in range(columns)) for r in range(rows)
    )


def changed(texts: Sequence[Sequence[str]], row: int, column: int, text: str) -> tuple[tuple[str, ...], ...]:
    """The same cells with another text in one of them."""
    return tuple(
        tuple(text if (r, c) == (row, column) else each for c, each in enumerate(line)) for r, line in enumerate(texts)
    )


def terms(image: Grid, kernel: Grid, stride: int, padding: int, row: int, column: int) -> list[Term]:
    """What is multiplied for one number of the output, row by row of the kernel; padding counts as zeros."""
    found = []
    for i, line in enumerate(kernel):
        for j, weight in enumerate(line):
            y, x = row * stride + i - padding, column * stride + j - padding
            inside = 0 <= y < len(image) and 0 <= x < len(image[0])
            found.append((image[y][x] if inside else Fraction(0), weight))
    return found


def convolve(image: Grid, kernel: Grid, stride: int = 1, padding: int = 0) -> Grid:
    """What networks call convolution: the kernel is not turned round. ValueError where it does not fit."""
    rows = fit(len(image), len(kernel), stride, padding).size
    columns = fit(len(image[0]), len(kernel[0]), stride, padding).size
    return tuple(
        tuple(total(terms(image, kernel, stride, padding, row, column)) for column in range(columns))
        for row in range(rows)
    )


def total(pairs: Sequence[Term]) -> Fraction:
    """Σ value · weight."""
    return sum((value * weight for value, weight in pairs), Fraction(0))


def sum_text(pairs: Sequence[Term]) -> str:
    """``1*1 + 1*0 + 1*(−4) = …``, every product, zeros too."""
    products = " + ".join(f"{_factor(value)}*{_factor(weight)}" for value, weight in pairs)
    return f"{products} = {written(total(pairs))}"


def window(image: Grid, size: int, stride: int, row: int, column: int) -> list[Fraction]:
    """The values that one pooling window sees, row by row."""
    top, left = row * stride, column * stride
    return [value for line in image[top : top + size] for value in line[left : left + size]]


def pool(image: Grid, size: int, stride: int, *, average: bool = False) -> Grid:
    """The largest number, or the mean, of every window. ValueError where not even one fits."""
    rows, columns = fit(len(image), size, stride).size, fit(len(image[0]), size, stride).size

    def result(values: list[Fraction]) -> Fraction:
        return sum(values, Fraction(0)) / len(values) if average else max(values)

    return tuple(
        tuple(result(window(image, size, stride, row, column)) for column in range(columns)) for row in range(rows)
    )


def pool_text(values: Sequence[Fraction], *, average: bool) -> str:
    """``max(1, 1, 5, 6) = 6`` or ``(1 + 1 + 5 + 6) / 4 = 3.25``."""
    if average:
        mean = sum(values, Fraction(0)) / len(values)
        return f"({' + '.join(map(_factor, values))}) / {len(values)} = {written(mean)}"
    return f"max({', '.join(map(written, values))}) = {written(max(values))}"


@dataclass(frozen=True, slots=True)
class ConvolutionCount:
    """What a convolution costs.

    Attributes:
        weights: of one filter, F · F · C.
        each: weights and one bias.
        parameters: of all filters.
        size: rows and columns of each activation map.
        outputs: numbers computed, size · size · filters.
        macs: multiply-accumulates, one for every weight at every place.
    """

    weights: int
    each: int
    parameters: int
    size: int
    outputs: int
    macs: int


def count_convolution(n: int, channels: int, filters: int, f: int, stride: int, padding: int) -> ConvolutionCount:
    """``filters`` filters of f×f on n×n×channels. ValueError where they do not fit."""
    weights = f * f * channels
    size = fit(n, f, stride, padding).size
    outputs = size * size * filters
    return ConvolutionCount(weights, weights + 1, filters * (weights + 1), size, outputs, outputs * weights)


def chain_sizes(layers: int, f: int) -> tuple[int, ...]:
    """Cells of a side that one value behind so many layers of f × f filters depends on: in the picture first, then in
    each layer's maps; the last is the value itself."""
    return tuple(1 + left * (f - 1) for left in range(layers, -1, -1))


def count_linear(inputs: int, outputs: int) -> int:
    """Parameters of a fully connected layer: a weight for every pair, and a bias for every output."""
    return inputs * outputs + outputs


def _factor(number: Fraction) -> str:
    text = written(number)
    return f"({text})" if text.startswith(MINUS) else text
