"""What the microscope writes: each formula in letters and in numbers, and what its letters mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.api import Formula, Layer, LayerKind, NetworkInfo, ValueBreakdown
from engine.api.arithmetic import FAST_SHARE
from engine.api.geometry import as_maps, map_place
from gui.look import text
from gui.look.translation import QT_TR_NOOP, grouped, tr
from gui.widgets.maps_words import is_answer

MOST_WRITTEN = 9
"""So many operands are written out in one line; more stand in the table below it alone."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The writing above the table of operands.

    Attributes:
        letters: the formula, ``y = Σ x·w + b``.
        numbers: the same with the actual numbers, ``1.62 = 1.83 − 0.210``.
        size: how much is added up, empty where there is nothing to count.
        meaning: what each letter stands for, in words.
        after: what Predictions makes of the value, empty where it is no class's logit.
    """

    letters: str
    numbers: str
    size: str
    meaning: str
    after: str = ""


def lines(explanation: ValueBreakdown, layer: Layer, shapes: Sequence[tuple[int, ...]] = ()) -> Lines:
    """The writing for one value; ``shapes`` of the layer's inputs, as far as they are known."""
    match explanation.formula:
        case Formula.WEIGHTED_SUM:
            return _weighted_sum(explanation, layer)
        case Formula.MAXIMUM:
            return _maximum(explanation)
        case Formula.MEAN:
            return _mean(explanation)
        case Formula.FUNCTION:
            return _function(explanation, layer)
        case Formula.NORMALISE:
            return _normalise(explanation)
        case Formula.RESPONSE:
            return _response(explanation)
        case Formula.SUM | Formula.PRODUCT | Formula.QUOTIENT:
            return _arithmetic(explanation, layer)
        case Formula.SOFTMAX | Formula.LOG_SOFTMAX:
            return _softmax(explanation)
        case Formula.COPY:
            return _joined(explanation, layer, shapes) or _copy(explanation)
        case Formula.CONSTANT:
            number = text.significant(explanation.total)
            return Lines(
                tr("y = constant"), f"y = {number}", "", tr("y: a value that the layer adds itself, of no input")
            )


def agreement(explanation: ValueBreakdown, *, fast: bool = False) -> tuple[str, str]:
    """Whether the sum gives what the network computed, and the role of the colour that says so.

    ``fast``: the network runs with fast precision, which rounds more than the sum here does.
    """
    held = text.exact(explanation.value)
    if explanation.agrees:
        return tr("✓ agrees with the network: {held}", held=held), "good"
    if fast and explanation.agrees_within(FAST_SHARE):
        return tr("≈ the network, rounding in fast precision: {held}", held=held), "warning"
    return tr("✗ does not agree with the network: {held}", held=held), "error"


def place_words(network: NetworkInfo, layer: str, index: tuple[int, ...]) -> str:
    """``conv2 · channel 3 · row 4 · column 5``; of a vector ``fc1 · value 3``, of a class ``fc · value 3 · cat``."""
    shape = network.output_shape(layer)
    channel, row, column = map_place(shape, index)
    if row < 0:  # of no patch
        return f"{layer} · " + tr("channel {channel} · token {token}", channel=channel, token=column)
    if as_maps(shape)[1:] == (1, 1):
        label = network.labels[channel] if is_answer(network, layer) else ""
        said = [layer, tr("value {number}", number=channel)]
        return " · ".join(said + ([label] if label not in ("", str(channel)) else []))
    spot = tr("channel {channel} · row {row} · column {column}", channel=channel, row=row, column=column)
    return f"{layer} · {spot}"


def signed(value: float, *, first: bool = False) -> str:
    """A number as a term of a sum: ``+ 0.412``, ``− 0.201``; the first one without a plus."""
    number = text.significant(value)
    if number.startswith(text.MINUS):
        return number if first else f"{text.MINUS} {number[1:]}"
    return number if first else f"+ {number}"


