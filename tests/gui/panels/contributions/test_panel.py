"""The Contributions panel over the real engine: rows that add up to the logit, and who feeds it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.api import Target
from engine.attribution import Explainer
from engine.preprocessing.prepare import prepare
from gui.panels.contributions.panel import ContributionsPanel
from gui.panels.network.panel import GRAPH, NetworkPanel
from gui.session.session import Session
from tests.gui.panels.evidence.test_panel import wide
from tests.gui.showing import settle
from tests.gui.stepping import SteppingEngine


def opened(qtbot: QtBot, model: str) -> tuple[ContributionsPanel, SteppingEngine, Session]:
    engine = SteppingEngine(model)
    session = Session(engine)
    panel = ContributionsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(420, 620)
    session.add_panel(panel)
    panel.show()
    panel.set_active(True)
    session.start()
    settle()
    engine.show(wide())
    settle()
    panel._pace.now()
    return panel, engine, session


def number(said: str) -> float:
    return float(said.replace("−", "-"))


def test_the_rows_add_up_to_the_logit(qtbot: QtBot) -> None:
    panel, engine, session = opened(qtbot, "resnet20")
    session.explained.choose(Target(channel=3, versus=5))
    settle()
    panel._pace.now()
    x = prepare(wide(), engine.network.info.preprocessing, torch.device("cpu")).tensor
    expected = Explainer(engine.network).contributions(x, Target(channel=3, versus=5))
    rows = panel.bars.rows
    assert rows[-1].name == "bias" and rows[-2].name.endswith("others")
    size = float(np.abs(expected.shares).sum())
    assert sum(row.share for row in rows) == pytest.approx(expected.value, abs=1e-5 * size)
    by_channel = expected.shares.sum(axis=(1, 2), dtype=float)
    first = int(np.abs(by_channel).argmax())
    assert rows[0].key == ("layer3.2.relu2", first) and rows[0].share == pytest.approx(by_channel[first])
    name, rest = panel.sum.text.split(" = ")
    assert name.startswith("cat − dog ") and rest.endswith(f"bias {rest.rsplit(' ', 1)[1]}")
    assert panel.heat.isVisible() and np.allclose(panel.heat.values, expected.shares.sum(axis=0), atol=1e-6 * size)
    bars = [panel.bars.bar_rect(place) for place in range(2)]
    assert bars[0].width() / bars[1].width() == pytest.approx(abs(rows[0].share / rows[1].share), rel=1e-6)


def test_a_click_chooses_the_channel(qtbot: QtBot) -> None:
    panel, _, session = opened(qtbot, "lenet5")
    assert not panel.heat.isVisible(), "relu4 has no places"
    row = panel.bars.rows[1]
    qtbot.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=panel.bars.row_rect(1).center().toPoint())
    assert (session.selection.layer, session.selection.unit) == row.key
    panel._pace.now()
    assert panel.bars.rows[1].chosen and panel.readout.text.startswith(row.name)


def test_elsewhere_the_remainder_is_said(qtbot: QtBot) -> None:
    panel, _, _ = opened(qtbot, "lenet5")
    panel.layer.setCurrentIndex(panel.layer.findData("conv1"))
    settle()
    panel._pace.now()
    assert "remainder" in panel.sum.text and panel.bars.rows[-1].name != "bias"


def test_who_feeds_it(qtbot: QtBot) -> None:
    panel, _, session = opened(qtbot, "lenet5")
    panel.feeders.setChecked(True)
    settle()
    panel._pace.now()
    layers = list(dict.fromkeys(row.key[0] for row in panel.bars.rows))
    assert layers == ["relu4", "fc2", "relu3", "fc1", "pool2", "relu2", "conv2", "pool1", "relu1", "conv1"]
    assert not panel.layer.isVisible() and panel.save_state() == {"feeders": True}
    panel.bars.picked.emit(panel.bars.rows[-1].key)
    assert session.selection.layer == "conv1"


def test_the_ways_back_are_lit_in_the_graph(qtbot: QtBot) -> None:
    panel, _, session = opened(qtbot, "resnet20")
    network = NetworkPanel(session)
    qtbot.addWidget(network)
    network.resize(900, 400)
    session.add_panel(network)
    network.show()
    panel.feeders.click()
    settle()
    panel._pace.now()
    fed = session.explained.fed
    assert fed["avgpool", "flatten"] == 4 and network.way == GRAPH
    qtbot.waitUntil(lambda: network.page.view.scene is not None)
    scene = network.page.view.scene
    assert 4 in scene.fed_edges and max(scene.fed_edges) == 4
    panel.feeders.click()
    settle()
    assert session.explained.fed == {} and scene.fed_edges == {}
    panel.feeders.click()
    settle()
    panel._pace.now()
    panel.set_active(False)
    assert session.explained.fed == {}, "nobody asks any more"
