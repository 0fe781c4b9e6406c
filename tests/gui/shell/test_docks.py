"""Which panels can be seen, where they stand, and how one of them fills the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.api import PredictionsView
from gui.panels.catalogue import PANELS
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from tests.gui.conftest import NAMES
from tests.gui.fakes import FakeEngine
from tests.gui.windows import active, panel


def nearly(one: QRect, other: QRect) -> bool:
    """Equal but for the rounding of shares to pixels."""
    return all(abs(a - b) <= 2 for a, b in zip(one.getRect(), other.getRect(), strict=True))


def asked(engine: FakeEngine) -> set[str]:
    """The panels whose wishes are in the request."""
    return {NAMES[wish.top - 1] for wish in engine.request.of_kind(PredictionsView)}


def test_all_panels_are_open_and_active_at_first(window: MainWindow) -> None:
    assert active(window) == set(NAMES)


def test_columns_stand_as_designed(window: MainWindow) -> None:
    place = {name: window.docks[name].geometry() for name in NAMES}
    assert place["input"].right() < place["network"].left() < place["network"].right() < place["layers"].left()
    assert place["input"].bottom() < place["predictions"].top()
    assert place["network"].bottom() < place["activation_maps"].top()
    assert place["layers"].bottom() < place["filters"].top() < place["pooling"].top()
    assert place["activation_maps"].width() > window.width() * 0.45
    assert place["activation_maps"].height() > window.height() * 0.4


def test_a_closed_panel_is_asked_for_nothing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    assert asked(engine) == set(NAMES)
    window.docks["predictions"].close()
    qtbot.waitUntil(lambda: asked(engine) == set(NAMES) - {"predictions"})
    before = len(panel(window, "predictions").results)
    engine.step()
    assert len(panel(window, "predictions").results) == before
    assert panel(window, "pooling").results[-1].frame == engine.frame


def test_a_panel_covered_by_a_tab_is_asked_for_nothing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.tabifyDockWidget(window.docks["predictions"], window.docks["input"])
    window.docks["input"].raise_()
    qtbot.waitUntil(lambda: "predictions" not in active(window) and asked(engine) == set(NAMES) - {"predictions"})
    window.docks["predictions"].raise_()
    qtbot.waitUntil(lambda: "predictions" in active(window) and "input" not in active(window))


def test_a_floating_panel_stays_active(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["filters"].setFloating(True)
    qtbot.waitUntil(lambda: window.docks["filters"].isVisible())
    assert "filters" in active(window)


def test_nothing_is_asked_for_while_the_window_is_an_icon(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.showMinimized()
    qtbot.waitUntil(lambda: not active(window) and not asked(engine))
    window.showNormal()
    qtbot.waitUntil(lambda: active(window) == set(NAMES) and asked(engine) == set(NAMES))


def test_reset_view_puts_everything_back(window: MainWindow, qtbot: QtBot) -> None:
    before = {name: window.docks[name].geometry() for name in NAMES}
    window.docks["input"].close()
    window.docks["filters"].setFloating(True)
    window.tabifyDockWidget(window.docks["layers"], window.docks["network"])
    window.commands["new_maps"].trigger()
    window.commands["reset_view"].trigger()
    qtbot.waitUntil(lambda: active(window) == set(NAMES))
    assert window.docks.names == list(NAMES)
    qtbot.waitUntil(lambda: all(nearly(window.docks[name].geometry(), before[name]) for name in NAMES))


def test_further_maps_panels_keep_their_layer(window: MainWindow, qtbot: QtBot) -> None:
    window.session.select("conv2")
    window.commands["new_maps"].trigger()
    assert panel(window, "activation_maps 2").state == {"pinned": "conv2"}
    window.commands["new_maps"].trigger()
    qtbot.waitUntil(lambda: {"activation_maps 2", "activation_maps 3"} <= active(window))
    window.docks["activation_maps 2"].close()
    assert "activation_maps 2" not in window.docks.names and "activation_maps 3" in window.docks.names


def test_a_panel_fills_the_window_and_goes_back_to_its_place(window: MainWindow, qtbot: QtBot) -> None:
    before = {name: window.docks[name].geometry() for name in NAMES}
    dock = window.docks["activation_maps"]

    def is_as_before() -> bool:
        return active(window) == set(NAMES) and all(
            nearly(window.docks[name].geometry(), before[name]) for name in NAMES
        )

    def double_click() -> None:
        qtbot.mouseDClick(dock.bar, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))

    double_click()
    assert window.docks.enlarged is dock and active(window) == {"activation_maps"}
    qtbot.waitUntil(lambda: dock.width() > 0.95 * window.width() and dock.height() > 0.7 * window.height())
    double_click()
    qtbot.waitUntil(is_as_before)
    for put_back in (window.go_back, dock.close, window.commands["enlarge"].trigger):
        window.commands["enlarge"].trigger()
        assert active(window) == {"activation_maps"}
        saved = window.workspace().views["watch"]
        put_back()
        qtbot.waitUntil(is_as_before)
        assert saved == replace(window.workspace().views["watch"], enlarged="activation_maps")
    double_click()
    window.docks.show_panel("layers")
    qtbot.waitUntil(is_as_before)
    double_click()
    window.commands["reset_view"].trigger()
    qtbot.waitUntil(is_as_before)
    assert window.docks.enlarged is None


def test_the_same_panel_is_enlarged_again_by_the_key(window: MainWindow, qtbot: QtBot) -> None:
    enlarge, focused = window.commands["enlarge"], window.docks["layers"].panel
    focused.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    focused.setFocus()
    qtbot.mouseDClick(window.docks["filters"].bar, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    for _ in range(2):
        assert window.docks.enlarged is window.docks["filters"]
        enlarge.trigger()
        assert window.docks.enlarged is None
        enlarge.trigger()


@pytest.mark.parametrize("opened", [(), ("microscope",)])
def test_a_further_maps_panel_is_seen_beside_the_first(
    make_window: Callable[..., MainWindow], qtbot: QtBot, opened: tuple[str, ...]
) -> None:
    window = make_window(panels=PANELS)
    for name in opened:
        window.docks.show_panel(name)
    shown = {dock.objectName() for dock in window.docks.docks if dock.isVisible()}
    window.commands["new_maps"].trigger()
    window.commands["new_maps"].trigger()
    copies = [window.docks[name] for name in ("activation_maps 2", "activation_maps 3")]
    front = window.docks[opened[0] if opened else "activation_maps"]
    qtbot.waitUntil(lambda: all(dock.panel.active for dock in (*copies, front)))
    assert not any(window.tabifiedDockWidgets(dock) for dock in copies)
    assert all(dock.height() > 100 for dock in copies)
    assert {dock.objectName() for dock in window.docks.docks if dock.isVisible()} == {
        *shown, *(dock.objectName() for dock in copies)
    }  # fmt: skip
    window.docks.show_panel("blackboard")
    assert window.docks["blackboard"] in window.tabifiedDockWidgets(window.docks["activation_maps"])


def test_a_low_window_stacks_two_panels_as_tabs(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_window(Workspace(theme="dark", text_scale=1.6))
    window.commands["reset_view"].trigger()
    assert window.docks["pooling"] in window.tabifiedDockWidgets(window.docks["filters"])
    qtbot.waitUntil(lambda: active(window) == set(NAMES) - {"pooling"})


def tabbed(window: MainWindow) -> bool:
    return window.docks["pooling"] in window.tabifiedDockWidgets(window.docks["filters"])


def test_the_first_arrangement_follows_the_height_of_the_window(window: MainWindow, qtbot: QtBot) -> None:
    assert not tabbed(window)
    for height, together in ((720, True), (900, False), (720, True)):
        window.resize(1280, height)
        qtbot.waitUntil(lambda together=together: tabbed(window) is together)
        hidden = {"pooling"} if together else set()
        qtbot.waitUntil(lambda hidden=hidden: active(window) == set(NAMES) - hidden)
        heights = [window.docks[name].height() for name in ("layers", "filters")]
        assert min(heights) > 0.25 * height
    window.resize(1280, 900)
    window.look.set_scale(1.6)
    qtbot.waitUntil(lambda: tabbed(window))
    inside = [tabs for tabs in window.findChildren(QTabBar) if tabs.geometry().intersects(window.rect())]
    (tabs,) = [tabs for tabs in inside if tabs.isVisible() and tabs.parent() is window]
    assert tabs.accessibleName() and tabs.focusPolicy() != Qt.FocusPolicy.NoFocus


def test_a_closed_panel_stays_closed_whatever_the_height(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["pooling"].close()
    for height in (720, 900):
        window.resize(1280, height)
        qtbot.waitUntil(lambda height=height: window.height() == height)
        assert window.docks["pooling"].isHidden()
    window.docks.show_panel("pooling")
    assert not tabbed(window) and not window.docks.arranged


def test_an_arrangement_of_the_users_own_is_left_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["layers"].setFloating(True)
    window.docks["layers"].setFloating(False)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: window.height() == 720)
    assert not tabbed(window)
    window.commands["reset_view"].trigger()
    assert tabbed(window)
    window.resize(1280, 900)
    qtbot.waitUntil(lambda: not tabbed(window))


def test_a_restored_arrangement_follows_if_it_was_not_the_users(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    saved = window.workspace()
    again = make_window(saved)
    again.resize(1280, 720)
    QGuiApplication.processEvents()
    assert tabbed(again)
    assert not again.docks.arranged
    again.tabifyDockWidget(again.docks["layers"], again.docks["pooling"])  # as the user would by dragging
    assert again.docks.arranged
    third = make_window(again.workspace())
    third.resize(1280, 720)
    QGuiApplication.processEvents()
    third.resize(1280, 900)
    QGuiApplication.processEvents()
    assert third.docks["pooling"] in third.tabifiedDockWidgets(third.docks["layers"])


def test_every_panel_explains_itself(window: MainWindow, qtbot: QtBot) -> None:
    dock = window.docks["filters"]
    dock.bar.help.click()
    card = dock._card
    assert card is not None and card.isVisible() and window.rect().contains(card.geometry())
    dock.bar.help.click()
    assert dock._card is None


def test_subtitles_and_tab_names_tell_the_layer(window: MainWindow) -> None:
    panel(window, "filters").subtitle_changed.emit("conv2 · convolution · 16×10×10")
    assert window.docks["filters"].bar.subtitle.text == "conv2 · convolution · 16×10×10"
    assert window.docks["filters"].windowTitle() == "Filters"
    panel(window, "activation_maps").subtitle_changed.emit("conv2 · 16 maps")
    assert window.docks["activation_maps"].windowTitle() == "Activation maps · conv2"


def test_a_title_is_never_cut_short_for_its_subtitle(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.docks["predictions"].bar
    window.docks["predictions"].panel.subtitle_changed.emit("LeNet-5")
    assert bar.subtitle.isVisible()
    window.look.set_scale(1.6)
    window.resize(1280, 720)
    QGuiApplication.processEvents()
    room = bar.title.sizeHint().width() + 3 * bar.help.sizeHint().width() + 40
    window.resizeDocks([window.docks["predictions"]], [room], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: not bar.subtitle.isVisible())
    assert bar.title.width() >= bar.title.sizeHint().width()
    window.resizeDocks([window.docks["predictions"]], [room + 200], Qt.Orientation.Horizontal)
    qtbot.waitUntil(bar.subtitle.isVisible)


def test_panels_that_float_are_there_again_after_quitting(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    floating = [window.docks["layers"], window.docks["input"]]
    for dock in floating:
        dock.setFloating(True)
    names = [dock.objectName() for dock in floating]
    window.close()
    for dock in floating:
        dock.close()  # as Qt does once the last window was closed
    assert window.left is not None
    again = make_window(window.left)
    assert [(again.docks[name].isFloating(), again.docks[name].isHidden()) for name in names] == [(True, False)] * 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_the_tab_key_steps_over_panels_behind_others(
    make_window: Callable[..., MainWindow], qtbot: QtBot, key: Qt.Key
) -> None:
    window = make_window()
    behind, front = window.docks["layers"], window.docks["input"]
    window.tabifyDockWidget(behind, front)
    front.raise_()
    qtbot.waitUntil(lambda: front.panel.active and not behind.panel.active)
    window.setFocus()
    met: list[QWidget] = []
    while (focus := window.focusWidget()) is None or focus not in met:
        met.append(focus or window)
        qtbot.keyClick(focus or window, key)
    assert any(front.isAncestorOf(widget) for widget in met)
    assert not any(behind.isAncestorOf(widget) for widget in met)
