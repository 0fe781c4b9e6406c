"""A panel, a message or a slot that raises: told once by name, nothing behind it is lost, and the next frame comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from engine.api import (
    NetworkOpened,
    NetworkReference,
    Notice,
    NoticeTopic,
    PredictionsView,
    Request,
    Result,
    Severity,
    SourceChanged,
)
from gui.session import faults
from gui.session.session import Session
from gui.session.settings import Workspace
from gui.shell.window import MainWindow
from tests.gui.conftest import PLAIN_PANELS, PlainPanel
from tests.gui.fakes import DRAW, LENET, FakeEngine
from tests.gui.session.test_session import FILTERS, Watcher, weights_told

METHODS = (
    "request",
    "show_network",
    "show_selection",
    "show_result",
    "show_weights",
    "show_source",
    "refresh_placeholder",
)


class Broken(Watcher):
    """Raises in one of its methods, once it is told to."""

    identifier, title, explanation = "broken", "Broken panel", ""
    method = ""


def breaking(name: str) -> Callable[..., object]:
    def method(self: Broken, *arguments: object) -> object:
        if self.method == name:
            raise RuntimeError("out of order")
        return getattr(Watcher, name)(self, *arguments)

    return method


for name in METHODS:
    setattr(Broken, name, breaking(name))


@pytest.fixture
def session(qtbot: QtBot, engine: FakeEngine) -> Iterator[Session]:
    session = Session(engine)
    session.start()
    yield session
    session.deleteLater()


def panels_of(session: Session, qtbot: QtBot) -> tuple[Broken, Watcher]:
    """One that will break, and one behind it."""
    wish = Request.of(FILTERS, PredictionsView(1))
    panels = Broken(session, wish), Watcher(session, wish)
    for panel in panels:
        qtbot.addWidget(panel)
        session.add_panel(panel)
        panel.set_active(True)
    qtbot.waitUntil(lambda: session.result is not None)
    return panels


@pytest.mark.parametrize("method", METHODS)
def test_a_panel_that_raises_is_told_once_and_the_others_go_on(
    session: Session, engine: FakeEngine, qtbot: QtBot, expect_log: Callable[[str], None], method: str
) -> None:
    expect_log("The panel “Broken panel” failed")
    told: list[Notice] = []
    session.noticed.connect(told.append)
    shown: list[Result] = []
    session.shown.connect(shown.append)
    broken, other = panels_of(session, qtbot)
    broken.method = method
    for epoch in (2, 3):
        other.told.clear()
        shown.clear()
        session._wait_for(NetworkReference(f"network {epoch}"))
        opened = replace(LENET, epoch=epoch)
        engine.info, engine._sent_weights = opened, set()
        engine.post(NetworkOpened(opened), SourceChanged(replace(DRAW, title=f"after {epoch}")))
        qtbot.waitUntil(lambda: bool(shown) and weights_told(other) == [FILTERS])
        assert session.network is opened and session.selection in other.told and session.result in other.told
        assert session.source is not None and session.source.title == f"after {epoch}"
        session.select("pool2")
        engine.step()
        qtbot.waitUntil(lambda: session.result is not None and session.result.frame == engine.frame)
        assert shown[-1] is session.result and other.told[-1] is session.result
    text = "The panel “Broken panel” failed (RuntimeError: out of order). All others go on."
    assert told == [Notice(text, Severity.ERROR)]


def test_a_message_that_cannot_be_taken_loses_none_behind_it(
    session: Session, engine: FakeEngine, qtbot: QtBot, expect_log: Callable[[str], None]
) -> None:
    expect_log("Something went wrong inside Convoscope")
    told: list[Notice] = []
    session.noticed.connect(told.append)
    notice = Notice("said behind it", Severity.INFO, NoticeTopic.NOTHING)
    engine.post(object(), object(), notice)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: notice in told)
    (first, second) = told
    assert first.text.startswith("Something went wrong inside Convoscope (KeyError: ") and second is notice


def test_the_same_fault_is_told_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(faults.time, "monotonic", lambda: now[0])
    seen = faults.Faults()

    def fails(where: str) -> bool:
        try:
            raise ValueError(f"at {now[0]}")
        except ValueError as error:
            return seen.is_new(error, error.__traceback__, where)

    assert fails("here") and fails("there") and not fails("here")
    for _ in range(5):
        now[0] += faults.QUIET_S - 1
        assert not fails("here")
    now[0] += faults.QUIET_S + 1
    assert fails("here") and not fails("here")


class Forgetful(PlainPanel):
    """Cannot say how it stands, nor take it back."""

    identifier, title = "input", "Forgetful"

    def save_state(self) -> dict[str, object]:
        raise KeyError("state")

    def restore_state(self, state: dict[str, object]) -> None:
        raise KeyError("state")


def test_a_panel_that_cannot_be_saved_costs_no_other_panel_its_state(
    make_window: Callable[..., MainWindow], expect_log: Callable[[str], None]
) -> None:
    expect_log("The panel “Forgetful” failed")
    window = make_window(panels=(Forgetful, *PLAIN_PANELS[1:]))
    window.docks["pooling"].panel.state = {"kept": True}
    saved = window.workspace()
    assert saved.panels["pooling"] == {"kept": True} and saved.panels["input"] == {}
    assert "The panel “Forgetful” failed (KeyError: 'state')" in window.messages.text
    again = make_window(saved, panels=(Forgetful, *PLAIN_PANELS[1:]))
    assert again.docks["pooling"].panel.state == {"kept": True}


class Unmakeable(PlainPanel):
    """Cannot be made."""

    identifier, title = "input", "Unmakeable"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        raise RuntimeError("no room")


def test_a_panel_that_cannot_be_made_costs_neither_the_window_nor_what_was_saved_of_it(
    make_window: Callable[..., MainWindow], engine: FakeEngine, qtbot: QtBot, expect_log: Callable[[str], None]
) -> None:
    expect_log("The panel “Unmakeable” failed")
    window = make_window(Workspace(panels={"input": {"zoom": 2}}), panels=(Unmakeable, *PLAIN_PANELS[1:]))
    assert "The panel “Unmakeable” failed (RuntimeError: no room). All others go on." in window.messages.text
    missing = window.docks["input"]
    assert missing.panel.placeholder.sentence == "This panel could not be made (RuntimeError: no room)."
    assert missing.windowTitle().startswith("Unmakeable") and window.workspace().panels["input"] == {"zoom": 2}
    engine.step()
    qtbot.waitUntil(lambda: window.session.result is not None and window.session.result.frame == engine.frame)
    assert window.docks.names == [panel.identifier for panel in PLAIN_PANELS]
