"""The mosaic widget: what is painted, read back; what pointer and keys do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import Cells
from gui.look.theme import DARK, LIGHT
from gui.widgets.mosaic import MosaicWidget
from gui.widgets.mosaic_picture import Mark, Spot
from tests.gui.decoding import make_mosaic, read_value, step
from tests.gui.showing import color_at, look_like, painted, rgb


@pytest.fixture
def widget(qtbot: QtBot) -> MosaicWidget:
    made = MosaicWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def maps(count: int = 6, height: int = 5, width: int = 7, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, height, width)).astype(np.float32)


def wheel(widget: MosaicWidget, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place, widget.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("positive", [False, True])
def test_every_value_is_painted_in_its_shade(widget: MosaicWidget, theme, positive: bool) -> None:  # type: ignore[no-untyped-def]
    values = np.abs(maps()) if positive else maps()
    look_like(theme)
    widget.names = None
    mosaic = make_mosaic(values, 3)
    widget.set_mosaic(mosaic)
    pixels = painted(widget)
    for channel, row, column in np.ndindex(values.shape):
        shown = read_value(widget, pixels, channel, row, column)
        assert shown == pytest.approx(values[channel, row, column], abs=0.5001 * step(mosaic.low, mosaic.high))


def test_nan_and_infinite_values_have_their_own_colours(widget: MosaicWidget) -> None:
    values = maps()
    values[1, 2, 3], values[2, 0, 0], values[2, 4, 6] = np.nan, np.inf, -np.inf
    widget.names = None
    widget.set_mosaic(make_mosaic(values, 3))
    pixels = painted(widget)
    assert math.isnan(read_value(widget, pixels, 1, 2, 3))
    assert math.isinf(read_value(widget, pixels, 2, 0, 0)) and math.isinf(read_value(widget, pixels, 2, 4, 6))
    assert np.isfinite(read_value(widget, pixels, 1, 2, 2))


def test_around_and_between_maps_is_the_panels_ground(widget: MosaicWidget) -> None:
    widget.set_mosaic(make_mosaic(maps(5), 3))
    pixels = painted(widget)
    assert color_at(pixels, QPointF(1, 1)) == rgb(DARK.panel)
    empty = widget.place_in((1, 2), 2, 3)  # six cells, five maps
    assert color_at(pixels, empty) == rgb(DARK.panel)


@pytest.mark.parametrize("ratio", [1.25, 2.0])
def test_device_pixels_are_used_on_dense_screens(widget: MosaicWidget, ratio: float, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(MosaicWidget, "devicePixelRatioF", lambda _self: ratio)
    assert widget.device_size() == (round(400 * ratio), round(300 * ratio))
    widget.view.set_area(*widget.device_size())
    values = maps()
    widget.set_mosaic(make_mosaic(values, 3))
    place = widget.place_of(4, 3, 2)
    assert place is not None and widget.spot_at(place) == Spot((1, 1), 4, 3, 2)
    assert widget.view.value()[0] == int(widget.view.value()[0])


def test_pointing_tells_channel_row_and_column(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3, channels=np.array([5, 4, 3, 2, 1, 0])))
    place = widget.place_of(1, 2, 6)
    assert place is not None
    with qtbot.waitSignal(widget.hovered) as hovered:
        qtbot.mouseMove(widget, place.toPoint())
    assert hovered.args == [Spot((1, 1), 1, 2, 6)]
    assert widget.spot == Spot((1, 1), 1, 2, 6)
    with qtbot.waitSignal(widget.hovered) as hovered:
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
    assert hovered.args == [None]


def test_a_new_order_under_a_still_pointer_is_told(widget: MosaicWidget, qtbot: QtBot) -> None:
    values = maps()
    widget.set_mosaic(make_mosaic(values, 3))
    place = widget.place_of(1, 2, 2)
    assert place is not None
    qtbot.mouseMove(widget, place.toPoint())
    widget.set_mosaic(make_mosaic(values, 3, channels=np.array([1, 0, 2, 3, 4, 5])))
    assert widget.spot == Spot((0, 1), 0, 2, 2)


def test_click_picks_and_dragging_does_not(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    place = widget.place_of(4, 1, 1)
    assert place is not None
    with qtbot.waitSignal(widget.picked) as picked:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert picked.args == [Spot((1, 1), 4, 1, 1)]
    with qtbot.assertNotEmitted(widget.picked):
        qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
        qtbot.mouseMove(widget, QPoint(160, 140))
        qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(160, 140))


def test_wheel_zooms_at_the_pointer_and_double_click_fits(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    place = widget.place_of(4, 3, 3)
    assert place is not None
    wheel(widget, place, 5)
    assert widget.view.zoom == pytest.approx(1.2**5)
    assert widget.spot_at(place) == Spot((1, 1), 4, 3, 3)
    with qtbot.assertNotEmitted(widget.picked):
        qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert widget.view.zoom == 1


def test_dragging_moves_what_is_zoomed(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    wheel(widget, QPointF(200, 150), 8)
    before = widget.place_of(4, 2, 2)
    assert before is not None
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(widget, QPoint(230, 130))
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(230, 130))
    after = widget.place_of(4, 2, 2)
    assert after is not None
    assert (after - before).x() == pytest.approx(30, abs=1) and (after - before).y() == pytest.approx(-20, abs=1)


def test_while_zoomed_a_click_waits_for_a_second_one(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    wheel(widget, QPointF(200, 150), 3)
    place = widget.place_of(4, 2, 3)
    assert place is not None
    with qtbot.waitSignal(widget.picked) as picked:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert picked.args == [Spot((1, 1), 4, 2, 3)]


def test_keys_walk_zoom_and_pick(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(5), 3))
    widget.setFocus()
    for key, cell in (("Right", (0, 0)), ("Right", (0, 1)), ("Down", (1, 1)), ("Right", (1, 1)), ("Left", (1, 0))):
        qtbot.keyClick(widget, getattr(Qt.Key, f"Key_{key}"))
        assert widget.spot is not None and widget.spot.cell == cell
    qtbot.keyClick(widget, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(widget, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert widget.spot == Spot((1, 0), 3, 1, 1)
    with qtbot.waitSignal(widget.picked) as picked:
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert picked.args == [Spot((1, 0), 3, 1, 1)]
    qtbot.keyClick(widget, Qt.Key.Key_Plus)
    assert widget.view.zoom > 1
    with qtbot.assertNotEmitted(widget.left):
        qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert widget.view.zoom == 1


def test_of_a_single_map_arrows_ask_for_the_neighbours(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(1), 1))
    widget.setFocus()
    with qtbot.waitSignal(widget.walked) as walked:
        qtbot.keyClick(widget, Qt.Key.Key_Left)
    assert walked.args == [-1]


def test_escape_and_the_back_button_leave(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    with qtbot.waitSignal(widget.left):
        qtbot.mouseClick(widget, Qt.MouseButton.BackButton, pos=QPoint(5, 5))
    widget.leavable = True
    with qtbot.waitSignal(widget.left):
        qtbot.keyClick(widget, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("key", "mine"), [(Qt.Key.Key_Up, True), (Qt.Key.Key_Space, False), (Qt.Key.Key_Escape, False)]
)
def test_keys_of_the_window_stay_the_windows(widget: MosaicWidget, key: Qt.Key, mine: bool) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(widget, event)
    assert event.isAccepted() is mine


def test_picked_map_and_value_are_framed_in_the_accent(widget: MosaicWidget) -> None:
    widget.names = None
    widget.set_mosaic(make_mosaic(maps(), 3))
    widget.set_picked(4, (2, 3))
    pixels = painted(widget)
    top, left, bottom, right = widget.view.map_rect((1, 1))
    middle = (left + right) / 2
    assert color_at(pixels, QPointF(middle, top - 1)) == rgb(DARK.accent)
    assert color_at(pixels, QPointF(middle, bottom + 1)) == rgb(DARK.accent)
    top, left, _, right = widget.view.rect((1, 1), (2, 3), (3, 4))
    assert color_at(pixels, QPointF((left + right) / 2, top - 1)) == rgb(DARK.accent)
    widget.set_picked(None)
    assert not (painted(widget) == np.array(rgb(DARK.accent))).all(axis=2).any()


def test_marks_reach_into_the_padding(widget: MosaicWidget) -> None:
    widget.names = None
    widget.set_mosaic(make_mosaic(maps(1, 6, 6), 1))
    widget.set_marks([Mark(0, (-1, 2), (-1, 2))])
    _, left, bottom, right = widget.view.rect((0, 0), (-1, 2), (-1, 2))
    assert color_at(painted(widget), QPointF((left + right) / 2, bottom + 1)) == rgb(DARK.accent)


def test_a_row_of_cells_of_one_filter_is_framed_as_one(widget: MosaicWidget) -> None:
    widget.names = None
    channels = np.repeat(np.arange(2), 3)
    widget.set_mosaic(make_mosaic(maps(), 3, axes=("filter", "input channel"), channels=channels))
    widget.set_picked(1)
    pixels = painted(widget)
    top = widget.view.map_rect((1, 0))[0] - 1
    for column in range(3):
        _, left, _, right = widget.view.map_rect((1, column))
        assert color_at(pixels, QPointF((left + right) / 2, top)) == rgb(DARK.accent)


def test_numbers_are_written_only_where_there_is_room(widget: MosaicWidget) -> None:
    values = maps(1, 3, 3)
    widget.set_mosaic(make_mosaic(values, 1))
    before = painted(widget)
    assert widget.numbers_fit()
    widget.set_numbers(values[0])
    assert (painted(widget) != before).any()
    widget.set_mosaic(make_mosaic(maps(1, 60, 60), 1))
    assert not widget.numbers_fit()


def test_names_stand_on_large_maps_but_not_on_the_one_pointed_at(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    bare = MosaicWidget()
    qtbot.addWidget(bare)
    bare.resize(400, 300)
    bare.show()
    bare.names = None
    bare.set_mosaic(widget.mosaic)
    named, without = painted(widget), painted(bare)
    top, left, bottom, right = (round(edge) for edge in widget.view.map_rect((0, 1)))
    assert (named[top:bottom, left:right] != without[top:bottom, left:right]).any()
    qtbot.mouseMove(widget, QPoint((left + right) // 2, bottom - 4))
    inner = slice(top + 2, bottom - 30), slice(left + 2, right - 2)
    assert (painted(widget)[inner] == without[inner]).all()


def reduced() -> tuple[np.ndarray, MosaicWidget]:
    return maps(12, 64, 64), MosaicWidget()


def test_zoomed_in_it_asks_for_the_cells_that_are_seen(qtbot: QtBot) -> None:
    values, widget = reduced()
    qtbot.addWidget(widget)
    widget.resize(180, 140)
    widget.show()
    widget.set_mosaic(make_mosaic(values, 4, factor=2))
    with qtbot.waitSignal(widget.detail_changed) as asked:
        wheel(widget, QPointF(20, 20), 8)
    detail = asked.args[0]
    seen = widget.view.visible()
    assert detail.cells.top <= seen.top and detail.cells.left <= seen.left
    assert detail.cells.bottom >= seen.bottom and detail.cells.right >= seen.right
    assert (detail.cells.right - detail.cells.left) < 4 and detail.columns == 4
    assert detail.width >= (detail.cells.right - detail.cells.left) * 64  # every value of them
    with qtbot.waitSignal(widget.detail_changed) as asked:
        widget.fit()
    assert asked.args == [None]


def test_the_old_picture_stays_until_the_detail_comes_and_nothing_moves(qtbot: QtBot) -> None:
    values, widget = reduced()
    qtbot.addWidget(widget)
    widget.resize(180, 140)
    widget.show()
    widget.names = None
    whole = make_mosaic(values, 4, factor=2)
    widget.set_mosaic(whole)
    wheel(widget, QPointF(20, 20), 8)
    place = widget.place_of(0, 30, 30)
    assert place is not None
    coarse = painted(widget)
    block = values[0, 30:32, 30:32].reshape(-1)
    strongest = block[np.abs(block).argmax()]
    assert read_value(widget, coarse, 0, 30, 30) == pytest.approx(strongest, abs=0.51 * step(whole.low, whole.high))
    detail = widget._detail
    assert detail is not None
    widget.set_mosaic(make_mosaic(values, 4, cells=detail.cells))
    moved = widget.place_of(0, 30, 30)
    assert moved is not None and (moved - place).manhattanLength() < 3
    fine = painted(widget)
    for row, column in ((30, 30), (30, 31), (31, 30), (31, 31)):
        shown = read_value(widget, fine, 0, row, column)
        assert shown == pytest.approx(values[0, row, column], abs=0.51 * step(whole.low, whole.high))


def test_beyond_the_detail_the_old_picture_is_seen(qtbot: QtBot) -> None:
    values, widget = reduced()
    qtbot.addWidget(widget)
    widget.resize(180, 140)
    widget.show()
    widget.names = None
    widget.set_mosaic(make_mosaic(values, 4, factor=2))
    wheel(widget, QPointF(20, 20), 4)
    widget.set_mosaic(make_mosaic(values, 4, cells=Cells(0, 0, 1, 1)))
    pixels = painted(widget)
    block = values[1, 20:22, 20:22].reshape(-1)
    whole = widget.mosaic
    assert whole is not None
    shown = read_value(widget, pixels, 1, 20, 20)
    assert shown == pytest.approx(block[np.abs(block).argmax()], abs=0.51 * step(whole.low, whole.high))


def test_no_detail_is_asked_for_where_every_value_is_shown(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(make_mosaic(maps(), 3))
    with qtbot.assertNotEmitted(widget.detail_changed):
        wheel(widget, QPointF(20, 20), 8)


def test_a_part_of_the_only_map_lies_in_its_place(widget: MosaicWidget) -> None:
    """A matrix of which a part came in full detail."""
    values = maps(1, 80, 120)
    widget.set_mosaic(make_mosaic(values, 1, factor=4, axes=("matrix",)))
    low, high = -float(np.abs(values).max()), float(np.abs(values).max())
    widget.set_patch(make_mosaic(values[:, 20:40, 30:60], 1, low=low, high=high, axes=("matrix",)), (20, 30))
    pixels = painted(widget)
    wheel(widget, QPointF(150, 120), 6)
    pixels = painted(widget)
    for row, column in ((20, 30), (39, 59), (27, 44)):
        shown = read_value(widget, pixels, 0, row, column)
        assert shown == pytest.approx(values[0, row, column], abs=0.51 * step(low, high))


def test_nothing_to_show_is_no_error(widget: MosaicWidget, qtbot: QtBot) -> None:
    widget.set_mosaic(None)
    wheel(widget, QPointF(10, 10), 3)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    widget.set_mosaic(make_mosaic(np.zeros((1, 1, 1), np.float32), 1))
    assert painted(widget).shape == (300, 400, 3)
