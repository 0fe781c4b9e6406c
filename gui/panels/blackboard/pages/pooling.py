"""Pooling: the largest number, or the mean, of every window, each map on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.look.theme import TITLE
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.blackboard.pages import arithmetic as sums
from gui.panels.blackboard.pages.cell_grid import Cell, CellFrame, CellGrid
from gui.panels.blackboard.pages.fields import Caption, Choice, Sign, flow, labelled, titled
from gui.panels.blackboard.pages.page import Page
from gui.session.session import Session

MAPS = (
    ("1124", "5678", "3210", "1234"),
    ("0010", "0110", "0010", "0111"),
    ("2002", "0220", "0220", "2002"),
    ("9630", "8520", "7410", "6300"),
)
"""The lecture's map, and three more."""
MAX_MAPS = len(MAPS)


@dataclass(frozen=True, slots=True)
class State:
    """What was typed; of ``maps`` the first ``count`` are shown."""

    maps: tuple[tuple[tuple[str, ...], ...], ...] = tuple(tuple(map(tuple, rows)) for rows in MAPS)
    count: str = "2"
    size: str = "4"
    window: str = "2"
    stride: str = "2"
    average: bool = False


class MapRow(QWidget):
    """One map and what pooling makes of it."""

    def __init__(self, page: PoolingPage, number: int) -> None:
        super().__init__()
        self.given, self.result = (
            CellGrid(tr("Map {number}", number=number + 1)),
            CellGrid(tr("Map {number} after pooling", number=number + 1), editable=False),
        )
        self.captions = Caption(), Caption()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        row = [titled(self.captions[0], self.given), Sign("→"), titled(self.captions[1], self.result)]
        layout.addWidget(flow(row))
        self.given.edited.connect(lambda row, column, typed: page.type_cell(number, row, column, typed))
        self.given.picked.connect(lambda cell: page.choose_input(number, cell))
        self.result.picked.connect(lambda cell: page.choose(number, cell))
        page.watch(self.given.editor)


