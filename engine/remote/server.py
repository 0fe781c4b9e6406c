"""The engine's own process: does what the window calls, hands on what the engine tells, and ends with the window."""

from __future__ import annotations

import ctypes
import faulthandler
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import IO, Protocol

from engine.api import Engine, KnownNetwork, Message
from engine.remote import shared
from engine.remote.blocks import Writer
from engine.remote.child import CRASH
from engine.remote.protocol import Dialogue
from engine.remote.wire import VERSION, Inline, Plain, WireError, dumped, loaded
from engine.runtime.activity import BOARD, FLAGS, SIZE

log = logging.getLogger(__name__)

BEAT_S = 0.2
"""Seconds between two beats on the board."""


class Relayed(Engine, Protocol):
    """An engine whose messages are handed on."""

    def arrived(self) -> None:
        """The newest result has reached the window."""
        ...


def serve(connection: Connection, parent: int, make: Callable[[], Relayed], prepare: Callable[[], None]) -> None:
    """Be the engine at this end of the connection, until the other end closes it or says so.

    Args:
        parent: number of the window's process.
        prepare: called first of all.
    """
    _end_with(parent)
    multiprocessing.set_start_method(None, force=True)  # as it is without us: locks then have no names to leave behind
    prepare()
    server = _Server(connection, parent, make)
    try:
        server.listen()
    finally:
        server.end()
    # Python would wait for threads that compute, and take modules apart under those that cannot be waited for.
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or there is none
            stream.flush()
    os._exit(0)


class _Server:
    def __init__(self, connection: Connection, parent: int, make: Callable[[], Relayed]) -> None:
        self._connection, self._parent = connection, parent
        self._dialogue = Dialogue()
        self._told = threading.Event()
        self._ended = threading.Event()
        self._facts: tuple[Sequence[str], Sequence[KnownNetwork]] = ((), ())
        self._say(["hello", VERSION])
        board, handle = shared.create(SIZE)
        shared.send(connection, handle, parent)
        BOARD.use(board)
        self._crashes = _crash_file(connection, parent)
        self._arrays = Writer(memoryview(board)[FLAGS:], self._announce, self._withdraw, shared.create)
        self._engine = make()
        for work in (self._beat, self._hand_on):
            threading.Thread(target=work, name=work.__name__.strip("_"), daemon=True).start()
        self._engine.start(self._told.set)
        self._told.set()

    def listen(self) -> None:
        """Carry out calls until there will be no more."""
        while True:
            try:
                data = self._connection.recv_bytes()
            except (EOFError, OSError):
                return
            plain = loaded(data)
            if plain[0] == "close":
                return
            if plain[0] == "fetched":
                self._engine.arrived()
            else:
                self._carry_out(plain)

    def end(self) -> None:
        """Let go of devices; what computes is not waited for."""
        self._ended.set()
        self._engine.close()

    def _carry_out(self, plain: Plain) -> None:
        try:
            call = self._dialogue.read_call(plain, Inline())
            getattr(self._engine, call.name)(*call.arguments)
        except Exception:
            log.exception("a call of the window failed")

    def _hand_on(self) -> None:
        """In a thread of its own: what the engine tells, in its order."""
        while not self._ended.is_set():
            self._told.wait()
            self._told.clear()
            try:
                messages = self._engine.drain()
                self._tell_facts()
                for message in messages:
                    self._tell(message)
            except OSError:  # the window is gone
                return

    def _tell(self, message: Message) -> None:
        try:
            plain = self._dialogue.write_message(message, self._arrays)
            block = self._arrays.store()
        except (WireError, MemoryError, OSError):
            self._arrays.forget()
            log.exception("%s cannot be told", type(message).__name__)
            self._engine.arrived()
            return
        self._say(["message", block, plain])

    def _tell_facts(self) -> None:
        facts = self._engine.devices(), self._engine.known_networks()
        if facts != self._facts:
            self._facts = facts
            self._say(self._dialogue.write_facts(*facts, Inline()))

    def _say(self, plain: Plain) -> None:
        self._connection.send_bytes(dumped(plain))

    def _announce(self, number: int, handle: str | int, size: int) -> None:
        self._say(["block", number, size])
        shared.send(self._connection, handle, self._parent)

    def _withdraw(self, number: int) -> None:
        self._say(["drop", number])

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_S):
            BOARD.beat()


def _end_with(parent: int) -> None:
    """Leave the keyboard's signals to the window, be the first of a group of processes, and end when the window does.

    That the connection is closed tells of the window's end as well, but only while Python is free to look.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    if sys.platform == "linux":
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _crash_file(connection: Connection, parent: int) -> IO[bytes] | None:
    """Where Python writes the stacks of all threads when this process crashes: a file that the window has open, too."""
    if sys.platform == "win32":
        faulthandler.enable()
        return None
    _, handle = shared.create(CRASH)
    copy = os.dup(int(handle))
    shared.send(connection, handle, parent)
    file = os.fdopen(copy, "r+b", buffering=0)
    faulthandler.enable(file)
    return file
