"""ONNX nodes in the words of PyTorch's functions, so that kinds, windows, fields and counts follow the same rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
import torch

from engine.graph.operations import Operation

Arrays = Mapping[str, np.ndarray]
"""Values of the tensors that do not depend on the picture."""

_NAMES = {
    "Conv": "conv2d", "ConvTranspose": "conv_transpose2d", "Gemm": "linear", "MatMul": "matmul",
    "MaxPool": "max_pool2d", "AveragePool": "avg_pool2d", "LpPool": "lp_pool2d",
    "GlobalAveragePool": "adaptive_avg_pool2d", "GlobalMaxPool": "adaptive_max_pool2d",
    "BatchNormalization": "batch_norm", "InstanceNormalization": "instance_norm", "LRN": "local_response_norm",
    "LayerNormalization": "layer_norm", "GroupNormalization": "group_norm", "LpNormalization": "normalize",
    "Relu": "relu", "LeakyRelu": "leaky_relu", "PRelu": "prelu", "Elu": "elu", "Selu": "selu", "Celu": "celu",
    "Gelu": "gelu", "Mish": "mish", "Sigmoid": "sigmoid", "Tanh": "tanh", "HardSigmoid": "hardsigmoid",
    "HardSwish": "hardswish", "Softplus": "softplus", "Softsign": "softsign", "ThresholdedRelu": "threshold",
    "Clip": "clamp", "Add": "add", "Sum": "add", "Sub": "sub", "Mul": "mul", "Div": "div", "Pow": "pow", "Neg": "neg",
    "Abs": "abs", "Exp": "exp", "Log": "log", "Sqrt": "sqrt", "Reciprocal": "reciprocal", "Floor": "floor",
    "Ceil": "ceil", "Round": "round", "Erf": "erf", "Max": "maximum", "Min": "minimum", "Where": "where",
    "Concat": "cat", "Flatten": "flatten", "Reshape": "reshape", "Transpose": "permute", "Squeeze": "squeeze",
    "Unsqueeze": "unsqueeze", "Slice": "getitem", "Split": "split", "Pad": "pad", "Expand": "expand", "Tile": "repeat",
    "Gather": "select", "Dropout": "dropout", "Softmax": "softmax", "LogSoftmax": "log_softmax", "Identity": "identity",
    "Cast": "to", "Resize": "interpolate", "Upsample": "interpolate", "DepthToSpace": "pixel_shuffle",
    "SpaceToDepth": "pixel_unshuffle", "ReduceMean": "mean", "ReduceMax": "amax", "ReduceSum": "sum",
}  # fmt: skip


def attributes_of(node: Any, constants: Arrays, shape: Sequence[int]) -> dict[str, Any]:
    """A node's attributes, with padding in numbers where it is told in words; ``shape`` is its first input's."""
    attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
    automatic = attributes.get("auto_pad", b"NOTSET")
    if automatic in (b"SAME_UPPER", b"SAME_LOWER") and node.op_type != "ConvTranspose":
        sizes = list(shape[2:])
        weight = constants.get(node.input[1]) if len(node.input) > 1 else None
        kernel = attributes.get("kernel_shape") or ([] if weight is None else weight.shape[2:])
        steps, gaps = (attributes.get(key) or [1] * len(sizes) for key in ("strides", "dilations"))
        totals = [
            max((-(-size // step) - 1) * step + gap * (count - 1) + 1 - size, 0)
            for size, count, step, gap in zip(sizes, kernel, steps, gaps, strict=False)
        ]
        first = [total - total // 2 if automatic == b"SAME_LOWER" else total // 2 for total in totals]
        attributes["pads"] = [*first, *(total - before for total, before in zip(totals, first, strict=True))]
    return attributes


def operation_of(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> Operation:
    """What a node does, with its arguments as PyTorch would name them."""
    name = _NAMES.get(node.op_type, node.op_type.lower())
    make = _ARGUMENTS.get(node.op_type)
    arguments = make(node, attributes, constants) if make else {}
    if node.op_type == "MatMul" and arguments:
        name = "linear"
    if node.op_type in ("Conv", "ConvTranspose") and "weight" in arguments:
        name = name.replace("2d", f"{arguments['weight'].ndim - 2}d")
    if "kernel_size" in arguments:
        name = name.replace("2d", f"{len(arguments['kernel_size'])}d")
    return Operation(name, node.op_type, arguments)


def weights_of(node: Any, operation: Operation, constants: Arrays) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """(weights, bias) of a node as PyTorch would store them."""
    if node.op_type in ("Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization"):
        bias = constants.get(node.input[2]) if len(node.input) > 2 else None
        weight = operation.arguments.get("weight")
        if weight is None or bias is None:
            return weight, None
        return weight, _tensor(np.broadcast_to(bias.reshape(-1), weight.shape[:1]) if node.op_type == "Gemm" else bias)
    if node.op_type == "PRelu" and node.input[1] in constants:
        return _tensor(constants[node.input[1]]), None
    return None, None


def _tensor(array: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.array(array))


def _convolution(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    weight = constants.get(node.input[1])
    if weight is None:
        return {}
    axes = weight.ndim - 2
    return {
        "weight": _tensor(weight),
        "stride": attributes.get("strides", [1] * axes),
        "dilation": attributes.get("dilations", [1] * axes),
        "groups": attributes.get("group", 1),
        "padding": _before(attributes, axes),
    }


def _pooling(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    kernel = attributes["kernel_shape"]
    return {
        "kernel_size": kernel,
        "stride": attributes.get("strides", [1] * len(kernel)),
        "dilation": attributes.get("dilations", [1] * len(kernel)),
        "padding": _before(attributes, len(kernel)),
        "ceil_mode": bool(attributes.get("ceil_mode", 0)),
        "count_include_pad": bool(attributes.get("count_include_pad", 0)),
    }


def _before(attributes: Mapping[str, Any], axes: int) -> list[int]:
    """Padding above and left; only that moves what an output sees."""
    return list(attributes.get("pads", [0] * axes))[:axes]


def _gemm(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    weight = constants.get(node.input[1])
    if weight is None:
        return {}
    return {"weight": _tensor(weight if attributes.get("transB", 0) else weight.T)}


def _matmul(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    weight = constants.get(node.input[1])
    return {"weight": _tensor(weight.T)} if weight is not None and weight.ndim == 2 else {}


def _batch_norm(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    names = ("weight", "bias", "running_mean", "running_var")
    given = {name: constants.get(source) for name, source in zip(names, node.input[1:], strict=False)}
    stored = {name: _tensor(value) for name, value in given.items() if value is not None}
    training = bool(attributes.get("training_mode", 0))
    return {**stored, "training": training, "eps": float(attributes.get("epsilon", 1e-5))}


def _recurrent(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    return {"weights": [_tensor(constants[name]) for name in node.input[1:3] if name in constants]}


def _einsum(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    return {"equation": attributes["equation"].decode()}


def _dropout(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    """Before opset 12 it never drops anything here."""
    ratio, training = (constants.get(name) for name in (*node.input[1:3], "", "")[:2])
    return {"p": 0.5 if ratio is None else float(ratio), "training": training is not None and bool(training)}


def _axis(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    default = {"Softmax": -1, "LogSoftmax": -1}.get(node.op_type, 0)
    return {"dim": attributes.get("axis", default)}


def _layer_norm(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    """Which axes it mixes is told by the shape of its scale."""
    scale = constants.get(node.input[1])
    shape = {} if scale is None else {"normalized_shape": scale.shape, "weight": _tensor(scale)}
    return {**shape, "eps": attributes.get("epsilon", 1e-5)}


def _axes(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    axes = attributes.get("axes")
    if axes is None and len(node.input) > 1 and node.input[1] in constants:
        axes = constants[node.input[1]].tolist()
    return {} if axes is None else {"dim": tuple(axes), "keepdim": bool(attributes.get("keepdims", 1))}


def _transpose(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    return {"dims": attributes["perm"]}


def _slice(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    """As an index of slices; one that cannot be known is an index that no rule follows."""
    given = [constants.get(name) if name else None for name in node.input[1:]]
    starts, ends = (attributes.get("starts"), attributes.get("ends")) if "starts" in attributes else (*given, None)[:2]
    if starts is None or ends is None:
        return {"index": 0}
    axes = attributes.get("axes", given[2] if len(given) > 2 and given[2] is not None else range(len(starts)))
    steps = given[3] if len(given) > 3 and given[3] is not None else [1] * len(starts)
    index = [slice(None)] * 4
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        if not -4 <= int(axis) < 4 or int(step) < 1:
            return {"index": 0}
        index[int(axis)] = slice(int(start), int(end), int(step))
    return {"index": tuple(index)}


def _pad(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    """ONNX lists all beginnings, then all ends; PyTorch pairs, from the last axis backwards."""
    pads = attributes.get("pads")
    if pads is None:
        pads = constants[node.input[1]].tolist() if node.input[1] in constants else None
    if pads is None:
        return {"pad": ()}
    half = len(pads) // 2
    return {"pad": tuple(int(value) for i in reversed(range(half)) for value in (pads[i], pads[half + i]))}


def _resize(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:
    """``scale_factor`` only where the node says it, and not the size that it gives; ``Upsample`` is older."""
    mode = {b"nearest": "nearest", b"linear": "bilinear", b"cubic": "bicubic"}.get(attributes.get("mode", b"nearest"))
    older = node.op_type == "Upsample"
    coordinates = attributes.get("coordinate_transformation_mode", b"asymmetric" if older else b"half_pixel").decode()
    scales = constants.get(node.input[1 if older else 2]) if len(node.input) > (1 if older else 2) else None
    told = {} if scales is None or scales.size != 4 else {"scale_factor": tuple(float(scale) for scale in scales[2:])}
    return {
        "mode": mode or "unknown",
        "align_corners": coordinates == "align_corners",
        "coordinates": coordinates,
        "nearest": "floor" if older else attributes.get("nearest_mode", b"round_prefer_floor").decode(),
        "antialias": bool(attributes.get("antialias", 0)),
        **told,
    }


def _shuffle(node: Any, attributes: Mapping[str, Any], constants: Arrays) -> dict[str, Any]:  # noqa: ARG001
    return {"upscale_factor": attributes["blocksize"], "downscale_factor": attributes["blocksize"]}


_ARGUMENTS: dict[str, Callable[[Any, Mapping[str, Any], Arrays], dict[str, Any]]] = {
    "Conv": _convolution,
    "ConvTranspose": _convolution,
    "Gemm": _gemm,
    "MatMul": _matmul,
    "MaxPool": _pooling,
    "AveragePool": _pooling,
    "LpPool": _pooling,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "Dropout": _dropout,
    **dict.fromkeys(("LSTM", "GRU", "RNN"), _recurrent),
    "Einsum": _einsum,
    "Concat": _axis,
    "Split": _axis,
    "Softmax": _axis,
    "LogSoftmax": _axis,
    "ReduceMean": _axes,
    "ReduceMax": _axes,
    "ReduceSum": _axes,
    "Transpose": _transpose,
    "Slice": _slice,
    "Pad": _pad,
    "Resize": _resize,
    "Upsample": _resize,
    "DepthToSpace": _shuffle,
    "SpaceToDepth": _shuffle,
}
