"""Pictures of weights that came before a panel asked for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from engine.api import WeightsResult, WeightsView

if TYPE_CHECKING:
    from gui.panels.base import Panel

MAX_PICTURES = 24
"""Pictures of weights that are kept for panels that ask for them later."""


class WeightsCache:
    """Hands them on to each panel that asks later: the engine gives each only once."""

    def __init__(self) -> None:
        self._kept: dict[WeightsView, WeightsResult] = {}
        self._given: dict[Panel, frozenset[WeightsView]] = {}

    def keep(self, weights: WeightsResult) -> None:
        """Keep one more; the oldest make room."""
        self._kept.pop(weights.view, None)
        self._kept[weights.view] = weights
        while len(self._kept) > MAX_PICTURES:
            del self._kept[next(iter(self._kept))]

    def newly_wished(self, wishes: Mapping[Panel, frozenset[WeightsView]]) -> list[tuple[Panel, WeightsResult]]:
        """What is kept of that which these panels wish for and did not wish for before."""
        before, self._given = self._given, dict(wishes)
        return [
            (panel, self._kept[view])
            for panel, views in self._given.items()
            for view in views - before.get(panel, frozenset())
            if view in self._kept
        ]

    def forget_all_but(self, views: Collection[WeightsView]) -> None:
        """The weights may be others now; keep the pictures of these."""
        self._kept = {view: kept for view, kept in self._kept.items() if view in views}
