"""Not too often: live numbers are written a few times a second however fast results come."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

NUMBERS_MS = 200
"""Live numbers refresh at most five times a second."""


class Throttle(QObject):
    """Calls ``action`` about once an interval: at once if it was long ago, else once when the interval is over.

    So the last of many pokes always takes effect. The intervals of all begin at the same moments: figures in different
    panels that are poked by the same frames are written together, of the same frame.
    """

    def __init__(self, interval_ms: int, action: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._interval = interval_ms
        self._action = action
        self._acted = float("-inf")
        self._later = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._later.timeout.connect(self.now)

    @property
    def waiting(self) -> bool:
        """Whether the action will be called once the interval is over."""
        return self._later.isActive()

    def set_interval(self, interval_ms: int) -> None:
        """Another interval from the next time on."""
        self._interval = interval_ms

    def trigger(self) -> None:
        """Something is new."""
        if self.waiting:
            return
        now = _milliseconds()
        if now - self._acted >= self._interval:
            self.now()
        else:
            self._later.start(round(until_beat(now, self._acted, self._interval)))

    def now(self) -> None:
        """Act without waiting."""
        self._later.stop()
        self._acted = _milliseconds()
        self._action()


def until_beat(now: float, acted: float, interval: float) -> float:
    """Milliseconds from now to the next multiple of the interval that is at least half of one after the last act."""
    earliest = max(now, acted + interval / 2)
    return -(-earliest // interval) * interval - now


def _milliseconds() -> float:
    return time.perf_counter() * 1000
