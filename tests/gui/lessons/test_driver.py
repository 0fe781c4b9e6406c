"""What a step makes of the window: in order, without waiting, and only what is not so already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.api import (
    Control,
    ControlKind,
    NetworkCancelled,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    Request,
    SourceChanged,
    SourceState,
)
from gui.lessons.panel import LessonPanel
from gui.lessons.script import Lesson, Step
from gui.panels.views import LESSON, WATCH
from gui.session.selection import Selection
from gui.shell.window import MainWindow
from gui.widgets.placeholder import Placeholder
from tests.gui.conftest import NAMES, PLAIN_PANELS, PlainPanel
from tests.gui.fakes import DRAW, LENET, FakeEngine

STIMULI = SourceState(
    "stimuli", "Stimuli", live=True, controls=(Control("pattern", "Pattern", ControlKind.CHOICE, "Sine",
                                                       choices=("Sine", "Bar")),)
)  # fmt: skip
BAR = replace(
    STIMULI,
    controls=(
        replace(STIMULI.controls[0], value="Bar"),
        Control("thickness", "Width", ControlKind.SLIDER, 12.0, 1.0, 64.0),
    ),
)


class SlowEngine(FakeEngine):
    """Opens nothing by itself: networks and sources arrive when the test says so."""

    def open_network(self, reference: NetworkReference) -> None:
        self._note("open_network", reference)

    def open_source(self, spec: str) -> None:
        self._note("open_source", spec)

    def control_source(self, name: str, value: object = None) -> None:
        if self.state.spec == "draw":
            super().control_source(name, value)
        else:
            self._note("control_source", name, value)

    def arrive(self, reference: NetworkReference) -> None:
        self.info = replace(LENET, epoch=self.info.epoch + 1, name=reference.model, reference=reference)
        self.post(NetworkOpened(self.info))

    def change(self, state: SourceState) -> None:
        self.state = state
        self.post(SourceChanged(state))


class Board(PlainPanel):
    """A blackboard of two pages."""

    identifier, title, wish = "blackboard", "Blackboard", Request()
    page = ""
    hides = False

    def begin_page(self, identifier: str, values: Mapping[str, str]) -> None:
        if identifier not in ("pooling", "history") or set(values) - {"n"}:
            raise KeyError(identifier)
        self.page, self.values = identifier, dict(values)

    def hide_answers(self, hidden: bool) -> None:
        self.hides = hidden


@pytest.fixture
def engine() -> SlowEngine:
    return SlowEngine()


@pytest.fixture
def window(make_window: Callable[..., MainWindow], engine: SlowEngine) -> MainWindow:
    made = make_window(panels=(*PLAIN_PANELS, LessonPanel, Board))
    engine.arrive(NetworkReference("lenet5"))
    return made


def step(*settings: tuple[str, str]) -> Step:
    return Step("A step", settings, "", "", "", ())


def test_the_layer_is_chosen_once_the_network_is_there(window: MainWindow, engine: SlowEngine) -> None:
    window.lessons.play(step(("layer", "conv2"), ("unit", "3"), ("cell", "4, 5"), ("network", "resnet20")))
    assert engine.called("open_network") == [(NetworkReference("resnet20"),)]
    assert window.session.selection.layer == "conv1" and window.lessons.busy
    engine.arrive(NetworkReference("resnet20"))
    assert window.session.selection == Selection("conv2", 3, (4, 5)) and not window.lessons.busy


def test_what_is_so_already_is_not_touched(window: MainWindow, engine: SlowEngine) -> None:
    asked = step(("network", "lenet5"), ("source", "draw"), ("control", "tool = Pen"), ("layer", "conv1"))
    engine.calls.clear()
    for _ in range(2):
        window.lessons.play(asked)
        assert not window.lessons.busy
    assert not [name for name, _ in engine.calls if name in ("open_network", "open_source", "control_source")]
    assert not window.session.back()


def test_another_step_takes_the_place_of_one_that_is_still_opening(window: MainWindow, engine: SlowEngine) -> None:
    window.lessons.play(step(("network", "vgg16"), ("layer", "conv2")))
    window.lessons.play(step(("network", "lenet5"), ("layer", "fc1")))
    assert engine.called("open_network")[-1] == (NetworkReference("lenet5"),)  # so that the other one is given up
    engine.arrive(NetworkReference("vgg16"))  # it was too late to give it up
    assert window.session.selection.layer == "conv1"
    engine.arrive(NetworkReference("lenet5"))
    assert window.session.selection.layer == "fc1" and not window.lessons.busy


def test_a_network_that_fails_keeps_nothing_waiting(window: MainWindow, engine: SlowEngine) -> None:
    window.lessons.play(step(("network", "vgg16"), ("layer", "conv2")))
    engine.post(NetworkFailed(NetworkReference("vgg16"), "No memory."))
    assert not window.lessons.busy and window.session.selection.layer == "conv1"
    assert "No memory." in window.messages.text


@pytest.mark.parametrize("instead", [None, NetworkReference("alexnet")])
def test_a_network_that_the_user_gives_up_keeps_nothing_waiting(
    window: MainWindow, engine: SlowEngine, instead: NetworkReference | None
) -> None:
    window.lessons.play(step(("network", "vgg16"), ("layer", "conv2")))
    engine.post(NetworkCancelled(NetworkReference("vgg16"), instead))
    assert not window.lessons.busy and window.session.selection.layer == "conv1"
    assert ("vgg16 was not opened." in window.messages.text) == (instead is None)
    window.lessons.play(step(("network", "vgg16"), ("layer", "conv2")))  # the same step again
    engine.arrive(NetworkReference("vgg16"))
    assert window.session.selection.layer == "conv2"


def test_asking_twice_for_a_network_is_not_giving_it_up(window: MainWindow, engine: SlowEngine) -> None:
    asked = step(("network", "vgg16"), ("layer", "conv2"))
    window.lessons.play(asked)
    window.lessons.play(asked)
    engine.post(NetworkCancelled(NetworkReference("vgg16"), NetworkReference("vgg16")))
    assert window.lessons.busy and window.session.loading == "vgg16"
    engine.arrive(NetworkReference("vgg16"))
    assert window.session.selection.layer == "conv2" and not window.lessons.busy


def test_controls_wait_for_their_source_and_for_each_other(window: MainWindow, engine: SlowEngine) -> None:
    window.session.freeze(True)
    window.lessons.play(step(("source", "stimuli"), ("control", "pattern = Bar"), ("control", "thickness = 20")))
    assert engine.called("open_source")[-1] == ("stimuli",) and not window.session.frozen
    assert not engine.called("control_source")
    engine.change(STIMULI)
    assert engine.called("control_source") == [("pattern", "Bar")] and window.lessons.busy
    engine.change(replace(STIMULI, title="Stimuli, drifting"))  # this is not the answer yet
    assert window.lessons.busy and window.messages.notice is None
    engine.change(BAR)
    assert engine.called("control_source")[1:] == [("thickness", 20.0)] and not window.lessons.busy


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (("layer", "conv9"), "the layer “conv9”, which LeNet-5 does not have"),
        (("control", "colour = red"), "sets “colour”, which the source does not offer; it has tool, width"),
        (("control", "width = thick"), "“width” to “thick”, but it takes a number from 4 to 60"),
        (("control", "auto = maybe"), "it takes “on” or “off”"),
        (("control", "tool = Knife"), "it takes Pen, Eraser"),
        (("panels", "maps"), "shows “maps”; the panels are input, network"),
        (("page", "calculus"), "no page “calculus”"),
    ],
)
def test_what_cannot_be_done_is_told_and_the_rest_is_done(
    window: MainWindow, setting: tuple[str, str], sentence: str
) -> None:
    window.lessons.play(step(setting, ("control", "speed = 2")))
    assert sentence in window.messages.text and not window.lessons.busy
    speed = next(control for control in window.session.source.controls if control.name == "speed")
    assert speed.value == 2.0


def test_panels_and_pages_come_to_the_front_and_others_stay(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["pooling"].close()
    window.lessons.play(step(("panels", "pooling, activation-maps")))
    qtbot.waitUntil(lambda: window.docks["pooling"].panel.active and window.docks["activation_maps"].panel.active)
    assert window.docks["input"].isVisible()
    window.lessons.play(step(("page", "history")))
    assert window.docks["blackboard"].panel.page == "history"
    qtbot.waitUntil(lambda: window.docks["blackboard"].panel.active)


def test_the_frame_is_held_once_all_is_there(window: MainWindow, engine: SlowEngine) -> None:
    window.lessons.play(step(("source", "sample"), ("freeze", "on")))
    engine.step()
    assert not window.session.frozen
    engine.change(SourceState("sample", "Sample", live=False))
    engine.step()
    assert window.session.frozen and not window.lessons.busy
    window.lessons.play(step(("freeze", "off")))
    assert not window.session.frozen


def test_an_iteration_is_the_nearest_checkpoint(window: MainWindow, engine: SlowEngine) -> None:
    window.lessons.play(step(("iteration", "70"), ("layer", "conv2"), ("unit", "1")))
    (asked,) = engine.called("open_network")[-1]
    assert asked.model == "lenet5" and Path(asked.checkpoint).name == "iteration-000040.safetensors"
    engine.arrive(asked)
    window.lessons.show_training(NetworkReference("lenet5"))
    engine.arrive(NetworkReference("lenet5"))
    assert window.session.selection == Selection("conv2", 1) and not window.lessons.busy


def test_the_way_back_leads_to_where_the_lesson_began(window: MainWindow, engine: SlowEngine, qtbot: QtBot) -> None:
    window.session.select("pool2", 2)
    window.docks["pooling"].close()
    with qtbot.waitSignal(window.lessons.remembered) as told:
        window.lessons.remember()
    assert told.args == [True]
    window.lessons.play(step(("network", "vgg16"), ("source", "sample"), ("panels", "pooling"), ("layer", "conv1")))
    engine.arrive(NetworkReference("vgg16"))
    engine.change(SourceState("sample", "Sample", live=False))
    window.lessons.remember()  # a second lesson: the first place is kept
    window.lessons.go_back()
    assert engine.called("open_network")[-1] == (NetworkReference("lenet5"),)
    assert engine.called("open_source")[-1] == ("draw",)
    engine.arrive(NetworkReference("lenet5"))
    engine.change(DRAW)
    assert window.session.selection == Selection("pool2", 2) and not window.lessons.busy
    assert window.views.current == WATCH
    assert shown(window) == {*NAMES} - {"pooling"}


AT_FIRST = {"input", "network", "activation_maps", "predictions", "lesson"}


def shown(window: MainWindow) -> set[str]:
    return {dock.objectName() for dock in window.docks.docks if not dock.isHidden()}


def begin(window: MainWindow) -> LessonPanel:
    """Open a lesson of one empty step."""
    panel = window.docks["lesson"].panel
    assert isinstance(panel, LessonPanel)
    panel.begin(Lesson(Path("own.md"), "My own", "", (step(),)))
    return panel


def test_a_lesson_is_played_in_its_own_view(window: MainWindow, qtbot: QtBot) -> None:
    assert window.views.current == WATCH
    window.commands["lessons"].trigger()
    assert window.views.current == LESSON and shown(window) == AT_FIRST
    window.views.show(WATCH)
    begin(window)
    assert window.views.current == LESSON
    window.lessons.play(step(("panels", "filters")))
    window.views.show(WATCH)
    assert shown(window) == set(NAMES)
    window.commands["lessons"].trigger()
    assert shown(window) == AT_FIRST | {"filters"}


def test_panels_that_a_lesson_opened_are_closed_at_its_end_and_the_users_stay(window: MainWindow) -> None:
    panel = begin(window)
    window.docks["predictions"].close()
    window.docks.show_panel("pooling")
    window.lessons.play(step(("panels", "layers, predictions, pooling"), ("page", "history")))
    panel.leave()
    assert window.views.current == LESSON
    assert shown(window) == AT_FIRST - {"predictions"} | {"pooling"}


@pytest.mark.parametrize("low", [False, True])
@pytest.mark.parametrize("way", ["closed", "back"])
def test_both_ways_out_lead_to_the_view_before_and_restore_the_panels(
    window: MainWindow, way: str, low: bool, qtbot: QtBot
) -> None:
    if low:
        window.look.set_scale(1.6)
    window.docks["filters"].close()
    before = shown(window)
    panel = begin(window)
    window.lessons.play(step(("panels", "filters, input"), ("page", "history")))
    if way == "closed":
        window.docks["lesson"].bar.close_button.click()
    else:
        window.lessons.go_back()
        panel.leave()
    assert window.views.current == WATCH and shown(window) == before and panel.lesson is None
    window.commands["lessons"].trigger()
    assert shown(window) == AT_FIRST and panel.active
    assert panel.shelf.back.isHidden() == (way == "back")  # network and source return only by that button


def test_a_lesson_that_fills_the_window_is_only_put_back_by_its_close_button(window: MainWindow) -> None:
    panel = begin(window)
    window.docks.enlarge(window.docks["lesson"])
    window.docks["lesson"].bar.close_button.click()
    assert window.views.current == LESSON and panel.lesson is not None and shown(window) == AT_FIRST


def test_the_window_closes_while_the_lesson_floats(window: MainWindow) -> None:
    begin(window)
    window.docks["lesson"].setFloating(True)
    window.close()
    window.docks["lesson"].close()  # as Qt does once the last window was closed
    assert window.views.current == LESSON and window.left is not None and window.left.view == "lesson"


def test_what_a_lesson_had_put_aside_is_back_after_a_restart(
    window: MainWindow, make_window: Callable[..., MainWindow]
) -> None:
    window.look.set_scale(1.6)
    begin(window)
    window.lessons.play(step(("panels", "filters")))
    assert shown(window) == {"filters", "lesson"}
    again = make_window(window.workspace(), (*PLAIN_PANELS, LessonPanel, Board))
    assert again.views.current == LESSON and shown(again) == AT_FIRST


def test_in_a_low_window_a_step_shows_its_own_panels_until_the_lesson_ends(window: MainWindow, qtbot: QtBot) -> None:
    docks, panel = window.docks, window.docks["lesson"].panel
    assert isinstance(panel, LessonPanel)
    window.lessons.play(step(("panels", "input, filters")))
    assert shown(window) == AT_FIRST | {"filters"} and not docks.low
    window.look.set_scale(1.6)
    assert docks.low
    window.lessons.play(step(("panels", "input, filters")))
    assert shown(window) == {"input", "filters", "lesson"}
    window.lessons.play(step(("network", "lenet5")))
    assert shown(window) == {"input", "filters", "lesson"}
    window.lessons.play(step(("page", "pooling")))
    assert shown(window) == {"blackboard", "lesson"}
    panel.leave()
    assert shown(window) == AT_FIRST and not docks.arranged


def asking(*settings: tuple[str, str]) -> Lesson:
    return Lesson(Path("x.md"), "Ask", "", (Step("A step", settings, "", "How many?", "Two.", ()), step()))


def test_a_page_begins_with_the_steps_numbers(window: MainWindow) -> None:
    board = window.docks["blackboard"].panel
    assert isinstance(board, Board)
    window.lessons.play(step(("page", "pooling"), ("value", "n = 32")))
    assert (board.page, board.values) == ("pooling", {"n": "32"})
    window.lessons.play(step(("page", "pooling"), ("value", "q = 1")))
    assert "has no page “pooling”, or not these numbers" in window.messages.text


def test_a_page_of_an_earlier_step_does_not_stay_before_what_the_next_is_about(window: MainWindow) -> None:
    window.lessons.play(step(("page", "history")))
    assert not window.docks["blackboard"].isHidden()
    window.lessons.play(step(("layer", "conv2")))
    assert window.docks["blackboard"].isHidden()
    window.docks.show_panel("blackboard")  # by the user
    window.lessons.play(step(("layer", "conv1")))
    assert not window.docks["blackboard"].isHidden()


def test_what_gives_the_answer_away_is_hidden_until_it_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    lesson, board = window.docks["lesson"].panel, window.docks["blackboard"].panel
    assert isinstance(lesson, LessonPanel) and isinstance(board, Board)

    def covers() -> list[str]:
        return [cover.sentence for cover in window.docks["layers"].panel.findChildren(Placeholder) if cover.isVisible()]

    lesson.begin(asking(("page", "pooling"), ("panels", "layers"), ("hide", "layers, blackboard")))
    title = window.docks["layers"].bar.subtitle
    window.docks["layers"].panel.subtitle_changed.emit("16×5×5")
    assert board.hides and covers() == ["Hidden until the answer is shown."] and title.text == ""
    lesson.view.reveal()
    assert not board.hides and not covers() and title.text == "16×5×5"
    lesson.go_to(0)
    assert board.hides and covers()
    lesson.go_to(1)  # without an answer, forward past it
    assert not board.hides and not covers()
    lesson.go_to(0)
    lesson.leave()
    assert not board.hides and not covers()
