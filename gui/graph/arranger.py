"""Has pictures arranged by a process of its own (see ``gui.graph.layout``), so that the window never waits."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QProcess, Signal

from gui.graph import layout
from gui.graph.layout import Arrangement, Plan
from gui.graph.structure import Picture

log = logging.getLogger(__name__)


class Arranger(QObject):
    """Arranges one picture at a time; a new one stops the one before.

    Signals:
        arranged (Picture, Arrangement): the newest picture asked for is ready.
        failed: the newest picture asked for could not be arranged; the log says why.
    """

    arranged = Signal(object, object)
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        running: set[QProcess] = set()
        self._running = running
        self.destroyed.connect(lambda: _end(running))

    @property
    def is_busy(self) -> bool:
        """Whether an answer is to come."""
        return self._process is not None

    def ask(self, picture: Picture) -> None:
        """Arrange this picture; an answer to an earlier question never comes."""
        self.stop()
        process = QProcess(self)
        self._process = process
        self._running.add(process)
        process.finished.connect(lambda code, _status: self._take(process, picture, code))
        process.errorOccurred.connect(lambda error: self._give_up(process, error))
        process.start(sys.executable, ["-P", str(Path(layout.__file__))])
        process.write(json.dumps(plan_of(picture)).encode())
        process.closeWriteChannel()

    def stop(self) -> None:
        """Let go of the question that is being answered."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()

    def _take(self, process: QProcess, picture: Picture, code: int) -> None:
        self._forget(process)
        if process is not self._process:
            return
        self._process = None
        answer, trouble = process.readAllStandardOutput().data(), process.readAllStandardError().data()
        if code:
            log.error("The graph could not be arranged: %s", bytes(trouble).decode(errors="replace").strip())
            self.failed.emit()
        else:
            self.arranged.emit(picture, cast(Arrangement, json.loads(bytes(answer))))

    def _give_up(self, process: QProcess, error: QProcess.ProcessError) -> None:
        if error is not QProcess.ProcessError.FailedToStart:
            return  # ``finished`` comes as well
        self._forget(process)
        if process is self._process:
            self._process = None
            log.error("The graph could not be arranged: %s", process.errorString())
            self.failed.emit()

    def _forget(self, process: QProcess) -> None:
        self._running.discard(process)
        process.deleteLater()


def _end(running: Iterable[QProcess]) -> None:
    """The arranger is being deleted, and its processes with it."""
    for process in running:
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(1000)


def plan_of(picture: Picture) -> Plan:
    """The picture in indices, as ``gui.graph.layout.arrange`` takes it."""
    frames = {frame.key: index for index, frame in enumerate(picture.frames)}
    return {
        "nodes": [None if node.frame is None else frames[node.frame] for node in picture.nodes],
        "edges": [(edge.source, edge.target) for edge in picture.edges],
        "frames": [None if frame.parent is None else frames[frame.parent] for frame in picture.frames],
    }
