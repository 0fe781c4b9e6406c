"""A grid of numbers on coloured cells that is edited in place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from gui.look import text
from gui.look.colors import color_table, inks
from gui.look.theme import GRID, TITLE
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.panels.blackboard.pages.arithmetic import read_number
from gui.widgets.number_grid import NumberScale, frame, paint_padding

Cell = tuple[int, int]
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class CellFrame:
    """A frame around rows [top, bottom) and columns [left, right); it may reach into the border."""

    top: int
    left: int
    bottom: int
    right: int


class CellGrid(Themed, QWidget):
    """Rows of texts, each of which is a number or wrong; its size follows the texts.

    Arrow keys walk, a click or typing edits. A wrong text stays, in the error colour.

    Attributes:
        texts: what stands in the cells.
        cell: where the keyboard is.
        editor: the field that lies over the edited cell; hidden where none is edited.

    Signals:
        edited (int, int, str): row, column and the text so far, with every key.
        picked (tuple): a cell was clicked, or reached with the arrow keys.
    """

    edited = Signal(int, int, str)
    picked = Signal(tuple)

    def __init__(self, name: str, *, editable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts: tuple[tuple[str, ...], ...] = ()
        self.cell: Cell = (0, 0)
        self._name, self._editable = name, editable
        self._border = 0
        self._frames: tuple[CellFrame, ...] = ()
        self._hidden: frozenset[Cell] = frozenset()
        self._faded: frozenset[Cell] = frozenset()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.editor = QLineEdit(self)
        self.editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.editor.setStyleSheet("padding: 0; border-radius: 0")
        self.editor.textEdited.connect(self._tell)
        self.editor.installEventFilter(self)
        self.editor.hide()
        self.follow_look()

    def apply_look(self) -> None:
        self._font = text.font(TITLE, self.text_scale)
        self.editor.setFont(self._font)
        self._measure()

    def set_texts(self, texts: Sequence[Sequence[str]], border: int = 0) -> None:
        """Show other texts, with so many rings of padding around them."""
        self.texts = tuple(tuple(row) for row in texts)
        self._border = border
        rows, columns = self._shape()
        self.cell = (max(min(self.cell[0], rows - 1), 0), max(min(self.cell[1], columns - 1), 0))
        self._values = np.array([[_value(each) for each in row] for row in self.texts], float).reshape(rows, columns)
        self._measure()
        if self.editor.isVisibleTo(self):
            if self.editor.text() != self._text():
                self.editor.setText(self._text())
            self._place_editor()

    def set_frames(self, frames: Sequence[CellFrame]) -> None:
        """Frame parts in the accent colour."""
        self._frames = tuple(frames)
        self.update()

    def set_hidden(self, cells: Collection[Cell]) -> None:
        """Leave these cells empty for now."""
        self._hidden = frozenset(cells)
        self.update()

    def set_faded(self, cells: Collection[Cell]) -> None:
        """Cross these cells out: nobody reads them."""
        self._faded = frozenset(cells)
        self.update()

    def shown(self) -> list[list[str]]:
        """The texts that can be read."""
        return [
            ["" if (row, column) in self._hidden else each for column, each in enumerate(line)]
            for row, line in enumerate(self.texts)
        ]

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell is painted."""
        side, edge = self._side, self._border
        return QRectF((column + edge) * side + 2, (row + edge) * side + 2, side - 1, side - 1)

    def edit(self, cell: Cell, typed: str | None = None) -> None:
        """Open the editor over a cell: with its text chosen, or with what was typed instead."""
        self.cell = cell
        self.editor.setText(self._text() if typed is None else typed)
        self.editor.setAccessibleName(
            tr("{name}, row {row}, column {column}", name=self._name, row=cell[0] + 1, column=cell[1] + 1)
        )
        self._place_editor()
        self.editor.show()
        self.editor.setFocus()
        if typed is None:
            self.editor.selectAll()
        else:
            self._tell(typed)

    def sizeHint(self) -> QSize:
        rows, columns = self._shape()
        return QSize(
            round((columns + 2 * self._border) * self._side) + 4, round((rows + 2 * self._border) * self._side) + 4
        )

    def _shape(self) -> tuple[int, int]:
        return len(self.texts), len(self.texts[0]) if self.texts else 0

    def _text(self) -> str:
        return self.texts[self.cell[0]][self.cell[1]]

    def _tell(self, typed: str) -> None:
        self.edited.emit(*self.cell, typed)

    def _measure(self) -> None:
        metrics = QFontMetrics(self._font)
        widest = max((metrics.horizontalAdvance(each) for row in self.texts for each in row), default=0)
        least = metrics.horizontalAdvance("000") + GRID
        self._side = max(metrics.height() + 2 * GRID, least, min(widest, 3 * least) + 2 * GRID)
        self.setFixedSize(self.sizeHint())
        self.update()

    def _place_editor(self) -> None:
        self.editor.setGeometry(self.cell_rect(*self.cell).toAlignedRect().adjusted(-1, -1, 1, 1))

    def _step(self, by: tuple[int, int]) -> None:
        """Walk; an open editor goes with it."""
        editing = self.editor.isVisibleTo(self)
        rows, columns = self._shape()
        cell = (min(max(self.cell[0] + by[0], 0), rows - 1), min(max(self.cell[1] + by[1], 0), columns - 1))
        if editing:
            self.edit(cell)
        self._pick(cell)

    def _pick(self, cell: Cell) -> None:
        self.cell = cell
        self.update()
        self.picked.emit(cell)

    def _close_editor(self) -> None:
        if self.editor.isVisibleTo(self):
            had = self.editor.hasFocus()
            self.editor.hide()
            if had:
                self.setFocus()

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell at a place of the widget, None outside."""
        row, column = (int((at - 2) // self._side) - self._border for at in (point.y(), point.x()))
        rows, columns = self._shape()
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        if self._editable:
            self.edit(cell)
        self._pick(cell)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self._wants(event):
            super().keyPressEvent(event)
        elif key in STEPS:
            self._step(STEPS[key])
        elif key in ENTERS:
            self.edit(self.cell)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.edit(self.cell, "")
        else:
            self.edit(self.cell, event.text())

    def _wants(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if not plain or not self.texts:
            return False
        if event.key() in STEPS:
            return True
        erases = event.key() in (*ENTERS, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
        return self._editable and (erases or (event.text() != "" and event.text() in "0123456789-−.,/"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key == Qt.Key.Key_Escape:
                self._close_editor()
                return True
            if key in ENTERS:
                self._step((1, 0))
                return True
            if key in STEPS and self._leaves(key):
                self._step(STEPS[key])
                return True
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            self.editor.hide()
        return super().eventFilter(watched, event)

    def _leaves(self, key: Qt.Key) -> bool:
        """Whether this arrow goes to the next cell, and not within the text."""
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) or self.editor.selectedText() == self.editor.text():
            return True
        return self.editor.cursorPosition() == (0 if key == Qt.Key.Key_Left else len(self.editor.text()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        rows, columns = self._shape()
        edge = self._border
        for row in range(-edge, rows + edge):
            for column in range(-edge, columns + edge):
                if not (0 <= row < rows and 0 <= column < columns):
                    paint_padding(painter, self.cell_rect(row, column), self.theme)
                    self._write(painter, self.cell_rect(row, column), "0", self.theme.quiet)
        if rows:
            self._paint_cells(painter)
        for each in self._frames:
            first, last = self.cell_rect(each.top, each.left), self.cell_rect(each.bottom - 1, each.right - 1)
            frame(painter, first.united(last).adjusted(0, 0, 0, 0), self.theme)
        if self.hasFocus() and rows:
            painter.setPen(QPen(QColor(self.theme.text), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.cell_rect(*self.cell).adjusted(3, 3, -3, -3))

    def _paint_cells(self, painter: QPainter) -> None:
        scale = NumberScale.around_zero(self._values)
        colors, letters = color_table(self.theme, True), inks(self.theme, True)
        for row, line in enumerate(scale.shades(np.nan_to_num(self._values)).tolist()):
            for column, shade in enumerate(line):
                place, hidden = self.cell_rect(row, column), (row, column) in self._hidden
                wrong = np.isnan(self._values[row, column])
                ground = self.theme.panel if hidden or wrong else QColor.fromRgb(colors[shade])
                painter.fillRect(place, ground)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QColor(self.theme.error if wrong else self.theme.line))
                painter.drawRect(place.adjusted(0, 0, -1, -1))
                if not hidden:
                    self._write(painter, place, self.texts[row][column], self.theme.error if wrong else letters[shade])
                if (row, column) in self._faded:
                    self._cross(painter, place, self.texts[row][column])

    def _write(self, painter: QPainter, place: QRectF, words: str, color: str | QColor) -> None:
        painter.setPen(QColor(color))
        room = QRect(place.toRect()).adjusted(1, 0, -1, 0)
        words = words.replace("-", text.MINUS)
        words = QFontMetrics(self._font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _cross(self, painter: QPainter, place: QRectF, words: str) -> None:
        paint_padding(painter, place, self.theme)
        self._write(painter, place, words, self.theme.quiet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.warning), 1))
        painter.drawLine(place.topLeft(), place.bottomRight())
        painter.drawLine(place.topRight(), place.bottomLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _value(each: str) -> float:
    try:
        return float(read_number(each))
    except ValueError:
        return float("nan")
