"""YuNet: faces with five points, from three grids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.api import Resize, say
from engine.decoders.base import (
    Candidates,
    Decoder,
    Grids,
    Match,
    Output,
    Preparation,
    Size,
    corners,
    in_parts,
    strongest,
)

STRIDES = (8, 16, 32)
KINDS = (1, 1, 4, 10)
"""Numbers a cell: a class score, an objectness, a box, five points."""


class YuNet(Decoder):
    """For each of three grids (N, 1) class score, (N, 1) objectness, (N, 4) box and (N, 10) points.

    Score √(class · objectness), each cut to 0 … 1; centre (x + column, y + row) · stride, size exp(w, h) · stride;
    points (x + column, y + row) · stride.
    """

    name = "yunet"
    title = "YuNet"
    source = "Wu et al. 2023, YuNet: A Tiny Millisecond-level Face Detector; its layout in OpenCV's FaceDetectorYN"
    threshold = 0.6
    usual = Preparation(range=255, order="bgr", resize=Resize.STRETCH)
    labels = ("face",)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """Four tables for each grid."""
        made = Grids.of(size, STRIDES)
        names: list[str] = []
        for count, width in ((rows * columns, kind) for kind in KINDS for rows, columns, _, _ in made.levels):
            free = [one for one in outputs if one.shape == (count, width) and one.name not in names]
            if not free:
                return None
            names.append(min(free, key=lambda one: "cls" not in one.name).name if width == 1 else free[0].name)
        scores = [names[place] for place in range(3)]
        reason = say("For cells of 8, 16 and 32 pixels each a score, an objectness, a box and five points.")
        return Match((*scores, *names[3:]), reason, 1)

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class; of a score the place is that of the class score in it."""
        classes, objects, boxes, points = (np.concatenate(arrays[at : at + 3]) for at in (0, 3, 6, 9))
        scores = np.sqrt(np.clip(classes, 0, 1) * np.clip(objects, 0, 1))
        found = strongest(scores, threshold)
        cells, strides, _ = Grids.of(size, STRIDES).places(found.rows)
        middles, strides = cells[:, [3, 2]], strides[:, None]
        centers = boxes[found.rows].copy()
        centers[:, :2] = (centers[:, :2] + middles) * strides
        centers[:, 2:] = np.exp(np.clip(centers[:, 2:], None, 20)) * strides
        placed = (points[found.rows].reshape(-1, 5, 2) + middles[:, None]) * strides[:, None]
        count = len(found.rows)
        outputs, rows = in_parts(found.rows, arrays[:3])
        return Candidates(
            corners(centers),
            found.scores,
            np.zeros(count, np.int64),
            rows,
            cells,
            np.tile([0, 1], (count, 1)),
            placed.astype(np.float32),
            found.best,
            0,
            found.odd,
            outputs,
        )
