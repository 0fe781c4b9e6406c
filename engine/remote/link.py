"""One child with an engine in it, as the window's process holds it: what goes there, what comes, and its end."""

from __future__ import annotations

import logging
import mmap
import multiprocessing
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from engine.api import KnownNetwork
from engine.remote import shared
from engine.remote.blocks import MOST, Reader
from engine.remote.child import CRASH, run
from engine.remote.protocol import Call, Dialogue
from engine.remote.wire import VERSION, Inline, Plain, WireError, dumped, loaded
from engine.runtime.activity import FLAGS, SIZE, Board

log = logging.getLogger(__name__)


class Ears(Protocol):
    """Who hears what the child says, in the link's own thread."""

    def told(self, link: Link, message: Any) -> None:
        """A message of the engine."""
        ...

    def learnt(self, link: Link, devices: tuple[str, ...], known: tuple[KnownNetwork, ...]) -> None:
        """What the engine knows now."""
        ...

    def lost(self, link: Link) -> None:
        """Nothing more will come."""
        ...


class Link:
    """A child, from its start to its end.

    Args:
        make: makes the engine there, of this count of the first network and source; like ``prepare`` it is pickled.
        prepare: called in the child before anything else.

    Attributes:
        board: what it is doing; None until it has said hello.
        lost: nothing more will come.
        damaged: what it said could not be read.
    """

    def __init__(self, make: Callable[[], Any], prepare: Callable[[], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, there = context.Pipe()
        self._process = context.Process(target=run, args=(there, os.getpid(), make, prepare), name="engine")
        self._process.start()
        there.close()
        self.board: Board | None = None
        self.lost = self.damaged = False
        self._crash: mmap.mmap | None = None
        self._words: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._dialogue: Dialogue
        self._ears: Ears

    def listen(self, dialogue: Dialogue, ears: Ears) -> None:
        """Begin to hear and to say; whatever comes before waits in the connection."""
        self._dialogue, self._ears = dialogue, ears
        for work in (self._hear, self._speak):
            self._threads.append(threading.Thread(target=work, name=f"engine {work.__name__.strip('_')}", daemon=True))
            self._threads[-1].start()

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """None while it runs; its exit code, or a negative signal. For one thread only."""
        return self._process.exitcode

    @property
    def stacks(self) -> str:
        """What its threads were doing when it crashed, empty if it did not."""
        return bytes(self._crash).rstrip(b"\0").decode("utf-8", "replace") if self._crash else ""

    def call(self, call: Call) -> None:
        """Let the engine do this; returns at once."""
        self.say(self._dialogue.write_call(call, Inline()))

    def say(self, plain: Plain) -> None:
        """Anything of ``protocol``; returns at once."""
        self._words.put(dumped(plain))

    def close(self, patience: float) -> None:
        """Ask it to end, and end it if it has not after so many seconds."""
        self.say(["close"])
        self._process.join(patience)
        self.end()

    def end(self) -> None:
        """End it by force, and all that it has started; returns when it is gone, and nothing more comes."""
        self._process.kill()
        if sys.platform != "win32" and self._process.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()
        self._words.put(None)
        self._hang_up()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._connection.close()

    def _hang_up(self) -> None:
        """Wake the threads that wait at the connection: what the child has started may hold its end open still."""
        if sys.platform == "win32":
            return
        with suppress(OSError), socket.socket(fileno=os.dup(self._connection.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)

    def _speak(self) -> None:
        with suppress(OSError):
            while (word := self._words.get()) is not None:
                self._connection.send_bytes(word)

    def _hear(self) -> None:
        try:
            arrays = self._greet()
            while True:
                self._take(loaded(self._connection.recv_bytes()), arrays)
        except (EOFError, OSError):
            pass
        except Exception:  # it may be anybody's words
            log.exception("what the engine said cannot be read")
            self.damaged = True
        self.lost = True
        self._ears.lost(self)

    def _greet(self) -> Reader:
        hello = loaded(self._connection.recv_bytes(256))
        if hello != ["hello", VERSION]:
            raise WireError(f"the engine speaks another form: {hello!r:.80}")
        memory = shared.receive(self._connection, SIZE, writable=True)
        if sys.platform != "win32":
            self._crash = shared.receive(self._connection, CRASH, writable=False)
        self.board = Board(memory)
        return Reader(memoryview(memory)[FLAGS:])

    def _take(self, plain: Plain, arrays: Reader) -> None:
        kind, *rest = plain
        if kind == "message":
            block, message = rest
            arrays.begin(block)
            found = self._dialogue.read_message(message, arrays)
            arrays.end()
            self._ears.told(self, found)
        elif kind == "block":
            number, size = rest
            if type(number) is not int or type(size) is not int or not 0 <= number < MOST or size < 1:
                raise WireError("damaged: there is no such block")
            arrays.add(number, shared.receive(self._connection, size, writable=False))
        elif kind == "drop":
            arrays.drop(rest[0])
        elif kind == "facts":
            self._ears.learnt(self, *self._dialogue.read_facts(plain, Inline()))
        else:
            raise WireError(f"damaged: {kind!r:.40} is no word")
