"""Every layer of the architectures of the lecture: random output pixels, borders included, are reproduced."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine import catalogue
from engine.api import INPUT, Layer
from engine.api.explanation import Explanation, Formula
from engine.api.geometry import as_maps, map_index
from engine.explain import explain
from engine.graph.build import graph_of
from engine.readers.known import build
from engine.transfer import Slices

KINDS = {
    "lenet5": {Formula.WEIGHTED_SUM, Formula.FUNCTION, Formula.MAXIMUM, Formula.COPY},
    "alexnet": {Formula.WEIGHTED_SUM, Formula.FUNCTION, Formula.MAXIMUM, Formula.MEAN, Formula.COPY},
    "googlenet": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MAXIMUM, Formula.MEAN,
                  Formula.COPY},
    "resnet50": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MAXIMUM, Formula.MEAN,
                 Formula.SUM, Formula.COPY},
    "mobilenet_v2": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MEAN, Formula.SUM,
                     Formula.COPY},
    "zfnet": {Formula.WEIGHTED_SUM, Formula.FUNCTION, Formula.MAXIMUM, Formula.RESPONSE, Formula.COPY},
    "resnet20": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MEAN, Formula.SUM, Formula.COPY,
                 Formula.CONSTANT},
}  # fmt: skip


def shaken(module: nn.Module) -> nn.Module:
    """Batch norms get statistics, scales and shifts that are none of 0 and 1; biases are not zero."""
    generator = torch.Generator().manual_seed(3)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.3, generator=generator)
            part.running_var.uniform_(0.4, 2, generator=generator)
            nn.init.uniform_(part.weight, 0.6, 1.4, generator=generator)
            nn.init.normal_(part.bias, 0, 0.2, generator=generator)
        elif isinstance(part, nn.Conv2d | nn.Linear) and part.bias is not None:
            nn.init.normal_(part.bias, 0, 0.1, generator=generator)
    return module


def places(layer: Layer, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Two corners and two random pixels, each of a random channel."""
    channels, height, width = as_maps(layer.output)
    cells = [(0, 0), (height - 1, width - 1), *((int(rng.integers(height)), int(rng.integers(width))) for _ in "ab")]
    return [map_index(layer.output, int(rng.integers(channels)), row, column) for row, column in cells]


@pytest.mark.parametrize("name", KINDS)
def test_every_layer_is_reproduced(name: str) -> None:
    card = catalogue.card(name)
    graph = graph_of(shaken(build(card)), card.preprocessing.input, name)
    x = torch.randn(1, *card.preprocessing.input, generator=torch.Generator().manual_seed(4))
    taps = frozenset({INPUT, *(layer.name for layer in graph.layers)})
    outputs = graph.program.prepare(taps, torch.device("cpu"), "exact").run(x)[1]
    rng, met = np.random.default_rng(5), set()
    for layer in graph.layers:
        inputs, output = [Slices(outputs[source][0]) for source in layer.inputs], outputs[layer.name][0]
        constants = graph.program.constants(layer.name)
        for index in places(layer, rng):
            answer = explain(layer, index, inputs, Slices(output), constants)
            assert answer is not None, layer
            met.add(answer.formula)
            assert answer.value == float(output[index])
            assert abs(answer.total - answer.value) <= 1e-5 * answer.magnitude, (layer, index)
            assert answer.agrees
            if answer.formula is Formula.WEIGHTED_SUM:
                assert_sum(answer, *graph.program.weight(layer.name), outputs[layer.inputs[0]][0].numpy())
    assert met == KINDS[name]


def assert_sum(answer: Explanation, weight: np.ndarray, bias: np.ndarray | None, x: np.ndarray) -> None:
    """The total is the sum over the operands where they are said to stand, with the filter as stored."""
    unit = answer.index[0]
    expected, size = 0.0 if bias is None else float(bias[unit]), 0.0 if bias is None else abs(float(bias[unit]))
    terms = [place for place in np.ndindex(answer.patch.shape) if answer.inside[place[1:]]]
    if len(terms) > 600:
        terms = []  # the loop below is slow; the others have shown what it would
    for place in terms:
        operand = answer.operand(*place)
        assert operand is not None
        product = float(x[operand.index]) * float(weight[unit][place if weight.ndim == 4 else place[0]])
        expected, size = expected + product, size + abs(product)
    if terms:
        assert answer.total == pytest.approx(expected, abs=1e-9 * size)
        assert answer.magnitude == pytest.approx(size)
