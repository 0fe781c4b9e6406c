"""Which classes stand in which row, so calmly that they can be read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api import Prediction
from gui.look import text
from gui.look.translation import tr, translated

HOLD = 0.5
"""Seconds for which rows keep their places, but for another leader."""
SECOND = 1.0
"""Within it rows trade places at most twice."""
CLEAR = 0.1
"""Lead in probability with which another class takes the first row at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One class as it is shown.

    Attributes:
        probability, logit: of the newest frame; None for a class that still has a row but is no longer among the
            reported ones.
        at_most: its probability cannot be larger than this.
    """

    index: int
    label: str
    probability: float | None
    logit: float | None
    at_most: float


class Ranking:
    """Keeps an order of classes and lets it change at most twice a second: every ``HOLD`` seconds, and at once where
    another class leads clearly.
    """

    def __init__(self) -> None:
        self._order: list[int] = []
        self._wanted: list[int] = []
        self._changed = (float("-inf"), float("-inf"))  # when the order changed the last two times
        self._labels: dict[int, str] = {}
        self._newest: dict[int, Prediction] = {}
        self._least = 1.0

    def clear(self) -> None:
        """Forget everything: another network."""
        self.__init__()  # type: ignore[misc]

    def update(self, top: tuple[Prediction, ...], count: int, now: float) -> None:
        """Take the most probable classes (largest first, more than ``count`` if possible) of a frame.

        The order stays, unless there are more or fewer rows than before; see ``settle_if_due``.

        Args:
            count: rows there are.
            now: seconds of any steady clock.
        """
        self._newest = {prediction.index: prediction for prediction in top}
        self._labels.update({prediction.index: prediction.label for prediction in top})
        self._least = top[-1].probability if top else 1.0
        self._wanted = [prediction.index for prediction in top[:count]]
        if len(self._wanted) != len(self._order):
            self.settle(now)

    def settle_if_due(self, now: float) -> bool:
        """Change the order if it should and may; says whether it changed."""
        due = self.due_in(now)
        return due is not None and due <= 0 and self.settle(now)

    def due_in(self, now: float) -> float | None:
        """Seconds until the order may change, None if it need not."""
        if self._order == self._wanted:
            return None
        before, last = self._changed
        earliest = before + SECOND
        if not self._other_leader():
            earliest = max(earliest, last + HOLD)
        return max(earliest - now, 0.0)

    def _other_leader(self) -> bool:
        """Whether another class than that of the first row is ahead of it by far."""
        if not self._order or not self._wanted:
            return False
        shown, leader = self._newest.get(self._order[0]), self._newest[self._wanted[0]]
        return leader.probability - (shown.probability if shown else self._least) >= CLEAR

    def rows(self) -> list[Row]:
        """From first to last."""
        return [self._row(index) for index in self._order]

    def _row(self, index: int) -> Row:
        newest = self._newest.get(index)
        if newest is None:
            return Row(index, name_of(index, self._labels[index]), None, None, self._least)
        return row_of(newest)

    def settle(self, now: float) -> bool:
        """Put the classes in the newest frame's order at once; says whether that is another one."""
        if self._order == self._wanted:
            return False
        self._order, self._changed = list(self._wanted), (self._changed[1], now)
        self._labels = {index: label for index, label in self._labels.items() if index in self._order}
        return True


def row_of(prediction: Prediction) -> Row:
    """A row with known figures."""
    return Row(
        prediction.index,
        name_of(prediction.index, prediction.label),
        prediction.probability,
        prediction.logit,
        prediction.probability,
    )


def name_of(index: int, label: str) -> str:
    """The class's name, or ``class 7`` where it has none."""
    return translated(label) or tr("class {number}", number=index)


def probability_text(row: Row) -> str:
    """In percent; ``<0.31 %`` where only a bound is known."""
    if row.probability is None:
        return f"<{text.percent(row.at_most).lstrip('<>')}"
    return text.percent(row.probability)
