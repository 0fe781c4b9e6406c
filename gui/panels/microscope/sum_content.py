"""What a sum is written as: grids of the strongest operands, terms line by line, the rest folded, and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.api import Formula, NetworkInfo, ValueBreakdown
from gui.look import text
from gui.look.translation import QT_TR_NOOP, grouped, tr
from gui.panels.microscope import words
from gui.widgets.number_grid import NumberScale, exponent_of, power

GRIDS, TERMS = 3, 12
"""So many channels are shown as grids, or operands as lines, before the rest is folded."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One grid: what it is called, its (rows, columns) values and their colours.

    Attributes:
        exponent: numbers are written in units of this power of ten.
    """

    caption: str
    values: np.ndarray
    scale: NumberScale
    exponent: int = 0

    @property
    def title(self) -> str:
        """The caption with the unit, ``w ×10⁻³``."""
        return f"{self.caption} {power(self.exponent)}".rstrip()


@dataclass(frozen=True, slots=True, eq=False)
class GridRow:
    """The operands of one input channel as grids, and what they come to.

    Attributes:
        channel: place in the explanation's patch.
        signs: written before each part but the first.
        inside: False for padding; of the first part.
        marked: (row, column) of the cell that counts, for a maximum.
        value: of the channel, None where it is not a term of a sum.
    """

    channel: int
    label: str
    parts: tuple[Part, ...]
    signs: tuple[str, ...]
    inside: np.ndarray
    value: float | None
    marked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Operands line by line.

    Attributes:
        channels: (n,) places in the explanation's patch, in the order of the lines.
        factors: numbers to be written between label and value, each (n,).
        values: (n,) what each line comes to.
        label: of a place in the patch.
        longest: about the longest label of all, so that columns keep their places.
        own: the place that is to be framed, None for none.
    """

    channels: np.ndarray
    factors: tuple[np.ndarray, ...]
    values: np.ndarray
    label: Callable[[int], str]
    longest: str
    own: int | None = None

    def part(self, first: int, past: int | None = None) -> Terms:
        """Some of the lines."""
        some = slice(first, past)
        factors = tuple(factor[some] for factor in self.factors)
        return Terms(self.channels[some], factors, self.values[some], self.label, self.longest, self.own)


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines that are folded away: how many, of what, and what they come to."""

    count: int
    noun: str
    value: float

    @property
    def text(self) -> str:
        """``… 3 more channels``."""
        return {
            "channel": tr("… {n} more channel(s)", "", self.count),
            "value": tr("… {n} more value(s)", "", self.count),
            "class": tr("… {n} more class(es)", "", self.count),
        }[self.noun]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger below: a label and a number, the last one being the result."""

    label: str
    number: str
    strong: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SumContent:
    """Everything that a ``SumView`` paints, from top to bottom.

    Attributes:
        captions: heads of the columns of terms.
        grids, terms: what is shown first.
        fold: what is not, None if nothing is folded.
        rest: the folded lines, if they are unfolded.
        ledger: what is added to them, and the result.
        additive: lines are terms of one sum, and are written with their signs.
    """

    captions: tuple[str, ...] = ()
    grids: tuple[GridRow, ...] = ()
    terms: Terms | None = None
    fold: Fold | None = None
    rest: Terms | None = None
    ledger: tuple[Entry, ...] = ()
    additive: bool = False


def strongest_first(explanation: ValueBreakdown) -> np.ndarray:
    """(C,) operands, those that contribute most first."""
    if explanation.formula is Formula.WEIGHTED_SUM:
        sizes = np.abs(explanation.per_channel())
    elif explanation.formula in (Formula.SOFTMAX, Formula.LOG_SOFTMAX):
        sizes = explanation.patch.reshape(-1).astype(np.float64)
    else:
        return np.arange(len(explanation.patch))
    return np.argsort(-np.nan_to_num(sizes, nan=np.inf), kind="stable")


