"""UltraFace: faces from the priors of four grids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.api import say
from engine.decoders.base import Candidates, Decoder, Grids, Match, Output, Preparation, Size, no_points, strongest
from engine.decoders.priors import add_to_priors, are_corners, in_pixels, level_priors

SIDES = ((10, 16, 24), (32, 48), (64, 96), (128, 192, 256))
"""Of the square priors in pixels, for the strides 8, 16, 32 and 64."""


def _grids(size: Size) -> Grids:
    levels = [Grids.of(size, (8 * 2**level,), len(sides)).levels[0] for level, sides in enumerate(SIDES)]
    return Grids(tuple(levels))


class UltraFace(Decoder):
    """(N, 2) probabilities of background and face, and (N, 4) boxes; N is one for each prior.

    Boxes are corners in 0 … 1, as exported for running, or offsets from the priors, as in training.
    """

    name = "ultraface"
    title = "UltraFace"
    source = "Linzaer 2019, Ultra-Light-Fast-Generic-Face-Detector-1MB (github), its priors and readme"
    threshold = 0.7
    usual = Preparation(range=255, mean=127.0, std=128.0)
    labels = ("face",)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """Two tables with a row for each prior."""
        count = _grids(size).count
        scores = next((one for one in outputs if one.shape == (count, 2)), None)
        boxes = next((one for one in outputs if one.shape == (count, 4)), None)
        if scores is None or boxes is None:
            return None
        reason = say("{rows:,} rows of two scores and of four numbers: as many as UltraFace has priors.", rows=count)
        return Match((scores.name, boxes.name), reason, 1)

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class."""
        scores, boxes = arrays
        found = strongest(scores[:, 1:2], threshold)
        grids = _grids(size)
        cells, _, anchors = grids.places(found.rows)
        if are_corners(boxes):
            kept = boxes[found.rows]
        else:
            sides = tuple(tuple((float(side), float(side)) for side in level) for level in SIDES)
            kept = add_to_priors(boxes[found.rows], level_priors(grids, sides, size)[found.rows])
        counts = {(rows, columns): count for rows, columns, _, count in grids.levels}
        totals = [2 * counts[int(rows), int(columns)] for rows, columns in cells[:, :2]]
        channels = np.stack([2 * anchors + 1, np.array(totals, np.int64)], axis=1)
        return Candidates(
            in_pixels(kept, size),
            found.scores,
            np.zeros(len(kept), np.int64),
            found.rows * 2 + 1,
            cells,
            channels,
            no_points(len(kept)),
            found.best,
            0,
            found.odd,
        )
