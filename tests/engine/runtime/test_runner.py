"""Which form of a network runs when, on which device, and what happens where one fails."""

from __future__ import annotations

import weakref

import pytest
import torch
from torch import Tensor

from engine.api import NetworkReference
from engine.backends import cuda_graph as captured
from engine.backends import no_gain, onednn
from engine.backends.timing import LEAST_PASSES
from engine.graph.eager import EagerExecution, EagerProgram
from engine.networks.opening import open_network
from engine.program import Execution, Network
from engine.runtime import runner as runner_module
from engine.runtime import trial_passes
from engine.runtime.runner import KEPT_FORMS, MOST_TRIALS, SMALL_MACS, STEADY_FRAMES, Runner
from tests.engine.backends.pretended import PretendedCuda, PretendedGraph, ScriptedClock, pretend

CPU = torch.device("cpu")
GPU = torch.device("cpu", 0)  # a device of its own name that computes like the CPU
CONV, FC = frozenset({"conv1"}), frozenset({"fc3"})
NONE: frozenset[str] = frozenset()
packs = pytest.mark.skipif(not onednn.serves(CPU), reason="this PyTorch has no packed convolutions for the CPU")


@pytest.fixture(scope="module")
def network() -> Network:
    return open_network(NetworkReference("lenet5"), 1, lambda *_: None, lambda: False)


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> PretendedCuda:
    return pretend(monkeypatch, GPU)


class Running:
    """A runner, and pictures for it."""

    def __init__(self, network: Network, device: torch.device = GPU) -> None:
        self.runner, self.seed = Runner(network, device, "exact", improve=True, clock=ScriptedClock()), 0
        self._plain = {taps: network.program.prepare(taps, CPU, "exact") for taps in (CONV, FC, NONE)}

    def run(self, taps: frozenset[str], times: int = 1) -> str:
        """Runs, each with a picture of its own whose numbers are compared; gives the form of the last one."""
        for _ in range(times):
            self.seed += 1
            x = torch.randn((1, 1, 32, 32), generator=torch.Generator().manual_seed(self.seed))
            with torch.inference_mode():
                output, tapped = self.runner.run(x.to, taps)
                truth, true_taps = self._plain[taps].run(x)
            torch.testing.assert_close(output, truth[0], rtol=0, atol=1e-5)
            assert tapped.keys() == taps
            for name in taps:
                torch.testing.assert_close(tapped[name], true_taps[name][0], rtol=0, atol=1e-5)
        return self.runner.backend

    @property
    def recordings(self) -> list[captured.Recording]:
        return [form._recording for forms in self.runner._executions.values() for form in forms[1:]]


def test_a_graph_is_recorded_once_the_taps_have_stayed_the_same(network: Network, cuda: PretendedCuda) -> None:
    """Also for a small network, whose launches cost more than its arithmetic."""
    assert network.info.macs < SMALL_MACS
    running = Running(network)
    for _ in range(3):
        assert running.run(CONV, STEADY_FRAMES - 1) == running.run(FC, STEADY_FRAMES - 1) == "eager"
    assert running.run(FC) == "eager" and cuda.recorded == []
    assert running.run(FC) == "CUDA graph" and len(cuda.recorded) == 1
    running.run(FC, 2 * STEADY_FRAMES)
    assert len(cuda.recorded) == 1


def test_other_taps_are_answered_at_once_and_these_again_from_their_graph(
    network: Network, cuda: PretendedCuda
) -> None:
    running = Running(network)
    assert running.run(CONV, STEADY_FRAMES + 1) == "CUDA graph"
    assert running.run(FC) == "eager"
    assert running.run(CONV) == "CUDA graph" and len(cuda.recorded) == 1


def test_only_one_graph_lives_at_a_time(network: Network, cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch) -> None:
    """Destroying one may free what another one of the same stream still uses."""
    alive: weakref.WeakSet[PretendedGraph] = weakref.WeakSet()
    most = []

    class Watched(PretendedGraph):
        def __init__(self) -> None:
            super().__init__()
            alive.add(self)
            most.append(len(alive))

    monkeypatch.setattr(cuda, "CUDAGraph", Watched)
    running = Running(network)
    for taps in (CONV, FC, CONV, NONE):
        assert running.run(taps, STEADY_FRAMES + 1) == "CUDA graph"
    assert most == [1, 1, 1, 1] and len(alive) == 1
    assert [len(running.runner._executions[taps]) for taps in (CONV, FC, NONE)] == [1, 1, 2], "plain ones stay"
    del running
    assert not alive


