"""Running an fx graph with chosen layers as extra outputs; nothing that is given back is overwritten later."""

from __future__ import annotations

import contextlib
import copy
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn

from engine.api import INPUT, FilterOverride, UserError
from engine.arithmetic import Parameters
from engine.device import devices
from engine.graph.analysis import Analysis
from engine.graph.backward_rules import Rules
from engine.graph.constants import constants_of
from engine.graph.gradients import GradientExecution
from engine.graph.plan import plan
from engine.graph.swapping import with_swaps


class EagerProgram:
    """A traced network that PyTorch runs operation by operation; see ``engine.program.Program``.

    On the CPU all executions share the weights that were read; every other device gets one copy of its own.

    Attributes:
        analysis: what it runs.
        changed: whether filters have been replaced since it was read.
        kept: what other forms of it have in common and what is known of them (``engine.backends``), by whoever put it
            there.
    """

    def __init__(
        self,
        analysis: Analysis,
        on: Callable[[torch.device], fx.GraphModule] | None = None,
        *,
        changed: bool = False,
    ) -> None:
        self.analysis, self.changed = analysis, changed
        self.kept: dict[Any, Any] = {}
        self._make = on or self._copy
        analysis.module.float().requires_grad_(False)
        self._copies: dict[torch.device, fx.GraphModule] = {torch.device("cpu"): analysis.module}
        self._lock = threading.Lock()

    @property
    def module(self) -> nn.Module:
        """The whole network as it was traced, on the CPU."""
        return self.analysis.module

    @property
    def differentiable(self) -> bool:
        """Whether gradients can be had: not of TorchScript that stays whole, which is no graph of operations."""
        return not any(isinstance(part, torch.jit.ScriptModule) for part in self.analysis.module.modules())

    def prepare(self, taps: frozenset[str], device: torch.device, precision: str) -> EagerExecution:
        """An execution; KeyError for an unknown tap."""
        graph, order = tapped(self.analysis, taps)
        module = fx.GraphModule(self._on(device), graph)
        return EagerExecution(module, order, self.analysis, device, precision)

    def prepare_gradients(
        self,
        layers: frozenset[str],
        device: torch.device,
        *,
        replaced: frozenset[str] = frozenset(),
        rules: Rules | None = None,
    ) -> GradientExecution:
        """An execution with autograd, see ``engine.program.Program``; KeyError for an unknown layer."""
        if not self.differentiable:
            raise UserError(
                "This TorchScript file runs as a whole, since its inner layers cannot be told apart: it gives no "
                "gradients. Open the network from its Python code to see why it answers so."
            )
        return GradientExecution(self.analysis, self._on(device), layers, device, replaced, rules or {})

    def truncated_at(self, layer: str) -> EagerProgram:
        """The part of the network that leads to a layer, whose output becomes the answer; KeyError for an unknown one.

        The weights are shared. What would be written over that output later is no part of it.
        """
        last, facts = self.analysis.nodes[layer], self.analysis.facts
        # Facts stand in order of execution: what comes behind the layer is left out.
        before = dict(takewhile(lambda fact: fact[0] is not last, facts.items()))
        analysis = replace(self.analysis, outputs=(layer,), facts={**before, last: facts[last]})
        return EagerProgram(analysis, self._on, changed=self.changed)

    def answering(self, output: str) -> EagerProgram:
        """The same with another of its outputs as the answer."""
        others = (name for name in self.analysis.outputs if name != output)
        analysis = replace(self.analysis, outputs=(output, *others))
        return EagerProgram(analysis, self._on, changed=self.changed)

    def swapped(self, swaps: tuple[FilterOverride, ...]) -> EagerProgram:
        """The same with some filters replaced; see ``engine.graph.swapping``."""

        def on(device: torch.device) -> fx.GraphModule:
            return with_swaps(replace(self.analysis, module=self._on(device)), swaps).module

        return EagerProgram(with_swaps(self.analysis, swaps), on, changed=True)

    def weight(self, layer: str) -> tuple[np.ndarray, np.ndarray | None]:
        """(weights, bias or None) of a layer; KeyError if it has none."""
        weight, bias = self.analysis.weights[layer]
        return read_only(weight), None if bias is None else read_only(bias)

    def constants(self, layer: str) -> Parameters:
        """A layer's own numbers; KeyError for an unknown layer."""
        return constants_of(self.analysis, layer)

    def _on(self, device: torch.device) -> fx.GraphModule:
        with self._lock, torch.inference_mode(False):  # tensors made in it would be of no use for gradients
            if device not in self._copies:
                self._copies[device] = self._make(device)
            return self._copies[device]

    def _copy(self, device: torch.device) -> fx.GraphModule:
        return copy.deepcopy(self.analysis.module).to(device)


