"""Digits as a hand writes them: strokes with a pen speed, each time a little different."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.paths import resource

STROKES = resource("digits", "strokes.json")
HEIGHTS_PER_S = 2.6
"""Heights of the digit that the pen travels in a second on a straight line."""
LIFT_S = 0.18
"""Seconds the pen is in the air between two strokes."""
FILL_SHARE = 20 / 28
"""Share of the canvas that a digit fills; as in MNIST, its centre of mass lies in the middle (LeCun et al. 1998)."""


Stroke = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """What is written, stroke by stroke.

    Attributes:
        strokes: of each the (n, 2) points (x, y) in canvas pixels and the (n,) seconds at which the pen is there.
        width: of the pen, in pixels.
        duration: seconds until the last point.
        text: the digits, in the order in which they are written.
    """

    strokes: tuple[Stroke, ...]
    width: float
    duration: float
    text: str


@cache
def variants() -> dict[str, list[list[np.ndarray]]]:
    """Of each digit the ways to write it: lists of strokes of (n, 2) points, the digit one high."""
    digits = json.loads(STROKES.read_text(encoding="utf-8"))["digits"]
    return {
        digit: [[np.array(stroke, float) for stroke in strokes] for strokes in ways] for digit, ways in digits.items()
    }


def write(digit: str, seed: int, size: int) -> Writing:
    """How to write a digit on a square canvas of ``size`` pixels; another seed gives another hand."""
    rng = np.random.default_rng([seed, int(digit)])
    curves = _shape(digit, rng)
    width = size * rng.uniform(0.088, 0.108)
    curves = [points * (size * FILL_SHARE - width) for points in curves]
    middle = np.concatenate(curves).mean(axis=0)
    strokes = _timed([points - middle + size / 2 for points in curves], size * FILL_SHARE, 0.0)
    return Writing(strokes, width, float(strokes[-1][1][-1]), digit)


def write_several(seed: int, size: int) -> Writing:
    """Three to five digits about the canvas, none upon another, one after the other."""
    rng = np.random.default_rng([seed, 10])
    places = rng.permutation([(x, y) for x in (0.19, 0.5, 0.81) for y in (0.27, 0.73)])[: rng.integers(3, 6)]
    width = size * rng.uniform(0.036, 0.046)
    strokes: list[Stroke] = []
    text = "".join(map(str, rng.integers(10, size=len(places))))
    for place, digit in zip(places, text, strict=True):
        extent = size * rng.uniform(0.25, 0.36)
        curves = [points * extent for points in _shape(digit, rng)]
        points = np.concatenate(curves)
        shift = (place + rng.uniform(-0.02, 0.02, 2)) * size - (points.min(axis=0) + points.max(axis=0)) / 2
        start = float(strokes[-1][1][-1]) + LIFT_S if strokes else 0.0
        strokes += _timed([points + shift for points in curves], extent, start)
    return Writing(tuple(strokes), width, float(strokes[-1][1][-1]), text)


def _shape(digit: str, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes of a digit as curves, its longer side one long."""
    ways = variants()[digit]
    strokes = [_shaken(points, rng) for points in ways[rng.integers(len(ways))]]
    slant, turn = rng.normal(0.06, 0.08), rng.normal(0, 0.04)
    stretch = rng.uniform(0.92, 1.1)
    shape = np.array([[stretch, -slant + turn], [-turn, 1.0]])
    curves = [_curve(points) @ shape.T for points in strokes]
    extent = float(np.ptp(np.concatenate(curves), axis=0).max())
    return [points / extent for points in curves]


def _timed(curves: Sequence[np.ndarray], height: float, start: float) -> tuple[Stroke, ...]:
    """Curves with the seconds at which the pen is where, in writing of that height, the first of them at ``start``."""
    timed: list[Stroke] = []
    for points in curves:
        seconds = start + _seconds(points, height)
        timed.append((points, seconds))
        start = float(seconds[-1]) + LIFT_S
    return tuple(timed)


def _shaken(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The points moved a little; corners stay corners."""
    moved = points + rng.normal(0, 0.014, points.shape)
    for i in range(1, len(points)):
        if np.array_equal(points[i], points[i - 1]):
            moved[i] = moved[i - 1]
    return moved


def _curve(points: np.ndarray, spacing: float = 0.01) -> np.ndarray:
    """A smooth curve through the points in steps of about ``spacing``; sharp where a point is given twice."""
    corners = [i for i in range(1, len(points)) if np.array_equal(points[i], points[i - 1])]
    pieces = [_spline(piece) for piece in np.split(points, corners)]
    dense = np.concatenate(pieces)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(dense, axis=0).T))])
    even = np.linspace(0, along[-1], max(2, round(along[-1] / spacing)))
    return np.stack([np.interp(even, along, dense[:, axis]) for axis in (0, 1)], axis=1)


def _spline(points: np.ndarray) -> np.ndarray:
    """Catmull-Rom through all points, 24 steps between two."""
    if len(points) < 3:
        return points
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, 24, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    return np.concatenate([*pieces, points[-1:]])


def _seconds(points: np.ndarray, height: float) -> np.ndarray:
    """When the pen is where: slower in curves, at corners, at the start and at the end."""
    steps = np.diff(points, axis=0)
    lengths = np.hypot(*steps.T)
    angles = np.arctan2(steps[:, 1], steps[:, 0])
    turning = np.abs(np.diff(np.unwrap(angles), append=angles[-1:])) / np.maximum(lengths, 1e-9) * height
    window = np.ones(9) / 9
    turning = np.convolve(np.pad(turning, 4, mode="edge"), window, mode="valid")
    speed = 1 / (1 + (turning / 7) ** (2 / 3) * 0.6)
    along = np.arange(len(steps)) / len(steps)
    speed *= np.minimum(1, 0.35 + 6 * np.minimum(along, 1 - along))
    return np.concatenate([[0.0], np.cumsum(lengths / (speed * HEIGHTS_PER_S * height))])
