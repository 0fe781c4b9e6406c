"""A formula in letters, the same in numbers, how much it adds up, and whether the network agrees."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import ValueBreakdown
from gui.look.theme import BODY, GRID, SMALL, TITLE
from gui.panels.microscope.fitting_line import FittingLine
from gui.panels.microscope.words import Lines, agreement


class FormulaLines(QWidget):
    """Up to five lines.

    Attributes:
        letters, numbers, check, dimension, after: the lines, from top to bottom.
        lines: all of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letters, self.numbers = FittingLine(largest=TITLE, role="quiet"), FittingLine(live=True)
        self.check = FittingLine(largest=BODY, smallest=SMALL)
        self.dimension = FittingLine(largest=BODY, smallest=SMALL, role="quiet")
        self.after = FittingLine(largest=BODY, smallest=SMALL, live=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        self.lines = (self.letters, self.numbers, self.check, self.dimension, self.after)
        for line in self.lines:
            layout.addWidget(line)

    def write(self, lines: Lines, explanation: ValueBreakdown, *, fast: bool = False) -> None:
        """Write another formula; ``fast`` as in ``agreement``."""
        self.letters.set_text(lines.letters)
        self.numbers.set_text(lines.numbers)
        self.check.set_text(*agreement(explanation, fast=fast))
        self.dimension.set_text(lines.size)
        self.dimension.setVisible(bool(lines.size))
        self.after.set_text(lines.after)
        self.after.setVisible(bool(lines.after))
