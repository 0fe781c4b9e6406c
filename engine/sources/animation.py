"""Animated pictures (GIF, WebP, APNG, AVIF), played with their own delays."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from engine.api import UserError
from engine.sources.base import Clock
from engine.sources.decode import open_file, open_image, reading, to_rgb
from engine.sources.player import PlayedFrame, Player

SHORTEST_S = 0.02
USUAL_S = 0.1
"""Delays shorter than ``SHORTEST_S`` count as ``USUAL_S``, as in browsers: many files say 0."""


class AnimationReel:
    """The frames of an animated picture, each laid over those before it, as the format wants."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._file = open_file(path)
        try:
            with reading(self._name):
                self._image = open_image(self._file, self._name)
                self.count = int(getattr(self._image, "n_frames", 1))
        except UserError:
            self._file.close()
            raise
        self.interval = USUAL_S
        self._starts = [0.0]
        self._next = 0

    def read(self) -> PlayedFrame | None:
        """The next frame, None at the end or where the file is damaged."""
        index = self._next
        if index >= self.count:
            return None
        try:
            with reading(self._name):
                self._image.seek(index)
                pixels = to_rgb(self._image, self._name)
                delay = float(self._image.info.get("duration", 0)) / 1000
        except UserError:
            self.count = index
            return None
        if index == len(self._starts) - 1:
            self._starts.append(self._starts[-1] + (delay if delay >= SHORTEST_S else USUAL_S))
            self.interval = self._starts[-1] / (index + 1)
        self._next = index + 1
        return PlayedFrame(index, self._starts[index], pixels)

    def seek(self, index: int) -> None:
        """Let ``read`` give this frame next."""
        while self._next < index and len(self._starts) <= index and self.read() is not None:
            pass  # delays are known only once a frame was read
        self._next = index

    def index_at(self, seconds: float) -> int:
        """The frame that is shown at this time; estimated in parts not read before."""
        known = bisect_right(self._starts, seconds + 1e-6) - 1
        if known < len(self._starts) - 1:
            return max(0, known)
        return min(known + int((seconds - self._starts[-1]) / self.interval), self.count - 1)

    def seconds_at(self, index: int) -> float:
        """When this frame begins; estimated where it was not read before."""
        beyond = index - (len(self._starts) - 1)
        return self._starts[index] if beyond <= 0 else self._starts[-1] + beyond * self.interval

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def open_animation(spec: str, path: Path, clock: Clock | None = None) -> Player:
    """A player of an animated picture.

    Raises:
        UserError: it cannot be opened.
    """
    return Player(spec, path.name, AnimationReel(path), clock)
