"""One call of a node of a traced network, which writes into nothing that it is given."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from torch import Tensor, fx, nn
from torch.utils._pytree import tree_flatten, tree_unflatten

from engine.graph import operations
from engine.graph.operations import Operation

Written = list[tuple[Tensor, Tensor]]
"""Tensors that a call was given to write into, each with the copy that it wrote into instead."""


class NodeCall:
    """A module, function or method with its arguments.

    Args:
        module: whose parts the node names.
        args, kwargs: its arguments as they are.
        variable: of the tensors among them, those that depend on the picture.
        writes: whether it may write into its arguments.

    Attributes:
        inputs: the variable tensors, in the order of the arguments; one that is given twice is there twice.
    """

    def __init__(
        self,
        module: nn.Module,
        node: fx.Node,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        variable: Collection[Tensor],
        writes: bool,
    ) -> None:
        self._module, self._node, self._writes = module, node, writes
        self._leaves, self._spec = tree_flatten((tuple(args), dict(kwargs)))
        known = {id(tensor) for tensor in variable}
        self._places = [at for at, leaf in enumerate(self._leaves) if isinstance(leaf, Tensor) and id(leaf) in known]
        self.inputs: tuple[Tensor, ...] = tuple(self._leaves[at] for at in self._places)

    def operation(self) -> Operation:
        """What is called, with its arguments but for the inputs."""
        if self._node.op == "call_module":
            return operations.of_module(self._module.get_submodule(str(self._node.target)))
        args, kwargs = tree_unflatten(self._leaves, self._spec)
        return operations.of_call(self._node.target, args, kwargs)

    def forget_inputs(self) -> None:
        """Keep only what does not depend on the picture; from now on ``run`` needs inputs."""
        for at in self._places:
            self._leaves[at] = None
        self.inputs = ()

    def run(
        self, inputs: Sequence[Tensor] | None = None, parameters: Mapping[str, Tensor | None] | None = None
    ) -> tuple[Any, Written]:
        """What it gives, and what it wrote.

        ``inputs`` take the place of its own. ``parameters`` by PyTorch's functional names (``weight``, ``bias``) take
        the place of its own; KeyError for one that it does not have.
        """
        leaves = list(self._leaves)
        for at, tensor in zip(self._places, inputs or (), strict=inputs is not None):
            leaves[at] = tensor
        copies: dict[int, tuple[Tensor, Tensor]] = {}
        if self._writes:
            copies = {id(leaf): (leaf, leaf.clone()) for leaf in leaves if isinstance(leaf, Tensor)}
            leaves = [copies[id(leaf)][1] if isinstance(leaf, Tensor) else leaf for leaf in leaves]
        args, kwargs = tree_unflatten(leaves, self._spec)
        value = self._call(args, kwargs, parameters or {})
        return value, [(given, own) for given, own in copies.values() if own._version]

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any], parameters: Mapping[str, Tensor | None]) -> Any:
        target = self._node.target
        if self._node.op == "call_module":
            return _with_parameters(self._module.get_submodule(str(target)), parameters)(*args, **kwargs)
        names = operations.argument_names(target)
        for name, value in parameters.items():
            if name in kwargs:
                kwargs = {**kwargs, name: value}
            elif name in names[: len(args)]:
                at = names.index(name)
                args = (*args[:at], value, *args[at + 1 :])
            else:
                raise KeyError(name)
        if self._node.op == "call_method":
            return getattr(args[0], str(target))(*args[1:], **kwargs)
        return target(*args, **kwargs)  # type: ignore[operator]


def _with_parameters(module: nn.Module, parameters: Mapping[str, Tensor | None]) -> nn.Module:
    """The module itself, or one that looks like it with other parameters; the shared one is never changed."""
    if not parameters:
        return module
    for name in parameters:
        if name not in module._parameters:
            raise KeyError(name)
    made = copy.copy(module)
    made._parameters = {**module._parameters, **parameters}  # type: ignore[dict-item]
    return made
