"""Graphs by PyTorch's exporter: for modules whose control flow cannot be traced symbolically, and for TorchScript.

Imported only when needed: the exporter brings PyTorch's compiler along, which takes seconds to import.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import fx, nn

from engine.graph.operations import of_call

Shape = tuple[int, int, int]


def from_module(module: nn.Module, shape: Shape) -> fx.GraphModule:
    """Export a module for pictures of this (C, H, W), the only shape that the graph then fits."""
    with _quietly():
        return from_program(torch.export.export(module, (torch.zeros(1, *shape),), strict=False))


def from_torchscript(script: Any, shape: Shape) -> fx.GraphModule:
    """Convert TorchScript for pictures of this (C, H, W)."""
    with _quietly():
        from torch._export.converter import TS2EPConverter

        module = from_program(TS2EPConverter(script.eval(), (torch.zeros(1, *shape),)).convert())
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


def as_a_whole(module: nn.Module) -> fx.GraphModule:
    """A graph of one node."""
    root = nn.ModuleDict({"network": module})
    graph = fx.Graph()
    graph.output(graph.call_module("network", (graph.placeholder("x"),)))
    return fx.GraphModule(root, graph)


def from_program(program: Any) -> fx.GraphModule:
    """The graph of an exported program, without its checks of the input's shape."""
    with _quietly():
        module: fx.GraphModule = program.module()
    for node in list(module.graph.nodes):
        if node.op == "call_module" and str(node.target).startswith("_guards") and not node.users:
            module.graph.erase_node(node)
    module.recompile()
    return module


@contextmanager
def _quietly() -> Iterator[None]:
    """The exporter warns of what it is meant to do here: to settle on one shape."""
    logger = logging.getLogger("torch._export")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
