"""The search for cycles stays on the window's thread."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from engine.api import NetworkReference
from gui.app import cycles
from gui.app.cycles import CycleCollector
from gui.session.session import Session
from tests.gui.fakes import FakeEngine


class Node:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def parent(monkeypatch: pytest.MonkeyPatch) -> Iterator[QObject]:
    monkeypatch.setattr(cycles, "PAUSE_MS", 1)
    parent = QObject()
    yield parent
    if shiboken6.isValid(parent):
        shiboken6.delete(parent)


@pytest.fixture
def session(engine: FakeEngine) -> Iterator[Session]:
    session = Session(engine)
    session.start()
    yield session
    session.deleteLater()


def test_python_no_longer_searches_by_itself_until_the_parent_is_gone(session: Session, parent: QObject) -> None:
    gc.enable()
    try:
        CycleCollector(session, parent)
        assert not gc.isenabled()
        shiboken6.delete(parent)
        assert gc.isenabled()
    finally:
        gc.disable()


def test_a_program_that_does_without_the_search_goes_on_without(session: Session, parent: QObject) -> None:
    assert not gc.isenabled()
    CycleCollector(session, parent)
    shiboken6.delete(parent)
    assert not gc.isenabled()


def test_cycles_are_found_while_the_window_lives(session: Session, parent: QObject, qtbot: QtBot) -> None:
    CycleCollector(session, parent)
    node = weakref.ref(Node())
    kept = [Node() for _ in range(gc.get_threshold()[0] + 100)]
    qtbot.waitUntil(lambda: node() is None)
    assert kept


def test_all_is_searched_after_a_change_of_network(session: Session, parent: QObject, qtbot: QtBot) -> None:
    collector = CycleCollector(session, parent)
    collector._timer.stop()
    session.open_network(NetworkReference("lenet5"))
    qtbot.waitUntil(lambda: session.network is not None)
    node = Node()
    seen = weakref.ref(node)
    gc.collect(1)
    gc.collect(1)
    del node
    gc.collect(1)
    assert seen() is not None  # too old for the frequent searches
    session.open_network(NetworkReference("lenet5"))
    qtbot.waitUntil(lambda: seen() is None)


def test_python_searches_again_only_after_the_last_of_two_windows(session: Session, parent: QObject) -> None:
    other = QObject()
    gc.enable()
    try:
        CycleCollector(session, parent)
        CycleCollector(session, other)
        shiboken6.delete(parent)
        assert not gc.isenabled(), "the other one needs it off"
        shiboken6.delete(other)
        assert gc.isenabled()
    finally:
        gc.disable()
