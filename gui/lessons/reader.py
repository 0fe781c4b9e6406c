"""Reads lessons beside the window's own thread, for a file may lie on a slow disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from engine.api import UserError
from gui.lessons.script import lesson_files, read_lesson


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
        self._start(lambda: self.listed.emit([read_lesson(path) for path in lesson_files(language)]))

    def open(self, path: Path) -> None:
        """Read one file."""
        self._start(lambda: self.opened.emit(read_lesson(path)))

    def _start(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            with suppress(RuntimeError):  # the window was closed meanwhile
                try:
                    work()
                except (UserError, OSError) as error:
                    self.failed.emit(str(error))

        QThreadPool.globalInstance().start(guarded)
