"""A row of live thumbnails with names above and shapes beneath, joined by arrows: the network from input to answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
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
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.look import text
from gui.look.theme import BODY, GRID, LARGE, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.panels.network.thumbnails import ThumbnailBars, ThumbnailLook, image_rect, paint_bars
from gui.widgets.image_view import draw_frame


@dataclass(frozen=True, slots=True)
class Tile:
    """One station of the row.

    Attributes:
        key: what ``chosen`` gives, e.g. the layer's name; each tile has its own.
        title, below: texts above and beneath the thumbnail.
        look, tip: how it is shown, and the tool tip.
        scope: a smaller text over the title, e.g. the block that the layer is in.
    """

    key: str
    title: str
    below: str
    look: ThumbnailLook
    tip: str
    scope: str = ""


SMALLEST, COMFORTABLE, LARGEST = 40, 72, 160
"""Width of a picture's thumbnail in logical pixels."""
TALLEST = 1.45
"""Height of a thumbnail at most, as a share of its width."""
BAR_SHARE, ANSWER_SHARE = 0.6, 1.1
"""Width of a tile of bars, and of the answer, as a share of a picture's."""
FRAME = 4
"""Logical pixels around a thumbnail that its frame may take."""
NEAREST, FARTHEST = 9, 44
"""Logical pixels between tiles, where the arrows are."""


