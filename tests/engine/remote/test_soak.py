"""Twenty deaths in a row of the real engine, and nothing grows."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from engine.api import EngineRestarted, NetworkOpened, NetworkReference, PredictionsView, Request, Result
from engine.remote.client import RemoteEngine

pytestmark = [pytest.mark.soak, pytest.mark.skipif(sys.platform != "linux", reason="counts open files of /proc")]
DEATHS = 20
SOON_S = 120.0
WAYS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, None)


def test_twenty_deaths_in_a_row() -> None:
    engine, rung = RemoteEngine(), threading.Event()
    engine.start(rung.set)

    def wait_for(kind: type, epoch: int = 0) -> object:
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            rung.wait(0.1)
            rung.clear()
            for message in engine.drain():
                if isinstance(message, NetworkOpened):
                    engine.submit(Request.of(PredictionsView(5)))
                if isinstance(message, kind):
                    return message
        raise AssertionError(f"no {kind.__name__} came")

    engine.open_source("draw")
    engine.open_network(NetworkReference("lenet5"))
    seen = []
    pids = set()
    for death in range(DEATHS + 1):
        assert wait_for(Result)
        assert engine.pid
        pids.add(engine.pid)
        here = psutil.Process()
        seen.append((here.memory_info().rss, len(list(Path("/proc/self/fd").iterdir())), threading.active_count()))
        if death < DEATHS:
            way = WAYS[death % len(WAYS)]
            engine._recollection._deaths.clear()  # as if it had worked for a minute
            if way is None:
                engine.interrupt()
            else:
                os.kill(engine.pid, way)
            wait_for(EngineRestarted)
    engine.close()
    memory, files, threads = zip(*seen, strict=True)
    assert len(pids) == DEATHS + 1 and not any(map(psutil.pid_exists, pids))
    assert max(files) <= files[0] + 8 and max(threads) == threads[0]
    assert memory[-1] < memory[4] + 10_000_000