def test_a_replay_that_fails_leaves_the_plain_form_on_the_same_device(
    network: Network, cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Running(network)
    running.run(CONV, STEADY_FRAMES + 1)
    (recording,) = running.recordings
    gone = weakref.ref(recording)

    def fail() -> None:
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(recording._graph, "replay", fail)
    del recording
    assert running.run(CONV) == "eager"
    assert running.runner.device == GPU and running.runner.failure == ""
    assert gone() is None, "its memory is free"
    for taps in (CONV, FC):
        assert running.run(taps, 2 * STEADY_FRAMES) == "eager"
    assert len(cuda.recorded) == 1


def test_a_network_that_cannot_be_recorded_is_not_tried_again(network: Network, cuda: PretendedCuda) -> None:
    cuda.refuses = True
    running = Running(network)
    assert running.run(CONV, 3 * STEADY_FRAMES) == "eager"
    assert len(cuda.recorded) == 1 and cuda.current is cuda.default and running.runner.device == GPU


def test_a_device_that_fails_while_a_graph_is_in_use_gives_way_to_the_cpu(
    network: Network, cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Running(network)
    running.run(CONV, STEADY_FRAMES + 1)
    (plain, recorded), *_ = running.runner._executions.values()

    def fail(x: Tensor) -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(plain, "run", fail)
    monkeypatch.setattr(recorded, "run", fail)
    assert running.run(CONV) == "eager"
    assert running.runner.device == CPU and "illegal memory access" in running.runner.failure
    assert running.run(CONV, 2 * STEADY_FRAMES) == "eager" and len(cuda.recorded) == 1


def test_on_the_cpu_a_small_network_stays_plain(network: Network) -> None:
    running = Running(network, CPU)
    assert running.run(CONV, 2 * STEADY_FRAMES) == "eager"
    running.runner.close()
    assert running.run(CONV) == "eager"


def test_what_was_made_beside_for_another_device_is_not_used(network: Network, cuda: PretendedCuda) -> None:
    running = Running(network)
    running.run(CONV)
    beside = network.program.prepare(CONV, CPU, "exact")
    beside.backend = "made beside"
    running.runner._made.put((CONV, CPU, beside))
    assert running.run(CONV) == "eager"
    running.runner._made.put((CONV, GPU, beside))
    assert running.run(CONV) == "made beside"


def test_a_faster_form_on_the_cpu_that_fails_leaves_the_plain_one(network: Network) -> None:
    class Failing:
        backend, precision = "failing", "exact"

        def run(self, x: Tensor) -> None:
            raise RuntimeError("could not create a primitive")

    running = Running(network, CPU)
    running.run(CONV)
    running.runner._made.put((CONV, CPU, Failing()))
    assert running.run(CONV, 2) == "eager"
    assert len(running.runner._executions[CONV]) == 1


def test_fast_precision_is_used_once_it_has_proven_faster(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onednn, "has_bfloat16", lambda: True)
    x = torch.randn((1, 1, 32, 32), generator=torch.Generator().manual_seed(1))
    for clock, expected in (
        (ScriptedClock(1.0, 2.0), ("exact", "eager")),
        (ScriptedClock(), ("fast", "eager, autocast")),
    ):
        again = open_network(NetworkReference("lenet5"), 1, lambda *_: None, lambda: False)
        runner = Runner(again, CPU, "fast", improve=True, clock=clock)
        with torch.inference_mode():
            for _ in range(2):
                truth, _ = runner.run(x.to, CONV)
                assert (runner.precision, runner.backend) == ("exact", "eager"), "nothing is proven yet"
            assert runner._maker is not None
            runner._maker.join()
            output, _ = runner.run(x.to, CONV)
        assert (runner.precision, runner.backend) == expected
        assert (no_gain(again.program, CPU) == "") is (expected[0] == "fast")
        assert torch.equal(output, truth) is (expected[0] == "exact")


class Trying:
    """A runner on the CPU of a network that counts as large, and the forms that were made for it."""

    def __init__(self, network: Network, clock: ScriptedClock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runner_module, "SMALL_MACS", 0)
        monkeypatch.setattr(runner_module, "APART_FRAMES", 3)
        prepare, self.made = onednn.prepare, 0

        def counted(program: EagerProgram, taps: frozenset[str], precision: str) -> Execution | None:
            self.made += 1
            return prepare(program, taps, precision)

        monkeypatch.setattr(onednn, "prepare", counted)
        self.runner = Runner(network, CPU, "exact", improve=True, clock=clock)

    def run(self) -> tuple[str, str]:
        """One frame; the form that computed it."""
        self.runner.run(torch.zeros(1, 1, 32, 32).to, CONV)
        return self.runner.computed_by

    def frames(self) -> list[str]:
        """As many as there is a form being made meanwhile, and one more; by which forms."""
        forms = []
        while self.runner._maker and self.runner._maker.is_alive():
            forms.append(self.run()[0])
        return [*forms, self.run()[0]]


@packs
def test_frames_are_the_passes_of_a_form_on_trial(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_passes, "QUIET_S", 60.0)
    trying = Trying(network, ScriptedClock(), monkeypatch)
    assert trying.run() == trying.run() == ("eager", "exact")
    *before, last = trying.frames()
    assert before.count("oneDNN, fused") == LEAST_PASSES and last == "oneDNN, fused" == trying.runner.backend
    assert trying.made == 1


@packs
def test_a_form_that_was_slower_by_chance_is_tried_again_later(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_passes, "QUIET_S", 60.0)
    trying = Trying(network, ScriptedClock(1.0, 1.0), monkeypatch)
    trying.run(), trying.run()
    assert trying.frames()[-1] == "eager" and trying.made == 1
    trying.runner._clock = trying.runner._passes._clock = ScriptedClock()
    assert trying.run()[0] == "eager" and trying.made == 1
    trying.run(), trying.run()
    assert trying.frames()[-1] == "oneDNN, fused" and trying.made == 2


@packs
def test_it_is_not_tried_for_ever(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_passes, "QUIET_S", 60.0)
    trying = Trying(network, ScriptedClock(1.0, 1.0), monkeypatch)
    for _ in range(5 * MOST_TRIALS):
        assert set(trying.frames()) <= {"eager", "ONNX Runtime", "oneDNN, fused"}
    assert trying.made == MOST_TRIALS and trying.runner.backend == "eager"


def test_another_selection_is_answered_from_the_form_that_is_there(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the very next frame, without a pass of the plain form; one of its own is made meanwhile."""
    monkeypatch.setattr(runner_module, "SMALL_MACS", 0)
    running = Running(network, CPU)
    runner = running.runner
    running.run(CONV, 2)
    while not (form := running.run(CONV)).startswith(("ONNX", "oneDNN")):
        pass
    runner.close()
    running.run(CONV)
    used: list[str] = []
    prepare = EagerProgram.prepare

    def noted(self: EagerProgram, *asked: object) -> EagerExecution:
        made = prepare(self, *asked)  # type: ignore[arg-type]
        monkeypatch.setattr(made, "run", lambda x: used.append("plain"), raising=False)
        return made

    monkeypatch.setattr(EagerProgram, "prepare", noted)
    assert running.run(FC) == runner.backend and form and used == []
    assert runner.backend == runner._executions[CONV][1].backend
    assert running.run(CONV) == runner.backend, "both stay"


def test_only_a_few_forms_are_kept(network: Network) -> None:
    """Each has weights of its own."""
    runner = Runner(network, CPU, "exact")
    sets = [frozenset({name}) for name in ("conv1", "conv2", "fc1", "fc2", "fc3")]
    for taps in sets:
        runner.run(torch.zeros(1, 1, 32, 32).to, taps)
        runner._made.put((taps, CPU, network.program.prepare(taps, CPU, "exact")))
        runner.run(torch.zeros(1, 1, 32, 32).to, taps)
    held = [taps for taps in sets if len(runner._executions[taps]) > 1]
    assert held == sets[-KEPT_FORMS:]


@packs
def test_what_was_wrong_is_not_tried_again(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.backends.agrees", lambda *_, **__: False)
    trying = Trying(network, ScriptedClock(), monkeypatch)
    for _ in range(10):
        assert set(trying.frames()) == {"eager"}
    assert trying.made == 1


def test_where_fast_precision_gains_nothing_nothing_is_tried(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onednn, "has_bfloat16", lambda: False)
    runner = Runner(network, CPU, "fast", improve=True)
    for _ in range(3):
        runner.run(torch.zeros(1, 1, 32, 32).to, CONV)
    assert runner._maker is None and (runner.precision, runner.backend) == ("exact", "eager")


def test_what_is_being_made_for_a_runner_that_is_given_up_is_left(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onednn, "has_bfloat16", lambda: True)
    runner = Runner(network, CPU, "fast", improve=True, clock=ScriptedClock())
    runner.give_up()
    for _ in range(2):
        runner.run(torch.zeros(1, 1, 32, 32).to, CONV)
    runner.close()
    assert runner._made.empty() and no_gain(network.program, CPU) == ""
