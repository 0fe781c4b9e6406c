"""What all sources share: a state that is replaced and never changed, controls, frames, waiting on one clock."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace
from typing import Protocol

import numpy as np

from engine.api import Control, ControlKind, Frame, SourceState

PATIENCE_S = 0.1
"""Seconds that ``read`` waits at most."""


class Clock(Protocol):
    """Time as sources see it; tests have one of their own, so that they never sleep."""

    def now(self) -> float:
        """Seconds, as ``time.perf_counter()``."""
        ...

    def wait(self, condition: threading.Condition, seconds: float) -> None:
        """Wait until notified, but no longer than this. The condition is held."""
        ...


class RealClock:
    """The time of day."""

    def now(self) -> float:
        """Seconds, as ``time.perf_counter()``."""
        return time.perf_counter()

    def wait(self, condition: threading.Condition, seconds: float) -> None:
        """Wait until notified, but no longer than this."""
        condition.wait(seconds)


class BaseSource:
    """Base of the sources. To add one: subclass, override ``_next``, and name it in ``engine.sources.open_source``.

    ``control`` may come from any thread, so ``_next`` and the hooks share their attributes under ``_condition``, held
    briefly: never while a file is read or a picture decoded. The hooks ``_set``, ``_act`` and ``_point`` are called
    with it held.
    """

    def __init__(self, state: SourceState, clock: Clock | None = None) -> None:
        self._clock = clock or RealClock()
        self._condition = threading.Condition(threading.RLock())
        self._state = state
        self._closed = False
        self._touched = 0
        self._count = 0

    @property
    def state(self) -> SourceState:
        """The present state; a new object whenever anything changed."""
        return self._state

    def read(self) -> Frame | None:
        """The next frame, or None after ``PATIENCE_S`` seconds without one."""
        deadline = self._clock.now() + PATIENCE_S
        while not self._closed:
            touched = self._touched
            frame, due = self._next()
            if frame is not None:
                return frame
            now = self._clock.now()
            if now >= deadline:
                return None
            with self._condition:
                if touched == self._touched and now < due and not self._closed:
                    self._clock.wait(self._condition, min(deadline, due) - now)
        return None

    def answer(self, frame: Frame, output: np.ndarray) -> None:
        """The network's answer, where ``SourceState.needs_answer``; most sources have no use for it."""

    def control(self, name: str, value: object = None) -> None:
        """Set a control or trigger an action; what does not exist or does not fit is ignored."""
        with self._condition:
            if self._closed:
                return
            control = next((c for c in self._state.controls if c.name == name), None)
            if control is None:
                self._point(name, value)
            elif control.kind is ControlKind.ACTION:
                self._act(name)
            else:
                fitting = _fit(control, value)
                if fitting is not None:
                    self._show(name, fitting)
                    self._set(name, fitting)
            self._wake()

    def close(self) -> None:
        """Wake a blocked ``read``; nothing comes any more."""
        with self._condition:
            self._closed = True
            self._wake()

    # What subclasses override, besides ``answer``

    def _next(self) -> tuple[Frame | None, float]:
        """A frame if one is due, and otherwise the time at which to ask again (``math.inf``: when woken)."""
        raise NotImplementedError

    def _set(self, name: str, value: float | bool | str) -> None:
        """A slider, toggle or choice has a new, valid value; the state shows it already."""

    def _act(self, name: str) -> None:
        """An action was triggered."""

    def _point(self, name: str, value: object) -> None:
        """Something that is no control in the state: pointer commands."""

    # What subclasses use

    def _wake(self) -> None:
        """Let ``read`` ask ``_next`` again now."""
        with self._condition:
            self._touched += 1
            self._condition.notify_all()

    def _change(self, **fields: object) -> None:
        """Replace the state, unless it says all this already."""
        changed = replace(self._state, **fields)  # type: ignore[arg-type]
        if changed != self._state:
            self._state = changed

    def _show(self, name: str, value: float | bool | str | None = None, **fields: object) -> None:
        """Replace one control in the state: its value, unless None, and other fields."""
        if value is not None:
            fields["value"] = value
        self._change(
            controls=tuple(
                replace(c, **fields) if c.name == name else c  # type: ignore[arg-type]
                for c in self._state.controls
            )
        )

    def _value(self, name: str) -> float | bool | str:
        """The present value of a control."""
        for control in self._state.controls:
            if control.name == name and control.value is not None:
                return control.value
        raise KeyError(name)

    def _frame(self, image: np.ndarray, index: int | None = None, took: float = 0.0) -> Frame:
        """A frame captured now; ``image`` becomes read-only and must not be a view of anything that changes."""
        image.flags.writeable = False
        if index is None:
            index = self._count
        self._count = index + 1
        return Frame(index, self._clock.now(), image, took=took)


def _fit(control: Control, value: object) -> float | bool | str | None:
    """The value as this control takes it, None if it takes no such thing."""
    match control.kind:
        case ControlKind.TOGGLE:
            return (not control.value) if value is None else bool(value)
        case ControlKind.CHOICE:
            return str(value) if str(value) in control.choices else None
        case _:
            if not isinstance(value, int | float | np.number) or not math.isfinite(value):
                return None
            return float(min(max(value, control.minimum), control.maximum))
