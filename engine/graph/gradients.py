"""A traced network run with autograd: gradients of anything it computes by the input or by any layer.

It shares the weights with the executions of the live picture and changes nothing: whatever would write into a tensor
writes into a copy, so that layers keep their values, autograd what it saved, and in-place operations their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx
from torch.utils._pytree import tree_leaves, tree_map

from engine.api import INPUT, UserError, some
from engine.graph.analysis import Analysis
from engine.graph.backward_rules import Rules, run_with_rule
from engine.graph.node_call import NodeCall, Written
from engine.graph.plan import plan

Values = dict[fx.Node, Any]

ALIKE_SHARE = 1e-3
"""Of the largest magnitude: how far a picture's values may be from its own when it is run beside another one."""


class GradientRun:
    """What one run computed, with autograd's record of it, which lives as long as this does.

    Attributes:
        output: the network's answer, (N, …) float32 for N pictures.
        layers: values of the chosen layers, (N, …) float32; both are there to make targets of.
    """

    def __init__(self, passes: Sequence[_Pass], unbatched: frozenset[str], answer: str) -> None:
        self._values = [each.layers for each in passes]
        self._unbatched = unbatched
        self.output = self._joined(answer, [each.output for each in passes])
        self.layers: Mapping[str, Tensor] = {
            name: self._joined(name, [values[name] for values in self._values]) for name in self._values[0]
        }

    def gradients(self, target: Tensor) -> dict[str, Tensor]:
        """The derivatives of a target by every chosen layer, (N, …) float32 as its values are.

        The target is computed by the caller from ``output`` and ``layers``: a logit, the difference of two, a mean, a
        single value. If it holds several numbers, one for each picture for example, their sum is meant: no picture
        acts on another one's. Zeros stand where the target does not depend on a layer. UserError if it depends on
        none. To be called as often as there are targets.
        """
        if target.is_inference():
            raise ValueError("a target that is made in inference mode has no record")
        if not target.requires_grad:
            raise UserError(
                "There is no gradient: what was chosen does not depend on {layers}, or only in steps.",
                layers=some(self.layers),
            )
        tensors = [values[name] for values in self._values for name in self.layers]
        with torch.inference_mode(False), torch.enable_grad():
            found = torch.autograd.grad(
                target.sum(), tensors, retain_graph=True, allow_unused=True, materialize_grads=True
            )
        count = len(self.layers)
        return {name: self._joined(name, found[at::count]).detach() for at, name in enumerate(self.layers)}

    def _joined(self, name: str, parts: Sequence[Tensor]) -> Tensor:
        given = [(part.unsqueeze(0) if name in self._unbatched else part).float() for part in parts]
        return given[0] if len(given) == 1 else torch.cat(given)


