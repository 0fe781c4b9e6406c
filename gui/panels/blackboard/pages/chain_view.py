"""Filters one behind the other: what one value at the end reads in each layer before it, and the one filter instead."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import BODY, GRID
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.panels.blackboard.pages.arithmetic import chain_sizes

WIDTH, LARGEST_CELL = 88 * GRID, 4.5 * GRID
"""Logical pixels at text size 1.0: of the drawing, and of a cell's side at most."""
LEAST_CELL = 4.0
"""Smaller cells have no lines between them."""


@dataclass(frozen=True, slots=True)
class Chain:
    """So many layers of f × f filters, without padding, by steps of one."""

    layers: int
    f: int


class ChainView(Themed, QWidget):
    """Squares of cells from the picture to one value, drawn to scale; the large filter's below them.

    Attributes:
        chain: what is drawn, None for nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.chain: Chain | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(BODY, self.text_scale)
        self.setFixedSize(self.sizeHint())

    def set_chain(self, chain: Chain | None) -> None:
        """Draw another one."""
        self.chain = chain
        words = [_size(each) for each in self.sizes]
        self.setAccessibleName(tr("Read in each layer: {sizes}", sizes=" → ".join(words)) if words else "")
        self.setFixedSize(self.sizeHint())
        self.update()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Cells of a side that the value at the end depends on, in the picture first; the last is 1."""
        return chain_sizes(self.chain.layers, self.chain.f) if self.chain else ()

    def sizeHint(self) -> QSize:
        if not self.sizes:
            return QSize(0, 0)
        width = max(rect.right() for rect in (*self._squares(), *self._single()))
        foot = self._single()[0].bottom() + self._line()
        return QSize(round(width + 2 * self._line()), round(foot + GRID))

    def _line(self) -> int:
        return QFontMetrics(self._font).height() + GRID

    def _cell(self) -> float:
        """Side of a cell, so that the chain is as wide as there is room."""
        units, scale = sum(self.sizes), self.text_scale
        gaps = (len(self.sizes) - 1) * self._gap()
        return max(min(LARGEST_CELL * scale, (WIDTH * self.enlargement - gaps) / units), 1.0)

    def _gap(self) -> float:
        return 10 * GRID * self.enlargement

    def _row(self, sizes: tuple[int, ...], top: float) -> list[QRectF]:
        """Squares of so many cells a side in a row, their middles at one height."""
        cell, left, made = self._cell(), 2.0, []
        for size in sizes:
            side = size * cell
            made.append(QRectF(left, top + (sizes[0] * cell - side) / 2, side, side))
            left += side + self._gap()
        return made

    def _squares(self) -> list[QRectF]:
        return self._row(self.sizes, 2.0)

    def _single(self) -> list[QRectF]:
        return self._row((self.sizes[0], 1), self._squares()[0].bottom() + 2 * self._line())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.chain is None:
            return
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_row(painter, self._squares(), self.sizes, self.chain.f)
        self._paint_row(painter, self._single(), (self.sizes[0], 1), self.sizes[0])

    def _paint_row(self, painter: QPainter, squares: list[QRectF], sizes: tuple[int, ...], f: int) -> None:
        """The window that the middle value of the next square reads is framed, and leads there."""
        theme, cell = self.theme, self._cell()
        for place, (square, size) in enumerate(zip(squares, sizes, strict=True)):
            last = place == len(sizes) - 1
            painter.fillRect(square, QColor(theme.bar if last else theme.raised))
            painter.setPen(QPen(QColor(theme.line), 1))
            for line in range(1, size) if cell >= LEAST_CELL else ():
                along = line * cell
                painter.drawLine(square.topLeft() + QPointF(along, 0), square.bottomLeft() + QPointF(along, 0))
                painter.drawLine(square.topLeft() + QPointF(0, along), square.topRight() + QPointF(0, along))
            painter.setPen(QPen(QColor(theme.quiet), 1.5))
            painter.drawRect(square)
            below = QRectF(square.center().x() - 100, square.bottom(), 200, self._line())
            painter.setPen(QColor(theme.text))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, _size(size))
            if not last:
                self._paint_window(painter, square, squares[place + 1], size, f)

    def _paint_window(self, painter: QPainter, square: QRectF, following: QRectF, size: int, f: int) -> None:
        cell = self._cell()
        first = (size - f) // 2  # of the cell in the middle of the next square, or the one before the middle
        window = QRectF(square.left() + first * cell, square.top() + first * cell, f * cell, f * cell)
        target = QRectF(following.left() + first * cell, following.top() + first * cell, cell, cell)
        painter.setPen(QPen(QColor(self.theme.accent), 2))
        painter.drawRect(window)
        painter.setPen(QPen(QColor(self.theme.accent), 1))
        painter.drawLine(window.topRight(), target.topLeft())
        painter.drawLine(window.bottomRight(), target.bottomLeft())
        painter.drawRect(target)


def _size(size: int) -> str:
    return f"{size}×{size}"
