"""What is remembered of an engine, so that the next one can go on where it ended: pure, without processes."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.api import (
    EngineRestarted,
    Message,
    NetworkCancelled,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    Notice,
    NoticeTopic,
    Progress,
    Result,
    Severity,
    SourceChanged,
)
from engine.remote import sentences
from engine.remote.protocol import Call
from engine.runtime.activity import Activity, Kind, Sighting, short

MOST_DEATHS = 3
"""So often one thing may end the engine; then it is not tried again."""
FORGIVEN_S = 60.0
"""Seconds for which a network has to work until that is forgotten."""
START = "start"
"""What the work is called by which an engine loads PyTorch, and so what has ended it if it never came further."""


class Cause(StrEnum):
    """Why an engine is no more."""

    CRASH = "crash"
    MEMORY = "memory"
    ASKED = "asked"  # the user has stopped what it did
    LEFT = "left"  # what it was to stop did not end by itself
    GARBLED = "garbled"  # what it said could not be read


@dataclass(frozen=True, slots=True)
class Death:
    """How an engine ended.

    Attributes:
        code: exit code of the process, or a negative signal.
        seen: what it was doing (``Board.seen``).
        stacks: of its threads, where it crashed.
        now: ``time.monotonic()``.
    """

    cause: Cause
    code: int
    seen: Sequence[Sighting]
    stacks: str = ""
    now: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done after a death.

    Attributes:
        messages: for the window.
        calls: for the next engine.
        over: there is to be no next one.
    """

    messages: Sequence[Message]
    calls: Sequence[Call]
    over: bool = False


