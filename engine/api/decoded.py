"""Outputs of a network that are no vector of classes: ways to read them, and what is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.api.network import ClassEvidence, NetworkInfo, ends_in_sigmoid
from engine.api.task import Reading, Task
from engine.api.text import Text, say
from engine.api.wish import Wish

EMBEDDINGS = frozenset({48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024, 1280, 1536, 2048, 4096})
"""Usual lengths of a vector that describes a picture without naming a class."""
DENSE_FRACTION = 8
"""An output with at least this fraction (one part in so many) of the input's height speaks of every place."""

MOST_POINTS = 68
"""Networks for faces find so many points; more coarse maps than that are rather a detector's."""
LOGIT = 1.5
"""A map of one channel that goes so far below zero gives logits rather than brightness."""
SCALES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
"""Values that are usually black and white in a picture."""


class Decoding(StrEnum):
    """What the numbers of an output are taken for."""

    CLASSES = "classes"  # one logit a class
    CLASS_MAP = "class map"  # (K, H, W): at every place the largest of K channels is the class
    PICTURE = "picture"  # (3, H, W) is red, green and blue; (1, H, W) and (H, W) are grey
    CLASS_CHANCE = "one class"  # (K, H, W): the softmax over K channels, of one class
    MASK = "mask"  # (1, H, W): one probability at every place, or its logit
    KEY_POINTS = "key points"  # (K, H, W): the largest value of each map is the place of one point
    COORDINATES = "coordinates"  # (2 K,): x and y of K points
    COLOUR = "colour"  # (2, H, W): the a and b of Lab, for the lightness of the input
    VALUES = "values"  # just numbers


