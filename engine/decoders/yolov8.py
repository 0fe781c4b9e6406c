"""The layout of YOLOv8 and YOLO11: one box for each cell of three grids, without an objectness."""

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
    as_scores,
    corners,
    no_points,
    strongest,
)
from engine.decoders.yolox import grids


class YoloV8(Decoder):
    """(4 + K, N): centre x, y, width, height in pixels, then the scores of K classes; N is one for each cell."""

    name = "yolov8"
    title = "YOLOv8, YOLO11"
    source = "the tensor layout of the published ONNX exports"
    threshold = 0.25
    usual = Preparation(resize=Resize.LETTERBOX, border=114)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """One table with a column for each cell."""
        for output in outputs:
            if len(output.shape) == 2 and output.shape[0] > 4 and grids(size, output.shape[1]):
                classes = output.shape[0] - 4
                reason = say(
                    "{columns:,} columns are the cells of 8, 16 and 32 pixels of this input, with a box and "
                    "{classes:,} classes each.",
                    columns=output.shape[1],
                    classes=classes,
                )
                return Match((output.name,), reason, classes)
        return None

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class."""
        (table,) = arrays
        made = grids(size, table.shape[1])
        assert made is not None
        found = strongest(np.ascontiguousarray(as_scores(table[4:]).T), threshold)
        cells, _, _ = made.places(found.rows)
        channel = found.classes + 4
        return Candidates(
            corners(table[:4, found.rows].T),
            found.scores,
            found.classes,
            channel * table.shape[1] + found.rows,
            cells,
            np.stack([channel, np.full_like(channel, len(table))], axis=1),
            no_points(len(found.rows)),
            found.best,
            found.best_class,
            found.odd,
        )
