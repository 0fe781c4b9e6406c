"""One picture, as large as fits, with frames drawn over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look.theme import GRID, Theme
from gui.look.themed import Themed
from gui.widgets.ground import fill_around

CRISP_FROM = 3.0
"""Pictures enlarged this much or more show their pixels as squares; below they are smoothed."""


class ImageView(Themed, QWidget):
    """Shows an image centred, in its own aspect ratio.

    Coordinates of the picture are its own pixels (x to the right, y down, the first pixel from 0 to 1); the image
    that is painted may have fewer.

    Attributes:
        image: what is painted, None for nothing.
        crisp: pixels are always drawn as squares, whatever the enlargement.
        layers: paints what lies over the picture, under what the pointer is on; None for nothing.

    Signals:
        hovered: picture coordinates under the pointer as QPointF, or None outside.
        clicked: picture coordinates as QPointF of a click with the left button.
        resized: the place for the picture has another size.
    """

    hovered = Signal(object)
    clicked = Signal(object)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None, *, crisp: bool = False) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self.crisp = crisp
        self.layers: Callable[[QPainter], None] | None = None
        self._size = (1, 1)
        self._placed: tuple[object, QRectF] = (None, QRectF())
        self._mark: QRectF | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies behind need not be painted
        self.setMinimumSize(32, 32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_image(self, image: QImage | None, size: tuple[int, int] | None = None) -> None:
        """Show an image that stands for a picture of ``size`` (height, width), by default its own size."""
        self.image = image
        if image is not None:
            self._size = size or (image.height(), image.width())
        self.update()

    def set_mark(self, mark: QRectF | None) -> None:
        """Outline a part of the picture quietly (what the pointer is on)."""
        if mark != self._mark:
            self._mark = mark
            self.update()

    @property
    def mark(self) -> QRectF | None:
        """The part that is outlined, in picture coordinates."""
        return self._mark

    @property
    def picture_size(self) -> tuple[int, int]:
        """(height, width) of the picture in its own pixels."""
        return self._size

    def room(self) -> QRectF:
        """Where the picture may be; one pixel is left for frames."""
        return QRectF(self.rect()).adjusted(1, 1, -1, -1)

    def picture_rect(self) -> QRectF:
        """Where the picture is painted, in widget coordinates."""
        key = (self.width(), self.height(), self._size, self.devicePixelRatioF())
        if self._placed[0] != key:
            self._placed = (key, self._place_picture())
        return QRectF(self._placed[1])

    def _place_picture(self) -> QRectF:
        height, width = self._size
        room = self.room()
        scale = min(room.width() / width, room.height() / height)
        shown = QRectF(0, 0, max(scale * width, 1), max(scale * height, 1))
        shown.moveCenter(room.center())
        ratio = self.devicePixelRatioF()
        left, top = round(shown.left() * ratio) / ratio, round(shown.top() * ratio) / ratio
        return QRectF(left, top, round(shown.width() * ratio) / ratio, round(shown.height() * ratio) / ratio)

    def scale(self) -> float:
        """Logical pixels per pixel of the picture."""
        return self.picture_rect().width() / self._size[1]

    def to_picture(self, point: QPointF) -> QPointF:
        """Picture coordinates of a place in the widget; outside the picture they are out of range."""
        rect, (height, width) = self.picture_rect(), self._size
        return QPointF(
            (point.x() - rect.left()) * width / rect.width(), (point.y() - rect.top()) * height / rect.height()
        )

    def to_widget(self, part: QRectF) -> QRectF:
        """Where a part of the picture is painted."""
        rect, (height, width) = self.picture_rect(), self._size
        across, down = rect.width() / width, rect.height() / height
        return QRectF(
            rect.left() + part.left() * across,
            rect.top() + part.top() * down,
            part.width() * across,
            part.height() * down,
        )

    def paint_over(self, painter: QPainter) -> None:
        """For subclasses: what lies over the image and under its layers."""

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, 40 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF() if self.image is None else self.picture_rect()
        fill_around(painter, QRectF(self.rect()), rect, QColor(self.theme.panel))
        if self.image is not None:
            enlarged = rect.width() * self.devicePixelRatioF() / self.image.width()
            smooth = not self.crisp and enlarged < CRISP_FROM
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth or enlarged < 1)
            painter.drawImage(rect, self.image)
        self.paint_over(painter)
        if self.layers is not None and self.image is not None:
            self.layers(painter)
        if self._mark is not None and self.image is not None:
            draw_frame(painter, self.to_widget(self._mark), self.theme.text, self.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        inside = self.image is not None and self.picture_rect().contains(place)
        self.hovered.emit(self.to_picture(place) if inside else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.image is not None and self.picture_rect().contains(event.position())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.to_picture(event.position()))
        else:
            super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)


def draw_frame(painter: QPainter, rect: QRectF, color: str, theme: Theme) -> None:
    """A frame in a colour around a rectangle, with a line in the panel's colour that sets it off any picture."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, line in ((4, theme.panel), (2, color)):
        pen = QPen(QColor(line), width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect)
    painter.restore()
