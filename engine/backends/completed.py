"""A form that was made for other layers, with what it does not give computed beside: for the very next frame."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, fx

from engine.graph.eager import EagerProgram, given, tapped
from engine.program import Execution


class CompletedExecution:
    """Other taps than a form was made for, on the CPU; owned by one thread. See ``engine.program.Execution``.

    What is missing is computed by the plain form's operations, from the nearest layers that are given.

    Args:
        made: a form of the program, proven right.
        gives: its taps.
        taps: those that are wanted.

    Attributes:
        backend, precision: of the form that was made.
    """

    def __init__(self, made: Execution, gives: frozenset[str], program: EagerProgram, taps: frozenset[str]) -> None:
        self.backend, self.precision = made.backend, made.precision
        self._made, self._unbatched = made, program.analysis.unbatched
        self._output = program.analysis.outputs[0]
        facts, nodes = program.analysis.facts, program.analysis.nodes
        exactly = {name for name in gives | {self._output} if facts[nodes[name]].single}
        graph, self._order = tapped(program.analysis, taps, frozenset(exactly))
        names = {f"known_{node.name}": name for name, node in nodes.items()}
        self._known = {
            str(node.target): names[str(node.target)]
            for node in graph.nodes
            if node.op == "placeholder" and str(node.target) in names
        }
        self._module = fx.GraphModule(program.module, graph)

    def run(self, x: Tensor, /, **inputs: Tensor) -> tuple[Tensor, Mapping[str, Tensor]]:  # noqa: ARG002
        """Run a (1, C, H, W) input; gives the output and the taps as float32 with the batch axis."""
        output, taps = self._made.run(x)
        values = {self._output: output, **taps}
        with torch.inference_mode():
            known = {
                target: values[name].squeeze(0) if name in self._unbatched else values[name]
                for target, name in self._known.items()
            }
            _, wanted = self._module(x, **known)
            named = zip(self._order, wanted, strict=True)
            return output, {name: given(value, name in self._unbatched) for name, value in named}
