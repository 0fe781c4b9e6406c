"""Has pictures arranged by a process of its own (``gui.panels.network.graph.layout``): the window never waits."""

from __future__ import annotations

import json
import logging
import sys
import weakref
from enum import Enum, auto
from pathlib import Path
from typing import ClassVar, cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer, Signal

from gui.panels.network.graph import layout
from gui.panels.network.graph.layout import GraphLayout, LayoutPlan
from gui.panels.network.graph.structure import GraphPicture

log = logging.getLogger(__name__)

PATIENCE_MS = 5000
"""A picture that takes longer is arranged in a plain order; if that takes as long, it has failed."""


class PlainBecause(Enum):
    """Why a picture has been arranged in a plain order."""

    FAILED = auto()  # the library is missing, or it failed
    SLOW = auto()  # it took too long


class Arranger(QObject):
    """Arranges one picture at a time; a new one stops the one before.

    Signals:
        arranged (GraphPicture, GraphLayout, PlainBecause | None): the newest picture asked for is ready.
        failed: the newest picture asked for could not be arranged; the log says why.
    """

    arranged = Signal(object, object, object)
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: _Work | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is to come."""
        return self._work is not None

    def ask(self, picture: GraphPicture) -> None:
        """Arrange this picture; an answer to an earlier question never comes."""
        self.stop()
        self._begin(picture)

    def stop(self) -> None:
        """Let go of the question that is being answered."""
        self._patience.stop()
        work, self._work = self._work, None
        if work is not None and shiboken6.isValid(work.process):  # it went if the program has ended
            work.process.kill()

    def take(self, work: _Work, trouble: str) -> None:
        """The process has ended; empty ``trouble`` for well."""
        if work is not self._work:
            return
        self._patience.stop()
        self._work = None
        if trouble:
            self._go_on(work, PlainBecause.FAILED, trouble)
        else:
            answer = bytes(work.process.readAllStandardOutput().data())
            self.arranged.emit(work.picture, cast(GraphLayout, json.loads(answer)), work.plain)

    def _begin(self, picture: GraphPicture, plain: PlainBecause | None = None) -> None:
        self._work = _Work(self, picture, plain)
        self._patience.start()

    def _lose_patience(self) -> None:
        work = self._work
        self.stop()
        if work is not None:
            self._go_on(work, PlainBecause.SLOW, "it takes too long")

    def _go_on(self, work: _Work, reason: PlainBecause, trouble: str) -> None:
        """After a failure: plainly, and if that was the plain order, no more."""
        if work.plain is None:
            log.warning("The graph is arranged in a plain order: %s", trouble)
            self._begin(work.picture, reason)
        else:
            log.error("The graph could not be arranged: %s", trouble)
            self.failed.emit()


class _Work:
    """One process. It belongs to the application, for the arranger may be deleted while it runs."""

    _running: ClassVar[set[_Work]] = set()  # nobody else holds those that were let go of

    def __init__(self, arranger: Arranger, picture: GraphPicture, plain: PlainBecause | None) -> None:
        self.picture, self.plain = picture, plain
        self._arranger = weakref.ref(arranger)
        application = QCoreApplication.instance()
        assert application is not None
        self.process = QProcess(application)
        self.process.finished.connect(self._finish)
        self.process.errorOccurred.connect(self._fail_to_start)
        application.aboutToQuit.connect(self._end)
        self._running.add(self)
        self.process.start(sys.executable, ["-P", str(Path(layout.__file__))])
        self.process.write(json.dumps(plan_of(picture, plain=plain is not None)).encode())
        self.process.closeWriteChannel()

    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        well = code == 0 and status is QProcess.ExitStatus.NormalExit
        said = bytes(self.process.readAllStandardError().data()).decode(errors="replace").strip()
        self._tell("" if well else said or f"the process ended with {code}")

    def _fail_to_start(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # after any other ``finished`` comes as well
            self._tell(self.process.errorString())

    def _tell(self, trouble: str) -> None:
        self._go()
        arranger = self._arranger()
        if arranger is not None and shiboken6.isValid(arranger):
            arranger.take(self, trouble)

    def _go(self) -> None:
        self._running.discard(self)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.disconnect(self._end)
        self.process.deleteLater()

    def _end(self) -> None:
        self.process.finished.disconnect(self._finish)
        self.process.kill()
        self.process.waitForFinished(1000)
        self._go()  # an application may end several times, and a host's goes on after its last window


def plan_of(picture: GraphPicture, *, plain: bool = False) -> LayoutPlan:
    """The picture in indices, as ``gui.panels.network.graph.layout.arrange`` takes it."""
    frames = {frame.key: index for index, frame in enumerate(picture.frames)}
    return {
        "nodes": [None if node.frame is None else frames[node.frame] for node in picture.nodes],
        "edges": [(edge.source, edge.target) for edge in picture.edges],
        "frames": [None if frame.parent is None else frames[frame.parent] for frame in picture.frames],
        "plain": plain,
    }
