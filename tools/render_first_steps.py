"""Render the pictures of the card that a newcomer sees: ``python -m tools.render_first_steps``.

They are drawn by the hand that writes on the canvas, in the colours of the layers over the picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from engine.sources.canvas import Canvas
from engine.sources.dance import dance
from engine.sources.draw import draw_figure
from engine.sources.handwriting import write, write_several
from engine.sources.stick_figure import SKELETON
from gui.widgets.class_colors import class_color

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "first_steps"
SIZE = 256
PEN = 5
SEED = 3


def main() -> None:
    """Write a PNG for each."""
    digit = write("7", 1, SIZE)
    _save("lenet5", _white(_strokes(digit.strokes, digit.width)))
    several = write_several(SEED, SIZE)
    objects = _split(several.strokes)
    everything = _strokes(several.strokes, several.width)
    boxes, painted = _white(everything), np.zeros((SIZE, SIZE, 3))
    for strokes, text in zip(objects, several.text, strict=True):
        points = np.concatenate([points for points, _ in strokes])
        (left, top), (right, bottom) = points.min(0) - several.width, points.max(0) + several.width
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
        boxes = _over(boxes, _lines([corners], PEN), int(text))
        painted = _over(painted, _strokes(strokes, several.width), int(text))
    _save("digits-find", boxes)
    _save("digits-paint", painted)
    joints, head = dance(2.2, SIZE)
    canvas = Canvas(SIZE)
    draw_figure(canvas, joints, head, 9)
    figure = _white(canvas.ink)
    for start, end in SKELETON:
        figure = _over(figure, _lines([joints[[start, end]]], PEN), end)
    for index, joint in enumerate(joints):
        figure = _over(figure, _lines([np.stack([joint, joint])], 3 * PEN), index)
    _save("stick-figure", figure)


def _split(strokes: tuple[tuple[np.ndarray, np.ndarray], ...]) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """Strokes that belong together: those that are near the one before."""
    objects: list[list[tuple[np.ndarray, np.ndarray]]] = []
    for stroke in strokes:
        before = np.concatenate([points for points, _ in objects[-1]]) if objects else np.full((1, 2), -SIZE)
        near = np.abs(before[:, None] - stroke[0][None]).max(2).min() < 0.08 * SIZE
        if near:
            objects[-1].append(stroke)
        else:
            objects.append([stroke])
    return objects


def _strokes(strokes: Iterable[tuple[np.ndarray, np.ndarray]], width: float) -> np.ndarray:
    return _lines([points for points, _ in strokes], width)


def _lines(lines: list[np.ndarray], width: float) -> np.ndarray:
    canvas = Canvas(SIZE)
    for points in lines:
        for start, end in pairwise(points):
            canvas.line(tuple(start), tuple(end), width)
    return canvas.ink


def _white(ink: np.ndarray) -> np.ndarray:
    return np.repeat(ink[..., None], 3, axis=2).astype(float)


def _over(picture: np.ndarray, ink: np.ndarray, index: int) -> np.ndarray:
    """Ink in the colour of a class over an (H, W, 3) picture."""
    color = class_color(index)
    share = ink[..., None] / 255
    painted: np.ndarray = picture * (1 - share) + share * np.array([color.red(), color.green(), color.blue()], float)
    return painted


def _save(name: str, picture: np.ndarray) -> None:
    Image.fromarray(np.rint(picture).astype(np.uint8)).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
