"""Whether a machine was busy, told from what a pretended system says of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.commands import busy
from engine.commands.busy import OtherPrograms, scatter_warning

SECOND = 100
CHILD = 4242


class System:
    """A pretended /proc of two cores, in seconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.say()

    def say(
        self, user: float = 50.0, idle: float = 900.0, stolen: float = 5.0, own: float = 10.0, child: float = 0.0
    ) -> None:
        figures = " ".join(str(round(each * SECOND)) for each in (user, 10, 20, idle, 30, 1, 2, stolen, 99, 99))
        self._write("stat", f"cpu  {figures}\ncpu0 1 2 3\n")
        for process, took in ((os.getpid(), own), (CHILD, child)):
            ticks = round(took * SECOND) // 2
            fields = f"S 1 1 1 0 -1 4 9 9 9 9 {ticks} {ticks} 7 7 20 0 3"
            self._write(f"{process}/stat", f"{process} (a (strange) name) {fields}\n")

    def _write(self, name: str, text: str) -> None:
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    monkeypatch.setattr(busy, "PROC", tmp_path)
    monkeypatch.setattr(busy, "_hertz", lambda: SECOND)
    return System(tmp_path)


def test_what_others_take_is_what_is_left(system: System) -> None:
    """Of 20 seconds of both cores 14 are busy, 2 of them for another machine; 8 are ours, 3 those of a child."""
    others = OtherPrograms()
    system.say(user=62.0, idle=906.0, stolen=7.0, own=18.0, child=3.0)
    assert others.share((CHILD,)) == pytest.approx(3 / 20)
    assert others.share() == pytest.approx(6 / 20), "unknown children are others"
    assert "Other programs took 15% of the processor" in others.warning((CHILD,))


def test_a_machine_that_does_nothing_else_is_not_blamed(system: System) -> None:
    others = OtherPrograms()
    assert others.share() == 0.0, "no time has passed"
    system.say(user=62.0, idle=908.0, own=21.0)
    assert others.share() == pytest.approx(1 / 20) and others.warning() == ""
    system.say(user=62.0, idle=908.0, own=25.0)
    assert others.share() == 0.0, "clocks that disagree"


@pytest.mark.parametrize(("load", "said"), [(1.5, "a load of 75%"), (0.8, "")])
def test_where_the_system_tells_only_its_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load: float, said: str
) -> None:
    monkeypatch.setattr(busy, "PROC", tmp_path / "none")
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    warning = OtherPrograms().warning((CHILD,))
    assert said in warning and bool(warning) is bool(said)


@pytest.mark.skipif(not Path("/proc/stat").exists(), reason="this system tells no shares")
def test_what_this_process_and_its_child_take_is_found() -> None:
    before = busy._seconds_of(os.getpid())
    values = np.ones((400, 400))
    while busy._seconds_of(os.getpid()) - before < 0.1:
        values = values @ values % 3
    code = "import time\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\ninput()"
    command, pipe = [sys.executable, "-c", code], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert busy._seconds_of(child.pid) >= 0.15
        child.communicate("\n")
    assert busy._seconds_of(child.pid) == 0.0, "it has ended"
    machine = busy._machine_seconds()
    assert machine is not None and 0 < machine[0] <= machine[1]


def test_passes_that_scatter_are_no_measurement() -> None:
    assert scatter_warning([10.0, 10.2, 11.0, 10.1, 12.0, 10.4]) == ""
    assert scatter_warning([10.0] * 95 + [80.0] * 5) == "", "the few that a scheduler disturbs"
    assert "10 to 80 ms" in scatter_warning([10.0] * 60 + [80.0] * 40)
