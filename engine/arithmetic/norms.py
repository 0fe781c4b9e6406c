"""Normalisation: by stored statistics, by those of the values themselves, and by neighbouring channels."""

from __future__ import annotations

import math

import numpy as np

from engine.api.arithmetic import Formula, ValueBreakdown, ValueIndex
from engine.arithmetic.case import Case, single


def normalisation(case: Case) -> ValueBreakdown | None:
    """A norm by its name: layer, group, instance and batch norm, and local response normalisation."""
    name, parameters = case.layer.operation.lower().replace("_", ""), case.parameters
    if "layernorm" in name:
        return _layer_norm(case)
    if "groupnorm" in name:
        return _group_norm(case)
    if "instancenorm" in name and ("running_mean" not in parameters or parameters.get("use_input_stats")):
        return _measured(case, np.asarray(case.inputs[0][case.place[0]], np.float64), case.place[0])
    if "running_mean" in parameters and not parameters.get("training"):
        return _stored(case)
    return _local_response(case) if "size" in parameters else None


def _stored(case: Case) -> ValueBreakdown:
    """By the statistics of the channel that the layer keeps."""
    unit, parameters = case.place[0], case.parameters
    mean, variance = (float(parameters[name][unit]) for name in ("running_mean", "running_var"))
    return _normalised(case, mean, variance, unit)


def _layer_norm(case: Case) -> ValueBreakdown | None:
    """By the statistics of the last axes, scaled and shifted place by place."""
    shape = case.parameters.get("normalized_shape")
    if not shape:
        return None
    count = len(shape)
    before, within = case.place[: len(case.place) - count], case.place[len(case.place) - count :]
    return _measured(case, np.asarray(case.inputs[0][before], np.float64), within)


def _group_norm(case: Case) -> ValueBreakdown | None:
    """By the statistics of the channels of its group."""
    groups, unit = case.parameters.get("num_groups"), case.place[0]
    if not groups:
        return None
    size = case.output.shape[0] // int(groups)
    first, stored = unit // size * size, case.parameters.get("weight")
    by_group = isinstance(stored, np.ndarray) and len(stored) == int(groups)  # as ONNX had it before opset 21
    values = np.asarray(case.inputs[0][first : first + size], np.float64)
    return _measured(case, values, unit // size if by_group else unit)


def _measured(case: Case, values: np.ndarray, unit: int | tuple[int, ...]) -> ValueBreakdown:
    """By mean and variance of these values of the picture itself."""
    return _normalised(case, float(values.mean()), float(values.var()), unit, ("values", float(values.size)))


def _normalised(
    case: Case, mean: float, variance: float, unit: int | tuple[int, ...], *more: tuple[str, float]
) -> ValueBreakdown:
    """(x − mean) / √(variance + ε), scaled and shifted by the stored numbers of ``unit``."""
    layer, index, inputs, output, parameters = case
    scale, shift = (
        float(stored[unit]) if isinstance(stored, np.ndarray) else stored
        for stored in (parameters.get("weight", 1.0), parameters.get("bias", 0.0))
    )
    epsilon = float(parameters.get("eps", 1e-5))
    x = float(inputs[0][index])
    factor = scale / math.sqrt(variance + epsilon)
    total = (x - mean) * factor + shift
    magnitude = (abs(x) + abs(mean)) * abs(factor) + abs(shift)
    constants = (
        ("mean", mean), ("variance", variance), ("scale", scale), ("shift", shift), ("epsilon", epsilon), *more,
    )  # fmt: skip
    return single(layer, index, inputs[0], index, output, Formula.NORMALISE, total, magnitude, constants)


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
