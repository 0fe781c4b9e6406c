"""Shares that add up: a row with a bar for each of the largest, and one for all the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.api import SHADES
from gui.look import text
from gui.look.colors import shade_color
from gui.look.theme import GRID, SMALL
from gui.look.themed import Themed


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One row.

    Attributes:
        name: what has the share.
        share: signed.
        key: what is picked by a click on it; None for what cannot be picked.
        chosen: it is what the user looks at.
    """

    name: str
    share: float
    key: tuple[str, int] | None = None
    chosen: bool = False


class ShareBars(Themed, QWidget):
    """Bars to the right add, bars to the left take away; all on one scale.

    Signals:
        picked (tuple): the key of a row that was clicked.
        hovered: another row is under the pointer, or none.
    """

    picked = Signal(object)
    hovered = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ShareRow, ...] = ()
        self._at = -1
        self._needed = 0
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies behind need not be painted
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.follow_look()

    def apply_look(self) -> None:
        self._font, self._bold = text.font(SMALL), text.font(SMALL, bold=True)
        self._line = QFontMetrics(self._bold).height() + GRID

    @property
    def rows(self) -> tuple[ShareRow, ...]:
        """What is shown."""
        return self._rows

    @property
    def pointed(self) -> ShareRow | None:
        """The row under the pointer."""
        return self._rows[self._at] if 0 <= self._at < len(self._rows) else None

    def set_rows(self, rows: Sequence[ShareRow], *, all_seen: bool = False) -> None:
        """Show other rows. ``all_seen``: it needs a height for all of them, within a scroll area."""
        needed = len(rows) if all_seen else 0
        if needed != self._needed:
            self._needed = needed
            self.updateGeometry()
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            said = ", ".join(f"{row.name} {text.significant(row.share)}" for row in self._rows[:3])
            self.setAccessibleDescription(said)
            self.update()

    def capacity(self) -> int:
        """Rows that there is room for."""
        return max(int(self.height() // self._line), 1)

    def row_rect(self, place: int) -> QRectF:
        """Where a row is."""
        return QRectF(0, place * self._line, self.width(), self._line)

    def bar_rect(self, place: int) -> QRectF:
        """Where the bar of a row is painted."""
        names, values = self._columns()
        left, room = names + GRID, max(self.width() - names - values - 2 * GRID, 8)
        largest = max((abs(row.share) for row in self._rows), default=0.0) or 1.0
        signed = any(row.share < 0 for row in self._rows)
        zero = left + room / 2 if signed else left
        length = self._rows[place].share / largest * (room / 2 if signed else room)
        row = self.row_rect(place)
        return QRectF(min(zero, zero + length), row.top() + GRID, abs(length), row.height() - 2 * GRID)

    def sizeHint(self) -> QSize:
        return QSize(60 * GRID, 8 * self._line)

    def minimumSizeHint(self) -> QSize:
        return QSize(40 * GRID, max(2, self._needed) * self._line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self.theme
        painter.fillRect(self.rect(), QColor(theme.panel))
        names, values = self._columns()
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, row in enumerate(self._rows):
            whole = self.row_rect(place)
            if place == self._at and row.key is not None:
                painter.fillRect(whole, QColor(theme.raised))
            painter.setFont(self._bold if row.chosen else self._font)
            painter.setPen(QColor(theme.accent if row.chosen else theme.text if row.key else theme.quiet))
            shown = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideMiddle, names)
            painter.drawText(QRectF(0, whole.top(), names, whole.height()), Qt.AlignmentFlag.AlignLeft | middle, shown)
            painter.fillRect(
                self.bar_rect(place), shade_color(theme, True, SHADES * 7 // 8 if row.share >= 0 else SHADES // 8)
            )
            painter.setPen(QColor(theme.text))
            right = QRectF(self.width() - values, whole.top(), values, whole.height())
            painter.drawText(right, Qt.AlignmentFlag.AlignRight | middle, text.significant(row.share))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(int(event.position().y() // self._line))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point(int(event.position().y() // self._line))
        row = self.pointed
        if event.button() == Qt.MouseButton.LeftButton and row is not None and row.key is not None:
            self.picked.emit(row.key)
        else:
            super().mousePressEvent(event)

    def _columns(self) -> tuple[int, int]:
        """Widths of the names and of the numbers."""
        metrics = QFontMetrics(self._bold)
        longest = max((metrics.horizontalAdvance(row.name) for row in self._rows), default=0)
        return min(longest + GRID, self.width() // 2), metrics.horizontalAdvance("−0.00000")

    def _point(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.update()
            self.hovered.emit()
