"""Windows, panels, cards, dialogs and languages come and go while Python looks for cycles at every turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CHURN = """
import gc, itertools, random, sys
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
import gui.widgets.chart
from gui.network_files.remembered import FileOverridesStore
from gui.network_files.trusted import TrustedFiles
from gui.panels.catalogue import PANELS
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from tests.gui.fakes import FakeEngine

app = QApplication(["churn"])
app.setQuitOnLastWindowClosed(False)
draw = random.Random(10)
gc.enable()
gc.set_threshold(1)

def settle():
    for _ in range(2):
        app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

languages, themes = itertools.cycle(["pt_BR", "en"]), itertools.cycle(["light", "dark"])
done = 0
while done < int(sys.argv[1]):
    engine = FakeEngine()
    session = Session(engine)
    window = MainWindow(session, PANELS, Workspace(theme="dark"), FileOverridesStore())
    window.show()
    session.start()
    for _ in range(4):
        settle()
        draw.choice(window.docks.docks).toggleViewAction().trigger()
        window.commands[draw.choice(["keys", "about", "network_facts"])].trigger()
        dialog = TrustedFiles(FileOverridesStore(), window)
        dialog.show()
        settle()
        if draw.random() < 0.5:
            dialog.close()
            dialog.deleteLater()
        del dialog
        window.look.set_theme(next(themes))
        window.set_language(next(languages))
        done += 1
    window.close()
    window.deleteLater()
    del window, session, engine
    settle()
gc.set_threshold(700)
gc.collect()
settle()
left = [type(widget).__name__ for widget in app.topLevelWidgets() if widget.metaObject().className() != "QTipLabel"]
print("left", [name for name in left if name == "MainWindow"])
"""


def churn(rounds: int, seconds: float) -> None:
    command = [sys.executable, "-X", "faulthandler", "-c", CHURN, str(rounds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "left []"), done.stderr[-4000:]


def test_windows_and_languages_come_and_go_while_python_looks_for_cycles() -> None:
    churn(12, 110)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_they_come_and_go_five_hundred_times() -> None:
    churn(500, 3500)
