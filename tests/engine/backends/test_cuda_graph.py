"""The forward pass as a CUDA graph, with pretended graphs on the CPU; ``test_on_cuda`` has real ones."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from engine.api import INPUT, FilterOverride
from engine.backends import beside, faster, onednn
from engine.backends import cuda_graph as captured
from engine.backends.verify import FAST_ERROR, agrees
from engine.graph import Graph, graph_of
from engine.graph.difference import EXACT_ERROR, difference
from engine.graph.eager import EagerProgram
from engine.program import Execution
from tests.engine.backends.pretended import PretendedCuda, PretendedGraph, ScriptedClock, pretend
from tests.engine.backends.residual import SHAPE, Residual, all_layers, picture, seeded

CPU, GPU = torch.device("cpu"), torch.device("cuda", 0)


class Doubling(nn.Module):
    """Writes into what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x *= 2
        return self.conv(x).mean((2, 3))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(seeded(Residual), SHAPE, "Residual")


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> PretendedCuda:
    return pretend(monkeypatch, CPU)


def made(graph: Graph, taps: frozenset[str], precision: str = "exact") -> Execution:
    execution = faster(graph.program, SHAPE, taps, CPU, precision, clock=ScriptedClock())
    assert isinstance(execution, captured.CapturedExecution)
    return execution


# Which form serves which device


