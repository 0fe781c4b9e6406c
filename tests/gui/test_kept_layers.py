"""What widgets paint once and then only copy is painted anew as soon as anything in it would look otherwise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.theme import LIGHT
from gui.widgets.thumbnail_strip import Bars, Look, ThumbnailStrip, Tile
from tests.gui.showing import painted, settle

Change = Callable[[QWidget], object]


def strip() -> ThumbnailStrip:
    made = ThumbnailStrip()
    looks = {"conv": Look.PICTURE, "fc": Look.BARS, "answer": Look.ANSWER}
    made.set_tiles([Tile(key, key, f"of {key}", look, "", "block") for key, look in looks.items()])
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(QColor("orange"))
    made.set_content("conv", picture)
    made.set_content("fc", Bars(np.array([0.5, -1.0]), -1.0, 1.0, np.full(2, QColor("red").rgb(), np.uint32)))
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


STRIP: dict[str, Change] = {
    "theme": lambda strip: strip.set_look(LIGHT, 1.0),
    "text size": lambda strip: strip.set_look(strip._theme, 1.5),
    "size": resize,
    "density": make_dense,
    "network": lambda strip: strip.set_tiles([Tile("other", "other", "3×3", Look.PICTURE, "")]),
    "selection": lambda strip: strip.set_current("fc"),
    "pointer": lambda strip: point(strip, strip.thumbnail(1).center()),
    "contents": lambda strip: (strip.set_content("answer", ("one", "50 %")), strip.refresh()),
}
CASES = [pytest.param(strip, change, id=f"strip {name}") for name, change in STRIP.items()]


@pytest.mark.parametrize(("make", "change"), CASES)
def test_a_change_leaves_nothing_of_what_was_painted_before(
    qtbot: QtBot, make: Callable[[], QWidget], change: Change
) -> None:
    used, fresh = make(), make()
    for widget in (used, fresh):
        qtbot.addWidget(widget)
        widget.resize(480, 200)
    used.show()
    settle()
    before = painted(used)
    for widget in (used, fresh):
        change(widget)
    fresh.show()
    settle()
    after = painted(used)
    assert after.shape != before.shape or (after != before).any()
    assert np.array_equal(after, painted(fresh))
