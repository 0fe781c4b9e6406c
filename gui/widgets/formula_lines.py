"""A formula in letters, the same in numbers, how much it adds up, and whether the network agrees."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import Explanation
from gui.theme import GRID, TITLE, Theme
from gui.widgets.fitting_line import FittingLine
from gui.widgets.microscope_words import Lines, agreement
from gui.widgets.text_line import TextLine


class FormulaLines(QWidget):
    """Attributes: letters, numbers, check, dimension: the lines, from top to bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letters, self.numbers = FittingLine(largest=TITLE, role="quiet"), FittingLine()
        self.check, self.dimension = TextLine(), TextLine(role="quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        for line in (self.letters, self.numbers, self.check, self.dimension):
            layout.addWidget(line)

    def set_look(self, theme: Theme, scale: float) -> None:
        """Change the colours and the size of the type."""
        for line in (self.letters, self.numbers, self.check, self.dimension):
            line.set_look(theme, scale)

    def write(self, lines: Lines, explanation: Explanation) -> None:
        """Write another formula."""
        self.letters.set_text(lines.letters)
        self.numbers.set_text(lines.numbers)
        self.check.set_text(*agreement(explanation))
        self.dimension.set_text(lines.size)
        self.dimension.setVisible(bool(lines.size))
