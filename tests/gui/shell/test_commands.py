"""What the user's commands do, and that menus, keys and names of controls lead to all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.api import (
    Notice,
    Severity,
)
from gui.panels.base import Panel
from gui.panels.catalogue import PANELS
from gui.shell.actions import COMMANDS
from gui.shell.window import MainWindow
from tests.gui.conftest import PLAIN_PANELS
from tests.gui.fakes import FakeEngine
from tests.gui.windows import panel


def entries(window: MainWindow) -> list[tuple[str, QAction]]:
    """All entries of all menus, with the title of their menu."""
    found = []
    menus = [action.menu() for action in window.menuBar().actions()]
    while menus:
        menu = menus.pop()
        menu.aboutToShow.emit()
        for action in menu.actions():
            if action.menu():
                menus.append(action.menu())
            if not action.isSeparator():
                found.append((menu.title().replace("&", ""), action))
    return found


def test_every_command_has_what_it_needs(window: MainWindow) -> None:
    in_menus = {action.objectName() for _, action in entries(window)}
    for command in COMMANDS:
        action = window.commands[command.name]
        assert command.name in in_menus
        assert not action.icon().isNull() and not action.shortcut().isEmpty() and command.tip in action.toolTip()


@pytest.mark.parametrize("panels", [PLAIN_PANELS, PANELS], ids=["plain", "real"])
def test_every_action_of_the_window_is_in_a_menu_and_explains_itself(
    make_window: Callable[..., MainWindow], panels: tuple[type[Panel], ...]
) -> None:
    window = make_window(panels=panels)
    listed = entries(window)
    assert set(window.commands.values()) <= {action for _, action in listed}
    lacking = []
    for menu, action in listed:
        listed_live = menu == "Source" and not action.objectName()  # cameras, and what the running source offers
        if action.menu() or listed_live or not (action.isEnabled() or action.objectName()):
            continue  # submenus, and lines that only say that there is nothing
        name = f"{menu} · {action.text()}"
        if action.toolTip() in ("", action.text()):
            lacking.append((name, "a tooltip"))
        if menu in ("File", "View", "Source", "Go", "Help", "Panels", "Theme") and action.shortcut().isEmpty():
            lacking.append((name, "a key"))
        if menu in ("File", "View", "Source", "Go", "Help", "Panels") and action.icon().isNull():
            lacking.append((name, "an icon"))
    assert not lacking, "\n".join(map(str, lacking))


@pytest.mark.parametrize("panels", [PLAIN_PANELS, PANELS], ids=["plain", "real"])
def test_no_two_actions_share_a_key(make_window: Callable[..., MainWindow], panels: tuple[type[Panel], ...]) -> None:
    window = make_window(panels=panels)
    actions = {id(action): action for action in [*window.actions(), *(action for _, action in entries(window))]}
    keys = [action.shortcut().toString() for action in actions.values() if not action.shortcut().isEmpty()]
    assert len(keys) > 30 and sorted(set(keys)) == sorted(keys)


def test_no_two_commands_share_a_key() -> None:
    keys = [QKeySequence(keys).toString() for command in COMMANDS for keys in command.shortcut.split("; ")]
    assert len(set(keys)) == len(keys)


CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
OF_QT = ("QToolBarExtension", "QComboBoxPrivateScroller", "QScrollBar")


@pytest.mark.parametrize("panels", [PLAIN_PANELS, PANELS], ids=["plain", "real"])
def test_every_control_has_a_name_and_whatever_has_only_an_icon_a_tooltip(
    make_window: Callable[..., MainWindow], qtbot: QtBot, panels: tuple[type[Panel], ...]
) -> None:
    window = make_window(panels=panels)
    for dock in window.docks.docks:
        dock.show()
    QApplication.processEvents()
    lacking = []
    for control in [one for kind in CONTROLS for one in window.findChildren(kind)]:
        if control.objectName().startswith("qt_") or control.metaObject().className() in OF_QT:
            continue
        if isinstance(control.parent(), QLineEdit | QTabBar):
            continue  # Qt's own: the sign of a search field, arrows beside tabs
        name = QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
        about = (type(control).__name__, name or control.toolTip(), type(control.parent()).__name__)
        if not name:
            lacking.append((*about, "a name"))
        if isinstance(control, QToolButton) and not control.text() and not control.toolTip():
            lacking.append((*about, "a tooltip"))
    assert not lacking, "\n".join(map(str, lacking))


def test_the_tab_key_stops_only_at_what_can_be_seen_and_has_a_name(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window(panels=PANELS)
    window.activateWindow()
    window.setFocus()
    QGuiApplication.processEvents()
    stops: list[QWidget] = []
    while (focused := QApplication.focusWidget()) not in stops:
        assert focused is not None
        stops.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    stops.remove(window)  # where it began
    for stop in stops:
        place = QRect(stop.mapTo(window, QPoint()), stop.size())
        assert stop.isVisible() and window.rect().contains(place), stop
        assert QAccessible.queryAccessibleInterface(stop).text(QAccessible.Text.Name), stop
    bar = [stop.mapTo(window, QPoint()).x() for stop in stops if window.toolbar.isAncestorOf(stop)]
    assert len(bar) >= 9 and bar == sorted(bar)


def test_space_freezes_and_releases(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert engine.frozen and window.commands["freeze"].text() == "Go on"
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not engine.frozen and window.commands["freeze"].text() == "Freeze"


def test_arrows_walk_the_layers_and_escape_returns(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session.selection.layer == "conv1"
    qtbot.keyClick(window, Qt.Key.Key_Down)
    qtbot.keyClick(window, Qt.Key.Key_Down)
    assert window.session.selection.layer == "pool1"
    qtbot.keyClick(window, Qt.Key.Key_Up)
    assert window.session.selection.layer == "relu1"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.session.selection.layer == "pool1"
    qtbot.mouseClick(panel(window, "network"), Qt.MouseButton.BackButton)
    assert window.session.selection.layer == "relu1"
    qtbot.keyClick(window, Qt.Key.Key_Right)
    assert window.session.selection.layer == "pool1"
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert window.session.selection.layer == "relu1"


def test_find_layer_goes_to_the_layers_panel_even_if_it_is_closed(window: MainWindow) -> None:
    window.docks["layers"].close()
    window.commands["find_layer"].trigger()
    assert window.docks["layers"].isVisible() and panel(window, "layers").found == 1


def test_escape_closes_an_error_first_and_leaves_a_note_to_itself(window: MainWindow, qtbot: QtBot) -> None:
    before = window.session.selection
    window.session.select("conv2")
    window.messages.tell(Notice("It failed.", Severity.ERROR))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.messages.notice is None and window.session.selection.layer == "conv2"
    window.messages.tell(Notice("By the way."))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.messages.notice is not None and window.session.selection == before
    window.messages.dismiss()


def test_escape_leaves_the_full_screen_last(window: MainWindow, qtbot: QtBot) -> None:
    for layer in ("relu1", "pool1"):
        window.session.select(layer)
    window.commands["full_screen"].trigger()
    qtbot.waitUntil(window.isFullScreen)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.session.selection.layer == "relu1"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.session.selection.layer == "conv1" and window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert not window.commands["full_screen"].isChecked()


def test_arrows_walk_the_layers_after_a_click_among_maps_but_values_in_an_enlarged_one(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window(panels=PANELS)
    session, maps = window.session, window.docks["activation_maps"].panel.maps
    qtbot.waitUntil(lambda: maps.mosaic is not None and maps.isVisible())
    with qtbot.waitActive(window):
        window.activateWindow()
    maps.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.keyClick(maps, Qt.Key.Key_Right)
    assert (session.selection.layer, session.selection.unit) == ("relu1", None)
    qtbot.keyClick(maps, Qt.Key.Key_Left)
    session.select("conv1", 2)
    qtbot.waitUntil(lambda: maps.leavable and maps.mosaic is not None and len(maps.mosaic.channels) == 1)
    qtbot.keyClick(maps, Qt.Key.Key_Right)
    assert session.selection.layer == "conv1"
    session.select("conv1")
    qtbot.waitUntil(lambda: not maps.leavable and maps.mosaic is not None and len(maps.mosaic.channels) > 1)
    window.setFocus()
    maps.setFocus(Qt.FocusReason.TabFocusReason)  # who comes by the keyboard has no other way from map to map
    qtbot.keyClick(maps, Qt.Key.Key_Right)
    assert session.selection.layer == "conv1"
