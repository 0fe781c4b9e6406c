"""Time that passes only when somebody waits."""

from __future__ import annotations

import threading

from engine.api import Frame, Source


class FakeClock:
    """A clock whose waiting takes no time; ``wait`` moves it on."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def wait(self, condition: threading.Condition, seconds: float) -> None:
        self.time += max(seconds, 1e-6)


def frames(source: Source, clock: FakeClock, seconds: float) -> list[Frame]:
    """All frames that come within so many seconds of the clock."""
    until = clock.time + seconds
    found = []
    while clock.time < until:
        frame = source.read()
        if frame is not None:
            found.append(frame)
            clock.time += 1e-4
    return found


def value(source: Source, name: str) -> object:
    """The value a control shows."""
    return next(control.value for control in source.state.controls if control.name == name)


def control(source: Source, name: str) -> object:
    """The control of that name."""
    return next(control for control in source.state.controls if control.name == name)
