"""What a step makes of the window: in order, without waiting, and only what is not so already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.api import (
    Control,
    ControlKind,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    Request,
    SourceChanged,
    SourceState,
)
from gui.lessons import Step
from gui.panels.lesson import LessonPanel
from gui.session import Selection
from gui.window import MainWindow
from tests.gui.conftest import PLAIN_PANELS, PlainPanel
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
    assert window.docks["pooling"].isHidden()