@dataclass(frozen=True, slots=True)
class OutputView(Wish["DecodedOutput"]):
    """One output, read in one way.

    Attributes:
        layer: one of ``NetworkInfo.outputs``.
        low, high: values that are black and white in a picture; not used by the others.
        unit: the class whose probability is drawn (``CLASS_CHANCE``).
        threshold: probability from which a place belongs to a mask (``MASK``).
    """

    layer: str
    reading: Decoding
    low: float = 0.0
    high: float = 1.0
    unit: int = 0
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a class map belongs to one class.

    Attributes:
        label: the class's name, or its number where the network has as many names as the map has classes.
        share: 0 … 1, of all places; 0 … 1 of a vector's probabilities for ``Decoding.CLASSES``.
    """

    index: int
    label: str
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class DecodedOutput:
    """What one output of one frame says. Arrays are read-only; what the reading does not give is None or empty.

    Attributes:
        shape: of the output, without the batch axis.
        low, high, mean: over all finite values.
        norm: of a vector, Euclidean, over all finite values; 0 for others.
        odd: how many values are NaN or infinite.
        shares: classes with the most places first (class map), or the most probable first (classes).
        classes: (H, W) int16, the class at every place, −1 where a value is not a number, −2 where nothing is said.
        pixels: (H, W, 3) uint8 RGB.
        chances: (H, W) float32, the probability of one class, or of a mask, at every place.
        points: (K, 3) float32: row, column and value of each point, in cells of ``grid``; the middle of the first cell
            is (0, 0). NaN throughout where a map has no finite value.
        names: of the points, where the network has as many names.
        grid: (rows, columns) that the whole input of the network has for ``points``.
        values: (n,) float32 of a vector.
        remark: what is to be known of it, a sentence; else empty.
    """

    view: OutputView
    shape: tuple[int, ...]
    low: float
    high: float
    mean: float
    norm: float
    odd: int
    shares: tuple[Share, ...] = ()
    classes: np.ndarray | None = None
    pixels: np.ndarray | None = None
    chances: np.ndarray | None = None
    points: np.ndarray | None = None
    names: tuple[str, ...] = ()
    grid: tuple[int, int] = (1, 1)
    values: np.ndarray | None = None
    remark: str = ""


TASKS = {
    Decoding.CLASSES: Task.CLASSIFICATION,
    Decoding.CLASS_MAP: Task.SEGMENTATION,
    Decoding.CLASS_CHANCE: Task.SEGMENTATION,
    Decoding.MASK: Task.SEGMENTATION,
    Decoding.KEY_POINTS: Task.KEY_POINTS,
    Decoding.COORDINATES: Task.KEY_POINTS,
    Decoding.PICTURE: Task.PICTURE,
    Decoding.COLOUR: Task.PICTURE,
    Decoding.VALUES: Task.UNKNOWN,
}
"""What a network is for whose output is read so; a vector of a usual length that is no classes is an embedding."""

COORDINATE_COUNTS = frozenset({10, 34, 42, 136, 196})
"""Numbers in a vector that are x and y of 5 or 68 or 98 points of a face, 17 of a body, 21 of a hand."""


def decodings(
    shape: tuple[int, ...],
    input_height: int,
    labels: int,
    evidence: ClassEvidence,
    span: tuple[float, float] | None = None,
    *,
    sigmoid: bool = False,
) -> tuple[Decoding, ...]:
    """The ways in which an output of this shape can be read, the likeliest first.

    Args:
        shape: without the batch axis.
        input_height: of the network's input.
        labels: how many class names the network has; 0 if they are unknown.
        evidence: what says that a vector is one of classes; a usual length of embeddings outweighs its mere values.
        span: least and largest value on a picture, where it was tried out.
        sigmoid: whether it ends in one.
    """
    long = [size for size in shape if size > 1]
    if len(long) == 1 and shape[0] == long[0]:
        weak = evidence is ClassEvidence.VALUES and long[0] in EMBEDDINGS
        classes = evidence is not ClassEvidence.NOTHING and not weak
        found = (Decoding.CLASSES, Decoding.VALUES) if classes else (Decoding.VALUES, Decoding.CLASSES)
        if long[0] % 2 or long[0] < 4:
            return found
        known = not classes and long[0] in COORDINATE_COUNTS
        return (Decoding.COORDINATES, *found) if known else (*found, Decoding.COORDINATES)
    if len(shape) == 2 or len(shape) != 3 or min(shape[1:]) < 2:
        return (Decoding.VALUES,)
    return _of_maps(shape[0], shape[1] * DENSE_FRACTION >= input_height, labels, span, sigmoid=sigmoid)


def _of_maps(
    count: int, dense: bool, labels: int, span: tuple[float, float] | None, *, sigmoid: bool
) -> tuple[Decoding, ...]:
    areas = (Decoding.CLASS_MAP, Decoding.CLASS_CHANCE)
    if count == 1:
        logits = span is not None and span[0] < -LOGIT
        pair = (Decoding.MASK, Decoding.PICTURE) if sigmoid or logits else (Decoding.PICTURE, Decoding.MASK)
        return (*pair, Decoding.KEY_POINTS, Decoding.VALUES)
    if count == 3 and dense and labels != 3:
        return (Decoding.PICTURE, *areas, Decoding.KEY_POINTS, Decoding.VALUES)
    if dense or count == labels:
        colour = (Decoding.COLOUR,) if count == 2 else ()
        return (*areas, Decoding.KEY_POINTS, *colour, Decoding.VALUES)
    if count > MOST_POINTS:
        return (Decoding.VALUES, Decoding.KEY_POINTS, *areas)
    return (Decoding.KEY_POINTS, *areas, Decoding.VALUES)


def output_readings(info: NetworkInfo, spans: Mapping[str, tuple[float, float]]) -> tuple[Reading, ...]:
    """The ways to read each output by itself, those of the answer first; ``spans`` as for ``decodings``, by output."""
    found = []
    for name in info.answers:
        shape = info.output_shape(name)
        sigmoid = ends_in_sigmoid(info.layers, name)
        height, labels = info.preprocessing.input[1], len(info.labels)
        for place, decoding in enumerate(
            decodings(shape, height, labels, info.class_evidence, spans.get(name), sigmoid=sigmoid)
        ):
            task = TASKS[decoding]
            if decoding is Decoding.VALUES and place == 0 and max(shape, default=0) in EMBEDDINGS:
                task = Task.EMBEDDING
            counted = decoding in (Decoding.CLASSES, Decoding.CLASS_MAP, Decoding.CLASS_CHANCE)
            reason = _reason(decoding, task, info.class_evidence)
            found.append(Reading(task, decoding.value, (name,), reason, shape[0] if counted else 0))
    return tuple(found)


def _reason(decoding: Decoding, task: Task, evidence: ClassEvidence) -> str:
    if task is Task.EMBEDDING:
        return say("A vector of a usual length that nothing calls classes.")
    match decoding:
        case Decoding.CLASSES:
            return say("A vector of classes: {evidence}.", evidence=_evidence(evidence))
        case Decoding.CLASS_MAP | Decoding.CLASS_CHANCE:
            return say("At every place it gives a number for each of several classes.")
        case Decoding.MASK:
            return say("At every place it gives one number that is a probability, or its logit.")
        case Decoding.PICTURE | Decoding.COLOUR:
            return say("It gives as many numbers at every place as a picture has.")
        case Decoding.KEY_POINTS:
            return say("It gives maps, each of which may peak at one point.")
        case Decoding.COORDINATES:
            return say("It gives pairs of numbers, which may be the places of points.")
        case Decoding.VALUES:
            return say("Nothing says what its numbers are.")


def _evidence(evidence: ClassEvidence) -> Text:
    match evidence:
        case ClassEvidence.CARD:
            return say("its card says so")
        case ClassEvidence.LABELS:
            return say("there is a name for each number")
        case ClassEvidence.SOFTMAX:
            return say("it ends in a softmax")
        case ClassEvidence.NAME:
            return say("it is called so")
        case ClassEvidence.VALUES:
            return say("its values are spread as logits are")
        case ClassEvidence.NOTHING:
            return say("if you say so")


def likely_scale(low: float, high: float) -> tuple[float, float]:
    """The values that are probably meant as black and white, where a picture has values from ``low`` to ``high``."""
    if low >= -1.15 and high <= 1.15:
        return SCALES[0] if low >= -0.15 else SCALES[1]
    if low >= -16 and 32 < high <= 300:
        return SCALES[2]
    return low, high
