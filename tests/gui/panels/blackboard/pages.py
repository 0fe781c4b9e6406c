"""The blackboard's pages, opened and typed into."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.panels.blackboard.panel import BlackboardPanel


def open_page(panel: BlackboardPanel, name: str):  # type: ignore[no-untyped-def]
    """The page of that name, in front."""
    panel.show_page(name)
    return panel.page


def press(
    qtbot: QtBot, widget: object, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """A key goes down and up in a widget."""
    qtbot.keyClick(widget, key, modifier)
