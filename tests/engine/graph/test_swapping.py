"""A filter replaced while the network runs: as if it had been replaced in a copy, and the weights stay as they are."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.api import INPUT, FilterOverride, UserError
from engine.arithmetic import explain
from engine.device.transfer import Slices
from engine.graph import Graph, graph_of
from engine.graph.build import graph_of_traced
from engine.graph.exported_program import from_torchscript
from engine.zoo.lenet import lenet5
from engine.zoo.resnet_cifar import resnet20

CPU = torch.device("cpu")
EDGES = ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0))


def picture(*shape: int) -> Tensor:
    return torch.randn((1, *shape), generator=torch.Generator().manual_seed(7))


def every_layer(graph: Graph, program: Any, x: Tensor) -> dict[str, Tensor]:
    names = frozenset(layer.name for layer in graph.layers)
    output, taps = program.prepare(names, CPU, "exact").run(x)
    return {**taps, "the output": output}


def script(module: nn.Module, shape: tuple[int, int, int]) -> Graph:
    with torch.no_grad():
        traced = torch.jit.trace(module.eval(), torch.zeros(1, *shape))  # type: ignore[no-untyped-call]
    return graph_of_traced(traced, lambda: from_torchscript(traced, shape), shape, "script")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("make", "shape", "form"),
    [(lenet5, (1, 32, 32), "module"), (lenet5, (1, 32, 32), "operators"), (resnet20, (3, 32, 32), "module")],
    ids=["lenet5", "lenet5 from TorchScript", "resnet20"],
)
def test_everything_downstream_is_as_in_a_copy_with_that_filter(make: Any, shape: Any, form: str) -> None:
    module = make().eval()
    made = copy.deepcopy(module)
    weight = made.conv1.weight
    shares = tuple(0.5 + i for i in range(shape[0]))
    middle = weight.shape[2] // 2
    with torch.no_grad():
        weight[2] = 0
        for channel, share in enumerate(shares):
            weight[2, channel, middle - 1 : middle + 2, middle - 1 : middle + 2] = share * torch.tensor(EDGES)
    read = (lambda m: graph_of(m, shape, "network")) if form == "module" else (lambda m: script(m, shape))
    graph, copied = read(module), read(made)
    first = next(layer for layer in graph.layers if layer.weight_shape)
    x = picture(*shape)
    before = every_layer(graph, graph.program, x)
    stored = graph.program.weight(first.name)[0].copy()

    swapped = graph.program.swapped((FilterOverride(1, first.name, 2, EDGES, shares),))
    expected = every_layer(copied, copied.program, x)
    for name, value in every_layer(graph, swapped, x).items():
        torch.testing.assert_close(value, expected[name], rtol=0, atol=0)
    assert not torch.equal(expected["the output"], before["the output"])

    np.testing.assert_array_equal(graph.program.weight(first.name)[0], stored)
    np.testing.assert_array_equal(swapped.weight(first.name)[0], weight.detach().numpy())
    for name, value in every_layer(graph, graph.program, x).items():
        torch.testing.assert_close(value, before[name], rtol=0, atol=0)


def test_the_microscope_sums_with_the_new_filter() -> None:
    graph = graph_of(lenet5(), (1, 32, 32), "LeNet-5")
    x = picture(1, 32, 32)
    swapped = graph.program.swapped((FilterOverride(1, "conv1", 3, EDGES, (1.0,)),))
    conv1 = swapped.prepare(frozenset({"conv1"}), CPU, "exact").run(x)[1]["conv1"][0]
    layer = graph.layers[0]
    answer = explain(layer, (3, 5, 6), [Slices(x[0])], Slices(conv1), swapped.constants("conv1"))
    assert answer is not None
    assert answer.agrees
    np.testing.assert_array_equal(answer.weights[0, 1:4, 1:4], EDGES)  # type: ignore[index]
    assert np.count_nonzero(answer.weights) == 5  # type: ignore[arg-type]
    assert layer.inputs == (INPUT,)


@pytest.mark.parametrize(
    ("swap", "said"),
    [
        (FilterOverride(1, "conv1", 6, EDGES, (1.0,)), "filters 0 to 5"),
        (FilterOverride(1, "conv1", 0, EDGES, (1.0, 1.0)), "reads 1 channels, not 2"),
        (FilterOverride(1, "conv1", 0, ((1.0,) * 7,) * 7, (1.0,)), "7×7 is too large for conv1"),
        (FilterOverride(1, "fc1", 0, EDGES, (1.0,)), "only the filters"),
        (FilterOverride(1, "nothing", 0, EDGES, (1.0,)), "only the filters"),
    ],
)
def test_what_cannot_be_replaced(swap: FilterOverride, said: str) -> None:
    with pytest.raises(UserError, match=said):
        graph_of(lenet5(), (1, 32, 32), "LeNet-5").program.swapped((swap,))