class EagerExecution:
    """One set of taps, on one device; owned by one thread.

    Attributes:
        backend, precision: the form in use.
    """

    def __init__(
        self, module: fx.GraphModule, taps: tuple[str, ...], analysis: Analysis, device: torch.device, precision: str
    ) -> None:
        self._module, self._taps, self._device = module, taps, device
        self._unbatched = analysis.unbatched
        self._output = analysis.outputs[0]
        self.precision, self.backend = precision, "eager" if precision == "exact" else "eager, autocast"

    def run(self, x: Tensor, /, **inputs: Tensor) -> tuple[Tensor, Mapping[str, Tensor]]:
        """Run a (1, C, H, W) input on this device; gives the output and the taps as float32 with the batch axis."""
        with torch.inference_mode(), self._precision():
            output, taps = self._module(x, **inputs)
            named = {name: self._given(name, value) for name, value in zip(self._taps, taps, strict=True)}
            return self._given(self._output, output), named

    def _given(self, name: str, value: Tensor) -> Tensor:
        return given(value, name in self._unbatched)

    def _precision(self) -> contextlib.AbstractContextManager[object]:
        if self.precision == "fast":
            return torch.autocast(self._device.type, torch.bfloat16 if self._device.type == "cpu" else torch.float16)
        return devices.exactly() if self._device.type == "cuda" else contextlib.nullcontext()


def tapped(
    analysis: Analysis, taps: frozenset[str], known: frozenset[str] = frozenset()
) -> tuple[fx.Graph, tuple[str, ...]]:
    """A graph that gives (output, (tap, …)), and the names of its taps in their order.

    Values of ``known`` layers are inputs of it, called ``known_`` and their node, as far as it needs them.
    """
    order = tuple(sorted(taps))
    wanted = {name: analysis.nodes[name] for name in order}
    needed = plan(analysis, frozenset(wanted.values()), frozenset(analysis.nodes[name] for name in known))
    picture = analysis.nodes[INPUT]
    graph = fx.Graph()
    values: dict[fx.Node, fx.Node] = {}
    kept: dict[fx.Node, fx.Node] = {}
    for node in analysis.facts:
        if node not in needed.needed and node is not picture:
            continue
        if node in needed.sources and node is not picture:
            made = graph.placeholder(f"known_{node.name}")
        else:
            made = graph.node_copy(node, values.__getitem__)
        values[node] = kept[node] = made
        values[node].meta["shape"] = analysis.facts[node].shape
        if node in needed.copied:
            # A later operation writes into this value: what is given away is a copy of it as it was.
            copied = graph.call_method("clone", (values[node],))
            copied.meta["shape"] = analysis.facts[node].shape
            (values if node is picture else kept)[node] = copied  # the caller's own picture stays as it is
    given = tuple(kept[node] for node in wanted.values())
    graph.output((values[analysis.nodes[analysis.outputs[0]]], given))
    return graph, order


def given(value: Tensor, unbatched: bool) -> Tensor:
    """An output as an execution gives it away: float32, with a batch axis."""
    if value.is_quantized:
        value = value.dequantize()
    value = value if value.dtype is torch.float32 else value.float()
    return value.unsqueeze(0) if unbatched else value


def read_only(tensor: Tensor) -> np.ndarray:
    """The tensor as a float32 array that cannot be written; shares its memory where it can."""
    array = tensor.detach().float().contiguous().numpy()
    array = array.view()
    array.flags.writeable = False
    return array
