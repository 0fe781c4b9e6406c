"""Objects as points: the peaks of a heat map for each class are the middles of boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.api import say
from engine.decoders.base import Candidates, Decoder, Match, Output, Size, as_scores, no_points, strongest
from engine.vision import cv2

STRIDE = 4
WINDOW = np.ones((3, 3), np.uint8)


class CenterPoints(Decoder):
    """(K, rows, columns) heat maps, (2, rows, columns) width and height, (2, rows, columns) offset of the middle.

    A peak is larger than its eight neighbours; the sizes are in cells of 4 pixels. Which of the two maps of two
    channels is the offset is told by its name, or by its values, which lie within 0 … 1; without one it is 0.5.
    """

    name = "center-points"
    title = "CenterNet"
    source = "Zhou et al. 2019, Objects as Points, sections 3 and 4"
    threshold = 0.3
    final = True

    @staticmethod
    def middles(row: np.ndarray, column: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x and y in pixels of the input."""
        return (column + offset[0]) * STRIDE, (row + offset[1]) * STRIDE

    @staticmethod
    def sizes(told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Width and height in pixels of the input."""
        return told[0] * STRIDE, told[1] * STRIDE

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """Maps of cells of 4 pixels, one or two of which have two channels."""
        grid = (size[0] // STRIDE, size[1] // STRIDE)
        maps = [one for one in outputs if len(one.shape) == 3 and one.shape[1:] == grid]
        pairs = [one for one in maps if one.shape[0] == 2]
        heat = [one for one in maps if one not in pairs]
        if len(heat) != 1 or not 1 <= len(pairs) <= 2:
            return None
        pairs.sort(key=_is_offset)
        reason = say("Heat maps of cells of 4 pixels, with a width and a height at every cell.")
        return Match((heat[0].name, *(one.name for one in pairs)), reason, heat[0].shape[0])

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:  # noqa: ARG002
        """See the class."""
        scores, sizes = as_scores(arrays[0]), arrays[1]
        _, rows, columns = scores.shape
        peaks = np.stack([cv2.dilate(one, WINDOW) for one in np.nan_to_num(scores)]) == scores
        found = strongest(np.where(peaks, scores, 0).reshape(-1, 1), threshold)
        kind, cell = np.divmod(found.rows, rows * columns)
        row, column = np.divmod(cell, columns)
        offset = arrays[2][:, row, column] if len(arrays) > 2 else np.full((2, len(row)), 0.5)
        x, y = self.middles(row, column, offset)
        width, height = self.sizes(sizes[:, row, column])
        boxes = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
        channels = np.stack([kind, np.full_like(kind, len(scores))], axis=1)
        cells = np.stack([np.full_like(row, rows), np.full_like(row, columns), row, column], axis=1)
        best = int(np.nan_to_num(scores, nan=-np.inf).max(axis=(1, 2)).argmax())
        odd = int(np.count_nonzero(np.isnan(scores)))
        return Candidates(
            boxes.astype(np.float32),
            found.scores,
            kind,
            found.rows,
            cells,
            channels,
            no_points(len(kind)),
            found.best,
            best,
            odd,
        )


class NamedCenterPoints(CenterPoints):
    """As the bundled networks have it: ``heat``, ``size`` (height and width in pixels), ``offset`` (down and right)."""

    name = "named-center-points"
    title = "Objects as points"
    threshold = 0.4

    @staticmethod
    def middles(row: np.ndarray, column: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x and y in pixels of the input."""
        return (column + offset[1]) * STRIDE, (row + offset[0]) * STRIDE

    @staticmethod
    def sizes(told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Width and height in pixels of the input."""
        return told[1], told[0]

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:  # noqa: ARG002
        """The three names."""
        by_name = {one.name: one for one in outputs}
        if not {"heat", "size", "offset"} <= set(by_name):
            return None
        reason = say("Its outputs are called heat, size and offset.")
        return Match(("heat", "size", "offset"), reason, by_name["heat"].shape[0])


def _is_offset(output: Output) -> bool:
    name = output.name.lower()
    if "reg" in name or "off" in name:
        return True
    values = output.values
    return "wh" not in name and values is not None and bool(values.min() >= -0.5 and values.max() <= 1.5)
