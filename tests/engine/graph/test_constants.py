"""What the microscope is told of an operation: its numbers, and where operations that only move values take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT, Layer
from engine.api.arithmetic import Formula, ValueBreakdown
from engine.arithmetic import explain
from engine.device.transfer import Slices
from engine.graph.build import Graph, graph_of


class Net(nn.Module):
    """A network that is one function."""

    def __init__(self, function: Callable[[Tensor], Tensor], **parts: nn.Module) -> None:
        super().__init__()
        self.function = function
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)


def explained(graph: Graph, x: Tensor, layer: Layer, index: tuple[int, ...]) -> ValueBreakdown | None:
    taps = graph.program.prepare(frozenset({layer.name, *layer.inputs}), torch.device("cpu"), "exact").run(x[None])[1]
    inputs = [Slices(taps[name][0]) for name in layer.inputs]
    return explain(layer, index, inputs, Slices(taps[layer.name][0]), graph.program.constants(layer.name))


def last(function: Callable[[Tensor], Tensor], shape: tuple[int, int, int] = (4, 6, 5)) -> tuple[Graph, Tensor]:
    torch.manual_seed(1)
    return graph_of(Net(function), shape, "net"), torch.randn(shape)


@pytest.mark.parametrize("function", [
    lambda x: x[:, :, ::2, 1:], lambda x: x.transpose(2, 3), lambda x: x.permute(0, 2, 3, 1), lambda x: x.flatten(1),
    lambda x: x.view(x.size(0), -1), lambda x: x.flip(3), lambda x: x.roll(2, 1), lambda x: F.pixel_shuffle(x, 2),
    lambda x: torch.cat([x, x.relu()], 2), lambda x: x.chunk(2, 1)[1], lambda x: F.interpolate(x, scale_factor=2),
    lambda x: F.pad(x, (1, 1, 2, 0), mode="reflect"), lambda x: x.unsqueeze(1), lambda x: torch.stack([x, x], 2),
    lambda x: F.dropout(x, 0.5, False), lambda x: F.channel_shuffle(x, 2),
])  # fmt: skip
def test_values_are_followed_to_where_they_came_from(function: Callable[[Tensor], Tensor]) -> None:
    graph, x = last(function)
    layer = graph.layers[-1]
    output = function(x[None])[0].numpy()
    for index in np.ndindex(output.shape):
        answer = explained(graph, x, layer, index)
        assert answer is not None and answer.formula is Formula.COPY
        assert answer.total == answer.value == output[index] and answer.agrees
        assert answer.places[0] is not None and answer.places[0].layer in layer.inputs


@pytest.mark.parametrize("value", [0.0, 3.0, -0.5])
def test_added_values_are_constants(value: float) -> None:
    graph, x = last(lambda x: F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 2, 2), value=value))
    layer = graph.layers[-1]
    added, moved = explained(graph, x, layer, (1, 0, 0)), explained(graph, x, layer, (3, 1, 2))
    assert added is not None and added.formula is Formula.CONSTANT and added.total == value and added.places == ()
    assert moved is not None and moved.formula is Formula.COPY and moved.total == float(x[1, 2, 4])
    assert moved.places[0] is not None and moved.places[0].index == (1, 1, 2)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_local_response_normalisation(size: int) -> None:
    graph, x = last(lambda x: F.local_response_norm(x, size, alpha=0.3, beta=0.6, k=1.5))
    for index in np.ndindex(graph.layers[-1].output):
        answer = explained(graph, x, graph.layers[-1], index)
        assert answer is not None and answer.formula is Formula.RESPONSE and answer.agrees


@pytest.mark.parametrize("function", [
    lambda x: F.interpolate(x, scale_factor=0.5, mode="bilinear", antialias=True), lambda x: x.cumsum(2),
    lambda x: F.lp_pool2d(x.abs(), 2, 2),
    lambda x: x.sum(1, keepdim=True),
])  # fmt: skip
def test_what_is_not_known_is_not_explained(function: Callable[[Tensor], Tensor]) -> None:
    graph, x = last(function)
    assert explained(graph, x, graph.layers[-1], (0, 1, 1)) is None


@pytest.mark.parametrize(("function", "expected"), [
    (lambda x: x + x, lambda x: 2 * x), (lambda x: x * 3, lambda x: 3 * x), (lambda x: 2 - x, lambda x: 2 - x),
    (lambda x: x / 4, lambda x: x / 4), (lambda x: 4 / x, lambda x: 4 / x),
    (lambda x: x - x.relu(), lambda x: min(x, 0)),
    (lambda x: torch.add(x, x.relu(), alpha=3), lambda x: x + 3 * max(x, 0)), (lambda x: x.sub(1), lambda x: x - 1),
    (lambda x: F.leaky_relu(x, 0.3), lambda x: x if x > 0 else 0.3 * x), (lambda x: F.hardtanh(x, -0.5, 0.25),
     lambda x: min(max(x, -0.5), 0.25)), (lambda x: F.elu(x, 2.0), lambda x: x if x > 0 else 2 * np.expm1(x)),
])  # fmt: skip
def test_arithmetic_and_functions_read_their_own_numbers(function: Any, expected: Callable[[float], float]) -> None:
    graph, x = last(function)
    for index in ((0, 0, 0), (3, 5, 4), (1, 2, 3), (2, 2, 2)):
        answer = explained(graph, x, graph.layers[-1], index)
        assert answer is not None and answer.agrees
        assert answer.total == pytest.approx(float(expected(float(x[index]))), abs=1e-6)


def test_functional_batch_norm_softmax_and_average() -> None:
    mean, var, gamma, beta = torch.tensor([[1.0, -2, 0, 0.5], [0.5, 2, 1, 3], [1, 2, -1, 0.5], [0, 1, 2, -1]])
    graph, x = last(lambda x: F.batch_norm(x, mean, var, gamma, beta, eps=0.25))
    answer = explained(graph, x, graph.layers[-1], (1, 2, 3))
    assert answer is not None and answer.agrees
    assert answer.total == pytest.approx((float(x[1, 2, 3]) + 2) / np.sqrt(2.25) * 2 + 1, abs=1e-6)
    graph, x = last(lambda x: F.log_softmax(x.mean((2, 3)), 1))
    pooled = x.double().mean((1, 2)).numpy()
    for layer, expected in zip(graph.layers, (pooled, pooled - np.log(np.exp(pooled).sum())), strict=True):
        answer = explained(graph, x, layer, (2,))
        assert answer is not None and answer.agrees and answer.total == pytest.approx(expected[2], abs=1e-6)
    graph, x = last(lambda x: F.avg_pool2d(x, 3, 2, 1, divisor_override=5))
    answer = explained(graph, x, graph.layers[-1], (0, 0, 0))
    assert answer is not None and answer.agrees and answer.divisor == 5


def test_a_functional_convolution_with_stored_weights() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.kernel = nn.Parameter(torch.randn(6, 2, 3, 3))

        def forward(self, x: Tensor) -> Tensor:
            return F.conv2d(x, self.kernel, padding=1, groups=2, dilation=2)

    torch.manual_seed(2)
    graph, x = graph_of(Own(), (4, 6, 5), "own"), torch.randn(4, 6, 5)
    answer = explained(graph, x, graph.layers[0], (5, 0, 0))
    assert answer is not None and answer.agrees and answer.channels == (2, 4) and answer.sources == (INPUT,)
    assert answer.patch.shape == (2, 3, 3) and not answer.inside[0].any()