def content_of(
    explanation: ValueBreakdown,
    network: NetworkInfo,
    order: np.ndarray,
    scale: NumberScale,
    unfolded: bool,
    labels: tuple[str, ...],
) -> SumContent:
    """How an explanation is written.

    Args:
        order: of the operands, see ``strongest_first``.
        scale: colours of the source's values, as its maps have them.
        unfolded: whether all operands are shown.
        labels: of the classes, for a softmax.
    """
    match explanation.formula:
        case Formula.WEIGHTED_SUM:
            if explanation.patch.shape[1] * explanation.patch.shape[2] > 1:
                return _grids(explanation, order, scale, unfolded)
            return _weighted_terms(explanation, order, unfolded)
        case Formula.MAXIMUM | Formula.MEAN:
            return _pooling(explanation, scale)
        case Formula.SOFTMAX | Formula.LOG_SOFTMAX:
            return _softmax(explanation, order, unfolded, labels)
        case Formula.RESPONSE:
            return _response(explanation)
        case Formula.CONSTANT:
            return SumContent()
        case _:
            return _operands(explanation, network)


def _grids(explanation: ValueBreakdown, order: np.ndarray, scale: NumberScale, unfolded: bool) -> SumContent:
    assert explanation.weights is not None and explanation.channels is not None
    first = explanation.channels[0]
    sums = explanation.per_channel()
    products = explanation.patch.astype(np.float64) * explanation.weights
    filter_scale, product_scale = NumberScale.around_zero(explanation.weights), NumberScale.around_zero(products)
    shown = order[:GRIDS]
    exponents = [exponent_of(values[shown]) for values in (explanation.patch, explanation.weights, products)]

    def label(channel: int) -> str:
        return tr("input channel {number}", number=first + channel)

    rows = tuple(
        GridRow(
            channel,
            label(channel),
            (
                Part("x", explanation.patch[channel], scale, exponents[0]),
                Part("w", explanation.weights[channel], filter_scale, exponents[1]),
                Part("x·w", products[channel], product_scale, exponents[2]),
            ),
            ("·", "="),
            explanation.inside,
            float(sums[channel]),
        )
        for channel in shown.tolist()
    )
    lines = Terms(order, (), sums[order], label, label(len(order) - 1))
    return SumContent(
        grids=rows,
        fold=_fold(lines, GRIDS, "channel"),
        rest=lines.part(GRIDS) if unfolded else None,
        ledger=_sum_ledger(explanation),
        additive=True,
    )


def _weighted_terms(explanation: ValueBreakdown, order: np.ndarray, unfolded: bool) -> SumContent:
    assert explanation.weights is not None and explanation.channels is not None
    one_place = explanation.around is None and explanation.window is not None
    first, noun = explanation.channels[0], "channel" if one_place else "value"
    x, w = (array.reshape(-1).astype(np.float64) for array in (explanation.patch, explanation.weights))

    def label(channel: int) -> str:
        number = first + channel
        return tr("channel {number}", number=number) if noun == "channel" else tr("value {number}", number=number)

    lines = Terms(order, (x[order], w[order]), (x * w)[order], label, label(len(order) - 1))
    return SumContent(
        captions=(tr("input channel") if noun == "channel" else tr("input value"), "x", "w", "x·w"),
        terms=lines.part(0, TERMS),
        fold=_fold(lines, TERMS, noun),
        rest=lines.part(TERMS) if unfolded else None,
        ledger=_sum_ledger(explanation),
        additive=True,
    )


def _fold(lines: Terms, shown: int, noun: str) -> Fold | None:
    count = len(lines.channels) - shown
    return Fold(count, noun, float(lines.values[shown:].sum())) if count > 0 else None


def _sum_ledger(explanation: ValueBreakdown) -> tuple[Entry, ...]:
    result = Entry("y", f"= {text.significant(explanation.total)}", strong=True)
    if explanation.bias is None:
        return (result,)
    return (Entry(tr("bias b"), words.signed(explanation.bias)), result)


