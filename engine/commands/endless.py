"""The source of ``bench`` that is never the bottleneck. Imports no torch: the engine's process makes it before."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.api import Frame, Source, SourceState
from engine.sources.base import BaseSource

RATE, PICTURES, SIZE = 120, 32, (480, 640)
"""Frames a second, how many different ones there are, and their (height, width)."""


class Endless(BaseSource):
    """A new picture whenever one is wanted, as large as a webcam's; nothing is computed for it while it runs."""

    def __init__(self, spec: str) -> None:
        super().__init__(SourceState(spec, "Noise", live=True))
        random = np.random.default_rng(0)
        self._pictures = [random.integers(0, 256, (*SIZE, 3), np.uint8) for _ in range(PICTURES)]
        self._due = 0.0

    def _next(self) -> tuple[Frame | None, float]:
        now = self._clock.now()
        if now < self._due:
            return None, self._due
        self._due = now + 1 / RATE
        return self._frame(self._pictures[self._count % PICTURES]), self._due


def make_source(spec: str) -> Source:
    """The source of a SPEC; ``endless`` besides those of the window."""
    if spec == "endless":
        return Endless(spec)
    from engine.sources import open_source

    return open_source(spec)


def threaded(first: int, *, relayed: bool = True) -> Any:
    """``engine.remote.child.threaded`` with that source."""
    from engine.runtime.threaded_engine import ThreadedEngine

    return ThreadedEngine(relayed=relayed, first=first, open_source=make_source)
