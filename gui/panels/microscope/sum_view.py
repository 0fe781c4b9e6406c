"""A sum written out, to be read, pointed at and followed to where its operands come from."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look.focus import takes
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.panels.microscope.sum_content import Fold, GridRow, SumContent, Terms
from gui.panels.microscope.sum_layout import SumLayout, SumLine
from gui.panels.microscope.sum_painter import Fonts, Operand, SumPainter

MOST_LAYOUTS = 4
"""Widths that a layout is kept for: a scroll area asks for the height with and without its bar."""


class SumView(Themed, QWidget):
    """Paints a ``SumContent``; stands in a scroll area, and tells by ``heightForWidth`` how high it is.

    It may be lower in less width, where numbers find no room. Only a scroll area that asks beforehand does not take its
    bar away and put it back without end, so that this view never sets its own height.

    Attributes:
        content: what is shown.
        took: milliseconds that painting it took last.

    Signals:
        pointed (Operand | None): the pointer, or the arrow keys, are on another operand.
        picked (Operand): clicked, or Enter pressed.
        chosen (int): the label of a channel was clicked.
        folded: the line of folded operands was clicked.
    """

    pointed = Signal(object)
    picked = Signal(object)
    chosen = Signal(int)
    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = SumContent()
        self.took = 0.0
        self._room = 200.0
        self._numbers: bool | None = None
        self._on: Operand | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._layouts: dict[int, SumLayout] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.follow_look()

    def apply_look(self) -> None:
        self._fonts = Fonts.of_this_look()
        self._lay_out()

    def set_content(self, content: SumContent) -> None:
        """Write another sum."""
        self.content = content
        self._lay_out()

    def set_room(self, height: float) -> None:
        """So much of it can be seen at once."""
        if height != self._room:
            self._room = height
            self._lay_out()

    def set_numbers(self, numbers: bool | None) -> None:
        """Write numbers into the cells: always, never, or (None) where a channel's grids can then be seen whole."""
        self._numbers = numbers
        self._lay_out()

    @property
    def operand(self) -> Operand | None:
        """The operand that is pointed at."""
        return self._on

    def cell_rect(self, channel: int, part: int, row: int, column: int) -> QRectF | None:
        """Where a cell of a grid is painted; None if that channel has no grids."""
        return self._layout.cell_rect(channel, part, row, column)

    def fold_rect(self) -> QRectF | None:
        """Where the line of folded operands is painted, None if nothing is folded."""
        return next((line.place for line in self._layout.lines if isinstance(line.what, Fold)), None)

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return math.ceil(self._layout_in(width).height) + GRID

    @property
    def _layout(self) -> SumLayout:
        return self._layout_in(self.width())

    def _layout_in(self, width: int) -> SumLayout:
        if width not in self._layouts:
            if len(self._layouts) >= MOST_LAYOUTS:
                self._layouts.pop(next(iter(self._layouts)))
            fonts = self._fonts
            room = float(width), self._room
            self._layouts[width] = SumLayout(self.content, fonts.of_cells, fonts.body, room, self._numbers)
        return self._layouts[width]

    def _lay_out(self) -> None:
        self._layouts.clear()
        self.updateGeometry()
        self.update()

    # -- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        seen = QRectF(event.rect())
        painter = QPainter(self)
        written = SumPainter(painter, self.theme, self._fonts, self.content, self._layout, self._on)
        for line in self._layout.lines:
            if line.place.intersects(seen):
                written.paint(line, seen)
        self.took = (time.perf_counter() - began) * 1000

    # -- pointing ----------------------------------------------------------------------------------------------------

    def operand_at(self, place: QPointF) -> Operand | None:
        """The operand at a place in the widget."""
        for line in self._layout.lines:
            if not line.place.contains(place):
                continue
            if isinstance(line.what, GridRow):
                return self._cell_at(line, line.what, place)
            if isinstance(line.what, Terms):
                number = int((place.y() - line.place.top()) // self._layout.line_height)
                return int(line.what.channels[number]), 0, 0
        return None

    def _cell_at(self, line: SumLine, row: GridRow, place: QPointF) -> Operand | None:
        cell, (rows, columns) = self._layout.arrangement.cell, row.inside.shape
        for part in range(len(row.parts)):
            offset = place - self._layout.corner(line.place, row, part)
            at = math.floor(offset.y() / cell.height), math.floor(offset.x() / cell.width)
            if 0 <= at[0] < rows and 0 <= at[1] < columns:
                return row.channel, *at
        return None

    def _point(self, operand: Operand | None) -> None:
        if operand != self._on:
            self._on = operand
            self.pointed.emit(operand)
            self.update()

    def _label_at(self, place: QPointF) -> int | None:
        """The channel whose caption stands there."""
        for line in self._layout.lines:
            if isinstance(line.what, GridRow) and line.place.contains(place):
                corner = self._layout.corner(line.place, line.what, 0)
                width = QFontMetrics(self._fonts.small).horizontalAdvance(f"x · {line.what.label}")
                above = QRectF(corner.x(), line.place.top(), width, self._layout.caption_height)
                return line.what.channel if above.contains(place) else None
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        operand, fold = self.operand_at(place), self.fold_rect()
        clickable = operand is not None or self._label_at(place) is not None
        clickable = clickable or (fold is not None and fold.contains(place))
        self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
        self._point(operand)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        place = event.position()
        operand, channel, fold = self.operand_at(place), self._label_at(place), self.fold_rect()
        if operand is not None:
            self.picked.emit(operand)
        elif channel is not None:
            self.chosen.emit(channel)
        elif fold is not None and fold.contains(place):
            self.folded.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and takes(event, _KEYS):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._walk(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._on is not None:
            self.picked.emit(self._on)
        else:
            super().keyPressEvent(event)

    def _walk(self, down: int, right: int) -> None:
        """The keys go from cell to cell within grids and from line to line, and from one to the next."""
        stops = self._stops()
        if not stops:
            return
        if self._on not in stops:
            self._point(stops[0])
            return
        channel, row, column = self._on
        beside = (channel, row + down, column + right)
        if beside in stops:
            self._point(beside)
        elif down:
            channels = list(dict.fromkeys(stop[0] for stop in stops))
            number = channels.index(channel) + down
            if 0 <= number < len(channels):
                same = [stop for stop in stops if stop[0] == channels[number]]
                self._point(same[0] if down > 0 else same[-1])

    def _stops(self) -> list[Operand]:
        stops: list[Operand] = []
        for line in self._layout.lines:
            if isinstance(line.what, GridRow):
                rows, columns = line.what.inside.shape
                stops += [(line.what.channel, row, column) for row in range(rows) for column in range(columns)]
            elif isinstance(line.what, Terms):
                stops += [(channel, 0, 0) for channel in line.what.channels.tolist()]
        return stops


_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_KEYS = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter}
