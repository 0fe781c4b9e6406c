"""The benchmark for GPUs, with pretended graphs on the CPU: what it compares, and when it is content."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import torch

from benchmarks import gpu
from engine.device import devices
from tests.engine.backends.pretended import PretendedCuda, PretendedGraph, pretend

CPU, GPU = torch.device("cpu"), torch.device("cpu", 0)


class Bare:
    def __init__(self, *_: object) -> None:
        self.run = lambda: None


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> PretendedCuda:
    monkeypatch.setattr(devices, "choose", lambda name: GPU if name == "cuda" else CPU)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Pretended")
    monkeypatch.setattr(gpu, "Captured", Bare)
    monkeypatch.setattr(gpu, "timed", timed)
    monkeypatch.setattr("engine.backends.quicker", lambda *_: True)  # a pretended graph saves no time
    monkeypatch.setattr(gpu.logging, "basicConfig", lambda **_: None)
    monkeypatch.setattr("sys.argv", ["gpu", "--model", "lenet5", "--frames", "1"])
    return pretend(monkeypatch, GPU)


def test_it_waits_for_the_graph_and_compares_with_the_cpu(
    cuda: PretendedCuda, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gpu.main() == 0
    told = capsys.readouterr().out
    assert "form in use       CUDA graph;" in told and "0 shades of 253" in told
    assert len(cuda.recorded) == 1


def test_without_a_graph_it_is_not_content(cuda: PretendedCuda, capsys: pytest.CaptureFixture[str]) -> None:
    cuda.refuses = True
    assert gpu.main() == 1
    assert "form in use       eager;" in capsys.readouterr().out


def test_a_graph_that_goes_wrong_later_is_found(cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch) -> None:
    replay = PretendedGraph.replay

    def wrong(self: PretendedGraph) -> None:
        replay(self)
        if self.replays > 3:  # after the proof
            self.tape.calls[-1][-1][0].mul_(1.01)

    monkeypatch.setattr(PretendedGraph, "replay", wrong)
    assert gpu.main() == 1


def test_without_a_gpu_there_is_nothing_to_measure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr("sys.argv", ["gpu"])
    assert gpu.main() == 2
    assert "no CUDA GPU" in capsys.readouterr().err
