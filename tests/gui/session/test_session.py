"""The session: one request out of many wishes, one way back, nothing of an old network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from engine.api import (
    Activations,
    FilterOverride,
    MapsView,
    NetworkCancelled,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    NetworkState,
    PictureView,
    PredictionsView,
    Request,
    Result,
    SourceChanged,
    WeightsResult,
    WeightsView,
    merge_requests,
)
from gui.panels.base import Panel
from gui.session.selection import Selection
from gui.session.session import Session
from tests.answers import origin
from tests.gui.fakes import LENET, FakeEngine


class Watcher(Panel):
    """Remembers everything it is told."""

    identifier, title, explanation = "watcher", "Watcher", ""

    def __init__(self, session: Session, wish: Request) -> None:
        super().__init__(session)
        self.wish = wish
        self.told: list[object] = []

    def request(self) -> Request:
        return self.wish

    def show_network(self, network: object) -> None:
        self.told.append(network)

    def show_selection(self, selection: Selection) -> None:
        self.told.append(selection)

    def show_result(self, result: Result) -> None:
        self.told.append(result)

    def show_weights(self, weights: WeightsResult) -> None:
        self.told.append(weights)


@pytest.fixture
def session(qtbot: QtBot, engine: FakeEngine) -> Iterator[Session]:
    session = Session(engine)
    session.start()
    yield session
    session.deleteLater()


def add(session: Session, qtbot: QtBot, wish: Request, active: bool = True) -> Watcher:
    panel = Watcher(session, wish)
    qtbot.addWidget(panel)
    session.add_panel(panel)
    panel.set_active(active)
    return panel


CONV1, CONV2 = MapsView("conv1", 9, 9), MapsView("conv2", 9, 9)
FILTERS = WeightsView("conv1", 9, 9)


def test_the_requests_of_all_panels_together_are_everything_once() -> None:
    one = Request.of(CONV1, Activations("fc3"), PredictionsView(3, (1, 2)), PictureView(90, 10))
    other = Request.of(CONV1, CONV2, FILTERS, PredictionsView(5, (2, 3)), PictureView(20, 80))
    first, second = (FilterOverride(1, "conv1", number, ((1.0,),), (1.0,)) for number in (0, 1))
    changed = [Request(overrides=(first,)), Request(overrides=(second, first))]
    together = merge_requests([one, Request(), other, *changed])
    assert together.wishes == one.wishes | {CONV2, FILTERS, PredictionsView(5, (2, 3)), PictureView(20, 80)}
    assert together.overrides == (first, second)
    assert merge_requests([]) == Request()


def test_only_active_panels_are_asked_for(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    shown = add(session, qtbot, Request.of(CONV1))
    hidden = add(session, qtbot, Request.of(CONV2), active=False)
    qtbot.waitUntil(lambda: engine.request.of_kind(MapsView) == {CONV1})
    hidden.set_active(True)
    qtbot.waitUntil(lambda: engine.request.of_kind(MapsView) == {CONV1, CONV2})
    session.remove_panel(shown)
    qtbot.waitUntil(lambda: engine.request.of_kind(MapsView) == {CONV2})


def test_many_changes_are_one_request(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    panel = add(session, qtbot, Request.of(PredictionsView(1)))
    qtbot.waitUntil(lambda: engine.request.of_kind(PredictionsView) == {PredictionsView(1)})
    before = len(engine.called("submit"))
    for top in range(2, 50):
        panel.wish = Request.of(PredictionsView(top))
        panel.changed.emit()
    qtbot.waitUntil(lambda: engine.request.of_kind(PredictionsView) == {PredictionsView(49)})
    assert len(engine.called("submit")) == before + 1
    panel.changed.emit()  # nothing is new
    qtbot.wait(1)
    assert len(engine.called("submit")) == before + 1


def test_results_of_another_network_are_dropped(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    panel = add(session, qtbot, Request.of(PredictionsView(1)))
    qtbot.waitUntil(lambda: session.result is not None)
    last = session.result
    engine.post(Result(origin(5, 99), captured=0.0))
    assert session.result is last and panel.told[-1] is last


def test_another_network_starts_afresh_and_asks_again(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    add(session, qtbot, Request.of(PredictionsView(1)))
    qtbot.waitUntil(lambda: engine.request.of_kind(PredictionsView) == {PredictionsView(1)})
    session.select("pool2", 3)
    before = len(engine.called("submit"))
    engine.info = replace(LENET, epoch=2, name="another")
    engine.post(NetworkOpened(engine.info))
    assert session.result is None and session.selection == Selection("conv1") and not session.back()
    qtbot.waitUntil(lambda: len(engine.called("submit")) == before + 1)
    qtbot.waitUntil(lambda: session.result is not None and session.result.epoch == 2)


def test_other_weights_of_the_same_network_keep_the_selection(session: Session, engine: FakeEngine) -> None:
    session.select("pool2", 3)
    engine.info = replace(LENET, epoch=2, title="LeNet-5, iteration 40")
    engine.post(NetworkOpened(engine.info))
    assert session.result is None and session.selection == Selection("pool2", 3) and session.back()


def test_the_same_network_with_another_description_keeps_the_selection(session: Session, engine: FakeEngine) -> None:
    session.select("pool2", 3)
    engine.set_preprocessing(LENET.epoch, replace(LENET.preprocessing, range=255))
    assert session.selection == Selection("pool2", 3)
    assert session.network is not None and session.network.preprocessing.range == 255


def test_weights_reach_hidden_panels(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    add(session, qtbot, Request.of(FILTERS))
    hidden = add(session, qtbot, Request(), active=False)
    qtbot.waitUntil(lambda: any(isinstance(message, WeightsResult) for message in hidden.told))


def test_the_way_back(session: Session) -> None:
    assert not session.back()
    session.select("conv2")
    session.select("conv2")  # the same is no step
    session.select("conv2", 4, (1, 2))
    assert session.back() and session.selection == Selection("conv2")
    assert session.back() and session.selection == Selection("conv1")
    assert not session.back()


def test_walking_stops_at_both_ends(session: Session) -> None:
    session.step_layer(-1)
    assert session.selection.layer == "conv1"
    session.step_layer(500)
    assert session.selection.layer == "fc3"


def test_freezing_is_said_once(session: Session, engine: FakeEngine) -> None:
    session.freeze(True)
    session.freeze(True)
    session.freeze(False)
    assert engine.called("freeze") == [(True,), (False,)]


def test_a_panel_added_late_learns_what_is_known(session: Session, qtbot: QtBot) -> None:
    session.select("pool1")
    panel = add(session, qtbot, Request())
    assert panel.told[:2] == [session.network, Selection("pool1")]


def weights_told(panel: Watcher) -> list[WeightsView]:
    return [told.view for told in panel.told if isinstance(told, WeightsResult)]


def test_a_second_panel_gets_weights_that_were_answered_before(
    session: Session, engine: FakeEngine, qtbot: QtBot
) -> None:
    assert session.weights_of(FILTERS) is None
    first = add(session, qtbot, Request.of(FILTERS))
    qtbot.waitUntil(lambda: weights_told(first) == [FILTERS])
    found = session.weights_of(FILTERS)
    assert found is first.told[-1] or found in first.told
    first.set_active(False)
    qtbot.waitUntil(lambda: engine.request.of_kind(WeightsView) == frozenset())
    assert session.weights_of(FILTERS) is found, "for whoever asks later"


def test_weights_are_those_of_the_state_that_is_shown(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    panel = add(session, qtbot, Request.of(FILTERS, PredictionsView(1)))
    qtbot.waitUntil(lambda: session.weights_of(FILTERS) is not None)
    plain = session.weights_of(FILTERS)
    swap = FilterOverride(1, "conv1", 0, ((1.0,),), (1.0,))
    session.swap_filter(swap)
    assert session.weights_of(FILTERS) is plain, "nothing has been computed with the other filter yet"
    qtbot.waitUntil(lambda: session.swap_in_use == swap)
    changed = session.weights_of(FILTERS)
    assert changed is not None and changed.state == NetworkState(1, (swap,))
    panel.set_active(False)
    session.swap_filter(None)
    add(session, qtbot, Request.of(PredictionsView(2)))
    qtbot.waitUntil(lambda: session.swap_in_use is None and session.result.origin.network == NetworkState(1))
    assert session.weights_of(FILTERS) is plain


def test_weights_of_another_network_are_not_handed_on(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    wish = Request.of(FILTERS)
    first = add(session, qtbot, wish)
    qtbot.waitUntil(lambda: weights_told(first) == [FILTERS])
    first.set_active(False)
    qtbot.waitUntil(lambda: engine.request.of_kind(WeightsView) == frozenset())
    engine.post(NetworkOpened(replace(LENET, epoch=2)))
    qtbot.waitUntil(lambda: session.network is not None and session.network.epoch == 2)
    assert session.weights_of(FILTERS) is None


def test_a_destroyed_panel_is_told_nothing(session: Session, engine: FakeEngine) -> None:
    """A message may come between the end of a window and the end of its session."""
    panel = Watcher(session, Request.of(FILTERS))
    session.add_panel(panel)
    panel.set_active(True)
    panel.told.clear()
    shiboken6.delete(panel)
    engine.step()
    engine.submit(Request.of(FILTERS, PredictionsView(1)))
    QCoreApplication.processEvents()
    assert session.result is not None
    assert panel.told == []


def test_the_sources_name_changes_with_its_frame(session: Session, engine: FakeEngine, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.source_title == "Drawing")  # told before the first frame
    names: list[str] = []
    session.source_title_changed.connect(names.append)
    add(session, qtbot, Request.of(PredictionsView(1)))
    qtbot.waitUntil(lambda: session.result is not None)
    engine.state = replace(engine.state, title="A frog")
    engine.post(SourceChanged(engine.state))
    qtbot.waitUntil(lambda: session.source is engine.state)
    assert session.source_title == "Drawing", "that is what can be seen"
    engine.step()
    qtbot.waitUntil(lambda: names == ["A frog"])
    engine.state = replace(engine.state, title="Camera 0", message="Opening camera 0 …")
    engine.post(SourceChanged(engine.state))
    qtbot.waitUntil(lambda: session.source_title == "Camera 0")  # its message is what can be seen


def test_a_network_of_before_does_not_end_the_loading_of_the_next(session: Session, engine: FakeEngine) -> None:
    engine.open_network = lambda reference: None
    one, other, third = (NetworkReference(name) for name in ("/nets/one.pth", "/nets/other.pth", "/nets/third.pth"))
    session.open_network(one)
    session.open_network(other)
    engine.post(NetworkOpened(replace(LENET, epoch=2, reference=one)))  # it was too late to give it up
    assert session.network.epoch == 2 and session.loading == "other.pth"
    engine.post(NetworkFailed(one, "Its driver is broken."))
    engine.post(NetworkCancelled(one, other))
    assert session.loading == "other.pth"
    engine.post(NetworkCancelled(other, third))  # a dropped file, say, of which only the engine knows
    assert session.loading == "third.pth"
    engine.post(NetworkOpened(replace(LENET, epoch=3, reference=third)))
    assert session.loading == ""
