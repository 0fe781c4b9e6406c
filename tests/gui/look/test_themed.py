"""Widgets follow the look by themselves: at once where they can be seen, otherwise once they are shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.look import style, text
from gui.look.theme import BODY, DARK, LIGHT, Look, current_look
from gui.look.themed import Themed
from gui.panels.catalogue import PANELS
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine
from tests.gui.showing import look_like, settle


class Counting(Themed, QWidget):
    """Notes every look that it applies, and how large a text beside it was then."""

    def __init__(self) -> None:
        super().__init__()
        self.applied: list[Look] = []
        self.follow_look()

    def apply_look(self) -> None:
        self.applied.append(current_look())
        self.font_ = text.font()


@pytest.fixture
def pair(qtbot: QtBot) -> Iterator[tuple[Counting, Counting]]:
    """(one in sight, one hidden beside it)."""
    window, seen, hidden = QWidget(), Counting(), Counting()
    layout = QVBoxLayout(window)
    layout.addWidget(seen)
    layout.addWidget(hidden)
    hidden.hide()
    qtbot.addWidget(window)
    window.show()
    yield seen, hidden
    window.close()


def test_what_is_in_sight_follows_at_once_and_once(pair: tuple[Counting, Counting]) -> None:
    seen, _ = pair
    look_like(LIGHT, 1.6)
    assert seen.applied == [Look(), Look(LIGHT, 1.6)]
    assert seen.theme is LIGHT and seen.text_scale == 1.6
    assert seen.font_.pixelSize() == round(BODY * 1.6)


def test_what_is_hidden_follows_when_it_is_shown(pair: tuple[Counting, Counting]) -> None:
    _, hidden = pair
    look_like(LIGHT)
    look_like(LIGHT, 1.25)
    assert hidden.applied == [Look()]
    hidden.show()
    assert hidden.applied == [Look(), Look(LIGHT, 1.25)]
    hidden.hide()
    hidden.show()
    assert len(hidden.applied) == 2


def test_the_same_look_again_costs_nothing(pair: tuple[Counting, Counting], monkeypatch: pytest.MonkeyPatch) -> None:
    seen, _ = pair
    look_like(LIGHT)
    monkeypatch.setattr(style, "set_current_look", lambda _: pytest.fail("nothing is different"))
    look_like(LIGHT)
    assert len(seen.applied) == 2


def test_every_widget_of_the_window_follows(qtbot: QtBot) -> None:
    window = MainWindow(Session(FakeEngine()), PANELS, Workspace(theme="dark"))
    qtbot.addWidget(window)
    window.show()
    window.session.start()
    settle()
    window.look.set_theme("light")
    window.look.set_scale(1.25)
    for dock in window.docks.docks:
        window.docks.show_panel(dock.objectName())
        settle()
    themed = [widget for widget in window.findChildren(QWidget) if isinstance(widget, Themed)]
    seen = [widget for widget in themed if widget.isVisible()]
    assert len(seen) > 60
    assert {type(widget) for widget in seen if widget._followed != Look(LIGHT, 1.25)} == set()
    window.look.set_theme("dark")
    assert {type(widget) for widget in seen if widget._followed != Look(DARK, 1.25)} == set()
    window.close()
