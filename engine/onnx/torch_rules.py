"""What PyTorch calls for each operator of ONNX, one rule each: (builder at a node) → the node of the graph.

A rule raises ``UnknownOperatorError`` where the node does something that has no counterpart. Finer differences are
found by the comparison of what both give (``engine.onnx.torch_graph``).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import fx, nn
from torch.nn import functional

from engine.onnx.torch_builder import Builder

Rule = Callable[[Builder], fx.Node]


def _pair(values: Sequence[int]) -> tuple[int, int]:
    one, other = values
    return int(one), int(other)


def _conv(at: Builder) -> fx.Node:
    weight, bias = at.weights()
    if weight.ndim != 4:
        raise at.unknown()
    kernel, stride, padding = _pair(weight.shape[2:]), _pair(at.get("strides", [1, 1])), _pair(at.even_pads())
    groups, gaps = at.get("group", 1), _pair(at.get("dilations", [1, 1]))
    with torch.device("meta"):
        if at.node.op_type == "Conv":
            made: nn.Module = nn.Conv2d(
                weight.shape[1] * groups, len(weight), kernel, stride, padding, gaps, groups, bias is not None
            )
        else:
            if at.get("auto_pad", b"NOTSET") != b"NOTSET" or at.get("output_shape"):
                raise at.unknown()
            more = _pair(at.get("output_padding", [0, 0]))
            made = nn.ConvTranspose2d(
                len(weight), weight.shape[1] * groups, kernel, stride, padding, more, groups, bias is not None, gaps
            )
    return at.module(made, weight=weight, bias=bias)


def _linear(at: Builder) -> fx.Node:
    scales = (at.get("alpha", 1.0), at.get("beta", 1.0), at.get("transA", 0))
    weight, bias = at.weights()
    if scales != (1.0, 1.0, 0) or weight.ndim != 2 or (at.stored(2) is not None and bias is None):
        raise at.unknown()
    with torch.device("meta"):
        made = nn.Linear(weight.shape[1], len(weight), bias is not None)
    return at.module(made, weight=weight.contiguous(), bias=bias)


def _matmul(at: Builder) -> fx.Node:
    if at.node.input[1] in at.nodes:
        return at.call(torch.matmul, at.active(1))
    return _linear(at)


def _batch_norm(at: Builder) -> fx.Node:
    kinds = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d}
    weight, bias, mean, variance = (torch.from_numpy(np.array(at.required(place))) for place in range(1, 5))
    if at.get("training_mode", 0) or at.rank not in kinds or weight.dtype is not torch.float32:
        raise at.unknown()
    with torch.device("meta"):
        made = kinds[at.rank](len(weight), eps=at.get("epsilon", 1e-5))
    known = at.described() or (weight, bias)
    return at.module(made, weight=known[0], bias=known[1], running_mean=mean, running_var=variance,
                     num_batches_tracked=None)  # fmt: skip


def _pool(kind: type[nn.MaxPool2d] | type[nn.AvgPool2d]) -> Rule:
    def make(at: Builder) -> fx.Node:
        kernel, stride, padding = _pair(at.get("kernel_shape")), _pair(at.get("strides", [1, 1])), _pair(at.even_pads())
        ceil, gaps = bool(at.get("ceil_mode", 0)), _pair(at.get("dilations", [1, 1]))
        if at.get("storage_order", 0) or (kind is nn.AvgPool2d and gaps != (1, 1)):
            raise at.unknown()
        if kind is nn.MaxPool2d:
            return at.module(nn.MaxPool2d(kernel, stride, padding, gaps, ceil_mode=ceil))
        return at.module(nn.AvgPool2d(kernel, stride, padding, ceil, bool(at.get("count_include_pad", 0))))

    return make


def _global_pool(kind: type[nn.Module]) -> Rule:
    def make(at: Builder) -> fx.Node:
        if at.rank != 4:
            raise at.unknown()
        return at.module(kind(1))

    return make


def _plain(made: Callable[[], nn.Module], **defaults: float) -> Rule:
    """A module without weights; refused where an attribute is another than what it has."""

    def make(at: Builder) -> fx.Node:
        if any(not np.isclose(at.get(name, value), value) for name, value in defaults.items()):
            raise at.unknown()
        return at.module(made())

    return make


def _hard_sigmoid(at: Builder) -> fx.Node:
    if not np.isclose(at.get("alpha", 0.2), 1 / 6) or at.get("beta", 0.5) != 0.5:
        raise at.unknown()
    return at.module(nn.Hardsigmoid())


def _prelu(at: Builder) -> fx.Node:
    slope = at.required(1)
    if slope.size > 1 and slope.shape != (slope.size, *[1] * (at.rank - 2)):
        raise at.unknown()
    return at.module(nn.PReLU(slope.size, device="meta"), weight=torch.from_numpy(np.array(slope)).reshape(-1))


def _clip(at: Builder) -> fx.Node:
    bounds = [at.get("min"), at.get("max")]
    for place in (1, 2):
        if (stored := at.stored(place)) is not None:
            bounds[place - 1] = float(stored)
    return at.call(torch.clamp, *bounds)


def _arithmetic(function: Callable[..., Any]) -> Rule:
    def make(at: Builder) -> fx.Node:
        if len(at.node.input) != 2:
            raise at.unknown()
        return at.graph.call_function(function, (at.operand(0), at.operand(1)))

    return make


def _concat(at: Builder) -> fx.Node:
    parts = [at.active(place) for place in range(len(at.node.input))]
    return at.graph.call_function(torch.cat, (parts, at.get("axis")))


def _reshape(at: Builder) -> fx.Node:
    return at.call(torch.reshape, at.shape)


def _transpose(at: Builder) -> fx.Node:
    return at.call(torch.permute, tuple(at.get("perm", list(reversed(range(at.rank))))))


def _softmax(function: Callable[..., Any]) -> Rule:
    """Before opset 13 it went over all axes from its own on; what that changes is found by the comparison."""
    return lambda at: at.call(function, at.get("axis", -1))


def _mean(at: Builder) -> fx.Node:
    axes = at.get("axes") or at.required(1).tolist()
    return at.call(torch.mean, tuple(axes), bool(at.get("keepdims", 1)))


def _dropout(at: Builder) -> fx.Node:
    if (training := at.stored(2)) is not None and training.any():
        raise at.unknown()
    return at.module(nn.Dropout())


def _response_norm(at: Builder) -> fx.Node:
    get = at.get
    return at.module(nn.LocalResponseNorm(get("size"), get("alpha", 1e-4), get("beta", 0.75), get("bias", 1.0)))


def _pad(at: Builder) -> fx.Node:
    """ONNX lists all beginnings, then all ends; PyTorch pairs, from the last axis backwards."""
    pads = at.get("pads")
    pads = at.required(1).tolist() if pads is None else pads
    value = at.stored(2)
    half = len(pads) // 2
    if half != at.rank or at.get("mode", b"constant") != b"constant" or len(at.node.input) > 3:
        raise at.unknown()
    pairs = tuple(int(pads[i + end]) for i in reversed(range(half)) for end in (0, half))
    filled = at.get("value", 0.0) if value is None else float(value)
    return at.call(functional.pad, pairs, "constant", filled)


def _resize(at: Builder) -> fx.Node:
    mode = {b"nearest": "nearest", b"linear": "bilinear"}.get(at.get("mode", b"nearest"))
    if at.rank != 4 or mode is None or at.shape[:2] != at.values[at.node.input[0]].shape[:2]:
        raise at.unknown()
    corners = at.get("coordinate_transformation_mode", b"") == b"align_corners"
    return at.call(functional.interpolate, at.shape[2:], None, mode, corners if mode == "bilinear" else None)


def _slice(at: Builder) -> fx.Node:
    """As an index of slices; a negative step has no counterpart."""
    starts, ends, axes = (at.get(name) for name in ("starts", "ends", "axes"))
    steps: Sequence[int] | None = None
    if starts is None:
        given = [None if (value := at.stored(place)) is None else value.tolist() for place in range(1, 5)]
        starts, ends, axes, steps = given
    if starts is None or ends is None or any(step < 1 for step in steps or ()):
        raise at.unknown()
    index = [slice(None)] * at.rank
    for place, axis in enumerate(axes or range(len(starts))):
        index[axis] = slice(int(starts[place]), int(ends[place]), int(steps[place]) if steps else None)
    return at.call(operator.getitem, tuple(index))


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(("Conv", "ConvTranspose"), _conv),
    "Gemm": _linear,
    "MatMul": _matmul,
    "BatchNormalization": _batch_norm,
    "LRN": _response_norm,
    "MaxPool": _pool(nn.MaxPool2d),
    "AveragePool": _pool(nn.AvgPool2d),
    "GlobalAveragePool": _global_pool(nn.AdaptiveAvgPool2d),
    "GlobalMaxPool": _global_pool(nn.AdaptiveMaxPool2d),
    "ReduceMean": _mean,
    "Relu": _plain(nn.ReLU),
    "LeakyRelu": lambda at: at.module(nn.LeakyReLU(at.get("alpha", 0.01))),
    "Elu": lambda at: at.module(nn.ELU(at.get("alpha", 1.0))),
    "Selu": _plain(nn.SELU, alpha=1.6732632, gamma=1.0507010),
    "PRelu": _prelu,
    "Sigmoid": _plain(nn.Sigmoid),
    "Tanh": _plain(nn.Tanh),
    "Softplus": _plain(nn.Softplus),
    "Softsign": _plain(nn.Softsign),
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": _plain(nn.Hardswish),
    "Clip": _clip,
    "Add": _arithmetic(operator.add),
    "Sum": _arithmetic(operator.add),
    "Sub": _arithmetic(operator.sub),
    "Mul": _arithmetic(operator.mul),
    "Div": _arithmetic(operator.truediv),
    "Pow": _arithmetic(operator.pow),
    "Sqrt": lambda at: at.call(torch.sqrt),
    "Exp": lambda at: at.call(torch.exp),
    "Concat": _concat,
    **dict.fromkeys(("Flatten", "Reshape", "Squeeze", "Unsqueeze"), _reshape),
    "Transpose": _transpose,
    "Slice": _slice,
    "Pad": _pad,
    **dict.fromkeys(("Resize", "Upsample"), _resize),
    "Softmax": _softmax(torch.softmax),
    "LogSoftmax": _softmax(torch.log_softmax),
    "Dropout": _dropout,
    "Identity": _plain(nn.Identity),
}
