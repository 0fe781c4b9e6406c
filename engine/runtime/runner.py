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

import torch

from engine.api import Frame
from engine.backends import beside, faster, no_gain
from engine.backends.timing import Clock
from engine.device.heap import trim_heap
from engine.device.threads import single_threaded
from engine.program import Execution, Network
from engine.runtime.further_inputs import FurtherInputs

log = logging.getLogger(__name__)

CPU = torch.device("cpu")

SMALL = 100_000_000
"""Multiply-accumulates below which one core is enough: waking the second one costs more than it computes.

Measured on two cores, busy with other things: LeNet-5 (0.4 M) 0.21 ms on one core and 0.28 to 14 on two, ResNet-20
(41 M) 2.8 ms on one and 4.4 to 85 on two.
"""

KEPT = 8
"""Executions kept ready: as many sets of taps as a user is likely to switch back and forth between."""

STEADY = 20
"""Frames in a row with the same taps after which a faster form is made on the thread that runs the network, which
pauses for that: who goes through layers one by one must not wait at each."""

SUBORDINATE = 5
"""Niceness of the thread that makes faster forms (Linux): it takes what the live loop and the window leave."""


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
        self._small = network.info.macs < SMALL
        self._further = FurtherInputs(network.info.inputs)
        self._improve = improve and not network.info.inputs
        self._shape, self._clock = network.info.preprocessing.input, clock
        self._wanted = True
        self._latest: frozenset[str] | None = None
        self._row = 0
        self._tried: set[frozenset[str]] = set()
        self._made: queue.SimpleQueue[tuple[frozenset[str], torch.device, Execution]] = queue.SimpleQueue()
        self._maker: threading.Thread | None = None
        self.backend = self.failure = ""
        self.precision = "exact"
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
        with self._cores():
            output, tapped = self._answer(forms, x, further)
        self._further.keep(frame, tapped)
        self.backend, self.precision = forms[-1].backend, forms[-1].precision
        return output[0], {name: value[0] for name, value in tapped.items()}

    def _answer(
        self, forms: list[Execution], x: torch.Tensor, further: Mapping[str, torch.Tensor]
    ) -> tuple[torch.Tensor, Mapping[str, torch.Tensor]]:
        """What the faster form gives; where it fails, there will be none again, and the plain one goes on."""
        if len(forms) > 1:
            try:
                return forms[-1].run(x, **further)
            except Exception:
                log.info("%s failed, going on with %s", forms[-1].backend, forms[0].backend, exc_info=True)
            self._improve = False
            del forms[1:]
        return forms[0].run(x, **further)

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
        self._tried.clear()

    def _forms(self, taps: frozenset[str]) -> list[Execution]:
        """The plain form with these taps, and after it the faster one once there is one."""
        self._row = self._row + 1 if taps == self._latest else 1
        self._latest = taps
        self._take_faster(taps)
        if taps not in self._executions:
            self._executions[taps] = [self.program.prepare(taps, self.device, "exact")]
            if len(self._executions) > KEPT:
                self._tried.discard(self._executions.popitem(last=False)[0])
        self._executions.move_to_end(taps)
        return self._executions[taps]

    def _take_faster(self, taps: frozenset[str]) -> None:
        """Use what has been made; begin with these taps if they have had no turn yet."""
        while not self._made.empty():
            wanted, device, execution = self._made.get()
            if device == self.device and wanted in self._executions:
                self._executions[wanted].append(execution)
        if not self._improve or taps not in self._executions or taps in self._tried:
            return
        if not beside(self.device):
            if self._row > STEADY:
                self._make_here(taps)
        elif self._promising and not (self._maker and self._maker.is_alive()):
            self._tried.add(taps)
            self._maker = threading.Thread(target=self._make, args=(taps, self.device), name="prepare")
            self._maker.start()

    @property
    def _promising(self) -> bool:
        """Whether anything may be faster on the CPU."""
        return not self._small or (self._asked == "fast" and not no_gain(self.program, self.device))

    def _make_here(self, taps: frozenset[str]) -> None:
        """On this thread, after all other faster forms are gone: see ``engine.backends.cuda_graph``."""
        for forms in self._executions.values():
            del forms[1:]
        self._tried = {taps}
        if made := self._faster(taps, self.device):
            self._executions[taps].append(made)

    def _make(self, taps: frozenset[str], device: torch.device) -> None:
        """On a thread of its own."""
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), SUBORDINATE)
        made = self._faster(taps, device)
        trim_heap()
        if made is not None:
            self._made.put((taps, device, made))

    def _faster(self, taps: frozenset[str], device: torch.device) -> Execution | None:
        with self._cores():
            return faster(
                self.program,
                self._shape,
                taps,
                device,
                self._asked,
                small=self._small,
                clock=self._clock,
                wanted=lambda: self._wanted,
            )
