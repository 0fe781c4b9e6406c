"""Which form is used: one that is proven right and was timed faster. No other is ever seen, on whatever processor."""

from __future__ import annotations

import gc
import itertools
import logging

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from engine import backends
from engine.api import FilterOverride
from engine.backends import faster, no_gain, onednn, onnx_runtime
from engine.backends.timing import LEAST_PASSES, LONG_S, MOST_PASSES, MOST_SHORT_PASSES, Timed, passes_of, quicker
from engine.graph import Graph, graph_of
from engine.graph.eager import EagerProgram
from engine.program import Execution
from tests.engine.backends.pretended import ScriptedClock
from tests.engine.backends.residual import SHAPE, Residual, seeded

CPU, GPU = torch.device("cpu"), torch.device("cuda", 0)
FC, STEM = frozenset({"fc"}), frozenset({"stem"})
packs = pytest.mark.skipif(not onednn.serves(CPU), reason="this PyTorch has no oneDNN")
rounds = pytest.mark.skipif(not onednn.has_bfloat16(), reason="this processor has no bfloat16")


@pytest.fixture
def graph() -> Graph:
    return graph_of(seeded(Residual), SHAPE, "Residual")


@pytest.fixture
def capable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onednn, "has_bfloat16", lambda: True)


@pytest.fixture
def incapable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onednn, "has_bfloat16", lambda: False)


class Rounding(TorchDispatchMode):
    """Counts the results of operations that are in another type than float32."""

    def __init__(self) -> None:
        super().__init__()
        self.rounded = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        given = func(*args, **(kwargs or {}))
        leaves = [leaf for leaf in tree_leaves(given) if isinstance(leaf, Tensor)]
        self.rounded += any(leaf.dtype in (torch.bfloat16, torch.float16) for leaf in leaves)
        return given


def use(graph: Graph, precision: str, clock: ScriptedClock | None = None, taps: frozenset[str] = FC) -> str:
    """The backend in use."""
    made = faster(graph.program, SHAPE, taps, CPU, precision, clock=clock or ScriptedClock())
    return "eager" if made is None else made.backend


# Timing


class Passes:
    """An execution whose passes take these seconds."""

    backend, precision = "timed", "exact"

    def __init__(self, clock: list[float], takes: list[float]) -> None:
        self._clock, self._takes, self.runs = clock, takes, 0

    def run(self, x: Tensor):  # type: ignore[no-untyped-def]
        self._clock[0] += self._takes[self.runs]
        self.runs += 1
        return x, {}


def timed_by(clock: list[float]) -> Timed:
    return passes_of(torch.zeros(1), lambda: clock[0])


@pytest.mark.parametrize(
    ("before", "after", "expected", "rounds"),
    [
        ([10.0] * 5, [7.0] * 5, True, LEAST_PASSES),
        ([10.0] * 5, [1000.0] * 5, False, LEAST_PASSES),
        ([10.0, 1.0, 90.0, 10.0, 10.0], [7.0, 100.0, 7.0, 90.0, 7.0], True, LEAST_PASSES),
        ([10.0] * 20, [8.5] * 20, True, MOST_PASSES),
        ([10.0] * 20, [9.5] * 20, False, MOST_PASSES),
        ([10.0] * 20, [19.0] * 20, False, MOST_PASSES),
        ([10.0] * 10 + [1.0] * 5, [8.5] * 20, True, MOST_PASSES),
        ([30.0] * 7, [25.0] * 3 + [20.0] * 4, True, 7),
    ],
)
def test_medians_of_passes_by_turns_count(before: list[float], after: list[float], expected: bool, rounds: int) -> None:
    clock = [0.0]
    old, new = Passes(clock, before), Passes(clock, after)
    assert quicker(new, old, timed_by(clock)) is expected
    assert old.runs == new.runs == rounds


def test_short_passes_are_repeated_until_chance_is_out() -> None:
    """Seven of each might lie within one time slice of something else."""
    clock = [0.0]
    old, new = Passes(clock, [0.004] * 10 + [0.002] * 90), Passes(clock, [0.001] * 10 + [0.003] * 90)
    assert not quicker(new, old, timed_by(clock))
    assert LONG_S <= clock[0] < 1.1 * LONG_S
    old, new = Passes(clock, [2e-5] * 900), Passes(clock, [1e-5] * 900)
    assert quicker(new, old, timed_by(clock))
    assert new.runs == MOST_SHORT_PASSES


def test_nothing_is_timed_that_nobody_wants_any_more() -> None:
    clock, wanted = [0.0], itertools.chain([True, True], itertools.repeat(False))
    old, new = Passes(clock, [10.0] * 5), Passes(clock, [1.0] * 5)
    assert not quicker(new, old, timed_by(clock), lambda: next(wanted))
    assert old.runs == 2


# Exact forms


@packs
def test_an_exact_form_is_used_only_if_it_was_faster(graph: Graph) -> None:
    assert use(graph, "exact", ScriptedClock(2.0, 1.0)) == "oneDNN, fused"
    assert use(graph, "exact", ScriptedClock(1.0, 2.0)) == "eager"
    assert no_gain(graph.program, CPU) == no_gain(None, CPU), "which says nothing about rounding"