class PoolingPage(Page):
    """Max or average pooling of one to four maps.

    Attributes:
        maps: the rows, shown or not.
        results: what came out of each shown map.
        chosen: (map, cell of its result) that is explained.
    """

    identifier = "pooling"
    title = QT_TR_NOOP("Pooling")
    LECTURE = State()

    state: State

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.results: list[sums.Grid] = []
        self.chosen: tuple[int, Cell] = (0, (0, 0))
        self.line(
            tr(
                "A window slides over each map on its own and keeps one number of each place: the "
                "largest, or the mean. The maps become smaller; their number stays."
            ),
            role="quiet",
        )
        self.mode = Choice(tr("Keep"), [tr("the largest (max pooling)"), tr("the mean (average pooling)")])
        self.mode.activated.connect(lambda index: self.edit(average=index == 1))
        self.number(tr("Window F"), "window", 1, 8)
        self.number(tr("Stride S"), "stride", 1, 8)
        self.number(tr("Map size N"), "size", 2, 8)
        self.number(tr("Maps"), "count", 1, MAX_MAPS)
        fields = [labelled(field.name, field) for field in self.fields.values()]
        self.column.addWidget(flow([labelled(tr("Keep"), self.mode), *fields]))
        self.formula = self.line(size=TITLE, bold=True)
        self.maps = [MapRow(self, number) for number in range(MAX_MAPS)]
        self.column.addWidget(flow(self.maps))
        self.size_line = self.line()
        self.line(
            tr(
                "N is the number of rows and columns of a map, F that of the window, S the stride: how "
                "many cells the window moves at each step. Cells that no window reads are crossed out."
            ),
            role="quiet",
        )
        self.column.addStretch(1)
        self.show_state()

    def answers(self) -> Sequence[QWidget]:
        return self.formula, self.size_line, *(row.result for row in self.maps)

    def type_cell(self, number: int, row: int, column: int, typed: str) -> None:
        """Another text in a map's cell."""
        maps = list(self.state.maps)
        maps[number] = sums.changed(maps[number], row, column, typed)
        self.edit(f"{number} {row} {column}", maps=tuple(maps))

    def choose(self, number: int, cell: Cell) -> None:
        """Explain this number of a result."""
        self.chosen = number, cell
        self._show_chosen()

    def choose_input(self, number: int, cell: Cell) -> None:
        """Explain the first result that reads this cell of a map."""
        if number >= len(self.results):
            return
        window, stride = self._numbers["window"], self._numbers["stride"]
        grid = self.results[number]
        for row in range(len(grid)):
            for column in range(len(grid[0])):
                if 0 <= cell[0] - row * stride < window and 0 <= cell[1] - column * stride < window:
                    self.choose(number, (row, column))
                    return

    def edit(self, what: str = "", /, **changes: Any) -> None:
        if "size" in changes:
            try:
                side = self.fields["size"].read(str(changes["size"]))
            except ValueError:
                pass
            else:
                changes["maps"] = tuple(sums.resized(each, side, side) for each in self.state.maps)
        super().edit(what, **changes)

    def show_state(self) -> None:
        state = self.state
        self.mode.setCurrentIndex(int(state.average))
        self._numbers, problem = self.read_fields()
        count = self._numbers.get("count", 1)
        self.results = []
        fit = None
        if not problem:
            try:
                fit = sums.fit(len(state.maps[0]), self._numbers["window"], self._numbers["stride"])
                self.results = [self._pooled(rows) for rows in state.maps[:count]]
            except ValueError as error:
                problem = str(error)
                self.results = []
        self._problem = problem
        unread = self._unread(fit)
        for number, (row, texts) in enumerate(zip(self.maps, state.maps, strict=True)):
            result = self.results[number] if number < len(self.results) else ()
            row.setVisible(number < count)
            row.given.set_texts(texts)
            row.given.set_faded(unread)
            row.result.set_texts(sums.written_grid(result))
            row.captions[0].setText(tr("Map {number}, {count}×{count}", number=number + 1, count=len(texts)))
            row.captions[1].setText(f"{len(result)}×{len(result)}" if result else "")
        self._show_size(fit)
        self._show_chosen()

    def _pooled(self, rows: tuple[tuple[str, ...], ...]) -> sums.Grid:
        window, stride = self._numbers["window"], self._numbers["stride"]
        return sums.pool(sums.read_grid(rows), window, stride, average=self.state.average)

    def _unread(self, fit: sums.Fit | None) -> set[Cell]:
        if fit is None:
            return set()
        side, window, stride = len(self.state.maps[0]), self._numbers["window"], self._numbers["stride"]
        gone = sums.unread(side, window, stride)
        return {(row, column) for row in range(side) for column in range(side) if row in gone or column in gone}

    def _show_size(self, fit: sums.Fit | None) -> None:
        if fit is None or self._problem:
            self.size_line.set_text("")
            return
        n, f, s = len(self.state.maps[0]), self._numbers["window"], self._numbers["stride"]
        size = (
            str(fit.exact)
            if fit.fits
            else tr("{exact:.2f}, rounded down to {size}", exact=float(fit.exact), size=fit.size)
        )
        formula = f"(N {sums.MINUS} F)/S + 1 = ({n} {sums.MINUS} {f})/{s} + 1 = {size}"
        sentences = [
            tr("Size after pooling: {formula}.", formula=formula),
            tr("No parameters: nothing here is learnt."),
        ]
        self.size_line.set_text(" ".join(sentences))

    def _show_chosen(self) -> None:
        for each in self.maps:
            each.given.set_frames(())
            each.result.set_frames(())
        if not self.results:
            self.formula.set_text(self._problem, "error")
            return
        number = min(self.chosen[0], len(self.results) - 1)
        grid = self.results[number]
        row, column = min(self.chosen[1][0], len(grid) - 1), min(self.chosen[1][1], len(grid[0]) - 1)
        window, stride = self._numbers["window"], self._numbers["stride"]
        shown = self.maps[number]
        shown.given.set_frames(
            [CellFrame(row * stride, column * stride, row * stride + window, column * stride + window)]
        )
        shown.result.set_frames([CellFrame(row, column, row + 1, column + 1)])
        shown.result.cell = (row, column)
        values = sums.window(sums.read_grid(self.state.maps[number]), window, stride, row, column)
        self.formula.set_text(sums.pool_text(values, average=self.state.average), "text")
