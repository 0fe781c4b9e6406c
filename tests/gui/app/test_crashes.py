"""What a crash leaves behind, and that the next start tells of it."""

from __future__ import annotations

import faulthandler
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui.app.app import Options, _Opened
from gui.app.crashes import ASIDE, NAME, crash_report, offer
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine

ROOT = Path(__file__).parents[3]
CRASH = """
import ctypes, sys
from pathlib import Path
from gui.app.crashes import crash_report

def here_it_crashed():
    ctypes.string_at(0)

with crash_report(Path(sys.argv[1])) as before:
    print(before)
    if sys.argv[2] == "crash":
        here_it_crashed()
"""


def start(folder: Path, what: str) -> tuple[int, str]:
    command = [sys.executable, "-c", CRASH, str(folder), what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


def test_a_crash_is_written_down_told_of_once_and_then_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    code, before = start(folder, "crash")
    assert code != 0 and before == ""
    assert "here_it_crashed" in (folder / NAME).read_text("utf-8")
    code, before = start(folder, "end")
    assert code == 0 and before.startswith("Fatal Python error") and "here_it_crashed" in before
    assert (folder / NAME).read_bytes() == b"" and (folder / ASIDE).read_text("utf-8").strip() == before
    assert start(folder, "end") == (0, "")


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path, expect_log) -> None:
    expect_log("a crash could not be written down")
    (tmp_path / "file").write_text("")
    with crash_report(tmp_path / "file" / "state") as before:
        assert before == ""


def test_a_fault_handler_of_somebody_elses_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    monkeypatch.setattr(faulthandler, "is_enabled", lambda: True)
    monkeypatch.setattr(faulthandler, "enable", taken.append)
    with crash_report(tmp_path):
        assert not taken


def test_the_bar_offers_to_show_and_to_copy_what_the_crash_left(window: MainWindow, qtbot: QtBot) -> None:
    report = "Fatal Python error: Segmentation fault\n\n" + "\n".join(f"  File {line}" for line in range(200))
    offer(window, report)
    assert "crashed" in window.messages.text
    show, copy = window.messages.steps
    assert [show.text(), copy.text()] == ["Show…", "Copy"]
    window.resize(window.minimumSize())
    for _ in range(2):
        window.look.step_scale(1)
    QApplication.processEvents()
    label = window.messages._text
    assert label.height() >= label.heightForWidth(label.width()), "all of it can be read beside the buttons"
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == report
    qtbot.mouseClick(show, Qt.MouseButton.LeftButton)
    card = window.cards.card
    assert card is not None and report in [label.text() for label in card.findChildren(QLabel)]
    assert window.rect().contains(card.geometry()) and not card.isModal()
    card.close()
    window.messages.dismiss()
    assert not window.messages.isVisible()


@pytest.mark.parametrize(("guest", "told"), [(False, True), (True, False)])
def test_a_guest_neither_writes_nor_tells_of_crashes(
    qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guest: bool, told: bool
) -> None:
    monkeypatch.setattr("gui.app.app.default_folder", lambda: tmp_path)
    (tmp_path / NAME).write_text("Fatal Python error")
    engine = FakeEngine(auto_open=False)
    with _Opened(qapp, Options(workspace=str(tmp_path / "w.json")), lambda: engine, guest=guest) as opened:
        assert ("crashed" in opened.window.messages.text) is told
    assert (tmp_path / ASIDE).exists() is told
