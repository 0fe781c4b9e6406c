"""What comes back from the live loop: frozen values and read-only NumPy arrays, no tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from engine.api.request import FilterOverride
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
        epoch: of the network that computed it.
        frame: index of the frame within its source.
        captured: ``time.perf_counter()`` at which the frame was captured.
        answers: by the wishes of the request; None where there is none: the layer or the value does not exist, the
            output is no vector of classes, the formula is not known.
        overrides: the filters that were replaced when this was computed.
        dropped: frames of this source that were never shown, so far.
        frozen: computed from the frozen frame.
        source, source_title: of the frame, as there.
    """

    epoch: int
    frame: int
    captured: float
    answers: Mapping[Wish[Any], object] = field(default_factory=dict)
    overrides: tuple[FilterOverride, ...] = ()
    timings: Timings = Timings()
    dropped: int = 0
    frozen: bool = False
    source: int = 0
    source_title: str = ""

    def get(self, wish: Wish[A]) -> A | None:
        """The answer to a wish; None if there is none, or if the request did not have this wish."""
        return cast("A | None", self.answers.get(wish))
