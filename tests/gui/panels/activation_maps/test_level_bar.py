"""The level bar: the histogram of the shown layer, the two points, and that no value is touched by them."""

from __future__ import annotations

import numpy as np
import pyqtgraph
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import HistogramView, MapsView, Scaling
from gui.look import text
from gui.panels.activation_maps.level_bar import LevelBar
from gui.panels.activation_maps.maps_options import MapsOptions, MapsOptionsForm
from gui.panels.activation_maps.panel import ActivationMapsPanel
from tests.gui.fakes import FakeEngine
from tests.gui.maps_panel import shown
from tests.gui.showing import point, settle


def bar_of(qtbot: QtBot, layer: str) -> tuple[ActivationMapsPanel, FakeEngine, LevelBar]:
    panel, engine, _ = shown(qtbot, layer)
    bar = panel.view.levels
    panel.view.write()
    bar.plot.draw()
    settle()
    return panel, engine, bar


def drag(bar: LevelBar, start: float, end: float) -> None:
    """A handle from one value to another, by events as the mouse sends them."""
    view, none, left = bar.plot.chart.viewport(), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    offset = bar.plot.chart.pos().toPointF()
    first, last = (bar.plot.place_of(value, bar.plot.up.high / 2) - offset for value in (start, end))
    move = QEvent.Type.MouseMove
    for kind, place, button, buttons in (
        (move, first, none, none),
        (QEvent.Type.MouseButtonPress, first, left, left),
        (move, (first + last) / 2, none, left),
        (move, last, none, left),
        (QEvent.Type.MouseButtonRelease, last, left, none),
    ):
        at = view.mapToGlobal(place)
        QApplication.sendEvent(view, QMouseEvent(kind, place, at, button, buttons, Qt.KeyboardModifier.NoModifier))
        settle()
        bar.plot.draw()


def view_of(engine: FakeEngine) -> MapsView:
    (view,) = (view for view in engine.request.of_kind(MapsView))
    return view


def test_it_shows_how_often_which_values_occur(qtbot: QtBot) -> None:
    panel, engine, bar = bar_of(qtbot, "conv2")
    values = engine.outputs["conv2"]
    counts, edges = np.histogram(values.astype(float), 64)
    (series,) = bar.plot.series()
    assert np.array_equal(series.y, counts) and np.array_equal(series.x, edges)
    assert bar.levels == (panel.view.mosaic.low, panel.view.mosaic.high) == bar.plot.handles
    assert (bar.plot.across.low, bar.plot.across.high) == pytest.approx(bar.levels)  # the values lie within
    assert bar.button.isChecked()


def test_it_stands_over_the_strip_of_colours_and_stays_low(qtbot: QtBot) -> None:
    _, _, bar = bar_of(qtbot, "conv2")
    strip = bar.scale.strip().translated(bar.scale.pos())
    low, high = (bar.plot.mapTo(bar, bar.plot.place_of(value, 0).toPoint()) for value in bar.levels)
    assert (low.x(), high.x()) == pytest.approx((strip.left(), strip.right()), abs=2)
    assert bar.sizeHint().height() <= 48


def test_only_who_shows_it_asks_for_it(qtbot: QtBot) -> None:
    panel, engine, _ = bar_of(qtbot, "conv2")
    assert engine.request.of_kind(HistogramView) == {HistogramView("conv2")}
    panel.session.select("fc1")
    settle()
    assert panel.view.as_bars and not engine.request.of_kind(HistogramView) and not panel.view.levels.isVisible()


@pytest.mark.parametrize("which", [0, 1])
def test_a_point_can_be_dragged_and_no_value_changes(qtbot: QtBot, which: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pyqtgraph.CONFIG_OPTIONS, "mouseRateLimit", 0)  # else it leaves out moves that come soon
    panel, engine, bar = bar_of(qtbot, "conv2")
    before = bar.levels
    target = before[which] / 2
    drag(bar, before[which], target)
    pixel = bar.plot.chart.box.viewPixelSize()[0]
    assert panel.options.scaling is Scaling.FIXED
    held = (panel.options.low, panel.options.high)
    assert held[which] == pytest.approx(target, abs=3 * pixel)
    assert held[0] == -held[1], "the colours of negative and positive values stay what they are"
    assert (view_of(engine).scaling, view_of(engine).low, view_of(engine).high) == (Scaling.FIXED, *held)
    assert bar.levels == held and not bar.button.isChecked()
    point(qtbot, panel.maps, 3, 2, 1)
    assert panel.view.value == engine.outputs["conv2"][3, 2, 1]


