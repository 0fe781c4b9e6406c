"""A vector as bars: rows with names where there are few, columns over an axis of indices where there are many."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed

MOST_BARS = 200
LEAST_WIDTH = 3
"""Logical pixels of a bar with its gap, at least."""
WIDEST_NAME = 0.4
"""Share of the width that names may take."""


class VectorWidget(Themed, QWidget):
    """Bars from zero, to the right or up for positive values.

    Attributes:
        values: (n,) float32, None for nothing.

    Signals:
        hovered (int | None): the bar under the pointer, or that the keys walked to.
        picked (int): clicked, or Enter pressed.
        resized.
    """

    hovered = Signal(object)
    picked = Signal(int)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: np.ndarray | None = None
        self._names: tuple[str, ...] = ()
        self._written: tuple[str, ...] = ()
        self._ends = (0.0, 0.0)
        self._picked: int | None = None
        self._spot: int | None = None
        self._cursor: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(16 * GRID, 16 * GRID)
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(SMALL)
        self.update()

    def set_values(self, values: np.ndarray | None, ends: tuple[float, float], names: Sequence[str] = ()) -> None:
        """Show (n,) values between ``ends`` (low and high of the axis; zero is always on it)."""
        if values is None or self.values is None or len(values) != len(self.values):
            self._written = ()
            self._cursor = None
        self.values = values
        self._names = tuple(names)
        self._ends = (min(ends[0], 0.0), max(ends[1], 0.0))
        self.update()

    def write_numbers(self) -> None:
        """Write the present values beside the rows (not as often as bars move)."""
        self._written = () if self.values is None else tuple(text.significant(float(value)) for value in self.values)
        self.update()

    def set_picked(self, index: int | None) -> None:
        """Frame a bar."""
        if index != self._picked:
            self._picked = index
            self.update()

    @property
    def spot(self) -> int | None:
        """The bar under the pointer, or that the keys walked to."""
        return self._spot

    def fits(self, count: int) -> bool:
        """Whether so many bars can be told apart here."""
        return count <= MOST_BARS and count * LEAST_WIDTH <= self.width() - self._axis_width()

    @property
    def in_rows(self) -> bool:
        """Whether there is room for a line of text for every value."""
        return self.values is not None and len(self.values) * self._line_height() <= self.height()

    def bar_rect(self, index: int) -> QRectF:
        """Where a bar is painted."""
        assert self.values is not None
        value = float(self.values[index])
        start, end = self._along(0.0), self._along(value if math.isfinite(value) else 0.0)
        slot = self._slot(index)
        if self.in_rows:
            thick = max(slot.height() - 6, 3)
            return QRectF(min(start, end), slot.center().y() - thick / 2, abs(end - start), thick)
        thick = max(slot.width() - (2 if slot.width() >= 6 else 1), 1)
        return QRectF(slot.left() + (slot.width() - thick) / 2, min(start, end), thick, abs(end - start))

    def index_at(self, place: QPointF) -> int | None:
        """The bar at a place in the widget."""
        if self.values is None or not len(self.values):
            return None
        first = self._slot(0)
        if self.in_rows:
            index = math.floor((place.y() - first.top()) / first.height())
        else:
            index = math.floor((place.x() - first.left()) / first.width())
        return index if 0 <= index < len(self.values) else None

    def sizeHint(self) -> QSize:
        return QSize(80 * GRID, 60 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        if self.values is None or not len(self.values):
            return
        self._paint_axis(painter)
        for index in range(len(self.values)):
            self._paint_bar(painter, index)
        if self._picked is not None and self._picked < len(self.values):
            self._frame(painter, self._slot(self._picked), self.theme.accent)
        if self.hasFocus():
            if self._cursor is not None:
                self._frame(painter, self._slot(self._cursor), self.theme.text)
            painter.setPen(QPen(QColor(self.theme.quiet), 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.index_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.picked.emit(index)
        else:
            super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hover(None)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._step(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step(event)
        if step and self.values is not None:
            start = self._cursor if self._cursor is not None else self._picked
            self._cursor = 0 if start is None else min(max(start + step, 0), len(self.values) - 1)
            self._hover(self._cursor)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor is not None:
            self.picked.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def _step(self, event: QKeyEvent) -> int:
        """Arrow keys walk along the bars, and only along them."""
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down) if self.in_rows else (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.NoModifier:
            return 0
        return -1 if event.key() == keys[0] else 1 if event.key() == keys[1] else 0

    def _hover(self, index: int | None) -> None:
        if index != self._spot:
            self._spot = index
            self.hovered.emit(index)
            self.update()

    def _line_height(self) -> int:
        return QFontMetrics(self._font).height() + GRID

    def _name(self, index: int) -> str:
        return self._names[index] if index < len(self._names) else str(index)

    def _axis_width(self) -> float:
        """What stands left of the bars: names in rows, numbers of the axis in columns."""
        metrics = QFontMetrics(self._font)
        if not self.in_rows or self.values is None:
            ends = (text.significant(end) for end in self._ends)
            return max(metrics.horizontalAdvance(words) for words in ("−0.0000", *ends)) + 1.5 * GRID
        widest = max(metrics.horizontalAdvance(self._name(index)) for index in range(len(self.values)))
        return min(widest, WIDEST_NAME * self.width()) + 3 * GRID

    def _room(self) -> QRectF:
        """Where bars may be."""
        metrics = QFontMetrics(self._font)
        room = QRectF(self.rect()).adjusted(self._axis_width(), 0, 0, 0)
        if self.in_rows:
            return room.adjusted(0, 0, -metrics.horizontalAdvance("−0.0000") - 2 * GRID, 0)
        return room.adjusted(0, metrics.height(), -GRID, -metrics.height() - 1.5 * GRID)

    def _slot(self, index: int) -> QRectF:
        """The bar's whole row or column."""
        assert self.values is not None
        count, room = len(self.values), self._room()
        if self.in_rows:
            height = min(self.height() / count, 2.2 * self._line_height())
            top = (self.height() - count * height) / 2
            return QRectF(0, top + index * height, self.width(), height)
        width = min(room.width() / count, 12 * GRID)
        return QRectF(room.left() + index * width, room.top(), width, room.height())

    def _along(self, value: float) -> float:
        """Coordinate of a value along the axis: x in rows, y in columns."""
        low, high = self._ends
        share = 0.0 if high <= low else min(max((value - low) / (high - low), 0.0), 1.0)
        room = self._room()
        return room.left() + share * room.width() if self.in_rows else room.bottom() - share * room.height()

    def _paint_axis(self, painter: QPainter) -> None:
        assert self.values is not None
        metrics, room, zero = painter.fontMetrics(), self._room(), self._along(0.0)
        painter.setPen(QPen(QColor(self.theme.line), 1))
        if self.in_rows:
            painter.drawLine(
                QPointF(zero, self._slot(0).top()), QPointF(zero, self._slot(len(self.values) - 1).bottom())
            )
            return
        painter.drawLine(QPointF(room.left(), zero), QPointF(room.right(), zero))
        painter.setPen(QColor(self.theme.quiet))
        for value in {self._ends[0], 0.0, self._ends[1]}:
            line = QRectF(0, self._along(value) - metrics.height() / 2, room.left() - 1.5 * GRID, metrics.height())
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text.significant(value))
        count, slot = len(self.values), self._slot(0).width()
        step = _step(count, slot, metrics.horizontalAdvance(str(count)) + 2 * GRID)
        for index in range(0, count, step):
            place = self._slot(index).center().x()
            width = 2.0 * metrics.horizontalAdvance(str(count))
            line = QRectF(place - width / 2, room.bottom() + GRID, width, metrics.height())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, str(index))

    def _paint_bar(self, painter: QPainter, index: int) -> None:
        assert self.values is not None
        slot, value = self._slot(index), float(self.values[index])
        if index == self._spot:
            painter.fillRect(slot, QColor(self.theme.raised))
        color = self.theme.bar
        if not math.isfinite(value):
            color = self.theme.nan if math.isnan(value) else self.theme.inf
            painter.fillRect(self._zero_mark(slot), QColor(color))
        painter.fillRect(self.bar_rect(index), QColor(color))
        if not self.in_rows:
            return
        metrics = painter.fontMetrics()
        painter.setPen(QColor(self.theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        width = self._axis_width() - 3 * GRID
        name = metrics.elidedText(self._name(index), Qt.TextElideMode.ElideRight, math.ceil(width))
        painter.drawText(
            QRectF(1.5 * GRID, slot.top(), width, slot.height()), Qt.AlignmentFlag.AlignRight | middle, name
        )
        if index < len(self._written):
            painter.setPen(QColor(self.theme.quiet))
            painter.drawText(
                slot.adjusted(0, 0, -1.5 * GRID, 0), Qt.AlignmentFlag.AlignRight | middle, self._written[index]
            )

    def _zero_mark(self, slot: QRectF) -> QRectF:
        """Where a value that is no number is marked."""
        zero = self._along(0.0)
        if self.in_rows:
            return QRectF(zero, slot.top() + 3, 2 * GRID, slot.height() - 6)
        return QRectF(slot.left(), zero - 2 * GRID, max(slot.width() - 1, 1), 2 * GRID)

    def _frame(self, painter: QPainter, place: QRectF, color: str) -> None:
        painter.setPen(QPen(QColor(color), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(1, 1, -1, -1))


def _step(count: int, slot: float, room: float) -> int:
    """Every so many bars have their index written beneath: 1, 2, 5, 10, 20 …"""
    for size in (1, 2, 5, 10, 20, 50, 100, 200):
        if size * slot >= room:
            return size
    return max(count, 1)
