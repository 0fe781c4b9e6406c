"""Graphs by PyTorch's exporter: for modules whose control flow cannot be traced symbolically, and for TorchScript.

Imported only when needed: the exporter brings PyTorch's compiler along, which takes seconds to import.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.utils._pytree import tree_leaves

from engine.api import UserError
from engine.graph.operations import of_call

Shape = tuple[int, int, int]


def from_module(module: nn.Module, shape: Shape) -> fx.GraphModule:
    """Export a module for pictures of this (C, H, W), the only shape that the graph then fits.

    UserError if what it gives has no size of its own.
    """
    with quietly():
        program = torch.export.export(module, (torch.zeros(1, *shape),), strict=False)
    given = [node.meta.get("val") for node in program.graph.output_node().all_input_nodes]
    if any(not isinstance(size, int) for value in given if isinstance(value, Tensor) for size in value.shape):
        raise _unsteady()
    return from_program(program)


def from_torchscript(script: Any, shape: Shape) -> fx.GraphModule:
    """Convert TorchScript for pictures of this (C, H, W); further arguments keep their defaults."""
    defaults = [argument.default_value for argument in script.forward.schema.arguments[2:]]
    with quietly():
        from torch._export.converter import TS2EPConverter

        module = from_program(TS2EPConverter(script.eval(), (torch.zeros(1, *shape), *defaults)).convert())
    _restore_parameters(module, {parameter.data_ptr() for parameter in script.parameters()})
    return module


def _restore_parameters(module: fx.GraphModule, trained: set[int]) -> None:
    """Make weights parameters again: the converter makes them plain tensors. ``trained`` are their addresses.

    A frozen script has no parameters; what its operations take as weight and bias is taken for them.
    """
    for node in module.graph.nodes:
        if node.op != "call_function":
            continue
        taken = of_call(node.target, node.args, node.kwargs).arguments
        for given in node.all_input_nodes:
            if given.op != "get_attr":
                continue
            path, _, name = str(given.target).rpartition(".")
            value = getattr(module.get_submodule(path), name)
            known = value.data_ptr() in trained if trained else given in (taken.get("weight"), taken.get("bias"))
            if known and not isinstance(value, nn.Parameter):
                setattr(module.get_submodule(path), name, nn.Parameter(value, requires_grad=False))


def _plain(value: object) -> object:
    """Objects that hold tensors as dictionaries."""
    return vars(value) if is_dataclass(value) and not isinstance(value, type | dict) else value


class _Flat(nn.Module):
    """Gives the tensors of whatever a network gives: one, or a tuple of them."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, ...]:
        tensors = [value for value in tree_leaves(_plain(self.network(x))) if isinstance(value, Tensor)]
        return tensors[0] if len(tensors) == 1 else tuple(tensors)


def check_steady(module: nn.Module, shape: Shape) -> None:
    """UserError if what it gives has other shapes for other pictures, as lists of found things have, or no tensors."""
    flat, generator = _Flat(module), torch.Generator().manual_seed(0)
    pictures = [torch.zeros(1, *shape), *(torch.rand(1, *shape, generator=generator) for _ in range(3))]
    with torch.no_grad():
        given = [tree_leaves(flat(picture)) for picture in pictures]
    if not given[0]:
        kind = type(module(pictures[0])).__name__
        raise UserError("The network gives a {kind}, in which there is no tensor.", kind=kind)
    if len({tuple(tuple(value.shape) for value in values) for values in given}) > 1:
        raise _unsteady()


def _unsteady() -> UserError:
    return UserError(
        "What the network gives has another size for every picture, as lists of found things have: that cannot be "
        "shown. Give a network that ends before they are picked out."
    )


def as_a_whole(module: nn.Module) -> fx.GraphModule:
    """A graph of one node."""
    root = nn.ModuleDict({"network": _Flat(module)})
    graph = fx.Graph()
    graph.output(graph.call_module("network", (graph.placeholder("x"),)))
    return fx.GraphModule(root, graph)


def from_program(program: Any) -> fx.GraphModule:
    """The graph of an exported program on its picture alone, without its checks of the input's shape.

    What else the program was given, a number or a switch, is part of it for good.
    """
    with quietly():
        module: fx.GraphModule = program.module()
    for node in list(module.graph.nodes):
        if node.op == "call_module" and str(node.target).startswith("_guards") and not node.users:
            module.graph.erase_node(node)
    inputs = [node for node in module.graph.nodes if node.op == "placeholder"]
    for node in [node for node in inputs if not node.users][: len(inputs) - 1]:
        module.graph.erase_node(node)
    module.graph.set_codegen(fx.graph.CodeGen())  # the program's own wants its arguments as it was exported with them
    module.recompile()
    return module


@contextmanager
def quietly() -> Iterator[None]:
    """The exporter warns of what it is meant to do here, to settle on one shape, and of what is told as an error."""
    from torch.export import _trace

    names = ("torch._export", "torch.export", "torch.fx.experimental.symbolic_shapes")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    vars(_trace)["print"] = lambda *_values, **_named: None  # of a failure it prints the graph so far
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        vars(_trace).pop("print", None)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
