"""Has the live picture explained beside it: maps are dropped where there is no time for them, frames are not."""

from __future__ import annotations

import time
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.api import (
    EvidenceFailed,
    EvidenceResult,
    EvidenceView,
    EvidenceWish,
    Message,
    Provenance,
    TrustView,
    say,
)
from engine.runtime.jobs import Job

if TYPE_CHECKING:
    from engine.attribution import Explainer
    from engine.program import Network
    from engine.results.answerer import CachedFrame
    from engine.runtime.inference_loop import InferenceLoop
    from engine.runtime.job_runner import JobContext, JobRunner

TELL_S = 1.0
"""Seconds after which it is said how far a map is. What takes longer is made of held frames alone, and once of a moving
picture: it would be of the past whenever it comes."""

PICTURE_SIDE = 640
"""Pixels of the frame that comes with its evidence, at most."""


@dataclass(frozen=True, eq=False)
class Given:
    """What is explained.

    Attributes:
        image: (H, W, 3) uint8 RGB, the frame.
        received: (1, C, H, W) float32, what the network receives of it.
        crop: as of ``EvidenceResult``.
        device: where the network runs.
    """

    origin: Provenance
    image: np.ndarray
    received: np.ndarray
    crop: tuple[float, float, float, float]
    device: str


@dataclass(frozen=True)
class ExplainFrame(Job):
    """Answer one view of one frame. All run one after another, so that they take one share of the processor."""

    view: EvidenceWish
    given: Given = field(compare=False)

    @property
    def name(self) -> str:
        return "evidence"

    @property
    def key(self) -> Hashable:
        return self.given.origin.network

    @property
    def failing(self) -> str:
        return say("It cannot be told why the network answers so")

    def failed(self, sentence: str) -> Message:
        return EvidenceFailed(self.given.origin.network, self.view, sentence)

    def cancelled(self) -> Message:
        text = say("This was stopped.")
        return EvidenceFailed(self.given.origin.network, self.view, text, cancelled=True)

    def run(self, context: JobContext) -> None:
        import torch

        from engine.device.threads import single_threaded
        from engine.preprocessing.prepare import reduce_picture

        given, began = self.given, time.perf_counter()
        failed = True

        def progress(share: float) -> None:
            if time.perf_counter() - began > TELL_S:
                context.report(say("Explaining the frame …"), share)
            context.breathe()

        try:
            explainer = context.made(_ExplainerOn(given.device))
            with single_threaded():
                answer = explainer.answer(torch.from_numpy(given.received.copy()), self.view, progress)
                pixels = reduce_picture(given.image, PICTURE_SIDE, PICTURE_SIDE)
            size = (given.image.shape[0], given.image.shape[1])
            took = time.perf_counter() - began
            context.tell(EvidenceResult(self.view, given.origin, answer, pixels, size, given.crop, took))
            failed = False
            context.breathe()
        finally:
            context.command(_Explained(self.view, given.origin, time.perf_counter() - began, failed))


@dataclass(frozen=True)
class _ExplainerOn:
    """Makes what is kept as long as the network is lent; only jobs of one name use it, one after another."""

    device: str

    def __call__(self, network: Network) -> Explainer:
        import torch

        from engine.attribution import Explainer

        return Explainer(network, torch.device(self.device))


@dataclass(frozen=True)
class _Explained:
    view: EvidenceWish
    origin: Provenance
    seconds: float
    failed: bool

    def __call__(self, loop: InferenceLoop) -> None:
        loop.set_explained(self.view, self.origin, self.seconds, self.failed)


@dataclass(slots=True)
class _Known:
    """What is known of a view.

    Attributes:
        busy: a job is on its way.
        of: the frame that was explained last, or is being.
        failed: no other frame will do.
        slow: it took too long to be made of every frame.
    """

    busy: bool = False
    of: Hashable = None
    failed: bool = False
    slow: bool = False


class LiveEvidence:
    """Owned by the live loop: hands out the newest frame whenever a view's last job is done."""

    def __init__(self, runner: JobRunner) -> None:
        self._runner = runner
        self._views: dict[EvidenceWish, _Known] = {}

    def want(self, views: Collection[EvidenceWish]) -> None:
        """From now on answer these."""
        if set(views) != self._views.keys():
            self._runner.keep(ExplainFrame, lambda job: job.view in views)
            self._views = {view: self._views.get(view) or _Known() for view in views}

    def begin_again(self) -> None:
        """Another network, or another way to prepare its input: jobs on their way are of no use, nor is what failed."""
        self._runner.keep(ExplainFrame, lambda _: False)
        self._views = {view: _Known() for view in self._views}

    def set_frozen(self, frozen: bool) -> None:
        """A held frame is explained by whatever is wished, however long it takes."""
        for known in self._views.values():
            known.slow = known.slow and not frozen

    def look(self, frame: CachedFrame) -> None:
        """Explain this frame, where nothing else is being explained and it has not been yet. Methods that stand side by
        side are about the same frame: the next one waits for all of them."""
        of = (frame.origin.network, frame.origin.source, frame.origin.frame)
        waited_for = any(known.busy for view, known in self._views.items() if isinstance(view, EvidenceView))
        for view, known in self._views.items():
            others = waited_for and isinstance(view, EvidenceView) and known.of is not None
            if known.busy or others or known.failed or known.slow or known.of == of:
                continue
            known.busy, known.of = True, of
            received = frame.prepared.tensor
            given = Given(
                frame.origin, frame.frame.image, received.cpu().numpy(), frame.prepared.crop, str(received.device)
            )
            self._runner.submit(ExplainFrame(view, given))

    def done(self, view: EvidenceWish, origin: Provenance, seconds: float, failed: bool) -> None:
        """A job has ended."""
        known = self._views.get(view)
        if known and known.of == (origin.network, origin.source, origin.frame):
            known.busy, known.failed = False, failed
            many = isinstance(view, TrustView) or (isinstance(view, EvidenceView) and view.method.many_passes)
            known.slow = many and seconds > TELL_S
