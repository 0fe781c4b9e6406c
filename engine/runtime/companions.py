"""Further networks, or the same one changed, on the frame that the network on screen computes: each by its name."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from engine.api import Companion, FilterOverride, NetworkState, NoticeTopic, Request, Result, say
from engine.device.stage_timer import StageTimer
from engine.program import Network
from engine.results.answerer import CachedFrame
from engine.runtime.complaints import Complaints, reason
from engine.runtime.live_execution import LiveExecution


class Companions:
    """Owned by the live loop. A companion that fails costs neither the others nor the network on screen its answer.

    Args:
        with_outputs: see ``LiveExecution``.
    """

    def __init__(self, complaints: Complaints, *, with_outputs: bool) -> None:
        self._complaints, self._with_outputs = complaints, with_outputs
        self._networks: dict[str, Network] = {}
        self._live: dict[str, LiveExecution] = {}
        self._failed: dict[str, NetworkState] = {}

    def open(self, name: str, network: Network) -> None:
        """From now on the companion of this name runs a network of its own."""
        self.close(name)
        self._networks[name] = network

    def close(self, name: str) -> None:
        """From now on the companion of this name, if one is asked for, is a copy of the network on screen."""
        self._networks.pop(name, None)
        self._stop(name)

    def forget(self) -> None:
        """Nothing that was computed holds any more."""
        for name in list(self._live):
            self._stop(name)
        self._failed.clear()

    def answer(
        self, request: Request, main: LiveExecution, opened: Network, device: torch.device, precision: str
    ) -> Mapping[str, Result]:
        """What the request's companions say of the frame at hand, by name; those that fail are told, and left out.

        Args:
            main: the execution on screen, which keeps the frame.
            opened: the network on screen without any filters replaced.
        """
        assert main.kept
        wanted = {companion.name: companion for companion in request.companions}
        for name in self._live.keys() - wanted.keys():
            self._stop(name)
        answers: dict[str, Result] = {}
        for name, companion in sorted(wanted.items()):
            network = self._networks.get(name, opened)
            overrides = tuple(one for one in companion.overrides if one.epoch == network.info.epoch)
            state = NetworkState(network.info.epoch, overrides)
            if self._failed.get(name) == state:
                continue
            try:
                live = self._use(name, network, overrides, device, precision)
                answers[name] = self._of(live, companion, main.kept)
                self._failed.pop(name, None)
            except Exception as error:
                self._stop(name)
                self._failed[name] = state
                text = say("{network} cannot run beside: {reason}", network=network.info.title, reason=reason(error))
                self._complaints.tell(text, error, NoticeTopic.NETWORK, asked_for=True)
        return answers

    def _use(
        self, name: str, network: Network, overrides: tuple[FilterOverride, ...], device: torch.device, precision: str
    ) -> LiveExecution:
        """The execution of that name; a new one where it would run something else."""
        live = self._live.get(name)
        same = live is not None and live.network.state == NetworkState(network.info.epoch, overrides)
        if live is None or not same or live.network.info is not network.info:
            self._stop(name)
            live = self._live[name] = LiveExecution(
                network.overridden(overrides), device, precision, with_outputs=self._with_outputs, improve=False
            )
        return live

    @staticmethod
    def _of(live: LiveExecution, companion: Companion, at_hand: CachedFrame) -> Result:
        request, timer = Request(companion.wishes), StageTimer(live.runner.device)
        if not live.covers(request, at_hand.frame):
            alike = at_hand.network.info.preprocessing == live.network.info.preprocessing
            live.compute(at_hand.frame, request, timer, at_hand.prepared if alike else None)
        return live.answer(request, timer)

    def _stop(self, name: str) -> None:
        if live := self._live.pop(name, None):
            live.give_up()
