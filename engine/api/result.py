"""What comes back from the live loop: frozen values and read-only NumPy arrays, no tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from engine.api.provenance import Provenance
from engine.api.wish import Wish

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds one frame spent in each stage; ``wait`` is the time between capture and preprocessing."""

    capture: float = 0.0
    wait: float = 0.0
    preprocess: float = 0.0
    forward: float = 0.0
    reduce: float = 0.0
    copy: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Everything the request asked for about one frame.

    Attributes:
        origin: what it was computed from.
        captured: ``time.perf_counter()`` at which the frame was captured.
        answers: by the wishes of the request; None where there is none: the layer or the value does not exist, the
            output is no vector of classes, the formula is not known.
        dropped: frames of this source that were never shown, so far.
        frozen: computed from the frozen frame.
        companions: what the request's companions say of the same frame, by name; without those that failed.
        source_title: of the frame, as there.
    """

    origin: Provenance
    captured: float
    answers: Mapping[Wish[Any], object] = field(default_factory=dict)
    timings: Timings = Timings()
    dropped: int = 0
    frozen: bool = False
    companions: Mapping[str, Result] = field(default_factory=dict)
    source_title: str = ""

    @property
    def epoch(self) -> int:
        """Of the network."""
        return self.origin.network.epoch

    @property
    def frame(self) -> int:
        """Index of the frame within its source."""
        return self.origin.frame

    def get(self, wish: Wish[A]) -> A | None:
        """The answer to a wish; None if there is none, or if the request did not have this wish."""
        return cast("A | None", self.answers.get(wish))
