"""DETR and its descendants: a fixed number of queries, each a class and a box."""

from __future__ import annotations

from collections.abc import Sequence

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
    corners,
    no_points,
    probabilities,
    sigmoid,
    strongest,
)
from engine.decoders.priors import box_tables

MOST = 1000
"""Queries there are at most."""


def ends_in_no_object(logits: np.ndarray) -> bool:
    """Whether the last of the numbers stands for no object, as in DETR: most queries find none."""
    return bool(probabilities(logits)[:, -1].mean() > 0.5)


class Detr(Decoder):
    """(Q, K + 1) logits, the last for no object, or (Q, K) before a sigmoid; and (Q, 4) cx, cy, w, h in 0 … 1."""

    name = "detr"
    title = "DETR"
    source = "Carion et al. 2020, End-to-End Object Detection with Transformers, section 3"
    threshold = 0.5
    final = True
    usual = Preparation()

    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:  # noqa: ARG002
        """A short table of classes, and as many boxes within 0 … 1."""
        for boxes in (one for one in box_tables(outputs) if one.shape[0] <= MOST):
            if boxes.values is not None and not (boxes.values.min() >= -0.01 and boxes.values.max() <= 1.01):
                continue
            same = (one for one in outputs if len(one.shape) == 2 and one.shape[0] == boxes.shape[0])
            scores = next((one for one in same if one.shape[1] > 1 and one.name != boxes.name), None)
            if scores is None or (scores.values is not None and are_probabilities(scores.values)):
                continue
            last = scores.values is None or ends_in_no_object(scores.values)
            reason = say("{rows} queries, each with classes and a box within 0 … 1.", rows=boxes.shape[0])
            return Match((scores.name, boxes.name), reason, scores.shape[1] - last)
        return None

    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """See the class."""
        logits, boxes = arrays
        scores = probabilities(logits)[:, :-1] if ends_in_no_object(logits) else sigmoid(logits)
        found = strongest(scores, threshold)
        count = len(found.rows)
        centers = boxes[found.rows] * np.array([size[1], size[0], size[1], size[0]], np.float32)
        return Candidates(
            corners(centers),
            found.scores,
            found.classes,
            found.rows * logits.shape[1] + found.classes,
            np.zeros((count, 4), np.int64),
            np.zeros((count, 2), np.int64),
            no_points(count),
            found.best,
            found.best_class,
            found.odd,
        )
