"""Whether one form of a network is faster than another, on this machine as it is now."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from engine.device import devices
from engine.program import Execution

Clock = Callable[[], float]
"""Gives seconds."""

ROUNDS = 5
"""Passes of each."""

WORTH = 0.95
"""Share of the other's time from which a form is faster: a smaller difference may be chance."""

HOPELESS = 2.0
"""Share of it from which the second round is the last: emulated arithmetic may take a second a pass."""


def quicker(
    made: Execution, before: Execution, x: torch.Tensor, clock: Clock, wanted: Callable[[], bool] = lambda: True
) -> bool:
    """Whether ``made`` is faster than ``before`` for this (1, C, H, W) input on their device; both have run before.

    They run by turns, and of each the shortest pass counts: whatever else runs can make a pass longer, never shorter.
    """
    mine = theirs = math.inf
    for number in range(ROUNDS):
        if not wanted():
            return False
        theirs = min(theirs, _took(before, x, clock))
        mine = min(mine, _took(made, x, clock))
        if number and mine > HOPELESS * theirs:
            break
    return mine < WORTH * theirs


def _took(execution: Execution, x: torch.Tensor, clock: Clock) -> float:
    devices.synchronise(x.device)
    began = clock()
    execution.run(x)
    devices.synchronise(x.device)
    return clock() - began
