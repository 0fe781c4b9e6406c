"""When a frame's result is on the screen, and how long it took to get there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal

from engine.api import Result

UNPAINTED_MS = 50
"""After so long without a paint nothing of a result was to be painted (all panels are hidden)."""


class PaintClock(QObject):
    """Follows one result at a time from the panels that took it to the end of its paint.

    Attributes:
        ms: milliseconds that taking and painting the newest result has taken.

    Signals:
        painted (Result): it is on the screen, as far as it can be seen.
    """

    painted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.ms = 0.0
        self._unpainted: Result | None = None
        self._late = QTimer(self, singleShot=True, interval=UNPAINTED_MS)
        self._late.timeout.connect(self._finish)

    def begin(self, result: Result, took: float) -> None:
        """The panels took a result, which lasted so many milliseconds; it is to be painted next."""
        self._unpainted, self.ms = result, took
        self._late.start()

    @contextmanager
    def painting(self) -> Iterator[None]:
        """The window paints meanwhile."""
        began = time.perf_counter()
        yield
        self.ms += (time.perf_counter() - began) * 1000
        self._finish()

    def _finish(self) -> None:
        result, self._unpainted = self._unpainted, None
        if result:
            self._late.stop()
            self.painted.emit(result)