def test_whatever_a_library_raises_is_only_for_the_log(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise NotImplementedError("could not create a primitive")

    for form in (onednn, onnx_runtime):
        monkeypatch.setattr(form, "prepare", fail)
    with caplog.at_level(logging.DEBUG, backends.log.name):
        assert use(graph, "exact") == "eager"
    assert {record.levelno for record in caplog.records} <= {logging.DEBUG}


# Without bfloat16


def test_without_bfloat16_nothing_is_rounded(graph: Graph, incapable: None) -> None:
    assert no_gain(graph.program, CPU) == no_gain(None, CPU)
    assert "cannot compute in bfloat16" in no_gain(None, CPU)
    assert no_gain(None, GPU) == "", "that is for the processor alone"
    with Rounding() as seen:
        assert use(graph, "fast") == use(graph, "exact")
    assert seen.rounded == 0


def test_the_processor_is_asked_in_a_way_that_every_pytorch_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.ops, "mkldnn", object())
    assert not onednn.has_bfloat16() and not onednn.serves(CPU)


# With bfloat16, or what says so


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a processor that says so and cannot."""
    prepare = EagerProgram.prepare

    def refuse(*_: object) -> None:
        raise RuntimeError("mkldnn_reorder_linear_weight: bf16 path needs the cpu support avx_ne_convert or avx512bw")

    def only_exact(self: EagerProgram, taps: frozenset[str], device: torch.device, precision: str) -> Execution:
        if precision == "fast":
            refuse()
        return prepare(self, taps, device, precision)

    monkeypatch.setattr(onednn, "PackedLinear", refuse)
    monkeypatch.setattr(EagerProgram, "prepare", only_exact)


def test_operators_that_are_not_there_after_all_are_never_seen(
    graph: Graph, capable: None, raising: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert no_gain(graph.program, CPU) == ""
    with caplog.at_level(logging.DEBUG, backends.log.name):
        assert use(graph, "fast") == use(graph, "exact")
    assert {record.levelno for record in caplog.records} == {logging.DEBUG}
    assert "not both right and faster" in no_gain(graph.program, CPU)


def test_fast_forms_that_are_slower_are_refused_and_the_best_exact_one_is_used(
    graph: Graph, capable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "quicker", lambda made, *_: made.precision == "exact")
    assert use(graph, "fast") == ("oneDNN, fused" if onednn.serves(CPU) else "eager")
    assert "not both right and faster" in no_gain(graph.program, CPU)
    with Rounding() as seen:
        use(graph, "fast", taps=STEM)
    assert seen.rounded == 0, "it is not tried again with other layers"
    assert no_gain(graph_of(seeded(Residual), SHAPE, "Other").program, CPU) == "", "another network is another matter"


def test_fast_forms_that_are_wrong_are_refused(graph: Graph, capable: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "agrees", lambda made, *_, **__: made.precision == "exact")
    assert use(graph, "fast") == ("oneDNN, fused" if onednn.serves(CPU) else "eager")
    assert no_gain(graph.program, CPU) != ""


def test_what_was_given_up_is_no_verdict(graph: Graph, capable: None) -> None:
    assert faster(graph.program, SHAPE, FC, CPU, "fast", clock=ScriptedClock(), wanted=lambda: False) is None
    assert no_gain(graph.program, CPU) == ""


@packs
@rounds
def test_a_fast_form_that_is_faster_is_used(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    prepare = onednn.prepare

    def noted(program: EagerProgram, taps: frozenset[str], precision: str):  # type: ignore[no-untyped-def]
        tried.append(precision)
        return prepare(program, taps, precision)

    monkeypatch.setattr(onednn, "prepare", noted)
    assert use(graph, "fast") == "oneDNN, fused, bfloat16" and tried == ["exact", "fast"]
    assert use(graph, "fast", taps=STEM) == "oneDNN, fused, bfloat16" and tried == ["exact", "fast"] * 2
    assert no_gain(graph.program, CPU) == ""
    assert use(graph, "exact") == "oneDNN, fused"


@rounds
def test_of_a_small_network_the_plain_form_is_rounded(graph: Graph) -> None:
    made = faster(graph.program, SHAPE, FC, CPU, "fast", small=True, clock=ScriptedClock())
    assert made is not None and (made.backend, made.precision) == ("eager, autocast", "fast")
    assert faster(graph.program, SHAPE, FC, CPU, "exact", small=True, clock=ScriptedClock()) is None


def test_replaced_filters_stay_plain_and_are_no_verdict(graph: Graph, capable: None) -> None:
    swap = FilterOverride(epoch=1, layer="stem", filter=0, kernel=((1.0,),), shares=(1.0, 0.0, 0.0))
    swapped = graph.program.swapped((swap,))
    assert faster(swapped, SHAPE, FC, CPU, "fast", clock=ScriptedClock()) is None
    assert no_gain(swapped, CPU) == ""


@packs
def test_packed_weights_go_with_the_last_form_that_uses_them(graph: Graph) -> None:
    kept = onednn.packed_of(graph.program)._made
    first, second = (faster(graph.program, SHAPE, taps, CPU, "exact", clock=ScriptedClock()) for taps in (FC, STEM))
    assert first is not None and second is not None
    assert len(kept) > 0
    del first, second
    gc.collect()
    assert len(kept) == 0
