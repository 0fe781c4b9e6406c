"""A network as a graph of named layers with all their figures."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, fx, nn

from engine.api import INPUT, Layer, UserError
from engine.graph.fields import described
from engine.graph.in_place import follow_writes
from engine.graph.names import layer_names
from engine.graph.operations import of_call, title_of
from engine.graph.record import Fact, record
from engine.graph.sliding_windows import window_of
from engine.graph.tokens import with_tokens_as_maps


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """A traced network and what a run of it showed.

    Attributes:
        module: runs the graph and holds the weights.
        layers: in order of execution.
        nodes: the node of each layer, and of INPUT.
        outputs: layers (or INPUT) that the network gives; the first is *the* output.
        facts: what was seen of each node.
        weights: (weights, bias) of the layers that have them.
        unbatched: layers whose output has no batch axis.
    """

    module: fx.GraphModule
    layers: tuple[Layer, ...]
    nodes: Mapping[str, fx.Node]
    outputs: tuple[str, ...]
    facts: Mapping[fx.Node, Fact]
    weights: Mapping[str, tuple[Tensor, Tensor | None]]
    unbatched: frozenset[str]


def analyse(module: fx.GraphModule, shape: tuple[int, int, int]) -> Analysis:
    """Run the network on one picture of noise of this (C, H, W) and describe it.

    Raises whatever the network raises on such an input; UserError if it gives nothing that depends on the picture.
    """
    facts = record(module, shape)
    # Both, not the first alone: each rewrites the graph, and then everything has to be seen once more.
    if _unpack_outputs(module, facts) | follow_writes(module, facts):
        module.recompile()
        facts = record(module, shape)
    picture = next(node for node in facts if node.op == "placeholder")
    shown = [
        n for n, fact in facts.items() if fact.activation and fact.shape is not None and fact.real and n != picture
    ]
    names = {picture: INPUT, **layer_names(shown, {n: fact.item_of for n, fact in facts.items() if fact.item_of})}
    outputs = tuple(dict.fromkeys(names[n] for n in module.graph.output_node().all_input_nodes if n in names))
    if not outputs:
        raise UserError("The network gives nothing that depends on the picture.")
    describer = _Describer(module, facts, names)
    layers = with_tokens_as_maps([describer.layer(node) for node in shown])
    return Analysis(
        module=module,
        layers=layers,
        nodes={name: node for node, name in names.items()},
        outputs=outputs,
        facts=facts,
        weights=describer.weights,
        unbatched=frozenset(names[node] for node in shown if not _batched(facts[node])),
    )


def _unpack_outputs(module: fx.GraphModule, facts: Mapping[fx.Node, Fact]) -> bool:
    """Where the network gives away an operation's tuple as a whole, or an object that it fills with tensors (a
    dataclass), give what is in them; whether there was any."""
    output = module.graph.output_node()
    unpacked: list[fx.Node] = []
    for node in output.all_input_nodes:
        if facts[node].items:
            with module.graph.inserting_before(output):
                unpacked += [
                    module.graph.call_function(operator.getitem, (node, index)) for index in range(facts[node].items)
                ]
        else:
            unpacked += node.all_input_nodes if isinstance(node.target, type) else [node]
    changed = unpacked != output.all_input_nodes
    if changed:
        output.args = (tuple(unpacked),)
    return changed


def _batched(fact: Fact) -> bool:
    return bool(fact.shape) and fact.shape[0] == 1  # type: ignore[index]


class _Describer:
    """Makes the layers one after another, giving each parameter to the first that uses it.

    Attributes:
        weights: (weights, bias) of the layers made so far.
    """

    def __init__(self, module: fx.GraphModule, facts: Mapping[fx.Node, Fact], names: Mapping[fx.Node, str]) -> None:
        self.weights: dict[str, tuple[Tensor, Tensor | None]] = {}
        self._module, self._facts, self._names = module, facts, names
        self._counted: set[nn.Parameter] = set()
        self._told: set[fx.Node] = set()
        self._packed: set[object] = set()

    def layer(self, node: fx.Node) -> Layer:
        """The description of a node's output."""
        fact = self._facts[node]
        maker = fact.item_of or node
        name = self._names[node]
        weight, bias = self._weights(maker)
        if weight is not None:
            self.weights[name] = weight, bias
        field = fact.field
        shape = fact.shape or ()
        given = fact.operands[0].shape if fact.operands else ()
        origin = field and (field.y.origin, field.x.origin)
        return Layer(
            name=name,
            kind=fact.operation.kind,
            operation=fact.operation.title,
            output=described(shape, field) if _batched(fact) else shape,
            parameters=self._parameters(maker),
            macs=self._macs(maker) or 0,
            macs_counted=self._facts[maker].macs is not None,
            receptive_field=(field.y.size, field.x.size) if field else None,
            jump=(field.y.jump, field.x.jump) if field else None,
            origin=origin if origin and None not in origin else None,  # type: ignore[arg-type]
            window=window_of(fact.operation, given, shape),
            inputs=tuple(dict.fromkeys(self._read(maker))),
            weight_shape=None if weight is None else tuple(weight.shape),
            bias=bias is not None,
            module=str(maker.target) if maker.op == "call_module" else None,
        )

    def _read(self, node: fx.Node) -> list[str]:
        """Names of the layers that a node reads, looking through what is no layer itself."""
        names = []
        for given in node.all_input_nodes:
            if given in self._names:
                names.append(self._names[given])
            elif self._facts[given].activation:
                names += self._read(given)
        return names

    def _macs(self, maker: fx.Node) -> int | None:
        """What a call does is told of the first layer that it gives."""
        # A call that gives several tensors (an LSTM, a split) is several layers, but works once.
        first = maker not in self._told
        self._told.add(maker)
        return self._facts[maker].macs if first else 0

    def _parameters(self, node: fx.Node) -> int:
        """Numbers that no layer before this one has used."""
        # Shared weights are counted once, with the layer that uses them first, so that the sum is the
        # network's.
        new = set(self._used(node)) - self._counted
        self._counted |= new
        packed = packed_numbers(self._module.get_submodule(str(node.target))) if node.op == "call_module" else 0
        first = node.target not in self._packed
        self._packed.add(node.target)
        return sum(parameter.numel() for parameter in new) + (packed if first else 0)

    def _used(self, node: fx.Node) -> list[nn.Parameter]:
        """Parameters of the node's module, and those it is given, directly or through arithmetic on weights."""
        if node.op == "call_module":
            return list(self._module.get_submodule(str(node.target)).parameters())
        if node.op == "get_attr":
            value = _attribute(self._module, str(node.target))
            return [value] if isinstance(value, nn.Parameter) else []
        weights = [given for given in node.all_input_nodes if not self._facts[given].activation]
        return [parameter for given in weights for parameter in self._used(given)]

    def _weights(self, node: fx.Node) -> tuple[Tensor | None, Tensor | None]:
        """Weights and bias that do not depend on the picture."""
        if node.op == "call_module":
            module = self._module.get_submodule(str(node.target))
            weight, bias = (_held(getattr(module, name, None)) for name in ("weight", "bias"))
        else:
            named = of_call(node.target, node.args, node.kwargs).arguments
            # addmm multiplies by the matrix as it is, a linear layer by its transpose: weights are shown
            # as a linear layer's.
            weight = self._constant(named.get("weight"), transposed=title_of(node.target) == "addmm")
            bias = self._constant(named.get("bias"))
        weight, bias = (value.detach() if isinstance(value, Tensor) else None for value in (weight, bias))
        return weight, bias if weight is not None else None

    def _constant(self, node: object, transposed: bool = False) -> object:
        """A stored tensor, seen through the transposition that precedes a product of matrices."""
        if not isinstance(node, fx.Node):
            return None
        if node.op == "get_attr":
            value = _attribute(self._module, str(node.target))
            return value.t() if transposed and isinstance(value, Tensor) else value
        return self._constant(node.args[0]) if transposed and title_of(node.target) == "t" else None


def packed_numbers(module: nn.Module) -> int:
    """How many numbers a quantised module keeps packed, which are no parameters of PyTorch's."""
    kept = [getattr(module, name, None) for name in ("weight", "bias")]
    held = [value() for value in kept if inspect.ismethod(value)]
    return sum(value.numel() for value in held if isinstance(value, Tensor))


def _held(value: object) -> object:
    """A module's tensor; quantised modules have methods that unpack theirs."""
    value = value() if inspect.ismethod(value) else value
    return value.dequantize() if isinstance(value, Tensor) and value.is_quantized else value


def _attribute(module: nn.Module, path: str) -> object:
    value: object = module
    for name in path.split("."):
        value = getattr(value, name)
    return value
