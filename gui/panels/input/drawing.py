"""The source's frame: with the crop that the network takes, and, where the source is a canvas, to draw on."""

from __future__ import annotations

import math
import time
from collections import deque

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QEnterEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.widgets.ground import fill_around
from gui.widgets.image_view import ImageView

STEP = 0.5
"""Canvas pixels that the pointer must move before the source hears of it: many events of a fast mouse become one."""
LAG = 0.05
"""Seconds after which a frame captured since then surely shows what was drawn."""
HINT_ROOM = 10
"""A canvas of fewer lines of text in height is left free of words."""
LARGEST_CURSOR = 96


class FrameView(ImageView):
    """Shows the frame, dims what the network does not take, and turns the pointer into a pen over a canvas.

    Ink appears under the pen at once and is painted here until a frame shows it.

    Attributes:
        hint: a few words over the canvas.
        used: whether the user has ever drawn here.

    Signals:
        pen_down, pen_moved (x, y in canvas pixels as floats), pen_up.
    """

    pen_down = Signal(float, float)
    pen_moved = Signal(float, float)
    pen_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = ""
        self.used = False
        self._crop: QRectF | None = None
        self._canvas: tuple[int, int] | None = None
        self._enabled = True
        self._pen_width = 0.0
        self._ink = QColor(Qt.GlobalColor.white)
        self._last: QPointF | None = None
        self._sent: QPointF | None = None
        self._fresh: deque[tuple[float, QPointF, QPointF]] = deque()
        self._cursor_key: tuple[float, float] | None = None

    def set_crop(self, crop: QRectF | None) -> None:
        """The part of the frame (in its pixels) that the network takes; None for all."""
        if crop != self._crop:
            self._crop = crop
            self.update()

    @property
    def crop(self) -> QRectF | None:
        """See ``set_crop``."""
        return self._crop

    @property
    def can_draw(self) -> bool:
        """The source is a canvas."""
        return self._canvas is not None

    def set_canvas(self, canvas: tuple[int, int] | None, pen_width: float, ink: QColor) -> None:
        """Let the user draw on a canvas of (height, width) pixels, or not (None).

        Args:
            pen_width: in canvas pixels.
            ink: what the pen leaves, until a frame shows it.
        """
        if canvas is None:
            self._last = None
            self._fresh.clear()
        self._canvas, self._pen_width, self._ink = canvas, pen_width, ink
        self._shape_cursor()
        self.update()

    def set_drawing_enabled(self, enabled: bool) -> None:
        """Whether the pen may draw now (not while the frame is held)."""
        self._enabled = enabled
        self._shape_cursor()
        self.update()

    def forget_ink(self, captured: float) -> None:
        """A frame captured then (``time.perf_counter()``) is shown: ink older than it is in the picture now."""
        while self._fresh and self._fresh[0][0] < captured - LAG:
            self._fresh.popleft()

    def to_canvas(self, place: QPointF) -> QPointF:
        """Canvas pixels of a place in the widget, held inside the canvas."""
        height, width = self._canvas or self.picture_size
        rect = self.picture_rect()
        x = (place.x() - rect.left()) * width / rect.width()
        y = (place.y() - rect.top()) * height / rect.height()
        return QPointF(min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height)))

    def paint_over(self, painter: QPainter) -> None:
        rect = self.picture_rect()
        if self._canvas is not None:
            self._paint_ink(painter, rect)
        whole = QRectF(0, 0, self.picture_size[1], self.picture_size[0])
        if self.image is not None and self._crop is not None and not self._crop.contains(whole):
            self._paint_crop(painter, rect, self.to_widget(self._crop.intersected(whole)))
        if self._canvas is not None and self.hint and self._last is None:
            self._paint_hint(painter, rect)

    def _paint_ink(self, painter: QPainter, rect: QRectF) -> None:
        if not self._fresh or self._canvas is None:
            return
        scale = rect.width() / self._canvas[1]
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.topLeft())
        painter.scale(scale, rect.height() / self._canvas[0])
        pen = QPen(self._ink, self._pen_width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for _, start, end in self._fresh:
            if start == end:
                painter.drawPoint(start)
            else:
                painter.drawLine(start, end)
        painter.restore()

    def _paint_crop(self, painter: QPainter, rect: QRectF, crop: QRectF) -> None:
        ground = QColor(self.theme.panel)
        ground.setAlpha(170)
        fill_around(painter, rect, crop, ground)
        painter.setPen(QPen(QColor(self.theme.text), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(crop.adjusted(0, 0, -1, -1))

    def _paint_hint(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text.font(SMALL))
        metrics = painter.fontMetrics()
        size = metrics.size(0, self.hint)
        if rect.height() < HINT_ROOM * metrics.height():
            painter.restore()
            return
        chip = QRectF(0, 0, size.width() + 5 * GRID, size.height() + GRID)
        chip.moveCenter(QPointF(rect.center().x(), rect.bottom() - 2 * GRID - chip.height() / 2))
        ground = QColor(self.theme.raised)
        ground.setAlpha(230)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(chip, chip.height() / 2, chip.height() / 2)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self.hint)
        painter.restore()

    def _shape_cursor(self) -> None:
        if self._canvas is None or not self._enabled:
            self._cursor_key = None
            self.unsetCursor()
            return
        diameter = self._pen_width * self.picture_rect().width() / self._canvas[1]
        key = (round(diameter, 1), self.devicePixelRatioF())
        if key != self._cursor_key:
            self._cursor_key = key
            self.setCursor(pen_cursor(*key))

    def _draw_to(self, place: QPointF) -> None:
        here = self.to_canvas(place)
        if self._last is None or self._sent is None:
            return
        self._fresh.append((time.perf_counter(), self._last, here))
        self._last = here
        if math.hypot(here.x() - self._sent.x(), here.y() - self._sent.y()) >= STEP:
            self._sent = here
            self.pen_moved.emit(here.x(), here.y())
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._shape_cursor()
        super().enterEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        inside = self.picture_rect().contains(event.position())
        if event.button() != Qt.MouseButton.LeftButton or self._canvas is None or not self._enabled or not inside:
            super().mousePressEvent(event)
            return
        self.hint, self.used = "", True
        self._last = self._sent = here = self.to_canvas(event.position())
        self._fresh.append((time.perf_counter(), here, here))
        self.pen_down.emit(here.x(), here.y())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._draw_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._last is None:
            super().mouseReleaseEvent(event)
            return
        self._draw_to(event.position())
        if self._sent is not None and self._last != self._sent:
            self.pen_moved.emit(self._last.x(), self._last.y())
        self._last = self._sent = None
        self.pen_up.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._shape_cursor()


def pen_cursor(diameter: float, ratio: float) -> QCursor:
    """A ring as wide as the pen (logical pixels) with a dot at its centre, dark and light so that it shows on any ink.

    Args:
        ratio: device pixels per logical pixel; the ring is drawn in device pixels.
    """
    ring = min(max(diameter, 4.0), LARGEST_CURSOR)
    side = math.ceil(ring) + 6
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = QPointF(side / 2, side / 2)
    for width, color in ((3.0, QColor(0, 0, 0, 170)), (1.2, QColor(255, 255, 255))):
        painter.setPen(QPen(color, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, ring / 2, ring / 2)
    painter.setPen(QPen(QColor(0, 0, 0, 170), 1))
    painter.setBrush(QColor(255, 255, 255))
    painter.drawEllipse(centre, 1.5, 1.5)
    painter.end()
    middle = QPoint(side // 2, side // 2)
    return QCursor(pixmap, middle.x(), middle.y())


def border_brightness(image: QImage) -> float:
    """Mean brightness (0 … 255) of the outermost pixels of a picture: what the paper of a drawing looks like."""
    width, height = image.width(), image.height()
    places = [(x, y) for x in range(0, width, max(width // 16, 1)) for y in (0, height - 1)]
    places += [(x, y) for y in range(0, height, max(height // 16, 1)) for x in (0, width - 1)]
    return sum(image.pixelColor(x, y).lightness() for x, y in places) / len(places)
