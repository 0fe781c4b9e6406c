"""No formula is offered where the operation's own does not give the value; where one is, it agrees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import NetworkReference
from engine.api.arithmetic import Formula
from engine.graph.build import graph_of
from engine.networks.opening import open_module
from tests.engine.arithmetic.forms import asked, disagreements, values

SHAPE = (3, 8, 6)


class Net(nn.Module):
    """A network that is one function of some parts."""

    def __init__(self, function: Callable[..., Tensor], **parts: nn.Module) -> None:
        super().__init__()
        self.function, self.parts = function, nn.ModuleDict(parts)

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x, **self.parts)


def looked_at(net: nn.Module) -> tuple[list[str], set[str], set[str]]:
    torch.manual_seed(0)
    network = open_module(net.eval(), NetworkReference("net", input=SHAPE))
    wrong, unknown = disagreements(network, torch.randn(SHAPE), places=4)
    return wrong, unknown, {layer.name for layer in network.info.layers}


def test_the_places_of_maxima_are_no_maxima() -> None:
    pool, back = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)
    wrong, unknown, _ = looked_at(Net(lambda x, pool, back: back(*pool(x)), pool=pool, back=back))
    assert wrong == [] and unknown == {"parts.pool_1", "parts.back"}


@pytest.mark.parametrize("function", [
    lambda x: F.log_softmax(x.mean(2).permute(2, 0, 1), 2), lambda x: F.softmax(x.mean(2).permute(2, 0, 1), -1),
    lambda x: F.softmax(x.mean(2).permute(2, 0, 1), 0), lambda x: F.softmax(x.mean((2, 3)), 1),
    lambda x: F.softmax(x, 3), lambda x: F.log_softmax(x, -3),
])  # fmt: skip
def test_softmax_runs_along_its_own_axis(function: Callable[[Tensor], Tensor]) -> None:
    """Along time, batch and classes as for CTC, where the batch is not the first axis, as well."""
    wrong, unknown, layers = looked_at(Net(function))
    assert wrong == [] and not {name for name in unknown if "softmax" in name}
    assert any("softmax" in name for name in layers)


@pytest.mark.parametrize("function", [
    lambda x: F.softmin(x, 1), lambda x: F.dropout(x, 0.5), lambda x: F.dropout2d(x, 0.3, training=True),
    lambda x: F.alpha_dropout(x, 0.1, True), lambda x: F.softmax(x, 0),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_formula_where_it_would_be_another_one(function: Callable[[Tensor], Tensor]) -> None:
    wrong, unknown, layers = looked_at(Net(function))
    assert wrong == [] and unknown == layers


def test_modules_with_hooks_of_their_own() -> None:
    first, second, third = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True)
    first.register_forward_hook(lambda _m, _i, output: output * 2)
    second.register_forward_pre_hook(lambda _m, inputs: (inputs[0] + 1,))
    third.register_forward_hook(lambda _m, _i, output: output.mean((2, 3)))
    net = Net(lambda x, **parts: F.relu(parts["c"](parts["b"](parts["a"](x)))), a=first, b=second, c=third)
    wrong, unknown, layers = looked_at(net)
    assert wrong == [] and unknown == {"parts.a", "parts.b", "parts.c"} and "relu" in layers
    with torch.no_grad():
        truth = net(torch.zeros(1, *SHAPE))
    network = open_module(net, NetworkReference("net", input=SHAPE))
    torch.testing.assert_close(values(network, torch.zeros(SHAPE))["relu"], truth[0])


@pytest.mark.filterwarnings("ignore:.*weight_norm:FutureWarning")
def test_hooks_that_only_renew_the_weights_leave_the_formula() -> None:
    conv = nn.utils.spectral_norm(nn.Conv2d(3, 4, 3))
    wrong, unknown, _ = looked_at(nn.Sequential(conv, nn.utils.parametrizations.weight_norm(nn.Conv2d(4, 2, 3))))
    assert wrong == [] and unknown == set()


class Autocast(nn.Module):
    """Lets PyTorch compute a convolution in bfloat16."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = self.conv(x)
        return F.relu(x.float())


def test_what_computes_in_half_precision_by_itself_says_so() -> None:
    network = open_module(Autocast(), NetworkReference("net", input=SHAPE))
    assert any("autocast" in note for note in network.info.notes)
    assert not any("autocast" in note for note in graph_of(nn.Conv2d(3, 4, 3), SHAPE, "net").notes)
    assert disagreements(network, torch.randn(SHAPE))[0] == []


def test_no_formula_for_what_is_rounded_more_coarsely() -> None:
    net = Net(lambda x: F.avg_pool2d(x.bfloat16(), 2).float().relu())
    wrong, unknown, layers = looked_at(net)
    assert wrong == [] and "relu" in layers and "avg_pool2d" in unknown
    network = open_module(net, NetworkReference("net", input=SHAPE))
    answer = asked(network, values(network, torch.randn(SHAPE)), "relu", (0, 0, 0))
    assert answer is not None and answer.formula is Formula.FUNCTION