def bracketed(value: float) -> str:
    """A number as a factor: negative ones in brackets."""
    number = text.significant(value)
    return f"({number})" if number.startswith(text.MINUS) else number


def tiny(value: float) -> str:
    """A small constant as short as it is: ``1e−5``."""
    return f"{value:.3g}".replace("e-0", "e-").replace("-", text.MINUS)


def _weighted_sum(explanation: ValueBreakdown, layer: Layer) -> Lines:
    channels, height, width = explanation.patch.shape
    bias = explanation.bias
    count, total = explanation.patch.size, text.significant(explanation.total)
    dot = tr("{count:,}-dimensional dot product", count=count)
    if bias is not None:
        dot = tr("{count:,}-dimensional dot product + bias", count=count)
    whose = tr("b: the bias of this value")
    if explanation.window is None:
        size = dot
        what = tr("x: the values of the layer before · w: this value’s row of weights")
        if explanation.around is None:
            what = tr("x: the input within the window, in depth too; 0 beyond its border · w: the filter’s weights")
        elif layer.kind is not LayerKind.LINEAR:
            what = tr("x: the values of all tokens · w: softmax(q·k/√d), how well the key of each answers the query")
    else:
        size = f"{height}·{width}·{channels} = {dot}{_groups(explanation, layer)}"
        what = _input_words(one_channel=channels == 1, one_place=height * width == 1)
        if layer.window is not None and layer.window.mode == "conv transposed":
            what = tr("x: the inputs that reach this output · w: the weights with which they do")
        if layer.kind is LayerKind.UPSAMPLE:
            what = tr("x: the nearest cells of the layer before · w: their weights, the larger the nearer")
        if not explanation.inside.all():
            zero = _is_zero_outside(explanation)
            what += " · " + (tr("hatched: padding, counted as 0") if zero else tr("hatched: padding"))
    products = explanation.total - (bias or 0.0)
    numbers = f"y = {total}" if bias is None else f"y = {text.significant(products)} {signed(bias)} = {total}"
    letters = "y = Σ x·w" if bias is None else "y = Σ x·w + b"
    if explanation.around is None:
        whose = tr("b: the bias of this channel")
    means = [what, tr("Σ: the sum of all products"), *([] if bias is None else [whose])]
    return Lines(letters, numbers, size, " · ".join(means))


def _input_words(*, one_channel: bool, one_place: bool) -> str:
    """What x and w are in a convolution."""
    match one_channel, one_place:
        case False, False:
            x = tr("x: the input under the window, of all input channels")
        case False, True:
            x = tr("x: the input at this place, of all input channels")
        case True, False:
            x = tr("x: the input under the window, of its input channel")
        case _:
            x = tr("x: the input at this place, of its input channel")
    return " · ".join([x, tr("w: the filter’s weights")])


def _groups(explanation: ValueBreakdown, layer: Layer) -> str:
    window, channels = layer.window, explanation.channels
    if window is None or window.groups == 1 or channels is None:
        return ""
    first, past = channels
    read = (
        tr("channel {number}", number=first)
        if past - first == 1
        else tr("channels {first}–{past}", first=first, past=past - 1)
    )
    return " · " + tr("{groups} groups: this filter reads {channels} only", groups=window.groups, channels=read)


def _is_zero_outside(explanation: ValueBreakdown) -> bool:
    return not explanation.patch[:, ~explanation.inside].any()


def _maximum(explanation: ValueBreakdown) -> Lines:
    values = explanation.patch[0][explanation.inside]
    total = text.significant(explanation.total)
    written = ", ".join(text.significant(float(value)) for value in values)
    said = (
        f"max({written})" if len(values) <= MOST_WRITTEN else tr("the largest of {count:,} values", count=len(values))
    )
    means = tr("x: the values under the window · y: the largest of them, framed")
    if not explanation.inside.all():
        means += " · " + tr("hatched: padding, which never wins")
    return Lines("y = max x", f"y = {said} = {total}", _window_size(explanation), means)


