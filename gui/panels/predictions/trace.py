"""Probabilities over the last seconds, as lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from gui.look.translation import tr
from gui.widgets.plot import Plot
from gui.widgets.plot_series import Axis, Series

SPAN = 10.0
"""Seconds that are kept."""
CLOSEST = 1 / 30
"""Seconds between two samples at least; more could not be seen."""
HELD = 0.5
"""Seconds without a frame after which the line stays level until the next: nothing changed meanwhile."""
HEIGHT = 72


class Trace(Plot):
    """Keeps what was reported and draws the lines of a few classes; a line has gaps where its class was not reported.

    The first line, of the leading class, is thick and in the colour of data; the others are thin, each dashed in its
    own way, and every line is named at its end.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, Mapping[int, float]]] = deque()
        self._lines: list[tuple[int, str]] = []
        across = Axis("time in s", -SPAN, 0.0, _ago, _ago, (-SPAN, 0.0))
        up = Axis("probability", 0.0, 1.0, lambda share: f"{share * 100:g} %", places=(0.0, 0.5, 1.0), whole=True)
        super().__init__(tr("Probabilities over the last ten seconds"), across, up, named_ends=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("The leading class, and the pinned ones, over the last ten seconds"))

    def apply_look(self) -> None:
        super().apply_look()
        self.setFixedHeight(round(HEIGHT * self.text_scale))

    def clear(self) -> None:
        """Forget all."""
        self._samples.clear()
        self.redraw()

    def add(self, when: float, probabilities: Mapping[int, float]) -> None:
        """Keep what a frame of this time (seconds) reported."""
        if self._samples and when < self._samples[-1][0]:
            self._samples.clear()
        if len(self._samples) > 1 and when - self._samples[-2][0] < CLOSEST:
            self._samples.pop()
        self._samples.append((when, dict(probabilities)))
        while self._samples[0][0] < when - SPAN:
            self._samples.popleft()
        self.redraw()

    def set_lines(self, lines: Sequence[tuple[int, str]]) -> None:
        """The classes (index, name) to draw, the leading one first."""
        if list(lines) != self._lines:
            self._lines = list(lines)
            self.redraw()

    def series(self) -> list[Series]:
        made = []
        for place, (index, name) in enumerate(self._lines):
            role, width = ("bar", 2.0) if place == 0 else ("text", 1.2)
            made.append(Series(name, *self._line(index), role=role, width=width, dash=place))
        return made

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def _line(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """(n,) seconds before now and (n,) probabilities; level where no frame came for long, NaN where unreported."""
        if not self._samples:
            return np.zeros(0), np.zeros(0)
        now = before = self._samples[-1][0]
        last = np.nan
        points: list[tuple[float, float]] = []
        for when, probabilities in self._samples:
            value = probabilities.get(index, np.nan)
            if when - before > HELD:
                points.append((when - now, last if index in probabilities else np.nan))
            points.append((when - now, value))
            before, last = when, value
        times, values = np.array(points).T
        return times, values


def _ago(seconds: float) -> str:
    return tr("now") if seconds == 0 else tr("{span:.3g} s ago", span=-seconds)
