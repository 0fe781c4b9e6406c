"""Passes of forms on trial: by frames where there are any, beside where there are none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import pytest
import torch
from torch import Tensor

from engine.program import Execution
from engine.runtime import trial_passes
from engine.runtime.trial_passes import TrialPasses

CPU = torch.device("cpu")
TAPS, OTHERS = frozenset({"conv1"}), frozenset({"fc3"})


class Form:
    """Gives one number, or raises."""

    backend, precision = "on trial", "exact"

    def __init__(self, gives: float | Exception) -> None:
        self._gives = gives

    def run(self, x: Tensor, /, **_inputs: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        if isinstance(self._gives, Exception):
            raise self._gives
        return x + self._gives, {}


@pytest.fixture
def passes() -> TrialPasses:
    ticks = iter(range(100))
    return TrialPasses(lambda: float(next(ticks) * 7))


@pytest.fixture
def ask(passes: TrialPasses) -> Iterator[Callable[[Execution], Future[float]]]:
    """Times a form on a thread of its own; a pass there takes −1 s."""
    threads: list[threading.Thread] = []

    def asked(form: Execution) -> Future[float]:
        took: Future[float] = Future()

        def work() -> None:
            try:
                took.set_result(passes.by_frames(TAPS, lambda _: -1.0)(form))
            except Exception as error:
                took.set_exception(error)

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        return took

    yield asked
    for thread in threads:
        thread.join()


def compute(passes: TrialPasses, taps: frozenset[str], form: Form, took: Future[float]) -> object:
    """Frames until the form is timed; what those gave that a form on trial computed."""
    given = []
    with passes.computing():
        while not took.done():
            if tried := passes.compute(taps, CPU, lambda chosen: chosen.run(torch.zeros(1))):
                assert tried[0] is form
                given.append(float(tried[1][0]))
    return given


def test_a_frame_is_computed_by_the_form_and_timed(
    passes: TrialPasses, ask: Callable[[Execution], Future[float]]
) -> None:
    took = ask(form := Form(3.0))
    assert compute(passes, TAPS, form, took) == [3.0] and took.result() == 7.0
    assert passes.compute(TAPS, CPU, lambda chosen: chosen.run(torch.zeros(1))) is None, "once is enough"


def test_a_frame_with_other_taps_leaves_the_pass_to_the_maker(
    passes: TrialPasses, ask: Callable[[Execution], Future[float]]
) -> None:
    took = ask(form := Form(3.0))
    assert compute(passes, OTHERS, form, took) == [] and took.result() == -1.0


def test_without_frames_the_maker_does_it(
    passes: TrialPasses, ask: Callable[[Execution], Future[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_passes, "QUIET_S", 1e-3)
    assert ask(Form(3.0)).result() == -1.0
    assert passes.compute(TAPS, CPU, lambda chosen: chosen.run(torch.zeros(1))) is None


def test_what_a_form_raises_is_for_its_maker(passes: TrialPasses, ask: Callable[[Execution], Future[float]]) -> None:
    took = ask(form := Form(RuntimeError("could not create a primitive")))
    assert compute(passes, TAPS, form, took) == []
    with pytest.raises(RuntimeError, match="primitive"):
        took.result()
