"""A sum written out, to be read, pointed at and followed to where its operands come from."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import text
from gui.focus import takes
from gui.theme import BODY, DARK, GRID, SMALL, TITLE, Theme
from gui.translation import tr
from gui.widgets import microscope_words as words
from gui.widgets.number_grid import cell_texts, frame, paint_grid
from gui.widgets.sum_content import Content, Entry, Fold, GridRow, Terms
from gui.widgets.sum_layout import Line, SumLayout

Operand = tuple[int, int, int]
"""(channel, row, column) in the explanation's patch."""


class SumView(QWidget):
    """Paints a ``Content``; as high as that is, so that it stands in a scroll area.

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
        self.content = Content()
        self.took = 0.0
        self._room = 200.0
        self._numbers: bool | None = None
        self._unfolded = False
        self._on: Operand | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_look(DARK, 1.0)

    def set_look(self, theme: Theme, scale: float) -> None:
        """Change the colours and the size of the type."""
        self._theme = theme
        self._small, self._body = text.font(SMALL, scale), text.font(BODY, scale)
        self._title = text.font(TITLE, scale)
        self._bold = text.font(BODY, scale, bold=True)
        self._lay_out()

    def set_content(self, content: Content) -> None:
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
    def has_numbers(self) -> bool:
        """Whether the cells of the grids have numbers in them."""
        return bool(self._layout.arrangement.cell.digits)

    @property
    def _is_alone(self) -> bool:
        """Whether there is but one operand, and nothing to compare it with."""
        return self.content.terms is not None and len(self.content.terms.channels) == 1

    @property
    def operand(self) -> Operand | None:
        """The operand that is pointed at."""
        return self._on

    def cell_rect(self, channel: int, part: int, row: int, column: int) -> QRectF | None:
        """Where a cell of a grid is painted; None if that channel has no grids."""
        cell = self._layout.arrangement.cell
        for line in self._layout.lines:
            if isinstance(line.what, GridRow) and line.what.channel == channel:
                corner = self._layout.corner(line.place, line.what, part)
                return QRectF(
                    corner.x() + column * cell.width, corner.y() + row * cell.height, cell.width - 1, cell.height - 1
                )
        return None

    def term_rect(self, channel: int) -> QRectF | None:
        """Where the line of an operand is painted; None if it has none."""
        for line in self._layout.lines:
            if isinstance(line.what, Terms):
                found = (line.what.channels == channel).nonzero()[0]
                if len(found):
                    return self._term_place(line, int(found[0]))
        return None

    def fold_rect(self) -> QRectF | None:
        """Where the line of folded operands is painted, None if nothing is folded."""
        return next((line.place for line in self._layout.lines if isinstance(line.what, Fold)), None)

    def sizeHint(self) -> QSize:
        return QSize(300, math.ceil(self._layout.height) + GRID)

    def _lay_out(self) -> None:
        fonts = (self._title, self._body, self._small)
        self._layout = SumLayout(self.content, fonts, self._body, (float(self.width()), self._room), self._numbers)
        self.setFixedHeight(math.ceil(self._layout.height) + GRID)
        self.update()

    # -- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        painter, seen = QPainter(self), QRectF(event.rect())
        for line in self._layout.lines:
            if line.place.intersects(seen):
                self._paint_line(painter, line, seen)
        self.took = (time.perf_counter() - began) * 1000

    def _paint_line(self, painter: QPainter, line: Line, seen: QRectF) -> None:
        match line.what:
            case GridRow():
                self._paint_grids(painter, line, line.what)
            case Terms():
                self._paint_terms(painter, line, line.what, seen)
            case Fold():
                self._paint_fold(painter, line, line.what)
            case Entry():
                self._paint_entry(painter, line.place, line.what)
            case captions:
                self._paint_captions(painter, line.place, captions)

    def _paint_grids(self, painter: QPainter, line: Line, row: GridRow) -> None:
        theme, cell = self._theme, self._layout.arrangement.cell
        rows, columns = row.inside.shape
        for number, part in enumerate(row.parts):
            corner = self._layout.corner(line.place, row, number)
            painter.setFont(self._small)
            painter.setPen(QColor(theme.quiet))
            above = QRectF(
                corner.x(), corner.y() - self._layout.caption_height, columns * cell.width, self._layout.caption_height
            )
            painter.drawText(above, _LEFT, self._caption(row, number, above.width()))
            if number and number % self._layout.arrangement.across:
                painter.setFont(self._bold)
                painter.setPen(QColor(theme.text))
                width = self._layout.sign_width
                between = QRectF(corner.x() - width, corner.y(), width, rows * cell.height)
                painter.drawText(between, Qt.AlignmentFlag.AlignCenter, row.signs[number - 1])
            painter.setFont(self._small)
            inside = row.inside if number == 0 else None
            texts = cell_texts(part.values / 10.0**part.exponent, cell.digits)
            paint_grid(painter, corner, cell, part.values, texts, part.scale, theme, inside)
            if row.marked is not None:
                self._frame(painter, row.channel, number, *row.marked)
            if self._on is not None and self._on[0] == row.channel and row.marked is None:
                self._frame(painter, row.channel, number, *self._on[1:])
            elif self._on is not None and self._on[0] == row.channel:
                place = self.cell_rect(row.channel, number, *self._on[1:])
                if place is not None:
                    painter.setPen(QPen(QColor(theme.text), 1))
                    painter.drawRect(place)
        if row.value is not None:
            painter.setFont(self._small)
            painter.setPen(QColor(theme.quiet))
            head = QRectF(0, line.place.top(), self._layout.numbers_right, self._layout.caption_height)
            painter.drawText(head, _RIGHT, "Σ x·w")
            last = self._layout.corner(line.place, row, len(row.parts) - 1)
            middle = QRectF(0, last.y(), line.place.width(), rows * cell.height)
            self._write_number(painter, middle, self._term(row.value, line.first))

    def _caption(self, row: GridRow, number: int, width: float) -> str:
        """What stands above a grid, as long as there is room for it."""
        caption, metrics = row.parts[number].title, QFontMetrics(self._small)
        if number and number % self._layout.arrangement.across == 0:
            return f"{row.signs[number - 1]} {caption}"
        if number:
            return caption
        longer = f"{caption} · {row.label}"
        if metrics.horizontalAdvance(longer) <= width:
            return longer
        return tr("{caption} · ch {number}", caption=caption, number=row.label.split()[-1])

    def _frame(self, painter: QPainter, channel: int, part: int, row: int, column: int) -> None:
        place = self.cell_rect(channel, part, row, column)
        if place is not None:
            frame(painter, place, self._theme)

    def _paint_terms(self, painter: QPainter, line: Line, terms: Terms, seen: QRectF) -> None:
        height = self._layout.line_height
        first = max(int((seen.top() - line.place.top()) // height), 0)
        past = min(int((seen.bottom() - line.place.top()) // height) + 1, len(terms.channels))
        largest = float(abs(terms.values).max()) if len(terms.values) else 0.0
        for number in range(first, past):
            self._paint_term(painter, line, terms, number, largest)

    def _paint_term(self, painter: QPainter, line: Line, terms: Terms, number: int, largest: float) -> None:
        theme, layout = self._theme, self._layout
        place, channel, value = self._term_place(line, number), int(terms.channels[number]), float(terms.values[number])
        if self._on is not None and self._on[0] == channel:
            painter.fillRect(place, QColor(theme.raised))
        painter.setFont(self._bold if channel == terms.own else self._body)
        painter.setPen(QColor(theme.text))
        label = QRectF(0, place.top(), layout.label_width - GRID, place.height())
        written = terms.label(channel)
        painter.drawText(label, _LEFT, painter.fontMetrics().elidedText(written, _ELIDE, round(label.width())))
        for column, factor in enumerate(terms.factors):
            at = QRectF(
                layout.label_width + column * layout.factor_width, place.top(), layout.factor_width, place.height()
            )
            painter.drawText(at.adjusted(0, 0, -GRID, 0), _RIGHT, text.significant(float(factor[number])))
        self._write_number(painter, place, self._term(value, line.first and number == 0), bold=channel == terms.own)
        self._paint_bar(painter, place, value, largest)
        if channel == terms.own:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawLine(QPointF(1, place.top() + 2), QPointF(1, place.bottom() - 2))

    def _paint_bar(self, painter: QPainter, place: QRectF, value: float, largest: float) -> None:
        """How much a line contributes, where there is room to the right of the numbers."""
        left = self._layout.numbers_right + 2 * GRID
        room = place.width() - left - GRID
        if room < 8 * GRID or not largest or not math.isfinite(value) or self._is_alone:
            return
        share = abs(value) / largest
        high = place.height() - 2 * GRID
        bar = QRectF(left, place.top() + GRID, room * share, high)
        if value < 0:  # negative ones are hollow: colour alone carries no meaning
            painter.setPen(QPen(QColor(self._theme.bar), 1))
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(bar, QColor(self._theme.bar))

    def _paint_fold(self, painter: QPainter, line: Line, fold: Fold) -> None:
        painter.setFont(self._body)
        painter.setPen(QColor(self._theme.text))
        sign = "▾" if self.content.rest is not None else "▸"
        painter.drawText(line.place, _LEFT, f"{sign} {fold.text}")
        if self.content.rest is None:
            self._write_number(painter, line.place, self._term(fold.value, False))

    def _paint_entry(self, painter: QPainter, place: QRectF, entry: Entry) -> None:
        painter.setFont(self._bold if entry.strong else self._body)
        painter.setPen(QColor(self._theme.text if entry.strong else self._theme.quiet))
        right, width = self._layout.numbers_right, self._layout.result_width
        painter.drawText(QRectF(0, place.top(), right - width - GRID, place.height()), _RIGHT, entry.label)
        if entry.strong:
            painter.fillRect(QRectF(right - width, place.top(), width, 1), QColor(self._theme.quiet))
        self._write_number(painter, place, entry.number, bold=entry.strong)

    def _paint_captions(self, painter: QPainter, place: QRectF, captions: tuple[str, ...]) -> None:
        layout = self._layout
        painter.setFont(self._small)
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(place, _LEFT, captions[0])
        for column, caption in enumerate(captions[1:-1]):
            at = QRectF(
                layout.label_width + column * layout.factor_width, place.top(), layout.factor_width, place.height()
            )
            painter.drawText(at.adjusted(0, 0, -GRID, 0), _RIGHT, caption)
        painter.drawText(QRectF(0, place.top(), layout.numbers_right, place.height()), _RIGHT, captions[-1])

    def _write_number(self, painter: QPainter, place: QRectF, number: str, *, bold: bool = False) -> None:
        painter.setFont(self._bold if bold else self._body)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QRectF(0, place.top(), self._layout.numbers_right, place.height()), _RIGHT, number)

    def _term(self, value: float, first: bool) -> str:
        return words.signed(value, first=first) if self.content.additive else text.significant(value)

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

    def _cell_at(self, line: Line, row: GridRow, place: QPointF) -> Operand | None:
        cell, (rows, columns) = self._layout.arrangement.cell, row.inside.shape
        for part in range(len(row.parts)):
            offset = place - self._layout.corner(line.place, row, part)
            at = math.floor(offset.y() / cell.height), math.floor(offset.x() / cell.width)
            if 0 <= at[0] < rows and 0 <= at[1] < columns:
                return row.channel, *at
        return None

    def _term_place(self, line: Line, number: int) -> QRectF:
        height = self._layout.line_height
        return QRectF(line.place.left(), line.place.top() + number * height, line.place.width(), height)

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
                width = QFontMetrics(self._small).horizontalAdvance(f"x · {line.what.label}")
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay_out()


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideMiddle
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_KEYS = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter}
