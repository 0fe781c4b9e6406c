"""Putting a graph of PyTorch's operations together from the nodes of an ONNX model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn

from engine.api import INPUT
from engine.onnx.operations import attributes_of

Weights = Mapping[str, tuple[Tensor, Tensor | None]]


class UnknownOperatorError(Exception):
    """No operation of PyTorch's does what a node says; the text is the operator's or the layer's name."""


class Builder:
    """Makes the graph node by node.

    Attributes:
        root: holds the weights.
        graph: as far as it was made.
        nodes: of the tensors that depend on the picture.
        by_layer: likewise by the names of layers.
    """

    def __init__(self, values: Mapping[str, np.ndarray], names: Mapping[str, str], weights: Weights) -> None:
        self.root, self.graph = nn.Module(), fx.Graph()
        self.values, self._names, self._weights = values, names, weights
        picture = next(name for name, layer in names.items() if layer == INPUT)
        self.nodes = {picture: self.graph.placeholder("x")}
        self.by_layer = {INPUT: self.nodes[picture]}
        self._constants: dict[str, fx.Node] = {}

    def take(self, node: Any, rule: Callable[[Builder], fx.Node] | None) -> None:
        """Add one node of the model by its rule, and make its first output known; one with a second one is refused."""
        if rule is None or node.domain not in ("", "ai.onnx") or any(node.output[1:]):
            raise UnknownOperatorError(node.op_type)
        constants = {name: self.values[name] for name in node.input if name in self.values and name not in self.nodes}
        shape = self.values[node.input[0]].shape
        self.attributes, self.node = attributes_of(node, constants, shape), node
        made = rule(self)
        if made in self.nodes.values():
            raise UnknownOperatorError(node.op_type)
        self.nodes[node.output[0]] = made
        if node.output[0] in self._names:
            self.by_layer[self._names[node.output[0]]] = made

    # Of the node at hand

    attributes: dict[str, Any]
    node: Any

    def unknown(self) -> UnknownOperatorError:
        """To be raised where it does something that has no counterpart."""
        return UnknownOperatorError(self.node.op_type)

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute."""
        return self.attributes.get(name, default)

    @property
    def rank(self) -> int:
        """Axes of the first input."""
        return self.values[self.node.input[0]].ndim

    @property
    def shape(self) -> tuple[int, ...]:
        """Of what it gives."""
        return tuple(self.values[self.node.output[0]].shape)

    def active(self, place: int = 0) -> fx.Node:
        """An input that depends on the picture."""
        name = self.node.input[place]
        if name not in self.nodes:
            raise self.unknown()
        return self.nodes[name]

    def stored(self, place: int) -> np.ndarray | None:
        """An input that does not; None where it is left out."""
        if place >= len(self.node.input) or not self.node.input[place]:
            return None
        name = self.node.input[place]
        if name in self.nodes or name not in self.values:
            raise self.unknown()
        return self.values[name]

    def required(self, place: int) -> np.ndarray:
        """Likewise, of one that must be there."""
        value = self.stored(place)
        if value is None:
            raise self.unknown()
        return value

    def operand(self, place: int) -> Any:
        """An input of either kind, a single number as such."""
        name = self.node.input[place]
        if name in self.nodes:
            return self.nodes[name]
        value = self.required(place)
        if value.dtype != np.float32:
            raise self.unknown()
        if value.size == 1 and value.ndim <= self.rank:
            return float(value.reshape(-1)[0])
        if name not in self._constants:
            path = f"constant_{len(self._constants)}"
            self.root.register_buffer(path, torch.from_numpy(np.array(value)))
            self._constants[name] = self.graph.get_attr(path)
        return self._constants[name]

    def module(self, made: nn.Module, **held: Tensor | None) -> fx.Node:
        """A call of a module with these weights, on the first input."""
        for name, value in held.items():
            if value is not None and isinstance(getattr(made, name, None), nn.Parameter | None):
                value = nn.Parameter(value, requires_grad=False)
            setattr(made, name, value)
        path = f"layer_{len(self.nodes)}"
        self.root.add_module(path, made)
        return self.graph.call_module(path, (self.active(),))

    def call(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> fx.Node:
        """A call of a function on the first input."""
        return self.graph.call_function(function, (self.active(), *arguments), named)

    def described(self) -> tuple[Tensor, Tensor | None] | None:
        """Weights and bias of the layer, if it has any."""
        return self._weights.get(self._names.get(self.node.output[0], ""))

    def weights(self) -> tuple[Tensor, Tensor | None]:
        """Of the layer, as PyTorch stores them."""
        found = self.described()
        if found is None or found[0].dtype is not torch.float32:
            raise self.unknown()
        return found

    def even_pads(self) -> list[int]:
        """Padding that is the same on both sides."""
        pads = list(self.get("pads", [0, 0, 0, 0]))
        if len(pads) != 4 or pads[:2] != pads[2:] or min(pads) < 0:
            raise self.unknown()
        return pads[:2]
