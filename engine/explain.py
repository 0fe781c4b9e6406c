"""The microscope: one value of one layer's output, computed once more from its operands, in NumPy.

Nothing here asks the framework: operands and weights come in as arrays, and the sums are done in double precision, so
that agreement with the network's own value says something.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from engine.api import Kind, Layer
from engine.api.explanation import Explanation, Formula, Place
from engine.api.geometry import pool_window
from engine.functions import FUNCTIONS

Parameters = Mapping[str, Any]
"""A layer's own numbers by PyTorch's names: weight, bias, running_mean, running_var, eps, negative_slope, dim, …

``operands`` are those of arithmetic in order: names of layers, numbers, or arrays that broadcast to the output.
``positions``, an int array of the output's shape, tells of an operation that only moves values where each stood: its
place in memory order in all inputs one after another, −1 for added values.
"""


class Values(Protocol):
    """An array without the batch axis that may lie on another device; indexing gives NumPy arrays and numbers."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def ndim(self) -> int: ...

    @property
    def size(self) -> int: ...

    def __getitem__(self, index: Any, /) -> Any: ...


def explain(
    layer: Layer, index: tuple[int, ...], inputs: Sequence[Values], output: Values, parameters: Parameters
) -> Explanation | None:
    """Where ``output[index]`` comes from; None for an operation whose formula is not known here.

    Args:
        layer: its description.
        index: into ``output``, without the batch axis.
        inputs: outputs of ``layer.inputs`` in that order, without the batch axis.
        output: the layer's own output, without the batch axis.
        parameters: see ``Parameters``.
    """
    rule = _moved if "positions" in parameters else _RULES.get(layer.kind)
    answer = rule(_Case(layer, index, inputs, output, parameters)) if rule else None
    if answer is not None:
        answer.patch.setflags(write=False)
    return answer


class _Case(NamedTuple):
    """What ``explain`` was asked."""

    layer: Layer
    place: tuple[int, ...]
    inputs: Sequence[Values]
    output: Values
    parameters: Parameters


def _convolution(case: _Case) -> Explanation | None:
    layer, index, inputs, output, parameters = case
    window = layer.window
    if window is None or output.ndim != 3 or "weight" not in parameters:
        return None
    weight, bias = _weight(parameters)
    if window.mode == "conv transposed":
        return _transposed(case, weight, bias)
    unit, row, column = index
    width = weight.shape[1]
    start = unit // (weight.shape[0] // window.groups) * width
    top, left = (at * step - pad for at, step, pad in zip((row, column), window.stride, window.padding, strict=True))
    rows, columns = (
        begin + np.arange(count) * gap
        for begin, count, gap in zip((top, left), window.kernel, window.dilation, strict=True)
    )
    padding = str(parameters.get("padding_mode", "zeros"))
    patch, inside = _gather(inputs[0], (start, start + width), rows, columns, padding)
    return _weighted_sum(
        case, patch, inside, weight[unit], _at(bias, unit),
        window=(top, left, int(rows[-1]) + 1, int(columns[-1]) + 1),
        channels=(start, start + width), rows=rows, columns=columns,
    )  # fmt: skip


