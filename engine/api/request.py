"""What the window asks the engine for: wishes, and what is to be changed while the network runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from engine.api.wish import Wish

W = TypeVar("W", bound=Wish[Any])


@dataclass(frozen=True, slots=True)
class FilterOverride:
    """One filter of a convolution replaced while the network runs; its stored weights stay as they are.

    The filter's weights for input channel i become ``shares[i]`` times the kernel, in the middle of the filter, with
    zeros around. Its bias stays.

    Attributes:
        epoch: of the network that it is for; others are not touched.
        layer, filter: which.
        kernel: rows of numbers, not larger than the layer's filters.
        shares: one number for each input channel that the filter reads.
    """

    epoch: int
    layer: str
    filter: int
    kernel: tuple[tuple[float, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of every frame; hidden panels want nothing, and what nobody wants is not computed.

    Attributes:
        wishes: what is to be answered. ``WeightsView`` is answered by itself, once and not with every frame.
        overrides: filters that are to be replaced while the network runs; of two for one filter the later one counts.
    """

    wishes: frozenset[Wish[Any]] = frozenset()
    overrides: tuple[FilterOverride, ...] = ()

    @classmethod
    def of(cls, *wishes: Wish[Any]) -> Request:
        """These wishes, and nothing changed."""
        return cls(frozenset(wishes))

    def of_kind(self, kind: type[W]) -> frozenset[W]:
        """The wishes of one kind."""
        return frozenset(wish for wish in self.wishes if isinstance(wish, kind))


def merge_requests(requests: Iterable[Request]) -> Request:
    """Everything that any of the requests asks for, once."""
    parts = tuple(requests)
    wishes: frozenset[Wish[Any]] = frozenset().union(*(part.wishes for part in parts))
    return Request(wishes, tuple(dict.fromkeys(chain.from_iterable(part.overrides for part in parts))))
