"""Paints a sum: grids with their signs, lines with their bars, the fold and the ledger."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from gui.look import text
from gui.look.theme import BODY, GRID, LARGE, SMALL, TITLE, Theme
from gui.look.translation import tr
from gui.panels.microscope import words
from gui.panels.microscope.sum_content import Entry, Fold, GridRow, SumContent, Terms
from gui.panels.microscope.sum_layout import SumLayout, SumLine
from gui.widgets.number_grid import cell_texts, frame, paint_grid

Operand = tuple[int, int, int]
"""(channel, row, column) in the explanation's patch."""


LARGER = (2.4, 1.9, 1.5, 1.2)
"""How many times larger than the type scale's largest numbers in cells may be where there is room for all of them."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """What a sum is written in."""

    small: QFont
    body: QFont
    bold: QFont
    title: QFont
    large: QFont
    huge: tuple[QFont, ...]
    between: QFont

    @property
    def of_cells(self) -> tuple[QFont, ...]:
        """Those that numbers in cells may have, the largest first."""
        return *self.huge, self.large, self.between, self.title, self.body, self.small

    @staticmethod
    def of_this_look() -> Fonts:
        """In the present text size."""
        small, body, title, large = (text.font(size) for size in (SMALL, BODY, TITLE, LARGE))
        huge = tuple(text.font(round(LARGE * times)) for times in LARGER)
        return Fonts(small, body, text.font(BODY, bold=True), title, large, huge, text.font((TITLE + LARGE) // 2))


class SumPainter:
    """For one paint; ``on`` is the operand that is pointed at."""

    def __init__(
        self, painter: QPainter, theme: Theme, fonts: Fonts, content: SumContent, layout: SumLayout, on: Operand | None
    ) -> None:
        self._painter, self._theme, self._fonts = painter, theme, fonts
        self._content, self._layout, self._on = content, layout, on

    def paint(self, line: SumLine, seen: QRectF) -> None:
        """Paint one line or block, as far as it is in ``seen``."""
        match line.what:
            case GridRow():
                self._paint_grids(line, line.what)
            case Terms():
                self._paint_terms(line, line.what, seen)
            case Fold():
                self._paint_fold(line, line.what)
            case Entry():
                self._paint_entry(line.place, line.what)
            case captions:
                self._paint_captions(line.place, captions)

    def _paint_grids(self, line: SumLine, row: GridRow) -> None:
        theme, cell = self._theme, self._layout.arrangement.cell
        rows, columns = row.inside.shape
        for number, part in enumerate(row.parts):
            corner = self._layout.corner(line.place, row, number)
            self._painter.setFont(self._fonts.small)
            self._painter.setPen(QColor(theme.quiet))
            above = QRectF(
                corner.x(), corner.y() - self._layout.caption_height, columns * cell.width, self._layout.caption_height
            )
            self._painter.drawText(above, _LEFT, self._caption(row, number, above.width()))
            if number and number % self._layout.arrangement.across:
                self._painter.setFont(self._fonts.bold)
                self._painter.setPen(QColor(theme.text))
                width = self._layout.sign_width
                between = QRectF(corner.x() - width, corner.y(), width, rows * cell.height)
                self._painter.drawText(between, Qt.AlignmentFlag.AlignCenter, row.signs[number - 1])
            self._painter.setFont(self._fonts.small)
            inside = row.inside if number == 0 else None
            texts = cell_texts(part.values / 10.0**part.exponent, cell.digits)
            paint_grid(self._painter, corner, cell, part.values, texts, part.scale, theme, inside)
            if row.marked is not None:
                self._frame(row.channel, number, *row.marked)
            if self._on is not None and self._on[0] == row.channel and row.marked is None:
                self._frame(row.channel, number, *self._on[1:])
            elif self._on is not None and self._on[0] == row.channel:
                place = self._layout.cell_rect(row.channel, number, *self._on[1:])
                if place is not None:
                    self._painter.setPen(QPen(QColor(theme.text), 1))
                    self._painter.drawRect(place)
        if row.value is not None:
            self._painter.setFont(self._fonts.small)
            self._painter.setPen(QColor(theme.quiet))
            head = QRectF(0, line.place.top(), self._layout.numbers_right, self._layout.caption_height)
            self._painter.drawText(head, _RIGHT, "Σ x·w")
            last = self._layout.corner(line.place, row, len(row.parts) - 1)
            middle = QRectF(0, last.y(), line.place.width(), rows * cell.height)
            self._write_number(middle, self._term(row.value, line.first))

    def _caption(self, row: GridRow, number: int, width: float) -> str:
        """What stands above a grid, as long as there is room for it."""
        caption, metrics = row.parts[number].title, QFontMetrics(self._fonts.small)
        if number and number % self._layout.arrangement.across == 0:
            return f"{row.signs[number - 1]} {caption}"
        if number:
            return caption
        longer = f"{caption} · {row.label}"
        if metrics.horizontalAdvance(longer) <= width:
            return longer
        return tr("{caption} · ch {number}", caption=caption, number=row.label.split()[-1])

    def _frame(self, channel: int, part: int, row: int, column: int) -> None:
        place = self._layout.cell_rect(channel, part, row, column)
        if place is not None:
            frame(self._painter, place, self._theme)

    def _paint_terms(self, line: SumLine, terms: Terms, seen: QRectF) -> None:
        height = self._layout.line_height
        first = max(int((seen.top() - line.place.top()) // height), 0)
        past = min(int((seen.bottom() - line.place.top()) // height) + 1, len(terms.channels))
        largest = float(abs(terms.values).max()) if len(terms.values) else 0.0
        for number in range(first, past):
            self._paint_term(line, terms, number, largest)

    def _paint_term(self, line: SumLine, terms: Terms, number: int, largest: float) -> None:
        theme, layout = self._theme, self._layout
        channel, value = int(terms.channels[number]), float(terms.values[number])
        place = layout.term_place(line, number)
        if self._on is not None and self._on[0] == channel:
            self._painter.fillRect(place, QColor(theme.raised))
        self._painter.setFont(self._fonts.bold if channel == terms.own else self._fonts.body)
        self._painter.setPen(QColor(theme.text))
        label = QRectF(0, place.top(), layout.label_width - GRID, place.height())
        metrics = self._painter.fontMetrics()
        self._painter.drawText(label, _LEFT, metrics.elidedText(terms.label(channel), _ELIDE, round(label.width())))
        for column, factor in enumerate(terms.factors):
            at = QRectF(
                layout.label_width + column * layout.factor_width, place.top(), layout.factor_width, place.height()
            )
            self._painter.drawText(at.adjusted(0, 0, -GRID, 0), _RIGHT, text.significant(float(factor[number])))
        self._write_number(place, self._term(value, line.first and number == 0), bold=channel == terms.own)
        self._paint_bar(place, value, largest)
        if channel == terms.own:
            self._painter.setPen(QPen(QColor(theme.accent), 2))
            self._painter.drawLine(QPointF(1, place.top() + 2), QPointF(1, place.bottom() - 2))

    def _paint_bar(self, place: QRectF, value: float, largest: float) -> None:
        """How much a line contributes, where there is room to the right of the numbers."""
        left = self._layout.numbers_right + 2 * GRID
        room = place.width() - left - GRID
        if room < 8 * GRID or not largest or not math.isfinite(value) or self._is_alone:
            return
        share = abs(value) / largest
        high = place.height() - 2 * GRID
        bar = QRectF(left, place.top() + GRID, room * share, high)
        if value < 0:  # negative ones are hollow: colour alone carries no meaning
            self._painter.setPen(QPen(QColor(self._theme.bar), 1))
            self._painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            self._painter.fillRect(bar, QColor(self._theme.bar))

    def _paint_fold(self, line: SumLine, fold: Fold) -> None:
        self._painter.setFont(self._fonts.body)
        self._painter.setPen(QColor(self._theme.text))
        sign = "▾" if self._content.rest is not None else "▸"
        self._painter.drawText(line.place, _LEFT, f"{sign} {fold.text}")
        if self._content.rest is None:
            self._write_number(line.place, self._term(fold.value, False))

    def _paint_entry(self, place: QRectF, entry: Entry) -> None:
        self._painter.setFont(self._fonts.bold if entry.strong else self._fonts.body)
        self._painter.setPen(QColor(self._theme.text if entry.strong else self._theme.quiet))
        right, width = self._layout.numbers_right, self._layout.result_width
        self._painter.drawText(QRectF(0, place.top(), right - width - GRID, place.height()), _RIGHT, entry.label)
        if entry.strong:
            self._painter.fillRect(QRectF(right - width, place.top(), width, 1), QColor(self._theme.quiet))
        self._write_number(place, entry.number, bold=entry.strong)

    def _paint_captions(self, place: QRectF, captions: tuple[str, ...]) -> None:
        layout = self._layout
        self._painter.setFont(self._fonts.small)
        self._painter.setPen(QColor(self._theme.quiet))
        self._painter.drawText(place, _LEFT, captions[0])
        for column, caption in enumerate(captions[1:-1]):
            at = QRectF(
                layout.label_width + column * layout.factor_width, place.top(), layout.factor_width, place.height()
            )
            self._painter.drawText(at.adjusted(0, 0, -GRID, 0), _RIGHT, caption)
        self._painter.drawText(QRectF(0, place.top(), layout.numbers_right, place.height()), _RIGHT, captions[-1])

    def _write_number(self, place: QRectF, number: str, *, bold: bool = False) -> None:
        self._painter.setFont(self._fonts.bold if bold else self._fonts.body)
        self._painter.setPen(QColor(self._theme.text))
        self._painter.drawText(QRectF(0, place.top(), self._layout.numbers_right, place.height()), _RIGHT, number)

    def _term(self, value: float, first: bool) -> str:
        return words.signed(value, first=first) if self._content.additive else text.significant(value)

    @property
    def _is_alone(self) -> bool:
        """Whether there is but one operand, and nothing to compare it with."""
        return self._content.terms is not None and len(self._content.terms.channels) == 1


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideMiddle
