"""Test pictures with known values, to see what a filter answers to.

Every pattern is a function of position, given in ``pattern`` below, and is drawn exactly: nothing is smoothed, and a
pixel's value is the pattern's value at the pixel's centre. With the picture as large as the network's input, the
network receives these very values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from engine.api import Control, ControlKind, Frame, SourceState, say
from engine.sources.base import BaseSource, Clock

FRAMES_PER_S = 30
"""Frames a second while something drifts."""

PERIODS_PER_S = 0.5
"""Periods a second at first, so that something moves."""

SINE, SQUARE, BAR, CHECKER = say("Sine grating"), say("Square grating"), say("Bar"), say("Checkerboard")
PATCHES, NOISE, IMPULSE = say("Colour patches"), say("Noise"), say("Impulse")
BLACK_WHITE = say("Black – white")

AXES: dict[str, tuple[float, float, float]] = {
    BLACK_WHITE: (1.0, 1.0, 1.0),
    say("Cyan – red"): (1.0, -1.0, -1.0),
    say("Magenta – green"): (-1.0, 1.0, -1.0),
    say("Yellow – blue"): (-1.0, -1.0, 1.0),
}
"""Colours a pattern goes between, as the direction from mid-grey to its upper end."""

PARAMETERS: dict[str, tuple[str, ...]] = {
    SINE: ("angle", "frequency", "drift", "phase", "contrast", "colours"),
    SQUARE: ("angle", "frequency", "drift", "phase", "contrast", "colours"),
    BAR: ("angle", "width", "drift", "phase", "contrast", "colours"),
    CHECKER: ("frequency", "angle", "drift", "phase", "contrast", "colours"),
    PATCHES: ("patches", "hue", "drift", "contrast"),
    NOISE: ("grain", "drift", "seed", "contrast", "colours"),
    IMPULSE: ("dot", "x", "y", "contrast", "colours"),
}
"""What can be set of each pattern; the first two are shown at once, with the pattern itself."""


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A pattern with all its parameters.

    Attributes:
        pattern: one of ``PARAMETERS``.
        size: pixels of a side.
        angle: degrees; the direction in which the brightness changes, 0 to the right, 90 downwards.
        frequency: periods in a picture's width (a checkerboard has two squares a period).
        phase: degrees of a period; of the bar: of the picture's width.
        travel: periods (widths, hue circles, noise pictures) drifted so far.
        contrast: 0 … 1, of the full range 0 … 255.
        colours: one of ``AXES``.
        width, dot, grain: pixels.
        x, y: 0 … 1, where the impulse's centre is.
        patches: how many, side by side.
        hue: degrees, of the first patch.
        seed: of the noise.
    """

    pattern: str = SINE
    size: int = 224
    angle: float = 0.0
    frequency: float = 8.0
    phase: float = 0.0
    travel: float = 0.0
    contrast: float = 1.0
    colours: str = BLACK_WHITE
    width: float = 12.0
    dot: float = 7.0
    grain: float = 4.0
    x: float = 0.5
    y: float = 0.5
    patches: float = 6.0
    hue: float = 0.0
    seed: float = 0.0


def pattern(s: Stimulus) -> np.ndarray:
    """The pattern's value at each pixel, −1 … 1: (size, size), or (size, size, 3) for coloured patches.

    With (x, y) the pixel's centre measured from the picture's middle, in picture widths, and
    u = x·cos(angle) + y·sin(angle), v = y·cos(angle) − x·sin(angle), p = phase/360 and q = p − travel:

    - sine grating: sin 2π(frequency·u + q); square grating: 1 where that argument's fraction is below ½, else −1
    - bar: 1 where the distance of u from the bar's middle −q, going round at the borders, is below half its width
    - checkerboard: 1 where ⌊2(frequency·u + q)⌋ + ⌊2·frequency·v⌋ is even, else −1
    - noise: independent values, uniform from −1 to 1, one a square of ``grain`` pixels
    - impulse: 1 on a square of ``dot`` pixels, −1 elsewhere
    - patches: pure hues, ``hue`` + k·360/n degrees, drifting round the hue circle
    """
    along = (np.arange(s.size) + 0.5) / s.size - 0.5
    x, y = along[None, :], along[:, None]
    cos, sin = math.cos(math.radians(s.angle)), math.sin(math.radians(s.angle))
    u, v = x * cos + y * sin, y * cos - x * sin
    shift = s.phase / 360 - s.travel
    match s.pattern:
        case "Sine grating":
            return np.sin(2 * np.pi * (s.frequency * u + shift))
        case "Square grating":
            return np.where(np.mod(s.frequency * u + shift, 1) < 0.5, 1.0, -1.0)
        case "Bar":
            distance = np.abs(np.mod(u + shift + 0.5, 1) - 0.5)
            return np.where(distance < s.width / s.size / 2, 1.0, -1.0)
        case "Checkerboard":
            cells = np.floor(2 * (s.frequency * u + shift)) + np.floor(2 * s.frequency * v)
            return np.where(np.mod(cells, 2) == 0, 1.0, -1.0)
        case "Noise":
            return _noise(s)
        case "Impulse":
            return _impulse(s)
        case _:
            return _patches(s)


def draw(s: Stimulus) -> np.ndarray:
    """The picture: 127.5 · (1 + contrast · value · colour axis), rounded; (size, size, 3) uint8."""
    values = pattern(s)
    if values.ndim == 3:
        return _shade(s.contrast * values)
    rising, falling = _shade(s.contrast * values), _shade(-s.contrast * values)
    return np.stack([rising if towards > 0 else falling for towards in AXES[s.colours]], axis=2)


