"""One network on one device: executions by set of taps, and the way back to the CPU when a device fails."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch

from engine.api import Frame
from engine.backends import beside, completed, faster, no_gain
from engine.backends.timing import Clock
from engine.device.heap import trim_heap
from engine.device.threads import single_threaded
from engine.program import Execution, Network
from engine.runtime.further_inputs import FurtherInputs
from engine.runtime.trial_passes import Outputs, TrialPasses

log = logging.getLogger(__name__)

CPU = torch.device("cpu")

SMALL_MACS = 100_000_000
"""Multiply-accumulates below which one core is enough: waking the second one costs more than it computes.

Measured on two cores, busy with other things: LeNet-5 (0.4 M) 0.21 ms on one core and 0.28 to 14 on two, ResNet-20
(41 M) 2.8 ms on one and 4.4 to 85 on two.
"""

KEPT_EXECUTIONS = 8
"""Executions kept ready: as many sets of taps as a user is likely to switch back and forth between."""

KEPT_FORMS = 2
"""Of those, the ones that keep a faster form, which has weights of its own."""

STEADY_FRAMES = 20
"""Frames in a row with the same taps after which a faster form is made on the thread that runs the network, which
pauses for that: who goes through layers one by one must not wait at each."""

MOST_TRIALS, APART_FRAMES = 3, 500
"""How often a faster form is looked for with the same taps where none was found, and frames with them in between: one
that was proven right may have been slower only because something else took the processor for a second."""

MAKER_NICENESS = 5
"""Niceness of the thread that makes faster forms (Linux): it takes what the live loop and the window leave."""


@dataclass(slots=True)
class _Trials:
    """With one set of taps.

    Attributes:
        begun: how many there were.
        wait: frames before the next one; None while one is under way, or where a form was found.
    """

    begun: int = 0
    wait: int | None = 0

    def due(self) -> bool:
        """Asked once a frame with these taps: whether to begin one."""
        if self.wait:
            self.wait -= 1
        return self.wait == 0 and self.begun < MOST_TRIALS

    def begin(self) -> None:
        """One more is under way."""
        self.begun += 1
        self.wait = None


class Runner:
    """Runs a network with whatever taps are wanted, and keeps what it remembers of a source; owned by one thread.

    Args:
        precision: ``fast`` allows forms that round more.
        improve: make faster forms (``engine.backends``), of large networks on the CPU, of all on CUDA, and of all for
            fast precision; until one is there, and where it fails, the plain one in float32 answers. A network that
            reads more than a picture stays plain.
        clock: times the forms; gives seconds.

    Attributes:
        device: where it runs now.
        backend, precision: the form in use; the former is empty before the first run.
        computed_by: (backend, precision) of the form that computed the newest frame; one on trial may have.
        failure: what the device said that failed last, empty if none did.
    """

    def __init__(
        self,
        network: Network,
        device: torch.device,
        precision: str,
        *,
        improve: bool = False,
        clock: Clock = time.perf_counter,
    ) -> None:
        self.program, self.device, self._asked = network.program, device, precision
        self._small = network.info.macs < SMALL_MACS
        self._further = FurtherInputs(network.info.inputs)
        self._improve = improve and not network.info.inputs
        self._shape, self._clock = network.info.preprocessing.input, clock
        self._wanted = True
        self._latest: frozenset[str] | None = None
        self._row = 0
        self._trials: dict[frozenset[str], _Trials] = {}
        self._passes = TrialPasses(clock)
        self._made: queue.SimpleQueue[tuple[frozenset[str], torch.device, Execution | None]] = queue.SimpleQueue()
        self._newest: tuple[frozenset[str], Execution] | None = None
        self._maker: threading.Thread | None = None
        self.backend = self.failure = ""
        self.precision = "exact"
        self.computed_by = self.backend, self.precision
        self._executions: OrderedDict[frozenset[str], list[Execution]] = OrderedDict()

    @property
    def remembers(self) -> bool:
        """Whether what it gives of a frame follows from the frames before, too."""
        return bool(self._further.fed)

    def run(
        self, make_input: Callable[[torch.device], torch.Tensor], taps: frozenset[str], frame: Frame | None = None
    ) -> tuple[torch.Tensor, Mapping[str, torch.Tensor]]:
        """The output and the taps, without the batch axis, for the input that ``make_input`` puts on a device.

        What else the network reads comes from the frame, and from its own outputs of the one before, whose layers are
        given, too. Without a frame nothing is remembered.

        What fails on another device is tried again on the CPU. If it works there, the device is to blame, and
        ``device`` is the CPU from then on; otherwise the network or the picture is, and the error goes on.
        """
        try:
            return self._run(make_input, taps, frame)
        except Exception as error:
            if self.device == CPU:
                raise
            failed, self.device = self.device, CPU
            self._forget()
            self._further.forget()  # what lies on a broken device cannot be fetched
            try:
                answer = self._run(make_input, taps, frame)
            except Exception:
                self.device = failed
                self._forget()
                raise
            self.failure = str(error).strip() or type(error).__name__
            log.info("%s failed", failed, exc_info=error)
            return answer

    def _run(
        self, make_input: Callable[[torch.device], torch.Tensor], taps: frozenset[str], frame: Frame | None
    ) -> tuple[torch.Tensor, Mapping[str, torch.Tensor]]:
        forms = self._forms(taps | self._further.fed)
        x = make_input(self.device)
        further = self._further.values(frame, self.device)
        with self._cores(), self._passes.computing():
            form, (output, tapped) = self._answer(forms, taps, x, further)
        self._further.keep(frame, tapped)
        self.backend, self.precision = forms[-1].backend, forms[-1].precision
        self.computed_by = form.backend, form.precision
        return output[0], {name: value[0] for name, value in tapped.items()}

    def _answer(
        self, forms: list[Execution], taps: frozenset[str], x: torch.Tensor, further: Mapping[str, torch.Tensor]
    ) -> tuple[Execution, Outputs]:
        """What a form gives, and which one: the one on trial, or the fastest so far. Where the faster one fails, there
        will be none again, and the plain one goes on."""
        if tried := self._passes.compute(taps, self.device, lambda form: form.run(x, **further)):
            return tried
        if len(forms) > 1:
            try:
                return forms[-1], forms[-1].run(x, **further)
            except Exception:
                log.info("%s failed, going on with %s", forms[-1].backend, forms[0].backend, exc_info=True)
            self._improve, self._newest = False, None
            del forms[1:]
        return forms[0], forms[0].run(x, **further)

    def give_up(self) -> None:
        """Nobody will run it again: what is being made is no longer wanted."""
        self._wanted = False

    def close(self) -> None:
        """Wait for what is being made: Python must not end while a thread is within PyTorch's own code."""
        self.give_up()
        if self._maker:
            self._maker.join()

    def _cores(self) -> contextlib.AbstractContextManager[None]:
        """As many cores as the network is worth, for the tensor operations of this thread within."""
        return single_threaded() if self._small else contextlib.nullcontext()

    def _forget(self) -> None:
        self._executions.clear()
        self._trials.clear()
        self._newest = None

    def _forms(self, taps: frozenset[str]) -> list[Execution]:
        """The plain form with these taps, and after it the faster one once there is one; until then the one that was
        made last for others, completed."""
        self._row = self._row + 1 if taps == self._latest else 1
        self._latest = taps
        self._take_faster(taps)
        if taps not in self._executions:
            self._executions[taps] = [self.program.prepare(taps, self.device, "exact")]
            if len(self._executions) > KEPT_EXECUTIONS:
                self._trials.pop(self._executions.popitem(last=False)[0], None)
        self._executions.move_to_end(taps)
        forms = self._executions[taps]
        if len(forms) == 1 and self._newest and (ready := completed(self.program, *self._newest, taps)):
            forms.append(ready)
        return forms

    def _take_faster(self, taps: frozenset[str]) -> None:
        """Use what has been made; begin with these taps if it is their turn."""
        while not self._made.empty():
            wanted, device, execution = self._made.get()
            if device == self.device and wanted in self._executions:
                if execution:
                    self._use(wanted, execution)
                elif wanted in self._trials:
                    self._trials[wanted].wait = APART_FRAMES
        if not self._improve or taps not in self._executions:
            return
        trials = self._trials.setdefault(taps, _Trials())
        if not trials.due():
            return
        if not beside(self.device):
            if self._row > STEADY_FRAMES:
                self._make_here(taps)
        elif self._promising and not (self._maker and self._maker.is_alive()):
            trials.begin()
            before = self._executions[taps][-1]
            self._maker = threading.Thread(target=self._make, args=(taps, self.device, before), name="prepare")
            self._maker.daemon = False  # where nobody closes this runner, Python's end waits for it all the same
            self._maker.start()

    def _use(self, taps: frozenset[str], made: Execution) -> None:
        """From now on; forms that were made for others long ago go."""
        self._executions[taps][1:] = [made]
        self._newest = taps, made
        for other in list(self._executions)[:-KEPT_FORMS]:
            del self._executions[other][1:]
            self._trials.pop(other, None)

    @property
    def _promising(self) -> bool:
        """Whether anything may be faster on the CPU."""
        return not self._small or (self._asked == "fast" and not no_gain(self.program, self.device))

    def _make_here(self, taps: frozenset[str]) -> None:
        """On this thread, after all other faster forms are gone: see ``engine.backends.cuda_graph``."""
        for forms in self._executions.values():
            del forms[1:]
        self._trials = {taps: _Trials(MOST_TRIALS)}
        if made := self._faster(taps, self.device):
            self._executions[taps].append(made)

    def _make(self, taps: frozenset[str], device: torch.device, before: Execution) -> None:
        """On a thread of its own."""
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), MAKER_NICENESS)
        passes = self._passes.asked
        made = self._faster(taps, device, before, lambda form: self._made.put((taps, device, form)))
        trim_heap()
        if made is None and self._passes.asked > passes:  # what was right may be faster another time
            self._made.put((taps, device, None))

    def _faster(
        self,
        taps: frozenset[str],
        device: torch.device,
        before: Execution | None = None,
        found: Callable[[Execution], None] = lambda _: None,
    ) -> Execution | None:
        with self._cores():
            return faster(
                self.program,
                self._shape,
                taps,
                device,
                self._asked,
                small=self._small,
                clock=self._clock,
                passes=lambda here: here if self._small else self._passes.by_frames(taps, here),
                wanted=lambda: self._wanted,
                before=before,
                found=found,
            )
