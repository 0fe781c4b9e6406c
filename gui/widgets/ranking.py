"""Which classes stand in which row, so calmly that they can be read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api import Prediction
from gui import text

HOLD = 0.5
"""Seconds for which rows keep their places: they trade them at most twice a second."""


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
    """Keeps an order of classes and lets it change at most every ``HOLD`` seconds."""

    def __init__(self) -> None:
        self._order: list[int] = []
        self._wanted: list[int] = []
        self._since = float("-inf")
        self._labels: dict[int, str] = {}
        self._newest: dict[int, Prediction] = {}
        self._least = 1.0

    def clear(self) -> None:
        """Forget everything: another network."""
        self.__init__()  # type: ignore[misc]

    def update(self, top: tuple[Prediction, ...], count: int, now: float) -> None:
        """Take the most probable classes (largest first, more than ``count`` if possible) of a frame.

        Args:
            count: rows there are.
            now: seconds of any steady clock.
        """
        self._newest = {prediction.index: prediction for prediction in top}
        self._labels.update({prediction.index: prediction.label for prediction in top})
        self._least = top[-1].probability if top else 1.0
        self._wanted = [prediction.index for prediction in top[:count]]
        if len(self._wanted) != len(self._order):
            self._settle(now)
        self.settle_if_due(now)

    def settle_if_due(self, now: float) -> bool:
        """Change the order if it should and may; says whether it changed."""
        if self._order == self._wanted or now - self._since < HOLD:
            return False
        self._settle(now)
        return True

    def due_in(self, now: float) -> float | None:
        """Seconds until the order may change, None if it need not."""
        return None if self._order == self._wanted else max(self._since + HOLD - now, 0.0)

    def rows(self) -> list[Row]:
        """From first to last."""
        return [self._row(index) for index in self._order]

    def _row(self, index: int) -> Row:
        newest = self._newest.get(index)
        if newest is None:
            return Row(index, name_of(index, self._labels[index]), None, None, self._least)
        return row_of(newest)

    def _settle(self, now: float) -> None:
        self._order, self._since = list(self._wanted), now
        self._labels = {index: label for index, label in self._labels.items() if index in self._order}


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
    return label or f"class {index}"


def probability_text(row: Row) -> str:
    """In percent; ``<0.31 %`` where only a bound is known."""
    if row.probability is None:
        return f"<{text.percent(row.at_most).lstrip('<>')}"
    return text.percent(row.probability)
