"""Whether other programs disturbed a measurement: what they took of the processor, and how much its passes scatter."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

PROC = Path("/proc")

SHARE = 0.1
"""Of all cores together: from here on other programs are worth a warning."""

LOAD = 0.5
"""Processes for each core that were running before the measurement, where the system tells no more than that."""

SPREAD = 1.5
"""How many times as long as the tenth quickest of a hundred passes the tenth slowest may take. On an idle machine it
is a quarter longer."""


class OtherPrograms:
    """What other processes take of the processor from now on."""

    def __init__(self) -> None:
        self._before = _machine_seconds()
        self._own = _seconds_of(os.getpid())
        self._load = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 0.0

    def share(self, children: Iterable[int] = ()) -> float | None:
        """Of all cores since then, 0 … 1; None where the system does not tell.

        ``children``: processes that have been started since and belong to the measurement, too.
        """
        now = _machine_seconds()
        if now is None or self._before is None:
            return None
        busy, whole = (after - before for after, before in zip(now, self._before, strict=True))
        own = _seconds_of(os.getpid()) - self._own + sum(map(_seconds_of, children))
        return min(1.0, max(0.0, (busy - own) / whole)) if whole > 0 else 0.0

    def warning(self, children: Iterable[int] = ()) -> str:
        """A sentence if that is too much; empty if not."""
        share = self.share(children)
        if share is None:
            busy = f"The machine was busy before (a load of {self._load:.0%} of its cores)" if self._load > LOAD else ""
        else:
            busy = f"Other programs took {share:.0%} of the processor meanwhile" if share > SHARE else ""
        return f"{busy}: measure again when nothing else runs." if busy else ""


def scatter_warning(times: Sequence[float]) -> str:
    """A sentence if passes of the bare network scatter so much that their median says little; empty if not."""
    quick, slow = np.percentile(times, (10, 90))
    if slow <= SPREAD * quick:
        return ""
    return (
        f"The bare forward pass took {quick:.3g} to {slow:.3g} ms: something disturbed it, and the ratio says little."
    )


def _machine_seconds() -> tuple[float, float] | None:
    """(busy, all) seconds of all cores since the machine was started; None where the system does not tell."""
    try:
        first = (PROC / "stat").read_text().splitlines()[0].split()
    except OSError:
        return None
    user, nice, system, idle, waiting, interrupts, soft, stolen = (int(ticks) / _hertz() for ticks in first[1:9])
    busy = user + nice + system + interrupts + soft + stolen
    return busy, busy + idle + waiting


def _seconds_of(process: int) -> float:
    """Of all cores that a process has taken until now, its threads included; 0 where the system does not tell."""
    try:
        after_name = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / _hertz()


def _hertz() -> int:
    return os.sysconf("SC_CLK_TCK")