def _mean(explanation: ValueBreakdown) -> Lines:
    values, divisor = explanation.patch[0][explanation.inside], explanation.divisor or 1
    total = text.significant(explanation.total)
    added = text.significant(float(values.sum(dtype=np.float64)))
    if 1 < len(values) <= MOST_WRITTEN:
        terms = [signed(float(value), first=place == 0) for place, value in enumerate(values)]
        added = f"({' '.join(terms)})"
    means = tr("x: the values under the window · n = {divisor}: how many are counted", divisor=divisor)
    outside = explanation.inside.size - len(values)
    if outside:
        zero = divisor > len(values)
        means += " · " + (tr("hatched: padding, counted as 0") if zero else tr("hatched: padding, not counted"))
    return Lines("y = Σ x / n", f"y = {added} / {grouped(divisor)} = {total}", _window_size(explanation), means)


def _window_size(explanation: ValueBreakdown) -> str:
    height, width = explanation.patch.shape[1:]
    size = {"height": height, "width": width}
    return tr("window of {height}×{width} = {n} value(s), one channel by itself", "", height * width, **size)


def _function(explanation: ValueBreakdown, layer: Layer) -> Lines:
    name = layer.operation.lower().rstrip("_").replace("_", "")
    x, total = float(explanation.patch[0, 0, 0]), text.significant(explanation.total)
    constants = dict(explanation.constants)
    letters, numbers, means = _FUNCTIONS.get(name, ("f(x)", "f({x})", "f: " + layer.operation))
    if name in _ABOVE_ZERO and x > 0:
        numbers = "{x}"
    given = {
        "x": text.significant(x),
        "bracketed": bracketed(x),
        "a": text.significant(constants.get("negative_slope", constants.get("alpha", _ABOVE_ZERO.get(name, 1.0)))),
        "low": text.significant(constants.get("min_val", -1.0)),
        "high": text.significant(constants.get("max_val", 1.0)),
    }
    said = [tr("x: the value of the layer before, at the same place"), *([tr(means).format(**given)] if means else [])]
    formula = tr(letters).format(**given)
    return Lines(f"y = {formula}", f"y = {numbers.format(**given)} = {total}", "", " · ".join(said))


_ABOVE_ZERO = {"leakyrelu": 0.01, "prelu": 0.25, "elu": 1.0}
"""Functions that leave what is above zero as it is, with PyTorch's own number for what they do below."""

_FUNCTIONS: dict[str, tuple[str, str, str]] = {
    "relu": ("max(0, x)", "max(0, {x})", QT_TR_NOOP("what is below zero becomes zero")),
    "relu6": (
        "min(max(0, x), 6)",
        "min(max(0, {x}), 6)",
        QT_TR_NOOP("what is below zero becomes zero, what is above six six"),
    ),
    "leakyrelu": (QT_TR_NOOP("x if x > 0, else a·x"), "{a}·{bracketed}", QT_TR_NOOP("a = {a}: the slope below zero")),
    "prelu": (
        QT_TR_NOOP("x if x > 0, else a·x"),
        "{a}·{bracketed}",
        QT_TR_NOOP("a = {a}: the learned slope below zero"),
    ),
    "elu": (QT_TR_NOOP("x if x > 0, else a·(eˣ − 1)"), "{a}·(e^{bracketed} − 1)", "a = {a} · e = 2.718…"),
    "sigmoid": ("1 / (1 + e⁻ˣ)", "1 / (1 + e^−{bracketed})", QT_TR_NOOP("e = 2.718…: the result lies between 0 and 1")),
    "tanh": ("tanh x", "tanh {bracketed}", QT_TR_NOOP("tanh: the hyperbolic tangent, between −1 and 1")),
    "silu": ("x / (1 + e⁻ˣ)", "{x} / (1 + e^−{bracketed})", "e = 2.718…"),
    "gelu": ("x·Φ(x)", "{bracketed}·Φ({x})", QT_TR_NOOP("Φ: how much of a normal distribution lies below x")),
    "softplus": ("ln(1 + eˣ)", "ln(1 + e^{bracketed})", QT_TR_NOOP("ln: the natural logarithm")),
    "hardtanh": ("min(max({low}, x), {high})", "min(max({low}, {x}), {high})", QT_TR_NOOP("limited to {low} … {high}")),
    "hardsigmoid": ("min(max(x/6 + ½, 0), 1)", "min(max({x}/6 + ½, 0), 1)", ""),
    "hardswish": ("x·min(max(x/6 + ½, 0), 1)", "{bracketed}·min(max({x}/6 + ½, 0), 1)", ""),
    "identity": ("x", "{x}", QT_TR_NOOP("nothing is changed")),
}
"""By name in lower case: the formula in letters, in numbers, and what its letters mean beyond x."""


