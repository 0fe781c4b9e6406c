"""What nobody should have to see: exceptions that no boundary caught or told of, Qt's warnings, and what is left."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QThreadPool, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from engine.device.heap import trim_heap

ROOT = Path(__file__).parents[2]
OURS = ("engine", "gui", "main", "convoscope")
IGNORED = ("This plugin does not support", "site-packages", "The given NumPy array is not writable")
"""What a screen that is none says, what libraries say of each other, and what the test suite passes over, too."""
PATIENCE_S = 5.0
"""For threads that were told to end."""
GROWTH_MIB = 64
"""Of memory, from the middle third of the rounds to the last, that may be chance."""
GROWTH = 3
"""Of threads and handles."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    Attributes:
        kind: the same for the same fault.
        action: number of the action after which it was seen.
        detail: all that is known.
    """

    kind: str
    action: int
    detail: str


@dataclass(frozen=True, slots=True)
class Left:
    """What a process holds after a round: resident MiB, threads of the system, file handles."""

    mib: float
    threads: int
    handles: int


class Watch(logging.Handler):
    """Listens everywhere.

    Attributes:
        findings: the first of each kind.
        action: number of the action that is being done.
        words: of faults that were injected: whatever holds one of them is no finding.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.findings: dict[str, Finding] = {}
        self.action = 0
        self.words: set[str] = set()
        logging.getLogger().addHandler(self)
        qInstallMessageHandler(self._hear_qt)
        sys.excepthook = self._take
        sys.unraisablehook = lambda seen: self._take(seen.exc_type, seen.exc_value, seen.exc_traceback, "unraisable ")
        threading.excepthook = lambda seen: self._take(seen.exc_type, seen.exc_value, seen.exc_traceback, "thread ")
        warnings.simplefilter("always")
        logging.captureWarnings(True)

    def find(self, kind: str, detail: str = "") -> None:
        """Keep it, unless it is of an injected fault or was found before."""
        if not any(word in kind or word in detail for word in self.words):
            self.findings.setdefault(kind, Finding(kind, self.action, detail))

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.name == "py.warnings" and text.startswith(str(ROOT)) and not any(part in text for part in IGNORED):
            self.find(f"warning: {text.splitlines()[0]}", text)
        if record.name.split(".")[0] not in OURS:
            return
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self.find(f"logged {described(error)}", self.format(record))
        else:
            self.find(f"logged {record.name}: {record.msg}", text)

    def _take(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
        where: str = "",
    ) -> None:
        error = error or kind()
        self.find(f"{where}{described(error)}", "".join(traceback.format_exception(kind, error, trace)))

    def _hear_qt(self, kind: QtMsgType, _: QMessageLogContext, text: str | None) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not (text or "").startswith(IGNORED[:1]):
            self.find(f"Qt: {text}", "".join(traceback.format_stack(limit=12)))

    def look_around(self, threads_before: Iterable[threading.Thread]) -> Left:
        """After a window has gone: nothing of it may be left."""
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
        QThreadPool.globalInstance().waitForDone(round(PATIENCE_S * 1000))
        for thread in threading.enumerate():
            if thread not in threads_before and not isinstance(thread, threading._DummyThread):
                thread.join(PATIENCE_S)
                if thread.is_alive():
                    self.find(f"thread left: {thread.name.split()[0]}", thread.name)
        for widget in QApplication.topLevelWidgets():
            name = widget.metaObject().className()
            if name != "QTipLabel":
                self.find(f"window left: {type(widget).__name__}", f"{name} {widget.windowTitle()!r}")
        gc.collect()
        trim_heap()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        threads, handles = (sum(1 for _ in Path("/proc/self", kind).iterdir()) for kind in ("task", "fd"))
        return Left(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, threads, handles)

    def look_for_growth(self, rounds: Sequence[Left]) -> None:
        """Whether memory, threads and handles are flat: the last third of the rounds against the third before."""
        third = len(rounds) // 3
        if third < 2:
            return
        for name, most in (("mib", GROWTH_MIB), ("threads", GROWTH), ("handles", GROWTH)):
            figures = [getattr(left, name) for left in rounds]
            if median(figures[-third:]) - median(figures[-2 * third : -third]) > most:
                self.find(f"{name} grow", " ".join(f"{figure:.0f}" for figure in figures))


def described(error: BaseException) -> str:
    """Kind of the error, and the innermost function of our own that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(str(ROOT)) and "site-packages" not in frame.filename]
    place = f"{Path(ours[-1].filename).relative_to(ROOT)}:{ours[-1].name}" if ours else "code of others"
    return f"{type(error).__name__} in {place}"
