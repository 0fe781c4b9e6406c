"""FastestDet: one box for each cell of one grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.api import Resize, say
from engine.decoders.base import (
    Candidates,
    Decoder,
    Match,
    Output,
    Preparation,
    Size,
    corners,
    no_points,
    sigmoid,
    strongest,
)

STRIDE = 16


class FastestDet(Decoder):
    """(5 + K, rows, columns): objectness, x, y, w, h, then the probabilities of K classes.

    Score objectness^0.6 · probability^0.4; centre (tanh(x) + column, tanh(y) + row) · stride; size σ(w, h) of the
    whole picture.
    """

    name = "fastestdet"
    title = "FastestDet"
    source = "Ma 2022, FastestDet (github.com/dog-qiuqiu/FastestDet), the decoding in its readme and test"
    threshold = 0.4
    usual = Preparation(order="bgr", resize=Resize.STRETCH)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """One grid of cells of 16 pixels, whose last channels are probabilities."""
        cells = (size[0] // STRIDE, size[1] // STRIDE)
        for output in outputs:
            if len(output.shape) != 3 or output.shape[1:] != cells or output.shape[0] < 7:
                continue
            values = output.values
            if values is not None and np.allclose(values[5:].sum(axis=0), 1, atol=1e-3) and values[0].min() >= 0:
                reason = say(
                    "Each cell of 16 pixels has an objectness, a box and {classes:,} probabilities that add up to 1.",
                    classes=output.shape[0] - 5,
                )
                return Match((output.name,), reason, output.shape[0] - 5)
        return None

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class."""
        (maps,) = arrays
        count, rows, columns = maps.shape
        flat = maps.reshape(count, -1)
        objects = np.where(np.isnan(flat[0]), np.nan, np.clip(flat[0], 0, None)) ** 0.6
        found = strongest(np.ascontiguousarray(np.clip(flat[5:], 0, None).T) ** 0.4, threshold, objects)
        row, column = np.divmod(found.rows, columns)
        box = flat[1:5, found.rows]
        centers = np.stack(
            [
                (np.tanh(box[0]) + column) / columns * size[1],
                (np.tanh(box[1]) + row) / rows * size[0],
                sigmoid(box[2]) * size[1],
                sigmoid(box[3]) * size[0],
            ],
            axis=1,
        )
        channel = found.classes + 5
        cells = np.stack([np.full_like(row, rows), np.full_like(row, columns), row, column], axis=1)
        return Candidates(
            corners(centers),
            found.scores,
            found.classes,
            channel * rows * columns + found.rows,
            cells,
            np.stack([channel, np.full_like(channel, count)], axis=1),
            no_points(len(row)),
            found.best,
            found.best_class,
            found.odd,
        )