def test_the_strip_is_dragged_like_the_points_and_says_where_they_are(qtbot: QtBot) -> None:
    panel, _, bar = bar_of(qtbot, "relu2")
    low, high = bar.levels
    strip = bar.scale.strip()

    def at(value: float) -> QPoint:
        return QPoint(round(strip.left() + (value - low) / (high - low) * strip.width()), round(strip.center().y()))

    qtbot.mousePress(bar.scale, Qt.MouseButton.LeftButton, pos=at(0.9 * high))
    qtbot.mouseMove(bar.scale, at(0.7 * high))
    qtbot.mouseRelease(bar.scale, Qt.MouseButton.LeftButton, pos=at(0.6 * high))
    assert panel.options.low == low and panel.options.high == pytest.approx(0.7 * high, abs=2 * high / strip.width())
    settle()
    panel.view.write()
    assert bar.plot.handles == (panel.options.low, panel.options.high) and bar.plot.handles_named
    assert bar.scale.ends[1] == text.significant(high), "the strip's end is told at its end"


def test_black_never_passes_white(qtbot: QtBot) -> None:
    panel, _, bar = bar_of(qtbot, "relu2")
    before = panel.options
    bar.plot.dragged.emit(0, bar.levels[1] + 1)
    assert panel.options == before


def test_fit_holds_this_frame_and_a_right_click_keeps_fitting(qtbot: QtBot) -> None:
    panel, engine, bar = bar_of(qtbot, "conv2")
    bar.button.click()
    values = engine.outputs["conv2"].astype(float)
    assert (panel.options.low, panel.options.high) == (values.min(), values.max())
    engine.step()
    settle()
    panel.view.write()
    assert panel.options.scaling is Scaling.FIXED and bar.levels == (values.min(), values.max())
    assert not bar.button.isChecked()
    place = bar.button.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, bar.button.mapToGlobal(place))
    QApplication.sendEvent(bar.button, event)
    settle()
    panel.view.write()
    assert panel.options.scaling is Scaling.LAYER and bar.button.isChecked()


def test_symmetric_and_reset(qtbot: QtBot) -> None:
    panel, engine, bar = bar_of(qtbot, "conv2")
    bar.fit()
    settle()
    values = engine.outputs["conv2"].astype(float)
    panel.view.write()
    menu = {action.text(): action for action in bar.menu().actions()}
    assert list(menu) == ["Fit the colours to this frame", "Keep fitting", "Symmetric about zero", "Reset"]
    menu["Symmetric about zero"].trigger()
    most = np.abs(values).max()
    assert (panel.options.low, panel.options.high) == (-most, most)
    menu["Reset"].trigger()
    assert panel.options == MapsOptions(low=-most, high=most)
    bar.fit()
    QTest.mouseDClick(bar.plot.chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
    assert panel.options.scaling is Scaling.LAYER


def test_where_each_map_has_its_own_scale_there_are_no_points(qtbot: QtBot) -> None:
    panel, _, bar = bar_of(qtbot, "conv2")
    panel.set_options(MapsOptions(Scaling.CHANNEL))
    settle()
    panel.view.write()
    assert bar.levels is None and bar.plot.handles == () and len(bar.plot.series()) == 1


def test_the_open_form_follows_and_does_not_undo(qtbot: QtBot) -> None:
    panel, _, bar = bar_of(qtbot, "conv2")
    panel.bar.more.click()
    form = panel.findChild(MapsOptionsForm)
    bar.fit()
    held = (panel.options.low, panel.options.high)
    assert form.scaling.currentIndex() == 2
    form.smooth.setChecked(True)
    assert (panel.options.scaling, panel.options.low, panel.options.high) == (Scaling.FIXED, *held)
    panel.bar.more.click()
    settle()
