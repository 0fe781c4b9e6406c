"""Exact values of what is shown: from the outputs of the result, or asked of the engine where they stay on the GPU."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from engine.api import Activations, ProbeResult, Result
from gui.session.session import Session
from gui.widgets.pace import NUMBERS_MS, Throttle

MOST_PROBES = 64
"""More values than this are not asked for one by one."""

ExactPlace = tuple[str, tuple[int, ...]]
"""A layer's name and an index into its output."""


class ExactValues(QObject):
    """The float32 values at some places of the newest result.

    Signals:
        changed: a value that was asked of the engine has come.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._result: Result | None = None
        self._places: frozenset[ExactPlace] = frozenset()
        self._probed: dict[ExactPlace, float] = {}
        self._ask = Throttle(NUMBERS_MS, self._probe, self)
        session.probed.connect(self._take_probed)

    def want(self, places: Iterable[ExactPlace]) -> None:
        """Only these are of interest from now on."""
        wanted = frozenset(places)
        if wanted != self._places:
            self._places = wanted
            self._probed = {place: value for place, value in self._probed.items() if place in wanted}
            if self._missing():
                self._ask.now()

    def take(self, result: Result | None) -> None:
        """The result that is shown now."""
        self._result = result
        if result is None:
            self._probed = {}
        elif self._missing():
            self._ask.trigger()

    def get(self, place: ExactPlace) -> float | None:
        """The value, None if it is not known (yet)."""
        layer, index = place
        output = None if self._result is None else self._result.get(Activations(layer))
        if output is not None:
            inside = len(index) == output.ndim and all(0 <= i < n for i, n in zip(index, output.shape, strict=True))
            return float(output[index]) if inside else None
        return self._probed.get(place)

    def _missing(self) -> list[ExactPlace]:
        if self._result is None or len(self._places) > MOST_PROBES:
            return []
        return [place for place in self._places if self._result.get(Activations(place[0])) is None]

    def _probe(self) -> None:
        if self._result is not None:
            for layer, index in self._missing():
                self._session.engine.probe(self._result.epoch, self._result.frame, layer, index)

    def _take_probed(self, answer: ProbeResult) -> None:
        place = (answer.layer, answer.index)
        if self._result is None or answer.epoch != self._result.epoch or place not in self._places:
            return
        if answer.value is not None:
            self._probed[place] = answer.value
            self.changed.emit()