class Recollection:
    """Fed with every call and every message; one thread at a time.

    A thing is *proven* once the engine that runs now has shown a result with it. What ends the engine before that is
    not opened again; a proven one is, until it has ended three of them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._settings: dict[str, Call] = {}
        self._network: NetworkReference | None = None  # proven, now or in an engine before
        self._opened: NetworkReference | None = None  # in this engine
        self._opening: NetworkReference | None = None
        self._epoch = 0
        self._proven_at: float | None = None
        self._preprocessing: Call | None = None
        self._source = self._source_opened = self._source_opening = ""
        self._jobs: set[str] = set()
        self._deaths: Counter[str] = Counter()
        self._started = False

    @property
    def opening(self) -> bool:
        """Whether a network is asked for that has not come."""
        return self._opening is not None

    def called(self, call: Call) -> Sequence[Message] | None:
        """Remember a call; None, or what is told instead of it if it is for something that is not tried again."""
        subject = _subject(call)
        if subject and self._deaths[short(subject)] >= MOST_DEATHS:
            return self._refusal(call, subject)
        match call:
            case Call("open_network", (reference,)):
                self._opening = reference
            case Call("open_source", (spec,)):
                self._source_opening = spec
            case Call("set_preprocessing", (epoch, _)) if epoch == self._epoch:
                self._preprocessing = call
            case Call("set_device" | "submit" | "freeze"):
                self._settings[call.name] = call
        return None

    def told(self, message: Message) -> Sequence[Call]:
        """Remember a message; gives calls that follow from it."""
        match message:
            case Progress():
                self._started |= message.job == START and message.done
                (self._jobs.discard if message.done else self._jobs.add)(message.job)
            case NetworkOpened():
                return self._take_opened(message)
            case NetworkFailed() | NetworkCancelled():
                return self._take_failed(message)
            case SourceChanged():
                self._take_source(message.state.spec)
            case Result():
                self._prove(message)
        return ()

    def died(self, death: Death) -> Verdict:
        """Judge what ended it, and give what is to be done."""
        suspect = self._suspect(death)
        if not self._started and suspect is None:
            return self._died_at_start(death)
        proven = suspect is not None and self._is_proven(suspect)
        guilty = short(suspect.subject) if suspect else ""
        for name in {guilty, short(suspect.network)} if suspect else ():
            self._deaths[name] += bool(name)
        barred = {name for name, count in self._deaths.items() if count >= MOST_DEATHS}
        given_up = barred if proven or not guilty else barred | {guilty}
        text = sentences.restarted(death.cause, death.code, suspect, again=proven and guilty not in barred)
        messages: list[Message] = [Progress(job, "", done=True) for job in sorted(self._jobs)]
        messages.append(EngineRestarted(text, death.stacks, death.cause in (Cause.ASKED, Cause.LEFT)))
        calls = [*self._settings.values()]
        source = next(filter(None, (s for s in self._sources() if short(s) not in given_up)), "")
        network = next((n for n in self._networks() if short(n.model) not in given_up), None)
        if self._opening and self._opening is not network:
            messages.append(NetworkCancelled(self._opening, network))
        calls += [Call("open_source", (source,))] * bool(source)
        calls += [Call("open_network", (network,))] * (network is not None)
        self._begin_anew(network, source)
        return Verdict(messages, calls)

    # Messages

    def _take_opened(self, message: NetworkOpened) -> Sequence[Call]:
        info = message.info
        if info.epoch == self._epoch:
            return ()
        before, self._opened, self._epoch = self._opened, info.reference, info.epoch
        self._proven_at = None
        if self._opening == info.reference:
            self._opening = None
        changed, self._preprocessing = self._preprocessing, None
        if changed and before is None and info.reference == self._network:
            self._preprocessing = Call(changed.name, (info.epoch, changed.arguments[1]))
            return [self._preprocessing]
        return ()

    def _take_failed(self, message: NetworkFailed | NetworkCancelled) -> Sequence[Call]:
        if message.reference == self._opening:
            self._opening = message.instead if isinstance(message, NetworkCancelled) else None
        base = self._network
        if self._opening or self._opened or base is None or base == message.reference:
            return ()
        return [Call("open_network", (base,))]  # this engine has none at all, and the one before had

    def _take_source(self, spec: str) -> None:
        self._source_opened = spec
        if spec == self._source_opening:
            self._source_opening = ""

    def _prove(self, result: Result) -> None:
        now = self._clock()
        self._source = self._source_opened or self._source
        if result.epoch == self._epoch and self._opened:
            self._network = self._opened
            self._proven_at = now if self._proven_at is None else self._proven_at
            if now - self._proven_at > FORGIVEN_S:
                self._deaths.clear()

    # Deaths

    def _died_at_start(self, death: Death) -> Verdict:
        self._deaths[START] += death.cause is not Cause.ASKED
        if self._deaths[START] < MOST_DEATHS:
            again = [*self._settings.values()]
            again += [Call("open_source", (spec,)) for spec in self._sources()[:1] if spec]
            again += [Call("open_network", (reference,)) for reference in self._networks()[:1]]
            asked = death.cause is Cause.ASKED
            text = sentences.restarted(death.cause, death.code, None, again=True)
            return Verdict([EngineRestarted(text, death.stacks, asked)], again)
        done = [Progress(job, "", done=True) for job in sorted(self._jobs)]
        text = sentences.never_started(death.code)
        return Verdict([*done, EngineRestarted(text, death.stacks)], [], over=True)

    def _suspect(self, death: Death) -> Activity | None:
        """What it was doing that has most probably ended it."""
        seen = [sighting for sighting in death.seen if self._counts(sighting.activity)]
        crashed = re.search(r"^Current thread 0x([0-9a-f]+).*most recent call first", death.stacks, re.M)
        if crashed:
            number = int(crashed[1], 16)
            for sighting in death.seen:
                if sighting.thread == number:
                    return sighting.activity
        if death.cause is Cause.LEFT:
            seen = [sighting for sighting in seen if sighting.given_up] or seen
        if death.cause in (Cause.ASKED, Cause.LEFT):
            seen = sorted(seen, key=lambda sighting: sighting.begun)
        return seen[0].activity if seen else None

    def _counts(self, activity: Activity) -> bool:
        """Whether it can be what ended it: a source rather waits than works, and no network is opened before PyTorch is
        there."""
        if activity.kind is Kind.WAITING:
            return False
        return self._started or activity.kind in (Kind.SOURCE, Kind.READING)

    def _is_proven(self, suspect: Activity) -> bool:
        return suspect.kind is Kind.WAITING or (suspect.kind is Kind.PICTURE and self._proven_at is not None)

    def _networks(self) -> list[NetworkReference]:
        """What to open next, the newest first."""
        return [one for one in (self._opening, self._opened, self._network) if one is not None]

    def _sources(self) -> list[str]:
        return [self._source_opening, self._source_opened, self._source]

    def _begin_anew(self, network: NetworkReference | None, source: str) -> None:
        self._opened, self._opening = None, network
        self._source_opened, self._source_opening = "", source
        self._proven_at, self._started = None, False
        self._jobs.clear()

    def _refusal(self, call: Call, subject: str) -> Sequence[Message]:
        text = sentences.not_again(subject)
        if call.name == "open_network":
            return [NetworkFailed(call.arguments[0], text)]
        return [Notice(text, Severity.ERROR, NoticeTopic.SOURCE if "source" in call.name else NoticeTopic.NOTHING)]


def _subject(call: Call) -> str:
    """What a call is about, as jobs call it."""
    subjects: dict[str, Callable[..., str]] = {
        "open_network": lambda reference: reference.model,
        "open_source": lambda spec: spec,
        "open_file": lambda path: path,
        "fetch_weights": lambda name: f"fetch {name}",
        "find_cameras": lambda: "cameras",
    }
    made = subjects.get(call.name)
    return made(*call.arguments) if made else ""
