"""The real engine, and networks whose own code ends it, or never ends: in a reader, in a forward pass, in a source."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.api import (
    EngineBusy,
    EngineRestarted,
    Limits,
    Message,
    NetworkOpened,
    NetworkReference,
    PredictionsView,
    Request,
    Result,
    Source,
)
from engine.remote.client import RemoteEngine
from engine.remote.watch import Watch
from tests.origins import ROOT

pytestmark = pytest.mark.soak
SOON_S = 120.0
LENET = NetworkReference("lenet5")
NET = """
import ctypes, os, signal, time
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.last, self.count = nn.Conv2d(1, 2, 3), nn.Linear(2, 3), 0

    def forward(self, x):
        self.count += 1
        if not torch.jit.is_tracing() and time.monotonic() > self.late:
            {end}
        return self.last(self.conv(x).mean((2, 3)))

def build():
    net = Net()
    net.late = time.monotonic() + {after}
    return net
"""
ENDS = {
    "crash": "os.kill(os.getpid(), signal.SIGSEGV)",
    "exit": "os._exit(3)",
    "loop": "while True: pass",
    "hold": "ctypes.PyDLL(None).pause()",
    "bomb": "self.eaten = [torch.ones(2_000_000) for _ in range(100_000)]",
}


def looping(spec: str) -> Source:
    """Never opens."""
    if spec == "loop":
        while True:
            pass
    from engine.sources import open_source

    return open_source(spec)


def made(first: int) -> Any:
    """The usual engine, with such a source."""
    from engine.runtime.threaded_engine import ThreadedEngine

    return ThreadedEngine(relayed=True, first=first, open_source=looping)


class Ends:
    """The window's end, with LeNet-5 at work.

    Attributes:
        stops: a word; questions with it are answered with Stop.
    """

    def __init__(self) -> None:
        self.stops = "nothing yet"
        self.engine = RemoteEngine(made, watch=Watch(silent_s=3.0, left_s=1.0))
        self.rung = threading.Event()
        self.came: list[Message] = []
        self.engine.start(self.rung.set)
        self.engine.set_limits(Limits(memory=2500, opening=4.0, first_pass=4.0))
        self.engine.open_source("draw")
        self.engine.open_network(LENET)
        self.works()

    def wait_for(self, kind: type, test: Callable[[Any], bool] = lambda _: True) -> Any:
        """The next message of this kind that passes; a question about what is to be stopped is answered so."""
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            while self.came:
                message = self.came.pop(0)
                if isinstance(message, NetworkOpened):
                    self.engine.submit(Request.of(PredictionsView(3)))
                if isinstance(message, EngineBusy) and self.stops in message.text:
                    self.engine.interrupt()
                if isinstance(message, kind) and test(message):
                    return message
            self.rung.wait(0.05)
            self.rung.clear()
            self.came += self.engine.drain()
        raise AssertionError(f"no {kind.__name__} came")

    def works(self) -> None:
        """LeNet-5 gives results (again)."""
        epoch = self.wait_for(NetworkOpened, lambda opened: opened.info.reference == LENET).info.epoch
        self.wait_for(Result, lambda result: result.epoch == epoch)


@pytest.fixture
def ends() -> Iterator[Ends]:
    ends = Ends()
    yield ends
    began = time.monotonic()
    ends.engine.close()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("way", ENDS)
@pytest.mark.parametrize("after", [0.0, 8.0], ids=["as it is opened", "at work"])
def test_a_network_whose_code_ends_it(ends: Ends, tmp_path: Path, way: str, after: float) -> None:
    file = tmp_path / f"{way}.py"
    file.write_text(NET.format(end=ENDS[way], after=after))
    reference = NetworkReference(f"{file}:build", input=(1, 28, 28), trust=True)
    ends.stops = way
    ends.engine.open_network(reference)
    for _ in range(4):
        restart = ends.wait_for(EngineRestarted)
        if "not opened again" in restart.text:
            break
    assert way in restart.text
    ends.works()


def test_an_onnx_file_without_an_end_is_stopped_at_once(ends: Ends) -> None:
    file = ROOT.parent / "shared" / "cases" / "bad" / "onnx_loop.onnx"
    if not file.exists():
        pytest.skip("the file of an endless loop is absent")
    ends.stops = "onnx_loop"
    ends.engine.open_network(NetworkReference(str(file)))
    ends.wait_for(EngineRestarted, lambda restart: "while opening onnx_loop.onnx" in restart.text)
    ends.works()
    ends.engine.open_network(NetworkReference(str(file)))  # and the window may be closed meanwhile
    time.sleep(2)


def test_a_source_without_an_end(ends: Ends) -> None:
    ends.stops = "loop"
    ends.engine.open_source("loop")
    assert "while opening loop" in ends.wait_for(EngineRestarted).text
    ends.works()
