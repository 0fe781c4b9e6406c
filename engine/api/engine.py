"""The engine as the window sees it: commands in, messages out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.api.evidence import EvidenceFailed, EvidenceResult
from engine.api.network import KnownNetwork, NetworkInfo, NetworkReference, Preprocessing
from engine.api.provenance import NetworkState
from engine.api.request import Request
from engine.api.result import Result
from engine.api.source import ControlValue, SourceState
from engine.api.weights import WeightsResult, WeightsView


class Severity(StrEnum):
    """How much a notice matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class NoticeTopic(StrEnum):
    """What a notice holds of: once that is another one, the notice is out of date."""

    NOTHING = ""
    SOURCE = "source"
    NETWORK = "network"
    PICTURE = "picture"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the message bar; it goes by itself once what it is about has changed.

    Attributes:
        about: ``PICTURE`` holds of the source and the network together.
    """

    text: str
    severity: Severity = Severity.INFO
    about: NoticeTopic = NoticeTopic.NOTHING


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work under way (loading, fetching): shown until one with ``done`` comes.

    Attributes:
        job: names the work, for cancelling it.
        text: what is being done.
        fraction: 0 … 1, None where unknown.
        can_cancel: whether ``Engine.cancel`` stops it.
    """

    job: str
    text: str
    fraction: float | None = None
    done: bool = False
    can_cancel: bool = True


@dataclass(frozen=True, slots=True)
class NetworkOpened:
    """Results of this network follow; everything of an earlier epoch is void."""

    info: NetworkInfo


@dataclass(frozen=True, slots=True)
class TrustRequired:
    """A file that can run code: it is opened once the hash is among ``NetworkReference.trusted``.

    Attributes:
        path: of the file.
        reason: what about it can run code, to go on from "since".
        sha256: of its contents, or of those of all files that would run, in hexadecimal digits.
        files: names of all files that would run, relative to the file's folder, if there are any beside it.
    """

    path: str
    reason: str
    sha256: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkFailed:
    """The network asked for could not be opened; the one before goes on.

    Attributes:
        refused: the file that the user would have to trust, if that is why.
        input_unknown: it would open if ``NetworkReference.input`` said which input it takes.
        sha256: of the file that was refused, or that needs to be told its input; else empty.
    """

    reference: NetworkReference
    text: str
    refused: TrustRequired | None = None
    input_unknown: bool = False
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class NetworkCancelled:
    """The network asked for is no longer opened; the one before goes on.

    Attributes:
        instead: what was asked for while it was being opened, None if the user has cancelled it.
    """

    reference: NetworkReference
    instead: NetworkReference | None = None


@dataclass(frozen=True, slots=True)
class WeightsFetched:
    """The official weights of a known network are in the user's cache now: ``known_networks`` says so too."""

    name: str


@dataclass(frozen=True, slots=True)
class WeightsFailed:
    """A view of weights that does not come; asked for again, it is tried again.

    Attributes:
        text: why.
        cancelled: since the user has cancelled it.
    """

    state: NetworkState
    view: WeightsView
    text: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """The source or its state is another one."""

    state: SourceState


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far fast precision is off, on the last frames that were computed exactly too.

    Attributes:
        frames: compared.
        agreed: those of them with the same most probable class.
        error: largest difference in the output and the layers shown, as a share of the layer's largest magnitude.
    """

    frames: int
    agreed: int
    error: float


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """Where and how the network now runs.

    Attributes:
        device: ``cpu``, ``cuda:0``, ``mps``.
        title: for people, e.g. ``CPU · 2 threads``.
        precision: what the network is computed with now: ``exact`` (float32), or ``fast`` once a form of it has been
            proven right and timed faster.
        backend: the form in use, e.g. ``eager``, ``oneDNN, fused``.
        deviation: from exact float32, None where that is what is computed, or nothing has been compared yet.
        asked: the precision that was asked for.
        refusal: why fast precision gains nothing here, a sentence; empty as long as it may.
    """

    device: str
    title: str
    precision: str
    backend: str
    deviation: Deviation | None = None
    asked: str = "exact"
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """The answer to ``Engine.probe``; ``value`` None where there is no such place."""

    epoch: int
    frame: int
    layer: str
    index: tuple[int, ...]
    value: float | None


@dataclass(frozen=True, slots=True)
class CamerasFound:
    """The answer to ``Engine.find_cameras``: (spec, name) of each."""

    cameras: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may take; who runs it in a process of its own watches that it does.

    Attributes:
        memory: megabytes (10⁶ bytes) that its process may hold, None for as much as leaves the machine usable. Where it
            takes more it is ended, and started again.
        opening: seconds after which the user is asked whether to wait on for a network, a source or a job that has not
            told of any progress for so long.
        first_pass: seconds likewise for one picture.
    """

    memory: int | None = None
    opening: float = 60.0
    first_pass: float = 30.0


