"""A picture of the whole window at work, for ``--screenshot``."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from engine.api import (
    BesideWish,
    NetworkCancelled,
    NetworkFailed,
    Notice,
    Result,
    Severity,
    SourceState,
    merge_requests,
)
from gui.shell.snapshot import picture_of
from gui.shell.window import MainWindow

AFTER_S = 2.0
"""So long the first real result has been on the screen, if the user does not say."""
PATIENCE_S = 120.0
"""Without any result after so long there will be none."""


class Screenshot(QObject):
    """Waits until everything visible shows a real result, lets it run a while, saves the window, and quits.

    Attributes:
        failure: why there is no picture, empty if there is one.
    """

    def __init__(self, window: MainWindow, path: Path, after: float | None) -> None:
        super().__init__(window)
        self.failure = ""
        self._window = window
        self._path = path
        self._due = False
        self._settle = QTimer(self, singleShot=True, interval=round(1000 * (AFTER_S if after is None else after)))
        self._settle.timeout.connect(self._be_due)
        self._patience = QTimer(self, singleShot=True, interval=round(1000 * PATIENCE_S))
        self._patience.timeout.connect(lambda: self._fail("nothing was shown for two minutes"))
        self._patience.start()
        window.painted.connect(self._look)
        window.session.network_failed.connect(self._stop_for_network)
        window.session.network_cancelled.connect(self._stop_for_cancelled)
        window.session.source_changed.connect(self._stop_for_source)
        window.session.noticed.connect(self._stop_for_error)
        window.session.engine_restarted.connect(lambda restart: self._fail(restart.text))

    def _look(self, result: Result) -> None:
        if not self._due and not self._settle.isActive() and self._is_whole(result):
            self._settle.start()

    def _is_whole(self, result: Result) -> bool:
        """Everything that the visible panels want of a frame is there."""
        if self._window.messages.busy:
            return False
        wanted = merge_requests(dock.panel.request() for dock in self._window.docks.docks if dock.panel.active)
        return wanted.wishes - wanted.of_kind(BesideWish) <= result.answers.keys()

    def _be_due(self) -> None:
        self._due = True
        result = self._window.session.result
        if result is None or not self._is_whole(result):
            self._due = False
            return
        self._save()

    def _save(self) -> None:
        self._patience.stop()
        part = self._path.with_name(self._path.name + ".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if picture_of(self._window).save(str(part), "PNG"):
                part.replace(self._path)
            else:
                self._fail(f"{self._path}: the picture cannot be written there")
        except OSError as error:
            self._fail(f"{self._path}: the picture cannot be written there ({error.strerror})")
        QApplication.exit(0)

    def _stop_for_network(self, failure: NetworkFailed) -> None:
        self._fail(failure.text)

    def _stop_for_cancelled(self, cancelled: NetworkCancelled) -> None:
        if cancelled.instead is None:
            self._fail(f"{cancelled.reference.model}: opening it was stopped")

    def _stop_for_source(self, state: SourceState) -> None:
        if state.failed:
            self._fail(state.message)

    def _stop_for_error(self, notice: Notice) -> None:
        if notice.severity is Severity.ERROR:
            self._fail(notice.text)

    def _fail(self, reason: str) -> None:
        self.failure = self.failure or reason
        QApplication.exit(2)