def test_each_device_has_its_form(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    for module, name in ((onednn, "onednn"), (captured, "captured")):
        monkeypatch.setattr(module, "prepare", lambda *_, name=name: asked.append(name))
    monkeypatch.setattr(EagerProgram, "prepare", lambda *_: SimpleNamespace(precision="exact"))
    for device in (CPU, GPU, torch.device("cuda", 1), torch.device("mps")):
        assert faster(graph.program, SHAPE, frozenset(), device, "exact") is None
    assert asked == ["onednn"] * onednn.serves(CPU) + ["captured"] * 2
    assert [beside(device) for device in (CPU, GPU, torch.device("mps"))] == [True, False, True]


def test_without_a_gpu_no_device_has_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert not captured.serves(GPU) and not captured.serves(CPU)


# The rules of CUDA graphs, with pretended ones


def test_every_picture_has_its_own_numbers(graph: Graph, cuda: PretendedCuda) -> None:
    execution = made(graph, all_layers(graph))
    assert execution.backend == "CUDA graph"
    for seed in (5, 6):
        x = picture(seed)
        output, taps = execution.run(x)
        assert torch.equal(x, picture(seed)), "the input is the caller's"
        with torch.inference_mode():
            torch.testing.assert_close(output, seeded(Residual)(x), rtol=0, atol=1e-5)
            stem = nn.functional.conv2d(x, seeded(Residual).stem.weight, stride=2, padding=3)
            torch.testing.assert_close(taps["stem"], stem, rtol=0, atol=1e-5)
        _, true_taps = graph.program.prepare(all_layers(graph), CPU, "exact").run(x)
        assert taps.keys() == true_taps.keys()
        assert all(difference(taps[name], true_taps[name]) <= EXACT_ERROR for name in taps)


def test_what_was_given_stays_when_the_next_picture_comes(graph: Graph, cuda: PretendedCuda) -> None:
    execution = made(graph, frozenset({"first", "fc", INPUT}))
    output, taps = execution.run(picture(5))
    kept, kept_taps = output.clone(), {name: value.clone() for name, value in taps.items()}
    execution.run(picture(6))
    assert torch.equal(output, kept)
    assert all(torch.equal(taps[name], kept_taps[name]) for name in taps)
    assert torch.equal(taps[INPUT], picture(5))


def test_a_network_that_writes_into_its_input(cuda: PretendedCuda) -> None:
    execution = made(graph_of(seeded(Doubling), SHAPE, "Doubling"), frozenset({INPUT, "conv"}))
    conv = seeded(Doubling).conv
    for seed in (5, 6, 5):
        _, taps = execution.run(picture(seed))
        assert torch.equal(taps[INPUT], picture(seed))
        torch.testing.assert_close(taps["conv"], conv(2 * picture(seed)).detach(), rtol=0, atol=1e-5)


def test_python_runs_the_network_only_until_it_is_recorded(graph: Graph, cuda: PretendedCuda) -> None:
    streams = []

    class Counted:
        def prepare(self, taps: frozenset[str], device: torch.device, precision: str):  # type: ignore[no-untyped-def]
            plain = graph.program.prepare(taps, device, precision)

            class Execution:
                def run(self, x: Tensor):  # type: ignore[no-untyped-def]
                    streams.append(cuda.current)
                    return plain.run(x)

            return Execution()

    execution = captured.prepare(Counted(), frozenset({"stem"}), CPU, "exact", SHAPE)  # type: ignore[arg-type]
    *warm, recorded = streams
    assert len(warm) == captured.WARM_UP_PASSES and len(set(warm)) == 1
    assert cuda.recorded == [(recorded, "thread_local")]
    assert len({cuda.default, warm[0], recorded}) == 3
    assert cuda.current is cuda.default
    for seed in (5, 6):
        execution.run(picture(seed))
    assert len(streams) == captured.WARM_UP_PASSES + 1


def test_a_picture_of_another_shape_is_refused_and_not_repeated(graph: Graph, cuda: PretendedCuda) -> None:
    execution = made(graph, frozenset())
    with pytest.raises(ValueError, match=r"recorded for \(1, 3, 20, 20\), not for \(1, 1, 20, 20\)"):
        execution.run(picture(5, (1, 20, 20)))


def test_fast_precision_says_so_and_is_near(graph: Graph, cuda: PretendedCuda) -> None:
    execution = made(graph, all_layers(graph), precision="fast")
    assert execution.backend == "CUDA graph, float16"
    _, taps = execution.run(picture(5))
    _, true_taps = graph.program.prepare(all_layers(graph), CPU, "exact").run(picture(5))
    off = [difference(taps[name], true_taps[name]) for name in taps]
    assert 1e-5 < max(off) <= FAST_ERROR and all(value.dtype is torch.float32 for value in taps.values())


class Waiting(nn.Module):
    """Has to know a value before it can go on."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3)) * x.sum().item()


@pytest.mark.parametrize("refuses", [True, False])
def test_what_cannot_be_recorded_stays_plain(cuda: PretendedCuda, refuses: bool) -> None:
    module, cuda.refuses = (Residual if refuses else Waiting), refuses
    program = graph_of(seeded(module), SHAPE, "Net").program
    assert faster(program, SHAPE, frozenset(), CPU, "exact", clock=ScriptedClock()) is None
    assert cuda.recorded and cuda.current is cuda.default


def test_replaced_filters_stay_plain(graph: Graph, cuda: PretendedCuda) -> None:
    swap = FilterOverride(epoch=1, layer="stem", filter=0, kernel=((1.0,),), shares=(1.0, 0.0, 0.0))
    assert faster(graph.program.swapped((swap,)), SHAPE, frozenset(), CPU, "exact", clock=ScriptedClock()) is None
    assert cuda.recorded == []


# What the proof finds


@pytest.mark.parametrize("replays", [0, 1])
@pytest.mark.parametrize("precision", ["exact", "fast"])
def test_a_graph_that_does_not_compute_anew_is_found(
    graph: Graph, cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch, precision: str, replays: int
) -> None:
    replay = PretendedGraph.replay

    def seldom(self: PretendedGraph) -> None:
        if self.replays < replays:
            replay(self)

    monkeypatch.setattr(PretendedGraph, "replay", seldom)
    execution = faster(graph.program, SHAPE, frozenset({"fc"}), CPU, precision, clock=ScriptedClock())
    assert cuda.recorded
    assert (execution and execution.backend) == (None if precision == "exact" else "eager, autocast")


@pytest.mark.parametrize("precision", ["exact", "fast"])
def test_a_form_that_ignores_its_input_is_found(precision: str) -> None:
    """Also where two pictures of the same strength are alike, as behind a mean over many places."""
    plain = graph_of(seeded(Residual), (3, 96, 96), "Residual").program.prepare(frozenset(), CPU, "exact")
    alike = [plain.run(picture(seed, (3, 96, 96)))[0] for seed in (5, 6)]
    assert difference(*alike) < FAST_ERROR

    class First:
        backend = "the first answer"
        answer = None

        def __init__(self, precision: str) -> None:
            self.precision = precision

        def run(self, x: Tensor):  # type: ignore[no-untyped-def]
            self.answer = self.answer or plain.run(x)
            return self.answer

    assert agrees(plain, plain, (3, 96, 96), CPU, again=True)
    assert not agrees(First(precision), plain, (3, 96, 96), CPU, again=True)
