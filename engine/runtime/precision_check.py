"""How far fast precision is off: now and then the same frame is computed exactly too."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping

import torch

from engine.api import INPUT, Deviation, NoticeTopic, say
from engine.device import devices
from engine.graph.difference import difference
from engine.program import Execution, Program
from engine.results.answerer import OUTPUT
from engine.runtime.complaints import Complaints, reason
from engine.runtime.live_execution import LiveExecution

EVERY_S, TIMES_AS_LONG = 2.0, 12
"""Seconds between two comparisons at least, and how many times as long as one takes."""
KEPT_COMPARISONS = 10
"""Comparisons that the figures are about."""


class DeviationMeter:
    """Compares frames of one network on one device; owned by one thread."""

    def __init__(self, program: Program, device: torch.device) -> None:
        self._program, self._device = program, device
        self._exact: tuple[frozenset[str], Execution] | None = None
        self._seen: deque[tuple[bool, float]] = deque(maxlen=KEPT_COMPARISONS)
        self._due = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time for another comparison."""
        return time.perf_counter() >= self._due

    def compare(self, x: torch.Tensor, output: torch.Tensor, taps: Mapping[str, torch.Tensor]) -> Deviation:
        """Compute the input (1, C, H, W) exactly and compare; outputs, those of layers by name, have no batch axis."""
        began = time.perf_counter()
        names = frozenset(taps)
        if self._exact is None or self._exact[0] != names:
            self._exact = names, self._program.prepare(names, self._device, "exact")
        with devices.exactly():
            truth, true_taps = self._exact[1].run(x)
        pairs = [(output, truth[0]), *((taps[name], true_taps[name][0]) for name in names)]
        error = max(difference(value, true) for value, true in pairs)
        self._seen.append((int(output.argmax()) == int(truth[0].argmax()), error))
        now = time.perf_counter()
        self._due = now + max(EVERY_S, TIMES_AS_LONG * (now - began))
        return Deviation(len(self._seen), sum(same for same, _ in self._seen), max(error for _, error in self._seen))


class PrecisionWatch:
    """Watches the network on screen: while a fast form is in use, how far it is off; owned by the live loop.

    Attributes:
        deviation: on the last frames; None where nothing has been compared.
    """

    def __init__(self, complaints: Complaints) -> None:
        self._complaints = complaints
        self._meter: DeviationMeter | None = None
        self.deviation: Deviation | None = None

    def begin(self, live: LiveExecution | None, precision: str) -> None:
        """What is known no longer holds: this is on screen now, and may round as ``precision`` says."""
        self.deviation, self._meter = None, None
        if live and precision == "fast":
            self._meter = DeviationMeter(live.network.program, live.runner.device)

    def look(self, live: LiveExecution) -> bool:
        """Compare the frame that is kept, if it is time for that; whether there is news."""
        kept = live.kept
        if kept is None or not (kept.origin.precision == "fast" and self._meter and self._meter.due):
            return False
        if OUTPUT not in kept.taps:
            return False
        try:
            layers = {name: tap for name, tap in kept.taps.items() if name not in (INPUT, OUTPUT)}
            self.deviation = self._meter.compare(kept.prepared.tensor, kept.taps[OUTPUT], layers)
        except Exception as error:
            self._meter = self.deviation = None
            text = say("How far fast precision is off cannot be told any more: {reason}", reason=reason(error))
            self._complaints.tell(text, error, NoticeTopic.DEVICE)
        return True
