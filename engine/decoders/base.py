"""What every decoder of boxes takes and gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.api import Resize, Text

Size = tuple[int, int]
"""(height, width) in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """An output of the network that is to be recognised.

    Attributes:
        shape: without the batch axis.
        values: on some picture, in that shape; None where it could not be tried out.
    """

    name: str
    shape: tuple[int, ...]
    values: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Outputs that a decoder can read.

    Attributes:
        outputs: in the order in which ``decode`` takes them.
        reason: what speaks for it.
        classes: how many it tells apart.
        sure: nothing else looks so; otherwise it is offered, and taken only where the file is called so.
    """

    outputs: tuple[str, ...]
    reason: Text
    classes: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Preparation:
    """How pictures are prepared by those who published a layout; every number stands for all channels."""

    range: int = 1
    order: str = "rgb"
    resize: Resize = Resize.STRETCH
    mean: float = 0.0
    std: float = 1.0
    border: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What a decoder finds before better ones are chosen.

    Attributes:
        boxes: (n, 4) float32 left, top, right, bottom in pixels of the network's input.
        scores: (n,) float32, none below the threshold.
        classes: (n,) int.
        places: (n,) int, the flat index of each score in the output that holds it.
        cells: (n, 4) int: rows and columns of the grid that each one comes from, its row and its column in it; zeros
            where there is no grid.
        channels: (n, 2) int: the channel that the score has in a map of that grid, and how many channels that has.
        points: (n, k, 2) float32 x, y in pixels of the input.
        best, best_class: the largest score of all and its class, below the threshold too; 0, 0 where there is none.
        odd: scores that are no numbers.
        outputs: (n,) int, which of the outputs that the decoder takes holds each score; None where all of them stand
            in ``Decoder.score_output``.
    """

    boxes: np.ndarray
    scores: np.ndarray
    classes: np.ndarray
    places: np.ndarray
    cells: np.ndarray
    channels: np.ndarray
    points: np.ndarray
    best: float
    best_class: int
    odd: int
    outputs: np.ndarray | None = None


class Decoder(ABC):
    """Reads boxes from outputs in one published layout. To add one: a file, and a line in ``catalogue.py``.

    Attributes:
        name: as ``--task`` and ``Reading.decoder`` call it.
        title: for people.
        source: where the layout is published.
        threshold: least score that its authors take.
        score_output: which of the outputs that it takes holds the scores, unless ``Candidates.outputs`` tells it.
        usual: how its authors prepare pictures; None where that is not told.
        labels: of the classes where the layout has names of its own.
        final: no box lies over a better one of the same thing, so that none is left out.
        words: what files with it are often called, in small letters.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    threshold: ClassVar[float] = 0.5
    score_output: ClassVar[int] = 0
    usual: ClassVar[Preparation | None] = None
    labels: ClassVar[tuple[str, ...]] = ()
    final: ClassVar[bool] = False
    words: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def match(self, outputs: Sequence[Output], size: Size) -> Match | None:
        """Whether outputs of a network with an input of this size are in this layout; the likely names come first."""

    @abstractmethod
    def decode(self, arrays: Sequence[np.ndarray], size: Size, threshold: float) -> Candidates:
        """From the outputs of one picture, float32 and without the batch axis, in the order of ``Match.outputs``."""


@dataclass(frozen=True, slots=True, eq=False)
class Strongest:
    """The rows of a table of scores that reach the threshold; see ``Candidates``."""

    rows: np.ndarray
    classes: np.ndarray
    scores: np.ndarray
    best: float
    best_class: int
    odd: int


def in_parts(rows: np.ndarray, parts: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Of rows of a table that was joined from parts: the part that holds each, and its row there, both (n,) int."""
    ends = np.cumsum([len(part) for part in parts])
    part = np.searchsorted(ends, rows, side="right")
    return part, rows - (ends - [len(each) for each in parts])[part]


