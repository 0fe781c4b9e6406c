"""Multiply-accumulates of one call, counted as papers do: products with weights or of matrices; no biases.

(``torch.utils.flop_counter`` would count the same, but its dispatch mode imports the compiler, three seconds' worth.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from torch import Tensor

from engine.graph.operations import Operation

_MATRICES = {"matmul": 0, "mm": 0, "bmm": 0, "addmm": 1, "baddbmm": 1}
"""Products of matrices, and which of their arguments is the left matrix."""


def macs_of(operation: Operation, tensors: Sequence[Tensor], gives: object) -> int:
    """Of a call that was given these tensors, weights not among them for modules, and gave ``gives``."""
    if not isinstance(gives, Tensor) or not tensors:
        return 0
    weight = operation.arguments.get("weight")
    if operation.name.startswith("conv_transpose") and isinstance(weight, Tensor):
        return tensors[0].numel() * math.prod(weight.shape[1:])
    if operation.name.startswith("conv") and isinstance(weight, Tensor):
        return gives.numel() * math.prod(weight.shape[1:])
    if operation.name == "linear" and isinstance(weight, Tensor):
        return gives.numel() * weight.shape[-1]
    if operation.name in _MATRICES:
        return gives.numel() * tensors[_MATRICES[operation.name]].shape[-1]
    if operation.name == "scaled_dot_product_attention":
        query, key, value = tensors[:3]
        return query.numel() * key.shape[-2] + gives.numel() * value.shape[-2]
    return 0
