"""Who gets Space and the arrows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMenuBar, QPushButton, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.look.focus import KeyGuard


class Host(QWidget):
    """A window with Space and Up as shortcuts, and controls that could use them."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.pressed: list[str] = []
        for key in ("Space", "Up"):
            action = QAction(key, self, shortcut=key)
            action.triggered.connect(lambda _, key=key: self.heard.append(key))
            self.addAction(action)
        self.button = QPushButton("press")
        self.button.clicked.connect(lambda: self.pressed.append("button"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.edit = QLineEdit()
        layout = QVBoxLayout(self)
        for widget in (self.edit, self.button, self.slider):
            layout.addWidget(widget)


@pytest.fixture
def host(qapp: QApplication, qtbot: QtBot) -> Iterator[Host]:
    guard = KeyGuard(qapp)
    host = Host()
    qtbot.addWidget(host)
    with qtbot.waitActive(host):
        host.show()
    host.edit.setFocus()
    yield host
    host.close()
    guard.deleteLater()


def test_a_button_reached_with_the_keyboard_is_pressed_by_space(host: Host, qtbot: QtBot) -> None:
    qtbot.keyClick(host.edit, Qt.Key.Key_Tab)
    assert host.button.hasFocus()
    qtbot.keyClick(host.button, Qt.Key.Key_Space)
    assert host.pressed == ["button"] and host.heard == []
    qtbot.keyClick(host.button, Qt.Key.Key_Up)
    assert host.heard == ["Up"]


def test_a_slider_keeps_the_arrows_but_not_space(host: Host, qtbot: QtBot) -> None:
    host.slider.setFocus()
    qtbot.keyClick(host.slider, Qt.Key.Key_Up)
    assert host.slider.value() == 1 and host.heard == []
    qtbot.keyClick(host.slider, Qt.Key.Key_Space)
    assert host.heard == ["Space"]


def test_a_button_that_was_clicked_leaves_space_to_the_window(host: Host, qtbot: QtBot) -> None:
    qtbot.mousePress(host.button, Qt.MouseButton.LeftButton)
    host.button.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.mouseRelease(host.button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(host.button, Qt.Key.Key_Space)
    assert host.heard == ["Space"] and host.pressed == ["button"]


def test_typing_a_space_is_typing(host: Host, qtbot: QtBot) -> None:
    qtbot.keyClicks(host.edit, "a b")
    assert host.edit.text() == "a b" and host.heard == []


def test_arrows_walk_the_menus_while_the_keyboard_is_in_their_bar(host: Host, qtbot: QtBot) -> None:
    bar = QMenuBar(host)
    bar.addMenu("&File").addAction("Open")
    bar.show()
    bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Space):
        qtbot.keyClick(bar, key)
    assert host.heard == []
    bar.actions()[0].menu().close()
