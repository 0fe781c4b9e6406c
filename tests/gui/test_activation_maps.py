"""The Activation maps panel: pixels, words and choices against the engine's arrays."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import INPUT, MapsView, Message, Mosaic, NetworkOpened, Order, Reduction, Result, Scaling, SourceChanged
from gui.panels.activation_maps import ActivationMapsPanel
from gui.theme import DARK, LIGHT
from gui.widgets.maps_options import MapsOptions, MapsOptionsForm
from gui.widgets.maps_words import layer_words, notes, pixel_words, shade_values
from tests.gui.decoding import make_mosaic, read_value, statistics_of, step
from tests.gui.fakes import DRAW, LENET, FakeEngine
from tests.gui.showing import color_at, painted, rgb, settle, show


def shown(qtbot: QtBot, layer: str, width: int = 820, height: int = 640, engine: FakeEngine | None = None):  # type: ignore[no-untyped-def]
    panel, engine, session = show(qtbot, ActivationMapsPanel, width, height, engine)
    session.select(layer)
    settle()
    return panel, engine, session


def point(qtbot: QtBot, panel: ActivationMapsPanel, channel: int, row: int, column: int) -> None:
    place = panel.maps.place_of(channel, row, column)
    assert place is not None
    qtbot.mouseMove(panel.maps, QPoint(0, 0))
    qtbot.mouseMove(panel.maps, place.toPoint())
    settle()


def written(panel: ActivationMapsPanel) -> float:
    """The value at the end of the reading."""
    return float(np.float32(panel.readout.text.rsplit(" · ", 1)[1].replace("−", "-")))


class GpuEngine(FakeEngine):
    """Gives no outputs: exact values have to be asked for one by one."""

    def post(self, *messages: Message) -> None:
        super().post(*(replace(each, outputs={}) if isinstance(each, Result) else each for each in messages))


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
    panel, engine, session = show(qtbot, ActivationMapsPanel, 820, 640)
    session.set_theme(theme, 1.0)
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
        point(qtbot, panel, channel, row, column)
        assert panel.readout.text.startswith(f"channel {channel} · row {row} · column {column} · ")
        assert written(panel) == engine.outputs["conv2"][channel, row, column]


def test_the_reading_follows_the_frames(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "conv1")
    point(qtbot, panel, 2, 10, 11)
    engine.step()
    settle()
    qtbot.waitUntil(lambda: written(panel) == engine.outputs["conv1"][2, 10, 11])


def test_a_chosen_value_offers_to_be_explained(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv2")
    asked: list[str] = []
    session.asked_for.connect(asked.append)
    style = Qt.ToolButtonStyle
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonIconOnly
    session.select("conv2", 3)
    assert "click a value to see where it comes from" in panel.readout.text
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonIconOnly
    session.select("conv2", 3, (5, 7))
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonTextBesideIcon
    assert panel.bar.explain.text() == "Explain"
    panel.bar.explain.click()
    assert asked == ["microscope"]
    session.select("fc2")
    assert panel.readout.text == "Click a value to see where it comes from"
    session.select("fc2", 5)
    assert panel.bar.explain.toolButtonStyle() == style.ToolButtonTextBesideIcon


def test_on_a_gpu_the_value_is_asked_for(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "conv2", engine=GpuEngine())
    point(qtbot, panel, 3, 5, 7)
    assert engine.called("probe")[-1][2:] == ("conv2", (3, 5, 7))
    qtbot.waitUntil(lambda: "…" not in panel.readout.text)
    assert written(panel) == engine.outputs["conv2"][3, 5, 7]


def test_c_copies_the_exact_value(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "conv2")
    point(qtbot, panel, 3, 5, 7)
    panel.copy_value()
    assert np.float32(QGuiApplication.clipboard().text()) == engine.outputs["conv2"][3, 5, 7]
    assert panel.readout.text.endswith("copied")


def test_exact_outputs_are_wanted_only_while_something_is_read(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv2")
    assert panel.wants().outputs == frozenset()
    point(qtbot, panel, 3, 5, 7)
    assert panel.wants().outputs == {"conv2"}
    QApplication.sendEvent(panel.maps, QEvent(QEvent.Type.Leave))
    assert panel.wants().outputs == frozenset()
    session.select("conv2", 3)
    assert panel.wants().outputs == {"conv2"}


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
    point(qtbot, panel, 9, 4, 5)
    assert float(panel.view.scale.ends[1]) == pytest.approx(truth[9].max(), rel=5e-3)
    assert "range of channel 9" in panel.view.sentence.text


def test_a_fixed_range_is_kept(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "relu2")
    panel.set_options(MapsOptions(scaling=Scaling.FIXED, low=0, high=2, names=False))
    settle()
    panel.view._pace.now()
    assert panel.view.scale.ends == ("0", "2.00") and "fixed range" in panel.view.sentence.text
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
    point(qtbot, panel, strongest, 1, 1)
    assert panel.maps.spot is not None and panel.maps.spot.cell == (0, 0)
    assert written(panel) == engine.outputs["relu2"][strongest, 1, 1]


def test_a_click_enlarges_and_esc_returns(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "relu2")
    place = panel.maps.place_of(9, 4, 5)
    assert place is not None
    qtbot.mouseClick(panel.maps, Qt.MouseButton.LeftButton, pos=place.toPoint())
    settle()
    assert (session.selection.layer, session.selection.unit) == ("relu2", 9)
    assert panel.maps.mosaic is not None and list(panel.maps.mosaic.channels) == [9]
    assert panel.bar.up.isVisible()
    assert (painted(panel.maps) == np.array(rgb(DARK.accent))).all(axis=2).any()
    panel.maps.setFocus()
    qtbot.keyClick(panel.maps, Qt.Key.Key_Escape)
    settle()
    assert session.selection.unit is None and not panel.bar.up.isVisible()
    assert len(panel.maps.mosaic.channels) == 16


def test_esc_leaves_the_enlarged_map_in_one_step_after_walking(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "relu2")
    session.select("relu2", 3)
    panel.maps.setFocus()
    settle()
    for _ in range(4):
        qtbot.keyClick(panel.maps, Qt.Key.Key_Right)
        settle()
    assert session.selection.unit == 7
    assert panel.maps.mosaic is not None and list(panel.maps.mosaic.channels) == [7]
    qtbot.keyClick(panel.maps, Qt.Key.Key_Escape)
    settle()
    assert (session.selection.layer, session.selection.unit) == ("relu2", None)


def test_a_unit_chosen_from_the_start_can_be_left(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv1")
    session._history.clear()
    session.selection = replace(session.selection, unit=2)
    panel.show_selection(session.selection)
    panel.bar.up.click()
    assert session.selection.unit is None


def test_numbers_are_written_into_large_squares(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "relu2")
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


def test_a_pinned_panel_stays(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    panel.bar.pin.click()
    assert panel.pinned == "conv1"
    session.select("relu2", 3)
    settle()
    assert panel.maps.mosaic is not None and len(panel.maps.mosaic.channels) == 6
    point(qtbot, panel, 3, 2, 2)
    assert written(panel) == engine.outputs["conv1"][3, 2, 2]
    panel.bar.pin.click()
    settle()
    assert panel.layer == "relu2" and list(panel.maps.mosaic.channels) == [3]


def test_after_another_layer_is_chosen_nothing_of_the_old_one_is_left(qtbot: QtBot) -> None:
    """A value read before the new picture has come would be of the wrong layer."""
    panel, engine, session = shown(qtbot, "conv1")
    point(qtbot, panel, 3, 2, 2)
    engine.submit = lambda request: None  # type: ignore[method-assign]  # a slow engine
    session.select("conv2")
    settle()
    assert panel.maps.mosaic is None and "channel" not in panel.readout.text
    assert panel.note.sentence == "Waiting for the first frame."


def test_an_earlier_wish_keeps_the_picture_moving(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    old = panel.wants()
    panel.resize(700, 500)
    settle()
    panel.set_options(MapsOptions(order=Order.STRENGTH))
    view = next(iter(old.maps))
    mosaic = engine.mosaic(view)
    panel.show_result(Result(LENET.epoch, 99, 0.0, maps={view: mosaic}))
    assert panel.maps.mosaic is mosaic
    other = MapsView("conv1", 64, 64, limit=3)
    panel.show_result(Result(LENET.epoch, 100, 0.0, maps={other: engine.mosaic(other)}))
    assert panel.maps.mosaic is mosaic  # a thumbnail for another panel
    assert session.result is not None


def test_results_of_another_unit_are_not_shown(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    session.select("conv1", 2)
    settle()
    view = next(iter(panel.wants().maps))
    session.select("conv1", 3)
    late = engine.mosaic(view)
    panel.show_result(Result(LENET.epoch, 99, 0.0, maps={view: late}))
    assert view.unit == 2 and panel.maps.mosaic is not late


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
    assert not panel.bar.up.isVisible() and {view.unit for view in panel.wants().maps} == {None}
    assert (painted(panel.bars) == np.array(rgb(DARK.accent))).all(axis=2).any()


def test_on_a_gpu_bars_are_as_exact_as_shades(qtbot: QtBot) -> None:
    panel, engine, _ = shown(qtbot, "fc1", engine=GpuEngine())
    truth, values = engine.outputs["fc1"], panel.bars.values
    assert values is not None
    assert values == pytest.approx(truth, abs=float(0.51 * step(-np.abs(truth).max(), np.abs(truth).max())))


def test_odd_values_are_counted(qtbot: QtBot) -> None:
    panel, _, session = shown(qtbot, "conv1", engine=OddEngine())
    assert panel.view.sentence.text.startswith("1 NaN · 2 infinite")
    point(qtbot, panel, 1, 2, 3)
    assert panel.readout.text.endswith("NaN")
    session.select("relu1")
    settle()
    qtbot.waitUntil(lambda: panel.view.sentence.text.startswith("1 of 6 all zero"))


def test_what_a_pixel_shows_is_said() -> None:
    values = np.random.default_rng(0).normal(size=(2, 9, 9)).astype(np.float32)
    assert pixel_words(make_mosaic(values, 2)) == ""
    reduced = make_mosaic(values, 2, factor=3)
    assert pixel_words(reduced) == "each pixel shows the largest magnitude of 3 × 3 values"
    mean = replace(make_mosaic(values, 2, factor=2), reduction=Reduction.MEAN)
    assert pixel_words(mean) == "each pixel shows the mean of up to 2 × 2 values"


def test_zooming_into_a_reduced_layer_asks_for_the_cells(qtbot: QtBot) -> None:
    panel, _, _ = shown(qtbot, "conv1", 200, 160)
    place = QPointF(30, 30)
    event = QWheelEvent(
        place, panel.maps.mapToGlobal(place), QPoint(), QPoint(0, 960), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    assert panel.maps.mosaic is not None
    native = panel.maps.mosaic.columns * 29 + 1 > panel.maps.device_size()[0]
    QApplication.sendEvent(panel.maps, event)
    settle()
    cells = next(iter(panel.wants().maps)).cells
    assert (cells is not None) == native
    panel.maps.fit()
    assert next(iter(panel.wants().maps)).cells is None


def test_layer_words() -> None:
    assert layer_words(LENET, "conv2") == "conv2 · convolution · 16 maps of 10×10"
    assert layer_words(LENET, "fc3") == "fc3 · fully connected · 10 values"
    assert layer_words(LENET, INPUT) == "input · what the network receives · 1 map of 32×32"


def test_notes_count_silent_maps_only_where_they_can_be_told() -> None:
    values = np.zeros((3, 2, 2), np.float32)
    values[1] = 1
    assert notes(statistics_of(values)) == "2 of 3 all zero"
    values[2, 0, 0] = np.nan
    assert notes(statistics_of(values)) == "1 NaN"


def test_shades_of_a_vector_are_read_back_in_order() -> None:
    values = np.array([0.5, -1, 0.25, np.nan, np.inf], np.float32)
    mosaic = make_mosaic(values.reshape(5, 1, 1), 3, gap=0, low=-1, high=1)
    swapped = replace(mosaic, channels=np.array([4, 3, 2, 1, 0, -1]))
    assert shade_values(mosaic) == pytest.approx(values, abs=1 / 252, nan_ok=True)
    assert shade_values(swapped) == pytest.approx(values[::-1], abs=1 / 252, nan_ok=True)


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
    assert other.wants().maps == frozenset()
    assert "Choose a layer" in other.note.sentence


def test_the_form_changes_the_options(qtbot: QtBot) -> None:
    form = MapsOptionsForm(MapsOptions())
    qtbot.addWidget(form)
    heard: list[MapsOptions] = []
    form.changed.connect(heard.append)
    assert not form.low.isEnabled()
    form.scaling.setCurrentIndex(2)
    form.high.setValue(4)
    form.order.setCurrentIndex(1)
    form.smooth.setChecked(True)
    assert heard[-1] == MapsOptions(Scaling.FIXED, 0.0, 4.0, Order.STRENGTH, smooth=True)
    assert form.low.isEnabled()
    form.low.setValue(9)  # above the high end: not yet a range
    assert heard[-1].low == 0.0


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
    assert (panel.options.low, panel.options.high) == pytest.approx((0, high), abs=1e-3)
    panel.bar.more.click()
    settle()


def test_another_network_starts_clean_and_unpins_what_it_has_not(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv2")
    panel.pin("conv2")
    engine.info = replace(LENET, epoch=7, layers=LENET.layers[:2], stages=("conv1",))
    session._take_network(NetworkOpened(engine.info))
    settle()
    assert panel.pinned is None and panel.layer == "conv1"


def test_empty_states_are_said(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, ActivationMapsPanel, 360, 300, FakeEngine(auto_open=False))
    assert panel.note.sentence == "No network is open yet."
    engine.post(SourceChanged(replace(DRAW, message="Opening camera 0 …")))
    settle()
    session._take_network(NetworkOpened(LENET))
    assert panel.note.sentence == "Opening camera 0 …"


def test_a_hidden_panel_is_filled_when_it_comes_back(qtbot: QtBot) -> None:
    panel, engine, session = shown(qtbot, "conv1")
    panel.set_active(False)
    settle()
    assert engine.request.maps == frozenset()
    session.select("conv2")
    panel.set_active(True)
    settle()
    assert panel.maps.mosaic is not None and panel.maps.mosaic.shape == (10, 10)


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
