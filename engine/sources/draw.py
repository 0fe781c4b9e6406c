"""The drawing canvas: digits write themselves until the user takes the pen."""

from __future__ import annotations

import math

import numpy as np

from engine.api import Control, ControlKind, Frame, SourceState, say
from engine.sources.base import BaseSource, Clock
from engine.sources.canvas import Canvas
from engine.sources.handwriting import Writing, write

SIZE = 280
WRITING_RATE = 30
PEN_RATE = 60
"""Frames a second at most, while a digit writes itself and while the user draws."""
REST = 1.5
"""Seconds that a finished digit stays."""
ORDER = "7391508264"
ANY = say("Any")

CONTROLS = (
    Control("write", say("Write digits"), ControlKind.TOGGLE, True, icon="digit", shortcut="W",
            help=say("Digits write themselves, until you take the pen")),
    Control("eraser", say("Eraser"), ControlKind.TOGGLE, False, icon="eraser", shortcut="E",
            help=say("The pointer takes ink away instead of drawing")),
    Control("undo", say("Undo"), ControlKind.ACTION, icon="undo", shortcut="Ctrl+Z", enabled=False,
            help=say("Take the last stroke back")),
    Control("clear", say("Clear"), ControlKind.ACTION, icon="trash", shortcut="Delete",
            help=say("Empty the canvas")),
    Control("width", say("Width"), ControlKind.SLIDER, 28.0, 4.0, 80.0, 1.0, "px", icon="pen", primary=False,
            help=say("How thick the pen and the eraser are; digits the network knows are about 28 thick")),
    Control("digit", say("Digit"), ControlKind.CHOICE, ANY, choices=(ANY, *"0123456789"), icon="digit", primary=False,
            help=say("Which digit writes itself")),
)  # fmt: skip


class Draw(BaseSource):
    """White ink on a black canvas of 280×280 pixels.

    A frame comes when something has moved, at most ``WRITING_RATE`` (or ``PEN_RATE``) times a second, and none while
    nothing does. Pointer commands are ``pen_down`` and ``pen_move`` with (x, y), and ``pen_up``.
    """

    def __init__(self, spec: str = "draw", clock: Clock | None = None) -> None:
        super().__init__(SourceState(spec, say("Drawing"), live=True, controls=CONTROLS, canvas=(SIZE, SIZE)), clock)
        self._canvas = Canvas(SIZE)
        self._dirty = True
        self._shown = -math.inf
        self._pen: tuple[float, float] | None = None
        self._writing: Writing | None = None
        self._written = 0
        self._elapsed = 0.0
        self._ticked: float | None = None

    def _next(self) -> tuple[Frame | None, float]:
        with self._condition:
            now = self._clock.now()
            if self._value("write"):
                self._write(now)
            if not self._dirty:
                return None, now + 1 / WRITING_RATE if self._writing else math.inf
            due = self._shown + 1 / (WRITING_RATE if self._writing else PEN_RATE)
            if now < due:
                return None, due
            self._dirty, self._shown = False, now
            self._show("undo", enabled=self._canvas.can_undo)
            self._show("clear", enabled=not self._canvas.blank)
            return self._frame(np.repeat(self._canvas.ink[..., None], 3, axis=2)), now

    # Digits that write themselves

    def _write(self, now: float) -> None:
        """Draw what the hand has written since the last time; long waits (a frozen window) do not count."""
        before = self._elapsed
        self._elapsed += min(now - self._ticked, 0.1) if self._ticked is not None else 0.0
        self._ticked = now
        if self._writing is None or self._elapsed > self._writing.duration + REST:
            self._canvas.clear()
            self._dirty = True
            self._start_digit()
            return
        for points, seconds in self._writing.strokes:
            first, last = np.searchsorted(seconds, (before, self._elapsed), side="right")
            for i in range(max(first, 1), last):
                self._canvas.line(tuple(points[i - 1]), tuple(points[i]), self._writing.width)
                self._dirty = True

    def _start_digit(self) -> None:
        chosen = str(self._value("digit"))
        digit = ORDER[self._written % len(ORDER)] if chosen == ANY else chosen
        self._writing = write(digit, self._written, SIZE)
        self._written += 1
        self._elapsed = 0.0

    def _stop_writing(self) -> None:
        self._writing = self._ticked = None
        self._show("write", False)

    # Commands

    def _set(self, name: str, value: float | bool | str) -> None:
        if name == "digit" or (name == "write" and value):
            if self._writing is None and not self._canvas.blank:
                self._canvas.remember()
            self._writing, self._ticked = None, None
            self._show("write", True)
        elif name == "write":
            self._stop_writing()

    def _act(self, name: str) -> None:
        self._pen = None
        self._dirty = True
        if name == "undo":
            self._canvas.undo()
        elif self._writing is None and not self._canvas.blank:
            self._canvas.remember()
        if name == "clear":
            self._canvas.clear()
        self._stop_writing()

    def _point(self, name: str, value: object) -> None:
        if name == "pen_up":
            self._pen = None
        elif name in ("pen_down", "pen_move"):
            point = _position(value)
            if point is None:
                return
            if name == "pen_down":
                self._take_pen()
            elif self._pen is None:
                return
            erase = bool(self._value("eraser"))
            self._canvas.line(self._pen or point, point, float(self._value("width")), erase)
            self._pen = point
            self._dirty = True

    def _take_pen(self) -> None:
        """The user draws: what was writing itself gives way to the pen, and stays for the eraser."""
        if self._writing is not None and not self._value("eraser"):
            self._canvas.clear()
        self._stop_writing()
        self._pen = None
        self._canvas.remember()


def _position(value: object) -> tuple[float, float] | None:
    """A pointer position held near the canvas, None if it is none."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        return None
    x, y = float(value[0]), float(value[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    return min(max(x, -SIZE), 2.0 * SIZE), min(max(y, -SIZE), 2.0 * SIZE)
