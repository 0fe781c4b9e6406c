"""Multiply-accumulates of one call, counted as papers do: products with weights or of matrices; no biases.

(``torch.utils.flop_counter`` would count the same, but its dispatch mode imports the compiler, three seconds' worth.)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from engine.api import LayerKind
from engine.graph.fields import ELEMENTWISE
from engine.graph.operations import Operation, of_module


def macs_of(operation: Operation, tensors: Sequence[Tensor], gives: object, weights: bool = False) -> int | None:
    """Of a call that was given these tensors, weights not among them for modules, and gave ``gives``.

    None where they are not known: of an operation that no rule is for, and that computes with stored ``weights`` or is
    known to multiply.
    """
    given = [leaf for leaf in tree_leaves(gives) if isinstance(leaf, Tensor)]
    if not given or not tensors:
        return 0
    for names, count in _RULES.items():
        if re.fullmatch(names, operation.name):
            return count(operation.arguments, tensors, given[0])
    return None if weights and operation.kind is LayerKind.OTHER and operation.name not in _FREE else 0


@contextmanager
def parts_counted(module: nn.Module) -> Iterator[list[int | None]]:
    """Counts what the parts of a module do while it runs, which is told at the end.

    The module must not run elsewhere meanwhile. Hooks keep PyTorch from its short cuts past the parts.
    """
    counts: list[int | None] = []

    def count(part: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], gives: object) -> None:
        tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
        counts.append(macs_of(of_module(part), tensors, gives, holds_matrices(part)))

    hooks = [part.register_forward_hook(count, with_kwargs=True) for part in _parts(module)]
    try:
        yield counts
    finally:
        for hook in hooks:
            hook.remove()


def _parts(module: nn.Module) -> Iterator[nn.Module]:
    """Those within it that are counted whole."""
    for part in module.children():
        if isinstance(part, nn.MultiheadAttention) or not list(part.children()):
            yield part
        else:
            yield from _parts(part)


def holds_matrices(module: nn.Module) -> bool:
    """Whether it has weights that something can be multiplied with."""
    return any(parameter.ndim > 1 for parameter in module.parameters())


_Arguments = Mapping[str, object]


def _weight(arguments: _Arguments, tensors: Sequence[Tensor]) -> Tensor | None:
    """What is stored, or computed from the picture as well."""
    weight = arguments.get("weight")
    return weight if isinstance(weight, Tensor) else tensors[1] if len(tensors) > 1 else None


def _convolution(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int | None:
    weight = _weight(arguments, tensors)
    return None if weight is None else gives.numel() * math.prod(weight.shape[1:])


def _transposed(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int | None:  # noqa: ARG001
    weight = _weight(arguments, tensors)
    return None if weight is None else tensors[0].numel() * math.prod(weight.shape[1:])


def _linear(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int:
    weight = arguments.get("weight")
    return gives.numel() * (weight if isinstance(weight, Tensor) else tensors[0]).shape[-1]


def _bilinear(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int:  # noqa: ARG001
    return gives.numel() * tensors[0].shape[-1] * tensors[1].shape[-1]


def _product(left: int) -> Callable[[_Arguments, Sequence[Tensor], Tensor], int]:
    """Of matrices, the left one of which is the argument of this place."""
    return lambda _, tensors, gives: gives.numel() * tensors[left].shape[-1]


def _attention(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int:  # noqa: ARG001
    query, key, value = tensors[:3]
    return query.numel() * key.shape[-2] + gives.numel() * value.shape[-2]


def _heads(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int:
    """``nn.MultiheadAttention``: three projections, scores, weighted sums, and the projection of all heads."""
    query, key, value = tensors[:3]
    width = gives.shape[-1]
    along = 1 if arguments["batch_first"] or key.ndim == 2 else 0
    length = key.shape[0] if key.ndim == 2 else key.shape[along]
    projected = width * (query.numel() + key.numel() + value.numel())
    return projected + 2 * query.numel() * length + gives.numel() * width


def _recurrent(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int:  # noqa: ARG001
    """Every step multiplies with every weight once."""
    stored = arguments.get("weights") or [tensor for tensor in tensors[1:] if tensor.ndim == 2]
    assert isinstance(stored, list)
    steps = tensors[0].numel() // tensors[0].shape[-1]
    return steps * sum(int(weight.numel()) for weight in stored)


def _einsum(arguments: _Arguments, tensors: Sequence[Tensor], gives: Tensor) -> int | None:
    """Products of two tensors: all that is summed for each value; of more it depends on the order."""
    equation = str(arguments.get("equation")).replace(" ", "")
    read, arrow, written = equation.partition("->")
    terms = read.split(",")
    if len(terms) != len(tensors) or len(terms) > 2:
        return None
    if len(terms) == 1:
        return 0
    sizes: dict[str, int] = {}
    for term, tensor in zip(terms, tensors, strict=True):
        before, _, after = term.partition("...")
        sizes.update(zip(before, tensor.shape, strict=False))
        sizes.update(zip(reversed(after), reversed(tensor.shape), strict=False))
    letters = read.replace(",", "").replace(".", "")
    kept = written if arrow else [letter for letter in sizes if letters.count(letter) == 1]
    return gives.numel() * math.prod(size for letter, size in sizes.items() if letter not in kept)


_FREE = ELEMENTWISE | frozenset((
    "addcdiv", "addcmul", "arange", "argmax", "broadcast_to", "copy", "cumsum", "embedding", "eq", "fill", "full_like",
    "gather", "ge", "grid_sample", "grid_sampler", "gt", "index", "index_select", "le", "lerp", "lift_fresh_copy", "lt",
    "masked_fill", "max", "mean", "min", "ne", "norm", "ones_like", "overwritten", "prod", "remainder", "setitem",
    "std", "sum", "tile", "var", "zeros_like",
))  # fmt: skip
"""What multiplies nothing by matrices, also where stored numbers are among its operands."""

_RULES: Mapping[str, Callable[[_Arguments, Sequence[Tensor], Tensor], int | None]] = {
    r"conv\d?d?": _convolution,
    r"conv_transpose\d?d?": _transposed,
    "linear": _linear,
    "bilinear": _bilinear,
    "matmul|mm|bmm|mv|dot": _product(0),
    "addmm|baddbmm|addbmm|addmv": _product(1),
    "scaled_dot_product.*attention.*": _attention,
    "multi_head_attention": _heads,
    "lstm|gru|rnn|rnn_tanh|rnn_relu|(lstm|gru|rnn|rnn_tanh|rnn_relu)_?cell": _recurrent,
    "einsum": _einsum,
    # Networks within a network, whose calls are not seen.
    "wrap_with_.*|while_loop|cond|scan|loop|if|_flat|attention": lambda *_: None,
}  # fmt: skip
"""By patterns of the operation's name."""
