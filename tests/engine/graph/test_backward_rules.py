"""Rules for other ways back: relevance by hand, for convolutions and matrices as modules, functions and operators."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT
from engine.graph import graph_of
from engine.graph.backward_rules import Call, Rules
from engine.graph.build import graph_of_traced
from engine.graph.exported_program import from_module
from engine.program import Program
from tests.engine.graph.test_eager import CPU, picture


def epsilon(call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    """Relevance in proportion to what each input adds to the sum."""
    share = relevance / (call.output + 1e-9 * call.output.sign())
    return tuple(x * g for x, g in zip(call.inputs, call.gradients(share), strict=True))


def z_plus(call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    """Likewise, of positive weights only, without bias."""
    positive = {"weight": call.operation.arguments["weight"].clamp(min=0), "bias": None}
    share = relevance / (call.value(**positive) + 1e-9)
    return tuple(x * g for x, g in zip(call.inputs, call.gradients(share, **positive), strict=True))


def through(_call: Call, relevance: Tensor) -> tuple[Tensor, ...]:
    return (relevance,)


class Net(nn.Module):
    """Two sums of two numbers, a ReLU, and their weighted sum."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.relu, self.fc = nn.Conv2d(1, 2, (1, 2)), nn.ReLU(inplace=True), nn.Linear(2, 1)
        self.conv.weight.data = torch.tensor([[[[1.0, 2.0]]], [[[3.0, -1.0]]]])
        self.conv.bias.data = torch.tensor([0.0, 1.0])
        self.fc.weight.data = torch.tensor([[4.0, 1.0]])
        self.fc.bias.data = torch.zeros(1)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.relu(self.conv(x)).flatten(1))


class Functional(Net):
    def forward(self, x: Tensor) -> Tensor:
        x = F.conv2d(x, self.conv.weight, bias=self.conv.bias).relu_()
        return F.linear(x.flatten(1), self.fc.weight, self.fc.bias)


def exported(net: nn.Module) -> Program:
    return graph_of_traced(net, lambda: from_module(net, (1, 1, 2)), (1, 1, 2), "Exported").program


def relevance(program: Program, x: Tensor, rules: Rules) -> Tensor:
    """Of the input for the answer: the answer itself goes back."""
    run = program.prepare_gradients(frozenset({INPUT}), CPU, rules=rules).run(x)
    return run.gradients(run.output * run.output.detach())[INPUT]


@pytest.mark.parametrize("kind", ["modules", "functions", "operators"])
def test_relevance_by_hand(kind: str) -> None:
    """x = (2, 1): hidden 2 + 2 = 4 and 6 − 1 + 1 = 6, answer 16 + 6 = 22.

    ε gives hidden (16, 6), and back to the first number 16 · 2/4 + 6 · 6/6 = 14, to the second 16 · 2/4 + 6 · −1/6 = 7;
    1 of 22 is the bias's. z⁺ leaves the −1 and the bias out: 8 + 6 and 8, together 22.
    """
    program = {
        "modules": lambda: graph_of(Net(), (1, 1, 2), "Test").program,
        "functions": lambda: graph_of(Functional(), (1, 1, 2), "Test").program,
        "operators": lambda: exported(Net().eval()),
    }[kind]()
    x = torch.tensor([[[[2.0, 1.0]]]])
    common = {"relu": through}
    by_epsilon = relevance(program, x, {**common, "conv2d": epsilon, "linear": epsilon})
    assert by_epsilon.flatten().tolist() == pytest.approx([14.0, 7.0], abs=1e-5)
    by_z_plus = relevance(program, x, {**common, "conv2d": z_plus, "linear": z_plus})
    assert by_z_plus.flatten().tolist() == pytest.approx([14.0, 8.0], abs=1e-5)


def test_relevance_is_conserved_past_a_shortcut() -> None:
    """Without biases all of the answer arrives at the input; a sum shares its relevance among both its terms."""

    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.fc = nn.Conv2d(2, 2, 3, padding=1, bias=False), nn.Linear(8, 3, bias=False)

        def forward(self, x: Tensor) -> Tensor:
            x = x + self.conv(x).relu_()
            x += x
            return self.fc(F.avg_pool2d(x, 2).flatten(1))

    torch.manual_seed(0)
    program = graph_of(Residual(), (2, 4, 4), "Test").program
    rules = dict.fromkeys(("conv2d", "linear", "add", "avg_pool2d"), epsilon) | {"relu": through}
    run = program.prepare_gradients(frozenset({INPUT}), CPU, rules=rules).run(picture(2, 4, 4))
    logit = run.output[0, 2]
    share = run.gradients(logit * logit.detach())[INPUT]
    assert float(share.sum()) == pytest.approx(float(logit.detach()), rel=1e-4)


def test_the_shared_module_keeps_its_weights_and_unknown_parameters_are_refused() -> None:
    net = Net()
    seen: list[list[float]] = []

    def doubled(call: Call, gradient: Tensor) -> tuple[Tensor, ...]:
        twice = 2 * call.operation.arguments["weight"]
        seen.append([float(value) for value in (call.output.max(), call.value(weight=twice, bias=None).max())])
        with pytest.raises(KeyError):
            call.value(slope=twice)
        return call.gradients(gradient, [2 * call.inputs[0]], weight=twice)

    program = graph_of(net, (1, 1, 2), "Test").program
    x = torch.tensor([[[[2.0, 1.0]]]])
    run = program.prepare_gradients(frozenset({INPUT}), CPU, rules={"conv2d": doubled}).run(x)
    plain = program.prepare_gradients(frozenset({INPUT}), CPU).run(x)
    assert torch.equal(run.gradients(run.output)[INPUT], 2 * plain.gradients(plain.output)[INPUT])
    assert seen == [[6.0, 10.0]]
    assert net.conv.weight.flatten().tolist() == [1.0, 2.0, 3.0, -1.0]


def test_a_rule_needs_an_operation_of_one_tensor() -> None:
    class Chunks(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            one, other = x.chunk(2, 1)
            return one * other

    program = graph_of(Chunks(), (2, 2, 2), "Test").program
    execution = program.prepare_gradients(frozenset({INPUT}), CPU, rules={"chunk": through})
    with pytest.raises(TypeError, match="chunk gives no single tensor"):
        execution.run(picture(2, 2, 2))
