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
class Companion:
    """A further execution on the same frame: another network, or the one on screen with other filters replaced.

    Attributes:
        name: its answers are ``Result.companions[name]``. Where a network of its own was opened under this name that
            is what runs, else a copy of the one on screen, which shares its weights.
        wishes: what is to be answered about it; a ``BesideWish`` is not.
        overrides: filters that are replaced in it, whatever is replaced in the one on screen.
    """

    name: str
    wishes: frozenset[Wish[Any]]
    overrides: tuple[FilterOverride, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of every frame; hidden panels want nothing, and what nobody wants is not computed.

    Attributes:
        wishes: what is to be answered. A ``BesideWish`` is answered by a message of its own.
        overrides: filters that are to be replaced while the network runs; of two for one filter the later one counts.
        companions: what else is to run on the same frame, one of each name.
    """

    wishes: frozenset[Wish[Any]] = frozenset()
    overrides: tuple[FilterOverride, ...] = ()
    companions: frozenset[Companion] = frozenset()

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
    overrides = tuple(dict.fromkeys(chain.from_iterable(part.overrides for part in parts)))
    return Request(wishes, overrides, frozenset().union(*(part.companions for part in parts)))
