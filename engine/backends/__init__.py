"""Other forms of a traced network than the plain one; each is one module here, and one that fails is never seen.

The plain form in float32 (``engine.graph.eager``) answers at once. ``faster`` then tries what this machine has, by one
rule for all forms and both precisions: a form takes the place of the one before only if it is proven right
(``engine.backends.verify``) and was timed faster here and now (``engine.backends.timing``). ``onnx_runtime`` and
``onednn`` are for the CPU, ``cuda_graph`` for CUDA devices; the plain form under PyTorch's autocast is for all.
``completed`` answers for other layers until a form has been made for them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import torch

from engine.api import say
from engine.backends import cuda_graph, onednn, onnx_runtime
from engine.backends.completed import CompletedExecution
from engine.backends.timing import Clock, Timed, passes_of, quicker
from engine.backends.verify import agrees, noise
from engine.graph.eager import EagerProgram
from engine.program import Execution, Program

log = logging.getLogger(__name__)

Maker = Callable[[Execution], Execution | None]
"""Makes a form, unproven, given the best one so far; None where there is none to make."""

GAINS = "fast precision gains"
"""Key in ``EagerProgram.kept`` of {device: whether a fast form of this network was faster than all exact ones}."""


def beside(device: torch.device) -> bool:
    """Whether ``faster`` may work on a thread beside the one that runs the plain form; on CUDA it may not."""
    return not cuda_graph.serves(device)


def no_gain(program: Program | None, device: torch.device) -> str:
    """Why fast precision gains nothing on this device, for this network if one is given; empty while it may gain."""
    if device.type == "cpu" and not onednn.has_bfloat16():
        return say("This processor cannot compute in bfloat16, so fast precision would gain nothing.")
    if program is None:
        return ""
    if not isinstance(program, EagerProgram):
        return say("A network from such a file is computed in float32 only.")
    if not program.kept.get(GAINS, {}).get(device, True):
        return say("Fast precision was tried with this network: here it is not both right and faster.")
    return ""


def faster(
    program: Program,
    shape: tuple[int, ...],
    taps: frozenset[str],
    device: torch.device,
    precision: str,
    *,
    small: bool = False,
    clock: Clock = time.perf_counter,
    passes: Callable[[Timed], Timed] = lambda here: here,
    wanted: Callable[[], bool] = lambda: True,
    before: Execution | None = None,
    found: Callable[[Execution], None] = lambda _: None,
) -> Execution | None:
    """The fastest form for pictures of this (C, H, W) that is proven right; None where none is faster than ``before``.

    Takes long: call it on a thread of its own, where ``beside`` allows that, with as many cores for its operations as
    the network is run with. Networks whose filters the user has replaced stay plain, since they change again before
    anything would pay.

    Args:
        precision: ``fast`` allows forms that round more; afterwards ``no_gain`` knows whether one gained anything.
        small: a network for which packing on the CPU does not pay.
        passes: another way to time one pass of a form, given the one that does so on this thread.
        wanted: asked between two passes whether this is to go on.
        before: the form in use with these taps; the plain one in float32 if none is given.
        found: told of each form that is faster than all before it, so that it can be used while others are tried.
    """
    if not isinstance(program, EagerProgram) or program.changed:
        return None
    fast = precision == "fast" and not no_gain(program, device)
    plain: Execution = program.prepare(taps, device, "exact")
    best = first = before or plain
    for make in _makers(program, shape, taps, device, fast=fast, small=small):
        if not wanted():
            break
        try:
            made = make(best)
            if (
                made is not None
                and wanted()
                and agrees(made, plain, shape, device, again=cuda_graph.serves(device))
                and quicker(made, best, passes(passes_of(noise(shape).to(device), clock)), wanted)
            ):
                best = made
                found(best)
        except Exception:  # whatever a library says of a form that it does not know
            log.debug("a form of this network is refused", exc_info=True)
    if fast and wanted():
        program.kept.setdefault(GAINS, {})[device] = best.precision == "fast"
    if isinstance(best, onnx_runtime.OnnxRuntimeExecution):
        program.kept[onnx_runtime.SPINS] = best.spins
    return None if best is first else best


def completed(
    program: Program, gives: frozenset[str], made: Execution, taps: frozenset[str]
) -> CompletedExecution | None:
    """A form that was made for the taps ``gives``, for others; None where that cannot be."""
    return CompletedExecution(made, gives, program, taps) if isinstance(program, EagerProgram) else None


def _makers(
    program: EagerProgram,
    shape: tuple[int, ...],
    taps: frozenset[str],
    device: torch.device,
    *,
    fast: bool,
    small: bool,
) -> Iterator[Maker]:
    """What is to be tried on this device, in this order."""

    def packed(precision: str) -> Maker:
        return lambda _: onednn.prepare(program, taps, precision)

    def rounded(best: Execution) -> Execution | None:
        return None if best.precision == "fast" else program.prepare(taps, device, "fast")

    def recorded(best: Execution) -> Execution:
        return cuda_graph.prepare(program, taps, device, best.precision, shape)

    def by_onnx_runtime(spins: bool) -> Maker:
        return lambda _: onnx_runtime.prepare(program, taps, threads=torch.get_num_threads(), spins=spins)

    if onnx_runtime.serves(device) and not small:
        known = program.kept.get(onnx_runtime.SPINS)
        for spins in (False, True) if known is None else (known,):
            yield by_onnx_runtime(spins)
    if onednn.serves(device) and not small:
        yield packed("exact")
        if fast:
            yield packed("fast")
    if fast:
        yield rounded
    if cuda_graph.serves(device):
        yield recorded
