"""The drawing canvas: digits write themselves, or a figure dances, until the user takes the pen."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from engine.api import Control, ControlKind, Frame, SourceState, Text, say
from engine.sources.base import BaseSource, Clock
from engine.sources.canvas import Canvas
from engine.sources.dance import dance
from engine.sources.handwriting import Writing, write, write_several
from engine.sources.stick_figure import SKELETON

SIDE_PIXELS = 280
WRITING_RATE = 30
PEN_RATE = 60
"""Frames a second at most, while a digit writes itself and while the user draws."""
REST_S = 1.5
"""Seconds that a finished digit stays."""
ORDER = "7391508264"
ANY = say("Any")


def _pen(width: float, advice: Text, switch: Control, *more: Control) -> tuple[Control, ...]:
    """The controls of a canvas; ``switch`` lets it draw by itself."""
    return (
        switch,
        Control("eraser", say("Eraser"), ControlKind.TOGGLE, False, icon="eraser", shortcut="E",
                help=say("The pointer takes ink away instead of drawing")),
        Control("undo", say("Undo"), ControlKind.ACTION, icon="undo", shortcut="Ctrl+Z", enabled=False,
                help=say("Take the last stroke back")),
        Control("clear", say("Clear"), ControlKind.ACTION, icon="trash", shortcut="Delete",
                help=say("Empty the canvas")),
        Control("width", say("Width"), ControlKind.SLIDER, width, 4.0, 80.0, 1.0, "px", icon="pen", primary=False,
                help=advice),
        *more,
    )  # fmt: skip


WRITES = Control("write", say("Write digits"), ControlKind.TOGGLE, True, icon="digit", shortcut="W",
                 help=say("Digits write themselves, until you take the pen"))  # fmt: skip
DANCES = Control("write", say("Dance"), ControlKind.TOGGLE, True, icon="figure", shortcut="W",
                 help=say("A figure dances, until you take the pen"))  # fmt: skip
DIGIT = Control("digit", say("Digit"), ControlKind.CHOICE, ANY, choices=(ANY, *"0123456789"), icon="digit",
                primary=False, help=say("Which digit writes itself"))  # fmt: skip


class Draw(BaseSource):
    """White ink on a black canvas of 280×280 pixels.

    A frame comes when something has moved, at most ``WRITING_RATE`` (or ``PEN_RATE``) times a second, and none while
    nothing does. Pointer commands are ``pen_down`` and ``pen_move`` with (x, y), and ``pen_up``.
    """

    title = say("Drawing")
    controls = _pen(
        28.0, say("How thick the pen and the eraser are; digits the network knows are about 28 thick"), WRITES, DIGIT
    )

    def __init__(self, spec: str = "draw", clock: Clock | None = None) -> None:
        super().__init__(SourceState(spec, self.title, True, self.controls, canvas=(SIDE_PIXELS, SIDE_PIXELS)), clock)
        self._canvas = Canvas(SIDE_PIXELS)
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
                return None, now + 1 / WRITING_RATE if self._moving else math.inf
            due = self._shown + 1 / (WRITING_RATE if self._moving else PEN_RATE)
            if now < due:
                return None, due
            self._dirty, self._shown = False, now
            self._show("undo", enabled=self._canvas.can_undo)
            self._show("clear", enabled=not self._canvas.blank)
            return self._frame(np.repeat(self._canvas.ink[..., None], 3, axis=2)), now

    @property
    def _moving(self) -> bool:
        """Whether something draws itself."""
        return self._writing is not None

    def _tick(self, now: float) -> float:
        """Count the time, and give what it was before; long waits (a frozen window) do not count."""
        before = self._elapsed
        self._elapsed += min(now - self._ticked, 0.1) if self._ticked is not None else 0.0
        self._ticked = now
        return before

    # Digits that write themselves

    def _write(self, now: float) -> None:
        """Draw what the hand has written since the last time."""
        before = self._tick(now)
        if self._writing is None or self._elapsed > self._writing.duration + REST_S:
            self._canvas.clear()
            self._dirty = True
            self._writing, self._elapsed = self._following(self._written), 0.0
            self._written += 1
            return
        for points, seconds in self._writing.strokes:
            first, last = np.searchsorted(seconds, (before, self._elapsed), side="right")
            for i in range(max(first, 1), last):
                self._canvas.line(tuple(points[i - 1]), tuple(points[i]), self._writing.width)
                self._dirty = True

    def _following(self, number: int) -> Writing:
        """What is written after so many others."""
        chosen = str(self._value("digit"))
        return write(ORDER[number % len(ORDER)] if chosen == ANY else chosen, number, SIDE_PIXELS)

    def _stop_writing(self) -> None:
        self._writing = self._ticked = None
        self._show("write", False)

    # Commands

    def _set(self, name: str, value: float | bool | str) -> None:
        if name == "digit" or (name == "write" and value):
            if not self._moving and not self._canvas.blank:
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
        elif not self._moving and not self._canvas.blank:
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
        if self._moving and not self._value("eraser"):
            self._canvas.clear()
        self._stop_writing()
        self._pen = None
        self._canvas.remember()


class SeveralDigits(Draw):
    """The same canvas for several digits, with a finer pen."""

    title = say("Drawing of digits")
    controls = _pen(12.0, say("How thick the pen and the eraser are; for several digits, about 12 is good"), WRITES)

    def _following(self, number: int) -> Writing:
        return write_several(number, SIDE_PIXELS)


class Figure(Draw):
    """The same canvas for a stick figure: it dances until the user takes the pen."""

    title = say("Figure")
    controls = _pen(9.0, say("How thick the pen and the eraser are; for a figure, about 9 is good"), DANCES)

    @property
    def _moving(self) -> bool:
        return self._ticked is not None

    def _write(self, now: float) -> None:
        self._tick(now)
        if now < self._shown + 1 / WRITING_RATE:
            return
        self._canvas.clear()
        draw_figure(self._canvas, *dance(self._elapsed, SIDE_PIXELS), float(self._value("width")))
        self._dirty = True


def draw_figure(canvas: Canvas, joints: np.ndarray, head: np.ndarray, width: float) -> None:
    """A stick figure as ``dance`` gives it."""
    for start, end in SKELETON[1:]:
        canvas.line(tuple(joints[start]), tuple(joints[end]), width)
    for first, second in pairwise(head):
        canvas.line(tuple(first), tuple(second), width)


def _position(value: object) -> tuple[float, float] | None:
    """A pointer position held near the canvas, None if it is none."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        return None
    x, y = float(value[0]), float(value[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    return min(max(x, -SIDE_PIXELS), 2.0 * SIDE_PIXELS), min(max(y, -SIDE_PIXELS), 2.0 * SIDE_PIXELS)