class ThumbnailStrip(Themed, QWidget):
    """Paints the tiles; put it into a scroll area.

    Texts and arrows are painted once, until something moves or looks otherwise, and from then on only copied; so is the
    answer, until there is another.

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
        self._contents: dict[str, QImage | ThumbnailBars | tuple[str, str]] = {}
        self._places: list[QRectF] = []
        self._needs: list[int] = []
        self._gap = float(NEAREST)
        self._least = 0
        self._pictures = QRect()
        self._ground: QPixmap | None = None
        self._answer: tuple[QPointF, QPixmap] | None = None
        self._shown: dict[tuple[int, int, int, float], QRectF] = {}
        self._hovered = -1
        self._by_keyboard = False
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies behind need not be painted
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("The network from input to answer"))
        self.follow_look()

    def apply_look(self) -> None:
        self._title_font, self._below_font = text.font(BODY), text.font(SMALL)
        self._answer_font = text.font(LARGE, bold=True)
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

    def set_content(self, key: str, content: QImage | ThumbnailBars | tuple[str, str]) -> None:
        """What the tile of that key shows now: an image, bars, or (answer, how sure); call ``refresh`` after all."""
        self._contents[key] = content
        if isinstance(content, tuple):
            self._answer = None

    def refresh(self) -> None:
        """Paint the thumbnails and their frame anew; Qt paints one rectangle faster than many."""
        self.update(self._pictures)

    def content(self, key: str) -> QImage | ThumbnailBars | tuple[str, str] | None:
        """What the tile of that key shows."""
        return self._contents.get(key)

    def set_current(self, key: str | None) -> None:
        """Frame the tile of that key."""
        self.current = key
        self.setAccessibleDescription(tr("chosen: {key}", key=key) if key else "")
        self.update()

    def thumbnail(self, index: int) -> QRectF:
        """Where the thumbnail of a tile is, without its texts."""
        return self._places[index]

    def shown_rect(self, index: int) -> QRectF:
        """The part of the thumbnail that its content fills."""
        place, content = self._places[index], self._contents.get(self._tiles[index].key)
        if not isinstance(content, QImage):
            return place
        key = (index, content.width(), content.height(), self.devicePixelRatioF())
        if key not in self._shown:
            self._shown[key] = image_rect(place, content, key[-1])
        return self._shown[key]

    def tile_rect(self, index: int) -> QRectF:
        """Where a whole tile is, with its texts."""
        place = self._places[index]
        return place.adjusted(-GRID, -self._above(), GRID, self._below_height + 2 * GRID)

    def tile_at(self, place: QPointF) -> int:
        """Index of the tile there, −1 for none."""
        return next((index for index in range(len(self._places)) if self.tile_rect(index).contains(place)), -1)

    def sizeHint(self) -> QSize:
        return QSize(900, COMFORTABLE + self._texts())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground.devicePixelRatio() != ratio:
            self._ground, self._answer = self._draw_ground(ratio), None
        painter.drawPixmap(0, 0, self._ground)
        exposed = QRectF(event.rect()).adjusted(-FRAME, -FRAME, FRAME, FRAME)
        for index, (tile, place) in enumerate(zip(self._tiles, self._places, strict=True)):
            if place.intersects(exposed):
                self._paint_content(painter, index, tile, self._ground)
            if tile.key == self.current:
                self._paint_choice(painter, index)

    def resizeEvent(self, _event: QEvent) -> None:
        self.arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tile_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(self._tiles[index].key)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.tile_at(event.position())
        if index != self._hovered:
            self._hover(index)
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        tabbed = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._by_keyboard = event.reason() in tabbed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        keys = [tile.key for tile in self._tiles]
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

    def _hover(self, index: int) -> None:
        self._hovered, self._ground = index, None
        self.update()

    def _measure(self) -> None:
        metrics = QFontMetrics(self._below_font)
        self._scoped = any(tile.scope for tile in self._tiles)
        self._needs = [
            max(
                *(metrics.horizontalAdvance(words) for words in (tile.below, tile.scope)),
                min(metrics.horizontalAdvance(tile.title) + 1, COMFORTABLE),
            )
            for tile in self._tiles
        ]
        self.arrange()

    def _texts(self) -> int:
        return self._above() + self._below_height + 2 * GRID

    def _above(self) -> int:
        return self._title_height + 2 * GRID + (self._below_height if self._scoped else 0)

    def _widths(self, side: int) -> list[float]:
        """Of all tiles if a picture is ``side`` wide; none is narrower than its texts need."""
        shares = {ThumbnailLook.PICTURE: 1.0, ThumbnailLook.BARS: BAR_SHARE, ThumbnailLook.ANSWER: ANSWER_SHARE}
        return [max(shares[tile.look] * side, need) for tile, need in zip(self._tiles, self._needs, strict=True)]

    def arrange(self) -> None:
        """Thumbnails as large as the width in sight allows, as tall as the height, and arrows as long as the rest.

        Where they do not fit even at their smallest, they have a comfortable size and the row scrolls.
        """
        count = len(self._tiles)
        parent = self.parentWidget()
        sight = parent.width() if parent else self.width()
        room = sight - 4 * GRID - max(count - 1, 0) * NEAREST
        high = min(max(self.height() - self._texts(), SMALLEST), LARGEST)
        fitting = [side for side in range(SMALLEST, high + 1) if sum(self._widths(side)) <= room]
        side = fitting[-1] if fitting else min(COMFORTABLE, high)
        least = 0 if fitting else round(sum(self._widths(side))) + sight - room
        if least != self._least:
            self._least = least
            self.updateGeometry()  # the scroll area gives it this width when it comes round to it
        room = max(self.width(), least) - 4 * GRID
        widths = self._widths(side)
        height = min(high, round(TALLEST * side))
        gap = min(max((room - sum(widths)) / max(count - 1, 1), NEAREST), FARTHEST)
        left = 2 * GRID + max((room - sum(widths) - gap * (count - 1)) / 2, 0)
        top = (self.height() - self._texts() - height) / 2 + self._above()
        self._gap = gap
        self._places = []
        for width in widths:
            self._places.append(QRectF(round(left), round(top), round(width), height))
            left += width + gap
        whole = QRectF(self._places[0]).united(self._places[-1]) if self._places else QRectF()
        self._pictures = whole.toAlignedRect().adjusted(-FRAME, -FRAME, FRAME, FRAME)
        self._ground = None
        self._shown.clear()
        self.update()
        self.arranged.emit()

    def _draw_ground(self, ratio: float) -> QPixmap:
        """All that lies beneath the contents."""
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(self.theme.panel))
        painter = QPainter(ground)
        beside = min(self._gap / 2 - 2, 4 * GRID)
        for index, (tile, place) in enumerate(zip(self._tiles, self._places, strict=True)):
            if index == self._hovered:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.theme.raised))
                painter.drawRoundedRect(self.tile_rect(index), 6, 6)
            self._paint_texts(painter, self.tile_rect(index).adjusted(GRID - beside, GRID, beside - GRID, -GRID), tile)
            if index:
                self._paint_arrow(painter, self._places[index - 1], place)
        painter.end()
        return ground

    def _paint_content(self, painter: QPainter, index: int, tile: Tile, ground: QPixmap) -> None:
        """What changes with each frame."""
        place = self._places[index]
        match content := self._contents.get(tile.key):
            case QImage():
                shown = self.shown_rect(index)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shown.width() < content.width())
                painter.drawImage(shown, content)
            case ThumbnailBars():
                paint_bars(painter, place, content, self.theme, ground.devicePixelRatio())
            case (answer, sure):
                self._answer = self._answer or self._draw_answer(ground, place, answer, sure)
                painter.drawPixmap(*self._answer)
            case _:
                painter.setPen(QPen(QColor(self.theme.line), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_choice(self, painter: QPainter, index: int) -> None:
        """Frames around the chosen tile."""
        draw_frame(painter, self.shown_rect(index).adjusted(-2, -2, 2, 2), self.theme.accent, self.theme)
        if self._by_keyboard and self.hasFocus():
            painter.setPen(QPen(QColor(self.theme.quiet), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.tile_rect(index).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_texts(self, painter: QPainter, whole: QRectF, tile: Tile) -> None:
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        bottom = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        title = whole.adjusted(0, self._above() - self._title_height - 2 * GRID, 0, 0)
        fits = QFontMetrics(self._title_font).horizontalAdvance(tile.title) < whole.width() - 1
        painter.setFont(self._title_font if fits else self._below_font)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(title, top, _fit(painter, tile.title, whole.width()))
        painter.setFont(self._below_font)
        painter.setPen(QColor(self.theme.quiet))
        painter.drawText(whole, top, _fit(painter, tile.scope, whole.width()))
        painter.drawText(whole, bottom, _fit(painter, tile.below, whole.width()))

    def _draw_answer(self, ground: QPixmap, place: QRectF, answer: str, sure: str) -> tuple[QPointF, QPixmap]:
        """The words on their part of the ground, and where that is, in whole device pixels."""
        ratio = ground.devicePixelRatio()
        left, top = math.floor((place.left() - GRID) * ratio), math.floor(place.top() * ratio)
        right, bottom = math.ceil((place.right() + GRID) * ratio), math.ceil(place.bottom() * ratio)
        words = ground.copy(left, top, right - left, bottom - top)
        corner = QPointF(left / ratio, top / ratio)
        painter = QPainter(words)
        painter.translate(-corner)
        self._paint_answer(painter, place, answer, sure)
        painter.end()
        return corner, words

    def _paint_answer(self, painter: QPainter, place: QRectF, answer: str, sure: str) -> None:
        theme = self.theme
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

    def _paint_arrow(self, painter: QPainter, before: QRectF, after: QRectF) -> None:
        middle = (before.right() + after.left()) / 2
        length = max(min((after.left() - before.right()) / 2 - GRID, 10.0), 1.5)
        y = before.center().y()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self.theme.quiet), 1.5)
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
