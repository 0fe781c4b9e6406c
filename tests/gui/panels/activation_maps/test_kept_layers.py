"""What widgets paint once and then only copy is painted anew as soon as anything in it would look otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.api import Mosaic, Prediction
from gui.look.theme import DARK, LIGHT
from gui.panels.input.drawing import FrameView
from gui.panels.network.thumbnail_strip import ThumbnailStrip, Tile
from gui.panels.network.thumbnails import ThumbnailBars, ThumbnailLook
from gui.panels.predictions.prediction_bars import PredictionBars
from gui.widgets.mosaic import MosaicWidget
from gui.widgets.ranking import Row, row_of
from tests.gui.decoding import make_mosaic
from tests.gui.showing import look_like, painted, settle

Change = Callable[[Any], object]


def strip() -> ThumbnailStrip:
    made = ThumbnailStrip()
    looks = {"conv": ThumbnailLook.PICTURE, "fc": ThumbnailLook.BARS, "answer": ThumbnailLook.ANSWER}
    made.set_tiles([Tile(key, key, f"of {key}", look, "", "block") for key, look in looks.items()])
    made.set_content("conv", picture(8, 8))
    made.set_content("fc", ThumbnailBars(np.array([0.5, -1.0]), -1.0, 1.0, np.full(2, QColor("red").rgb(), np.uint32)))
    made.set_content("answer", ("seven", "93 %"))
    return made


def point(widget: QWidget, place: QPointF) -> None:
    """The pointer moves there."""
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, none, keys)
    QApplication.sendEvent(widget, move)


def resize(widget: QWidget) -> None:
    widget.resize(widget.size() * 1.25)


def make_dense(widget: QWidget) -> None:
    """As on a screen with two device pixels a logical one."""
    widget.devicePixelRatioF = lambda: 2.0  # type: ignore[method-assign]
    QApplication.sendEvent(widget, QResizeEvent(widget.size(), widget.size()))


STRIP: dict[str, Change] = {
    "theme": lambda _: look_like(LIGHT),
    "text size": lambda _: look_like(DARK, 1.5),
    "size": resize,
    "density": make_dense,
    "network": lambda strip: strip.set_tiles([Tile("other", "other", "3×3", ThumbnailLook.PICTURE, "")]),
    "selection": lambda strip: strip.set_current("fc"),
    "pointer": lambda strip: point(strip, strip.thumbnail(1).center()),
    "contents": lambda strip: (strip.set_content("answer", ("one", "50 %")), strip.refresh()),
}


def single_values(seed: int = 0) -> Mosaic:
    """Of six maps that are one value each: the ink of a name depends on the value."""
    return make_mosaic(np.random.default_rng(seed).normal(size=(6, 1, 1)).astype(np.float32), 3)


def values() -> MosaicWidget:
    made = MosaicWidget()
    made.set_mosaic(single_values())
    return made


def maps() -> MosaicWidget:
    made = MosaicWidget()
    made.set_mosaic(make_mosaic(np.random.default_rng(0).normal(size=(6, 9, 9)).astype(np.float32), 3))
    return made


def rename(widget: MosaicWidget) -> None:
    widget.names = lambda row, column, _channel: f"{row}·{column}"


def number_otherwise(widget: MosaicWidget) -> None:
    """The same maps in another order, with other numbers."""
    assert widget.mosaic is not None
    widget.set_mosaic(replace(widget.mosaic, channels=widget.mosaic.channels[::-1] + 3))


MOSAIC: dict[str, Change] = {
    "theme": lambda _: look_like(LIGHT),
    "text size": lambda _: look_like(DARK, 1.5),
    "size": resize,
    "density": make_dense,
    "names": rename,
    "channels": number_otherwise,
    "selection": lambda widget: widget.set_picked(4),
    "zoom": lambda widget: (widget.view.zoom_at(20, 20, 1.5), widget._moved()),
    "pointer": lambda widget: point(widget, widget.place_in((1, 1), 0, 0)),
}


def frame() -> FrameView:
    made = FrameView()
    made.set_image(picture(7, 5))
    made.set_crop(QRectF(1, 1, 4, 4))
    return made


def picture(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("orange"))
    return made


FRAME: dict[str, Change] = {
    "theme": lambda _: look_like(LIGHT),
    "size": resize,
    "density": lambda view: (view.set_crop(None), make_dense(view)),
    "picture": lambda view: view.set_image(picture(4, 8)),
    "crop": lambda view: view.set_crop(QRectF(0, 0, 2, 2)),
}


def bars() -> PredictionBars:
    made = PredictionBars()
    made.smooth = False
    made.set_labels(["truck", "automobile"])
    made.set_rows(rows(0.75, 0.25), [], ())
    return made


def rows(*probabilities: float) -> list[Row]:
    return [row_of(Prediction(index, str(index), share, 0.0)) for index, share in enumerate(probabilities)]


BARS: dict[str, Change] = {
    "theme": lambda _: look_like(LIGHT),
    "text size": lambda _: look_like(DARK, 1.5),
    "size": resize,
    "network": lambda bars: (bars.set_labels(["aircraft carrier"]), bars.set_rows(rows(0.5), [], ())),
    "values": lambda bars: bars.set_rows(rows(0.25, 0.75), [], ()),
    "pointer": lambda bars: point(bars, bars.row_rect(1).center()),
    "pins": lambda bars: bars.set_rows(rows(0.75), rows(0.0, 0.25)[1:], (1,)),
}


OTHER_VALUES = {"values": lambda widget: widget.set_mosaic(single_values(1))}
CASES = [
    pytest.param(make, change, id=f"{make.__name__}: {name}")
    for make, changes in (
        (strip, STRIP),
        (values, MOSAIC | OTHER_VALUES),
        (maps, MOSAIC),
        (frame, FRAME),
        (bars, BARS),
    )
    for name, change in changes.items()
]


@pytest.mark.parametrize(("make", "change"), CASES)
def test_a_change_leaves_nothing_of_what_was_painted_before(
    qtbot: QtBot, make: Callable[[], QWidget], change: Change
) -> None:
    used, fresh = make(), make()
    fresh.setUpdatesEnabled(False)  # so that it paints nothing before the change
    for widget in (used, fresh):
        qtbot.addWidget(widget)
        widget.resize(480, 200)
        widget.show()
    settle()
    before = painted(used)
    for widget in (used, fresh):
        change(widget)
    fresh.setUpdatesEnabled(True)
    settle()
    after = painted(used)
    assert after.shape != before.shape or (after != before).any()
    assert np.array_equal(after, painted(fresh))
