"""What the microscope needs to know of one operation besides its inputs: its own numbers, and where it moves values."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn

from engine.api import LayerKind
from engine.arithmetic import Parameters
from engine.graph.analysis import Analysis
from engine.graph.operations import argument_names
from engine.graph.record import has_own_hooks

NAMES = (
    "weight", "bias", "running_mean", "running_var", "eps", "training", "negative_slope", "alpha", "beta", "min_val",
    "max_val", "approximate", "dim", "padding_mode", "divisor_override", "size", "k", "normalized_shape", "num_groups",
    "use_input_stats", "mode", "align_corners", "scale_factor", "recompute_scale_factor", "antialias", "scale",
    "is_causal", "dropout_p", "stride", "padding", "dilation", "groups",
)  # fmt: skip
"""Names of PyTorch's for what a formula reads."""

MOVING = (LayerKind.RESHAPE, LayerKind.DROPOUT, LayerKind.CONCAT, LayerKind.UPSAMPLE)
ALSO_MOVING = ("identity", "setitem", "copy")
ARITHMETIC = ("add", "sub", "mul", "div", "truediv")


def constants_of(analysis: Analysis, layer: str) -> Parameters:
    """The numbers of a layer by name, see ``engine.arithmetic``; KeyError for an unknown layer."""
    node = analysis.nodes[layer]
    fact = analysis.facts[node]
    maker = fact.item_of or node
    found = {name: value for name, value in _named(analysis, maker).items() if value is not None}
    if fact.operation.name in ARITHMETIC:
        found["operands"] = _operands(analysis, maker)
    if fact.operation.name == "scaled_dot_product_attention":
        found["operands"] = _attended(analysis, maker)
    moves = fact.operation.kind in MOVING or fact.operation.name in ALSO_MOVING
    positions = _positions(analysis, layer) if moves and not fact.operation.as_in_training else None
    if positions is not None:
        found["positions"] = positions
    elif _is_opaque(analysis, node, maker):
        found["opaque"] = True
    if layer in analysis.unbatched and isinstance(found.get("dim"), int) and found["dim"] >= 0:
        found["dim"] += 1  # formulas count a batch axis, which this layer does not have
    return found


def _is_opaque(analysis: Analysis, node: fx.Node, maker: fx.Node) -> bool:
    """Whether a value is another one than its operation's formula gives, or a coarser one.

    So it is of what dropout or batch norm give in training, of further items of a tuple, such as the places of maxima,
    of modules with hooks of the user's own, and of what is computed in half precision.
    """
    fact = analysis.facts[node]
    along = fact.operation.kind is LayerKind.NORM and fact.operation.name != "layer_norm"
    if along and next(name for name, each in analysis.nodes.items() if each is node) in analysis.unbatched:
        return True  # its channels do not come first
    if fact.coarse or fact.operation.as_in_training or (fact.item_of and node.args[1] != 0):
        return True
    return maker.op == "call_module" and has_own_hooks(analysis.module.get_submodule(str(maker.target)))


def _named(analysis: Analysis, node: fx.Node) -> dict[str, Any]:
    if node.op == "call_module":
        module = analysis.module.get_submodule(str(node.target))
        return {name: _plain(getattr(module, name, None)) for name in NAMES}
    given = {**_arguments(node), **analysis.facts[node].operation.arguments}
    return {name: _plain(given.get(name)) for name in NAMES}


def _arguments(node: fx.Node) -> Mapping[str, Any]:
    """What a function or operator was called with, by its own names, as far as it tells them."""
    schema = getattr(node.target, "_schema", None)
    if schema is not None:
        return {**dict(zip([argument.name for argument in schema.arguments], node.args, strict=False)), **node.kwargs}
    try:
        bound = inspect.signature(node.target).bind(*node.args, **node.kwargs)  # type: ignore[arg-type]
    except (TypeError, ValueError):  # a method's name, or a built-in that has no signature
        return node.kwargs
    bound.apply_defaults()
    return bound.arguments


def _plain(value: object) -> object:
    if isinstance(value, Tensor):
        array: np.ndarray = value.detach().float().cpu().numpy().view()
        array.setflags(write=False)
        return array
    if isinstance(value, list | tuple) and value and all(isinstance(each, int | float) for each in value):
        return tuple(value)
    return value if isinstance(value, bool | int | float | str) else None


