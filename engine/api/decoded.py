"""Outputs of a network that are no vector of classes: ways to read them, and what is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.api.network import ClassEvidence, NetworkInfo
from engine.api.wish import Wish

EMBEDDINGS = frozenset({48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024, 1280, 1536, 2048, 4096})
"""Usual lengths of a vector that describes a picture without naming a class."""
DENSE_FRACTION = 8
"""An output with at least this fraction (one part in so many) of the input's height speaks of every place."""

MOST_POINTS = 68
"""Networks for faces find so many points; more coarse maps than that are rather a detector's."""


class Decoding(StrEnum):
    """What the numbers of an output are taken for."""

    CLASSES = "classes"  # one logit a class
    CLASS_MAP = "class map"  # (K, H, W): at every place the largest of K channels is the class
    PICTURE = "picture"  # (3, H, W) is red, green and blue; (1, H, W) and (H, W) are grey
    KEY_POINTS = "key points"  # (K, H, W): the largest value of each map is the place of one point
    OBJECTS = "objects"  # (K, H, W) of 0 … 1, a peak where the middle of an object is, with sizes and offsets beside
    VALUES = "values"  # just numbers


@dataclass(frozen=True, slots=True)
class OutputView(Wish["DecodedOutput"]):
    """One output, read in one way.

    Attributes:
        layer: one of ``NetworkInfo.outputs``.
        low, high: values that are black and white in a picture; not used by the others.
        beside: further outputs that are needed to read this one: sizes and offsets of objects.
    """

    layer: str
    reading: Decoding
    low: float = 0.0
    high: float = 1.0
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object and where it is.

    Attributes:
        label: the class's name, or its number where the network has as many names as classes.
        score: 0 … 1, how sure the network is.
        top, left, bottom, right: of the box around it, in pixels of the network's input.
    """

    index: int
    label: str
    score: float
    top: float
    left: float
    bottom: float
    right: float


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
        low, high, mean, norm: over all finite values; the norm is Euclidean.
        odd: how many values are NaN or infinite.
        shares: classes with the most places first (class map), or the most probable first (classes).
        classes: (H, W) int16, the class at every place, −1 where a value is not a number.
        pixels: (H, W, 3) uint8 RGB.
        points: (K, 3) float32: row, column and value of each map's largest value (the first one in reading order);
            NaN throughout where a map has no finite value.
        objects: the surest first.
        values: (n,) float32 of a vector.
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
    points: np.ndarray | None = None
    objects: tuple[FoundObject, ...] | None = None
    values: np.ndarray | None = None


TOLD = {
    "class map": Decoding.CLASS_MAP,
    "key points": Decoding.KEY_POINTS,
    "centre points": Decoding.OBJECTS,
}
"""What a model card says of its outputs (``decoding`` in engine/catalogue/model_card.py)."""


def decoding_of(network: NetworkInfo) -> Mapping[str, object]:
    """What the network's card says of its outputs; empty where it says nothing."""
    told = network.card.get("decoding")
    return told if isinstance(told, Mapping) else {}


def readings(network: NetworkInfo, output: str) -> tuple[Decoding, ...]:
    """The ways in which an output can be read: as the network's card says, then the likeliest by its shape."""
    shape, height = network.output_shape(output), network.preprocessing.input[1]
    likely = decodings(shape, height, len(network.labels), network.class_evidence)
    decoding = decoding_of(network)
    told = TOLD.get(str(decoding.get("kind")))
    if told is None or decoding.get("heat", output) != output:
        return likely
    return (told, *(reading for reading in likely if reading is not told))


def beside(network: NetworkInfo, reading: Decoding) -> tuple[str, ...]:
    """Further outputs that this reading needs: ``OutputView.beside``."""
    if reading is not Decoding.OBJECTS:
        return ()
    return tuple(str(decoding_of(network)[name]) for name in ("size", "offset"))


def decodings(shape: tuple[int, ...], input_height: int, labels: int, evidence: ClassEvidence) -> tuple[Decoding, ...]:
    """The ways in which an output of this shape can be read, the likeliest first.

    Args:
        shape: without the batch axis.
        input_height: of the network's input.
        labels: how many class names the network has; 0 if they are unknown.
        evidence: what says that a vector is one of classes; a usual length of embeddings outweighs its mere values.
    """
    long = [size for size in shape if size > 1]
    if len(long) == 1 and shape[0] == long[0]:
        weak = evidence is ClassEvidence.VALUES and long[0] in EMBEDDINGS
        classes = evidence is not ClassEvidence.NOTHING and not weak
        return (Decoding.CLASSES, Decoding.VALUES) if classes else (Decoding.VALUES, Decoding.CLASSES)
    if len(shape) == 2 or len(shape) != 3 or min(shape[1:]) < 2:
        return (Decoding.VALUES,)
    count, height = shape[0], shape[1]
    dense = height * DENSE_FRACTION >= input_height
    if count == 1 or (count == 3 and dense and labels != 3):
        others = (Decoding.KEY_POINTS,) if count == 1 else (Decoding.CLASS_MAP, Decoding.KEY_POINTS)
        return (Decoding.PICTURE, *others, Decoding.VALUES)
    if dense or count == labels:
        return (Decoding.CLASS_MAP, Decoding.KEY_POINTS, Decoding.VALUES)
    if count > MOST_POINTS:
        return (Decoding.VALUES, Decoding.KEY_POINTS, Decoding.CLASS_MAP)
    return (Decoding.KEY_POINTS, Decoding.CLASS_MAP, Decoding.VALUES)
