"""Layers that compute in whole numbers (``QLinearConv``, ``ConvInteger`` …): what they give and hold, as floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import onnx
import torch

from engine.graph.operations import Operation
from engine.onnx.operations import attributes_of, operation_of

PLACES = {"QLinearConv": 3, "QLinearMatMul": 3}
"""Operators → where their weights stand among the inputs; scale and zero point follow, then those of the output."""
SUMS = ("ConvInteger", "MatMulInteger")
"""Operators that give the sums themselves, whose scale a later layer brings in: inputs are x, w and zero points."""
_PLAIN = {"QLinearConv": "Conv", "QLinearMatMul": "MatMul", "ConvInteger": "Conv", "MatMulInteger": "MatMul"}
WHOLE = frozenset(_PLAIN)


def with_dequantised(model: Any) -> tuple[Any, dict[str, str]]:
    """The model with its quantised layers' outputs dequantised beside, and those tensors by the layers' own."""
    added = {node.output[0]: f"{node.output[0]}/dequantised" for node in model.graph.node if node.op_type in WHOLE}
    if not added:
        return model, {}
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    for node in model.graph.node:
        if node.op_type in PLACES:
            place = PLACES[node.op_type] + 3
            given = [node.output[0], *node.input[place : place + 2]]
            changed.graph.node.append(onnx.helper.make_node("DequantizeLinear", given, [added[node.output[0]]]))
        elif node.op_type in SUMS:
            made = onnx.helper.make_node("Cast", node.output[:1], [added[node.output[0]]], to=onnx.TensorProto.FLOAT)
            changed.graph.node.append(made)
    return changed, added


def plain_operation(
    node: Any, constants: Mapping[str, np.ndarray], shape: tuple[int, ...]
) -> tuple[Operation, torch.Tensor | None, torch.Tensor | None]:
    """The operation of a quantised node as if it had real weights; (operation, weights, bias), None if they vary."""
    place = PLACES.get(node.op_type, 1)
    weight, scale, zero = constants.get(node.input[place]), *_scaling(node, constants)
    plain = onnx.NodeProto()
    plain.CopyFrom(node)
    plain.op_type = _PLAIN[node.op_type]
    del plain.input[:]
    plain.input.extend([node.input[0], node.input[place]])
    if weight is None or scale is None or zero is None:
        return operation_of(plain, attributes_of(plain, {}, shape), {}), None, None
    values = _dequantised(weight, scale, zero)
    held = {node.input[place]: values}
    operation = operation_of(plain, attributes_of(plain, held, shape), held)
    bias = constants.get(node.input[8]) if node.op_type == "QLinearConv" and len(node.input) > 8 else None
    given = constants.get(node.input[1])
    if bias is None or given is None:
        return replace(operation, title=node.op_type), operation.arguments.get("weight"), None
    shift = torch.from_numpy((bias * np.float32(given) * scale.reshape(-1)).astype(np.float32))
    return replace(operation, title=node.op_type), operation.arguments.get("weight"), shift


def _scaling(node: Any, constants: Mapping[str, np.ndarray]) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Scale and zero point of a node's weights."""
    if node.op_type in SUMS:
        zero = constants.get(node.input[3]) if len(node.input) > 3 else np.zeros((), np.int32)
        return np.ones((), np.float32), zero
    place = PLACES[node.op_type]
    return constants.get(node.input[place + 1]), constants.get(node.input[place + 2])


def _dequantised(weight: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    """(w − zero) · scale in float32; a scale for each output channel where there are several."""
    axes = (-1, *[1] * (weight.ndim - 1)) if scale.size > 1 and weight.ndim == 4 else scale.shape
    shifted = weight.astype(np.float32) - zero.astype(np.float32).reshape(axes)
    return np.asarray(shifted * scale.reshape(axes), np.float32)
