"""The window around the panels: docks, commands, painting, workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QAccessible, QAction, QColor, QDropEvent, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.api import (
    About,
    DeviceChanged,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    Notice,
    Prediction,
    Predictions,
    Result,
    Severity,
    SourceChanged,
    Weights,
)
from gui import text
from gui.actions import COMMANDS
from gui.dropping import Offer
from gui.panel import LAYER_MIME, Panel
from gui.panels.catalogue import PANELS
from gui.settings import Workspace
from gui.snapshot import picture_of
from gui.widgets.prediction_bars import PredictionBars
from gui.window import MainWindow
from tests.gui.conftest import NAMES, PLAIN_PANELS, PlainPanel
from tests.gui.fakes import FakeEngine
from tests.gui.showing import settle


def panel(window: MainWindow, name: str) -> PlainPanel:
    widget = window.docks[name].panel
    assert isinstance(widget, PlainPanel)
    return widget


def active(window: MainWindow) -> set[str]:
    return {dock.objectName() for dock in window.docks.docks if dock.panel.active}


def nearly(one: QRect, other: QRect) -> bool:
    """Equal but for the rounding of shares to pixels."""
    return all(abs(a - b) <= 2 for a, b in zip(one.getRect(), other.getRect(), strict=True))


def drop(window: MainWindow, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(100, 100), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


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
    assert engine.request.top == 7
    window.docks["predictions"].close()
    qtbot.waitUntil(lambda: engine.request.top == 6)
    before = len(panel(window, "predictions").results)
    engine.step()
    assert len(panel(window, "predictions").results) == before
    assert panel(window, "pooling").results[-1].frame == engine.frame


def test_a_panel_covered_by_a_tab_is_asked_for_nothing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.tabifyDockWidget(window.docks["predictions"], window.docks["input"])
    window.docks["input"].raise_()
    qtbot.waitUntil(lambda: "predictions" not in active(window) and engine.request.top == 6)
    window.docks["predictions"].raise_()
    qtbot.waitUntil(lambda: "predictions" in active(window) and "input" not in active(window))


def test_a_floating_panel_stays_active(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["filters"].setFloating(True)
    qtbot.waitUntil(lambda: window.docks["filters"].isVisible())
    assert "filters" in active(window)


def test_nothing_is_asked_for_while_the_window_is_an_icon(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.showMinimized()
    qtbot.waitUntil(lambda: not active(window) and engine.request.top == 0)
    window.showNormal()
    qtbot.waitUntil(lambda: active(window) == set(NAMES) and engine.request.top == 7)


def test_a_shown_result_is_reported_as_painted(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.painted) as painted:
        engine.step()
    assert painted.args[0].frame == engine.frame
    assert engine.called("painted")[-1] == (engine.frame,)


def test_a_result_counts_as_painted_only_after_the_panels_have_painted(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    QGuiApplication.processEvents()
    before = {name: panel(window, name).painted for name in NAMES}
    after: dict[str, int] = {}
    window.painted.connect(lambda _: after.update({name: panel(window, name).painted for name in NAMES}))
    with qtbot.waitSignal(window.painted):
        engine.step()
    assert after == {name: count + 1 for name, count in before.items()}


def test_a_result_is_reported_even_if_nothing_is_to_be_painted(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    for dock in window.docks.docks:
        dock.close()
    qtbot.waitUntil(lambda: not active(window))
    with qtbot.waitSignal(window.painted):
        engine.post(Result(epoch=engine.info.epoch, frame=77, captured=0.0))
    assert engine.called("painted")[-1] == (77,)


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


def test_every_action_of_the_window_is_in_a_menu_and_explains_itself(window: MainWindow) -> None:
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


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    actions = {id(action): action for action in [*window.actions(), *(action for _, action in entries(window))]}
    keys = [action.shortcut().toString() for action in actions.values() if not action.shortcut().isEmpty()]
    assert len(keys) > 30 and sorted(set(keys)) == sorted(keys)


def test_no_two_commands_share_a_key() -> None:
    keys = [QKeySequence(command.shortcut).toString() for command in COMMANDS]
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


def test_find_layer_goes_to_the_layers_panel_even_if_it_is_closed(window: MainWindow) -> None:
    window.docks["layers"].close()
    window.commands["find_layer"].trigger()
    assert window.docks["layers"].isVisible() and panel(window, "layers").found == 1


def test_reset_layout_puts_everything_back(window: MainWindow, qtbot: QtBot) -> None:
    before = {name: window.docks[name].geometry() for name in NAMES}
    window.docks["input"].close()
    window.docks["filters"].setFloating(True)
    window.tabifyDockWidget(window.docks["layers"], window.docks["network"])
    window.commands["new_maps"].trigger()
    window.commands["reset_layout"].trigger()
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


def test_a_layer_dropped_on_the_window_becomes_a_panel(window: MainWindow) -> None:
    data = QMimeData()
    data.setData(LAYER_MIME, b"pool2")
    drop(window, data)
    assert panel(window, "activation_maps 2").state == {"pinned": "pool2"}


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
        saved = window.workspace().layout
        put_back()
        qtbot.waitUntil(is_as_before)
        assert saved == window.workspace().layout
    double_click()
    window.docks.show_panel("layers")
    qtbot.waitUntil(is_as_before)
    double_click()
    window.commands["reset_layout"].trigger()
    qtbot.waitUntil(is_as_before)
    assert window.docks.enlarged is None


def test_dropped_files_are_opened(window: MainWindow, engine: FakeEngine) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/net.PTH"), QUrl.fromLocalFile("/somewhere/other.PTH")])
    drop(window, data)
    assert engine.called("open_file") == [("/somewhere/net.PTH",)]
    assert "Only the first of 2 files" in window.messages.text
    data.setUrls([QUrl("http://camera/video")])
    drop(window, data)
    assert engine.called("open_source") == [("http://camera/video",)]
    assert window.session.source is not None and window.session.source.spec == "http://camera/video"


def test_a_pasted_picture_is_opened_as_it_was(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    image = QImage(5, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    QGuiApplication.clipboard().setImage(image)
    window.commands["paste"].trigger()
    qtbot.waitUntil(lambda: bool(engine.called("open_source")))
    (path,) = engine.called("open_source")[0]
    assert Path(path).stem == "Pasted picture"
    assert QImage(path).convertToFormat(QImage.Format.Format_RGB32) == image


def test_pasting_nothing_says_so(window: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    window.commands["paste"].trigger()
    assert "no picture on the clipboard" in window.messages.text


def test_a_snapshot_is_the_window(window: MainWindow, qtbot: QtBot, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "new"))
    window.commands["snapshot"].trigger()
    qtbot.waitUntil(lambda: "Saved as" in window.messages.text)
    (file,) = (tmp_path / "new").iterdir()
    assert QImage(str(file)).size() == window.size()


def test_a_snapshot_that_cannot_be_written_is_told(window: MainWindow, qtbot: QtBot, monkeypatch, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "file"))
    window.commands["snapshot"].trigger()
    qtbot.waitUntil(lambda: "could not be written" in window.messages.text)


def test_the_workspace_comes_back(window: MainWindow, make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window.commands["new_maps"].trigger()
    window.docks["pooling"].close()
    window.tabifyDockWidget(window.docks["layers"], window.docks["filters"])
    panel(window, "network").state = {"zoom": 3}
    window.look.set_scale(1.25)
    window.look.set_theme("light")
    saved = window.workspace()
    again = make_window(saved)
    assert again.session.theme.name == "light" and again.session.text_scale == 1.25
    assert "activation_maps 2" in again.docks.names and panel(again, "network").state == {"zoom": 3}
    assert panel(again, "activation_maps 2").state == panel(window, "activation_maps 2").state
    assert not again.docks["pooling"].isVisible()
    assert window.docks["filters"] in window.tabifiedDockWidgets(window.docks["layers"])
    assert again.docks["filters"] in again.tabifiedDockWidgets(again.docks["layers"])


def test_a_damaged_layout_gives_the_first_one(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(Workspace(theme="dark", layout="bm9uc2Vuc2U=", geometry="!", docks=("activation_maps x", "y")))
    assert active(window) == set(NAMES)
    assert window.docks["input"].geometry().right() < window.docks["network"].geometry().left()


def test_text_size_reaches_every_label(window: MainWindow) -> None:
    bar = window.status.fontMetrics().height()
    window.commands["larger"].trigger()
    window.commands["larger"].trigger()
    assert window.look.scale == 1.6
    assert window.status.fontMetrics().height() == pytest.approx(bar * 1.6, rel=0.1)
    assert window.menuBar().fontMetrics().height() == pytest.approx(bar * 1.6, rel=0.1)
    window.commands["smaller"].trigger()
    assert window.look.scale == 1.25


def test_a_failed_network_is_told_and_the_window_goes_on(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(NetworkFailed(NetworkReference("x.pth"), "x.pth: this is a picture, not a network."))
    assert window.messages.text == "Error: x.pth: this is a picture, not a network."
    engine.step()
    assert panel(window, "input").results[-1].frame == engine.frame


def test_help_cards_open_and_close(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["keys"].trigger()
    assert window.commands["keys"].isChecked()
    texts = " ".join(label.text() for label in window.cards.card.findChildren(QLabel))
    assert "Space" in texts and "Freeze" in texts and "Undo" in texts
    window.commands["about"].trigger()
    assert window.commands["about"].isChecked() and not window.commands["keys"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.cards.card is None and not window.commands["about"].isChecked()
    window.commands["keys"].trigger()
    window.commands["keys"].trigger()
    assert window.cards.card is None


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


def test_a_picture_of_the_window_shows_the_numbers_of_its_frame(
    make_window: Callable[..., MainWindow], engine: FakeEngine
) -> None:
    window = make_window(panels=PANELS)
    for share in (0.9, 0.2):  # the second comes before numbers are due again, and bars have arrived
        top = tuple(Prediction(index, str(index), value, 0.0) for index, value in enumerate((share, 1 - share)))
        engine.post(Result(1, 50 + int(10 * share), 1.0, predictions=Predictions(top)))
    bars = window.findChild(PredictionBars)
    assert bars is not None
    picture_of(window)
    for place in range(2):
        shown = bars.rows[0][place]
        assert bars.figures(place)[0] == text.percent(0.2 if shown.index == 0 else 0.8)
        assert bars.bar_rect(place).width() == pytest.approx(shown.probability * bars.track_rect(place).width())


def test_the_title_names_network_and_source(window: MainWindow) -> None:
    assert window.windowTitle() == "LeNet-5 · Drawing · Convoscope"


def test_notices_of_the_engine_are_shown(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(Notice("The camera was unplugged.", Severity.WARNING))
    assert window.messages.text == "Warning: The camera was unplugged."


def test_a_message_goes_with_what_it_is_about(window: MainWindow, engine: FakeEngine) -> None:
    refused = Notice("There is no x.png.", Severity.ERROR, About.SOURCE)
    engine.post(NetworkFailed(NetworkReference("x.pth"), "x.pth: no network."))
    engine.post(refused)
    window.session.open_source("sample")
    assert window.messages.text == "Error: x.pth: no network." and not window.messages.waiting
    engine.post(NetworkOpened(engine.info))  # the same one, described anew
    assert window.messages.text == "Error: x.pth: no network."
    engine.post(NetworkOpened(replace(engine.info, epoch=2)))
    assert window.messages.text == ""
    state = window.session.source
    assert state is not None
    for title in ("a.png", "b.png"):  # one note of one source, whatever else changes
        engine.post(SourceChanged(replace(state, title=title, note="Left out: c.png.")))
        assert window.messages.text == ("Warning: Left out: c.png." if title == "a.png" else "")
        window.messages.dismiss()
    for count in (2, 3):  # the newer note counts what the earlier one said
        engine.post(SourceChanged(replace(state, note=f"{count} pictures were left out.")))
    assert window.messages.text == "Warning: 3 pictures were left out." and not window.messages.waiting
    engine.post(refused)
    window.opener.take(Offer(file="/somewhere/y.png"))
    assert window.messages.text == ""


def test_news_of_a_device_goes_when_another_is_used(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(DeviceChanged("cpu", "CPU", "exact", "eager"))
    engine.post(Notice("CUDA failed, going on with the CPU.", Severity.WARNING, About.DEVICE))
    engine.post(DeviceChanged("cpu", "CPU", "fast", "eager"))
    assert window.messages.text.startswith("Warning: CUDA failed")
    engine.post(DeviceChanged("cuda:0", "CUDA", "exact", "eager"))
    assert window.messages.text == ""


def test_first_painted_comes_once(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_window()
    seen: list[int] = []
    window.first_painted.connect(lambda: seen.append(1))
    window.repaint()
    QGuiApplication.processEvents()
    assert len(seen) <= 1


def test_dragging_something_in_says_what_letting_go_does(window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/net.onnx")])
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent

    event = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dragEnterEvent(event)
    assert event.isAccepted() and window._drop_hint.isVisible() and "open this file" in window._drop_hint.text()
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not window._drop_hint.isVisible()
    assert event.type() == QEvent.Type.DragEnter


def test_a_low_window_stacks_two_panels_as_tabs(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_window(Workspace(theme="dark", text_scale=1.6))
    window.commands["reset_layout"].trigger()
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
    window.commands["reset_layout"].trigger()
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


def test_assumptions_about_a_file_are_told_but_not_what_a_card_says(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(NetworkOpened(replace(engine.info, epoch=2, notes=("As commonly built.",))))
    assert window.messages.text == ""
    noted = replace(engine.info, epoch=3, weights=Weights.FILE, notes=("It was recognised.", "ReLU is assumed."))
    engine.post(NetworkOpened(noted))
    assert window.messages.text == (
        "Note: It was recognised. 10 classes, names assumed. "
        "What the file does not say is assumed: see Network, Input of this network."
    )
    engine.post(NetworkOpened(replace(noted, epoch=4, warnings=("NaN.",), notes=(*noted.notes, "NaN."))))
    assert window.messages.text == "Warning: NaN."


def test_random_weights_are_always_marked(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(NetworkOpened(replace(engine.info, epoch=2, weights=Weights.RANDOM)))
    assert window.toolbar._network.text() == "LeNet-5 · random weights"


def test_the_toolbar_fits_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    window.look.set_scale(1.6)
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumWidth())
    buttons = [button for button in window.toolbar.findChildren(QToolButton) if button.isVisible()]
    edges = [button.mapTo(window, button.rect().bottomRight()).x() for button in buttons]
    assert max(edges) <= window.width()


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


def test_a_closed_card_gives_the_focus_back(window: MainWindow) -> None:
    window.activateWindow()
    window.source_bar.editor("width").take_focus()
    before = window.focusWidget()
    window.commands["keys"].trigger()
    assert window.focusWidget() is window.cards.card
    window.commands["keys"].trigger()
    assert window.focusWidget() is before


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
