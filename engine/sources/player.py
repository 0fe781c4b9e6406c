"""Plays moving pictures, one frame after the other at its time; what they are read from is a ``Reel``."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.api import Control, ControlKind, Frame, SourceState, UserError, say
from engine.sources.base import BaseSource, Clock

SPEEDS = ("0.1×", "0.25×", "0.5×", "1×", "2×", "4×")
REFRESH_S = 0.2
"""Seconds between two updates of the position while it plays."""


@dataclass(frozen=True, slots=True, eq=False)
class PlayedFrame:
    """One frame of a reel: its number, its presentation time in seconds from the start, its (H, W, 3) RGB image."""

    index: int
    seconds: float
    image: np.ndarray


class Reel(Protocol):
    """Moving pictures that can be read in order and from any place; used by one thread at a time.

    Attributes:
        count: how many frames there are, an estimate until the end was reached.
        interval: usual seconds between two frames.
    """

    count: int
    interval: float

    def read(self) -> PlayedFrame | None:
        """The next frame, None at the end."""
        ...

    def seek(self, index: int) -> None:
        """Let ``read`` give this frame next; UserError where the file has gone."""
        ...

    def index_at(self, seconds: float) -> int:
        """The frame that is shown at this time."""
        ...

    def seconds_at(self, index: int) -> float:
        """The presentation time of this frame, as far as it is known."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def _controls(reel: Reel) -> tuple[Control, ...]:
    return (
        Control("play", say("Play"), ControlKind.TOGGLE, True, icon="play", shortcut="K",
                help=say("Play, or pause at this frame")),
        Control("back", say("Back"), ControlKind.ACTION, icon="previous", shortcut=",",
                help=say("Pause and go back by one frame")),
        Control("step", say("Step"), ControlKind.ACTION, icon="next", shortcut=".",
                help=say("Pause and go on by one frame")),
        Control("position", say("Position"), ControlKind.SLIDER, 0.0, 0.0, _length(reel), reel.interval,
                "s", help=say("Go to this time")),
        Control("loop", say("Loop"), ControlKind.TOGGLE, True, icon="loop", primary=False,
                help=say("Begin again at the end")),
        Control("speed", say("Speed"), ControlKind.CHOICE, "1×", choices=SPEEDS, primary=False,
                help=say("How fast it plays; no frame is left out")),
    )  # fmt: skip


def _length(reel: Reel) -> float:
    """When the last frame begins, as far as it is known; rounded, so that it stays the same from round to round."""
    return round(reel.seconds_at(reel.count - 1), 3)


class Player(BaseSource):
    """A source that plays a reel. ``Frame.index`` is the frame's number in the reel.

    No frame is dropped: a slow reader makes it play slower. One frame is decoded ahead, so that it is there in time.
    """

    def __init__(self, spec: str, title: str, reel: Reel, clock: Clock | None = None) -> None:
        super().__init__(SourceState(spec, title, live=False, controls=_controls(reel)), clock)
        self._reel = reel
        self._reading = threading.Lock()
        self._target: int | None = 0
        self._ahead: PlayedFrame | None = None
        self._index = -1
        self._seconds = 0.0
        self._due = 0.0
        self._assumed: float | None = None
        self._refreshed = -math.inf
        self._took = 0.0

    def close(self) -> None:
        """Wake a blocked ``read`` and let go of the file."""
        super().close()
        with self._reading:
            self._reel.close()

    def _next(self) -> tuple[Frame | None, float]:
        with self._reading:
            if self._closed:
                return None, math.inf
            with self._condition:
                target, self._target = self._target, None
                playing = bool(self._value("play"))
            if target is not None:
                return self._jump(target), -math.inf
            if not playing:
                return None, math.inf
            return self._play()

    def _play(self) -> tuple[Frame | None, float]:
        if self._ahead is None:
            self._ahead = self._decode()
            self._correct_due()
        now = self._clock.now()
        if now < self._due:
            return None, self._due
        if self._ahead is None:
            self._at_end()
            return None, -math.inf
        shot, self._ahead = self._ahead, None
        return self._present(shot, self._due if now - self._due < self._reel.interval else now), now

    def _jump(self, target: int) -> Frame | None:
        shot, self._ahead = self._ahead, None
        failure: str = say("{title} holds no picture that can be decoded.", title=self._state.title)
        try:
            if shot is None or shot.index != target:
                shot = self._fetch(target)
            if shot is None and self._reel.count > 0:  # beyond the end, which is known now
                shot = self._fetch(self._reel.count - 1)
        except UserError as error:
            shot, failure = None, error.text
        if shot is None:
            with self._condition:
                self._change(message=failure, failed=True)
                self._show("play", False)
            return None
        self._refreshed = -math.inf
        return self._present(shot, self._clock.now())

    def _fetch(self, index: int) -> PlayedFrame | None:
        self._reel.seek(index)
        return self._decode()

    def _present(self, shot: PlayedFrame, at: float) -> Frame:
        """The frame; the following one is due when this one's time, at the chosen speed, is over."""
        with self._condition:
            self._index, self._seconds = shot.index, shot.seconds
            lasts = self._reel.seconds_at(shot.index + 1) - shot.seconds
            if lasts <= 0:
                lasts = self._reel.interval
            self._due, self._assumed = at + lasts / self._speed(), lasts
            if at >= self._refreshed + REFRESH_S or not self._value("play"):
                self._refreshed = at
                self._show("position", shot.seconds)
            self._change(message="", failed=False)
            return self._frame(shot.image, shot.index, self._took)

    def _correct_due(self) -> None:
        """How long a frame lasts is known once the next one is decoded; before that the usual time was assumed."""
        with self._condition:
            lasts = self._ahead.seconds - self._seconds if self._ahead and self._ahead.index == self._index + 1 else 0.0
            if self._assumed is not None and lasts > 0:
                self._due += (lasts - self._assumed) / self._speed()
            self._assumed = None

    def _speed(self) -> float:
        return float(str(self._value("speed")).rstrip("×"))

    def _decode(self) -> PlayedFrame | None:
        started = time.perf_counter()
        shot = self._reel.read()
        self._took = (time.perf_counter() - started) * 1000
        return shot

    def _at_end(self) -> None:
        with self._condition:
            self._show("position", self._seconds, maximum=_length(self._reel))
            if not self._value("loop"):
                self._show("play", False)
            elif self._target is None:
                self._target = 0

    def _set(self, name: str, value: float | bool | str) -> None:
        if name == "position":
            self._target = self._reel.index_at(float(value))
        elif name == "play" and value and self._index >= self._reel.count - 1:
            self._target = 0
        elif name == "play":
            self._due, self._assumed = self._clock.now(), None
            self._show("position", self._seconds)

    def _act(self, name: str) -> None:
        here = self._index if self._target is None else self._target
        self._target = max(0, here + 1 if name == "step" else here - 1)
        self._show("play", False)