def _shade(values: np.ndarray) -> np.ndarray:
    return np.rint(127.5 * (1 + values)).astype(np.uint8)


def _noise(s: Stimulus) -> np.ndarray:
    grain = round(s.grain)
    cells = -(-s.size // grain)
    values = np.random.default_rng([int(s.seed), int(s.travel) % 2**32]).uniform(-1, 1, (cells, cells))
    return values.repeat(grain, axis=0).repeat(grain, axis=1)[: s.size, : s.size]


def _impulse(s: Stimulus) -> np.ndarray:
    dot = min(round(s.dot), s.size)
    left, top = (min(max(round(at * s.size - dot / 2), 0), s.size - dot) for at in (s.x, s.y))
    values = np.full((s.size, s.size), -1.0)
    values[top : top + dot, left : left + dot] = 1.0
    return values


def _patches(s: Stimulus) -> np.ndarray:
    count = round(s.patches)
    which = np.arange(s.size) * count // s.size
    hue = np.mod(s.hue / 360 + which / count + s.travel, 1) * 6
    rgb = [np.clip(np.abs(np.mod(hue + turn, 6) - 3) - 1, 0, 1) for turn in (0, 4, 2)]
    return np.broadcast_to(np.stack(rgb, axis=-1) * 2 - 1, (s.size, s.size, 3))


def _slider(name: str, label: str, low: float, high: float, step: float, unit: str, text: str) -> Control:
    value = PERIODS_PER_S if name == "drift" else getattr(Stimulus(), name)
    return Control(name, label, ControlKind.SLIDER, value, low, high, step, unit, help=text)


CONTROLS = (
    Control("pattern", say("Pattern"), ControlKind.CHOICE, SINE, choices=tuple(PARAMETERS), help=say("What is shown")),
    _slider("angle", say("Angle"), 0, 360, 1, "°", say("Where the brightness changes to: 0 rightwards, 90 downwards")),
    _slider("frequency", say("Frequency"), 0.5, 112, 0.5, say("periods"), say("Periods across the picture")),
    _slider("width", say("Width"), 1, 112, 1, "px", say("How wide the bar is")),
    _slider("patches", say("Patches"), 1, 12, 1, "", say("How many colours, side by side")),
    _slider("hue", say("Hue"), 0, 360, 1, "°", say("Colour of the first patch: 0 red, 120 green, 240 blue")),
    _slider("grain", say("Grain"), 1, 32, 1, "px", say("Side of the squares that share one random value")),
    _slider("dot", say("Size"), 1, 64, 1, "px", say("Side of the bright square")),
    _slider("x", say("Across"), 0, 1, 0.01, "", say("Where it is, from left to right")),
    _slider("y", say("Down"), 0, 1, 0.01, "", say("Where it is, from top to bottom")),
    _slider("drift", say("Drift"), -4, 4, 0.1, say("per second"),
            say("Periods it moves (colours: turns; noise: new pictures)")),
    _slider("phase", say("Phase"), 0, 360, 1, "°", say("Where in its period the pattern stands")),
    _slider("contrast", say("Contrast"), 0, 1, 0.01, "", say("0 is an even grey, 1 goes from black to white")),
    Control("colours", say("Colours"), ControlKind.CHOICE, BLACK_WHITE, choices=tuple(AXES),
            help=say("Between which colours")),
    _slider("seed", say("Seed"), 0, 999, 1, "", say("Another number gives other noise")),
    Control("size", say("Picture size"), ControlKind.CHOICE, "224", unit="px",
            choices=("28", "32", "64", "128", "224", "256", "512"),
            help=say("Side of the picture; at the network's own input size nothing is resampled")),
)  # fmt: skip


class Stimuli(BaseSource):
    """Patterns; a frame comes when a parameter changes, and ``FRAMES_PER_S`` times a second while it drifts."""

    def __init__(self, spec: str = "stimuli", clock: Clock | None = None) -> None:
        super().__init__(SourceState(spec, say("Stimuli"), live=True), clock)
        self._all = {control.name: control for control in CONTROLS}
        self._stimulus = Stimulus()
        self._drift = PERIODS_PER_S
        self._dirty = True
        self._shown = -math.inf
        self._offer()

    def _next(self) -> tuple[Frame | None, float]:
        with self._condition:
            now = self._clock.now()
            drifting = self._drift != 0 and "drift" in PARAMETERS[self._stimulus.pattern]
            due = self._shown + 1 / FRAMES_PER_S
            if not (self._dirty or drifting):
                return None, math.inf
            if now < due:
                return None, due
            if drifting and not self._dirty:
                passed = min(now - self._shown, 0.1)
                self._stimulus = replace(self._stimulus, travel=self._stimulus.travel + self._drift * passed)
            self._dirty, self._shown = False, now
            return replace(self._frame(draw(self._stimulus)), exact=True), now

    def _set(self, name: str, value: float | bool | str) -> None:
        self._all[name] = replace(self._all[name], value=value)
        if name == "drift":
            self._drift = float(value)
            return
        self._dirty = True
        if name == "size":
            self._stimulus = replace(self._stimulus, size=int(value))
        else:
            self._stimulus = replace(self._stimulus, **{name: value})  # type: ignore[arg-type]
        if name == "pattern":
            self._offer()

    def _offer(self) -> None:
        """Show the controls of this pattern, the most telling first."""
        names = PARAMETERS[self._stimulus.pattern]
        shown = ("pattern", *names, "size")
        self._change(controls=tuple(replace(self._all[name], primary=i < 4) for i, name in enumerate(shown)))
