"""One panel on screen with a session and a fake engine behind it."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.look import style
from gui.look.theme import DARK, Theme
from gui.panels.base import Panel
from gui.session.session import Session
from gui.widgets.mosaic_picture import MosaicPicture
from tests.gui.fakes import FakeEngine

P = TypeVar("P", bound=Panel)


def show(
    qtbot: QtBot, kind: type[P], width: int, height: int, engine: FakeEngine | None = None
) -> tuple[P, FakeEngine, Session]:
    """The panel in that size, active, with the first frame shown."""
    engine = engine or FakeEngine()
    session = Session(engine)
    panel = kind(session)
    qtbot.addWidget(panel)
    panel.resize(width, height)
    session.add_panel(panel)
    panel.set_active(True)
    panel.show()
    session.start()
    settle()
    return panel, engine, session


def look_like(theme: Theme = DARK, text_scale: float = 1.0) -> None:
    """Give the application another look; every visible widget follows."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    style.apply(app, theme, text_scale)


def settle() -> None:
    """Let everything that is due happen."""
    for _ in range(4):
        QApplication.processEvents()


def painted(widget: QWidget) -> np.ndarray:
    """What the widget paints now, (H, W, 3) uint8 RGB in device pixels."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def point(qtbot: QtBot, widget: MosaicPicture, channel: int, row: int, column: int) -> None:
    """Move the pointer to a value of a mosaic, from elsewhere."""
    place = widget.place_of(channel, row, column)
    assert place is not None
    qtbot.mouseMove(widget, QPoint(0, 0))
    qtbot.mouseMove(widget, place.toPoint())
    settle()


def color_at(pixels: np.ndarray, place: QPointF) -> tuple[int, int, int]:
    """The colour painted at a place in widget coordinates."""
    red, green, blue = pixels[int(place.y()), int(place.x())]
    return int(red), int(green), int(blue)


def rgb(color: str) -> tuple[int, int, int]:
    """``#rrggbb`` as numbers."""
    return QColor(color).getRgb()[:3]


def edges(rect: QRectF) -> tuple[float, float, float, float]:
    """(left, top, width, height)."""
    return rect.left(), rect.top(), rect.width(), rect.height()
