"""Tracing does not disturb what runs in other threads meanwhile."""

from __future__ import annotations

import threading

import torch
from torch import nn

from engine.graph.fx_trace import trace


class Meanwhile(nn.Module):
    """While it is traced, another thread runs a network; the answer is kept."""

    def __init__(self, other: nn.Module) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.answers: list[object] = []
        self._run = lambda: self.answers.append(other(torch.ones(1, 2)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        thread = threading.Thread(target=self._guarded)
        thread.start()
        thread.join()
        return self.first(x)

    def _guarded(self) -> None:
        try:
            self._run()
        except Exception as error:
            self.answers.append(error)


def test_a_network_in_another_thread_runs_on_while_one_is_traced() -> None:
    other = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)).eval()
    with torch.no_grad():
        truth = other(torch.ones(1, 2))
        module = Meanwhile(other)
        traced = trace(module)
    assert [str(node.target) for node in traced.graph.nodes if node.op == "call_module"] == ["first"]
    (answer,) = module.answers
    assert isinstance(answer, torch.Tensor) and torch.equal(answer, truth), answer


def test_two_tracings_at_once_leave_torch_as_it_was() -> None:
    call = nn.Module.__call__
    first_inside, second_inside = threading.Event(), threading.Event()

    class First(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            first_inside.set()
            second_inside.wait(0.3)  # in vain, as it should be
            return x + 1

    class Second(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            second_inside.set()
            first.join(10)
            return x + 1

    first = threading.Thread(target=trace, args=(First(),))
    first.start()
    assert first_inside.wait(10)
    second = threading.Thread(target=trace, args=(Second(),))
    second.start()
    first.join()
    second.join()
    assert nn.Module.__call__ is call


def test_parts_of_a_slice_keep_their_names() -> None:
    class Sliced(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 4), nn.Tanh())

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for part in (self.layers[:2], self.layers[2:]):
                x = part(x)
            return x

    module = Sliced()
    traced = trace(module)
    called = [str(node.target) for node in traced.graph.nodes if node.op == "call_module"]
    assert called == ["layers.0", "layers.1", "layers.2", "layers.3"]
    x = torch.rand(1, 2)
    assert torch.equal(traced(x), module(x))