def _normalise(explanation: ValueBreakdown) -> Lines:
    x, total = float(explanation.patch[0, 0, 0]), text.significant(explanation.total)
    of = dict(explanation.constants)
    mean = signed(-of["mean"]) if of["mean"] else f"{text.MINUS} 0"
    numbers = (
        f"y = ({text.significant(x)} {mean}) / √({text.significant(of['variance'])} + {tiny(of['epsilon'])}) · "
        f"{bracketed(of['scale'])} {signed(of['shift'])} = {total}"
    )
    means = tr(
        "x: the value of the layer before, at the same place · μ, σ²: mean and variance of this "
        "channel over the training pictures · ε: keeps the root from being zero · γ, β: learned "
        "scale and shift of this channel"
    )
    if "values" in of:
        means = tr(
            "x: the value of the layer before, at the same place · μ, σ²: mean and variance of the {count:,} values of "
            "this picture that the layer takes together · ε: keeps the root from being zero · γ, β: learned scale and "
            "shift",
            count=int(of["values"]),
        )
    return Lines("y = (x − μ) / √(σ² + ε) · γ + β", numbers, "", means)


def _response(explanation: ValueBreakdown) -> Lines:
    of = dict(explanation.constants)
    x, squares = (
        float(explanation.patch[int(of["own"]), 0, 0]),
        float((explanation.patch.astype(np.float64) ** 2).sum()),
    )
    numbers = (
        f"y = {text.significant(x)} / ({tiny(of['k'])} + {tiny(of['alpha'])}/{tiny(of['n'])} · "
        f"{text.significant(squares)})^{tiny(of['beta'])} = {text.significant(explanation.total)}"
    )
    means = tr(
        "x: the value of the layer before, at the same place · xᵢ: the values there of this "
        "channel and its neighbours, n at most · Σ: the sum of their squares · k, α, β: "
        "constants of the layer"
    )
    return Lines("y = x / (k + α/n · Σ xᵢ²)^β", numbers, "", means)


def _arithmetic(explanation: ValueBreakdown, layer: Layer) -> Lines:
    values, total = [float(value) for value in explanation.patch.reshape(-1)], text.significant(explanation.total)
    letters = "abcdefgh"[: len(values)]
    means = tr("the values at the same place of each input")
    if None in explanation.places:
        means = tr("the values at the same place of each input, or a constant")
    if explanation.formula is Formula.SUM:
        sign = f" {text.MINUS} " if "sub" in layer.operation else " + "
        shown = " ".join(signed(value, first=place == 0) for place, value in enumerate(values))
    else:
        sign = " · " if explanation.formula is Formula.PRODUCT else " / "
        shown = sign.join(bracketed(value) for value in values)
    return Lines(f"y = {sign.join(letters)}", f"y = {shown} = {total}", "", f"{', '.join(letters)}: {means}")


