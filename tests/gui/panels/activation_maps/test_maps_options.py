"""How the maps are shown: the form, and what is kept of it."""

from __future__ import annotations

import json

from pytestqt.qtbot import QtBot

from engine.api import MapsView, Order, Reduction, Scaling
from gui.panels.activation_maps.maps_options import MapsOptions, MapsOptionsForm
from gui.panels.activation_maps.panel import ActivationMapsPanel
from tests.gui.maps_panel import shown
from tests.gui.showing import settle, show


def test_choices_survive_as_json_and_odd_ones_are_ignored(qtbot: QtBot) -> None:
    panel, _, _ = shown(qtbot, "conv1")
    chosen = MapsOptions(Scaling.FIXED, -2.0, 3.0, Order.STRENGTH, Reduction.MEAN, smooth=True, names=False)
    panel.set_options(chosen)
    panel.pin("relu2")
    state = json.loads(json.dumps(panel.save_state()))
    other, _, _ = show(qtbot, ActivationMapsPanel, 400, 300)
    other.restore_state(state)
    assert other.options == chosen and other.pinned == "relu2" and other.maps.smooth
    other.restore_state({"scaling": 7, "low": 3, "high": "x", "smooth": "yes", "pinned": 5})
    assert other.options == MapsOptions() and other.pinned == "relu2"
    other.restore_state({"pinned": "gone"})
    assert other.request().of_kind(MapsView) == frozenset()
    assert "Choose a layer" in other.placeholder.sentence


def test_the_form_changes_the_options(qtbot: QtBot) -> None:
    form = MapsOptionsForm(MapsOptions())
    qtbot.addWidget(form)
    heard: list[MapsOptions] = []
    form.changed.connect(heard.append)
    form.scaling.setCurrentIndex(1)
    form.order.setCurrentIndex(1)
    form.smooth.setChecked(True)
    assert heard[-1] == MapsOptions(Scaling.CHANNEL, order=Order.STRENGTH, smooth=True)
    form.show_scaling(Scaling.LAYER)
    assert len(heard) == 3 and form.scaling.currentIndex() == 0
    form.smooth.setChecked(False)
    assert heard[-1] == MapsOptions(order=Order.STRENGTH)


def test_the_options_open_from_their_button(qtbot: QtBot) -> None:
    panel, _, _ = shown(qtbot, "conv1")
    panel.bar.more.click()
    form = panel.findChild(MapsOptionsForm)
    assert form is not None
    form.order.setCurrentIndex(1)
    assert panel.options.order is Order.STRENGTH
    panel.bar.more.click()
    settle()
    assert panel._card is None


def test_a_fixed_range_begins_as_the_present_one(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "relu2")
    panel.bar.more.click()
    form = panel.findChild(MapsOptionsForm)
    assert form is not None
    form.scaling.setCurrentIndex(2)
    high = float(engine.outputs["relu2"].max())
    assert (panel.options.low, panel.options.high) == (0, high)
    panel.bar.more.click()
    settle()
