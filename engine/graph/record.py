"""One real run of a traced network, node by node, and what was seen of each."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, hub, nn
from torch.autograd.graph import increment_version
from torch.utils._pytree import tree_leaves

from engine.api import LayerKind
from engine.device.threads import single_threaded
from engine.graph import operations
from engine.graph.fields import Field, Operand, field_of
from engine.graph.freed_memory import Memory
from engine.graph.geometry import Axis
from engine.graph.macs import holds_matrices, macs_of, parts_counted
from engine.graph.operations import Operation

setattr(hub.tqdm, "monitor_interval", 0)  # noqa: B010  fx.Interpreter's hidden progress bar would leave a thread behind


@dataclass(slots=True)
class Fact:
    """What was seen of one node.

    Attributes:
        operation: what it does; of an item of a tuple, what the node does that gives the tuple.
        operands: the tensors it reads that depend on the picture.
        activation: whether its value is, or holds, tensors that depend on the picture.
        shape: of its value, None unless that is one tensor.
        items: how many items its value has, if that is a tuple.
        item_of: the node whose tuple it takes an item of.
        real: whether it is a tensor of real numbers.
        coarse: whether those have fewer digits than float32.
        single: whether they are of float32.
        field: what its outputs see of the picture.
        macs: multiply-accumulates, None where they are not known.
        storages: numbers of the memory its value may lie in; values that share one may be views of each other.
        overwrites: numbers of the memory it writes into.
        touched: earlier nodes whose value, still to be read, lies in memory that it writes into.
        gives: those of them whose value is the very tensor that it gives.
    """

    operation: Operation
    operands: tuple[Operand, ...] = ()
    activation: bool = False
    shape: tuple[int, ...] | None = None
    items: int = 0
    item_of: fx.Node | None = None
    real: bool = True
    coarse: bool = False
    single: bool = False
    field: Field | None = None
    macs: int | None = 0
    storages: frozenset[int] = frozenset()
    overwrites: frozenset[int] = frozenset()
    touched: tuple[fx.Node, ...] = ()
    gives: frozenset[fx.Node] = frozenset()


def record(module: fx.GraphModule, shape: tuple[int, int, int]) -> Mapping[fx.Node, Fact]:
    """Run the network on one picture of noise of this (C, H, W); facts by node, in order of execution.

    What takes most of the time, convolutions and their like, is not computed: its shape is known. Raises whatever the
    network raises on such an input.
    """
    x = torch.rand((1, *shape), generator=torch.Generator().manual_seed(0))
    recorder = _Recorder(module)
    with torch.no_grad(), single_threaded():  # hardly anything is computed: a second core would only be waited for
        recorder.run(x)
    return recorder.facts


class _Recorder(fx.Interpreter):
    """Runs each node and notes a fact about it.

    Attributes:
        facts: by node.
    """

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.facts: dict[fx.Node, Fact] = {}
        self._memory = Memory()
        self._parts: list[int | None] | None = None

    def run_node(self, n: fx.Node) -> Any:
        """Run one node and note what it did."""
        args, kwargs = self.fetch_args_kwargs_from_env(n)
        given = [(tensor, tensor._version) for tensor in _tensors((args, kwargs))]
        self._parts = None
        value = super().run_node(n)
        if n.op != "output":
            fact = self.facts[n] = Fact(self._operation(n, args, kwargs))
            fact.macs = self._macs(n, fact.operation, [tensor for tensor, _ in given], value)
            self._note_memory(n, fact, value, [tensor for tensor, version in given if tensor._version != version])
            self._note_value(n, fact, value)
            self._note_field(n, fact)
        return value

    def call_module(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What a module gives, or zeros of its shape."""
        if len(args) == 1 and not kwargs and isinstance(args[0], Tensor) and args[0].dtype is torch.float32:
            module = self.fetch_attr(str(target))
            if type(module) is nn.ReLU and module.inplace and not has_own_hooks(module):
                increment_version(args[0])  # as if it had been written to
                return args[0]
            shape = _shape_given(module, args[0].shape)
            if shape is not None:
                return args[0].new_zeros(shape)
        module = self.fetch_attr(str(target))
        made_of_others = type(module).__module__.startswith("torch.nn.modules.") and list(module.children())
        if made_of_others and not isinstance(module, nn.MultiheadAttention):
            with parts_counted(module) as self._parts:
                return super().call_module(target, args, kwargs)
        return super().call_module(target, args, kwargs)

    def _macs(self, node: fx.Node, operation: Operation, tensors: list[Tensor], value: object) -> int | None:
        """What the node itself does, or the parts of a module that is made of others."""
        if self._parts is not None:
            known = [count for count in self._parts if count is not None]
            return sum(known) if len(known) == len(self._parts) else None
        if node.op == "call_module":
            return macs_of(operation, tensors, value, holds_matrices(self.fetch_attr(str(node.target))))
        stored = [self.fetch_attr(str(given.target)) for given in node.all_input_nodes if given.op == "get_attr"]
        return macs_of(operation, tensors, value, any(isinstance(each, Tensor) and each.ndim > 1 for each in stored))

    def _operation(self, node: fx.Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Operation:
        if node.op == "call_module":
            return operations.of_module(self.fetch_attr(str(node.target)))
        if node.op in ("call_function", "call_method"):
            return operations.of_call(node.target, args, kwargs)
        return Operation(node.op, node.op)

    def _note_memory(self, node: fx.Node, fact: Fact, value: object, written: list[Tensor]) -> None:
        """Some operations copy or not depending on how their input lies in memory: taken for views in any case."""
        self._memory.keep(given for given in self.env if isinstance(given, fx.Node))
        fact.overwrites = self._memory.numbers(written)
        if written:
            memory = {_memory_of(tensor) for tensor in written}
            held = {given: held for given, held in self.env.items() if isinstance(given, fx.Node)}
            fact.touched = tuple(
                given for given, kept in held.items() if memory & {_memory_of(tensor) for tensor in _tensors(kept)}
            )
            fact.gives = frozenset(given for given in fact.touched if held[given] is value)
        fact.storages = self._memory.note(node, _tensors(value))
        if fact.operation.kind in (LayerKind.RESHAPE, LayerKind.DROPOUT) or fact.operation.name in (
            "to",
            "float",
            "type",
            "type_as",
        ):
            fact.storages = fact.storages.union(*(self.facts[given].storages for given in node.all_input_nodes))

    def _note_value(self, node: fx.Node, fact: Fact, value: object) -> None:
        inputs = [self.facts[given] for given in node.all_input_nodes]
        tensors = _tensors(value)
        fact.activation = bool(tensors) and (node.op == "placeholder" or any(given.activation for given in inputs))
        fact.operands = tuple(Operand(g.shape, g.field) for g in inputs if g.activation and g.shape is not None)
        if isinstance(value, Tensor):
            fact.shape, fact.real = tuple(value.shape), not value.is_complex()
            narrow = value.is_floating_point() and value.element_size() < torch.float32.itemsize
            fact.single, fact.coarse = value.dtype is torch.float32, narrow or value.is_quantized
            if node.target is operator.getitem and inputs and inputs[0].items:
                fact.item_of = node.all_input_nodes[0]
                fact.operation, fact.operands = inputs[0].operation, inputs[0].operands
        elif fact.activation and isinstance(value, tuple | list):
            fact.items = len(value)

    def _note_field(self, node: fx.Node, fact: Fact) -> None:
        if node.op == "placeholder":
            fact.field = Field(Axis(), Axis())
        elif fact.activation and fact.shape is not None:
            fact.field = field_of(fact.operation, fact.operands, fact.shape)


def has_own_hooks(module: nn.Module) -> bool:
    """Whether hooks may change what the module is given or gives; PyTorch's own only renew its weights."""
    hooks = (*module._forward_pre_hooks.values(), *module._forward_hooks.values())
    return any(not type(hook).__module__.startswith("torch.nn.utils.") for hook in hooks)


def _shape_given(module: nn.Module, shape: torch.Size) -> tuple[int, ...] | None:
    """Shape of what a costly module makes of a batch of this shape; None for other modules, and for what it refuses."""
    kind: type[nn.Module] = type(module)  # just these: a class derived from one may compute something else
    if has_own_hooks(module):
        return None
    if isinstance(module, nn.Linear) and kind is nn.Linear and shape[-1:] == (module.in_features,):
        return (*shape[:-1], module.out_features)
    if kind is nn.ReLU:
        return tuple(shape)
    if isinstance(module, nn.BatchNorm2d) and kind is nn.BatchNorm2d and len(shape) == 4:
        return tuple(shape) if shape[1] == module.num_features and module.running_mean is not None else None
    if isinstance(module, nn.Conv2d) and kind is nn.Conv2d and len(shape) == 4 and shape[1] == module.in_channels:
        return _convolved(module, shape)
    return None


def _convolved(module: nn.Conv2d, shape: torch.Size) -> tuple[int, ...] | None:
    if isinstance(module.padding, str):
        return None
    sizes = [
        (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        for size, kernel, stride, padding, dilation in zip(
            shape[2:], module.kernel_size, module.stride, module.padding, module.dilation, strict=True
        )
    ]
    return (shape[0], module.out_channels, *sizes) if min(sizes) > 0 else None


def _memory_of(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)


def _tensors(value: object) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(value) if isinstance(leaf, Tensor)]
