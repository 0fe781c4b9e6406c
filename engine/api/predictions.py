"""The classes that a network finds most probable."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api.wish import Wish


@dataclass(frozen=True, slots=True)
class Prediction:
    """One class with its probability (softmax over all classes) and logit."""

    index: int
    label: str
    probability: float
    logit: float


@dataclass(frozen=True, slots=True)
class Predictions:
    """The most probable classes, largest first, and the pinned ones in the order asked for."""

    top: tuple[Prediction, ...]
    pinned: tuple[Prediction, ...] = ()


@dataclass(frozen=True, slots=True)
class PredictionsView(Wish[Predictions]):
    """The most probable classes; there is no answer where the network's output is no vector of classes.

    Attributes:
        top: how many of them.
        pinned: class indices that are told besides.
    """

    top: int
    pinned: tuple[int, ...] = ()
