"""Whatever is pressed, and whatever fails meanwhile, nothing goes wrong unsaid: see docs/reliability.md."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest

from gui.panels.catalogue import PANELS
from gui.shell.actions import COMMANDS
from tests.origins import ROOT
from tools.monkey.__main__ import shrunk
from tools.monkey.actions import actions
from tools.monkey.faults import KINDS

linux = pytest.mark.skipif(sys.platform != "linux", reason="tools.monkey tells memory as Linux does")

BROKEN = """
import sys, threading
from PySide6.QtCore import qWarning
from gui.shell.window import MainWindow
from gui.session.session import Session

def break_off(*_):
    raise ValueError("the monkey finds this")

MainWindow.find_layer = break_off
Session.freeze = lambda *_: qWarning("the monkey hears this")

def leave_a_thread(*_):
    threading.Thread(target=threading.Event().wait, args=(600,), name="forgotten", daemon=True).start()

MainWindow.show_lessons = leave_a_thread
sys.argv[1:] = ["--no-shrinking", "--replay", sys.argv[1], "--keep", sys.argv[2]]
from tools.monkey.__main__ import main
sys.exit(main())
"""


def monkey(*arguments: str, code: Sequence[str] = ("-m", "tools.monkey")) -> tuple[int, str]:
    """Exit code and what the command says."""
    done = subprocess.run([sys.executable, *code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@linux
@pytest.mark.timeout(600)  # for the programs beside it; by itself it ends in time
def test_nothing_that_is_pressed_or_breaks_goes_wrong_unsaid(tmp_path: Path) -> None:
    code, said = monkey("--seed", "1", "--actions", "130", "--minutes", "0.4", "--keep", str(tmp_path))
    assert code == 0, said


@linux
@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_for_many_minutes(seed: int, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    minutes = pytestconfig.getoption("--minutes")
    code, said = monkey("--seed", str(seed), "--minutes", str(minutes / 3), "--keep", str(tmp_path))
    assert code == 0, said


@linux
def test_what_goes_wrong_is_found(tmp_path: Path) -> None:
    replayed = tmp_path / "actions.jsonl"
    replayed.write_text('["command", "find_layer"]\n["command", "freeze"]\n["command", "lessons"]\n')
    code, said = monkey(str(replayed), str(tmp_path), code=("-c", BROKEN))
    assert code == 1
    assert "after action 1: logged ValueError in " in said
    assert "after action 2: Qt: the monkey hears this" in said
    assert "after action 3: thread left: forgotten" in said


def test_each_seed_does_everything_once_and_the_same_again() -> None:
    first = list(islice(actions(1, ["a file"]), 400))
    assert first == list(islice(actions(1, ["a file"]), 400)) != list(islice(actions(2, ["a file"]), 400))
    for seed in (1, 2):
        done = list(islice(actions(seed, ["a file"]), 200))
        assert {command.name for command in COMMANDS} <= {a[1] for a in done if a[0] == "command"} | {"quit"}
        assert {panel.identifier for panel in PANELS} <= {a[1] for a in done if a[0] == "panel"}
        assert set(KINDS) <= {a[1] for a in done if a[0] == "fault"}


def test_a_list_is_shrunk_to_what_it_takes() -> None:
    tried: list[int] = []

    def finds(some: Sequence[Sequence[object]]) -> bool:
        tried.append(len(some))
        return ["a"] in some and ["b"] in some

    long = [[number] for number in range(90)]
    assert shrunk([*long, ["a"], *long, ["b"]], finds) == [["a"], ["b"]]
    assert len(tried) < 60
