"""Views: which there are, what each keeps, over a restart and another language too, and the ways between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import PredictionsView, Request
from gui.look import translation
from gui.look.focus import KeyGuard
from gui.panels.base import Panel
from gui.panels.catalogue import PANELS
from gui.panels.views import LESSON, WATCH, WHY, Placement, View
from gui.session import settings
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from tests.gui.conftest import NAMES, PLAIN_PANELS, PlainPanel
from tests.gui.fakes import FakeEngine
from tests.gui.session.test_settings import OLD
from tests.gui.windows import active, panel
from tests.test_walkthroughs import walk_through

DATA = View("data", "Data", "Many pictures at once", "folder", "F6", (0.3, 0.7))


class Table(PlainPanel):
    """A panel with a view of its own, beside the input, and a place in another one."""

    identifier, title, wish = "table", "Table", Request.of(PredictionsView(9))
    placements = (Placement(DATA, 1), Placement(WATCH, 0, 2, 0.3, opened=False))


class Chart(PlainPanel):
    """A panel without a place anywhere."""

    identifier, title, wish = "chart", "Chart", Request.of(PredictionsView(10))


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    return make_window(panels=(*PLAIN_PANELS, Table, Chart))


@pytest.fixture
def guard(qapp: QApplication) -> Iterator[None]:
    """Keys go to the control that they are pressed in, as in the program."""
    guard = KeyGuard(qapp)
    yield
    shiboken6.delete(guard)


def opened(window: MainWindow) -> set[str]:
    return {dock.objectName() for dock in window.docks.docks if not dock.isHidden()}


def test_there_are_the_views_that_panels_call_their_own(make_window: Callable[..., MainWindow]) -> None:
    assert make_window(panels=PANELS).views.all == (WATCH, LESSON, WHY)
    alone = make_window()  # panels with a place in the view of lessons too, but without the one whose view it is
    assert alone.views.all == (WATCH,)
    assert not alone.toolbar.views.tabs.isVisible() and not alone.toolbar.views.button.isVisible()
    assert make_window(panels=(*PLAIN_PANELS, Table, Chart)).views.all == (WATCH, DATA)


def test_every_panel_stands_where_its_class_says() -> None:
    for kind in PANELS:
        views = [placement.view for placement in kind.placements]
        assert len(views) == len(set(views)), kind
        assert all(p.column is None or p.column < len(p.view.widths) for p in kind.placements), kind
    for view in (WATCH, LESSON, WHY):
        placed = [p for kind in PANELS for p in kind.placements if p.view == view and p.column is not None]
        assert len({(p.column, p.row) for p in placed}) == len(placed)
        assert sum(view.widths) == pytest.approx(1)
        for column in {p.column for p in placed}:
            assert sum(p.height for p in placed if p.column == column) == pytest.approx(1)


def test_a_new_view_stands_as_its_panels_say(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    assert opened(window) == set(NAMES)
    window.views.show(DATA)
    qtbot.waitUntil(lambda: active(window) == {"table"} and engine.request == Request.of(PredictionsView(9)))
    assert window.docks["table"].width() > 0.9 * window.width()
    window.docks.show_panel("chart")  # it has no place here: a tab of the panel with the most room
    assert window.docks["chart"] in window.tabifiedDockWidgets(window.docks["table"])
    assert active(window) == {"chart"}
    window.views.show(WATCH)
    qtbot.waitUntil(lambda: active(window) == set(NAMES) and len(engine.request.wishes) == 7)
    window.docks.show_panel("chart")
    assert window.docks["chart"] in window.tabifiedDockWidgets(window.docks["activation_maps"])


def test_a_panel_that_is_not_opened_comes_up_in_its_place(window: MainWindow) -> None:
    window.docks.show_panel("table")
    QGuiApplication.processEvents()
    places = [window.docks[name].geometry() for name in ("input", "predictions", "table")]
    assert len({place.x() for place in places}) == 1
    assert places[0].bottom() < places[1].top() and places[1].bottom() < places[2].top()


def test_the_panel_of_the_walk_through_stands_where_it_says(make_window: Callable[..., MainWindow]) -> None:
    silence = walk_through("Adding a panel")["SilencePanel"]
    window = make_window(panels=(*PANELS, silence))
    window.resize(1600, 1000)
    QGuiApplication.processEvents()
    assert active(window) == {*NAMES, "silence"}
    above, place = window.docks["pooling"].geometry(), window.docks["silence"].geometry()
    assert place.x() == above.x() and place.top() > above.bottom() and place.height() > 100
    window.views.show(LESSON)
    assert "silence" not in opened(window)
    window.docks["silence"].action.trigger()
    QGuiApplication.processEvents()
    assert {"silence", "lesson"} <= active(window)
    assert window.docks["activation_maps"].x() < window.docks["silence"].x() < window.docks["lesson"].x()


def changed(window: MainWindow) -> dict[str, tuple[bool, bool, QRect]]:
    """Change everything that a view keeps, and say how it stands then."""
    window.commands["new_maps"].trigger()
    window.docks["pooling"].close()
    window.docks["filters"].setFloating(True)
    window.docks["filters"].setGeometry(60, 70, 240, 250)
    window.tabifyDockWidget(window.docks["layers"], window.docks["network"])
    window.docks["layers"].raise_()
    window.resizeDocks([window.docks["input"]], [400], Qt.Orientation.Horizontal)
    QGuiApplication.processEvents()
    return stand(window)


def stand(window: MainWindow) -> dict[str, tuple[bool, bool, QRect]]:
    """Which panels can be seen, which float, and where those that are seen are."""
    docks = [dock for dock in window.docks.docks if not dock.isHidden()]
    empty = QRect()
    return {
        dock.objectName(): (dock.panel.active, dock.isFloating(), dock.geometry() if dock.panel.active else empty)
        for dock in docks
    }


def test_each_view_keeps_what_the_user_changed(window: MainWindow, qtbot: QtBot) -> None:
    watch = changed(window)
    window.views.show(DATA)
    assert opened(window) == {"table"}
    window.docks.show_panel("input")
    data = stand(window)
    assert set(data) == {"table", "input"} and window.docks.arranged is False
    for _ in range(2):
        window.views.show(WATCH)
        assert stand(window) == watch and window.docks.arranged
        assert not window.docks["filters"].isHidden() and window.docks["filters"].isFloating()
        window.views.show(DATA)
        assert stand(window) == data and not window.docks.arranged


def test_the_enlarged_panel_of_a_view_is_enlarged_again(window: MainWindow) -> None:
    before = stand(window)
    window.docks.enlarge(window.docks["layers"])
    window.views.show(DATA)
    assert window.docks.enlarged is None and opened(window) == {"table"}
    window.views.show(WATCH)
    assert window.docks.enlarged is window.docks["layers"] and opened(window) == {"layers"}
    window.commands["enlarge"].trigger()
    QGuiApplication.processEvents()
    assert stand(window) == before


def test_views_come_back_after_a_restart(make_window: Callable[..., MainWindow], tmp_path, qtbot: QtBot) -> None:
    panels = (*PLAIN_PANELS, Table, Chart)
    window = make_window(panels=panels)
    watch = changed(window)
    panel(window, "activation_maps 2").state = {"pinned": "conv2"}
    window.views.show(DATA)
    window.docks.show_panel("input")
    window.docks.enlarge(window.docks["table"])
    window.close()
    assert window.left is not None
    settings.save(window.left, tmp_path / "w.json")
    again = make_window(settings.load(tmp_path / "w.json"), panels)
    assert again.views.current == DATA and opened(again) == {"table"}
    assert again.docks.enlarged is again.docks["table"]
    again.commands["enlarge"].trigger()
    assert opened(again) == {"table", "input"}
    again.views.show(WATCH)
    assert {name: (seen, floats) for name, (seen, floats, _) in stand(again).items()} == {
        name: (seen, floats) for name, (seen, floats, _) in watch.items()
    }
    assert panel(again, "activation_maps 2").state == {"pinned": "conv2"}
    assert again.docks["filters"].geometry() == watch["filters"][2]
    assert again.docks["input"].width() == pytest.approx(watch["input"][2].width(), abs=3)


def test_a_copy_belongs_to_the_view_it_was_made_in(window: MainWindow) -> None:
    window.commands["new_maps"].trigger()
    window.views.show(DATA)
    assert "activation_maps 2" not in [dock.objectName() for dock in window.docks.here]
    assert "activation_maps 2" not in opened(window)
    window.docks.show_panel("activation_maps")
    window.commands["new_maps"].trigger()
    assert {"activation_maps", "activation_maps 3"} <= opened(window)
    window.commands["reset_view"].trigger()
    assert "activation_maps 3" not in window.docks.names
    window.views.show(WATCH)
    assert "activation_maps 2" in opened(window)


def test_reset_puts_back_this_view_and_no_other(window: MainWindow) -> None:
    first = stand(window)
    watch = changed(window)
    window.views.show(DATA)
    window.docks.show_panel("layers")
    window.commands["reset_view"].trigger()
    assert opened(window) == {"table"}
    window.views.show(WATCH)
    assert stand(window) == watch
    window.commands["reset_view"].trigger()
    QGuiApplication.processEvents()
    now = stand(window)
    assert now.keys() == first.keys()
    for name, (seen, floats, place) in first.items():
        assert now[name][:2] == (seen, floats)
        assert all(abs(a - b) <= 2 for a, b in zip(now[name][2].getRect(), place.getRect(), strict=True))


def test_a_view_that_was_left_in_a_high_window_fits_a_low_one(window: MainWindow) -> None:
    window.views.show(DATA)
    window.resize(1280, 720)
    QGuiApplication.processEvents()
    window.views.show(WATCH)
    QGuiApplication.processEvents()
    assert window.docks["pooling"] in window.tabifiedDockWidgets(window.docks["filters"])
    assert active(window) == set(NAMES) - {"pooling"}
    assert all(window.rect().contains(window.docks[name].geometry()) for name in active(window))


def test_a_switch_paints_each_panel_once_and_disturbs_none_that_stays(window: MainWindow, engine: FakeEngine) -> None:
    window.views.show(DATA)
    window.docks.show_panel("input")
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.docks["input"])
    QGuiApplication.processEvents()
    window.views.show(WATCH)
    QGuiApplication.processEvents()
    heard: list[bool] = []
    staying = panel(window, "input")
    staying.changed.connect(lambda: heard.append(staying.active))
    before = {name: panel(window, name).painted for name in ("input", "table")}
    window.views.show(DATA)
    QGuiApplication.processEvents()
    assert {name: panel(window, name).painted - count for name, count in before.items()} == {"input": 1, "table": 1}
    assert not heard


def test_hidden_panels_of_another_view_get_nothing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.views.show(DATA)
    qtbot.waitUntil(lambda: engine.request == Request.of(PredictionsView(9)))
    before = {name: len(panel(window, name).results) for name in NAMES}
    engine.step()
    assert {name: len(panel(window, name).results) for name in NAMES} == before
    assert panel(window, "table").results[-1].frame == engine.frame


# -- the ways between them --------------------------------------------------------------------------------------------


def test_keys_menu_and_tabs_lead_to_each_view(window: MainWindow, guard: None, qtbot: QtBot) -> None:
    tabs = window.toolbar.views.tabs
    assert tabs.isVisible() and [tabs.tabText(place) for place in range(tabs.count())] == ["Watch", "Data"]

    def now() -> tuple[str, int, list[bool]]:
        return window.views.current.name, tabs.currentIndex(), [action.isChecked() for action in window.views.actions]

    assert now() == ("watch", 0, [True, False])
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert now() == ("data", 1, [False, True])
    window.views.actions[0].trigger()
    assert now() == ("watch", 0, [True, False])
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert now() == ("data", 1, [False, True])
    tabs.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(tabs, Qt.Key.Key_Left)
    assert now() == ("watch", 0, [True, False]) and tabs.hasFocus()
    assert all(action in window.menus.view.actions() for action in window.views.actions)


def test_the_tab_key_reaches_the_tabs_and_they_have_names(window: MainWindow, qtbot: QtBot) -> None:
    tabs = window.toolbar.views.tabs
    window.activateWindow()
    window.setFocus()
    met = []
    while (focused := QApplication.focusWidget()) not in met:
        met.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert tabs in met
    spoken = QAccessible.queryAccessibleInterface(tabs)
    assert tabs.accessibleName() == "Views"
    assert [spoken.child(place).text(QAccessible.Text.Name) for place in range(2)] == ["Watch", "Data"]
    assert tabs.tabToolTip(1) == "Many pictures at once (F6)"
    button = QAccessible.queryAccessibleInterface(window.toolbar.views.button)
    assert button.text(QAccessible.Text.Name) == "View: Watch"


@pytest.fixture
def portuguese() -> Iterator[None]:
    translation.speak("pt_BR")
    yield
    translation.speak("en")


@pytest.mark.usefixtures("portuguese")
@pytest.mark.parametrize("width", [960, 1280])
def test_where_there_is_little_room_a_button_with_a_menu_stands_for_the_tabs(
    make_window: Callable[..., MainWindow], width: int, qtbot: QtBot
) -> None:
    window = make_window(Workspace(theme="dark", text_scale=1.6), PANELS)
    window.resize(width, 720)
    qtbot.waitUntil(lambda: window.width() == width)
    views = window.toolbar.views
    assert views.button.isVisible() and not views.tabs.isVisible() and views.button.text() == "Observar"
    assert views.button.mapTo(window, views.button.rect().bottomRight()).x() <= width
    assert views.button.width() >= views.button.sizeHint().width()
    views.button.menu().actions()[1].trigger()
    assert window.views.current == LESSON and views.button.text() == "Lição"
    window.look.set_scale(1.0)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: views.tabs.isVisible() and not views.button.isVisible())


def own_view(number: int) -> type[Panel]:
    title = ("Why", "What if", "Data", "Teach", "Compare")[number]
    view = View(f"view{number}", title, "", "layout", f"F{number + 4}", (1.0,))
    same = {"identifier": f"own{number}", "title": title, "placements": (Placement(view, 0),)}
    return type(f"Own{number}", (PlainPanel,), same)


def test_many_views_are_a_menu_until_there_is_room_for_their_tabs(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(panels=(*PANELS, *map(own_view, range(5))))
    for width in (1280, 1600, 2200):
        window.resize(width, 900)
        QGuiApplication.processEvents()
        views = window.toolbar.views
        assert views.tabs.isVisible() == (views.tabs.sizeHint().width() <= width / 4)
        assert views.button.isVisible() != views.tabs.isVisible()
        shown = views.tabs if views.tabs.isVisible() else views.button
        assert shown.mapTo(window, shown.rect().bottomRight()).x() <= width
    assert views.tabs.isVisible()


# -- another language, and workspaces of the version before ------------------------------------------------------------


def test_views_survive_another_language(window: MainWindow, qtbot: QtBot) -> None:
    watch = changed(window)
    window.views.show(DATA)
    window.docks.show_panel("input")
    try:
        window.set_language("pt_BR")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
        assert window.views.current == DATA and opened(window) == {"table", "input"}
        assert window.views.before == WATCH
        tabs = window.toolbar.views.tabs
        assert [tabs.tabText(place) for place in range(2)] == ["Observar", "Data"] and tabs.currentIndex() == 1
        window.views.show(WATCH)
        assert {name: seen[:2] for name, seen in stand(window).items()} == {
            name: seen[:2] for name, seen in watch.items()
        }
    finally:
        window.set_language("en")


def test_what_is_chosen_of_a_copy_that_has_just_gone_is_void(window: MainWindow) -> None:
    copy = window.docks.copy()
    copy.close()
    assert copy not in window.docks.docks
    copy.action.trigger()
    assert copy.isHidden()


def test_what_is_chosen_of_a_window_in_the_language_before_is_void(window: MainWindow) -> None:
    before, commands = window.docks["input"], window.commands
    try:
        window.set_language("pt_BR")
        stood = stand(window)
        before.action.trigger()
        for name in ("reset_view", "new_maps", "enlarge", "freeze"):
            commands[name].trigger()
        assert stand(window) == stood and not window.session.frozen
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
    finally:
        window.set_language("en")


def test_a_workspace_of_the_version_before_opens_as_it_was(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(settings.load(OLD), PANELS)
    window.resize(1280, 900)
    QGuiApplication.processEvents()
    assert window.views.current == WATCH and window.docks.arranged and window.look.scale == 1.25
    seen = {
        "input": (0, 82, 310, 793),
        "network": (314, 82, 477, 228),
        "layers": (795, 114, 221, 761),
        "lesson": (1020, 82, 260, 793),
        "blackboard": (314, 346, 477, 311),
        "activation_maps 2": (314, 661, 477, 214),
        "predictions": (200, 150, 300, 400),
    }
    assert active(window) == set(seen)
    for name, place in seen.items():
        assert window.docks[name].geometry().getRect() == pytest.approx(place, abs=3), name
    assert window.docks["predictions"].isFloating() and window.docks["pooling"].isHidden()
    assert window.docks["filters"] in window.tabifiedDockWidgets(window.docks["layers"])
    assert window.docks["activation_maps 2"].panel.save_state()["pinned"] == "conv2"
    window.views.show(LESSON)
    assert opened(window) == {"input", "network", "activation_maps", "predictions", "lesson"}


def test_no_view_has_a_key_that_something_else_has(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(panels=PANELS)
    keys = [action.shortcut() for action in (*window.views.actions, *window.commands.values())]
    keys += [dock.action.shortcut() for dock in window.docks.docks]
    named = [key.toString() for key in keys if key != QKeySequence()]
    assert len(set(named)) == len(named) and {"F2", "F3", "Alt+0"} <= set(named)
