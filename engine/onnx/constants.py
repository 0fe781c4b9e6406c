"""What the microscope needs to know of an ONNX node besides its inputs: its own numbers, by PyTorch's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.arithmetic import Parameters
from engine.graph.operations import Operation

Operand = str | np.ndarray | None
"""A layer's name, stored numbers, or neither."""

Attributes = Mapping[str, Any]


def constants_of(
    node: Any, attributes: Attributes, operation: Operation, operands: Sequence[Operand], rank: int, opset: int
) -> Parameters:
    """The numbers of a node by name, see ``engine.arithmetic``, but for its weights.

    Args:
        operands: its inputs in order.
        rank: axes of its first input, the batch axis included.
        opset: of ONNX's own operators.
    """
    if operation.as_in_training or any(
        rule(attributes, operands, rank, opset) for rule in _OPAQUE.get(node.op_type, ())
    ):
        return {"opaque": True}
    make = _NUMBERS.get(node.op_type)
    return make(attributes, operation, operands) if make else {}


def _batch_norm(attributes: Attributes, operation: Operation, operands: Sequence[Operand]) -> Parameters:  # noqa: ARG001
    given = operation.arguments
    names = ("weight", "bias", "running_mean", "running_var")
    if any(name not in given for name in names):
        return {"opaque": True}
    return {**{name: given[name].numpy() for name in names}, "eps": given["eps"]}


def _convolution(attributes: Attributes, operation: Operation, operands: Sequence[Operand]) -> Parameters:  # noqa: ARG001
    given = operation.arguments
    numbers = {name: tuple(given[name]) for name in ("stride", "padding", "dilation") if name in given}
    return {**numbers, "groups": given.get("groups", 1)}


def _layer_norm(attributes: Attributes, operation: Operation, operands: Sequence[Operand]) -> Parameters:  # noqa: ARG001
    if "weight" not in operation.arguments:
        return {"opaque": True}
    stored = {"weight": operation.arguments["weight"].numpy(), "bias": operands[2] if len(operands) > 2 else 0.0}
    return {**stored, "normalized_shape": operation.arguments["normalized_shape"], "eps": operation.arguments["eps"]}


def _instance_norm(attributes: Attributes, operation: Operation, operands: Sequence[Operand]) -> Parameters:  # noqa: ARG001
    return {"weight": operands[1], "bias": operands[2], "eps": attributes.get("epsilon", 1e-5)}


def _group_norm(attributes: Attributes, operation: Operation, operands: Sequence[Operand]) -> Parameters:  # noqa: ARG001
    if not all(isinstance(operand, np.ndarray) for operand in operands[1:3]):
        return {"opaque": True}
    weight, bias = operands[1:3]
    return {
        "weight": weight, "bias": bias, "num_groups": attributes["num_groups"], "eps": attributes.get("epsilon", 1e-5),
    }  # fmt: skip


def _arithmetic(attributes: Attributes, operation: Operation, operands: Sequence[Operand]) -> Parameters:  # noqa: ARG001
    if any(operand is None for operand in operands):
        return {"opaque": True}
    return {"operands": tuple(_without_batch(operand) for operand in operands)}


def _without_batch(operand: Operand) -> Operand:
    has_batch = isinstance(operand, np.ndarray) and operand.ndim == 4 and len(operand) == 1
    return operand[0] if has_batch else operand  # type: ignore[index]


def _response(attributes: Attributes, operation: Operation, operands: Sequence[Operand]) -> Parameters:  # noqa: ARG001
    get = attributes.get
    return {
        "size": attributes["size"], "alpha": get("alpha", 1e-4), "beta": get("beta", 0.75), "k": get("bias", 1.0),
    }  # fmt: skip


_NUMBERS: Mapping[str, Callable[[Attributes, Operation, Sequence[Operand]], Parameters]] = {
    "Conv": _convolution,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "InstanceNormalization": _instance_norm,
    **dict.fromkeys(("Add", "Sub", "Mul", "Div"), _arithmetic),
    **dict.fromkeys(("Softmax", "LogSoftmax"), lambda attributes, *_: {"dim": attributes.get("axis", -1)}),
    "Concat": lambda attributes, *_: {"dim": attributes["axis"]},
    "LRN": _response,
    "GroupNormalization": _group_norm,
    **dict.fromkeys(("Resize", "Upsample"), lambda _, operation, *__: operation.arguments),
    "LeakyRelu": lambda attributes, *_: {"negative_slope": attributes.get("alpha", 0.01)},
    "Elu": lambda attributes, *_: {"alpha": attributes.get("alpha", 1.0)},
    "HardSigmoid": lambda attributes, *_: {
        "slope": attributes.get("alpha", 0.2),
        "offset": attributes.get("beta", 0.5),
    },
    "Gelu": lambda attributes, *_: {"approximate": attributes.get("approximate", b"none").decode()},
}

_Rule = Callable[[Attributes, Sequence[Operand], int, int], bool]


def _flattens(attributes: Attributes, operands: Sequence[Operand], rank: int, opset: int) -> bool:  # noqa: ARG001
    """Before opset 13 a softmax went over all axes from its own on."""
    return opset < 13 and attributes.get("axis", 1) % rank != rank - 1


def _uneven(attributes: Attributes, *_: Any) -> bool:
    """A mean that counts its padding, which is not the same on both sides."""
    pads = attributes.get("pads", [0, 0, 0, 0])
    half = len(pads) // 2
    return bool(attributes.get("count_include_pad", 0)) and pads[:half] != pads[half:]


def _slopes(attributes: Attributes, operands: Sequence[Operand], rank: int, opset: int) -> bool:  # noqa: ARG001
    """Slopes that are not one for each channel."""
    slope = operands[1]
    if not isinstance(slope, np.ndarray):
        return True
    return slope.size > 1 and not (slope.ndim == rank - 1 and slope.shape[0] == slope.size)


_OPAQUE: Mapping[str, tuple[_Rule, ...]] = {
    **dict.fromkeys(("Softmax", "LogSoftmax"), (_flattens,)),
    "Gemm": (lambda attributes, *_: any(attributes.get(name, 1) != 1 for name in ("alpha", "beta")),
             lambda attributes, *_: bool(attributes.get("transA", 0))),
    "Selu": (lambda attributes, *_: bool(attributes),),
    "AveragePool": (_uneven,),
    "ConvTranspose": (lambda attributes, *_: attributes.get("auto_pad", b"NOTSET") != b"NOTSET",
                      lambda attributes, *_: "output_shape" in attributes),
    "Concat": (lambda _, operands, *__: not all(isinstance(operand, str) for operand in operands),),
    "PRelu": (_slopes,),
    "Resize": (lambda attributes, *_: bool(attributes.get("exclude_outside", 0)),
               lambda attributes, *_: attributes.get("cubic_coeff_a", -0.75) != -0.75),
}  # fmt: skip
"""Where a node does something else than the formula that its operation has here."""
