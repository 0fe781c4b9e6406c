"""The jobs that the live loop has done beside it: what is found out about the network in use, and about no other."""

from __future__ import annotations

import math
from collections.abc import Collection

from engine.api import NetworkState, Preprocessing, WeightsView
from engine.program import Network
from engine.runtime.job_kinds import CheckPreprocessing, PictureOfWeights
from engine.runtime.job_runner import JobRunner


class NetworkJobs:
    """Owned by the live loop."""

    def __init__(self, runner: JobRunner) -> None:
        self._runner = runner
        self._state = NetworkState(0)
        self._weighty: frozenset[str] = frozenset()

    def use(self, opened: Network, network: Network) -> None:
        """From now on jobs are about ``network``, which is ``opened`` with these filters replaced; what jobs find out
        about the one before, or about this one as it was, is void."""
        self._state = network.state
        self._weighty = frozenset(layer.name for layer in opened.info.layers if math.prod(layer.weight_shape or (0,)))
        self._runner.lend({opened.state: opened, network.state: network})

    def picture(self, views: Collection[WeightsView]) -> None:
        """Make these pictures of weights; a request may still name layers of another network."""
        for view in views:
            if view.layer in self._weighty:
                self._runner.submit(PictureOfWeights(self._state, view))

    def picture_only(self, views: Collection[WeightsView]) -> None:
        """No other pictures of weights are wanted any more."""
        self._runner.keep(PictureOfWeights, lambda job: job.view in views)

    def check(self, preprocessing: Preprocessing) -> None:
        """Look whether the network was trained on pictures that were prepared this way."""
        self._runner.submit(CheckPreprocessing(NetworkState(self._state.epoch), preprocessing))