class GradientExecution:
    """One set of layers of a traced network, on one device; owned by one thread, and not by that of the live picture.

    Args:
        module: holds the weights, which stay as they are.
        layers: whose values are kept and by which gradients are taken; ``INPUT`` is known, KeyError for an unknown one.
        replaced: layers whose values are given to each run instead of computed; likewise.
        rules: other ways back through operations than their own derivatives.

    Attributes:
        needs_input: whether anything is computed from the input: not so where all goes through replaced layers.
    """

    def __init__(
        self,
        analysis: Analysis,
        module: fx.GraphModule,
        layers: frozenset[str],
        device: torch.device,
        replaced: frozenset[str],
        rules: Rules,
    ) -> None:
        self._analysis, self._module, self._device, self._rules = analysis, module, device, rules
        self._chosen = {analysis.nodes[name]: name for name in sorted(layers)}
        self._replaced = {analysis.nodes[name]: name for name in sorted(replaced)}
        self._answer = analysis.nodes[analysis.outputs[0]]
        planned = plan(analysis, frozenset(self._chosen), frozenset(self._replaced))
        self._nodes = [node for node in analysis.facts if node in planned.needed]
        self._sources = planned.sources
        self._last_use = self._uses()
        self._apart: bool | None = None
        self.needs_input = analysis.nodes[INPUT] in planned.needed

    def run(self, x: Tensor | None, replaced: Mapping[str, Tensor] | None = None) -> GradientRun:
        """Run N inputs, (N, C, H, W) float32 as the network receives them; None if ``needs_input`` is not so.

        ``replaced``: (N, …) float32 values of the replaced layers. Pictures do not act on each other: those of a
        network that mixes them, or takes only one, run one after another. The given tensors stay as they are.
        """
        given = dict(replaced or {})
        if x is not None:
            given[INPUT] = x
        wanted = set(self._replaced.values()) | ({INPUT} if self.needs_input else set())
        if not wanted <= given.keys():
            raise ValueError(f"not given: {', '.join(sorted(wanted - given.keys()))}")
        with torch.inference_mode(False), torch.enable_grad():
            given = {name: _usable(given[name].to(self._device, torch.float32)) for name in wanted}
            count = len(next(iter(given.values())))
            parts = [given] if count == 1 or self._kept_apart(given) else _one_by_one(given, count)
            return GradientRun(
                [self._pass(part) for part in parts], self._analysis.unbatched, self._analysis.outputs[0]
            )

    def _kept_apart(self, given: Mapping[str, Tensor]) -> bool:
        """Whether the network computes two pictures at once as it does each alone; tried once, with noise."""
        if self._apart is None:
            generator = torch.Generator().manual_seed(0)
            noise = {
                name: torch.randn((2, *value.shape[1:]), generator=generator).to(self._device)
                for name, value in given.items()
            }
            try:
                with torch.no_grad():
                    both, *alone = (self._pass(each) for each in (noise, *_one_by_one(noise, 2)))
                self._apart = all(
                    _alike(two, [one, other])
                    for two, one, other in zip(both.tensors, *(each.tensors for each in alone), strict=True)
                )
            except Exception:  # the network's own code runs here and may raise anything
                self._apart = False
        return self._apart

    def _pass(self, given: Mapping[str, Tensor]) -> _Pass:
        """Node by node; autograd records from the first chosen layer on."""
        values: Values = {}
        layers: dict[str, Tensor] = {}
        for node in self._nodes:
            value, written, read = self._value(node, values, given)
            if node in self._chosen:
                value_of_copy = value
                value = layers[self._chosen[node]] = self._own(node, value, read)
                written = [(old, value if copy is value_of_copy else copy) for old, copy in written]
            values[node] = value
            for dead in self._last_use.get(node, ()):
                del values[dead]
            for old, new in written:
                _overwrite(values, old, new)
        return _Pass(values[self._answer], layers)

    def _value(self, node: fx.Node, values: Values, given: Mapping[str, Tensor]) -> tuple[Any, Written, list[Tensor]]:
        """A node's value, what computing it wrote, and the tensors that it read."""
        replacement = self._replacement(node, given)
        if node in self._sources:
            return replacement, [], []
        if node.op == "get_attr":
            return _attribute(self._module, str(node.target)), [], []
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), values.__getitem__)
        facts = self._analysis.facts
        variable = [
            leaf
            for read in node.all_input_nodes
            if facts[read].activation
            for leaf in tree_leaves(values[read])
            if isinstance(leaf, Tensor)
        ]
        call = NodeCall(self._module, node, args, kwargs, variable, bool(facts[node].overwrites))
        rule = self._rules.get(facts[node].operation.name) if facts[node].item_of is None else None
        if rule and torch.is_grad_enabled() and any(tensor.requires_grad for tensor in call.inputs):
            value, written = run_with_rule(call, rule)
        else:
            value, written = call.run()
        if replacement is not None:
            written = [(old, replacement if copy is value else copy) for old, copy in written]
            value = replacement
        return value, written, variable

    def _replacement(self, node: fx.Node, given: Mapping[str, Tensor]) -> Tensor | None:
        """What is given in place of a node's value, without the batch axis where the node has none."""
        if node.op == "placeholder" and node not in self._replaced:
            return given[INPUT]
        if node not in self._replaced:
            return None
        name = self._replaced[node]
        return given[name].squeeze(0) if name in self._analysis.unbatched else given[name]

    def _own(self, node: fx.Node, value: Tensor, read: list[Tensor]) -> Tensor:
        """A chosen layer's value as a tensor of its own, by which gradients can be taken."""
        if not value.is_floating_point():
            raise UserError(
                "{layer} gives whole numbers, which have no gradient: choose another layer.",
                layer=self._chosen[node],
            )
        if not value.requires_grad:
            return value.detach().requires_grad_()
        return value.view_as(value) if any(value is tensor for tensor in read) else value

    def _uses(self) -> dict[fx.Node, list[fx.Node]]:
        """After which node which values are read no more."""
        last: dict[fx.Node, fx.Node] = {}
        for node in self._nodes:
            last[node] = node
            if node not in self._sources:
                last.update(dict.fromkeys(node.all_input_nodes, node))
        del last[self._answer]
        uses: dict[fx.Node, list[fx.Node]] = {}
        for node, reader in last.items():
            uses.setdefault(reader, []).append(node)
        return uses


