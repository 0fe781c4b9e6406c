"""One network at work on the live picture: what runs it, what answers about it, and the frame that is kept."""

from __future__ import annotations

import time

import torch

from engine.api import INPUT, Frame, Provenance, Request, Result
from engine.device.stage_timer import StageTimer
from engine.device.threads import single_threaded
from engine.preprocessing.prepare import Prepared, prepare
from engine.program import Network
from engine.results.answerer import OUTPUT, CachedFrame
from engine.results.builder import ResultBuilder
from engine.runtime.runner import Runner


class LiveExecution:
    """Computes frames with one network and answers about the newest; owned by the live loop.

    Args:
        with_outputs: see ``ResultBuilder``.
        improve: see ``Runner``.

    Attributes:
        network: with those filters replaced that it runs with.
        runner: of the network; another one after a change of device.
        kept: the newest frame and what was computed from it; None where that holds no longer.
    """

    def __init__(
        self, network: Network, device: torch.device, precision: str, *, with_outputs: bool, improve: bool
    ) -> None:
        self.network = network
        self.runner = Runner(network, device, precision, improve=improve)
        self.kept: CachedFrame | None = None
        self._builder = ResultBuilder(network, with_outputs=with_outputs)

    @property
    def settled(self) -> bool:
        """Whether the same request about the same frame would be answered in the same way again."""
        return self.kept is None or self._builder.settled

    def settle(self) -> None:
        """Nothing but time has passed: go one step towards the answers that stay."""
        if self.kept:
            self._builder.settle(self.kept)

    def move(self, runner: Runner) -> None:
        """Go on with another runner of the same network; what was computed holds no longer."""
        self.runner.give_up()
        self.runner, self.kept = runner, None

    def give_up(self) -> None:
        """It is not needed any more."""
        self.runner.give_up()

    def covers(self, request: Request, frame: Frame) -> bool:
        """Whether the request about this frame can be answered without another forward pass."""
        kept = self.kept
        return kept is not None and kept.frame is frame and self._taps(request, frame) <= kept.taps.keys()

    def compute(
        self, frame: Frame, request: Request, timer: StageTimer, prepared: Prepared | None = None
    ) -> CachedFrame:
        """Compute what the request needs of a frame, and keep it.

        Args:
            prepared: the frame as this network takes it, where that was made already.
        """
        before = self.kept.prepared.inverted if self.kept and self.kept.frame.source == frame.source else None
        self.kept = None
        preprocessing = self.network.info.preprocessing
        spent = {"capture": frame.took, "wait": (time.perf_counter() - frame.captured) * 1000}
        made = [prepared] if prepared else []

        def make_input(device: torch.device) -> torch.Tensor:
            if not made or made[-1].tensor.device != device:
                with single_threaded():
                    made.append(
                        prepare(
                            frame.image, preprocessing, device, frame.extra, inverted_before=before, exact=frame.exact
                        )
                    )
            timer.mark("preprocess")
            return made[-1].tensor

        taps: dict[str, torch.Tensor] = {}
        if wanted := self._taps(request, frame):
            output, tapped = self.runner.run(make_input, wanted - {OUTPUT}, frame)
            taps = {OUTPUT: output, **tapped}
            timer.mark("forward")
        else:
            make_input(self.runner.device)
        taps[INPUT] = made[-1].tensor[0]
        backend, precision = self.runner.computed_by
        origin = Provenance(self.network.state, frame.source, frame.index, precision, backend)
        self.kept = CachedFrame(frame, self.network, origin, made[-1], taps, spent)
        return self.kept

    def answer(self, request: Request, timer: StageTimer) -> Result:
        """Everything that is asked of the frame that is kept."""
        assert self.kept
        with single_threaded():
            return self._builder.answer(self.kept, request, timer)

    def _taps(self, request: Request, frame: Frame) -> frozenset[str]:
        """What is needed of the network; nothing of one that does not run.

        Where the network remembers frames, or the source needs the answer, every frame is computed, whoever looks.
        """
        if not self.network.info.runs:
            return frozenset()
        always = self.runner.remembers or frame.needs_answer
        return self._builder.taps(request) | ({OUTPUT} if always else set())
