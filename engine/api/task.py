"""What a network is for, how its outputs are read, and the boxes that are read of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.api.wish import Wish


class Task(StrEnum):
    """What a network is for, as ``--task`` names it."""

    CLASSIFICATION = "classification"
    DETECTION = "detection"
    SEGMENTATION = "segmentation"
    KEY_POINTS = "key points"
    PICTURE = "picture to picture"
    EMBEDDING = "embedding"
    SEVERAL = "several"  # its outputs are for different tasks
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read outputs of a network.

    Attributes:
        decoder: what reads them: one of ``engine.decoders`` for boxes, else a ``Decoding``.
        title: of the decoder, for people; empty for a ``Decoding``.
        outputs: names of ``NetworkInfo.outputs``, in the order in which the decoder takes them.
        reason: what speaks for it, a sentence.
        classes: how many classes it tells apart; 0 where it tells none, or nobody knows.
        threshold: scores below are left out, as the decoder's authors do.
    """

    task: Task
    decoder: str
    outputs: tuple[str, ...]
    reason: str = ""
    classes: int = 0
    threshold: float = 0.5
    title: str = ""


@dataclass(frozen=True, slots=True)
class BoxesView(Wish["Boxes"]):
    """The boxes that a network finds, without those that lie over better ones of their class.

    Attributes:
        decoder, outputs: as in ``Reading``.
        threshold: least score.
        overlap: of two boxes of a class whose intersection is a larger part of their union than this, the better one
            is kept; of no meaning to decoders whose boxes are final.
        top: how many at most, the best ones.
    """

    decoder: str
    outputs: tuple[str, ...]
    threshold: float = 0.5
    overlap: float = 0.45
    top: int = 100


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Boxes in one frame, the best one first; arrays are read-only.

    Attributes:
        boxes: (n, 4) float32 left, top, right, bottom in pixels of the frame, within it.
        scores: (n,) float32.
        classes: (n,) int32.
        names: (n) of the classes.
        places: (n) where each score stands: a layer's name and the index into its output.
        points: (n, k, 2) float32 x, y in pixels of the frame, of decoders that give points with each box; else k = 0.
        best: the largest score of all, below the threshold too; 0 where there is none.
        best_name: of its class.
        odd: scores that are no numbers.
        above: candidates above the threshold, before the better ones were kept.
        remark: what is to be said of it where nothing is found, a sentence; else empty.
    """

    view: BoxesView
    boxes: np.ndarray
    scores: np.ndarray
    classes: np.ndarray
    names: tuple[str, ...]
    places: tuple[tuple[str, tuple[int, ...]], ...]
    points: np.ndarray
    best: float
    best_name: str
    odd: int
    above: int
    remark: str = ""
