"""Boxes that are final already, as YOLOv10 gives them and as exports with suppression built in do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.api import Resize, say
from engine.decoders.base import Candidates, Decoder, Match, Output, Preparation, Size, no_points, strongest

MOST = 1000
"""Rows that a list of final boxes has at most."""


class EndToEnd(Decoder):
    """(N, 6): left, top, right, bottom in pixels of the input, score, number of the class."""

    name = "end-to-end"
    title = "YOLOv10, final boxes"
    source = "Wang et al. 2024, YOLOv10: Real-Time End-to-End Object Detection, section 3.1"
    threshold = 0.25
    final = True
    usual = Preparation(resize=Resize.LETTERBOX, border=114)

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:  # noqa: ARG002
        """A short list of six numbers, the last of which is whole."""
        for output in outputs:
            if len(output.shape) != 2 or output.shape[1] != 6 or not 1 < output.shape[0] <= MOST:
                continue
            values = output.values
            if values is None or (values[:, 5] == np.rint(values[:, 5])).all():
                return Match((output.name,), say("Rows of six numbers, of which the last is whole: the class."), 0)
        return None

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:  # noqa: ARG002
        """See the class."""
        (table,) = arrays
        found = strongest(table[:, 4:5], threshold)
        count = len(found.rows)
        kinds = np.nan_to_num(table[:, 5]).astype(np.int64)
        best = int(kinds[np.nan_to_num(table[:, 4], nan=-np.inf).argmax()]) if len(table) else 0
        return Candidates(
            table[found.rows, :4].copy(),
            found.scores,
            kinds[found.rows],
            found.rows * 6 + 4,
            np.zeros((count, 4), np.int64),
            np.zeros((count, 2), np.int64),
            no_points(count),
            found.best,
            best,
            found.odd,
        )