def _operands(analysis: Analysis, node: fx.Node) -> tuple[object, ...]:
    """The two operands in order: names of layers, or numbers; none where one is neither."""
    names = {node: name for name, node in analysis.nodes.items()}
    given = (*node.args, *(node.kwargs[name] for name in ("input", "other") if name in node.kwargs))[:2]
    operands: list[object] = []
    for operand in given:
        if isinstance(operand, fx.Node) and operand.op == "get_attr":
            operands.append(_batchless(_plain(_attribute(analysis.module, str(operand.target)))))
        else:
            operands.append(names.get(operand) if isinstance(operand, fx.Node) else _plain(operand))
    return () if any(operand is None for operand in operands) else tuple(operands)


def _attended(analysis: Analysis, node: fx.Node) -> tuple[str, ...]:
    """Names of query, key and value; none where one is no layer, or where some are masked."""
    names = {node: name for name, node in analysis.nodes.items()}
    given = dict(zip(argument_names(node.target), node.args, strict=False)) | dict(node.kwargs)
    layers = [names.get(given.get(role)) for role in ("query", "key", "value")]  # type: ignore[arg-type]
    found = tuple(name for name in layers if name is not None)
    return found if len(found) == 3 and given.get("attn_mask") is None else ()


def _batchless(value: object) -> object:
    """A constant that has a batch axis of its own loses it."""
    return value[0] if isinstance(value, np.ndarray) and value.ndim == 4 and len(value) == 1 else value


def _attribute(module: nn.Module, path: str) -> object:
    value: object = module
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _positions(analysis: Analysis, layer: str) -> np.ndarray | None:
    """Where each value of the output stands in the inputs, −1 for nowhere; None if the operation computes something.

    The very operation is run on numbered places instead of values, and again with all numbers moved on: what moves with
    them is a place, what stays is a constant.
    """
    inputs = next(each.inputs for each in analysis.layers if each.name == layer)
    shapes = [analysis.facts[analysis.nodes[name]].shape or () for name in inputs]
    count = sum(math.prod(shape) for shape in shapes)
    try:
        first, second = (_numbered(analysis, layer, inputs, shapes, start) for start in (0, count))
    except Exception:  # whatever an operation says that does not work on numbers of another type
        return None
    if not isinstance(first, Tensor) or not isinstance(second, Tensor):
        return None
    constant = first == second
    places = torch.where(constant, -1, first)
    if not bool((constant | (second - first == count)).all()) or not bool((places == places.round()).all()):
        return None
    found = places.numpy().astype(np.int64)
    return found if layer in analysis.unbatched else found[0]


def _numbered(
    analysis: Analysis, layer: str, inputs: tuple[str, ...], shapes: list[tuple[int, ...]], start: int
) -> object:
    """What the operation makes of inputs whose values count up from ``start``."""
    given: dict[fx.Node, Tensor] = {}
    for name, shape in zip(inputs, shapes, strict=True):
        count = math.prod(shape)
        given[analysis.nodes[name]] = torch.arange(start, start + count, dtype=torch.float64).reshape(shape)
        start += count
    return _Mover(analysis, given).value(analysis.nodes[layer])


class _Mover:
    """Evaluates one node on other inputs."""

    def __init__(self, analysis: Analysis, given: Mapping[fx.Node, Tensor]) -> None:
        self._analysis, self._given = analysis, given

    def value(self, node: fx.Node) -> Any:
        """Its value; what else of the picture it looks at (for its size) is full of zeros."""
        if node.op == "get_attr":
            return _attribute(self._analysis.module, str(node.target))
        args: Any = fx.node.map_arg(node.args, self._argument)
        kwargs: Any = fx.node.map_arg(node.kwargs, self._argument)
        target: Any = node.target
        if node.op == "call_module":
            target = self._analysis.module.get_submodule(target)
        elif node.op == "call_method":
            target = getattr(torch.Tensor, target)
        return target(*args, **kwargs)

    def _argument(self, node: fx.Node) -> Any:
        if node in self._given:
            return self._given[node]
        fact = self._analysis.facts[node]
        if fact.activation and fact.shape is not None:
            return torch.zeros(fact.shape, dtype=torch.float64)
        return self.value(node)
