"""Lines of text as the connected parts of a map of probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.api import say
from engine.decoders.base import Candidates, Decoder, Match, Output, Preparation, Size, no_points
from engine.vision import cv2

BINARY = 0.3
"""Probability from which a place belongs to a line."""
GROWN = 1.5
"""The map shows shrunken lines: a part grows by its area times this over its perimeter on every side."""
LEAST = 3
"""Pixels that a part is high and wide at least."""


class TextLines(Decoder):
    """(1, H, W) probabilities of shrunken lines of text; the score of a line is their mean over its part.

    The boxes are upright: lines that stand aslant get the box around them.
    """

    name = "text-lines"
    title = "DBNet, PP-OCR"
    source = "Liao et al. 2020, Real-time Scene Text Detection with Differentiable Binarization, section 3.5"
    threshold = 0.6
    usual = Preparation()
    labels = ("text",)
    words = ("ocr", "dbnet", "text_det", "textdet")

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """Any map of one channel that speaks of every place: only its name tells it from others."""
        for output in outputs:
            if len(output.shape) == 3 and output.shape[0] == 1 and output.shape[1] * 4 >= size[0]:
                return Match((output.name,), say("One map, whose parts may be lines of text."), 1, sure=False)
        return None

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class."""
        chances = np.nan_to_num(arrays[0][0])
        count, labels, figures, _ = cv2.connectedComponentsWithStats(
            (chances > BINARY).astype(np.uint8), connectivity=8
        )
        boxes, scores, places = [], [], []
        best = 0.0
        for part in range(1, count):
            left, top, width, height, area = (int(figure) for figure in figures[part])
            if min(width, height) < LEAST:
                continue
            inside = labels[top : top + height, left : left + width] == part
            window = np.where(inside, chances[top : top + height, left : left + width], 0)
            score = float(window.sum() / area)
            best = max(best, score)
            if score >= threshold:
                grow = width * height * GROWN / (2 * (width + height))
                boxes.append((left - grow, top - grow, left + width + grow, top + height + grow))
                scores.append(score)
                row, column = np.unravel_index(window.argmax(), window.shape)
                places.append((top + int(row)) * chances.shape[1] + left + int(column))
        number = len(boxes)
        at = np.array(places, np.int64)
        rows, columns = chances.shape
        scale = np.array([size[1] / columns, size[0] / rows] * 2, np.float32)
        cells = np.stack([np.full(number, rows), np.full(number, columns), at // columns, at % columns], axis=1)
        odd = int(np.count_nonzero(np.isnan(arrays[0])))
        return Candidates(
            np.array(boxes, np.float32).reshape(-1, 4) * scale,
            np.array(scores, np.float32),
            np.zeros(number, np.int64),
            at,
            cells.astype(np.int64),
            np.tile([0, 1], (number, 1)),
            no_points(number),
            best,
            0,
            odd,
        )
