"""A gray scale with the values at its ends."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed
from gui.look.translation import tr


class ScaleLine(Themed, QWidget):
    """Black to white, and what black and white stand for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high = 0.0, 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(SMALL)

    def set_ends(self, low: float, high: float) -> None:
        """The values of black and white."""
        if (low, high) == (self._low, self._high):
            return
        self._low, self._high = low, high
        self.setAccessibleName(
            tr("black is {low}, white is {high}", low=text.significant(low), high=text.significant(high))
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, QFontMetrics(self._font).height() + GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        metrics = painter.fontMetrics()
        low, high = text.significant(self._low), text.significant(self._high)
        area = QRectF(self.rect())
        painter.setPen(QColor(self.theme.quiet))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, low)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, high)
        left, right = metrics.horizontalAdvance(low) + 1.5 * GRID, metrics.horizontalAdvance(high) + 1.5 * GRID
        bar = QRectF(left, 0, area.width() - left - right, 2 * GRID)
        bar.moveTop((area.height() - bar.height()) / 2)
        if bar.width() < 2 * GRID:
            return
        shade = QLinearGradient(bar.topLeft(), bar.topRight())
        shade.setColorAt(0, QColor(Qt.GlobalColor.black))
        shade.setColorAt(1, QColor(Qt.GlobalColor.white))
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.setBrush(shade)
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
