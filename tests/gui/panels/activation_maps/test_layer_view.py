"""A layer's output in the Activation maps panel: pixels, bars, readings and scale against the engine's arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Activations, MapsView, Mosaic, Order, Scaling, Wish
from gui.look.theme import DARK, LIGHT
from gui.panels.activation_maps.maps_options import MapsOptions
from gui.panels.activation_maps.panel import ActivationMapsPanel
from tests.gui.decoding import read_value, step
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.maps_panel import shown, written
from tests.gui.showing import color_at, look_like, painted, point, rgb, settle, show


class GpuEngine(FakeEngine):
    """Gives no outputs: exact values have to be asked for one by one."""

    def answer(self, wish: Wish[Any]) -> object:
        return None if isinstance(wish, Activations) else super().answer(wish)


class OddEngine(FakeEngine):
    """conv1 has NaN and infinite values, a silent channel in relu1, and is larger than any panel."""

    def _compute(self) -> None:
        super()._compute()
        odd = self.outputs["conv1"].copy()
        odd[1, 2, 3], odd[2, 0, 0], odd[2, 1, 1] = np.nan, np.inf, -np.inf
        quiet = self.outputs["relu1"].copy()
        quiet[4] = 0
        self.outputs.update(conv1=odd, relu1=quiet)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("layer", ["conv1", "relu2", INPUT])
def test_every_painted_value_is_the_layers(qtbot: QtBot, layer: str, theme) -> None:  # type: ignore[no-untyped-def]
    panel, engine, _ = show(qtbot, ActivationMapsPanel, 820, 640)
    look_like(theme)
    panel.pin(layer)
    panel.set_options(MapsOptions(names=False))
    settle()
    pixels, truth = painted(panel.maps), engine.outputs[layer]
    mosaic = panel.maps.mosaic
    assert mosaic is not None
    for channel, row, column in np.ndindex(truth.shape):
        value = read_value(panel.maps, pixels, channel, row, column)
        assert value == pytest.approx(truth[channel, row, column], abs=0.51 * step(mosaic.low, mosaic.high))


def test_every_frame_is_painted(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "relu1")
    panel.set_options(MapsOptions(names=False))
    for _ in range(3):
        engine.step()
        settle()
        mosaic, truth = panel.maps.mosaic, engine.outputs["relu1"]
        assert mosaic is not None
        value = read_value(panel.maps, painted(panel.maps), 3, 14, 9)
        assert value == pytest.approx(truth[3, 14, 9], abs=0.51 * step(mosaic.low, mosaic.high))


def test_the_reading_is_the_exact_value(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "conv2")
    for channel, row, column in ((3, 5, 7), (0, 0, 0), (15, 9, 9)):
        point(qtbot, panel.maps, channel, row, column)
        assert panel.readout.text.startswith(f"channel {channel} · row {row} · column {column} · ")
        assert written(panel) == engine.outputs["conv2"][channel, row, column]


def test_the_reading_follows_the_frames(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "conv1")
    point(qtbot, panel.maps, 2, 10, 11)
    engine.step()
    settle()
    qtbot.waitUntil(lambda: written(panel) == engine.outputs["conv1"][2, 10, 11])


def test_on_a_gpu_the_value_is_asked_for(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "conv2", engine=GpuEngine())
    point(qtbot, panel.maps, 3, 5, 7)
    assert engine.called("probe")[-1][2:] == ("conv2", (3, 5, 7))
    assert written(panel) == engine.outputs["conv2"][3, 5, 7]
    panel.view._pace.set_interval(1_000_000)
    panel.readout.set_text("…")
    panel.view.exact.changed.emit()
    assert written(panel) == engine.outputs["conv2"][3, 5, 7], "with the answer, not when live numbers are due"


def test_c_copies_the_exact_value(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "conv2")
    point(qtbot, panel.maps, 3, 5, 7)
    panel.copying.copy()
    assert np.float32(QGuiApplication.clipboard().text()) == engine.outputs["conv2"][3, 5, 7]
    assert panel.readout.text.endswith("copied")


def test_exact_outputs_are_wanted_only_while_something_is_read(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv2")
    assert panel.request().of_kind(Activations) == frozenset()
    point(qtbot, panel.maps, 3, 5, 7)
    assert panel.request().of_kind(Activations) == {Activations("conv2")}
    QApplication.sendEvent(panel.maps, QEvent(QEvent.Type.Leave))
    assert panel.request().of_kind(Activations) == frozenset()
    session.select("conv2", 3)
    assert panel.request().of_kind(Activations) == {Activations("conv2")}


def test_the_scale_has_the_true_ends(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "relu2")
    assert panel.view.scale.ends[0] == "0"
    assert float(panel.view.scale.ends[1]) == pytest.approx(engine.outputs["relu2"].max(), rel=5e-3)
    session.select("conv2")
    settle()
    end = np.abs(engine.outputs["conv2"]).max()
    qtbot.waitUntil(lambda: panel.view.scale.ends[0].startswith("−"))
    assert float(panel.view.scale.ends[1]) == pytest.approx(end, rel=5e-3)


def test_of_own_ranges_the_scale_tells_only_those_of_the_map_pointed_at(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "relu2")
    panel.set_options(MapsOptions(scaling=Scaling.CHANNEL, names=False))
    settle()
    panel.view._pace.now()
    assert panel.view.scale.ends == ("lowest", "highest")
    assert "each map has its own range" in panel.view.sentence.text
    pixels, truth = painted(panel.maps), engine.outputs["relu2"]
    for channel in (0, 9):
        high = float(truth[channel].max())
        value = read_value(panel.maps, pixels, channel, 4, 5)
        assert value == pytest.approx(truth[channel, 4, 5], abs=0.51 * step(0, high))
    point(qtbot, panel.maps, 9, 4, 5)
    assert float(panel.view.scale.ends[1]) == pytest.approx(truth[9].max(), rel=5e-3)
    assert "range of channel 9" in panel.view.sentence.text


def test_a_fixed_range_is_kept(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "relu2")
    panel.set_options(MapsOptions(scaling=Scaling.FIXED, low=0, high=2, names=False))
    settle()
    panel.view._pace.now()
    assert panel.view.levels.levels == (0, 2) and "fixed range" in panel.view.sentence.text
    value = read_value(panel.maps, painted(panel.maps), 9, 4, 5)
    assert value == pytest.approx(min(engine.outputs["relu2"][9, 4, 5], 2), abs=0.51 * step(0, 2))


def test_order_by_strength(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "relu2")
    panel.set_options(MapsOptions(order=Order.STRENGTH))
    settle()
    strength = np.abs(engine.outputs["relu2"]).mean(axis=(1, 2))
    assert panel.maps.mosaic is not None
    assert list(panel.maps.mosaic.channels[:16]) == list(np.argsort(-strength, kind="stable"))
    strongest = int(strength.argmax())
    point(qtbot, panel.maps, strongest, 1, 1)
    assert panel.maps.spot is not None and panel.maps.spot.cell == (0, 0)
    assert written(panel) == engine.outputs["relu2"][strongest, 1, 1]


def test_numbers_are_written_into_large_squares(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "relu2", height=680)
    session.select("relu2", 9)
    settle()
    assert panel.maps.numbers_fit()
    panel.view._pace.now()
    assert (panel.maps._numbers == engine.outputs["relu2"][9]).all()
    before = painted(panel.maps)
    panel.maps.set_numbers(None)
    assert (before != painted(panel.maps)).any()


def test_a_chosen_value_is_read_without_pointing(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "relu2")
    session.select("relu2", 9)
    settle()
    place = panel.maps.place_of(9, 2, 3)
    assert place is not None
    qtbot.mouseClick(panel.maps, Qt.MouseButton.LeftButton, pos=place.toPoint())
    settle()
    assert session.selection.cell == (2, 3)
    QApplication.sendEvent(panel.maps, QEvent(QEvent.Type.Leave))
    settle()
    assert written(panel) == engine.outputs["relu2"][9, 2, 3]
    qtbot.mouseClick(panel.maps, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert session.selection.cell is None


def test_few_values_are_rows_with_the_names_of_the_classes(qtbot: QtBot) -> None:
    engine = FakeEngine(replace(LENET, labels=tuple(f"class {index}" for index in range(10))))
    panel, engine, _ = shown(qtbot, "fc3", engine=engine)
    assert panel.bars.isVisible() and panel.bars.in_rows
    truth = engine.outputs["fc3"]
    low, high = -np.abs(truth).max(), np.abs(truth).max()
    zero = panel.bars.bar_rect(int(truth.argmax())).left()
    room = panel.bars.bar_rect(int(np.abs(truth).argmax())).width() / high
    for index, value in enumerate(truth):
        bar = panel.bars.bar_rect(index)
        assert bar.width() == pytest.approx(abs(value) * room, abs=1)
        assert (bar.left() if value > 0 else bar.right()) == pytest.approx(zero, abs=1)
        color = color_at(painted(panel.bars), bar.center())
        assert color == rgb(DARK.bar)
    assert low < 0
    qtbot.mouseMove(panel.bars, panel.bars.bar_rect(4).center().toPoint())
    settle()
    assert panel.readout.text.startswith("4 · class 4 · ")
    assert written(panel) == truth[4]


def test_a_hundred_values_are_columns_and_many_are_a_grid(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "fc1")
    assert panel.bars.isVisible() and not panel.bars.in_rows
    truth = engine.outputs["fc1"]
    qtbot.mouseMove(panel.bars, panel.bars.bar_rect(77).center().toPoint())
    settle()
    assert panel.readout.text.startswith("value 77 · ") and written(panel) == truth[77]
    session.select("flatten")
    settle()
    assert panel.maps.isVisible() and not panel.bars.isVisible()
    panel.set_options(MapsOptions(names=False))
    settle()
    pixels, truth = painted(panel.maps), engine.outputs["flatten"]
    for index in (0, 111, 399):
        value = read_value(panel.maps, pixels, index, 0, 0)
        assert value == pytest.approx(truth[index], abs=0.51 * step(0, float(truth.max())))


def test_a_chosen_value_of_a_vector_is_framed_not_enlarged(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "fc3")
    qtbot.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=panel.bars.bar_rect(6).center().toPoint())
    settle()
    assert (session.selection.layer, session.selection.unit) == ("fc3", 6)
    assert not panel.bar.up.isVisible() and {view.unit for view in panel.request().of_kind(MapsView)} == {None}
    assert (painted(panel.bars) == np.array(rgb(DARK.accent))).all(axis=2).any()


def test_on_a_gpu_bars_are_as_exact_as_shades(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "fc1", engine=GpuEngine())
    truth, values = engine.outputs["fc1"], panel.bars.values
    assert values is not None
    assert values == pytest.approx(truth, abs=float(0.51 * step(-np.abs(truth).max(), np.abs(truth).max())))


def test_odd_values_are_counted(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv1", engine=OddEngine())
    assert panel.view.sentence.text.startswith("1 NaN · 2 infinite")
    point(qtbot, panel.maps, 1, 2, 3)
    assert panel.readout.text.endswith("NaN")
    session.select("relu1")
    settle()
    qtbot.waitUntil(lambda: panel.view.sentence.text.startswith("1 of 6 all zero"))


def test_what_is_painted_at_a_time_is_one_mosaic(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, _, _ = shown(qtbot, "conv1")
    drawn: list[Mosaic] = []
    original = type(panel.maps)._paint_pictures

    def count(self, *arguments) -> None:  # type: ignore[no-untyped-def]
        drawn.append(self.mosaic)
        original(self, *arguments)

    monkeypatch.setattr(type(panel.maps), "_paint_pictures", count)
    painted(panel)
    assert len(drawn) == 1
