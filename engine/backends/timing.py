"""Whether one form of a network is faster than another, on this machine as it is now."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from engine.device import devices
from engine.program import Execution

Clock = Callable[[], float]
"""Gives seconds."""

LEAST, MOST = 5, 20
"""Passes of each: as few where the outcome is clear after them, as many where it is not."""

CLEAR = 0.75
"""Share of the other's time that is clear."""

WORTH = 0.95
"""Share of it from which a form is faster in the end: a smaller difference may be chance."""


def quicker(
    made: Execution, before: Execution, x: torch.Tensor, clock: Clock, wanted: Callable[[], bool] = lambda: True
) -> bool:
    """Whether ``made`` is faster than ``before`` for this (1, C, H, W) input on their device; both have run before.

    They run by turns, and of each the shortest pass counts: whatever else runs can make a pass longer, never shorter.
    """
    mine = theirs = math.inf
    for number in range(1, MOST + 1):
        if not wanted():
            return False
        theirs = min(theirs, _took(before, x, clock))
        mine = min(mine, _took(made, x, clock))
        if number >= LEAST and min(mine, theirs) < CLEAR * max(mine, theirs):
            break
    return mine < WORTH * theirs


def _took(execution: Execution, x: torch.Tensor, clock: Clock) -> float:
    devices.synchronise(x.device)
    began = clock()
    execution.run(x)
    devices.synchronise(x.device)
    return clock() - began
