"""Functions of one value and of a whole vector."""

from __future__ import annotations

import math

import numpy as np

from engine.api.arithmetic import Formula, ValueBreakdown
from engine.arithmetic.activations import FUNCTIONS
from engine.arithmetic.case import Case, axis_of, single


def activation(case: Case) -> ValueBreakdown | None:
    """f(x) of the value at the same place."""
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
    return single(layer, index, inputs[0], index, output, Formula.FUNCTION, total, magnitude, named)


def softmax(case: Case) -> ValueBreakdown | None:
    """exp(x) over the sum of all exp along its axis, or the logarithm of that."""
    layer, index, inputs, output, parameters = case
    axis = axis_of(parameters.get("dim", 0 if output.ndim == 2 else 1), output.ndim)  # as PyTorch where none is told
    if axis < 0 or "min" in layer.operation.lower():
        return None
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
    return ValueBreakdown(
        layer.name, index, float(output[index]), formula, total, magnitude, layer.inputs[:1],
        vector.astype(np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool),
        constants=(("logarithm of the sum of exponentials", logarithm),), around=(before, after),
    )  # fmt: skip
