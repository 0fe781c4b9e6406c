"""The whole window over a whole engine with all its threads."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from engine.api import Engine, NetworkReference
from gui.panels.catalogue import PANELS
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow

SOON = 100_000
"""Milliseconds that anything may take on a slow machine under load."""


def at_work(qtbot: QtBot, engine: Engine, source: str) -> MainWindow:
    """Shows LeNet-5 on a source; whoever made the engine closes it."""
    session = Session(engine)
    window = MainWindow(session, PANELS, Workspace(theme="dark"))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    session.start()
    session.open_source(source)
    session.open_network(NetworkReference("lenet5"))
    qtbot.waitUntil(lambda: session.result is not None and session.source is not None, timeout=SOON)
    return window
