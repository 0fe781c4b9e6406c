"""Drawings made up for training: canvases of several handwritten digits, and stick figures.

Everything is 64×64 pixels, white ink on black, and follows from a seed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from engine.sources.stick_figure import SKELETON, Pose

SIZE = 64
INK = 80
"""A pixel of this value or more belongs to a stroke."""
PATCH = 44
"""Pixels of the square on which a digit is turned and scaled, before it is put on a canvas."""
FINE = 4
"""Figures are drawn that many times larger, and made small again."""


@dataclass(frozen=True, eq=False)
class Canvases:
    """Drawings of digits.

    Attributes:
        ink: (N, 64, 64) uint8.
        owner: (N, 64, 64) int64: the digit whose stroke is there, 10 on the ground.
        boxes: of each canvas (n, 5) float32: digit, top, left, bottom, right of the ink, in pixels.
    """

    ink: np.ndarray
    owner: np.ndarray
    boxes: list[np.ndarray]


def digits(pictures: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator) -> Canvases:
    """Up to five digits a canvas; few of them touch each other.

    Args:
        pictures: (n, 28, 28) uint8, from which digits are taken.
        labels: (n,) int64.
    """
    most = rng.integers(0, 6, count)
    chosen = rng.integers(0, len(pictures), int(most.sum()))
    patches = iter(zip(_moved(pictures[chosen], rng), labels[chosen], strict=True))
    ink = np.zeros((count, SIZE, SIZE), np.uint8)
    owner = np.full((count, SIZE, SIZE), 10, np.int64)
    boxes = []
    for canvas in range(count):
        placed: list[tuple[int, int, int, int, int]] = []
        close = rng.random() < 0.15
        for _ in range(most[canvas]):
            patch, label = next(patches)
            digit = _cut(patch)
            spot = _spot(digit.shape, placed, close, rng)
            if spot is None:
                continue
            top, left = spot
            bottom, right = top + digit.shape[0], left + digit.shape[1]
            area = ink[canvas, top:bottom, left:right]
            np.maximum(area, digit, out=area)
            owner[canvas, top:bottom, left:right][digit >= INK] = label
            placed.append((int(label), top, left, bottom, right))
        boxes.append(np.array(placed, np.float32).reshape(-1, 5))
    return Canvases(ink, owner, boxes)


def _moved(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, 28, 28) uint8 → (n, 44, 44) uint8: turned, sheared and scaled, with thicker and thinner strokes."""
    count = len(pictures)
    if not count:
        return np.zeros((0, PATCH, PATCH), np.uint8)

    def uniform(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, count)

    # A digit of 20 pixels becomes 14 to 32 pixels high: the theta of grid_sample goes from the patch to the picture.
    scale = PATCH / 28 / np.exp(uniform(math.log(0.7), math.log(1.55)))
    angle, shear, stretch = uniform(-0.25, 0.25), uniform(-0.2, 0.2), uniform(0.85, 1.15)
    cos, sin, zero = np.cos(angle) * scale, np.sin(angle) * scale, np.zeros(count)
    theta = np.stack([cos * stretch, -sin + shear * scale, zero, sin * stretch, cos, zero], 1).reshape(-1, 2, 3)
    x = torch.from_numpy(pictures)[:, None].float()
    grid = F.affine_grid(torch.from_numpy(theta).float(), [count, 1, PATCH, PATCH], align_corners=False)
    x = F.grid_sample(x, grid, align_corners=False)
    stroke = torch.from_numpy(rng.random(count))
    thick, thin = stroke < 0.2, stroke > 0.85
    x[thick] = F.max_pool2d(x[thick], 3, 1, 1)
    x[thin] = -F.max_pool2d(-x[thin], 2, 1, 1)[:, :, :PATCH, :PATCH]
    peak = x.amax(dim=(1, 2, 3), keepdim=True).clamp(min=1)  # the pen of a canvas is fully white
    return (x / peak * 255).round().to(torch.uint8)[:, 0].numpy()


