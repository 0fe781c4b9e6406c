"""Volumes drawn as boxes, with what they are below."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import BODY, GRID
from gui.look.themed import Themed

SLANT = 0.45
"""How far the depth goes to the right and up, for one unit of it."""
TALLEST = 26 * GRID
"""Logical pixels, at text size 1.0, of the largest side."""


@dataclass(frozen=True, slots=True)
class Volume:
    """rows × columns × depth numbers; ``sign`` stands before it, ``role`` is its colour."""

    rows: int
    columns: int
    depth: int
    title: str
    shape: str
    sign: str = ""
    role: str = "quiet"


class VolumeView(Themed, QWidget):
    """Boxes from left to right; their sides grow with the square root of the numbers, so that small ones are seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.volumes: tuple[Volume, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        scale = self.text_scale
        self._font, self._bold = text.font(BODY, scale), text.font(BODY, scale, bold=True)
        self.setFixedHeight(self.sizeHint().height())

    def set_volumes(self, *volumes: Volume) -> None:
        """Draw others."""
        self.volumes = volumes
        self.setAccessibleName(", ".join(f"{volume.title} {volume.shape}" for volume in volumes))
        self.update()

    def sizeHint(self) -> QSize:
        letters = 2 * QFontMetrics(self._font).height() + 2 * GRID
        return QSize(320, round(self._tallest() * 1.5) + letters)

    def _tallest(self) -> float:
        return TALLEST * self.enlargement * min(self.text_scale / self.enlargement, 1.25)

    def _side(self, size: int, largest: int) -> float:
        share = self.width() / max(len(self.volumes), 1)
        return max(math.sqrt(size / largest) * min(self._tallest(), share * 0.5), 4.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.volumes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self._font)
        letters = 2 * metrics.height() + GRID
        share = self.width() / len(self.volumes)
        largest = max(max(v.rows, v.columns, v.depth) for v in self.volumes)
        for number, volume in enumerate(self.volumes):
            cell = QRectF(number * share, 0, share, self.height() - letters)
            self._paint_box(painter, cell, volume, largest)
            place = QRectF(number * share, cell.bottom(), share, metrics.height())
            for words, font, role in ((volume.title, self._font, "quiet"), (volume.shape, self._bold, "text")):
                painter.setFont(font)
                painter.setPen(QColor(getattr(self.theme, role)))
                shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, round(share) - GRID)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
                place.translate(0, metrics.height())
            if volume.sign:
                painter.setFont(self._bold)
                painter.setPen(QColor(self.theme.text))
                middle = QRectF(number * share - 6 * GRID, 0, 12 * GRID, cell.height())
                painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, volume.sign)

    def _paint_box(self, painter: QPainter, cell: QRectF, volume: Volume, largest: int) -> None:
        width, height = self._side(volume.columns, largest), self._side(volume.rows, largest)
        deep = self._side(volume.depth, largest) * SLANT
        whole = QRectF(0, 0, width + deep, height + deep)
        whole.moveCenter(cell.center())
        front = QRectF(whole.left(), whole.top() + deep, width, height)
        back = QPointF(deep, -deep)
        color = QColor(getattr(self.theme, volume.role))
        top = QPolygonF([front.topLeft(), front.topLeft() + back, front.topRight() + back, front.topRight()])
        side = QPolygonF([front.topRight(), front.topRight() + back, front.bottomRight() + back, front.bottomRight()])
        painter.setPen(QPen(QColor(self.theme.panel), 1))
        painter.setBrush(color)
        painter.drawRect(front)
        for part, factor in ((top, 125), (side, 150)):
            painter.setBrush(color.darker(factor))
            painter.drawPolygon(part)
