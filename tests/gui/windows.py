"""What tests ask of a window and do to it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent

from gui.shell.window import MainWindow
from tests.gui.conftest import PlainPanel


def panel(window: MainWindow, name: str) -> PlainPanel:
    """The plain panel of that name."""
    widget = window.docks[name].panel
    assert isinstance(widget, PlainPanel)
    return widget


def active(window: MainWindow) -> set[str]:
    """Names of the docks that can be seen."""
    return {dock.objectName() for dock in window.docks.docks if dock.panel.active}


def drop(window: MainWindow, data: QMimeData) -> None:
    """Let go of something over the window."""
    event = QDropEvent(
        QPointF(100, 100), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)
