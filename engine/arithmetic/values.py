"""Functions of one value, of a channel's statistics, of neighbouring channels and of a whole vector."""

from __future__ import annotations

import math

import numpy as np

from engine.api.arithmetic import Formula, ValueBreakdown, ValueIndex
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


def normalisation(case: Case) -> ValueBreakdown | None:
    """A batch norm in use, or local response normalisation."""
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
    return single(layer, index, inputs[0], index, output, Formula.NORMALISE, total, magnitude, named_values)


def _local_response(case: Case) -> ValueBreakdown:
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
    return ValueBreakdown(
        layer.name, index, float(output[index]), Formula.RESPONSE, total, abs(total), layer.inputs[:1],
        values.astype(np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool), constants=constants,
        places=tuple(ValueIndex(layer.inputs[0], (channel, *index[1:])) for channel in range(first, past)),
    )  # fmt: skip


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
