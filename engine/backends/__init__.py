"""Faster forms of a traced network that give the same numbers; each is one module here.

The plain form (``engine.graph.eager``) answers at once. ``faster`` then makes the best form that this machine has,
which takes from a tenth of a second to some seconds, and proves it against the plain one before its numbers are shown:
``onednn`` on the CPU, ``captured`` on a CUDA device.
"""

from __future__ import annotations

import logging

import torch

from engine.backends import cuda_graph as captured
from engine.backends import onednn
from engine.backends.verify import agrees
from engine.graph.eager import EagerProgram
from engine.program import Execution, Program

log = logging.getLogger(__name__)


def beside(device: torch.device) -> bool:
    """Whether ``faster`` may work on a thread beside the one that runs the plain form; on CUDA it may not."""
    return not captured.serves(device)


def faster(
    program: Program, shape: tuple[int, ...], taps: frozenset[str], device: torch.device, precision: str
) -> Execution | None:
    """The fastest form for pictures of this (C, H, W) that is proven; None where the plain one is all there is.

    Takes long: call it on a thread of its own, where ``beside`` allows that. Networks whose filters the user has
    replaced stay plain, since they change again before this would pay.
    """
    if not isinstance(program, EagerProgram) or program.changed:
        return None
    try:
        made = _made(program, shape, taps, device, precision)
        if made is None:
            return None
        plain, replayed = program.prepare(taps, device, "exact"), captured.serves(device)
        if not agrees(made, plain, shape, device, precision, again=replayed):
            return None
    except Exception:  # whatever a library says of a form that it does not know, the plain one goes on
        log.info("no faster form of this network", exc_info=True)
        return None
    return made


def _made(
    program: EagerProgram, shape: tuple[int, ...], taps: frozenset[str], device: torch.device, precision: str
) -> Execution | None:
    """The form of this device, unproven."""
    if onednn.serves(device):
        return onednn.prepare(program, taps, precision)
    if captured.serves(device):
        return captured.prepare(program, taps, device, precision, shape)
    return None
