"""How long each stage of a frame takes, also where a device works on while the processor is ahead."""

from __future__ import annotations

import itertools
import time
from typing import Any

import torch


class StageTimer:
    """Marks the ends of stages; on CUDA by events in the stream, so that nothing has to wait for a figure.

    Where a device fails meanwhile, and the frame is computed elsewhere, the processor's clock goes on from there.
    """

    def __init__(self, device: torch.device) -> None:
        self._cuda = device if device.type == "cuda" else None
        self._marks: list[tuple[str, Any]] = []
        self.mark("")

    def mark(self, stage: str) -> None:
        """The stage ends here."""
        now = self._now()  # before the list of marks is looked at: it may become another one
        self._marks.append((stage, now))

    def milliseconds(self) -> dict[str, float]:
        """Time of each stage; stages marked more than once are summed."""
        if self._cuda:
            self._marks[-1][1].synchronize()
        spent: dict[str, float] = {}
        for (_, before), (stage, after) in itertools.pairwise(self._marks):
            took = before.elapsed_time(after) if self._cuda else (after - before) * 1000
            spent[stage] = spent.get(stage, 0.0) + took
        return spent

    def _now(self) -> Any:
        if self._cuda:
            try:
                event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
                event.record(torch.cuda.current_stream(self._cuda))
                return event
            except RuntimeError:
                self._cuda, now = None, time.perf_counter()
                self._marks = [(stage, now) for stage, _ in self._marks]
                return now
        return time.perf_counter()
