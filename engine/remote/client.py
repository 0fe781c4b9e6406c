"""``engine.api.Engine`` for the window: the engine runs in a process of its own. No torch here, not even indirectly."""

from __future__ import annotations

import itertools
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from engine.api import (
    ControlValue,
    EngineBusy,
    KnownNetwork,
    Limits,
    Message,
    NetworkReference,
    Preprocessing,
    Request,
    Result,
)
from engine.catalogue import known as catalogue
from engine.remote.child import threaded
from engine.remote.link import Link
from engine.remote.protocol import Call, Dialogue
from engine.remote.recollection import Cause, Death, Recollection
from engine.remote.watch import Watch
from engine.runtime.mailboxes import Outbox

log = logging.getLogger(__name__)

PATIENCE_S = 1.2
"""Seconds that the child has to end by itself."""
LOOK_S = 0.1
"""Seconds between two looks at it."""
SPAN = 1_000_000
"""Each child counts networks and sources from another million: no number comes twice."""
SWITCH_S = 0.0005
"""Seconds for which a thread of Python's may work on while the one that hears the engine waits."""


def _nothing() -> None:
    pass


class RemoteEngine:
    """Implements ``engine.api.Engine``. The child is started at once, by the thread that makes this: that one must live
    as long (Linux ends a child with the thread that started it).

    Args:
        make: makes the engine in the child, with messages relayed, from the number that its first network and source
            are to have; can be pickled by name.
        prepare: called in the child first of all; likewise.
        watch: see there.
    """

    def __init__(
        self,
        make: Callable[[int], Any] = threaded,
        prepare: Callable[[], None] = _nothing,
        watch: Watch | None = None,
    ) -> None:
        self._make, self._prepare = make, prepare
        self._numbers = itertools.count(1, SPAN)
        self._link = self._spawn()
        self._dialogue = Dialogue()
        self._watch = watch or Watch()
        self._outbox = Outbox()
        self._recollection = Recollection()
        self._lock = threading.RLock()
        self._held: list[Call] = []
        self._known = catalogue.known()
        self._devices: tuple[str, ...] = ("cpu",)
        self._source = 0
        self._over = False
        self._stop: Cause | None = None
        self._wake = threading.Event()
        self._busy = ""
        self._supervisor = threading.Thread(target=self._supervise, name="engine watch", daemon=True)
        self._link.listen(self._dialogue, self)
        self._supervisor.start()

    @property
    def pid(self) -> int | None:
        """Number of the process that the engine runs in now."""
        return self._link.pid

    # Engine

    def start(self, ring: Callable[[], None]) -> None:
        """From now on ring this bell; the child has begun to load PyTorch long since."""
        sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_S))
        self._outbox.connect(ring)

    def drain(self) -> Sequence[Message]:
        """Take all waiting messages."""
        messages = self._outbox.drain()
        if any(isinstance(message, Result) for message in messages):
            self._link.say(["fetched"])
        return messages

    def known_networks(self) -> tuple[KnownNetwork, ...]:
        """The catalogue, as the engine knew it last."""
        return self._known

    def devices(self) -> tuple[str, ...]:
        """Devices that can be chosen, as the engine knew them last."""
        return self._devices

    def open_network(self, reference: NetworkReference) -> None:
        """Load in the background."""
        self._call("open_network", reference)

    def open_file(self, path: str) -> None:
        """Open a file as what its content says it is."""
        self._call("open_file", path)

    def fetch_weights(self, name: str) -> None:
        """Get official weights in the background."""
        self._call("fetch_weights", name)

    def cancel(self, job: str) -> None:
        """Stop the job of that name; where its thread does not end soon, the child is ended."""
        self._call("cancel", job)

    def open_source(self, spec: str) -> None:
        """Change the source."""
        self._call("open_source", spec)

    def control_source(self, name: str, value: ControlValue = None) -> None:
        """Steer the running source."""
        self._call("control_source", name, value)

    def find_cameras(self) -> None:
        """Look for cameras in the background."""
        self._call("find_cameras")

    def submit(self, request: Request) -> None:
        """From now on answer this request."""
        self._call("submit", request)

    def freeze(self, frozen: bool) -> None:
        """Keep the present frame, or go on."""
        self._call("freeze", frozen)

    def set_device(self, device: str, precision: str = "exact") -> None:
        """Move to another device."""
        self._call("set_device", device, precision)

    def set_preprocessing(self, epoch: int, preprocessing: Preprocessing) -> None:
        """Prepare frames for this network this way from now on."""
        self._call("set_preprocessing", epoch, preprocessing)

    def probe(self, epoch: int, frame: int, layer: str, index: tuple[int, ...]) -> None:
        """Ask for one exact value."""
        self._call("probe", epoch, frame, layer, index)

    def painted(self, source: int, frame: int) -> None:
        """A stepped source may go on."""
        self._call("painted", source, frame)

    def interrupt(self) -> None:
        """End the child, and start another one that goes on with all but what it was doing."""
        self._stop = Cause.ASKED
        self._wake.set()

    def set_limits(self, limits: Limits) -> None:
        """From now on keep these."""
        self._watch.limits = limits

    def close(self) -> None:
        """End the child, within two seconds."""
        with self._lock:
            if self._over:
                return
            self._over = True
        self._wake.set()
        if self._supervisor is not threading.current_thread():
            self._supervisor.join()
        self._link.close(PATIENCE_S)

    # The child's words, in the link's thread

    def told(self, link: Link, message: Message) -> None:
        """A message of the engine."""
        with self._lock:
            if link is not self._link:
                return
            if isinstance(message, Result) and message.origin.source != self._source:
                self._source, self._outbox.dropped = message.origin.source, 0
            further = self._recollection.told(message)
        self._outbox.put(message)
        for call in further:
            self._do(call)

    def learnt(self, link: Link, devices: tuple[str, ...], known: tuple[KnownNetwork, ...]) -> None:
        """What the engine knows now."""
        if link is self._link:
            self._devices, self._known = devices, known

    def lost(self, link: Link) -> None:
        """Nothing more will come."""
        if link is self._link:
            self._wake.set()

    # Calls

    def _call(self, name: str, *arguments: Any) -> None:
        self._do(Call(name, arguments))

    def _do(self, call: Call) -> None:
        with self._lock:
            if self._link.lost and not self._over:
                self._held.append(call)
                return
            refused = self._recollection.called(call)
            if refused is None:
                self._link.call(call)
        for message in refused or ():
            self._outbox.put(message)

    # The watch, in a thread of its own

    def _supervise(self) -> None:
        while not self._over:
            self._wake.wait(LOOK_S)
            self._wake.clear()
            if self._over:
                return
            try:
                if cause := self._look():
                    self._restart(cause)
            except Exception:
                log.exception("the engine's process cannot be watched")

    def _look(self) -> Cause | None:
        """Why the child has to be replaced, None if it has not."""
        link, stop = self._link, self._stop
        if link.damaged:
            return Cause.GARBLED
        if link.lost or link.ended is not None:
            return Cause.CRASH
        if stop is not None:
            return stop
        if self._watch.too_large(link.pid):
            return Cause.MEMORY
        if self._watch.left_over(link.board):
            return Cause.LEFT
        self._ask(self._watch.question(link.board))
        return None

    def _ask(self, question: EngineBusy | None) -> None:
        """Ask once whether to wait on, and take that back when it has gone on."""
        text = question.text if question else ""
        if text != self._busy:
            self._busy = text
            self._outbox.put(question or EngineBusy(""))

    def _restart(self, cause: Cause) -> None:
        old = self._link
        seen = old.board.seen() if old.board else []
        old.end()
        self._stop = None
        self._watch.forget()
        self._ask(None)
        new = self._spawn()
        with self._lock:
            verdict = self._recollection.died(Death(cause, old.ended or 0, seen, old.stacks))
            for message in verdict.messages:
                self._outbox.put(message)
            held, self._held = self._held, []
            self._link = new
            if verdict.over:
                self._over = True
                return
            new.listen(self._dialogue, self)
            for call in verdict.calls:
                new.call(call)
        for call in held:
            self._do(call)

    def _spawn(self) -> Link:
        return Link(partial(self._make, next(self._numbers)), self._prepare)
