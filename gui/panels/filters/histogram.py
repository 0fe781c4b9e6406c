"""How often which weights occur: of a whole layer, and of one filter over it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr


class Histogram(Themed, QWidget):
    """Bars over an axis with its ends and zero; the shares of a chosen part are drawn in front of those of all.

    Attributes:
        edges: (n + 1,) float32.
        every, part: (n,) shares (they add up to 1) of all values, and of the chosen ones or None.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edges = np.zeros(1, np.float32)
        self.every = np.zeros(0)
        self.part: np.ndarray | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(SMALL)
        self.updateGeometry()
        self.update()

    def set_counts(self, counts: np.ndarray, edges: np.ndarray, part: np.ndarray | None = None) -> None:
        """Show how many values lie between the (n + 1,) edges: all, and of the chosen part."""
        self.edges = np.asarray(edges, dtype=np.float64)
        self.every = _shares(counts)
        self.part = None if part is None else _shares(part)
        self.setAccessibleName(
            tr(
                "Histogram from {low} to {high}",
                low=text.significant(edges[0]),
                high=text.significant(edges[-1]),
            )
        )
        self.update()

    def bar_rect(self, index: int, shares: np.ndarray) -> QRectF:
        """Where a bar is painted."""
        room, highest = self._room(), self._highest()
        left, right = self._along(self.edges[index]), self._along(self.edges[index + 1])
        height = 0.0 if highest == 0 else float(shares[index] / highest) * room.height()
        return QRectF(left, room.bottom() - height, max(right - left - 1, 1), height)

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, 10 * GRID + QFontMetrics(self._font).height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not len(self.every):
            return
        painter = QPainter(self)
        painter.setFont(self._font)
        room, metrics = self._room(), painter.fontMetrics()
        behind = self.theme.bar if self.part is None else self.theme.line
        for shares, color in ((self.every, behind), (self.part, self.theme.bar)):
            for index in range(len(self.every) if shares is not None else 0):
                assert shares is not None
                painter.fillRect(self.bar_rect(index, shares), QColor(color))
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawLine(QPointF(room.left(), room.bottom() + 0.5), QPointF(room.right(), room.bottom() + 0.5))
        painter.setPen(QColor(self.theme.quiet))
        line = QRectF(0, room.bottom() + GRID / 2, self.width(), metrics.height())
        low, high = (text.significant(float(end)) for end in (self.edges[0], self.edges[-1]))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, high)
        zero = self._along(0.0)
        clear = metrics.horizontalAdvance("−0.0000") + GRID
        if self.edges[0] < 0 < self.edges[-1] and clear < zero < self.width() - clear:
            painter.drawText(QRectF(zero - 20, line.top(), 40, line.height()), Qt.AlignmentFlag.AlignHCenter, "0")
            painter.drawLine(QPointF(zero, room.bottom()), QPointF(zero, room.bottom() + GRID / 2))

    def _room(self) -> QRectF:
        bottom = QFontMetrics(self._font).height() + GRID / 2
        return QRectF(self.rect()).adjusted(0, GRID / 2, 0, -bottom)

    def _highest(self) -> float:
        parts = [self.every] if self.part is None else [self.every, self.part]
        return max(float(part.max(initial=0.0)) for part in parts)

    def _along(self, value: float) -> float:
        room, (low, high) = self._room(), (float(self.edges[0]), float(self.edges[-1]))
        return room.left() + (0.0 if high <= low else (float(value) - low) / (high - low)) * room.width()


def _shares(counts: np.ndarray) -> np.ndarray:
    total = float(counts.sum())
    return np.asarray(counts, dtype=np.float64) / total if total else np.zeros(len(counts))
