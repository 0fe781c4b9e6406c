"""What the engine is doing right now, in memory that is still there when its process is not.

Whoever begins something that may take long, or crash, says so on the board; another process reads it there, whatever
has become of this one. Without such a process the board is ordinary memory that nobody reads.
"""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SLOTS, LENGTH = 32, 3072
"""Things that can be done at a time, and bytes for each."""

_BEAT = struct.Struct("=Q")
_SLOT = struct.Struct("=BddQH")
FLAGS = 64
"""Where the flags of blocks begin (``engine.remote.blocks``); before them is the beat."""
_FIRST = 2048
SIZE = _FIRST + SLOTS * LENGTH
"""Bytes of a board."""

RUNNING, GIVEN_UP = 1, 2
LONGEST = 150
"""Characters of a name on the board; JSON writes one as six bytes at most."""


class Kind(StrEnum):
    """What is being done."""

    NETWORK = "network"  # opening one
    SOURCE = "source"  # opening one
    READING = "reading"  # the first frame of a source
    WAITING = "waiting"  # for a later one, or reading it
    PICTURE = "picture"  # computing one
    JOB = "job"  # anything else that takes long


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that is being done.

    Attributes:
        subject: with what, see ``short``: a model, a SPEC of a source, the name of a job.
        network: the model that a job belongs to; empty for none.
    """

    kind: Kind
    subject: str
    network: str = ""


def short(text: str) -> str:
    """As it stands on the board, where there is no room for everything: the end of a path tells the most."""
    return text[-LONGEST:]


@dataclass(frozen=True, slots=True)
class Sighting:
    """An activity as it stands on the board; times as of ``time.monotonic``.

    Attributes:
        first: when it was begun with this subject for the first time.
        begun: when it was begun the last time, or told last that it goes on.
        given_up: nobody waits for it any more, since then.
        thread: number of the thread that does it, as Python gives it.
    """

    activity: Activity
    first: float
    begun: float
    given_up: bool = False
    thread: int = 0


class Slot:
    """One activity's place on the board; made in the thread that does it."""

    def __init__(self, board: Board, place: int) -> None:
        self._board, self._place, self._thread = board, place, threading.get_ident()
        self._activity: Activity | None = None
        self._first, self._length, self._state = 0.0, 0, 0

    def begin(self, activity: Activity) -> None:
        """It is being done from now on."""
        if activity != self._activity:
            self._activity, self._first = activity, time.monotonic()
            self._length = self._board._describe(self._place, activity)
        self._set(RUNNING)

    def goes_on(self) -> None:
        """It is still being done, and has just shown that it does not hang."""
        if self._state == RUNNING:
            self._set(RUNNING)

    def give_up(self) -> None:
        """Nobody waits for it any more, but it has not ended."""
        if self._state == RUNNING:
            self._set(GIVEN_UP)

    def end(self) -> None:
        """It is done."""
        self._set(0)

    def _set(self, state: int) -> None:
        self._state = state
        if self._length:
            self._board._mark(self._place, state, self._first, self._thread, self._length)


class Board:
    """Where it stands. ``memory`` is one of ``SIZE`` bytes, all zero at first."""

    def __init__(self, memory: Any = None) -> None:
        self._memory = memory if memory is not None else bytearray(SIZE)
        self._lock = threading.Lock()
        self._free = list(range(SLOTS))

    def use(self, memory: Any) -> None:
        """From now on stand there; before anything was begun."""
        self._memory = memory

    @contextmanager
    def slot(self) -> Iterator[Slot]:
        """A place for what this thread does."""
        with self._lock:
            place = self._free.pop(0) if self._free else -1
        slot = Slot(self, place)
        try:
            yield slot
        finally:
            slot.end()
            with self._lock:
                self._free += [place] * (place >= 0)

    @contextmanager
    def doing(self, activity: Activity) -> Iterator[Slot]:
        """While this lasts, it is being done."""
        with self.slot() as slot:
            slot.begin(activity)
            yield slot

    def beat(self) -> None:
        """A thread of Python's had its turn."""
        _BEAT.pack_into(self._memory, 0, self.beats + 1)

    @property
    def beats(self) -> int:
        """How often."""
        return int(_BEAT.unpack_from(self._memory, 0)[0])

    def seen(self) -> list[Sighting]:
        """All that is being done, the newest subject first."""
        found = [sighting for place in range(SLOTS) if (sighting := self._look(place)) is not None]
        return sorted(found, key=lambda sighting: -sighting.first)

    def _look(self, place: int) -> Sighting | None:
        at = _FIRST + place * LENGTH
        state, first, begun, thread, length = _SLOT.unpack_from(self._memory, at)
        if not state or length > LENGTH - _SLOT.size:
            return None
        try:
            kind, *names = json.loads(bytes(self._memory[at + _SLOT.size : at + _SLOT.size + length]))
            activity = Activity(Kind(kind), *map(str, names))
        except (ValueError, TypeError, RecursionError):
            return None  # it was just being written
        return Sighting(activity, first, begun, state == GIVEN_UP, thread)

    def _describe(self, place: int, activity: Activity) -> int:
        """Write it down; gives its length, 0 where there is no room for it."""
        data = json.dumps([activity.kind, short(activity.subject), short(activity.network)]).encode("ascii")
        if place < 0 or len(data) > LENGTH - _SLOT.size:
            return 0
        at = _FIRST + place * LENGTH + _SLOT.size
        self._memory[at : at + len(data)] = data
        return len(data)

    def _mark(self, place: int, state: int, first: float, thread: int, length: int) -> None:
        _SLOT.pack_into(self._memory, _FIRST + place * LENGTH, state, first, time.monotonic(), thread, length)


BOARD = Board()
"""Of this process."""