def _softmax(explanation: ValueBreakdown) -> Lines:
    logarithm = dict(explanation.constants)["logarithm of the sum of exponentials"]
    values = explanation.patch.reshape(-1)
    x = float(values[own_term(explanation)])
    total = text.significant(explanation.total)
    if explanation.formula is Formula.LOG_SOFTMAX:
        numbers = f"y = {text.significant(x)} {signed(-logarithm)} = {total}"
        means = tr(
            "x: this class’s logit · xᵢ: the logits of all classes · Σ: the sum over all · ln: natural logarithm"
        )
        return Lines("y = x − ln Σ eˣⁱ", numbers, tr("over {n} class(es)", "", len(values)), means)
    below = math.exp(logarithm) if logarithm < 700 else math.inf
    numbers = f"y = e^{bracketed(x)} / {text.significant(below)} = {total}"
    if not math.isfinite(below) or below == 0:
        numbers = f"y = e^({text.significant(x)} {signed(-logarithm)}) = {total}"
    means = tr("x: this class’s logit · xᵢ: the logits of all classes · e = 2.718… · Σ: the sum over all classes")
    size = tr("over {n} class(es): all results together are 1", "", len(values))
    return Lines("y = eˣ / Σ eˣⁱ", numbers, size, means)


def with_softmax(lines: Lines, explanation: ValueBreakdown, outputs: np.ndarray) -> Lines:
    """The writing for a class's logit, with the probability that it becomes among all of the layer's ``outputs``."""
    logits = outputs.reshape(-1).astype(np.float64)
    own = float(logits[np.ravel_multi_index(explanation.index, outputs.shape)])
    largest = float(logits.max())
    below = float(np.exp(logits - largest).sum())
    probability = math.exp(own - largest) / below
    number = f"e^{bracketed(own)} / Σ eʸⁱ"
    if abs(largest) < 100:
        number += f" = {text.significant(math.exp(own))} / {text.significant(below * math.exp(largest))}"
    percent = text.percent(probability)
    percent = percent if percent[0] in "<>" else f"= {percent}"
    after = tr("softmax: p = {number} {percent}", number=number, percent=percent)
    means = tr("p: the probability of this class · Σ eʸⁱ: the sum over the logits y of all classes · e = 2.718…")
    return replace(lines, after=after, meaning=f"{lines.meaning} · {means}")


def own_term(explanation: ValueBreakdown) -> int:
    """Which operand of a softmax is the one at the value's own place."""
    assert explanation.around is not None
    return explanation.index[len(explanation.around[0])]


def _joined(explanation: ValueBreakdown, layer: Layer, shapes: Sequence[tuple[int, ...]]) -> Lines | None:
    """A concatenation: how many values each input brings, and where this one stands among them; None for all else."""
    place, index = explanation.places[0], explanation.index
    if (
        layer.kind is not LayerKind.CONCAT
        or place is None
        or len({len(shape) for shape in (*shapes, layer.output)}) != 1
    ):
        return None
    axes = [axis for axis, sizes in enumerate(zip(*shapes, strict=True)) if sum(sizes) == layer.output[axis]]
    if len(shapes) < 2 or not axes:
        return None
    axis = axes[0]
    at, before = place.index[axis], index[axis] - place.index[axis]
    sizes = " + ".join(grouped(shape[axis]) for shape in shapes)
    kind = tr("values") if len(layer.output) == 1 else (tr("channels"), tr("rows"), tr("columns"))[axis]
    means = tr(
        "x: number {at} of {source}, at the same place; {before} {kind} of other inputs come before",
        at=at, source=place.layer, before=before, kind=kind,
    )  # fmt: skip
    size = tr("joined one behind the other: {sizes} = {all} {kind}", sizes=sizes, all=layer.output[axis], kind=kind)
    number = text.significant(explanation.total)
    return Lines("y = x", f"y = x({index[axis]} − {before} = {at}) = {number}", size, means)


def _copy(explanation: ValueBreakdown) -> Lines:
    total = text.significant(explanation.total)
    return Lines(
        "y = x",
        f"y = {total}",
        "",
        tr("x: this very value of {layer}, only its place changes", layer=explanation.sources[0]),
    )
