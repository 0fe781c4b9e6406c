"""Values of several layers together, and values that only change their place."""

from __future__ import annotations

import math

import numpy as np

from engine.api.arithmetic import Formula, ValueBreakdown, ValueIndex
from engine.arithmetic.case import Case, axis_of, single


def arithmetic(case: Case) -> ValueBreakdown | None:
    """A sum, difference, product or quotient of operands that broadcast to the output's shape."""
    layer, index, inputs, output, parameters = case
    formula, inverse = _ARITHMETIC.get(layer.operation.lower().rstrip("_"), (None, False))
    named = dict(zip(layer.inputs, inputs, strict=True))
    operands = parameters.get("operands", layer.inputs)
    if formula is None or len(operands) < 2:
        return None
    places: list[ValueIndex | None] = []
    values: list[float] = []
    for operand in operands:
        array = named[operand] if isinstance(operand, str) else np.asarray(operand)
        offset = len(index) - array.ndim
        at = tuple(0 if array.shape[axis] == 1 else index[axis + offset] for axis in range(array.ndim))
        places.append(ValueIndex(operand, at) if isinstance(operand, str) else None)
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
    return ValueBreakdown(
        layer.name, index, float(output[index]), formula, total, magnitude, layer.inputs,
        np.array(values, np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool), places=tuple(places),
    )  # fmt: skip


def moved(case: Case) -> ValueBreakdown:
    """An operation that moves values, joins them or adds constants around them; see ``Parameters``."""
    layer, index, inputs, output, parameters = case
    at = int(parameters["positions"][index])
    value = float(output[index])
    if at < 0:
        return ValueBreakdown(
            layer.name, index, value, Formula.CONSTANT, value, abs(value), (),
            np.array(value, np.float32).reshape(1, 1, 1), np.ones((1, 1), bool),
        )  # fmt: skip
    which = 0
    while at >= inputs[which].size:
        at -= inputs[which].size
        which += 1
    place = tuple(int(i) for i in np.unravel_index(at, inputs[which].shape))
    value = float(inputs[which][place])
    return single(
        layer, index, inputs[which], place, output, Formula.COPY, value, abs(value), source=layer.inputs[which]
    )


def concatenation(case: Case) -> ValueBreakdown | None:
    """The value of the one input that stands at this place."""
    layer, index, inputs, output, parameters = case
    axis = axis_of(parameters.get("dim", 1), output.ndim)
    at = index[axis]
    for source, array in zip(layer.inputs, inputs, strict=True):
        if at < array.shape[axis]:
            place = (*index[:axis], at, *index[axis + 1 :])
            value = float(array[place])
            return single(layer, index, array, place, output, Formula.COPY, value, abs(value), (), source)
        at -= array.shape[axis]
    return None


def same_place(case: Case) -> ValueBreakdown | None:
    """Dropout in use, identities, flattening and reshaping: the value stands at the same place in memory order."""
    layer, index, inputs, output, _ = case
    if layer.operation.lower() not in _MEMORY_ORDER or inputs[0].size != output.size:
        return None
    place = tuple(int(i) for i in np.unravel_index(np.ravel_multi_index(index, output.shape), inputs[0].shape))
    value = float(inputs[0][place])
    return single(layer, index, inputs[0], place, output, Formula.COPY, value, abs(value))


_MEMORY_ORDER = {
    "flatten", "view", "reshape", "squeeze", "unsqueeze", "dropout", "dropout2d", "identity", "contiguous", "unflatten",
    "alphadropout", "featuredropout",
}  # fmt: skip


_ARITHMETIC: dict[str, tuple[Formula, bool]] = {
    "add": (Formula.SUM, False), "iadd": (Formula.SUM, False), "sub": (Formula.SUM, True), "isub": (Formula.SUM, True),
    "mul": (Formula.PRODUCT, False), "imul": (Formula.PRODUCT, False),
    "div": (Formula.QUOTIENT, False), "truediv": (Formula.QUOTIENT, False), "itruediv": (Formula.QUOTIENT, False),
}  # fmt: skip
"""Formula, and whether all operands but the first are taken off."""
