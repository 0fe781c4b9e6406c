"""What a crash leaves behind: the stacks of all threads, in a file that the next start offers to show."""

from __future__ import annotations

import faulthandler
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication

from engine.api import Notice, Severity
from gui.look.translation import tr
from gui.shell.window import MainWindow

log = logging.getLogger(__name__)

NAME, ASIDE = "crash.txt", "crash-before.txt"
"""What is written as the program crashes, and the crash before, which has been told of."""
MOST_BYTES = 1 << 18


def default_folder() -> Path:
    """Where the system keeps what a program leaves behind for the user."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.StateLocation))


@contextmanager
def crash_report(folder: Path) -> Iterator[str]:
    """Write the stacks into a file of this folder should the program crash in here; gives what the last crash wrote.

    That is set aside as ``ASIDE``; empty where nothing crashed. All instances append to the same file, and none moves
    it. Whoever has switched Python's fault handler on already (a debugger, ``-X faulthandler``) keeps it.
    """
    path = folder / NAME
    with ExitStack() as ends:
        before = ""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = ends.enter_context(path.open("ab"))
            before = _set_aside(path, folder / ASIDE)
            if not faulthandler.is_enabled():
                faulthandler.enable(file)
                ends.callback(faulthandler.disable)
        except OSError as error:
            log.warning("%s: a crash could not be written down: %s", path, error)
        yield before


def _set_aside(path: Path, aside: Path) -> str:
    with path.open("r+b") as file:
        content = file.read(MOST_BYTES)
        if content:
            aside.write_bytes(content)
            file.truncate(0)
    return content.decode("utf-8", "replace")


def offer(window: MainWindow, report: str) -> None:
    """Tell of the crash before; what is known of it is shown, or copied, if the user wants."""
    text = tr("Convoscope crashed when it was used last. What is known of it may help to mend it.")
    show = tr("Show…"), lambda: window.cards.show_report(report)
    copy = tr("Copy"), lambda: QGuiApplication.clipboard().setText(report)
    window.messages.tell(Notice(text, Severity.WARNING), (show, copy))
