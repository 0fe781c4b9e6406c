"""Where the lines of a sum stand: grids side by side or below each other, columns of numbers, the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetrics

from gui.look.theme import GRID
from gui.panels.microscope.sum_content import Entry, Fold, GridRow, SumContent, Terms
from gui.widgets.number_grid import COLOUR_CELL, LEAST_CELL, CellSize, cell_size

WIDEST_TERM, WIDEST_SUM = "− 0.000123", "− 0.00123"
"""Made room for in the column of results: beside other numbers, and beside grids."""
SMALL_GRID = 25
"""Cells of what counts as a small grid."""
SMALL_HIGHEST, LARGE_HIGHEST = 4.0, 1.0
"""Numbers are written into grids that are at most so many times as high as what can be seen at once."""


@dataclass(frozen=True, slots=True)
class GridArrangement:
    """How the grids of one channel stand: so many beside each other, with cells of this size."""

    across: int
    cell: CellSize


def arrange(
    fonts: Sequence[QFont],
    shape: tuple[int, int],
    parts: int,
    sign: float,
    room: tuple[float, float],
    numbers: bool | None,
) -> GridArrangement:
    """The best way to show ``parts`` grids of (rows, columns) ``shape`` in a room (width, height).

    In the largest of ``fonts`` (largest first) in which all can be seen at once; else in the smallest, beside each
    other rather than with three figures; else only colours, if numbers would make small grids much higher than the
    room, and large ones higher. ``numbers`` True asks for them however high they get, False for colours alone.
    """
    rows, columns = shape
    width, height = room
    highest = height * (SMALL_HIGHEST if rows * columns <= SMALL_GRID else LARGE_HIGHEST)
    tries = [(font, 3, parts, height) for font in fonts]
    tries += [(fonts[-1], digits, across, highest) for across in range(parts, 0, -1) for digits in (3, 2)]
    for font, digits, across, most in tries if numbers is not False else ():
        cell = cell_size(font, digits)
        wide = across * columns * cell.width + (across - 1) * sign
        tall = -(-parts // across) * (rows * cell.height + QFontMetrics(fonts[-1]).height())
        if wide <= width and (tall <= most or (numbers and font is fonts[-1])):
            return GridArrangement(across, cell)
    side = max(min((width - (parts - 1) * sign) / (parts * columns), COLOUR_CELL, height / rows), LEAST_CELL)
    return GridArrangement(parts, CellSize(side, side, 0, fonts[-1]))


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line or block, and where it stands.

    Attributes:
        what: a row of grids, terms (all lines of one block), the fold or an entry of the ledger.
        first: whether nothing stands above it that it would be added to.
    """

    what: GridRow | Terms | Fold | Entry | tuple[str, ...]
    place: QRectF
    first: bool


class SumLayout:
    """Places for a content in a width.

    Attributes:
        lines: from top to bottom.
        height: of all.
        numbers_right: right edge of the column of results.
        label_width, factor_width: columns of the terms.
        arrangement: of grids.
    """

    def __init__(
        self, content: SumContent, fonts: Sequence[QFont], body: QFont, room: tuple[float, float], numbers: bool | None
    ) -> None:
        """``fonts`` for cells, ``body`` for lines; ``room`` is the (width, height) that can be seen at once."""
        self._fonts = fonts
        metrics = QFontMetrics(body)
        self.line_height = metrics.height() + GRID
        self.sign_width = metrics.horizontalAdvance("=") + 2 * GRID
        self.result_width = metrics.horizontalAdvance(WIDEST_SUM if content.grids else WIDEST_TERM) + 2 * GRID
        self.factor_width = metrics.horizontalAdvance("−0.000123") + 2 * GRID
        self.caption_height = QFontMetrics(fonts[-1]).height() + 2
        self.arrangement = GridArrangement(1, CellSize(LEAST_CELL, LEAST_CELL, 0, body))
        self.lines: list[SumLine] = []
        left = self._left_width(content, metrics, room, numbers)
        self.label_width = left
        if content.terms is not None:
            self.label_width = left - len(content.terms.factors) * self.factor_width
        self.numbers_right = left + self.result_width
        self.height = self._place(content, room[0])

    def _left_width(
        self, content: SumContent, metrics: QFontMetrics, room: tuple[float, float], numbers: bool | None
    ) -> float:
        """Width of everything that stands left of the results."""
        labels = [entry.label for entry in content.ledger]
        if content.fold is not None:
            labels.append(f"▸ {content.fold.text}")
        width: float = max((metrics.horizontalAdvance(label) for label in labels), default=0) + 2 * GRID
        for terms in (content.terms, content.rest):
            if terms is None:
                continue
            factors = len(terms.factors) * self.factor_width
            widest = metrics.horizontalAdvance(terms.longest + "x") + 2 * GRID
            width = max(width, min(widest, room[0] - self.result_width - factors) + factors)
        if content.grids:
            grid = content.grids[0]
            free = (room[0] - self.result_width, room[1] - self.caption_height)
            shape = (len(grid.inside), len(grid.inside[0]))
            self.arrangement = arrange(self._fonts, shape, len(grid.parts), self.sign_width, free, numbers)
            width = max(width, self._row_size(grid)[0])
        return width

    def _row_size(self, row: GridRow) -> tuple[float, float]:
        rows, columns = row.inside.shape
        across, cell = self.arrangement.across, self.arrangement.cell
        lines = -(-len(row.parts) // across)
        return (
            across * columns * cell.width + (across - 1) * self.sign_width,
            lines * (rows * cell.height + self.caption_height),
        )

    def corner(self, place: QRectF, row: GridRow, part: int) -> QPointF:
        """Top left corner of a part's first cell; its caption stands right above."""
        rows, columns = row.inside.shape
        cell, (line, across) = self.arrangement.cell, divmod(part, self.arrangement.across)
        return QPointF(
            place.left() + across * (columns * cell.width + self.sign_width),
            place.top() + line * (rows * cell.height + self.caption_height) + self.caption_height,
        )

    def cell_rect(self, channel: int, part: int, row: int, column: int) -> QRectF | None:
        """Where a cell of a grid is painted; None if that channel has no grids."""
        cell = self.arrangement.cell
        for line in self.lines:
            if isinstance(line.what, GridRow) and line.what.channel == channel:
                corner = self.corner(line.place, line.what, part)
                return QRectF(
                    corner.x() + column * cell.width, corner.y() + row * cell.height, cell.width - 1, cell.height - 1
                )
        return None

    def term_place(self, line: SumLine, number: int) -> QRectF:
        """Where one of the lines of a block of terms stands."""
        height = self.line_height
        return QRectF(line.place.left(), line.place.top() + number * height, line.place.width(), height)

    def _place(self, content: SumContent, width: float) -> float:
        top, first = 0.0, True

        def add(what: GridRow | Terms | Fold | Entry | tuple[str, ...], height: float, gap: float = 0.0) -> None:
            nonlocal top, first
            self.lines.append(SumLine(what, QRectF(0, top, width, height), first))
            top += height + gap
            first = first and isinstance(what, tuple)

        for row in content.grids:
            add(row, self._row_size(row)[1], 2 * GRID)
        if content.terms is not None:
            if content.captions:
                add(content.captions, self.line_height)
            add(content.terms, len(content.terms.channels) * self.line_height)
        if content.fold is not None:
            add(content.fold, self.line_height + GRID)
        if content.rest is not None:
            add(content.rest, len(content.rest.channels) * self.line_height)
        for entry in content.ledger:
            add(entry, self.line_height)
        return top
