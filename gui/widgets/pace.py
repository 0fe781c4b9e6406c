"""Not too often: live numbers are written a few times a second however fast results come."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

NUMBERS_MS = 200
"""Live numbers refresh at most five times a second."""


class Throttle(QObject):
    """Calls ``action`` at most once an interval: at once if it was long ago, else once when the interval is over.

    So the last of many pokes always takes effect.
    """

    def __init__(self, interval_ms: int, action: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._interval = interval_ms
        self._action = action
        self._since = QElapsedTimer()
        self._later = QTimer(self, singleShot=True)
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
        wait = self._interval - self._since.elapsed() if self._since.isValid() else 0
        if wait <= 0:
            self.now()
        else:
            self._later.start(wait)

    def now(self) -> None:
        """Act without waiting."""
        self._later.stop()
        self._since.start()
        self._action()
