"""What is written in place is read by whoever reads the tensor later, also where nobody takes the call's own value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.graph.build import graph_of
from tests.engine.arithmetic.forms import asked, disagreements, in_form, values

SHAPE = (3, 8, 7)


class Bare(nn.Module):
    """In-place calls whose value nobody takes."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.second = nn.Conv2d(4, 2, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        self.relu(x)
        x = self.second(x)
        F.relu_(x)
        return x.mean((2, 3))


class Net(nn.Module):
    """A network that is one function of a convolution."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(self.conv(x))


def sliced(x: Tensor) -> Tensor:
    y = torch.zeros_like(x)
    y[:, :, 2:6] = x[:, :, 1:5]
    y[:, 0] += 1
    return y * 2


def viewed(x: Tensor) -> Tensor:
    x[:, 1].mul_(3)
    return x + 1


def earlier_view(x: Tensor) -> Tensor:
    flat = x.flatten(1)
    x.relu_()
    return flat * 2


def twice(x: Tensor) -> Tensor:
    x.mul_(2)
    x.relu_()
    return x - 1


def residual(x: Tensor) -> Tensor:
    return x + F.relu_(x)


def both(x: Tensor) -> Tensor:
    view = x[:, 0]
    x[:, :, 1:3] = 0
    view *= -1
    return x.sum(1) + view


def copied(x: Tensor) -> Tensor:
    y = x + 1
    y[:, 2:].copy_(x[:, :2])
    return y / 2


WRITING = [sliced, viewed, earlier_view, twice, residual, both, copied]


@pytest.mark.parametrize("form", ["module", "traced", "exported"])
def test_edges_lead_through_calls_that_nobody_takes_the_value_of(form: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = Bare().eval()
    network = in_form(form, net, SHAPE, tmp_path)
    x = torch.randn(SHAPE)
    found = values(network, x)
    with torch.no_grad():
        first = F.relu(net.first(x[None]))
        second = F.relu(net.second(first))
    layers = {layer.name: layer for layer in network.info.layers}
    (reader,) = layers["second"].inputs
    assert layers[reader].operation.lower().startswith("relu") and layers[reader].inputs == ("first",)
    torch.testing.assert_close(found[reader], first[0])
    (last,) = layers[network.info.outputs[0]].inputs
    torch.testing.assert_close(found[last], second[0])
    answer = asked(network, found, network.info.outputs[0], (1,))
    assert answer is not None and answer.agrees
    assert answer.total == pytest.approx(float(second[0, 1].mean()), abs=1e-6)
    assert disagreements(network, x) == ([], set())


@pytest.mark.parametrize("function", WRITING)
@pytest.mark.parametrize("form", ["module", "traced", "exported"])
def test_what_was_written_is_what_is_read(form: str, function: Callable[[Tensor], Tensor], tmp_path: Path) -> None:
    torch.manual_seed(1)
    net, x = Net(function).eval(), torch.randn(SHAPE)
    network = in_form(form, net, SHAPE, tmp_path)
    with torch.no_grad():
        truth = net(x[None])[0]
    torch.testing.assert_close(values(network, x)[network.info.outputs[0]], truth)
    wrong, unknown = disagreements(network, x, places=6)
    assert wrong == []
    assert not {layer for layer in unknown if not layer.startswith(("overwritten", "sum", "zeros_like", "fill"))}
    read = {name for layer in network.info.layers for name in layer.inputs}
    ends = {layer.name for layer in network.info.layers} - read - set(network.info.outputs)
    assert ends == set(), "a layer whose work is seen is no dead end"


@pytest.mark.parametrize("function", WRITING)
def test_gradients_go_through_what_was_written(function: Callable[[Tensor], Tensor]) -> None:
    torch.manual_seed(2)
    net, x = Net(function).eval(), torch.randn(1, *SHAPE)
    with torch.enable_grad():
        given = x.clone().requires_grad_()
        (truth,) = torch.autograd.grad(net(given).square().sum(), given)
    program = graph_of(net, SHAPE, "net").program
    run = program.prepare_gradients(frozenset({"input"}), torch.device("cpu")).run(x)
    np.testing.assert_allclose(run.gradients(run.output.square().sum())["input"], truth, rtol=1e-4, atol=1e-5)
