"""The values under a pooling window, as they lie there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed


class WindowTable(Themed, QWidget):
    """A small table of numbers; one of them may be framed. Its size depends on the window alone, not on the numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: list[list[str]] = []
        self._shape = (0, 0)
        self._chosen: tuple[int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(SMALL)

    def set_shape(self, rows: int, columns: int) -> None:
        """Keep room for so many numbers."""
        if (rows, columns) != self._shape:
            self._shape = (rows, columns)
            self.updateGeometry()
        self.set_values(None, None)

    def set_values(self, values: np.ndarray | None, chosen: tuple[int, int] | None) -> None:
        """Show (rows, columns) values; NaN where there is no cell. ``chosen`` is the framed (row, column)."""
        self.cells = [] if values is None else [[_written(value) for value in row] for row in values]
        self._chosen = chosen
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        width = metrics.horizontalAdvance("−0.0000") + 2 * GRID
        return QSize(self._shape[1] * width, self._shape[0] * (metrics.height() + GRID // 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        if not self._shape[0] or not self._shape[1]:
            return
        width, height = self.width() / self._shape[1], self.height() / self._shape[0]
        for row, line in enumerate(self.cells):
            for column, number in enumerate(line):
                place = QRectF(column * width, row * height, width, height)
                painter.setPen(QColor(self.theme.text))
                painter.drawText(place.adjusted(0, 0, -GRID, 0), _RIGHT, number)
                if (row, column) == self._chosen:
                    painter.setPen(QPen(QColor(self.theme.accent), 2))
                    painter.drawRect(place.adjusted(1, 1, -1, -1))


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _written(value: float | None) -> str:
    return "" if value is None else text.significant(float(value))
