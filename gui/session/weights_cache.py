"""Pictures of weights: the engine gives each only once, and they hold as long as the network's state does."""

from __future__ import annotations

from collections.abc import Collection

from engine.api import NetworkState, WeightsResult, WeightsView

MAX_KEPT_PIXELS = 64 << 20
"""Of all pictures together, beyond those that are wished for."""


class WeightsCache:
    """Keeps the pictures of one network, of all states in which it was shown."""

    def __init__(self) -> None:
        self._kept: dict[tuple[NetworkState, WeightsView], WeightsResult] = {}

    def keep(self, weights: WeightsResult, wished: Collection[WeightsView]) -> None:
        """Keep one more; where there is no room, the oldest go that nobody wishes for now."""
        key = weights.state, weights.view
        self._kept.pop(key, None)
        self._kept[key] = weights
        pixels = sum(kept.mosaic.pixels.size for kept in self._kept.values())
        for state, view in list(self._kept):
            if pixels <= MAX_KEPT_PIXELS:
                return
            if state != weights.state or view not in wished:
                pixels -= self._kept.pop((state, view)).mosaic.pixels.size

    def get(self, state: NetworkState, view: WeightsView) -> WeightsResult | None:
        """The picture of the weights as they are in this state."""
        return self._kept.get((state, view))

    def clear(self) -> None:
        """Another network is open: let go of the pictures, and of the weights of the one before."""
        self._kept.clear()
