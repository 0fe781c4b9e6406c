"""One filter, one number at a time: an image under a kernel, with the sum written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.look.theme import TITLE
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.blackboard.pages import arithmetic as sums
from gui.panels.blackboard.pages.cell_grid import Cell, CellFrame, CellGrid
from gui.panels.blackboard.pages.fields import Caption, Sign, flow, labelled, titled
from gui.panels.blackboard.pages.page import Page
from gui.session.session import Session
from gui.widgets.walk import Walk

IMAGE = ("11100", "01110", "00111", "00110", "01100")
KERNEL = ("101", "010", "101")


@dataclass(frozen=True, slots=True)
class State:
    """What was typed."""

    image: tuple[tuple[str, ...], ...]
    kernel: tuple[tuple[str, ...], ...]
    image_size: str = "5"
    kernel_size: str = "3"
    stride: str = "1"
    padding: str = "0"


class ConvolutionPage(Page):
    """The lecture's 5×5 image under its 3×3 kernel, or any other.

    Attributes:
        image, kernel, result: the grids.
        cell: the (row, column) of the result that is explained.
        formula: its sum, or what is wrong with a number.
    """

    identifier = "convolution"
    title = QT_TR_NOOP("Convolution")
    LECTURE = State(tuple(map(tuple, IMAGE)), tuple(map(tuple, KERNEL)))

    state: State

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.cell: Cell = (0, 0)
        self._output: sums.Grid = ()
        self.line(
            tr(
                "Lay the kernel on the image, multiply each weight with the number under it, and add: "
                "that sum is one number of the activation map. Every number and size can be changed."
            ),
            role="quiet",
        )
        self.number(tr("Image size N"), "image_size", 3, 9)
        self.number(tr("Kernel size F"), "kernel_size", 1, 5)
        self.number(tr("Stride S"), "stride", 1, 9)
        self.number(tr("Padding P"), "padding", 0, 4)
        self.column.addWidget(flow([labelled(field.name, field) for field in self.fields.values()]))
        self.where = self.line(role="quiet")
        self.formula = self.line(size=TITLE, bold=True)
        self.image, self.kernel = self._grid(tr("Image"), "image"), self._grid(tr("Kernel"), "kernel")
        self.result = CellGrid(tr("Activation map"), editable=False)
        self.result.picked.connect(self.choose)
        self.captions = [Caption() for _ in range(3)]
        grids = [titled(*pair) for pair in zip(self.captions, (self.image, self.kernel, self.result), strict=True)]
        self.column.addWidget(flow([grids[0], Sign("∗"), grids[1], Sign("="), grids[2]]))
        self.walk = Walk(lambda: True)
        self.walk.went.connect(self.choose)
        self.walk.filled.connect(self._fill)
        self.column.addWidget(self.walk, 0, Qt.AlignmentFlag.AlignLeft)
        self.size_line = self.line()
        self.line(
            tr(
                "N is the number of rows and columns of the image, F that of the kernel. S is the "
                "stride: how many cells the kernel moves at each step. P is the padding: rings of zeros "
                "around the image, hatched. What no position of the kernel reads is crossed out."
            ),
            role="quiet",
        )
        self.column.addStretch(1)
        self.show_state()

    def answers(self) -> Sequence[QWidget]:
        return self.formula, self.result, self.size_line, self.walk

    def choose(self, cell: Cell) -> None:
        """Explain this number of the result."""
        self.cell = cell
        self._show_cell()

    def leave(self) -> None:
        self.walk.end()

    def show_state(self) -> None:
        state = self.state
        found, problem = self.read_fields()
        self._output = ()
        try:
            self._given = sums.read_grid(state.image), sums.read_grid(state.kernel)
            if not problem:
                self._output = sums.convolve(*self._given, found["stride"], found["padding"])
        except ValueError as error:
            problem = problem or str(error)
        self._numbers = found
        border = found.get("padding", 0)
        self.image.set_texts(state.image, border)
        self.kernel.set_texts(state.kernel)
        self.result.set_texts(sums.written_grid(self._output))
        self._problem = problem
        rows, columns = len(self._output), len(self._output[0]) if self._output else 0
        if self._output:
            self.cell = (min(self.cell[0], rows - 1), min(self.cell[1], columns - 1))
        self.walk.setEnabled(bool(self._output))
        self.walk.end()
        for caption, name, texts in zip(
            self.captions,
            (tr("Image"), tr("Kernel"), tr("Activation map")),
            (state.image, state.kernel, self._output),
            strict=True,
        ):
            size = f" {len(texts)}×{len(texts[0])}" if texts else ""
            caption.setText(f"{name}{size}")
        self._show_size()
        self._show_cell()

    def edit(self, what: str = "", /, **changes: Any) -> None:
        for size, grid in (("image_size", "image"), ("kernel_size", "kernel")):
            if size in changes and grid not in changes:
                try:
                    side = self.fields[size].read(str(changes[size]))
                except ValueError:
                    continue
                changes[grid] = sums.resized(getattr(self.state, grid), side, side)
        super().edit(what, **changes)

    def _grid(self, name: str, field: str) -> CellGrid:
        grid = CellGrid(name)
        grid.edited.connect(
            lambda row, column, typed: self.edit(
                f"{field} {row} {column}", **{field: sums.changed(getattr(self.state, field), row, column, typed)}
            )
        )
        self.watch(grid.editor)
        return grid

    def _show_size(self) -> None:
        if not self._output:
            self.size_line.set_text("")
            self.image.set_faded(())
            return
        n, f, s, p = len(self.state.image), len(self.state.kernel), self._numbers["stride"], self._numbers["padding"]
        fit = sums.fit(n, f, s, p)
        formula = f"(N {sums.MINUS} F + 2P)/S + 1 = {sums.size_text(n, f, s, p)}"
        self.size_line.set_text(
            tr("Size of the map: {formula}.", formula=formula)
            if fit.fits
            else tr(
                "Size of the map: {formula}: it does not fit, and is rounded down to {size}.",
                formula=formula,
                size=fit.size,
            )
        )
        gone = sums.unread(n, f, s, p)
        self.image.set_faded(
            {(row, column) for row in range(n) for column in range(n) if row in gone or column in gone}
        )

    def _show_cell(self) -> None:
        if not self._output:
            self.where.set_text("")
            self.formula.set_text(self._problem, "error")
            for grid in (self.image, self.result):
                grid.set_frames(())
            return
        row, column = self.cell
        side, stride, padding = len(self.state.kernel), self._numbers["stride"], self._numbers["padding"]
        top, left = row * stride - padding, column * stride - padding
        self.image.set_frames([CellFrame(top, left, top + side, left + side)])
        self.result.set_frames([CellFrame(row, column, row + 1, column + 1)])
        self.result.cell = self.cell
        self.where.set_text(
            tr(
                "Row {row}, column {column} of the activation map, number under the kernel * weight:",
                row=row + 1,
                column=column + 1,
            )
        )
        pairs = sums.terms(*self._given, stride, padding, row, column)
        self.formula.set_text(sums.sum_text(pairs), "text")
        self.walk.set_cell((len(self._output), len(self._output[0])), self.cell)

    def _fill(self) -> None:
        """While the kernel walks, the map is empty where it has not been yet."""
        done = self.walk.done
        cells = () if done is None else [(row, column) for row, column in zip(*(~done).nonzero(), strict=True)]
        self.result.set_hidden([(int(row), int(column)) for row, column in cells])