def _transposed(case: _Case, weight: np.ndarray, bias: np.ndarray | None) -> Explanation:
    """Kernel cell (i, j) meets the input cell that it throws onto this output, if there is one."""
    window, x = case.layer.window, case.inputs[0]
    assert window is not None
    unit, row, column = case.place
    per_group_out, per_group_in = weight.shape[1], x.shape[0] // window.groups
    start = unit // per_group_out * per_group_in
    axes, masks = [], []
    for at, pad, count, gap, step in zip(
        (row, column), window.padding, window.kernel, window.dilation, window.stride, strict=True
    ):
        thrown = at + pad - np.arange(count) * gap
        axes.append(thrown // step)
        masks.append(thrown % step == 0)
    patch, inside = _gather(x, (start, start + per_group_in), axes[0], axes[1], "zeros")
    inside = inside & masks[0][:, None] & masks[1][None, :]
    patch = np.where(inside, patch, 0).astype(np.float32)
    kernel = weight[start : start + per_group_in, unit % per_group_out]
    met = [axis[mask] for axis, mask in zip(axes, masks, strict=True)]
    field = None
    if all(axis.size for axis in met):
        field = (int(met[0].min()), int(met[1].min()), int(met[0].max()) + 1, int(met[1].max()) + 1)
    return _weighted_sum(
        case, patch, inside, kernel, _at(bias, unit),
        window=field, channels=(start, start + per_group_in), rows=axes[0], columns=axes[1],
    )  # fmt: skip


def _linear(case: _Case) -> Explanation | None:
    if "weight" not in case.parameters:
        return None
    weight, bias = _weight(case.parameters)
    before, unit = case.place[:-1], case.place[-1]
    vector = case.inputs[0][before]
    patch = np.ascontiguousarray(vector, np.float32).reshape(-1, 1, 1)
    return _weighted_sum(
        case, patch, np.ones((1, 1), bool), weight[unit].reshape(-1, 1, 1), _at(bias, unit),
        channels=(0, len(vector)), around=(before, ()),
    )  # fmt: skip


def _weighted_sum(
    case: _Case,
    patch: np.ndarray,
    inside: np.ndarray,
    weights: np.ndarray,
    bias: float | None,
    *,
    channels: tuple[int, int],
    window: tuple[int, int, int, int] | None = None,
    rows: np.ndarray | None = None,
    columns: np.ndarray | None = None,
    around: tuple[tuple[int, ...], tuple[int, ...]] | None = None,
) -> Explanation:
    products = patch.astype(np.float64) * weights
    return Explanation(
        case.layer.name,
        case.place,
        float(case.output[case.place]),
        Formula.WEIGHTED_SUM,
        float(products.sum()) + (bias or 0.0),
        float(np.abs(products).sum()) + abs(bias or 0.0),
        case.layer.inputs[:1],
        patch,
        inside,
        weights=weights,
        bias=bias,
        window=window,
        channels=channels,
        rows=rows,
        columns=columns,
        around=around,
    )


def _pooling(case: _Case) -> Explanation | None:
    layer, index, inputs, output, parameters = case
    window, x = layer.window, inputs[0]
    if window is None or x.ndim != 3 or not window.mode.endswith(("max", "average")) or "power" in window.mode:
        return None
    unit, row, column = index if output.ndim == 3 else (index[0], 0, 0)
    size = (x.shape[1], x.shape[2])
    cells = (output.shape[1], output.shape[2]) if output.ndim == 3 else (1, 1)
    top, left, bottom, right = field = pool_window(window, size, cells, row, column)
    rows, columns = np.arange(top, bottom, window.dilation[0]), np.arange(left, right, window.dilation[1])
    patch, inside = _gather(x, (unit, unit + 1), rows, columns, "zeros")
    common = (layer.name, index, float(output[index]))
    if "max" in window.mode:
        patch = np.where(inside, patch, -np.inf).astype(np.float32)
        flat = int(np.argmax(np.where(np.isnan(patch[0]), np.inf, patch[0])))
        winner = (flat // patch.shape[2], flat % patch.shape[2])
        total = float(patch[0][winner])
        return Explanation(
            *common, Formula.MAXIMUM, total, abs(total), layer.inputs[:1], patch, inside,
            winner=winner, window=field, channels=(unit, unit + 1), rows=rows, columns=columns,
        )  # fmt: skip
    divisor = parameters.get("divisor_override") or _pool_divisor(layer, field, size, inside)
    values = patch.astype(np.float64)
    return Explanation(
        *common, Formula.MEAN, float(values.sum()) / int(divisor),
        float(np.abs(values).sum()) / int(divisor), layer.inputs[:1], patch, inside,
        divisor=int(divisor), window=field, channels=(unit, unit + 1), rows=rows, columns=columns,
    )  # fmt: skip


def _pool_divisor(layer: Layer, field: tuple[int, int, int, int], size: tuple[int, int], inside: np.ndarray) -> int:
    """PyTorch counts padded cells when asked to, but never those that only ``ceil_mode`` adds beyond the padding."""
    window = layer.window
    assert window is not None
    if not window.count_include_pad or window.mode.startswith("adaptive"):
        return int(inside.sum())
    top, left, bottom, right = field
    bottom, right = min(bottom, size[0] + window.padding[0]), min(right, size[1] + window.padding[1])
    return (bottom - top) * (right - left)


def _activation(case: _Case) -> Explanation | None:
    layer, index, inputs, output, parameters = case
    name = layer.operation.lower().rstrip("_").replace("_", "")
    if parameters.get("approximate") == "tanh":
        name += "tanh"
    function = FUNCTIONS.get(name)
    if function is None:
        return None
    constants = {
        key: float(value)
        for key, value in parameters.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    slope = parameters.get("weight")
    if name == "prelu" and isinstance(slope, np.ndarray):
        constants["negative_slope"] = float(slope.reshape(-1)[index[0] if slope.size > 1 else 0])
    x = float(inputs[0][index])
    total = function(x, constants)
    named, magnitude = tuple(constants.items()), max(abs(total), abs(x))
    return _single(layer, index, inputs[0], index, output, Formula.FUNCTION, total, magnitude, named)


def _normalisation(case: _Case) -> Explanation | None:
    layer, index, inputs, output, parameters = case
    if "running_mean" not in parameters:
        return _local_response(case) if "size" in parameters else None
    if parameters.get("training"):
        return None
    unit = index[0]
    named = {
        "mean": parameters["running_mean"],
        "variance": parameters["running_var"],
        "scale": parameters.get("weight", 1.0),
        "shift": parameters.get("bias", 0.0),
    }
    constants = {key: float(value[unit] if isinstance(value, np.ndarray) else value) for key, value in named.items()}
    constants["epsilon"] = float(parameters.get("eps", 1e-5))
    x = float(inputs[0][index])
    factor = constants["scale"] / math.sqrt(constants["variance"] + constants["epsilon"])
    total = (x - constants["mean"]) * factor + constants["shift"]
    magnitude = (abs(x) + abs(constants["mean"])) * abs(factor) + abs(constants["shift"])
    named_values = tuple(constants.items())
    return _single(layer, index, inputs[0], index, output, Formula.NORMALISE, total, magnitude, named_values)


def _local_response(case: _Case) -> Explanation:
    """Local response normalisation (Krizhevsky et al. 2012, section 3.3), as PyTorch divides."""
    layer, index, inputs, output, parameters = case
    size, unit = int(parameters["size"]), index[0]
    first, past = max(unit - size // 2, 0), min(unit + (size - 1) // 2 + 1, output.shape[0])
    values = np.asarray(inputs[0][(slice(first, past), *index[1:])], np.float64)
    alpha, beta, k = (float(parameters[name]) for name in ("alpha", "beta", "k"))
    x = float(values[unit - first])
    squares = float((values**2).sum())
    total = x / (k + alpha * squares / size) ** beta
    constants = (("alpha", alpha), ("beta", beta), ("k", k), ("n", float(size)), ("own", float(unit - first)))
    return Explanation(
        layer.name, index, float(output[index]), Formula.RESPONSE, total, abs(total), layer.inputs[:1],
        values.astype(np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool), constants=constants,
        places=tuple(Place(layer.inputs[0], (channel, *index[1:])) for channel in range(first, past)),
    )  # fmt: skip


def _arithmetic(case: _Case) -> Explanation | None:
    """A sum, difference, product or quotient of operands that broadcast to the output's shape."""
    layer, index, inputs, output, parameters = case
    formula, inverse = _ARITHMETIC.get(layer.operation.lower().rstrip("_"), (None, False))
    named = dict(zip(layer.inputs, inputs, strict=True))
    operands = parameters.get("operands", layer.inputs)
    if formula is None or len(operands) < 2:
        return None
    places: list[Place | None] = []
    values: list[float] = []
    for operand in operands:
        array = named[operand] if isinstance(operand, str) else np.asarray(operand)
        offset = len(index) - array.ndim
        at = tuple(0 if array.shape[axis] == 1 else index[axis + offset] for axis in range(array.ndim))
        places.append(Place(operand, at) if isinstance(operand, str) else None)
        values.append(float(array[at]))
    if formula is Formula.SUM:
        factor = float(parameters.get("alpha", 1)) * (-1 if inverse else 1)
        values[1:] = [value * factor for value in values[1:]]
        total = math.fsum(values)
    elif formula is Formula.PRODUCT:
        total = math.prod(values)
    else:
        total = values[0] / values[1] if values[1] else math.nan
    magnitude = math.fsum(map(abs, values)) if formula is Formula.SUM else abs(total)
    return Explanation(
        layer.name, index, float(output[index]), formula, total, magnitude, layer.inputs,
        np.array(values, np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool), places=tuple(places),
    )  # fmt: skip


def _moved(case: _Case) -> Explanation:
    """An operation that moves values, joins them or adds constants around them; see ``Parameters``."""
    layer, index, inputs, output, parameters = case
    at = int(parameters["positions"][index])
    value = float(output[index])
    if at < 0:
        return Explanation(
            layer.name, index, value, Formula.CONSTANT, value, abs(value), (),
            np.array(value, np.float32).reshape(1, 1, 1), np.ones((1, 1), bool),
        )  # fmt: skip
    which = 0
    while at >= inputs[which].size:
        at -= inputs[which].size
        which += 1
    place = tuple(int(i) for i in np.unravel_index(at, inputs[which].shape))
    value = float(inputs[which][place])
    return _single(
        layer, index, inputs[which], place, output, Formula.COPY, value, abs(value), source=layer.inputs[which]
    )


def _concatenation(case: _Case) -> Explanation | None:
    layer, index, inputs, output, parameters = case
    axis = _axis(parameters.get("dim", 1), output.ndim)
    at = index[axis]
    for source, array in zip(layer.inputs, inputs, strict=True):
        if at < array.shape[axis]:
            place = (*index[:axis], at, *index[axis + 1 :])
            value = float(array[place])
            return _single(layer, index, array, place, output, Formula.COPY, value, abs(value), (), source)
        at -= array.shape[axis]
    return None


def _same_place(case: _Case) -> Explanation | None:
    """Dropout in use, identities, flattening and reshaping: the value stands at the same place in memory order."""
    layer, index, inputs, output, _ = case
    if layer.operation.lower() not in _MEMORY_ORDER or inputs[0].size != output.size:
        return None
    place = tuple(int(i) for i in np.unravel_index(np.ravel_multi_index(index, output.shape), inputs[0].shape))
    value = float(inputs[0][place])
    return _single(layer, index, inputs[0], place, output, Formula.COPY, value, abs(value))


def _softmax(case: _Case) -> Explanation | None:
    layer, index, inputs, output, parameters = case
    axis = _axis(parameters.get("dim", 1), output.ndim)
    before, after = index[:axis], index[axis + 1 :]
    vector = np.asarray(inputs[0][(*before, slice(None), *after)], np.float64)
    largest = float(vector.max())
    exponentials = np.exp(vector - largest)
    logarithm = largest + math.log(float(exponentials.sum()))
    x = float(vector[index[axis]])
    if "log" in layer.operation.lower():
        formula, total, magnitude = Formula.LOG_SOFTMAX, x - logarithm, abs(x) + abs(logarithm)
    else:
        formula, total, magnitude = Formula.SOFTMAX, math.exp(x - logarithm), 1.0
    return Explanation(
        layer.name, index, float(output[index]), formula, total, magnitude, layer.inputs[:1],
        vector.astype(np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool),
        constants=(("logarithm of the sum of exponentials", logarithm),), around=(before, after),
    )  # fmt: skip


def _single(
    layer: Layer,
    index: tuple[int, ...],
    x: Values,
    place: tuple[int, ...],
    output: Values,
    formula: Formula,
    total: float,
    magnitude: float,
    constants: tuple[tuple[str, float], ...] = (),
    source: str | None = None,
) -> Explanation:
    source = source or layer.inputs[0]
    return Explanation(
        layer.name, index, float(output[index]), formula, total, magnitude, (source,),
        np.array(x[place], np.float32).reshape(1, 1, 1), np.ones((1, 1), bool),
        constants=constants, places=(Place(source, place),),
    )  # fmt: skip


def _gather(
    x: Values, channels: tuple[int, int], rows: np.ndarray, columns: np.ndarray, padding: str
) -> tuple[np.ndarray, np.ndarray]:
    """(C, len(rows), len(columns)) values of some channels of (C, H, W), and which positions lie inside the map."""
    height, width = x.shape[1:]
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None, :]
    rows, columns = (_fold(at, size, padding) for at, size in ((rows, height), (columns, width)))
    patch = x[channels[0] : channels[1], rows[:, None], columns[None, :]]
    if padding == "zeros":
        patch = np.where(inside, patch, 0)
    return np.ascontiguousarray(patch, np.float32), inside


def _fold(at: np.ndarray, size: int, padding: str) -> np.ndarray:
    """Positions beyond the border, brought back as the padding mode says; clipped for zeros."""
    if padding == "circular":
        return np.asarray(at % size)
    if padding == "reflect":
        period = max(2 * (size - 1), 1)
        return np.asarray((size - 1) - np.abs((at % period) - (size - 1)))
    return np.asarray(np.clip(at, 0, size - 1))


def _weight(parameters: Parameters) -> tuple[np.ndarray, np.ndarray | None]:
    weight, bias = parameters["weight"], parameters.get("bias")
    assert isinstance(weight, np.ndarray)
    return weight, bias if isinstance(bias, np.ndarray) else None


def _at(bias: np.ndarray | None, unit: int) -> float | None:
    return None if bias is None else float(bias[unit])


def _axis(dim: int, dimensions: int) -> int:
    """An axis given with the batch axis counted, as an axis of arrays without it."""
    number = int(dim)
    return number + dimensions if number < 0 else number - 1


_MEMORY_ORDER = {
    "flatten", "view", "reshape", "squeeze", "unsqueeze", "dropout", "dropout2d", "identity", "contiguous", "unflatten",
    "alphadropout", "featuredropout",
}  # fmt: skip

_RULES: dict[Kind, Callable[[_Case], Explanation | None]] = {
    Kind.CONV: _convolution,
    Kind.LINEAR: _linear,
    Kind.POOL: _pooling,
    Kind.ACTIVATION: _activation,
    Kind.NORM: _normalisation,
    Kind.ADD: _arithmetic,
    Kind.CONCAT: _concatenation,
    Kind.RESHAPE: _same_place,
    Kind.DROPOUT: _same_place,
    Kind.SOFTMAX: _softmax,
    Kind.OTHER: lambda case: _same_place(case) or _arithmetic(case),
}

_ARITHMETIC: dict[str, tuple[Formula, bool]] = {
    "add": (Formula.SUM, False), "iadd": (Formula.SUM, False), "sub": (Formula.SUM, True), "isub": (Formula.SUM, True),
    "mul": (Formula.PRODUCT, False), "imul": (Formula.PRODUCT, False),
    "div": (Formula.QUOTIENT, False), "truediv": (Formula.QUOTIENT, False), "itruediv": (Formula.QUOTIENT, False),
}  # fmt: skip
"""Formula, and whether all operands but the first are taken off."""
