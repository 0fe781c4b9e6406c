"""The jobs of the engine itself. Each imports what it needs when it runs: this module comes before the window."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from engine.api import (
    CamerasFound,
    InputUnknownError,
    Message,
    NetworkCancelled,
    NetworkFailed,
    NetworkReference,
    NetworkState,
    Notice,
    NoticeTopic,
    Preprocessing,
    RefusedError,
    Severity,
    TrustRequired,
    UserError,
    WeightsFailed,
    WeightsFetched,
    WeightsView,
    say,
)
from engine.runtime.activity import Kind
from engine.runtime.jobs import Job

if TYPE_CHECKING:
    from concurrent.futures import Future

    from engine.program import Network
    from engine.runtime.inference_loop import InferenceLoop
    from engine.runtime.job_runner import JobContext

SLOW_WEIGHTS = 4_000_000
"""Weights from which a picture takes long enough (0.05 s and more) to say that it is being made."""


@dataclass(frozen=True)
class LoadNetwork(Job):
    """Turn a reference into a network and hand it to the live loop.

    Attributes:
        epoch: of the network that comes of it.
    """

    reference: NetworkReference
    epoch: int

    watched, kind = True, Kind.NETWORK

    @property
    def name(self) -> str:
        """One of its own, since a network that is given up may take a while to notice it."""
        return f"network {self.epoch}"

    @property
    def subject(self) -> str:
        return self.reference.model

    @property
    def slot(self) -> str:
        return "network"

    @property
    def failing(self) -> str:
        return say("{model} could not be opened", model=self.reference.model)

    def failed(self, sentence: str) -> Message:
        return NetworkFailed(self.reference, sentence)

    def cancelled(self) -> Message:
        return NetworkCancelled(self.reference)

    def replaced(self, by: Job) -> Message:
        return NetworkCancelled(self.reference, by.reference if isinstance(by, LoadNetwork) else None)

    def run(self, context: JobContext) -> None:
        from engine.readers.trust import file_of

        context.report(say("Opening {file} …", file=Path(self.reference.model).name))
        with _Hash(file_of(self.reference), context) as found:
            try:
                network = context.services.open_network(self.reference, self.epoch, context.report, context.cancelled)
            except RefusedError as error:
                sha256 = error.sha256 or found.of(Path(error.path))
                asked = TrustRequired(error.path, error.reason, sha256, error.files)
                context.tell(NetworkFailed(self.reference, error.text, asked, sha256=asked.sha256))
                return
            except InputUnknownError as error:
                context.tell(NetworkFailed(self.reference, error.text, input_unknown=True, sha256=found.result()))
                return
            network = replace(network, info=replace(network.info, sha256=found.result()))
        context.command(_UseNetwork(network))


@dataclass(frozen=True)
class _UseNetwork:
    network: Network

    def __call__(self, loop: InferenceLoop) -> None:
        loop.set_network(self.network)


class _Hash:
    """The SHA-256 of the file that is being opened, found beside the opening, and given up where that fails.

    What is no network at all is not read a second time: whoever opens it says what it is.
    """

    def __init__(self, file: Path | None, context: JobContext) -> None:
        self._file, self._context = file, context
        self._awaited = self._over = False
        self._found: Future[str] | None = None

    def __enter__(self) -> _Hash:
        from concurrent.futures import ThreadPoolExecutor  # here, not before the window is on the screen

        self._pool = ThreadPoolExecutor(1, "digest")
        if self._file and _may_be_opened(self._file):
            self._found = self._pool.submit(self._beside, self._file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._pool.shutdown()

    def result(self) -> str:
        """In hexadecimal digits; empty if there is no file, or nobody waits for it any more."""
        self._awaited = True
        return self._found.result() if self._found else ""

    def of(self, path: Path) -> str:
        """That of this file, which may be the same one."""
        from engine.readers import trust

        if path == self._file and self._found:
            return self.result()
        self._over = True  # nobody needs the other one
        return trust.digest(path, self._context.cancelled, lambda fraction: self._report(path, fraction))

    def _beside(self, path: Path) -> str:
        from engine.readers import trust

        def report(fraction: float) -> None:
            if self._awaited:
                self._report(path, fraction)

        return trust.digest(path, lambda: self._over or self._context.cancelled(), report)

    def _report(self, path: Path, fraction: float) -> None:
        self._context.report(say("Checking {file} …", file=path.name), fraction)


def _may_be_opened(path: Path) -> bool:
    """Whether a file is a network by its first bytes, or Python."""
    return path.suffix == ".py" or holds_network(path)


def holds_network(path: Path) -> bool:
    """Whether the content of a file is that of a network; anything else is something to look at."""
    from engine.readers.file_kind import sniff

    try:
        sniff(path)
    except UserError:
        return False
    return True


@dataclass(frozen=True)
class OpenFile(Job):
    """Look what a file holds, and have it opened as that."""

    path: str

    watched, computes, kind = True, False, Kind.SOURCE

    @property
    def name(self) -> str:
        return f"open {self.path}"

    @property
    def subject(self) -> str:
        return self.path

    @property
    def slot(self) -> str:
        return "file"

    @property
    def failing(self) -> str:
        return say("{path} could not be opened", path=self.path)

    def run(self, context: JobContext) -> None:
        is_network = holds_network(Path(self.path))
        context.breathe()
        context.services.show_file(self.path, is_network)


@dataclass(frozen=True)
class FetchWeights(Job):
    """Get the official weights of a known network."""

    network: str

    watched, computes = True, False

    @property
    def name(self) -> str:
        return f"fetch {self.network}"

    @property
    def failing(self) -> str:
        return say("The weights of {network} could not be fetched", network=self.network)

    def cancelled(self) -> Message:
        return Notice(say("Fetching was stopped. What has arrived is kept, and continued next time."))

    def run(self, context: JobContext) -> None:
        context.services.fetch(self.network, context.report, context.cancelled)
        context.tell(WeightsFetched(self.network))


@dataclass(frozen=True)
class FindCameras(Job):
    """Look which cameras there are."""

    watched, computes = True, False

    @property
    def name(self) -> str:
        return "cameras"

    @property
    def failing(self) -> str:
        return say("Cameras could not be looked for")

    def run(self, context: JobContext) -> None:
        context.tell(CamerasFound(tuple(context.services.find_cameras())))


@dataclass(frozen=True)
class PictureOfWeights(Job):
    """Make one view of the weights: pictures of a hundred million of them take seconds."""

    state: NetworkState
    view: WeightsView

    watched = True

    @property
    def name(self) -> str:
        return "weights"

    @property
    def key(self) -> Hashable:
        return self.state

    @property
    def failing(self) -> str:
        return say("The weights of {layer} cannot be shown", layer=self.view.layer)

    def failed(self, sentence: str) -> Message:
        return WeightsFailed(self.state, self.view, sentence)

    def cancelled(self) -> Message:
        text = say(
            "The picture of the weights of {layer} was not made. To see it, choose the layer again.",
            layer=self.view.layer,
        )
        return WeightsFailed(self.state, self.view, text, cancelled=True)

    def run(self, context: JobContext) -> None:
        from engine.results.weight_pictures import WeightsReader

        layer = context.network.info.layer(self.view.layer)
        if math.prod(layer.weight_shape or ()) >= SLOW_WEIGHTS:
            context.report(say("Making the picture of the weights of {layer} …", layer=layer.name))
        context.tell(context.made(WeightsReader).answer(self.view, context.breathe))


@dataclass(frozen=True)
class CheckPreprocessing(Job):
    """Look for signs that pictures are prepared otherwise than when the network was trained."""

    state: NetworkState
    preprocessing: Preprocessing

    watched = True

    @property
    def name(self) -> str:
        return "preprocessing"

    @property
    def key(self) -> Hashable:
        return self.state

    @property
    def slot(self) -> str:
        return "preprocessing"

    @property
    def failing(self) -> str:
        return say("It could not be checked whether pictures are prepared as in training")

    def failed(self, sentence: str) -> Message:
        return Notice(sentence, Severity.WARNING, NoticeTopic.NETWORK)

    def run(self, context: JobContext) -> None:
        from engine.device.threads import single_threaded
        from engine.networks.preprocessing_check import preprocessing_warnings

        network = context.network
        with single_threaded():
            told = replace(network, info=replace(network.info, preprocessing=self.preprocessing))
            found = preprocessing_warnings(told)
        context.command(_WarnOfPreprocessing(self.state.epoch, self.preprocessing, found))


@dataclass(frozen=True)
class _WarnOfPreprocessing:
    epoch: int
    preprocessing: Preprocessing
    found: tuple[str, ...]

    def __call__(self, loop: InferenceLoop) -> None:
        loop.set_preprocessing_warnings(self.epoch, self.preprocessing, self.found)