def _pooling(explanation: ValueBreakdown, scale: NumberScale) -> SumContent:
    assert explanation.channels is not None
    x = explanation.patch[0]
    row = GridRow(
        0, tr("input channel {number}", number=explanation.channels[0]), (Part("x", x, scale, exponent_of(x)),), (),
        explanation.inside, None, explanation.winner,
    )  # fmt: skip
    total = Entry("y", f"= {text.significant(explanation.total)}", strong=True)
    if explanation.formula is Formula.MAXIMUM:
        return SumContent(grids=(row,), ledger=(total,))
    added = float(explanation.patch[0].sum(dtype=np.float64))
    divisor = Entry(tr("divided by n"), f"/ {grouped(explanation.divisor or 1)}")
    ledger = (Entry(tr("sum Σ x"), text.significant(added)), divisor, total)
    return SumContent(grids=(row,), ledger=ledger)


def _softmax(explanation: ValueBreakdown, order: np.ndarray, unfolded: bool, labels: tuple[str, ...]) -> SumContent:
    x = explanation.patch.reshape(-1).astype(np.float64)
    own, logarithm = words.own_term(explanation), dict(explanation.constants)["logarithm of the sum of exponentials"]
    with np.errstate(over="ignore"):
        exponentials, shares = np.exp(x), np.exp(x - logarithm)

    def label(place: int) -> str:
        return labels[place] if place < len(labels) else tr("class {number}", number=place)

    longest = max(map(label, range(len(x))), key=len)
    lines = Terms(order, (x[order], exponentials[order]), shares[order], label, longest, own)
    fold = _fold(lines, TERMS, "class")
    total = Entry(f"y · {label(own)}", f"= {text.significant(explanation.total)}", strong=True)
    return SumContent(
        captions=(tr("class"), "xᵢ", "eˣⁱ", tr("share")),
        terms=lines.part(0, TERMS),
        fold=fold,
        rest=lines.part(TERMS) if unfolded else None,
        ledger=(total,),
    )


def _response(explanation: ValueBreakdown) -> SumContent:
    x, of = explanation.patch.reshape(-1).astype(np.float64), dict(explanation.constants)
    channels = [place.index[0] if place else 0 for place in explanation.places]

    def label(place: int) -> str:
        return tr("channel {number}", number=channels[place])

    lines = Terms(np.arange(len(x)), (x,), x**2, label, label(len(x) - 1), int(of["own"]))
    return SumContent(
        captions=(tr("channel"), "xᵢ", "xᵢ²"),
        terms=lines,
        ledger=(
            Entry(tr("sum Σ xᵢ²"), text.significant(float((x**2).sum()))),
            Entry("y", f"= {text.significant(explanation.total)}", strong=True),
        ),
        additive=True,
    )


def _operands(explanation: ValueBreakdown, network: NetworkInfo) -> SumContent:
    values = explanation.patch.reshape(-1).astype(np.float64)
    letters = "abcdefgh" if explanation.formula in (Formula.SUM, Formula.PRODUCT, Formula.QUOTIENT) else "x"

    def label(place: int) -> str:
        operand = explanation.operand(place)
        where = tr("constant") if operand is None else words.place_words(network, operand.layer, operand.index)
        return f"{letters[place]} · {where}"

    lines = Terms(np.arange(len(values)), (), values, label, max(map(label, range(len(values))), key=len))
    constants = tuple(
        Entry(tr(_LETTERS[name]), words.tiny(value) if name == "epsilon" else text.significant(value))
        for name, value in explanation.constants
        if explanation.formula is Formula.NORMALISE and name in _LETTERS
    )
    return SumContent(
        terms=lines,
        ledger=(*constants, Entry("y", f"= {text.significant(explanation.total)}", strong=True)),
        additive=explanation.formula is Formula.SUM,
    )


_LETTERS = {
    "mean": QT_TR_NOOP("μ · mean"),
    "variance": QT_TR_NOOP("σ² · variance"),
    "scale": QT_TR_NOOP("γ · scale"),
    "shift": QT_TR_NOOP("β · shift"),
    "epsilon": QT_TR_NOOP("ε · epsilon"),
}
