"""Whether one form of a network is faster than another, on this machine as it is now."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import torch

from engine.device import devices
from engine.program import Execution

Clock = Callable[[], float]
"""Gives seconds."""

LEAST, MOST = 5, 15
"""Passes of each: as few where the outcome is clear after them, as many where it is not."""

LONG, SHORTEST = 0.2, 200
"""Seconds that all of them take at least, unless so many passes of each are shorter: a few short ones may lie within
one time slice of something else."""

CLEAR, HOPELESS = 0.75, 2.0
"""Shares of the other's time that are clear: a form that is refused by mistake is lost, so that takes more."""

WORTH = 0.9
"""Share of it from which a form is faster in the end: a smaller difference may be chance."""


def quicker(
    made: Execution, before: Execution, x: torch.Tensor, clock: Clock, wanted: Callable[[], bool] = lambda: True
) -> bool:
    """Whether ``made`` is faster than ``before`` for this (1, C, H, W) input on their device; both have run before.

    They run by turns, so that whatever else runs disturbs both alike, and the medians are compared. On a busy machine
    the shortest passes would say less: there they are a matter of luck.
    """
    old: list[float] = []
    new: list[float] = []
    while wanted():
        old.append(_took(before, x, clock))
        new.append(_took(made, x, clock))
        if len(new) < LEAST or (sum(old) + sum(new) < LONG and len(new) < SHORTEST):
            continue
        theirs, mine = statistics.median(old), statistics.median(new)
        if len(new) >= MOST or not CLEAR * theirs <= mine <= HOPELESS * theirs:
            return mine < WORTH * theirs
    return False


def _took(execution: Execution, x: torch.Tensor, clock: Clock) -> float:
    devices.synchronise(x.device)
    began = clock()
    execution.run(x)
    devices.synchronise(x.device)
    return clock() - began
