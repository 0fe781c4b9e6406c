"""Wishes and answers by their type, for tests in which there is one of a type at most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from engine.api import NetworkState, Provenance, Request, Result, Wish

T = TypeVar("T")
W = TypeVar("W", bound=Wish[Any])


def answer_of(result: Result, kind: type[T]) -> T | None:
    """The only answer of a type, None if there is none."""
    found = [answer for answer in result.answers.values() if isinstance(answer, kind)]
    assert len(found) <= 1
    return found[0] if found else None


def wish_of(request: Request, kind: type[W]) -> W | None:
    """The only wish of a kind, None if there is none."""
    found = request.of_kind(kind)
    assert len(found) <= 1
    return next(iter(found), None)


class ByKind(Mapping[Wish[Any], object]):
    """Answers for whatever wish of a kind."""

    def __init__(self, answers: Mapping[type[Wish[Any]], object]) -> None:
        self._answers = answers

    def __getitem__(self, wish: Wish[Any]) -> object:
        return self._answers[type(wish)]

    def __iter__(self) -> Iterator[Wish[Any]]:
        return iter(())

    def __len__(self) -> int:
        return len(self._answers)


def origin(frame: int = 0, epoch: int = 1) -> Provenance:
    """Of a frame of the first source, in a network as it was opened."""
    return Provenance(NetworkState(epoch), 1, frame)
