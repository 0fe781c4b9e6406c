"""YOLOX: one box for each cell of three grids, with an objectness and a score for each class."""

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
    as_scores,
    corners,
    no_points,
    strongest,
)

STRIDES = ((8, 16, 32), (8, 16, 32, 64))
RAW = 24.0
"""Centres that reach further than so many cells are already in pixels."""


def grids(size: Size, rows: int) -> Grids | None:
    """The grids that have as many cells as there are rows."""
    made = (Grids.of(size, strides) for strides in STRIDES)
    return next((each for each in made if each.count == rows), None)


class YoloX(Decoder):
    """(N, 5 + K): x, y, log width, log height in units of the stride, objectness, then K classes.

    As exported the boxes are relative to their cell: centre (x + column, y + row) · stride, size exp(w, h) · stride;
    with ``decode_in_inference`` they are in pixels already.
    """

    name = "yolox"
    title = "YOLOX"
    source = "Ge et al. 2021, YOLOX: Exceeding YOLO Series in 2021, section 2.1"
    threshold = 0.3
    usual = Preparation(range=255, order="bgr", resize=Resize.LETTERBOX, border=114)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """One table of rows as many as there are cells."""
        for output in outputs:
            if len(output.shape) == 2 and output.shape[1] > 5 and grids(size, output.shape[0]):
                classes = output.shape[1] - 5
                reason = say(
                    "{rows:,} rows are the cells of 8, 16 and 32 pixels of this input, with a box, an objectness and "
                    "{classes:,} classes each.",
                    rows=output.shape[0],
                    classes=classes,
                )
                return Match((output.name,), reason, classes)
        return None

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class."""
        (table,) = arrays
        found = strongest(as_scores(table[:, 5:]), threshold, as_scores(table[:, 4]))
        made = grids(size, len(table))
        assert made is not None
        cells, strides, _ = made.places(found.rows)
        centers = table[found.rows, :4].copy()
        if np.abs(table[:, :2]).max(initial=0) < RAW:
            centers[:, :2] = (centers[:, :2] + cells[:, [3, 2]]) * strides[:, None]
            centers[:, 2:] = np.exp(np.clip(centers[:, 2:], None, 20)) * strides[:, None]
        columns = table.shape[1]
        channel = found.classes + 5
        return Candidates(
            corners(centers),
            found.scores,
            found.classes,
            found.rows * columns + channel,
            cells,
            np.stack([channel, np.full_like(channel, columns)], axis=1),
            no_points(len(found.rows)),
            found.best,
            found.best_class,
            found.odd,
        )
