"""Whether one form of a network is faster than another, on this machine as it is now."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import torch

from engine.device import devices
from engine.program import Execution

Clock = Callable[[], float]
"""Gives seconds."""

Timed = Callable[[Execution], float]
"""Runs a form once and gives the seconds that it took."""

LEAST_PASSES, MOST_PASSES = 5, 15
"""Passes of each: as few where the outcome is clear after them, as many where it is not."""

LONG_S, MOST_SHORT_PASSES = 0.2, 200
"""Seconds that all of them take at least, unless so many passes of each are shorter: a few short ones may lie within
one time slice of something else."""

CLEAR_SHARE, HOPELESS_SHARE = 0.75, 2.0
"""Shares of the other's time that are clear: a form that is refused by mistake is lost for a while, so that takes
more."""

WORTH_SHARE = 0.9
"""Share of it from which a form is faster in the end: a smaller difference may be chance."""


def quicker(made: Execution, before: Execution, timed: Timed, wanted: Callable[[], bool] = lambda: True) -> bool:
    """Whether ``made`` is faster than ``before``; both have run before.

    They run by turns, so that whatever else runs disturbs both alike, and the medians are compared. On a busy machine
    the shortest passes would say less: there they are a matter of luck.
    """
    old: list[float] = []
    new: list[float] = []
    while wanted():
        old.append(timed(before))
        new.append(timed(made))
        if len(new) < LEAST_PASSES or (sum(old) + sum(new) < LONG_S and len(new) < MOST_SHORT_PASSES):
            continue
        theirs, mine = statistics.median(old), statistics.median(new)
        if len(new) >= MOST_PASSES or not CLEAR_SHARE * theirs <= mine <= HOPELESS_SHARE * theirs:
            return mine < WORTH_SHARE * theirs
    return False


def passes_of(x: torch.Tensor, clock: Clock) -> Timed:
    """Times passes of this (1, C, H, W) input on its device, on the thread that asks."""

    def timed(execution: Execution) -> float:
        devices.synchronise(x.device)
        began = clock()
        execution.run(x)
        devices.synchronise(x.device)
        return clock() - began

    return timed
