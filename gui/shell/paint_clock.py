"""When a frame's result is on the screen, and how long it took to get there."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from engine.api import Result

UNPAINTED_MS = 50
"""After so long without a paint nothing of a result was to be painted (all panels are hidden)."""
DONE = QEvent.Type(QEvent.registerEventType())
"""Comes next after a paint."""


class PaintClock(QObject):
    """Follows one result at a time from the panels that took it to the end of its paint.

    It filters the events of the window, and of the panels that float: it sees a paint begin and stays out of it. What
    a ``paintEvent`` raises while the window's ``event`` is one in Python comes out only when all is painted, with the
    painter still open, and that crashes.

    Attributes:
        ms: milliseconds that taking and painting the newest result has taken.

    Signals:
        painted (Result): it is on the screen, as far as it can be seen.
    """

    painted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.ms = 0.0
        self._unpainted: tuple[Result, float] | None = None
        self._painting: tuple[Result, float, float] | None = None
        self._late = QTimer(self, singleShot=True, interval=UNPAINTED_MS)
        self._late.timeout.connect(self._give_up)
        self.follow(parent)

    def follow(self, window: QObject, floats: bool = True) -> None:
        """Watch this window's paints too, or (False) no longer."""
        if floats:
            window.installEventFilter(self)
        else:
            window.removeEventFilter(self)

    def begin(self, result: Result, took: float) -> None:
        """The panels took a result, which lasted so many milliseconds; it is to be painted next."""
        self._unpainted = result, took
        self._late.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and self._unpainted and not self._painting:
            self._painting = *self._unpainted, time.perf_counter()
            self._unpainted = None
            self._late.stop()
            QCoreApplication.postEvent(self, QEvent(DONE), Qt.EventPriority.HighEventPriority.value)
        return False

    def customEvent(self, event: QEvent) -> None:
        if event.type() == DONE and self._painting:
            result, took, began = self._painting
            self._painting = None
            self.ms = took + (time.perf_counter() - began) * 1000
            self.painted.emit(result)

    def _give_up(self) -> None:
        """Nobody has painted."""
        if self._unpainted:
            result, self.ms = self._unpainted
            self._unpainted = None
            self.painted.emit(result)
