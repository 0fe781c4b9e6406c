"""Looks at the engine's process from outside: what it takes of memory, and whether it gets on."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.api import EngineBusy, Limits
from engine.remote import sentences
from engine.runtime.activity import Board, Kind, Sighting

SILENT_S = 10.0
"""Seconds without a beat after which it does not answer: code in C may hold Python for long."""
LEFT_S = 4.0
"""Seconds that work which nobody waits for any more has to end by itself."""
LEAST, SHARE, SPARED = 1 << 30, 1 / 4, 1 / 16
"""Without a limit of the user's: bytes, and the part of the machine's memory, that it may take in any case, and the
part that has to be available where it takes more."""


def resident(pid: int) -> tuple[int, int, int]:
    """Bytes that a process holds, that are available besides, and that the machine has; zeros where it is gone."""
    import psutil

    try:
        machine = psutil.virtual_memory()
        return psutil.Process(pid).memory_info().rss, machine.available, machine.total
    except psutil.Error:
        return 0, 0, 0


class Watch:
    """What is looked at a few times a second, by one thread.

    Args:
        measure: see ``resident``.

    Attributes:
        limits: what it may take.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        measure: Callable[[int], tuple[int, int, int]] = resident,
        *,
        silent_s: float = SILENT_S,
        left_s: float = LEFT_S,
    ) -> None:
        self.limits = limits or Limits()
        self._clock, self._measure = clock, measure
        self._silent_s, self._left_s = silent_s, left_s
        self._beats, self._heard = -1, clock()

    def forget(self) -> None:
        """Another process is looked at from now on."""
        self._beats, self._heard = -1, self._clock()

    def too_large(self, pid: int | None) -> bool:
        """Whether it takes more memory than it may."""
        if pid is None:
            return False
        held, available, total = self._measure(pid)
        if self.limits.memory is not None:
            return held > self.limits.memory * 10**6
        return held > max(LEAST, total * SHARE) and available < total * SPARED

    def left_over(self, board: Board | None) -> bool:
        """Whether something that was given up has gone on for too long."""
        now = self._clock()
        return board is not None and any(
            sighting.given_up and now - sighting.begun > self._left_s for sighting in board.seen()
        )

    def question(self, board: Board | None) -> EngineBusy | None:
        """What the user is to be asked, None if it gets on."""
        now = self._clock()
        if board is None:
            return None
        if board.beats != self._beats:
            self._beats, self._heard = board.beats, now
        seen = sorted(board.seen(), key=lambda sighting: sighting.begun)
        if now - self._heard > self._silent_s:
            at_work = [sighting.activity for sighting in seen if sighting.activity.kind is not Kind.WAITING]
            return EngineBusy(sentences.silent(at_work[0] if at_work else None), answers=False)
        late = [sighting for sighting in seen if now - sighting.begun > self._allowed(sighting)]
        return EngineBusy(sentences.long_at(late[0].activity)) if late else None

    def _allowed(self, sighting: Sighting) -> float:
        """Seconds that it may take without a word."""
        if sighting.activity.kind is Kind.PICTURE:
            return self.limits.first_pass
        return self.limits.opening
