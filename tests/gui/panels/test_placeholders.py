"""What panels say while there is nothing to show: which network is coming, or what is missing to run it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.api import MapsView, NetworkCancelled, NetworkFailed, NetworkReference, SourceChanged
from gui.panels.activation_maps.panel import ActivationMapsPanel
from gui.panels.base import Panel
from gui.panels.catalogue import PANELS
from gui.panels.filters.panel import FiltersPanel
from gui.panels.layers.panel import LayersPanel
from gui.panels.microscope.panel import MicroscopePanel
from gui.panels.network.panel import GRAPH, ROW, NetworkPanel
from gui.panels.pooling.panel import PoolingPanel
from gui.panels.predictions.panel import PredictionsPanel
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.showing import settle, show

WAITING = [ActivationMapsPanel, FiltersPanel, LayersPanel, NetworkPanel, PoolingPanel, PredictionsPanel]
WEIGHTS = replace(
    LENET, runs=False, macs=0, layers=tuple(replace(layer, output=(), inputs=()) for layer in LENET.layers),
    offers=("lenet5",), name="/nets/mine.pth",
)  # fmt: skip


class Slow(FakeEngine):
    """Opens nothing by itself."""

    def __init__(self) -> None:
        super().__init__(auto_open=False)

    def open_network(self, reference: NetworkReference) -> None:
        self._note("open_network", reference)


def said(panel: Panel) -> str:
    """What stands in the panel instead of content."""
    if isinstance(panel, LayersPanel):
        return panel.totals.text
    return panel.placeholder.sentence


@pytest.mark.parametrize("kind", WAITING)
def test_panels_say_what_is_being_loaded(qtbot: QtBot, kind: type[Panel]) -> None:
    panel, engine, session = show(qtbot, kind, 500, 300, Slow())
    assert said(panel) == "No network is open yet."
    reference = NetworkReference("lenet5")
    session.open_network(reference)
    assert said(panel) == "Loading LeNet-5 …"
    session.open_network(NetworkReference("/home/me/nets/mine.onnx"))
    assert said(panel) == "Loading mine.onnx …"
    session.cancel("fetch alexnet")
    assert said(panel) == "Loading mine.onnx …", "another job than that of the network"
    session.cancel("network 2")
    assert engine.called("cancel") == [("fetch alexnet",), ("network 2",)]
    engine.post(NetworkCancelled(NetworkReference("/home/me/nets/mine.onnx")))
    settle()
    assert said(panel) == "No network is open yet."
    session.open_network(reference)
    engine.post(NetworkFailed(reference, "It broke off."))
    settle()
    assert said(panel) == "No network is open yet."
    session.open_network(reference)
    FakeEngine.open_network(engine, reference)
    settle()
    assert session.loading == "" and not said(panel).startswith(("Loading", "No network"))


def test_a_panel_made_while_loading_says_so(qtbot: QtBot) -> None:
    _, _, session = show(qtbot, LayersPanel, 500, 300, Slow())
    session.open_network(NetworkReference("lenet5"))
    panel = NetworkPanel(session)
    qtbot.addWidget(panel)
    session.add_panel(panel)
    assert said(panel) == "Loading LeNet-5 …"


@pytest.mark.parametrize("way", [ROW, GRAPH])
def test_weights_alone_say_what_would_run_them(qtbot: QtBot, way: str) -> None:
    panel, engine, session = show(qtbot, NetworkPanel, 700, 300, FakeEngine(WEIGHTS))
    panel.show_as(way)
    settle()
    assert said(panel).startswith("This file holds weights, but does not say what to compute with them.")
    buttons = {button.text(): button for button in panel.placeholder.findChildren(QPushButton)}
    assert set(buttons) == {"Run it as LeNet-5", "Give its definition…"}
    with qtbot.waitSignal(session.command_requested) as waited:
        buttons["Give its definition…"].click()
    assert waited.args == ["open_definition"]
    buttons["Run it as LeNet-5"].click()
    assert engine.called("open_network")[-1] == (NetworkReference("lenet5", checkpoint="/nets/mine.pth"),)
    assert panel.request().of_kind(MapsView) == frozenset()


def test_weights_alone_have_no_costs_and_no_shapes(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, LayersPanel, 500, 300, FakeEngine(WEIGHTS))
    assert panel.totals.text == "61,706 parameters · 12 layers"
    subtitles: list[str] = []
    maps, _, session = show(qtbot, ActivationMapsPanel, 500, 300, FakeEngine(WEIGHTS))
    maps.subtitle_changed.connect(subtitles.append)
    session.select("conv2")
    assert subtitles[-1] == "conv2 · convolution"


@pytest.mark.parametrize("kind", [kind for kind in PANELS if kind.needs and kind is not MicroscopePanel])
def test_panels_with_needs_say_what_is_missing_and_then_show(qtbot: QtBot, kind: type[Panel]) -> None:
    panel, engine, session = show(qtbot, kind, 500, 300, Slow())
    assert panel.placeholder.isVisible() and panel.placeholder.geometry() == panel.covered.rect()
    FakeEngine.open_network(engine, NetworkReference("lenet5"))
    session.select("conv2", 1, (2, 2))
    engine.step()
    settle()
    assert not panel.placeholder.isVisible() and panel.placeholder.sentence == ""
    session.open_network(NetworkReference("resnet20"))
    assert not panel.placeholder.isVisible(), "the present network goes on until another is there"
    panel.resize(420, 260)
    assert panel.placeholder.geometry() == panel.covered.rect()


def test_the_microscope_does_not_wait_for_frames_of_weights_alone(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, MicroscopePanel, 500, 300, FakeEngine(WEIGHTS))
    session.select("conv2")
    settle()
    assert said(panel).startswith("This file holds weights, but does not say what to compute with them.")


@pytest.mark.parametrize("kind", [ActivationMapsPanel, MicroscopePanel, PoolingPanel])
def test_what_the_source_says_stands_where_its_frame_would(qtbot: QtBot, kind: type[Panel]) -> None:
    engine = FakeEngine()
    engine._answer = lambda: None  # type: ignore[method-assign]  # no frame comes
    panel, _, session = show(qtbot, kind, 500, 300, engine)
    session.select("conv2")
    settle()
    assert said(panel) == "Waiting for the first frame."
    engine.post(SourceChanged(replace(engine.state, message="Opening camera 0 …")))
    settle()
    assert said(panel) == "Opening camera 0 …"
