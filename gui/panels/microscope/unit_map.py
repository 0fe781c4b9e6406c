"""One activation map with its padding, the window that lies on it, and what of it has been computed so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.api import Mosaic
from gui.look.colors import mosaic_image
from gui.look.focus import takes
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.widgets.number_grid import frame

LEAST_FRAME = 6.0
"""Logical pixels of a frame's side at least, so that a 3×3 window can be found on a map of 224×224."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a map in cells, half open: rows [top, bottom), columns [left, right); beyond the map in padding.

    Attributes:
        rows, columns: which of them are read, where not all are (dilation); empty for all.
    """

    top: float
    left: float
    bottom: float
    right: float
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


class UnitMap(Themed, QWidget):
    """Paints a mosaic of one unit in its aspect ratio, with hatched padding around it.

    Signals:
        pointed (tuple): pressed or dragged to this (row, column), which may lie in the padding.
        stepped (int, int): an arrow key asked for so many rows and columns further.
        picked: clicked twice, or Enter pressed: go there.
    """

    pointed = Signal(tuple)
    stepped = Signal(int, int)
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = (1, 1)
        self._padding = (0, 0, 0, 0)
        self._image: QImage | None = None
        self._ground: QPixmap | None = None
        self._mosaic: Mosaic | None = None
        self._inner = QRectF()
        self._frame: Span | None = None
        self._done: np.ndarray | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(16 * GRID, 16 * GRID)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def apply_look(self) -> None:
        self._ground = None
        if self._mosaic is not None:
            self._image = mosaic_image(self._mosaic, self.theme)

    def set_shape(self, shape: tuple[int, int], padding: tuple[int, int, int, int]) -> None:
        """The map's (height, width), and how many cells of padding lie (above, left, below, right) of it."""
        if (shape, padding) != (self._shape, self._padding):
            self._shape, self._padding, self._ground = shape, padding, None
            self.update()

    def set_mosaic(self, mosaic: Mosaic | None) -> None:
        """Show another picture of the map; None for nothing."""
        self._mosaic = mosaic
        self._image = None
        if mosaic is not None:
            self._image = mosaic_image(mosaic, self.theme)
            gap, (height, width) = mosaic.gap, mosaic.tile
            self._inner = QRectF(gap, gap, width, height)
        self.update()

    def set_frame(self, span: Span | None) -> None:
        """Outline a part in the accent colour."""
        if span != self._frame:
            self._frame = span
            self.update()

    def set_done(self, done: np.ndarray | None) -> None:
        """Show only the values where ``done`` (height, width) is True; None shows all."""
        self._done = done
        self.update()

    @property
    def mosaic(self) -> Mosaic | None:
        """The picture that is shown."""
        return self._mosaic

    @property
    def done(self) -> np.ndarray | None:
        """Which values are shown, None for all."""
        return self._done

    def device_size(self) -> tuple[int, int]:
        """(width, height) of the widget in device pixels."""
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def place(self, span: Span) -> QRectF:
        """Where a part of the map is painted, in widget coordinates."""
        above, left, below, right = self._padding
        height, width = self._shape[0] + above + below, self._shape[1] + left + right
        side = min((self.width() - 4) / width, (self.height() - 4) / height)
        corner_x = (self.width() - side * width) / 2 + left * side
        corner_y = (self.height() - side * height) / 2 + above * side
        return QRectF(
            corner_x + span.left * side,
            corner_y + span.top * side,
            (span.right - span.left) * side,
            (span.bottom - span.top) * side,
        )

    def cell_at(self, point: QPointF) -> tuple[int, int]:
        """The (row, column) there, moved to the nearest cell of map or padding."""
        one = self.place(Span(0, 0, 1, 1))
        above, left, below, right = self._padding
        row = int((point.y() - one.top()) // one.height())
        column = int((point.x() - one.left()) // one.width())
        return (
            min(max(row, -above), self._shape[0] + below - 1),
            min(max(column, -left), self._shape[1] + right - 1),
        )

    def sizeHint(self) -> QSize:
        return QSize(128, 128)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        if self._ground is None:
            self._ground = self._paint_ground()
        painter.drawPixmap(0, 0, self._ground)
        whole = self.place(Span(0, 0, *self._shape))
        if self._image is not None:
            painter.drawImage(whole, self._image, self._inner)
        if self._done is not None:
            self._cover(painter, whole, self._done)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(whole.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._frame is not None:
            frame(painter, _at_least(self.place(self._frame), LEAST_FRAME), theme)
            painter.setPen(QPen(QColor(theme.accent), 1))
            for row in self._frame.rows:
                for column in self._frame.columns:
                    painter.drawRect(self.place(Span(row, column, row + 1, column + 1)).adjusted(1, 1, -1, -1))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.quiet), 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_ground(self) -> QPixmap:
        """What stays from frame to frame: the hatched padding, and the ground of the map."""
        theme, ratio = self.theme, self.devicePixelRatioF()
        ground = QPixmap(*self.device_size())
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(theme.panel))
        painter = QPainter(ground)
        if any(self._padding):
            above, left, below, right = self._padding
            hatch = QColor(theme.quiet)
            hatch.setAlpha(90)
            painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DashLine))
            painter.setBrush(QBrush(hatch, Qt.BrushStyle.BDiagPattern))
            painter.drawRect(self.place(Span(-above, -left, self._shape[0] + below, self._shape[1] + right)))
        painter.fillRect(self.place(Span(0, 0, *self._shape)), QColor(theme.raised))
        painter.end()
        return ground

    def _cover(self, painter: QPainter, whole: QRectF, done: np.ndarray) -> None:
        """Lay the ground over what has not been computed yet."""
        ground = QColor(self.theme.panel)
        pixels = np.zeros((*done.shape, 4), np.uint8)
        pixels[~done] = (ground.blue(), ground.green(), ground.red(), 255)
        image = QImage(pixels.data, done.shape[1], done.shape[0], 4 * done.shape[1], QImage.Format.Format_ARGB32)
        painter.drawImage(whole, image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ground = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pointed.emit(self.cell_at(event.position()))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pointed.emit(self.cell_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and takes(event, _KEYS):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.stepped.emit(*_STEPS[Qt.Key(event.key())])
        elif event.key() in _KEYS:
            self.picked.emit()
        else:
            super().keyPressEvent(event)


def _at_least(place: QRectF, side: float) -> QRectF:
    """The same middle, but no side shorter than this."""
    grown = QRectF(0, 0, max(place.width(), side), max(place.height(), side))
    grown.moveCenter(place.center())
    return grown


_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_KEYS = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter}