@dataclass(frozen=True, slots=True, eq=False)
class _Pass:
    """One way through the graph.

    Attributes:
        output: at the end.
        layers: the chosen ones as they were when they were computed.
    """

    output: Tensor
    layers: Mapping[str, Tensor]

    @property
    def tensors(self) -> list[Tensor]:
        return [self.output, *self.layers.values()]


def _usable(given: Tensor) -> Tensor:
    """Without the caller's own record; what an inference made is copied, as autograd cannot save it."""
    return given.clone() if given.is_inference() else given.detach()


def _one_by_one(given: Mapping[str, Tensor], count: int) -> list[Mapping[str, Tensor]]:
    return [{name: value[at : at + 1] for name, value in given.items()} for at in range(count)]


def _alike(both: Tensor, alone: Sequence[Tensor]) -> bool:
    """Whether what came of two pictures is what came of each, one below the other."""
    expected = torch.cat(list(alone))
    if both.shape != expected.shape or any(len(one) != 1 for one in alone):
        return False
    return bool((both - expected).abs().max() <= ALIKE_SHARE * expected.abs().max())


def _overwrite(values: Values, old: Tensor, new: Tensor) -> None:
    """Let all values that lie in the memory of ``old`` see ``new`` there, as if it had been written into.

    Where they are views of different parts, that memory is put together anew of all of them.
    """
    memory = old.untyped_storage().data_ptr()
    sharing = [
        leaf
        for value in values.values()
        for leaf in tree_leaves(value)
        if isinstance(leaf, Tensor) and leaf.untyped_storage().data_ptr() == memory
    ]
    if all(_place(leaf) == _place(old) for leaf in sharing):
        seen = {id(leaf): new for leaf in sharing}
    else:
        size = old.untyped_storage().nbytes() // old.element_size()
        whole, numbers = old.new_zeros(size), torch.arange(size, device=old.device)
        for part, at in [*((leaf, leaf) for leaf in sharing), (new, old)]:
            index = numbers.as_strided(*_place(_once(at)))  # as_strided_scatter has wrong gradients (PyTorch 2.13)
            whole = whole.index_copy(0, index.flatten(), _once(part).flatten())
        seen = {id(leaf): whole.as_strided(*_place(leaf)) for leaf in sharing}
        seen[id(new)] = whole.as_strided(*_place(old))
    for node, value in values.items():
        values[node] = tree_map(lambda leaf: seen.get(id(leaf), leaf), value)


def _place(tensor: Tensor) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Where in its memory a tensor lies."""
    return tuple(tensor.shape), tensor.stride(), int(tensor.storage_offset())


def _once(tensor: Tensor) -> Tensor:
    """Without the repetitions of an expanded tensor."""
    for axis, stride in enumerate(tensor.stride()):
        if stride == 0:
            tensor = tensor.narrow(axis, 0, 1)
    return tensor


def _attribute(module: fx.GraphModule, path: str) -> Any:
    value: Any = module
    for name in path.split("."):
        value = getattr(value, name)
    return value
