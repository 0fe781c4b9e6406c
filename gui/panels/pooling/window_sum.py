"""How one number becomes of the values under a pooling's window."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.look import text
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.panels.pooling import words
from gui.panels.pooling.pooled import Pooled
from gui.panels.pooling.window_table import WindowTable
from gui.widgets.text_line import TextLine


class PoolingArithmetic(Themed, QWidget):
    """A formula, and a table where the values are too many for a line.

    Attributes:
        formula, table: the parts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formula = TextLine(wrap=True)
        self.table = WindowTable()
        self._pooled: Pooled | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.formula)
        layout.addWidget(self.table, 0, Qt.AlignmentFlag.AlignHCenter)
        self.follow_look()

    def set_pooling(self, pooled: Pooled | None) -> None:
        """Keep the room that this pooling's table needs."""
        self._pooled = pooled
        shape = (0, 0) if pooled is None else pooled.table_shape
        self.table.set_shape(*shape)
        self.table.setVisible(shape != (0, 0))

    def clear(self, formula: str = "") -> None:
        """No values; only these words."""
        self.formula.set_text(formula)
        self.table.set_values(None, None)

    def write(self, cell: words.PoolCell, values: np.ndarray, outcome: float) -> None:
        """The values inside the map, (n,) row by row, and what becomes of them."""
        assert self._pooled is not None
        self.formula.set_text(words.formula(self._pooled.window, cell, values, outcome))
        if self.table.isVisibleTo(self):
            self._write_table(cell, values)

    def _write_table(self, cell: words.PoolCell, values: np.ndarray) -> None:
        table = np.full(cell.inside.shape, None, dtype=object)
        table[cell.inside] = values
        best = words.winner(cell, values) if self._pooled is not None and self._pooled.is_maximum else None
        chosen = None if best is None else (cell.rows.index(best[0]), cell.columns.index(best[1]))
        self.table.set_values(table, chosen)

    def apply_look(self) -> None:
        self.formula.setMinimumHeight(2 * QFontMetrics(text.font()).height())
