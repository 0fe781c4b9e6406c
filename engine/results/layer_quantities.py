"""Answers every ``LayerWish``: quantities of one layer that say themselves how they are computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.api import LayerWish
from engine.results.answerer import Answerer, CachedFrame, Pending


class LayerQuantities(Answerer[LayerWish[Any]]):
    """Whatever the quantity is, its layer's maps are handed to it, and what it gives goes to the host with the rest."""

    kind = LayerWish

    def taps(self, wish: LayerWish[Any]) -> Iterable[str]:
        return (wish.layer,)

    def compute(self, frame: CachedFrame, wishes: Sequence[LayerWish[Any]]) -> Iterable[Pending]:
        return [_pending(frame, wish) for wish in wishes if wish.layer in frame.taps]


def _pending(frame: CachedFrame, wish: LayerWish[Any]) -> Pending:
    return Pending(wish.compute(frame.maps(wish.layer)), lambda *arrays: {wish: wish.answer(*arrays)})
