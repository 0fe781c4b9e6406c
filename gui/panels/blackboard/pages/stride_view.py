"""Where windows stand on a square of cells: the padding around it, every position along the top, what is not read."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.focus import ARROWS, takes
from gui.look.theme import BODY, GRID
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.panels.blackboard.pages.arithmetic import Fit
from gui.panels.blackboard.pages.cell_grid import STEPS
from gui.widgets.number_grid import frame, paint_padding

LANES = 4
"""Lines of brackets, one for each position of the window, that there is room for above the square; more are closer."""
LEAST_LANE, LEAST_STEP = 3.0, 5.0
"""Logical pixels between brackets of different lines, and of one line; closer ones are not drawn."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """N, F, S and P, and what follows from them."""

    n: int
    f: int
    stride: int
    padding: int
    fit: Fit


class StrideView(Themed, QWidget):
    """A drawing to scale; the framed window is moved with the arrow keys or the pointer.

    Attributes:
        sizes: what is drawn, None for nothing.
        at: (row, column) of the framed window.

    Signals:
        moved (tuple): ``at`` is another one.
    """

    moved = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes: Sizes | None = None
        self.at = (0, 0)
        self.setAccessibleName(tr("Positions of the window"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(BODY, self.text_scale)
        self.setFixedSize(self.sizeHint())

    def set_sizes(self, sizes: Sizes | None) -> None:
        """Draw others."""
        self.sizes = sizes
        last = sizes.fit.size - 1 if sizes else 0
        self.at = (min(self.at[0], last), min(self.at[1], last))
        self.update()

    def sizeHint(self) -> QSize:
        side = round(70 * GRID * self.enlargement * min(self.text_scale / self.enlargement, 1.25))
        return QSize(side, side + LANES * self._lane() + GRID)

    def _lane(self) -> int:
        return round(QFontMetrics(self._font).height() * 0.6)

    def _geometry(self) -> tuple[QPointF, float]:
        """Corner of the image's first cell, and the side of a cell."""
        assert self.sizes
        sizes = self.sizes
        across = sizes.n + 2 * sizes.padding + sizes.fit.hanging
        side = (self.width() - 4) / across
        return QPointF(2 + sizes.padding * side, LANES * self._lane() + 2 + sizes.padding * side), side

    def _place(self, top: float, left: float, bottom: float, right: float) -> QRectF:
        """Cells [top, bottom) × [left, right) of the image, negative in the padding."""
        corner, side = self._geometry()
        return QRectF(corner.x() + left * side, corner.y() + top * side, (right - left) * side, (bottom - top) * side)

    def window_rect(self, row: int, column: int) -> QRectF:
        """Where a window is drawn."""
        assert self.sizes
        s = self.sizes
        top, left = row * s.stride - s.padding, column * s.stride - s.padding
        return self._place(top, left, top + s.f, left + s.f)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.sizes is None:
            return
        painter = QPainter(self)
        painter.setFont(self._font)
        s = self.sizes
        theme, far = self.theme, s.n + s.padding
        if s.padding or s.fit.hanging:
            paint_padding(painter, self._place(-s.padding, -s.padding, far, far), theme)
        image = self._place(0, 0, s.n, s.n)
        painter.fillRect(image, QColor(theme.raised))
        self._paint_lines(painter)
        self._paint_unread(painter)
        painter.setPen(QPen(QColor(theme.quiet), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(image)
        self._paint_brackets(painter)
        last = self.window_rect(s.fit.size - 1, s.fit.size - 1)
        painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DashLine))
        painter.drawRect(last)
        frame(painter, self.window_rect(*self.at), theme, 3 if self.hasFocus() else 2)

    def _paint_lines(self, painter: QPainter) -> None:
        assert self.sizes
        side = self._geometry()[1]
        if side < 3:
            return
        painter.setPen(QPen(QColor(self.theme.line), 1))
        low, high = -self.sizes.padding, self.sizes.n + self.sizes.padding
        for at in range(low, high + 1):
            painter.drawLine(self._place(low, at, high, at).topLeft(), self._place(low, at, high, at).bottomLeft())
            painter.drawLine(self._place(at, low, at, high).topLeft(), self._place(at, low, at, high).topRight())

    def unread(self) -> list[int]:
        """Columns (and rows) that no window reads; those of the padding count from −P and from N on."""
        assert self.sizes
        s = self.sizes
        last = (s.fit.size - 1) * s.stride + s.f
        span = range(s.n + 2 * s.padding)
        return [at - s.padding for at in span if at >= last or at % s.stride >= s.f]

    def _paint_unread(self, painter: QPainter) -> None:
        assert self.sizes
        low, far = -self.sizes.padding, self.sizes.n + self.sizes.padding
        tint, lines = QColor(self.theme.warning), QBrush(QColor(self.theme.warning), Qt.BrushStyle.DiagCrossPattern)
        tint.setAlpha(60)
        for at in self.unread():
            for place in (self._place(low, at, far, at + 1), self._place(at, low, at + 1, far)):
                painter.fillRect(place, tint)
                painter.fillRect(place, lines)

    def _paint_brackets(self, painter: QPainter) -> None:
        """Each position along the top row as a bracket; overlapping ones in different lines."""
        assert self.sizes
        s, side = self.sizes, self._geometry()[1]
        lanes = -(-s.f // s.stride)
        lane = min(LANES * self._lane() / lanes, self._lane())
        if lane < LEAST_LANE or s.stride * side * lanes < LEAST_STEP:
            return
        for column in range(s.fit.size):
            place = self.window_rect(0, column)
            y = LANES * self._lane() - (column % lanes + 0.5) * lane
            chosen = column == self.at[1]
            painter.setPen(QPen(QColor(self.theme.accent if chosen else self.theme.bar), 3 if chosen else 2))
            painter.drawLine(QPointF(place.left() + 2, y), QPointF(place.right() - 2, y))

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self.sizes is not None and takes(event, ARROWS):
            event.accept()  # else they would walk the layers
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        if by is None or self.sizes is None:
            super().keyPressEvent(event)
        else:
            self._go(self.at[0] + by[0], self.at[1] + by[1])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the window's middle as near to the pointer as it goes."""
        if self.sizes is None:
            return
        s = self.sizes
        corner, side = self._geometry()
        place = event.position() - corner
        row, column = (round((at / side + s.padding - s.f / 2) / s.stride) for at in (place.y(), place.x()))
        self._go(row, column)

    def _go(self, row: int, column: int) -> None:
        assert self.sizes
        last = self.sizes.fit.size - 1
        at = (min(max(row, 0), last), min(max(column, 0), last))
        if at != self.at:
            self.at = at
            self.update()
            self.moved.emit(at)
