"""What can be asked of a frame: wishes, each with its type of answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import torch

A_co = TypeVar("A_co", covariant=True)


class Wish(Generic[A_co]):
    """Base of everything that can be asked of the engine; ``A_co`` is the type of the answer.

    A wish is a frozen, hashable dataclass that says all that the answer depends on, beside the frame and the network.
    Whoever asks finds the answer under it, in ``Result.answers``.
    """

    __slots__ = ()


class BesideWish(Wish[A_co]):
    """What is answered beside the results, by a message of its own that comes when it is made."""

    __slots__ = ()


class LayerWish(Wish[A_co], ABC):
    """A quantity of one layer's output that tensors' own methods can compute: the wish itself says how.

    It is all that the engine needs to know of a new quantity; only the engine calls these methods.
    """

    __slots__ = ()

    layer: str
    """A layer's name, or ``INPUT``."""

    @abstractmethod
    def compute(self, maps: torch.Tensor) -> Sequence[torch.Tensor]:
        """On the device, from the layer's (C, H, W) float32 maps: what is to be copied to the host."""

    @abstractmethod
    def answer(self, *arrays: np.ndarray) -> A_co:
        """The frozen answer, from what ``compute`` gave, on the host and read-only."""
