"""CUDA graphs pretended on the CPU: what is recorded is not computed, and a replay writes into the same memory again.

It shows whether ``engine.backends.cuda_graph`` keeps to the rules of CUDA graphs, not whether a GPU does.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from engine.backends import cuda_graph as captured
from engine.backends import onednn, onnx_runtime


class ScriptedClock:
    """Seconds by script, for ``engine.backends.timing``: of two passes by turns, that of the form in use takes
    ``before``, that of the new one ``after``."""

    def __init__(self, before: float = 2.0, after: float = 1.0) -> None:
        self._now, self._runs = 0.0, False
        self._takes = itertools.cycle((before, after))

    def __call__(self) -> float:
        if self._runs:
            self._now += next(self._takes)
        self._runs = not self._runs
        return self._now


def storages(*values: Any) -> set[int]:
    return {leaf.untyped_storage().data_ptr() for leaf in tree_leaves(values) if isinstance(leaf, torch.Tensor)}


class Tape(TorchDispatchMode):
    """Notes every operation, whose results are then lost."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[Any, tuple[Any, ...], dict[str, Any], list[torch.Tensor]]] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        given = func(*args, **(kwargs or {}))
        if isinstance(given, (bool, int, float)):
            raise RuntimeError("a value is waited for, which is not there before the replay")
        fresh = [leaf for leaf in tree_leaves(given) if not storages(leaf) & storages(args)]
        self.calls.append((func, args, kwargs or {}, fresh))
        return given

    def lose(self) -> None:
        for *_, fresh in self.calls:
            for value in fresh:
                if value.is_floating_point():
                    value.fill_(torch.nan)

    def play(self) -> None:
        for func, args, kwargs, fresh in self.calls:
            given = func(*args, **kwargs)
            for into, value in zip(fresh, tree_leaves(given), strict=False):
                into.copy_(value)


class PretendedGraph:
    """Takes the place of ``torch.cuda.CUDAGraph``."""

    def __init__(self) -> None:
        self.tape, self.replays = Tape(), 0

    def replay(self) -> None:
        self.replays += 1
        self.tape.play()


class PretendedStream:
    """A stream in which nothing is ever late."""

    def wait_stream(self, other: PretendedStream) -> None:
        pass


class PretendedCuda:
    """Takes the place of ``torch.cuda`` for one module.

    Attributes:
        default, current: streams.
        recorded: (stream, error mode) of each recording.
        refuses: whether recordings fail as they end.
    """

    CUDAGraph = PretendedGraph

    def __init__(self) -> None:
        self.default = self.current = PretendedStream()
        self.recorded: list[tuple[PretendedStream, str]] = []
        self.refuses = False

    def Stream(self, device: torch.device) -> PretendedStream:
        return PretendedStream()

    def current_stream(self) -> PretendedStream:
        return self.current

    @contextmanager
    def device(self, device: torch.device) -> Iterator[None]:
        yield

    @contextmanager
    def stream(self, stream: PretendedStream) -> Iterator[None]:
        before, self.current = self.current, stream
        try:
            yield
        finally:
            self.current = before

    @contextmanager
    def graph(self, graph: PretendedGraph, stream: PretendedStream, capture_error_mode: str) -> Iterator[None]:
        """Like the real one it does not return to the stream before where it fails."""
        self.recorded.append((stream, capture_error_mode))
        before, self.current = self.current, stream
        with graph.tape:
            yield
        if self.refuses:
            raise RuntimeError("operation not permitted when stream is capturing")
        graph.tape.lose()
        self.current = before


def pretend(monkeypatch: pytest.MonkeyPatch, *devices: torch.device) -> PretendedCuda:
    """From now on these devices have CUDA graphs, and reduced precision that may gain by it, but no packed forms."""
    cuda = PretendedCuda()
    monkeypatch.setattr(captured, "cuda", cuda)
    monkeypatch.setattr(captured, "_streams", captured._streams.__wrapped__)
    monkeypatch.setattr(captured, "serves", lambda device: device in devices)
    for form in (onednn, onnx_runtime):
        monkeypatch.setattr(form, "serves", lambda device, serves=form.serves: device not in devices and serves(device))
    monkeypatch.setattr(onednn, "has_bfloat16", lambda: True)
    return cuda
