"""Reads lessons beside the window's own thread, for a file may lie on a slow disk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from engine.api import UserError
from gui.lessons.script import lesson_files, read_lesson
from gui.look.translation import tr

log = logging.getLogger(__name__)


class LessonReader(QObject):
    """Answers by signals.

    Signals:
        listed (list[Lesson]): all lessons of a language.
        opened (Lesson): one that was asked for.
        failed (str): a sentence that says which file is wrong and how.
    """

    listed = Signal(object)
    opened = Signal(object)
    failed = Signal(str)

    def list(self, language: str) -> None:
        """Read the lessons that come with the program."""
        self._start(lambda: [read_lesson(path) for path in lesson_files(language)], "listed")

    def open(self, path: Path) -> None:
        """Read one file."""
        self._start(lambda: read_lesson(path), "opened")

    def _start(self, read: Callable[[], object], answer: str) -> None:
        def guarded() -> None:
            signal, found = answer, None
            try:
                found = read()
            except (UserError, OSError) as error:
                signal, found = "failed", str(error)
            except Exception as error:
                log.exception("a lesson could not be read")
                signal, found = "failed", tr("The lesson cannot be read ({error}).", error=error)
            with suppress(RuntimeError):  # the window was closed meanwhile
                getattr(self, signal).emit(found)

        QThreadPool.globalInstance().start(guarded)
