"""An engine without PyTorch for the child's side, that can be made to end in every way there is."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.api import NetworkReference, Progress, SourceChanged
from engine.remote.recollection import START
from engine.runtime.activity import BOARD, Activity, Kind
from tests.gui.fakes import LENET, FakeEngine


def run_on() -> None:
    """Endless, and never lets go of Python for long."""
    while True:
        pass


def eat() -> None:
    """Memory, without an end."""
    eaten = []
    while True:
        eaten.append(bytearray(b"x" * 10_000_000))


def held_fast() -> None:
    """Endless within C, with Python's lock held."""
    ctypes.PyDLL(None).pause()


ENDS: dict[str, Callable[[], Any]] = {
    "segv": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
    "memory": eat,
    "loop": run_on,
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "held": held_fast,
}


class Toy(FakeEngine):
    """``FakeEngine``; networks, sources and jobs called as one of ``ENDS`` end it while they are opened, with the
    prefix ``later`` once a picture is computed."""

    def __init__(self, first: int) -> None:
        super().__init__(replace(LENET, epoch=first), auto_open=False)

    def start(self, ring: Callable[[], None]) -> None:
        super().start(ring)
        self.post(Progress(START, "", done=True))

    def arrived(self) -> None:
        pass

    def open_network(self, reference: NetworkReference) -> None:
        how = reference.model
        with BOARD.doing(Activity(Kind.NETWORK, how)):
            self.post(Progress(f"network {how}", "Opening …"))
            ENDS.get(how, int)()
        self.post(Progress(f"network {how}", "", done=True))
        self.info = replace(self.info, name=how, reference=reference)
        super().open_network(reference)

    def open_source(self, spec: str) -> None:
        with BOARD.doing(Activity(Kind.SOURCE, spec)):
            ENDS.get(spec, int)()
        self.state = replace(self.state, spec=spec)
        self.post(SourceChanged(self.state))

    def _answer(self) -> None:
        with BOARD.doing(Activity(Kind.PICTURE, self.info.name)):
            ENDS.get(self.info.name.removeprefix("later "), int)()
        super()._answer()

    def cancel(self, job: str) -> None:
        """Work that goes on although nobody waits for it."""
        begun = threading.Event()

        def left() -> None:
            with BOARD.doing(Activity(Kind.JOB, job)) as slot:
                slot.give_up()
                begun.set()
                threading.Event().wait()

        threading.Thread(target=left, daemon=True).start()
        begun.wait()
