"""The cards that commands lay over the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
)
from pytestqt.qtbot import QtBot

from engine.api import (
    NetworkOpened,
)
from gui.panels.catalogue import PANELS
from gui.shell.help import EVERYWHERE
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine
from tests.gui.showing import settle


def test_help_cards_open_and_close(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["keys"].trigger()
    assert window.commands["keys"].isChecked()
    texts = " ".join(label.text() for label in window.cards.card.findChildren(QLabel))
    assert "Space" in texts and "Freeze" in texts and "Undo" in texts
    window.commands["about"].trigger()
    assert window.commands["about"].isChecked() and not window.commands["keys"].isChecked()
    (text,) = (label.text() for label in window.cards.card.findChildren(QLabel) if "license" in label.text())
    assert text.endswith(f"Version {metadata.version('convoscope')}")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.cards.card is None and not window.commands["about"].isChecked()
    window.commands["keys"].trigger()
    window.commands["keys"].trigger()
    assert window.cards.card is None


def test_the_list_names_the_keys_of_the_menus_and_no_others(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(panels=PANELS)

    def of_menu(menu: QMenu) -> list[tuple[str, str]]:
        found = []
        for action in menu.actions():
            if action.menu():
                found += of_menu(action.menu())
            elif not action.shortcut().isEmpty():
                native = QKeySequence.SequenceFormat.NativeText
                keys = [shortcut.toString(native) for shortcut in action.shortcuts()]
                found.append((", ".join(keys), action.text().rstrip("…")))
        return found

    menus = [action.menu() for action in window.menuBar().actions()]
    wanted = list(dict.fromkeys(row for menu in menus for row in of_menu(menu)))
    assert {("F2", "Watch"), ("F3", "Lesson"), ("Alt+0", "Blackboard"), ("Ctrl+Alt+1", "Dark")} <= set(wanted)
    window.commands["keys"].trigger()
    labels = [label for label in window.cards.card.findChildren(QLabel) if label.property("type") in ("key", "quiet")]
    shown = [(key.text(), what.text()) for key, what in pairwise(labels) if key.property("type") == "key"]
    gestures = sum(len(panel.keys) for panel in PANELS) + len(EVERYWHERE)
    assert sorted(shown[: len(wanted)]) == sorted(wanted) and len(shown) == len(wanted) + gestures
    assert all(dock.action.shortcut().toString() in {key for key, _ in wanted} for dock in window.docks.docks)


def test_the_network_card_tells_what_is_known(window: MainWindow) -> None:
    window.commands["network_facts"].trigger()
    texts = [label.text() for label in window.cards.card.findChildren(QLabel)]
    assert {"LeNet-5", "LeCun et al. 1998", "61,706", "416,520 for one picture", "1×32×32, channels"} <= set(texts)
    assert "99.00% on 10,000 pictures of MNIST" in texts


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_nothing_on_the_network_card_is_clipped(window: MainWindow, engine: FakeEngine, scale: float) -> None:
    window.look.set_scale(scale)
    cited = " ".join(["Zeiler and Fergus 2014, with the first layer of the winner of 2013"] * 4)
    engine.post(NetworkOpened(replace(engine.info, epoch=2, paper=cited, notes=("As commonly built. " * 12,))))
    window.commands["network_facts"].trigger()
    settle()
    labels = window.cards.card.findChildren(QLabel)
    assert cited in [label.text() for label in labels]
    for label in labels:
        assert (
            label.height() >= label.heightForWidth(label.width()) and label.width() >= label.minimumSizeHint().width()
        )


def test_a_closed_card_gives_the_focus_back(window: MainWindow) -> None:
    window.activateWindow()
    window.source_bar.editor("width").take_focus()
    before = window.focusWidget()
    window.commands["keys"].trigger()
    assert window.focusWidget() is window.cards.card
    window.commands["keys"].trigger()
    assert window.focusWidget() is before
