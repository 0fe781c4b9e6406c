"""Forms on trial are timed with the frames of the live picture: nothing is computed only to be timed."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field

import torch

from engine.backends.timing import Clock, Timed
from engine.device import devices
from engine.program import Execution

QUIET_S = 0.1
"""Seconds without a pass of the live picture after which there is none to wait for."""

Outputs = tuple[torch.Tensor, Mapping[str, torch.Tensor]]


@dataclass(frozen=True, slots=True)
class _Turn:
    """One pass that is to be timed.

    Attributes:
        took: its seconds, once it is done.
    """

    taps: frozenset[str]
    execution: Execution
    took: Future[float] = field(default_factory=Future)


class TrialPasses:
    """Between the thread that makes forms and the one that computes frames, which lends its next frame to a form.

    A pass beside the frames would take the processor from them, and would itself take as long as they let it.

    Attributes:
        asked: passes so far; for the thread that makes forms.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turns: queue.SimpleQueue[_Turn] = queue.SimpleQueue()
        self._computing = False
        self.asked = 0

    def by_frames(self, taps: frozenset[str], here: Timed) -> Timed:
        """Times a pass with these taps by the next frame; where none comes, or one with other taps, by ``here``.

        For the thread that makes forms. What the form raises there is raised here.
        """

        def timed(execution: Execution) -> float:
            self.asked += 1
            turn = _Turn(taps, execution)
            self._turns.put(turn)
            while True:
                try:
                    return turn.took.result(QUIET_S)
                except CancelledError:
                    return here(execution)
                except TimeoutError:
                    if not self._computing:
                        turn.took.cancel()  # in vain if a frame has just come

        return timed

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        """Within, the thread that computes frames computes one."""
        self._computing = True
        try:
            yield
        finally:
            self._computing = False

    def compute(
        self, taps: frozenset[str], device: torch.device, run: Callable[[Execution], Outputs]
    ) -> tuple[Execution, Outputs] | None:
        """The frame at hand, computed by a form on trial with these taps; None if there is none, or if it fails.

        For the thread that computes frames, ``computing``.
        """
        while not self._turns.empty():
            turn = self._turns.get()
            if turn.taps != taps:
                turn.took.cancel()
            elif turn.took.set_running_or_notify_cancel():
                return self._compute(turn, device, run)
        return None

    def _compute(
        self, turn: _Turn, device: torch.device, run: Callable[[Execution], Outputs]
    ) -> tuple[Execution, Outputs] | None:
        try:
            devices.synchronise(device)
            began = self._clock()
            outputs = run(turn.execution)
            devices.synchronise(device)
            turn.took.set_result(self._clock() - began)
        except Exception as error:
            turn.took.set_exception(error)
            return None
        return turn.execution, outputs