@dataclass(frozen=True, slots=True)
class EngineBusy:
    """The engine has been at one thing for long, or has not answered at all: ``Engine.interrupt`` ends that.

    Attributes:
        text: what it is at, a sentence; empty once it has gone on.
        answers: whether it is alive, and only busy.
    """

    text: str
    answers: bool = True


@dataclass(frozen=True, slots=True)
class EngineRestarted:
    """The engine's process ended and was started again; what was open is being opened again.

    Attributes:
        text: why, what it was doing, and what is not opened again.
        details: the stacks of its threads, where it crashed; else empty.
        asked_for: the user wanted it.
    """

    text: str
    details: str = ""
    asked_for: bool = False


Message = (
    Result
    | WeightsResult
    | WeightsFailed
    | EvidenceResult
    | EvidenceFailed
    | NetworkOpened
    | NetworkFailed
    | NetworkCancelled
    | WeightsFetched
    | SourceChanged
    | DeviceChanged
    | Notice
    | Progress
    | ProbeResult
    | CamerasFound
    | EngineBusy
    | EngineRestarted
)


class Engine(Protocol):
    """Everything the window can ask for. No call waits, computes or reads files; answers come as messages."""

    def start(self, ring: Callable[[], None]) -> None:
        """Begin; ``ring`` is called from any thread when the outbox goes from empty to not empty."""
        ...

    def drain(self) -> Sequence[Message]:
        """Take all waiting messages, oldest first; of results only the newest (counted as dropped otherwise)."""
        ...

    def known_networks(self) -> tuple[KnownNetwork, ...]:
        """The catalogue."""
        ...

    def open_network(self, reference: NetworkReference) -> None:
        """Load in the background: Progress, then NetworkOpened, NetworkFailed or NetworkCancelled."""
        ...

    def open_file(self, path: str) -> None:
        """Open a file, or a folder, as what its content says it is: a network or a source."""
        ...

    def fetch_weights(self, name: str) -> None:
        """Get the official weights of a known network in the background: Progress, then WeightsFetched or a Notice.

        What has arrived is kept when it is cancelled or breaks off, and continued by the next call.
        """
        ...

    def cancel(self, job: str) -> None:
        """Stop the work that ``Progress`` calls so, if it still runs; nothing more is heard of it but that it ended."""
        ...

    def open_source(self, spec: str) -> None:
        """Change the source (SPEC of the command line); SourceChanged, or an error Notice."""
        ...

    def control_source(self, name: str, value: ControlValue = None) -> None:
        """``Source.control`` of the running source."""
        ...

    def find_cameras(self) -> None:
        """Look for cameras in the background: CamerasFound."""
        ...

    def submit(self, request: Request) -> None:
        """From now on answer this request; the newest wins."""
        ...

    def freeze(self, frozen: bool) -> None:
        """Keep the present frame (requests are still answered, from it), or go on."""
        ...

    def set_device(self, device: str, precision: str = "exact") -> None:
        """Move to ``auto``, ``cpu``, ``cuda:N`` or ``mps``: DeviceChanged, or a Notice and the old one stays.

        ``precision`` is ``exact``, or ``fast`` for a form that rounds more wherever one proves to be faster.
        """
        ...

    def devices(self) -> tuple[str, ...]:
        """Devices that can be chosen here, ``cpu`` among them (before torch is imported: only ``cpu``)."""
        ...

    def set_preprocessing(self, epoch: int, preprocessing: Preprocessing) -> None:
        """Prepare frames this way from now on: NetworkOpened again with the same epoch and the new description.

        Of a network that is not in use any more (``epoch``) nothing is heard; what does not fit the one in use is an
        error Notice.
        """
        ...

    def probe(self, epoch: int, frame: int, layer: str, index: tuple[int, ...]) -> None:
        """Ask for one exact value of a kept output: Probed."""
        ...

    def painted(self, source: int, frame: int) -> None:
        """The window has painted the result of this source's frame: if it is stepped, it goes on."""
        ...

    def interrupt(self) -> None:
        """Stop whatever it is doing now: by force, where it has a process of its own (EngineRestarted)."""
        ...

    def set_limits(self, limits: Limits) -> None:
        """From now on keep these."""
        ...

    def close(self) -> None:
        """Stop all threads; returns when they are gone, or after two seconds with a blocked camera."""
        ...