def strongest(scores: np.ndarray, threshold: float, weights: np.ndarray | None = None) -> Strongest:
    """The best class of each row of (N, K) scores, of rows whose score, times (N,) ``weights``, reaches a threshold."""
    factors = scores if weights is None else weights
    odd = int(np.count_nonzero(np.isnan(factors)))
    if weights is not None and scores.max(initial=0) <= 1:
        rows = np.flatnonzero(weights >= threshold)  # no class can make more of them
        found = _best_of(scores[rows], weights[rows])
        kept = found[1] >= threshold
        if kept.any():
            rows, classes, values = rows[kept], found[0][kept], found[1][kept]
            first = int(values.argmax())
            return Strongest(rows, classes, values, float(values[first]), int(classes[first]), odd)
    classes, values = _best_of(scores, weights)
    if not len(values):
        empty = np.empty(0, np.intp)
        return Strongest(empty, empty, np.empty(0, np.float32), 0.0, 0, odd)
    first = int(values.argmax())
    rows = np.flatnonzero(values >= threshold)
    best = max(float(values[first]), 0.0)
    return Strongest(rows, classes[rows], values[rows], best, int(classes[first]), odd)


def _best_of(scores: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Class and score of each row; what is no number counts as the least."""
    if not len(scores):
        return np.empty(0, np.intp), np.empty(0, np.float32)
    if np.isnan(scores.max()):
        scores = np.nan_to_num(scores, nan=-np.inf, neginf=-np.inf, posinf=np.inf)
    classes = scores.argmax(axis=1)
    values = np.take_along_axis(scores, classes[:, None], axis=1)[:, 0]
    if weights is not None:
        values = np.nan_to_num(values * weights, nan=-np.inf)
    return classes, values


def sigmoid(values: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(−x)), without overflow."""
    clipped: np.ndarray = 1 / (1 + np.exp(-np.clip(values, -80, 80)))
    return clipped


def probabilities(values: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def are_probabilities(values: np.ndarray) -> bool:
    """Whether each row of (n, K) adds up to 1, nothing in it being below zero."""
    return bool(values.min(initial=0) >= -1e-3 and np.allclose(values.sum(axis=1), 1, atol=1e-2))


def as_scores(values: np.ndarray) -> np.ndarray:
    """Scores that are within 0 … 1 as they are, others through a sigmoid."""
    return values if values.min(initial=0) >= -1e-3 and values.max(initial=0) <= 1 + 1e-3 else sigmoid(values)


def corners(centers: np.ndarray) -> np.ndarray:
    """(n, 4) centre x, centre y, width, height → left, top, right, bottom."""
    half = centers[:, 2:] / 2
    return np.concatenate([centers[:, :2] - half, centers[:, :2] + half], axis=1).astype(np.float32)


def no_points(count: int) -> np.ndarray:
    """Where a decoder gives none."""
    return np.empty((count, 0, 2), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Grids:
    """Cells of several strides, one grid after the other, each row by row, each cell with some anchors.

    Attributes:
        levels: (rows, columns, stride, anchors) of each.
        anchors_first: whether all cells of one anchor come before those of the next.
    """

    levels: tuple[tuple[int, int, int, int], ...]
    anchors_first: bool = False

    @classmethod
    def of(cls, size: Size, strides: Sequence[int], anchors: int = 1, *, anchors_first: bool = False) -> Grids:
        """Grids of whole cells, a last one that hangs over included."""
        levels = tuple((-(-size[0] // stride), -(-size[1] // stride), stride, anchors) for stride in strides)
        return cls(levels, anchors_first)

    @property
    def count(self) -> int:
        """Of cells and anchors."""
        return sum(rows * columns * anchors for rows, columns, _, anchors in self.levels)

    def places(self, index: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of the candidates with these numbers: ``Candidates.cells``, their strides, and their anchors."""
        cells = np.zeros((len(index), 4), np.int64)
        strides, anchors = np.ones(len(index), np.float32), np.zeros(len(index), np.int64)
        first = 0
        for rows, columns, stride, count in self.levels:
            inside = (index >= first) & (index < first + rows * columns * count)
            own = index[inside] - first
            cell, anchor = (
                (own % (rows * columns), own // (rows * columns)) if self.anchors_first else (own // count, own % count)
            )
            cells[inside] = np.stack(
                [np.full_like(cell, rows), np.full_like(cell, columns), cell // columns, cell % columns], axis=1
            )
            strides[inside], anchors[inside] = stride, anchor
            first += rows * columns * count
        return cells, strides, anchors