def _cut(patch: np.ndarray) -> np.ndarray:
    """Without the empty ground around the ink."""
    rows, columns = (np.flatnonzero((patch >= INK).any(axis)) for axis in (1, 0))
    return patch[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _spot(
    shape: tuple[int, ...], placed: list[tuple[int, int, int, int, int]], close: bool, rng: np.random.Generator
) -> tuple[int, int] | None:
    """(top, left) where the digit overlaps no other one, or not much where ``close``; None if there is no room."""
    height, width = shape
    for _ in range(12):
        top, left = int(rng.integers(0, SIZE - height + 1)), int(rng.integers(0, SIZE - width + 1))
        room = -4 if close else 1
        if all(
            top >= bottom + room or left >= right + room or top + height <= up - room or left + width <= before - room
            for _label, up, before, bottom, right in placed
        ):
            return top, left
    return None


def pose(rng: np.random.Generator, unseen: bool = False) -> Pose:
    """A pose at random; ``unseen`` ones have proportions, or lean in a way, that the others never have."""
    arms = [(rng.uniform(0.15, 2.9), rng.uniform(-0.6, 1.6)) for _ in range(2)]
    legs = [(rng.uniform(0.05, 1.1), rng.uniform(-1.0, 0.35)) for _ in range(2)]
    lean, long = rng.uniform(-0.3, 0.3), rng.uniform(0.9, 1.12, 4)
    if unseen:
        lean, long = rng.choice([-1, 1]) * rng.uniform(0.3, 0.4), rng.choice([0.85, 1.18], 4) * rng.uniform(0.98, 1.02)
    spine, arm, leg, head = np.array([0.32, 0.17, 0.22, 0.1]) * long
    return Pose(lean, (*arms, *legs), spine, arm, leg, head)


def figures(count: int, rng: np.random.Generator, unseen: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(N, 64, 64) uint8 drawings of one figure each, and (N, 11, 2) float32: the joints (x, y) in pixels."""
    drawn, points = zip(*(_figure(rng, unseen) for _ in range(count)), strict=True)
    return np.stack(drawn), np.stack(points)


def _figure(rng: np.random.Generator, unseen: bool) -> tuple[np.ndarray, np.ndarray]:
    posed = pose(rng, unseen)
    joints = posed.joints()
    low = np.minimum(joints.min(0), joints[0] - posed.head)
    high = np.maximum(joints.max(0), joints[0] + posed.head)
    extent = rng.uniform(44 if unseen else 32, SIZE - 6)
    scale = extent / (high - low).max()
    room = SIZE - 4 - (high - low) * scale
    shift = 2 + rng.random(2) * room - low * scale
    joints = joints * scale + shift
    picture = np.zeros((SIZE * FINE, SIZE * FINE), np.uint8)
    thick = rng.uniform(3.3, 4.0) if unseen else min(rng.uniform(1.2, 3.3), 0.07 * extent)
    width = round(thick * FINE)
    for start, end in SKELETON[1:]:
        _stroke(picture, joints[start], joints[end], width, rng)
    _head(picture, joints, posed.head * scale, width, rng)
    small = cv2.resize(picture, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    return small, joints.astype(np.float32)


def _stroke(picture: np.ndarray, start: np.ndarray, end: np.ndarray, width: int, rng: np.random.Generator) -> None:
    """A line as a hand draws it: a little bent, its ends not quite where they should be."""
    length = float(np.hypot(*(end - start)))
    start, end = (point + rng.normal(0, 0.025 * length + 0.15, 2) for point in (start, end))
    middle = (start + end) / 2 + rng.normal(0, 0.05 * length, 2)
    t = np.linspace(0, 1, 7)[:, None]
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    cv2.polylines(picture, [_fixed(curve)], False, 255, width, cv2.LINE_AA, 4)


def _head(picture: np.ndarray, joints: np.ndarray, radius: float, width: int, rng: np.random.Generator) -> None:
    around = np.linspace(0, 2 * np.pi, 20) + rng.uniform(0, 6)
    wide = rng.uniform(0.85, 1.15, 2) * radius
    circle = joints[0] + np.stack([np.cos(around) * wide[0], np.sin(around) * wide[1]], 1)
    circle += rng.normal(0, 0.02 * radius, circle.shape)
    if rng.random() < 0.3:
        cv2.fillPoly(picture, [_fixed(circle)], 255, cv2.LINE_AA, 4)
    cv2.polylines(picture, [_fixed(circle)], bool(rng.random() < 0.7), 255, width, cv2.LINE_AA, 4)
    neck = joints[0] + (joints[1] - joints[0]) * radius / max(float(np.hypot(*(joints[1] - joints[0]))), 1e-6)
    cv2.polylines(picture, [_fixed(np.stack([neck, joints[1]]))], False, 255, width, cv2.LINE_AA, 4)


def _fixed(points: np.ndarray) -> np.ndarray:
    """Pixels of the canvas as OpenCV's fixed-point numbers on the fine one, four bits after the point."""
    return np.rint((points * FINE - 0.5) * 16).astype(np.int32).reshape(-1, 1, 2)
