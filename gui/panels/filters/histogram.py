"""How often which weights occur: of a whole layer, and of one filter over it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy

from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.widgets.plot import Plot
from gui.widgets.plot_series import Axis, Series, Shape


class Histogram(Plot):
    """Bars over an axis with its ends and zero; the shares of a chosen part are drawn in front of those of all.

    Attributes:
        edges: (n + 1,) float64.
        every, part: (n,) shares (they add up to 1) of all values, and of the chosen ones or None.
    """

    def __init__(self) -> None:
        super().__init__(tr("Histogram"), Axis("weight"), _shares_up_to(0.0))
        self.edges = np.zeros(1)
        self.every = np.zeros(0)
        self.part: np.ndarray | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, counts: np.ndarray, edges: np.ndarray, part: np.ndarray | None = None) -> None:
        """Show how many values lie between the (n + 1,) edges: all, and of the chosen part."""
        self.edges = np.asarray(edges, dtype=np.float64)
        self.every = _shares(counts)
        self.part = None if part is None else _shares(part)
        low, high = float(self.edges[0]), float(self.edges[-1])
        places = (low, 0.0, high) if low < 0 < high else (low, high)
        self.setAccessibleName(
            tr("Histogram from {low} to {high}", low=text.significant(low), high=text.significant(high))
        )
        highest = max(float(shares.max(initial=0.0)) for shares in (self.every, self.part) if shares is not None)
        self.set_axes(Axis("weight", low, high, places=places), _shares_up_to(highest))

    def series(self) -> list[Series]:
        if self.part is None:
            return [Series("", self.edges, self.every, Shape.BARS)]
        return [
            Series(tr("layer"), self.edges, self.every, Shape.BARS, "line"),
            Series(tr("filter"), self.edges, self.part, Shape.BARS),
        ]

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, 10 * GRID + QFontMetrics(self.type).height())


def _shares_up_to(highest: float) -> Axis:
    return Axis("share", 0.0, highest or 1.0, None, text.percent, whole=True)


def _shares(counts: np.ndarray) -> np.ndarray:
    total = float(counts.sum())
    return np.asarray(counts, dtype=np.float64) / total if total else np.zeros(len(counts))
