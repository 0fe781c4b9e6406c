"""The layout of YOLOv5 and YOLOv7: three anchors for each cell of three grids."""

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
    in_parts,
    no_points,
    sigmoid,
    strongest,
)

STRIDES = (8, 16, 32)
ANCHORS = (((10, 13), (16, 30), (33, 23)), ((30, 61), (62, 45), (59, 119)), ((116, 90), (156, 198), (373, 326)))
"""(width, height) in pixels that come with the published COCO weights, for strides 8, 16 and 32."""


class YoloV5(Decoder):
    """(N, 5 + K): centre x, y, width, height in pixels, objectness, then K classes; N is three for each cell.

    Or, as they come from the heads, three tensors (3, rows, columns, 5 + K) before the sigmoid: with σ of each number,
    centre (2σ − 0.5 + cell) · stride and size (2σ)² · anchor.
    """

    name = "yolov5"
    title = "YOLOv5, YOLOv7"
    source = "Wang et al. 2022, YOLOv7, arXiv 2207.02696; the tensor layout of the published ONNX exports"
    threshold = 0.25
    usual = Preparation(resize=Resize.LETTERBOX, border=114)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """One table with three rows a cell, or three tensors with three anchors a cell."""
        made = Grids.of(size, STRIDES, 3, anchors_first=True)
        for output in outputs:
            if len(output.shape) == 2 and output.shape[1] > 5 and output.shape[0] == made.count:
                reason = say(
                    "{rows:,} rows are three for each cell of 8, 16 and 32 pixels of this input.", rows=output.shape[0]
                )
                return Match((output.name,), reason, output.shape[1] - 5)
        heads = [self._head(outputs, rows, columns) for rows, columns, _, _ in made.levels]
        if all(heads) and len({head.shape[3] for head in heads if head}) == 1:
            names = tuple(head.name for head in heads if head)
            columns = next(head.shape[3] for head in heads if head)
            return Match(
                names, say("Three tensors have three anchors for each cell of 8, 16 and 32 pixels."), columns - 5
            )
        return None

    @staticmethod
    def _head(outputs: Sequence[Output], rows: int, columns: int) -> Output | None:
        fitting = (one for one in outputs if len(one.shape) == 4 and one.shape[:3] == (3, rows, columns))
        return next((one for one in fitting if one.shape[3] > 5), None)

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class; of a score the place is that of the class in it."""
        heads = len(arrays) > 1
        tables = [array.reshape(-1, array.shape[-1]) for array in arrays]
        table = np.concatenate(tables) if heads else tables[0]
        scores, objects = (
            (sigmoid(table[:, 5:]), sigmoid(table[:, 4]))
            if heads
            else (as_scores(table[:, 5:]), as_scores(table[:, 4]))
        )
        found = strongest(scores, threshold, objects)
        cells, strides, anchors = Grids.of(size, STRIDES, 3, anchors_first=True).places(found.rows)
        centers = table[found.rows, :4].copy()
        if heads:
            level = np.searchsorted(STRIDES, strides)
            shares = sigmoid(centers)
            centers[:, :2] = (2 * shares[:, :2] - 0.5 + cells[:, [3, 2]]) * strides[:, None]
            centers[:, 2:] = (2 * shares[:, 2:]) ** 2 * np.array(ANCHORS, np.float32)[level, anchors]
        columns = table.shape[1]
        channel = found.classes + 5
        outputs, rows = in_parts(found.rows, tables)
        channels = np.stack([anchors * columns + channel, np.full_like(channel, 3 * columns)], axis=1)
        return Candidates(
            corners(centers),
            found.scores,
            found.classes,
            rows * columns + channel,
            cells,
            channels,
            no_points(len(found.rows)),
            found.best,
            found.best_class,
            found.odd,
            outputs,
        )
