"""A row of live thumbnails with names above and shapes beneath, joined by arrows: the network from input to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRegion,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import text
from gui.theme import BODY, DARK, GRID, LARGE, SMALL, Theme
from gui.widgets.image_view import draw_frame


class Look(Enum):
    """How a tile shows what it stands for."""

    PICTURE = "picture"
    BARS = "bars"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Tile:
    """One station of the row.

    Attributes:
        key: what ``chosen`` gives, e.g. the layer's name; empty for a tile that cannot be chosen.
        title, below: texts above and beneath the thumbnail.
        tip: the tool tip.
    """

    key: str
    title: str
    below: str
    look: Look
    tip: str


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A vector as bars from zero: values between low and high, which include zero, and a colour each."""

    values: np.ndarray
    low: float
    high: float
    colors: tuple[QColor, ...]


SMALLEST, LARGEST = 48, 160
"""Width of a picture's thumbnail in logical pixels."""
TALLEST = 1.45
"""Height of a thumbnail at most, as a share of its width."""
BAR_SHARE, ANSWER_SHARE = 0.65, 1.1
"""Width of a tile of bars, and of the answer, as a share of a picture's."""
NEAREST, FARTHEST = 12, 44
"""Logical pixels between tiles, where the arrows are."""


class ThumbnailStrip(QWidget):
    """Paints the tiles; put it into a scroll area.

    Attributes:
        current: key of the tile framed in the accent colour, None for none.

    Signals:
        chosen (str): the user picked a tile by mouse or keyboard.
        arranged: tiles moved or have another size.
    """

    chosen = Signal(str)
    arranged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.current: str | None = None
        self._tiles: tuple[Tile, ...] = ()
        self._contents: dict[str, QImage | Bars | tuple[str, str]] = {}
        self._places: list[QRectF] = []
        self._needs: list[int] = []
        self._hovered = -1
        self._by_keyboard = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("The network from input to answer")
        self.set_look(DARK, 1.0)

    def set_look(self, theme: Theme, scale: float) -> None:
        """Change the colours and the size of the type."""
        self._theme = theme
        self._title_font, self._below_font = text.font(BODY, scale), text.font(SMALL, scale)
        self._answer_font = text.font(LARGE, scale, bold=True)
        self._title_height = QFontMetrics(self._title_font).height()
        self._below_height = QFontMetrics(self._below_font).height()
        self._measure()

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show another row; contents come with ``set_content``."""
        self._tiles = tuple(tiles)
        self._contents = {}
        self._hovered = -1
        self._measure()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """From left to right."""
        return self._tiles

    def set_content(self, title: str, content: QImage | Bars | tuple[str, str]) -> None:
        """What the tile of that title shows now: an image, bars, or (answer, how sure); call ``refresh`` after all."""
        self._contents[title] = content

    def refresh(self) -> None:
        """Paint the thumbnails anew, and only them."""
        region = QRegion()
        for place in self._places:
            region += place.toAlignedRect()
        self.update(region)

    def content(self, title: str) -> QImage | Bars | tuple[str, str] | None:
        """What the tile of that title shows."""
        return self._contents.get(title)

    def set_current(self, key: str | None) -> None:
        """Frame the tile of that key."""
        self.current = key
        self.setAccessibleDescription(f"chosen: {key}" if key else "")
        self.update()

    def thumbnail(self, index: int) -> QRectF:
        """Where the thumbnail of a tile is, without its texts."""
        return self._places[index]

    def tile_rect(self, index: int) -> QRectF:
        """Where a whole tile is, with its texts."""
        place = self._places[index]
        above, below = self._title_height + 2 * GRID, self._below_height + 2 * GRID
        return place.adjusted(-GRID, -above, GRID, below)

    def tile_at(self, place: QPointF) -> int:
        """Index of the tile there, −1 for none."""
        return next((index for index in range(len(self._places)) if self.tile_rect(index).contains(place)), -1)

    def minimumSizeHint(self) -> QSize:
        gaps = max(len(self._tiles) - 1, 0) * NEAREST
        return QSize(round(sum(self._widths(SMALLEST)) + gaps) + 4 * GRID, SMALLEST + self._texts())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        region = event.region()
        for index, tile in enumerate(self._tiles):
            if region.intersects(self.tile_rect(index).toAlignedRect()):
                self._paint_tile(painter, index, tile, region)
            if index:
                self._paint_arrow(painter, self._places[index - 1], self._places[index], region)

    def resizeEvent(self, _event: QEvent) -> None:
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tile_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0 and self._tiles[index].key:
            self.chosen.emit(self._tiles[index].key)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.tile_at(event.position())
        if index != self._hovered:
            self._hovered = index
            can = index >= 0 and bool(self._tiles[index].key)
            self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        tabbed = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._by_keyboard = event.reason() in tabbed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        keys = [tile.key for tile in self._tiles if tile.key]
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        here = keys.index(self.current) if self.current in keys else (-1 if step > 0 else len(keys))
        self.chosen.emit(keys[min(max(here + step, 0), len(keys) - 1)])

    def event(self, event: QEvent) -> bool:
        override = QEvent.Type.ShortcutOverride
        keys = (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if isinstance(event, QKeyEvent) and event.type() == override and event.key() in keys:
            event.accept()  # while the focus is here these keys walk the stages
            return True
        if isinstance(event, QHelpEvent):
            index = self.tile_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tiles[index].tip if index >= 0 else "", self)
            return True
        return super().event(event)

    def _measure(self) -> None:
        metrics = QFontMetrics(self._below_font)
        self._needs = [metrics.horizontalAdvance(tile.below) for tile in self._tiles]
        self._arrange()

    def _texts(self) -> int:
        return self._title_height + self._below_height + 4 * GRID

    def _widths(self, side: int) -> list[float]:
        """Of all tiles if a picture is ``side`` wide; none is narrower than its shape's text."""
        shares = {Look.PICTURE: 1.0, Look.BARS: BAR_SHARE, Look.ANSWER: ANSWER_SHARE}
        return [max(shares[tile.look] * side, need) for tile, need in zip(self._tiles, self._needs, strict=True)]

    def _arrange(self) -> None:
        """Thumbnails as large as the width allows, as tall as the height, and the arrows as long as the rest."""
        count = len(self._tiles)
        room = self.width() - 4 * GRID
        high = min(max(self.height() - self._texts(), SMALLEST), LARGEST)
        side = next(
            (side for side in range(high, SMALLEST, -1) if sum(self._widths(side)) + (count - 1) * NEAREST <= room),
            SMALLEST,
        )
        widths = self._widths(side)
        height = min(high, round(TALLEST * side))
        gap = min(max((room - sum(widths)) / max(count - 1, 1), NEAREST), FARTHEST)
        left = max((self.width() - sum(widths) - gap * (count - 1)) / 2, 2 * GRID)
        top = (self.height() - self._texts() - height) / 2 + self._title_height + 2 * GRID
        self._places = []
        for width in widths:
            self._places.append(QRectF(round(left), round(top), round(width), height))
            left += width + gap
        self.updateGeometry()
        self.update()
        self.arranged.emit()

    def _paint_tile(self, painter: QPainter, index: int, tile: Tile, region: QRegion) -> None:
        place, theme = self._places[index], self._theme
        chosen = bool(tile.key) and tile.key == self.current
        if index == self._hovered and tile.key:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(self.tile_rect(index), 6, 6)
        content = self._contents.get(tile.title)
        match content:
            case QImage():
                _paint_image(painter, place, content, self.devicePixelRatioF())
            case Bars():
                _paint_bars(painter, place, content, theme)
            case (answer, sure):
                self._paint_answer(painter, place, answer, sure)
            case _:
                painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        if chosen:
            draw_frame(painter, place.adjusted(-2, -2, 2, 2), theme)
        if chosen and self._by_keyboard and self.hasFocus():
            painter.setPen(QPen(QColor(theme.quiet), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.tile_rect(index).adjusted(0.5, 0.5, -0.5, -0.5))
        whole = self.tile_rect(index).adjusted(-GRID, GRID, GRID, -GRID)
        if not (region - place.toAlignedRect()).intersects(whole.toAlignedRect()):
            return
        middle = Qt.AlignmentFlag.AlignHCenter
        painter.setFont(self._title_font)
        painter.setPen(QColor(theme.text))
        painter.drawText(whole, middle | Qt.AlignmentFlag.AlignTop, _fit(painter, tile.title, whole.width()))
        painter.setFont(self._below_font)
        painter.setPen(QColor(theme.quiet))
        painter.drawText(whole, middle | Qt.AlignmentFlag.AlignBottom, _fit(painter, tile.below, whole.width()))

    def _paint_answer(self, painter: QPainter, place: QRectF, answer: str, sure: str) -> None:
        theme = self._theme
        painter.setFont(self._answer_font)
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(answer) > place.width():
            painter.setFont(self._title_font)
        painter.setPen(QColor(theme.text))
        upper = QRectF(place.left() - GRID, place.top(), place.width() + 2 * GRID, place.height() / 2)
        painter.drawText(
            upper,
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom,
            _fit(painter, answer, upper.width()),
        )
        painter.setFont(self._title_font)
        painter.setPen(QColor(theme.quiet))
        lower = QRectF(upper.left(), upper.bottom() + GRID, upper.width(), place.height() / 2 - GRID)
        painter.drawText(lower, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, sure)

    def _paint_arrow(self, painter: QPainter, before: QRectF, after: QRectF, region: QRegion) -> None:
        between = QRectF(before.topRight(), after.bottomLeft()).toRect()
        if not region.intersects(between.adjusted(1, 0, -1, 0)):
            return
        middle = (before.right() + after.left()) / 2
        length = min((after.left() - before.right()) / 2 - GRID, 10.0)
        y = before.center().y()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self._theme.quiet), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if length >= GRID:
            painter.drawLine(QPointF(middle - length, y), QPointF(middle + length, y))
        tip = QPointF(middle + length, y)
        painter.drawPolyline(QPolygonF([tip + QPointF(-3.5, -3.5), tip, tip + QPointF(-3.5, 3.5)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _fit(painter: QPainter, words: str, width: float) -> str:
    return painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, round(width))


def _paint_image(painter: QPainter, place: QRectF, image: QImage, ratio: float) -> None:
    """Centred in its aspect ratio; enlarged by whole factors where that loses little, in crisp squares."""
    scale = min(place.width() * ratio / image.width(), place.height() * ratio / image.height())
    if scale >= 1 and int(scale) / scale > 0.85:
        scale = int(scale)
    rect = QRectF(0, 0, round(image.width() * scale) / ratio, round(image.height() * scale) / ratio)
    rect.moveCenter(place.center())
    rect.moveTo(round(rect.left() * ratio) / ratio, round(rect.top() * ratio) / ratio)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
    painter.drawImage(rect, image)


def _paint_bars(painter: QPainter, place: QRectF, bars: Bars, theme: Theme) -> None:
    """One bar a value, upwards from zero and downwards where negative."""
    span = (bars.high - bars.low) or 1.0
    zero = place.top() + place.height() * bars.high / span
    step = place.width() / max(len(bars.values), 1)
    width = max(step - (1 if step > 3 else 0), 1.0)
    for index, (value, color) in enumerate(zip(bars.values, bars.colors, strict=True)):
        end = place.top() + place.height() * (bars.high - float(value)) / span
        top, bottom = min(zero, end), max(zero, end)
        painter.fillRect(QRectF(place.left() + index * step, top, width, bottom - top), color)
    painter.fillRect(QRectF(place.left(), round(zero), place.width(), 1), QColor(theme.quiet))
