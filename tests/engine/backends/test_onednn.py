"""Faster forms: every layer's numbers are those of the plain form, whatever is asked for; where not, none is made."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.api import FilterOverride
from engine.backends import faster, onednn
from engine.backends.verify import agrees
from engine.graph import Graph, graph_of
from engine.graph.difference import EXACT_ERROR, difference
from engine.graph.eager import EagerProgram
from engine.program import Execution
from tests.engine.backends.pretended import ScriptedClock

CPU = torch.device("cpu")
SHAPE = (3, 20, 20)
pytestmark = pytest.mark.skipif(not onednn.serves(CPU), reason="this PyTorch has no oneDNN")


class Blocks(nn.Module):
    """Each way in which convolutions, norms, additions and ReLUs follow each other in real networks."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.stem_norm = nn.BatchNorm2d(16)
        self.relu = nn.ReLU(inplace=True)
        self.first = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(16)
        self.second = nn.Conv2d(16, 16, 3, padding=1)
        self.down = nn.Conv2d(16, 16, 1)
        self.grouped = nn.Conv2d(16, 32, 3, stride=2, dilation=2, groups=4)
        self.fc = nn.Linear(32, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.stem_norm(self.stem(x)))
        y = self.first_norm(self.first(x))
        y += self.down(x)
        y = self.relu(y)
        z = self.second(y)
        z += y
        z = functional.relu(z)
        z = self.relu(z + self.down(functional.max_pool2d(z, 3, 1, 1)))
        z = functional.relu(self.grouped(z))
        return self.fc(z.mean((2, 3)))


def random(module: nn.Module) -> nn.Module:
    generator = torch.Generator().manual_seed(3)
    for norm in module.modules():
        if isinstance(norm, nn.BatchNorm2d):
            for figures, low in (
                (norm.weight, 0.5),
                (norm.bias, -0.5),
                (norm.running_mean, -0.5),
                (norm.running_var, 0.5),
            ):
                figures.data.copy_(low + torch.rand(figures.shape, generator=generator))
    return module.eval()


@pytest.fixture(scope="module")
def graph() -> Graph:
    torch.manual_seed(0)
    return graph_of(random(Blocks()), SHAPE, "Blocks")


def picture() -> Tensor:
    return torch.randn((1, *SHAPE), generator=torch.Generator().manual_seed(7))


def layers(graph: Graph) -> list[str]:
    return [layer.name for layer in graph.layers]


def made(graph: Graph, taps: frozenset[str], precision: str = "exact") -> Execution:
    execution = faster(graph.program, SHAPE, taps, CPU, precision, clock=ScriptedClock())
    assert execution is not None
    return execution


def compare(graph: Graph, taps: frozenset[str], precision: str = "exact", limit: float = EXACT_ERROR) -> Execution:
    execution, x = made(graph, taps, precision), picture()
    before = x.clone()
    output, values = execution.run(x)
    truth, true_values = graph.program.prepare(taps, CPU, "exact").run(x)
    assert torch.equal(x, before)
    assert values.keys() == true_values.keys() == taps
    assert difference(output, truth) <= limit
    for name in taps:
        assert values[name].dtype is torch.float32
        assert difference(values[name], true_values[name]) <= limit, name
    return execution


def test_every_layer_has_its_own_numbers_when_it_is_asked_for(graph: Graph) -> None:
    for name in layers(graph):
        compare(graph, frozenset({name}))


def test_all_layers_at_once_and_none(graph: Graph) -> None:
    compare(graph, frozenset(layers(graph)))
    compare(graph, frozenset())


def test_a_later_run_does_not_overwrite_what_was_given(graph: Graph) -> None:
    execution = made(graph, frozenset(layers(graph)))
    _, first = execution.run(picture())
    kept = {name: value.clone() for name, value in first.items()}
    execution.run(-picture())
    assert all(torch.equal(first[name], kept[name]) for name in kept)


def operations(execution: Execution) -> list[str]:
    assert isinstance(execution, onednn.OneDnnExecution)
    return [node.name for node in execution._module.graph.nodes if node.op not in ("placeholder", "output")]


def test_what_nobody_sees_is_done_in_the_same_pass(graph: Graph) -> None:
    """Six convolutions (one is called twice), pooling, mean and the linear layer; no norm, addition or ReLU is left."""
    names = operations(compare(graph, frozenset()))
    assert not [name for name in names if any(word in name for word in ("norm", "relu", "add"))]
    assert len(names) == 9


def test_the_input_of_a_folded_norm_is_seen_unfolded(graph: Graph) -> None:
    names = operations(compare(graph, frozenset({"stem"})))
    assert "stem_norm" in names


@pytest.mark.skipif(not onednn.has_bfloat16(), reason="this processor has no bfloat16")
def test_bfloat16_is_near_and_says_so(graph: Graph) -> None:
    execution = compare(graph, frozenset(layers(graph)), "fast", 0.05)
    assert "bfloat16" in execution.backend and execution.precision == "fast"


def test_a_wide_linear_layer_is_computed_on_all_cores_and_keeps_its_weights() -> None:
    torch.manual_seed(1)
    wide = nn.Linear(1024, 1025)
    module = nn.Sequential(nn.Conv2d(3, 4, 5, 4, bias=False), nn.Flatten(), nn.Linear(64, 1024), wide).eval()
    execution = compare(graph_of(module, SHAPE, "Wide"), frozenset({"2", "3"}))
    assert isinstance(execution, onednn.OneDnnExecution)
    kinds = [type(leaf) for leaf in execution._module.modules()]
    assert kinds.count(onednn.ParallelLinear) == 1 and kinds.count(nn.Linear) == 1
    x = torch.randn(1, 1024, generator=torch.Generator().manual_seed(2))
    expected = (
        x.numpy().astype(np.float64) @ wide.weight.detach().numpy().T.astype(np.float64) + wide.bias.detach().numpy()
    )
    np.testing.assert_allclose(onednn.ParallelLinear(wide)(x).detach().numpy(), expected, rtol=0, atol=1e-5)


def test_replaced_filters_stay_plain(graph: Graph) -> None:
    swap = FilterOverride(epoch=1, layer="stem", filter=0, kernel=((1.0,),), shares=(1.0, 0.0, 0.0))
    assert faster(graph.program.swapped((swap,)), SHAPE, frozenset(), CPU, "exact", clock=ScriptedClock()) is None


def test_a_network_without_convolutions_is_not_packed() -> None:
    program = graph_of(nn.Sequential(nn.Flatten(), nn.Linear(1200, 3)), SHAPE, "Linear").program
    assert isinstance(program, EagerProgram) and onednn.prepare(program, frozenset(), "exact") is None


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_stays_plain(value: float) -> None:
    torch.manual_seed(0)
    broken = random(Blocks())
    broken.stem.weight.data[0, 0, 0, 0] = value
    graph = graph_of(broken, SHAPE, "Broken")
    assert faster(graph.program, SHAPE, frozenset(), CPU, "exact", clock=ScriptedClock()) is None


def test_the_proof_finds_a_wrong_layer(graph: Graph) -> None:
    plain = graph.program.prepare(frozenset({"first"}), CPU, "exact")

    class Wrong:
        backend, precision = "wrong", "exact"

        def run(self, x: Tensor):  # type: ignore[no-untyped-def]
            output, taps = plain.run(x)
            return output, {"first": taps["first"] + 1e-3}

    assert agrees(plain, plain, SHAPE, CPU)
    assert not agrees(Wrong(), plain, SHAPE, CPU)
