"""The application around the windows: set up for the first of them, and as it was found after the last one."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from engine.api import Notice, Severity
from gui.look import translation
from gui.look.focus import KeyGuard
from gui.look.translation import NUMBERS, tr
from gui.session.faults import Faults

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
OURS = tuple(str(ROOT / package) for package in ("engine", "gui"))


class Surprises:
    """What nobody caught, in a slot or a thread, is logged and told once; the windows go on.

    Args:
        guest: the program is somebody else's: what did not pass through Convoscope's own code is left to it.

    Attributes:
        tell: called with what there is to tell, from any thread.
    """

    def __init__(self, *, guest: bool) -> None:
        self.tell: list[Callable[[Notice], object]] = []
        self._guest = guest
        self._faults = Faults()
        self._old = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._take, self._take_from_thread

    def end(self) -> None:
        """Leave it to whoever took care of it before."""
        sys.excepthook, threading.excepthook = self._old

    def _take(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if self._is_foreign(trace):
            self._old[0](kind, error or kind(), trace)
        else:
            self._handle(error or kind(), trace)

    def _take_from_thread(self, args: threading.ExceptHookArgs) -> None:
        if self._is_foreign(args.exc_traceback):
            self._old[1](args)
        else:
            self._handle(args.exc_value or args.exc_type(), args.exc_traceback)

    def _is_foreign(self, trace: TracebackType | None) -> bool:
        files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(trace)]
        return self._guest and not any(file.startswith(OURS) for file in files)

    def _handle(self, error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        if self._faults.is_new(error, trace):
            log.error("unexpected error", exc_info=(type(error), error, trace))
            text = tr(
                "Something went wrong inside Convoscope ({name}: {error}). You can go on.",
                name=type(error).__name__,
                error=error,
            )
            for tell in tuple(self.tell):
                tell(Notice(text, Severity.ERROR))
        # A painter that a paintEvent left open would live on in the traceback, and nothing could be painted any more.
        traceback.clear_frames(trace)


class _Set:
    """How many windows need the application as it is now, and what is to be done after the last one."""

    windows = 0
    surprises: Surprises
    undo = ExitStack()


@contextmanager
def surroundings(app: QApplication, tell: Callable[[Notice], object], *, guest: bool) -> Iterator[None]:
    """Style, notation of numbers, keys and what to do about surprises, while one window more is open.

    Args:
        tell: tells this window's user, from any thread.
        guest: see ``Surprises``; of the first window, where several are open.
    """
    if not _Set.windows:
        _set_up(app, guest)
    _Set.windows += 1
    _Set.surprises.tell.append(tell)
    try:
        yield
    finally:
        _Set.windows -= 1
        _Set.surprises.tell.remove(tell)
        if not _Set.windows:
            _Set.undo.close()


def _set_up(app: QApplication, guest: bool) -> None:
    undo, sheet = _Set.undo, app.styleSheet()
    app.setStyleSheet("")  # under one, the style does not tell its name
    undo.callback(_look_as, app, app.style().name(), sheet, app.palette(), app.font())
    app.setStyle("Fusion")
    undo.callback(QLocale.setDefault, QLocale())
    QLocale.setDefault(NUMBERS)
    undo.callback(translation.speak, translation.language())
    undo.callback(KeyGuard(app).deleteLater)
    _Set.surprises = Surprises(guest=guest)
    undo.callback(_Set.surprises.end)


def _look_as(app: QApplication, style: str, sheet: str, palette: QPalette, font: QFont) -> None:
    app.setStyleSheet("")
    app.setStyle(style)
    app.setPalette(palette)
    app.setFont(font)
    app.setStyleSheet(sheet)
