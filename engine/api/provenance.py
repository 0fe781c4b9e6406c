"""What an answer was computed from: its identity, by which the window keeps or drops it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api.request import FilterOverride


@dataclass(frozen=True, slots=True)
class NetworkState:
    """Which network, and with which of its filters replaced: what is known of its weights belongs to this.

    Attributes:
        epoch: counts the networks that were opened; another file of weights is another network.
    """

    epoch: int
    overrides: tuple[FilterOverride, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result was computed from, and how.

    Attributes:
        network: its state.
        source, frame: number of the source, and index of the frame within it.
        precision: in use, ``exact`` or ``fast``.
        backend: form of the network in use, empty before the first run. With exact precision the plain form (``eager``)
            gives the same bits each time; others are off by no more than what was proven when they were made.
    """

    network: NetworkState
    source: int
    frame: int
    precision: str = "exact"
    backend: str = ""

    @property
    def frame_key(self) -> tuple[int, int, int]:
        """The same for all results of one network about one frame, however they were computed."""
        return self.network.epoch, self.source, self.frame
