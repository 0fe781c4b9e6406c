"""One method's map with its scale; several of them stand side by side."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import Evidence, EvidenceFailed, EvidenceResult, EvidenceView
from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.translation import tr, translated
from gui.panels.evidence.method_words import TITLES
from gui.widgets.colorbar import ColorBar
from gui.widgets.heat_view import HeatView
from gui.widgets.placeholder import Placeholder, PlaceholderMessage
from gui.widgets.text_line import TextLine

CALM_S = 0.5
"""Seconds in which the end of the scale falls by two thirds at most, so that colours do not flicker."""


class EvidenceCell(QWidget):
    """Shows the answers to one view.

    Attributes:
        view: whose answers are shown.
        told: the newest of them, None before.

    Signals:
        hovered: another value is under the pointer, or none.
        wanted_again: the user wants what he has stopped.
    """

    hovered = Signal()
    wanted_again = Signal()

    def __init__(self, view: EvidenceView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.told: EvidenceResult | None = None
        self.heat = HeatView(self)
        self.heat.setAccessibleName(tr("{method} over the frame", method=tr(TITLES[view.method])))
        self.caption = TextLine(tr(TITLES[view.method]), size=SMALL)
        self.scale = ColorBar()
        self.placeholder = Placeholder(self.heat)
        self._cell: tuple[int, int] | None = None
        self._shown = 0.0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.caption)
        layout.addWidget(self.heat, 1)
        layout.addWidget(self.scale)
        self.heat.hovered.connect(self._hover)
        self._wait()

    @property
    def answer(self) -> Evidence | None:
        """What is shown."""
        answer = self.told.answer if self.told else None
        return answer if isinstance(answer, Evidence) else None

    def set_view(self, view: EvidenceView) -> None:
        """Show another target or layer of the same method; the map of the one before stays until the next comes."""
        if view != self.view:
            self.view = view
            if self.told is None:
                self._wait()

    def show_result(self, told: EvidenceResult, held: bool) -> None:
        """Show an answer. ``held``: the scale is that of this very map."""
        answer = told.answer
        assert isinstance(answer, Evidence)
        largest, now = float(abs(answer.map).max(initial=0.0)), time.perf_counter()
        before = self.heat.limit * math.exp((self._shown - now) / CALM_S) if self.told and not held else 0.0
        limit, self._shown = max(largest, before), now
        self.told = told
        self.placeholder.show_message(None)
        self.heat.show_map(told, answer.map, limit, answer.method.signed)
        self.scale.set_scale(-limit if answer.method.signed else 0.0, limit, answer.method.signed)
        self._point()

    def show_failure(self, failure: EvidenceFailed) -> None:
        """Say why there is no map."""
        steps = ((tr("Make it"), self.wanted_again.emit),) if failure.cancelled else ()
        self.forget(PlaceholderMessage(translated(failure.text), steps))

    def forget(self, message: PlaceholderMessage | None = None) -> None:
        """What is shown is of another network; say that it is awaited, or something else."""
        self.told = None
        self.heat.clear()
        if message is None:
            self._wait()
        else:
            self.placeholder.show_message(message)
        self._point()

    def value(self) -> tuple[int, int, float] | None:
        """(row, column, value) under the pointer, None where there is none."""
        answer = self.answer
        if answer is None or self._cell is None:
            return None
        rows, columns = answer.map.shape
        row, column = self._cell
        return (row, column, float(answer.map[row, column])) if row < rows and column < columns else None

    def words(self) -> str:
        """What is under the pointer, exactly."""
        found, answer = self.value(), self.answer
        if found is None or answer is None:
            return ""
        row, column, value = found
        return tr(
            "{layer} · row {row} · column {column} · {value}",
            layer=answer.layer,
            row=row,
            column=column,
            value=text.exact(value),
        )

    def _wait(self) -> None:
        waiting = tr("Runs the network many times …") if self.view.method.many_passes else tr("Waiting for the map.")
        self.placeholder.show_message(PlaceholderMessage(waiting))

    def _hover(self, place: QPointF | None) -> None:
        self._cell = None if place is None else self.heat.cell_at(place)
        self._point()

    def _point(self) -> None:
        found = self.value()
        self.heat.set_mark(None if found is None else self.heat.part_of(found[:2]))
        self.scale.set_value(None if found is None else found[2])
        self.hovered.emit()
