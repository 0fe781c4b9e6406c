"""What a panel wished for lately."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from engine.api import Result, Wish

W = TypeVar("W", bound=Wish[Any])

KEPT = 32


class Wished(Generic[W]):
    """A panel's wishes of one kind. An earlier one's answer may be shown until the newest one's comes: so the picture
    keeps moving while the panel is being resized or zoomed, which is a new wish at every step.
    """

    def __init__(self) -> None:
        self._wishes: deque[W] = deque(maxlen=KEPT)

    def add(self, wish: W) -> W:
        """Remember a wish as the newest one."""
        if wish in self._wishes:
            self._wishes.remove(wish)
        self._wishes.append(wish)
        return wish

    def answered(self, result: Result, fits: Callable[[W], bool] = lambda _: True) -> W | None:
        """The newest of the wishes that the result answers and that still fits."""
        fitting = (wish for wish in reversed(self._wishes) if fits(wish))
        return next((wish for wish in fitting if result.answers.get(wish) is not None), None)

    def clear(self) -> None:
        """Forget them: their answers are of no interest any more."""
        self._wishes.clear()
