"""The window around the panels: when it has painted, what is dropped on it, what it says, what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QToolButton,
)
from pytestqt.qtbot import QtBot

from engine.api import (
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    Result,
    WeightsOrigin,
)
from gui.look.theme import LIGHT, Look, current_look
from gui.session.settings import ViewState, Workspace
from gui.shell.window import MainWindow
from gui.widgets.layer_table import LAYER_MIME
from tests.answers import origin
from tests.gui.conftest import NAMES
from tests.gui.fakes import FakeEngine
from tests.gui.windows import active, drop, panel


def test_a_shown_result_is_reported_as_painted(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.painted) as painted:
        engine.step()
    assert painted.args[0].frame == engine.frame
    assert engine.called("painted")[-1] == (1, engine.frame)


def test_a_result_counts_as_painted_only_after_the_panels_have_painted(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    QGuiApplication.processEvents()
    before = {name: panel(window, name).painted for name in NAMES}
    after: dict[str, int] = {}

    def count(result: Result) -> None:
        if result.frame == engine.frame:
            after.update({name: panel(window, name).painted for name in NAMES})

    window.painted.connect(count)
    engine.step()
    qtbot.waitUntil(lambda: bool(after))
    assert after == {name: count + 1 for name, count in before.items()}


def test_a_result_is_reported_even_if_nothing_is_to_be_painted(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    for dock in window.docks.docks:
        dock.close()
    qtbot.waitUntil(lambda: not active(window))
    with qtbot.waitSignal(window.painted):
        engine.post(Result(origin(77, engine.info.epoch), captured=0.0))
    assert engine.called("painted")[-1] == (1, 77)


def test_a_layer_dropped_on_the_window_becomes_a_panel(window: MainWindow) -> None:
    data = QMimeData()
    data.setData(LAYER_MIME, b"pool2")
    drop(window, data)
    assert panel(window, "activation_maps 2").state == {"pinned": "pool2"}


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


def test_the_workspace_comes_back(window: MainWindow, make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window.commands["new_maps"].trigger()
    window.docks["pooling"].close()
    window.tabifyDockWidget(window.docks["layers"], window.docks["filters"])
    panel(window, "network").state = {"zoom": 3}
    window.look.set_scale(1.25)
    window.look.set_theme("light")
    saved = window.workspace()
    again = make_window(saved)
    assert current_look() == Look(LIGHT, 1.25)
    assert "activation_maps 2" in again.docks.names and panel(again, "network").state == {"zoom": 3}
    assert panel(again, "activation_maps 2").state == panel(window, "activation_maps 2").state
    assert not again.docks["pooling"].isVisible()
    assert window.docks["filters"] in window.tabifiedDockWidgets(window.docks["layers"])
    assert again.docks["filters"] in again.tabifiedDockWidgets(again.docks["layers"])


def test_a_damaged_layout_gives_the_first_one(make_window: Callable[..., MainWindow]) -> None:
    damaged = ViewState("bm9uc2Vuc2U=", ("activation_maps x", "activation_maps 2", "y"), enlarged="input")
    window = make_window(Workspace(theme="dark", geometry="!", view="no", views={"watch": damaged, "later": damaged}))
    assert window.docks.names == list(NAMES)
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


def test_the_title_names_network_and_source(window: MainWindow) -> None:
    assert window.windowTitle() == "LeNet-5 · Drawing · Convoscope"


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


def test_assumptions_about_a_file_are_told_but_not_what_a_card_says(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(NetworkOpened(replace(engine.info, epoch=2, notes=("As commonly built.",))))
    assert window.messages.text == ""
    noted = replace(engine.info, epoch=3, weights=WeightsOrigin.FILE, notes=("It was recognised.", "ReLU is assumed."))
    engine.post(NetworkOpened(noted))
    assert window.messages.text == (
        "Note: It was recognised. 10 classes, names assumed. "
        "What the file does not say is assumed: see Network, Input of this network."
    )
    engine.post(NetworkOpened(replace(noted, epoch=4, warnings=("NaN.",), notes=(*noted.notes, "NaN."))))
    assert window.messages.text == "Warning: NaN."


def test_random_weights_are_always_marked(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(NetworkOpened(replace(engine.info, epoch=2, weights=WeightsOrigin.RANDOM)))
    assert window.toolbar._network.text() == "LeNet-5 · random weights"


def test_the_toolbar_fits_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    window.look.set_scale(1.6)
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumWidth())
    buttons = [button for button in window.toolbar.findChildren(QToolButton) if button.isVisible()]
    edges = [button.mapTo(window, button.rect().bottomRight()).x() for button in buttons]
    assert max(edges) <= window.width()
