"""The engine's process ends in every way there is: the window's end goes on with what was open, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.api import (
    EngineBusy,
    EngineRestarted,
    Limits,
    Message,
    NetworkCancelled,
    NetworkOpened,
    NetworkReference,
    PictureView,
    Progress,
    Request,
    Result,
    SourceChanged,
)
from engine.remote.client import RemoteEngine
from engine.remote.watch import Watch
from tests.engine.remote.toy import Toy
from tests.origins import ROOT

SOON_S = 10.0
LENET = NetworkReference("lenet5")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


class Ends:
    """The window's end, and what has come."""

    def __init__(self) -> None:
        self.engine = RemoteEngine(Toy, watch=Watch(silent_s=0.6, left_s=0.2))
        self.rung = threading.Event()
        self.came: list[Message] = []
        self.pids: list[int] = []
        self.engine.start(self.rung.set)

    def wait_for(self, kind: type, test: Callable[[Any], bool] = lambda _: True) -> Any:
        """The next message of this kind that passes; what came before it is forgotten."""
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            while self.came:
                message = self.came.pop(0)
                if isinstance(message, kind) and test(message):
                    return message
            self.rung.wait(0.05)
            self.rung.clear()
            self.came += self.engine.drain()
        raise AssertionError(f"no {kind.__name__} came")

    def open_all(self) -> None:
        """LeNet-5 at work on the drawing, as whoever comes next expects."""
        self.engine.set_limits(Limits())
        self.engine.open_source("draw")
        self.engine.open_network(LENET)
        self.works()
        assert self.engine.pid
        self.pids.append(self.engine.pid)

    def works(self) -> Result:
        """LeNet-5 gives results (again)."""
        epoch = self.wait_for(NetworkOpened, lambda opened: opened.info.reference == LENET).info.epoch
        self.engine.submit(Request.of(PictureView(9, 9)))  # as the window does once a network is open
        result = self.wait_for(Result, lambda result: result.epoch == epoch)
        assert result.get(PictureView(9, 9)).pixels.shape == (280, 280, 3)
        return result


@pytest.fixture
def ends() -> Iterator[Ends]:
    """With LeNet-5 at work."""
    ends = Ends()
    ends.open_all()
    yield ends
    ends.engine.close()
    assert not any(map(lives, ends.pids))


def lives(pid: int) -> bool:
    """Whether it runs; one that is dead may still be waited for."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@posix
def test_a_network_that_ends_the_engine_is_given_up(ends: Ends) -> None:
    for how, sentence in (
        ("segv", "The engine crashed while opening segv (signal SIGSEGV), and was started again. segv is not opened"),
        ("exit", "The engine crashed while opening exit (exit code 3)"),
        ("memory", "The engine needed too much memory while opening memory"),
    ):
        before = ends.engine.pid
        ends.engine.set_limits(Limits(memory=500))
        ends.engine.open_network(NetworkReference(how))
        restart = ends.wait_for(EngineRestarted)
        assert restart.text.startswith(sentence) and not restart.asked_for
        assert ("most recent call first" in restart.details) is (how == "segv")
        cancelled = ends.wait_for(NetworkCancelled)
        assert (cancelled.reference, cancelled.instead) == (NetworkReference(how), LENET)
        ends.works()
        assert ends.engine.pid != before


@posix
@pytest.mark.parametrize(("how", "answers"), [("loop", True), ("held", False)])
def test_what_hangs_is_asked_about_and_can_be_stopped(ends: Ends, how: str, answers: bool) -> None:
    ends.engine.set_limits(Limits(opening=0.3))
    ends.engine.open_network(NetworkReference(how))
    asked = ends.wait_for(EngineBusy, lambda busy: busy.answers is answers)
    assert f"while opening {how}" in asked.text
    ends.engine.interrupt()
    if how == "loop":  # the other could not even say what it began
        assert ends.wait_for(Progress, lambda progress: progress.done).job == "network loop"
    restart = ends.wait_for(EngineRestarted)
    assert restart.asked_for and restart.text.startswith(f"The engine was stopped while opening {how}")
    ends.works()


@posix
def test_a_process_that_was_stopped_is_asked_about_and_one_that_goes_on_is_not(ends: Ends) -> None:
    assert ends.engine.pid
    os.kill(ends.engine.pid, signal.SIGSTOP)
    assert not ends.wait_for(EngineBusy).answers
    os.kill(ends.engine.pid, signal.SIGCONT)
    assert ends.wait_for(EngineBusy).text == ""


def test_a_source_that_ends_the_engine_is_not_opened_again(ends: Ends) -> None:
    ends.engine.open_source("exit")
    assert "while opening exit" in ends.wait_for(EngineRestarted).text
    assert ends.wait_for(SourceChanged).state.spec == "draw"
    ends.works()


def test_a_network_that_fails_at_its_first_picture_gives_way_to_the_one_before(ends: Ends) -> None:
    ends.engine.open_network(NetworkReference("later exit"))
    ends.wait_for(NetworkOpened)
    ends.engine.submit(Request.of(PictureView(9, 9)))
    assert "while later exit computed a picture" in ends.wait_for(EngineRestarted).text
    ends.works()


def test_work_that_does_not_end_when_it_is_stopped_ends_with_its_engine(ends: Ends) -> None:
    ends.engine.cancel("weights")
    assert "did not end by itself" in ends.wait_for(EngineRestarted).text
    ends.works()


@posix
def test_a_window_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "from engine.remote.client import RemoteEngine; from tests.engine.remote.toy import Toy\n"
        "if __name__ == '__main__':\n"
        "    import time; engine = RemoteEngine(Toy); engine.start(lambda: None)\n"
        "    while not engine.drain(): time.sleep(0.01)\n"
        "    print(engine.pid, flush=True); time.sleep(60)\n"
    )
    script = tmp_path / "window.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    window = subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True)
    assert window.stdout
    pid = int(window.stdout.readline())
    window.kill()
    window.wait()
    window.stdout.close()
    until = time.monotonic() + 1.0
    while lives(pid):
        assert time.monotonic() < until
        time.sleep(0.01)
