"""An ONNX model as a graph of PyTorch's operations, where every operator of it is known here.

Then its filters can be replaced, it gives gradients, and it runs in whatever form is fastest. Layers keep their names
and descriptions; what they give has been compared with ONNX Runtime's own run, layer by layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import fx

from engine.api import INPUT, Layer
from engine.graph.analysis import Analysis
from engine.graph.difference import EXACT_ERROR, difference
from engine.graph.eager import EagerProgram
from engine.graph.record import record
from engine.onnx.torch_builder import Builder, UnknownOperatorError, Weights
from engine.onnx.torch_rules import RULES


@torch.inference_mode(False)
def torch_program(
    model: Any,
    values: Mapping[str, np.ndarray],
    names: Mapping[str, str],
    layers: tuple[Layer, ...],
    outputs: tuple[str, ...],
    weights: Weights,
    unbatched: frozenset[str],
) -> EagerProgram:
    """The model on one (1, C, H, W) float32 picture; UnknownOperatorError where it stays ONNX Runtime's.

    Args:
        values: of all tensors, from one run.
        names: tensor → its layer, INPUT for the picture.
        layers, outputs: of the network; the first output is the answer.
        weights: (weights, bias) of the layers that have them.
        unbatched: layers whose output has no batch axis.
    """
    builder = Builder(values, names, weights)
    for node in model.graph.node:
        if any(name in builder.nodes for name in node.input) and node.op_type not in ("Shape", "Size"):
            try:
                builder.take(node, RULES.get(node.op_type))
            except Exception as error:  # a stranger's file may say anything
                raise UnknownOperatorError(node.op_type) from error
    missing = [layer.name for layer in layers if layer.name not in builder.by_layer]
    if missing:
        raise UnknownOperatorError(missing[0])
    builder.graph.output(tuple(builder.by_layer[name] for name in outputs))
    module = fx.GraphModule(builder.root, builder.graph).eval().requires_grad_(False)
    picture = next(values[name] for name, layer in names.items() if layer == INPUT)
    expected = {builder.by_layer[layer]: (layer, values[name]) for name, layer in names.items()}
    comparison = _Comparison(module, expected)
    try:
        comparison.run(torch.from_numpy(picture))
    except Exception as error:  # the reason is the interpreter's own word
        raise UnknownOperatorError(comparison.at) from error
    facts = record(module, picture.shape[1:])
    return EagerProgram(Analysis(module, layers, builder.by_layer, outputs, facts, weights, unbatched))


class _Comparison(fx.Interpreter):
    """Runs the graph; fails at a layer that gives something else than it should.

    Attributes:
        at: the layer that was run last.
    """

    def __init__(self, module: fx.GraphModule, expected: Mapping[fx.Node, tuple[str, np.ndarray]]) -> None:
        super().__init__(module)
        self._expected, self.at = expected, ""

    def run_node(self, n: fx.Node) -> Any:
        """Run one node and compare what it gives."""
        self.at, true = self._expected.get(n, (n.name, None))
        with torch.no_grad():
            value = super().run_node(n)
        if true is not None and not difference(value, torch.from_numpy(np.asarray(true))) <= EXACT_ERROR:
            raise ValueError(f"{self.at} gives something else")
        return value
