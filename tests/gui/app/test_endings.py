"""Signals as a guest in another program leaves them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GUEST = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gui.app.endings import EndingSignals

app = QApplication([])
if sys.argv[1] == "handled":
    signal.signal(signal.SIGTERM, lambda *_: (print("the host's", flush=True), app.exit(3)))
if sys.argv[1] == "ignored":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    QTimer.singleShot(50, lambda: app.exit(4))
try:
    with EndingSignals(app, guest=True):
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))
        code = app.exec()
        print("saved", code, flush=True)
finally:
    print("went on", flush=True)
"""


@pytest.mark.parametrize(
    ("host", "code", "said"),
    [
        ("plain", -15, ["saved 143"]),
        ("handled", 0, ["the host's", "saved 3", "went on"]),
        ("ignored", 0, ["saved 4", "went on"]),
    ],
)
def test_a_guest_saves_and_leaves_the_end_to_its_host(host: str, code: int, said: list[str]) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", GUEST, host], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout.splitlines(), done.returncode) == (said, code), done.stderr
