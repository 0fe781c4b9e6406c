"""The Activation maps panel: what it follows, asks for, enlarges, and says where there is no picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import MapsView, NetworkOpened, Order, Result, SourceChanged
from gui.look.theme import DARK
from gui.panels.activation_maps.maps_options import MapsOptions
from gui.panels.activation_maps.panel import ActivationMapsPanel
from tests.answers import origin
from tests.gui.fakes import DRAW, LENET, FakeEngine
from tests.gui.maps_panel import shown, written
from tests.gui.showing import painted, point, rgb, settle, show


def test_a_chosen_value_offers_to_be_explained(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv2")
    asked: list[str] = []
    session.panel_requested.connect(asked.append)
    style = Qt.ToolButtonStyle
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonIconOnly
    session.select("conv2", 3)
    assert "click a value to see where it comes from" in panel.readout.text
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonIconOnly
    session.select("conv2", 3, (5, 7))
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonTextBesideIcon
    assert panel.bar.explain.text() == "Explain"
    panel.bar.explain.click()
    assert asked == ["microscope"]
    session.select("fc2")
    assert panel.readout.text == "Click a value to see where it comes from"
    session.select("fc2", 5)
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonTextBesideIcon


def test_a_click_enlarges_and_esc_returns(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "relu2")
    place = panel.maps.place_of(9, 4, 5)
    assert place is not None
    qtbot.mouseClick(panel.maps, Qt.MouseButton.LeftButton, pos=place.toPoint())
    settle()
    assert (session.selection.layer, session.selection.unit) == ("relu2", 9)
    assert panel.maps.mosaic is not None and list(panel.maps.mosaic.channels) == [9]
    assert panel.bar.up.isVisible()
    assert (painted(panel.maps) == np.array(rgb(DARK.accent))).all(axis=2).any()
    panel.maps.setFocus()
    qtbot.keyClick(panel.maps, Qt.Key.Key_Escape)
    settle()
    assert session.selection.unit is None and not panel.bar.up.isVisible()
    assert len(panel.maps.mosaic.channels) == 16


def test_esc_leaves_the_enlarged_map_in_one_step_after_walking(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "relu2")
    session.select("relu2", 3)
    panel.maps.setFocus()
    settle()
    for _ in range(4):
        qtbot.keyClick(panel.maps, Qt.Key.Key_Right)
        settle()
    assert session.selection.unit == 7
    assert panel.maps.mosaic is not None and list(panel.maps.mosaic.channels) == [7]
    qtbot.keyClick(panel.maps, Qt.Key.Key_Escape)
    settle()
    assert (session.selection.layer, session.selection.unit) == ("relu2", None)


def test_a_unit_chosen_from_the_start_can_be_left(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv1")
    session._history.clear()
    session.selection = replace(session.selection, unit=2)
    panel.show_selection(session.selection)
    panel.bar.up.click()
    assert session.selection.unit is None


def test_a_pinned_panel_stays(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    panel.bar.pin.click()
    assert panel.pinned == "conv1"
    session.select("relu2", 3)
    settle()
    assert panel.maps.mosaic is not None and len(panel.maps.mosaic.channels) == 6
    point(qtbot, panel.maps, 3, 2, 2)
    assert written(panel) == engine.outputs["conv1"][3, 2, 2]
    panel.bar.pin.click()
    settle()
    assert panel.layer == "relu2" and list(panel.maps.mosaic.channels) == [3]


def test_after_another_layer_is_chosen_nothing_of_the_old_one_is_left(qtbot: QtBot) -> None:
    """A value read before the new picture has come would be of the wrong layer."""
    panel, engine, session = shown(qtbot, "conv1")
    point(qtbot, panel.maps, 3, 2, 2)
    engine.submit = lambda request: None  # type: ignore[method-assign]  # a slow engine
    session.select("conv2")
    settle()
    assert panel.maps.mosaic is None and "channel" not in panel.readout.text
    assert panel.placeholder.sentence == "Waiting for the first frame."


def test_an_earlier_wish_keeps_the_picture_moving(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    old = panel.request()
    panel.resize(700, 500)
    settle()
    panel.set_options(MapsOptions(order=Order.STRENGTH))
    view = next(iter(old.of_kind(MapsView)))
    mosaic = engine.mosaic(view)
    panel.show_result(Result(origin(99, LENET.epoch), 0.0, {view: mosaic}))
    assert panel.maps.mosaic is mosaic
    other = MapsView("conv1", 64, 64, limit=3)
    panel.show_result(Result(origin(100, LENET.epoch), 0.0, {other: engine.mosaic(other)}))
    assert panel.maps.mosaic is mosaic  # a thumbnail for another panel
    assert session.result is not None


def test_results_of_another_unit_are_not_shown(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    session.select("conv1", 2)
    settle()
    view = next(iter(panel.request().of_kind(MapsView)))
    session.select("conv1", 3)
    late = engine.mosaic(view)
    panel.show_result(Result(origin(99, LENET.epoch), 0.0, {view: late}))
    assert view.unit == 2 and panel.maps.mosaic is not late


def test_zooming_into_a_reduced_layer_asks_for_the_cells(qtbot: QtBot) -> None:
    panel, _, _ = shown(qtbot, "conv1", 200, 160)
    place = QPointF(30, 30)
    event = QWheelEvent(
        place, panel.maps.mapToGlobal(place), QPoint(), QPoint(0, 960), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    assert panel.maps.mosaic is not None
    native = panel.maps.mosaic.columns * 29 + 1 > panel.maps.device_size()[0]
    QApplication.sendEvent(panel.maps, event)
    settle()
    cells = next(iter(panel.request().of_kind(MapsView))).cells
    assert (cells is not None) == native
    panel.maps.fit()
    assert next(iter(panel.request().of_kind(MapsView))).cells is None


def test_another_network_starts_clean_and_unpins_what_it_has_not(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv2")
    panel.pin("conv2")
    engine.info = replace(LENET, epoch=7, layers=LENET.layers[:2], stages=("conv1",))
    session._take_network(NetworkOpened(engine.info))
    settle()
    assert panel.pinned is None and panel.layer == "conv1"


def test_empty_states_are_said(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, ActivationMapsPanel, 360, 300, FakeEngine(auto_open=False))
    assert panel.placeholder.sentence == "No network is open yet."
    engine.post(SourceChanged(replace(DRAW, message="Opening camera 0 …")))
    settle()
    session._take_network(NetworkOpened(LENET))
    assert panel.placeholder.sentence == "Opening camera 0 …"


def test_a_hidden_panel_is_filled_when_it_comes_back(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    panel.set_active(False)
    settle()
    assert engine.request.of_kind(MapsView) == frozenset()
    session.select("conv2")
    panel.set_active(True)
    settle()
    assert panel.maps.mosaic is not None and panel.maps.mosaic.shape == (10, 10)
