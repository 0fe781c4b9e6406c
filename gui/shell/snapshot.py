"""Pictures of the whole window."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QThreadPool, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from engine.api import Notice, Severity
from gui.look.translation import tr
from gui.widgets.easing import Easing
from gui.widgets.pace import Throttle


def picture_of(window: QWidget) -> QPixmap:
    """The whole window, every number and bar in it being of the frame that is shown, as if time had stood still."""
    catch_up(window)
    return window.grab()


def catch_up(window: QWidget) -> None:
    """Every number and bar becomes that of the frame that is shown."""
    for pace in window.findChildren(Throttle):
        if pace.waiting:
            pace.now()
    for widget in window.findChildren(QWidget):
        if isinstance(widget, Easing):
            widget.arrive()


class Snapshots(QObject):
    """Saves pictures of the window among the user's pictures, and tells where."""

    _saved = Signal(str, bool)

    def __init__(self, window: QWidget, tell: Callable[[Notice], None]) -> None:
        super().__init__(window)
        self._window, self._tell = window, tell
        self._saved.connect(self._tell_saved)

    def take(self) -> None:
        """Save a picture of the window as it is now."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        path = Path(folder) / f"Convoscope {datetime.now():%Y-%m-%d %H.%M.%S}.png"
        image = picture_of(self._window).toImage()

        def save() -> None:
            with suppress(OSError):  # writing then fails, and that is told
                path.parent.mkdir(parents=True, exist_ok=True)
            self._saved.emit(str(path), image.save(str(path), "PNG"))

        QThreadPool.globalInstance().start(save)

    def _tell_saved(self, path: str, saved: bool) -> None:
        if saved:
            self._tell(Notice(tr("Saved as {path}", path=path)))
        else:
            self._tell(Notice(tr("{path}: the picture could not be written there.", path=path), Severity.ERROR))
