"""The walk of a window over its whole input: buttons, their clock, and which outputs it has made so far."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.translation import tr
from gui.widgets.buttons import icon_button
from gui.widgets.sliding import pace_of, walked


class Walk(QWidget):
    """Steps through the outputs of one map in reading order, and fills them in.

    Attributes:
        done: (rows, columns) bool, the outputs made since the walk began; None while there is no walk.
        first, back, play_button, step: the buttons.

    Signals:
        went (tuple): the walk is at this output (row, column) now.
        filled: ``done`` is another one, or none.
    """

    went = Signal(tuple)
    filled = Signal()

    def __init__(self, ready: Callable[[], bool], parent: QWidget | None = None) -> None:
        """``ready`` tells whether the present output is on the screen; only then does the clock go on."""
        super().__init__(parent)
        self.done: np.ndarray | None = None
        self._ready = ready
        self._cells, self._cell = (1, 1), (0, 0)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self.first = icon_button(
            "restart", tr("Begin at the first output"), tr("Empty the output, begin at its first value")
        )
        self.back = icon_button("previous", tr("One output back"), tr("One output back"))
        self.play_button = icon_button("play", tr("Slide the window"), "")
        self.step = icon_button("next", tr("One output further"), tr("One output further"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for button in (self.first, self.back, self.play_button, self.step):
            layout.addWidget(button)
        self.first.clicked.connect(self.restart)
        self.back.clicked.connect(lambda: self.go(-1))
        self.step.clicked.connect(lambda: self.go(1))
        self.play_button.clicked.connect(lambda: self.play(not self.playing))
        self._say()

    @property
    def playing(self) -> bool:
        """Whether it goes by itself."""
        return self._clock.isActive()

    def set_cell(self, cells: tuple[int, int], cell: tuple[int, int]) -> None:
        """The map's (rows, columns), and where the window is, whoever moved it there."""
        if cells != self._cells:
            self.end()
        self._cells, self._cell = cells, cell
        if self.done is not None and not self.done[cell]:
            self.done[cell] = True
            self.filled.emit()

    def play(self, on: bool) -> None:
        """Go through all outputs, or stop."""
        if on:
            if self.done is None or self._cell == (self._cells[0] - 1, self._cells[1] - 1):
                self.restart()
            self._clock.start(pace_of(self._cells)[0])
        else:
            self._clock.stop()
        self._say()

    def restart(self) -> None:
        """Back to the first output, with an empty map to be filled."""
        self.done = np.zeros(self._cells, bool)
        self.done[0, 0] = True
        self.filled.emit()
        self.went.emit((0, 0))

    def go(self, by: int) -> None:
        """So many outputs further; at the end the walk stops."""
        if self.done is None:
            self.done = np.zeros(self._cells, bool)
            self.done.reshape(-1)[: self._cell[0] * self._cells[1] + self._cell[1] + 1] = True
        cell = walked(self.done, self._cell, by)
        if cell is None:
            self.play(False)
            return
        self.filled.emit()
        self.went.emit(cell)

    def end(self) -> None:
        """No walk any more: all outputs are shown."""
        self._clock.stop()
        if self.done is not None:
            self.done = None
            self.filled.emit()
        self._say()

    def _tick(self) -> None:
        if self._ready():
            self.go(pace_of(self._cells)[1])

    def _say(self) -> None:
        self.play_button.setIcon(icon("pause" if self.playing else "play"))
        self.play_button.setToolTip(tr("Stop sliding") if self.playing else tr("Slide the window over the whole input"))
