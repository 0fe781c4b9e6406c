"""What every reader gives: a description, and how to make the graph once the input shape is settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.api import Fact, Preprocessing, UserError, WeightsOrigin
from engine.graph import Graph
from engine.program import OpeningCancelledError

Report = Callable[[str, float | None], None]
"""Takes what is being done and how much of it is done (0 … 1, None where unknown)."""


MOST_NUMBERS = 1 << 27
"""Numbers in one picture: more than one of 8K has. A damaged file may ask for any size."""


def check_picture(shape: tuple[int, int, int], title: str) -> None:
    """UserError for a (C, H, W) that no picture has, before memory is taken for one."""
    channels, height, width = shape
    if min(shape) < 1 or channels * height * width > MOST_NUMBERS:
        raise UserError(
            "{title} cannot take pictures of {size}: at least 1 and at most {most:,} numbers make a picture here.",
            title=title,
            size="×".join(map(str, shape)),
            most=MOST_NUMBERS,
        )


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModel:
    """What was found under a name or in a file.

    Attributes:
        graph: makes the graph for pictures of this (C, H, W).
        title, year, paper, weights, preprocessing, labels, card, choices, offers: as in ``NetworkInfo``.
        notes, warnings: as there, but each sentence in one of them only.
        runs: False where only the weights can be looked at.
        classifies: whether it is known to tell classes apart.
    """

    graph: Callable[[tuple[int, int, int]], Graph]
    title: str
    weights: WeightsOrigin
    preprocessing: Preprocessing
    year: int | None = None
    paper: str = ""
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    card: Mapping[str, Fact] = field(default_factory=dict)
    runs: bool = True
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    classifies: bool = False


@dataclass(frozen=True, slots=True)
class LoadingProgress:
    """How a reader tells what it does, and learns that nobody waits for it any more."""

    report: Report
    cancelled: Callable[[], bool]

    def step(self, text: str, fraction: float | None = None) -> None:
        """Tell what comes now; OpeningCancelledError if it is no longer wanted."""
        if self.cancelled():
            raise OpeningCancelledError
        self.report(text, fraction)
