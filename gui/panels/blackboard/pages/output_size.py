"""How large the map becomes, and what happens where the windows do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QVBoxLayout, QWidget

from gui.look.theme import GRID, LARGE, TITLE
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.blackboard.pages import arithmetic as sums
from gui.panels.blackboard.pages.fields import flow, labelled
from gui.panels.blackboard.pages.page import Page
from gui.panels.blackboard.pages.stride_view import Sizes, StrideView
from gui.session.session import Session

PRESETS = (
    (QT_TR_NOOP("7 under 3, stride 1"), 7, 3, 1, 0),
    (QT_TR_NOOP("stride 2"), 7, 3, 2, 0),
    (QT_TR_NOOP("stride 3"), 7, 3, 3, 0),
    (QT_TR_NOOP("keeps its size"), 32, 5, 1, 2),
    ("32 → 28 → 24", 32, 5, 1, 0),
    (QT_TR_NOOP("AlexNet’s conv1"), 224, 11, 4, 2),
    (QT_TR_NOOP("ResNet’s conv1"), 224, 7, 2, 3),
)
"""Words, N, F, S and P."""
WIDE = 600
"""From so many logical pixels of width on, at text size 1.0, the drawing stands beside the words."""


@dataclass(frozen=True, slots=True)
class State:
    """What was typed."""

    n: str = "7"
    f: str = "3"
    stride: str = "1"
    padding: str = "0"
    ceil_mode: bool = False


class OutputSizePage(Page):
    """(N − F + 2P)/S + 1, drawn.

    Attributes:
        formula, verdict, keeping, shrinking: the lines of text.
        view: the drawing.
    """

    identifier = "output-size"
    title = QT_TR_NOOP("Output size")
    LECTURE = State()

    state: State

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.line(tr("How large is the activation map? As large as there are positions for the window."), role="quiet")
        self.number(tr("Input size N"), "n", 1, 512)
        self.number(tr("Window size F"), "f", 1, 64)
        self.number(tr("Stride S"), "stride", 1, 64)
        self.number(tr("Padding P"), "padding", 0, 32)
        self.ceil = QCheckBox(tr("Round up (ceil_mode; poolings only)"))
        self.ceil.clicked.connect(lambda on: self.edit(ceil_mode=on))
        self.column.addWidget(flow([*(labelled(field.name, field) for field in self.fields.values()), self.ceil]))
        presets = [
            self.preset(tr(words), n=str(n), f=str(f), stride=str(s), padding=str(p), ceil_mode=False)
            for words, n, f, s, p in PRESETS
        ]
        self.column.addWidget(flow(presets, gap=8))
        self.view = StrideView()
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(4 * GRID)
        whole, self.column = self.column, QVBoxLayout()
        self.column.setSpacing(2 * GRID)
        self._write()
        self._sides.addLayout(self.column, 1)
        self._sides.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(self._sides)
        whole.addStretch(1)
        self.show_state()
        self.follow_look()

    def _write(self) -> None:
        self.line(f"(N {sums.MINUS} F + 2P)/S + 1", role="quiet", size=TITLE)
        self.formula = self.line(size=LARGE, bold=True)
        self.verdict = self.line(size=TITLE)
        self.keeping = self.line()
        self.shrinking = self.line()
        self.line(
            tr(
                "N is the number of rows and columns of the input, F that of the window (a filter, or a "
                "pooling window). P is the padding: so many zeros at either end. S is the stride: cells "
                "from one position to the next."
            ),
            role="quiet",
        )
        self.line(
            tr(
                "Above the square: every position of the window along its top row. Framed: one position "
                "(arrow keys or pointer move it); dashed: the last one. Hatched grey: padding; crossed: "
                "never read."
            ),
            role="quiet",
        )
        self.column.addStretch(1)

    def answers(self) -> Sequence[QWidget]:
        return self.formula, self.verdict, self.keeping, self.shrinking

    def apply_look(self) -> None:
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= WIDE * self.text_scale
        self._sides.setDirection(QBoxLayout.Direction.RightToLeft if wide else QBoxLayout.Direction.TopToBottom)

    def show_state(self) -> None:
        self.ceil.setChecked(self.state.ceil_mode)
        found, problem = self.read_fields()
        if not problem:
            try:
                self._show(found["n"], found["f"], found["stride"], found["padding"])
                return
            except ValueError as error:
                problem = str(error)
        self.formula.set_text("")
        self.verdict.set_text(problem, "error")
        self.view.set_sizes(None)
        self.keeping.set_text("")
        self.shrinking.set_text("")

    def _show(self, n: int, f: int, stride: int, padding: int) -> None:
        fit = sums.fit(n, f, stride, padding, ceil_mode=self.state.ceil_mode)
        self.formula.set_text(sums.size_text(n, f, stride, padding))
        self.verdict.set_text(verdict(fit), "text" if fit.fits else "warning")
        self.view.set_sizes(Sizes(n, f, stride, padding, fit))
        keeps = sums.keeping(f)
        needed = f"({f} {sums.MINUS} 1)/2 = {keeps if keeps.denominator == 1 else float(keeps)}"
        sentences = [
            tr("Padding that keeps the size at stride 1: (F − 1)/2 = {needed}.", needed=needed)
            if keeps.denominator == 1
            else tr(
                "Padding that keeps the size at stride 1: (F − 1)/2 = {needed}, which cannot be: "
                "windows that keep the size have an odd F.",
                needed=needed,
            ),
            tr("For F = 3, 5 and 7 it is 1, 2 and 3."),
        ]
        self.keeping.set_text(" ".join(sentences))
        sizes = sums.shrinking(n, f, stride, padding)
        row = " → ".join(map(str, sizes))
        self.shrinking.set_text(
            tr("Such layers one after another: {row}.", row=row)
            if len(sizes) > 1
            else tr("The size stays {n}, layer after layer.", n=n)
        )


def verdict(fit: sums.Fit) -> str:
    """What the number means, and what PyTorch does."""
    if fit.fits:
        return tr("It fits: the map has {size} numbers.", size=f"{fit.size}×{fit.size}")
    exact = tr("It does not fit: {exact:.2f} positions.", exact=float(fit.exact))
    return f"{exact} {_rounded(fit)}"


def _rounded(fit: sums.Fit) -> str:
    """What PyTorch makes of a window that does not fit."""
    if fit.hanging:
        return tr(
            "With ceil_mode PyTorch rounds up to {size}: the last window hangs {n} cell(s) over the border.",
            "",
            fit.hanging,
            size=fit.size,
        )
    if fit.unread_inside == 1:
        return tr("PyTorch rounds down to {size}: the last column and the last row are never read.", size=fit.size)
    if fit.unread_inside:
        return tr(
            "PyTorch rounds down to {size}: the last {count} columns and rows are never read.",
            size=fit.size,
            count=fit.unread_inside,
        )
    if fit.unread == 1:
        return tr(
            "PyTorch rounds down to {size}: only the last column of zeros of the padding, "
            "and the last such row, are never read.",
            size=fit.size,
        )
    return tr(
        "PyTorch rounds down to {size}: only the last {count} columns of zeros of the padding, "
        "and as many rows, are never read.",
        size=fit.size,
        count=fit.unread,
    )
