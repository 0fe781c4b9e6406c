"""SSD: classes and boxes of default boxes on six grids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from engine.api import say
from engine.decoders.base import (
    Candidates,
    Decoder,
    Match,
    Output,
    Preparation,
    Size,
    are_probabilities,
    no_points,
    probabilities,
    strongest,
)
from engine.decoders.priors import add_to_priors, are_corners, box_tables, in_pixels

GRIDS = (
    (38, 8, 30, 60, (2,)),
    (19, 16, 60, 111, (2, 3)),
    (10, 32, 111, 162, (2, 3)),
    (5, 64, 162, 213, (2, 3)),
    (3, 100, 213, 264, (2,)),
    (1, 300, 264, 315, (2,)),
)
"""Of SSD300: cells a side, stride, smallest and next size in pixels, aspect ratios beside 1."""
SIDE = 300


@cache
def ssd300_priors() -> np.ndarray:
    """(8732, 4) cx, cy, w, h in 0 … 1."""
    made = []
    for cells, stride, small, large, ratios in GRIDS:
        sides = [(small, small), (math.sqrt(small * large),) * 2]
        for ratio in ratios:
            root = math.sqrt(ratio)
            sides += [(small * root, small / root), (small / root, small * root)]
        for row, column in np.ndindex(cells, cells):
            middle = ((column + 0.5) * stride / SIDE, (row + 0.5) * stride / SIDE)
            made += [(*middle, width / SIDE, height / SIDE) for width, height in sides]
    priors = np.clip(np.array(made, np.float32), 0, 1)
    priors.setflags(write=False)
    return priors


class Ssd(Decoder):
    """(N, 1 + K) scores, background first, and (N, 4) boxes: offsets from SSD300's default boxes, or corners."""

    name = "ssd"
    title = "SSD"
    source = "Liu et al. 2016, SSD: Single Shot MultiBox Detector, section 2.2 and equation 2"
    threshold = 0.3
    usual = Preparation(range=255, mean=117.0)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """Two tables of equally many rows, the boxes of which are corners, or as many as SSD300 has."""
        for boxes in box_tables(outputs):
            scores = next(
                (
                    one
                    for one in outputs
                    if len(one.shape) == 2
                    and one.shape[0] == boxes.shape[0]
                    and one.shape[1] > 1
                    and one.name != boxes.name
                ),
                None,
            )
            if scores is None:
                continue
            default = boxes.shape[0] == len(ssd300_priors()) and size == (SIDE, SIDE)
            if default or (boxes.values is not None and boxes.shape[0] > 300 and are_corners(boxes.values)):
                reason = say("{rows:,} rows of scores, and as many boxes.", rows=boxes.shape[0])
                return Match((scores.name, boxes.name), reason, scores.shape[1] - 1)
        return None

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class."""
        scores, boxes = arrays
        shares = scores if are_probabilities(scores) else probabilities(scores)
        found = strongest(shares[:, 1:], threshold)
        kept = boxes[found.rows]
        if not are_corners(boxes):
            kept = add_to_priors(kept, ssd300_priors()[found.rows])
        count = len(kept)
        return Candidates(
            in_pixels(kept, size),
            found.scores,
            found.classes,
            found.rows * scores.shape[1] + found.classes + 1,
            np.zeros((count, 4), np.int64),
            np.zeros((count, 2), np.int64),
            no_points(count),
            found.best,
            found.best_class,
            found.odd,
        )
