"""The Pooling panel: both sides painted alike, windows and winners framed, the arithmetic that of NumPy and PyTorch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Activations, Layer, LayerKind, MapsView, SlidingWindow, Wish
from gui.look.theme import DARK
from gui.panels.pooling.panel import PoolingPanel
from tests.gui.decoding import read_value, step
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.showing import color_at, painted, point, rgb, settle, show


class PoolEngine(FakeEngine):
    """One pooling of random maps, computed by PyTorch; ``signed`` maps have negative values too."""

    def __init__(self, window: SlidingWindow, size: tuple[int, int, int] = (4, 11, 9), *, signed: bool = True) -> None:
        x = np.random.default_rng(5).normal(size=size).astype(np.float32)
        self.x = x if signed else np.abs(x)
        self.window = window
        super().__init__(LENET)
        out = self.outputs["pool"].shape
        self.info = replace(
            LENET,
            layers=(
                Layer("conv", LayerKind.CONV, "Conv2d", size, inputs=(INPUT,), weight_shape=(size[0], 1, 3, 3)),
                Layer("pool", LayerKind.POOL, "Pool", out, window=window, inputs=("conv",)),
                Layer("relu", LayerKind.ACTIVATION, "ReLU", out, inputs=("pool",)),
            ),
            stages=("pool",),
        )

    def _compute(self) -> None:
        super()._compute()
        x, window = torch.from_numpy(self.x), self.window
        match window.mode:
            case "max":
                y = F.max_pool2d(x, window.kernel, window.stride, window.padding, window.dilation, window.ceil_mode)
            case "average":
                y = F.avg_pool2d(
                    x, window.kernel, window.stride, window.padding, window.ceil_mode, window.count_include_pad
                )
            case _:
                y = F.adaptive_avg_pool2d(x, window.kernel)
        self.outputs.update(conv=self.x, pool=y.numpy(), relu=y.clamp(min=0).numpy())


class GpuEngine(PoolEngine):
    """Gives no outputs: exact values have to be asked for one by one."""

    def answer(self, wish: Wish[Any]) -> object:
        return None if isinstance(wish, Activations) else super().answer(wish)


MAX = SlidingWindow("max", (3, 3), (2, 2), (1, 1))


def test_both_sides_show_every_value_in_the_same_colours(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("pool1")
    settle()
    before, after = engine.outputs["relu1"], engine.outputs["pool1"]
    low, high = 0.0, float(before.max())
    for widget, values in ((panel.before, before), (panel.after, after)):
        widget.names = None
        pixels = painted(widget)
        assert widget.mosaic is not None and (widget.mosaic.low, widget.mosaic.high) == (low, high)
        for channel in range(6):
            for row, column in ((0, 0), (3, 7), (13, 13), (9, 2)):
                shown = read_value(widget, pixels, channel, row, column)
                assert shown == pytest.approx(values[channel, row, column], abs=0.51 * step(low, high))


def test_maps_are_equally_large_on_both_sides_and_stand_in_the_same_order(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("pool1")
    settle()
    before, after = panel.before, panel.after
    assert before.mosaic is not None and after.mosaic is not None
    assert (before.mosaic.channels == after.mosaic.channels).all()
    assert before.mosaic.columns == after.mosaic.columns
    assert before.view.value()[0] * 28 == pytest.approx(after.view.value()[0] * 14)


def test_of_another_layer_the_next_pooling_is_shown_and_it_says_so(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("conv1")
    settle()
    assert panel.pool == "pool1" and "comes next after conv1" in panel.readout.text
    session.select("pool1")
    settle()
    assert "after" not in panel.readout.text
    session.select("conv2")
    settle()
    assert panel.pool == "pool2"
    session.select("fc1")
    settle()
    assert panel.pool == "pool2" and "no pooling comes after fc1" in panel.readout.text


def test_title_says_what_kind_of_pooling(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, PoolingPanel, 820, 640)
    with qtbot.waitSignal(panel.subtitle_changed) as subtitle:
        session.select("pool2")
    assert subtitle.args == ["pool2 · max of 2×2, stride 2 · 10×10 → 5×5"]


def test_a_maximum_of_a_network(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("pool2")
    settle()
    for channel, row, column in ((9, 0, 4), (15, 3, 2)):
        point(qtbot, panel.after, channel, row, column)
        block = engine.outputs["relu2"][channel, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].reshape(-1)
        inside, result = panel.arithmetic.formula.text.removeprefix("max(").split(") = ")
        assert [float(number) for number in inside.split(", ")] == pytest.approx(block, rel=5e-3)
        assert float(result) == pytest.approx(float(block.max()), rel=5e-3)
        exact = float(panel.readout.text.rsplit(" · ", 1)[1])
        assert np.float32(exact) == engine.outputs["pool2"][channel, row, column] == block.max()
        assert panel.readout.text.startswith(f"channel {channel} · row {row} · column {column}")


def test_the_window_is_outlined_and_the_winner_marked(qtbot: QtBot) -> None:
    engine = PoolEngine(MAX)
    panel, _, session = show(qtbot, PoolingPanel, 820, 640, engine)
    session.select("pool")
    settle()
    panel.before.names = panel.after.names = None
    point(qtbot, panel.after, 2, 3, 1)
    accent = rgb(DARK.accent)
    cell = panel.before.spot_at(panel.before.place_of(2, 0, 0)).cell
    pixels = painted(panel.before)
    top, left, bottom, right = panel.before.view.rect(cell, (5, 8), (1, 4))  # 2·3 − 1 … , 2·1 − 1 …
    for place in (((left + right) / 2, top - 1), ((left + right) / 2, bottom + 1), (left - 1, (top + bottom) / 2)):
        assert color_at(pixels, QPointF(*place)) == accent
    block = engine.x[2, 5:8, 1:4]
    row, column = np.unravel_index(block.argmax(), (3, 3))
    top, left, _, _ = panel.before.view.rect(cell, (5 + row, 6 + row), (1 + column, 2 + column))
    assert color_at(pixels, QPointF(left + 2, top + 2)) == accent
    mine = panel.after.view.rect(panel.after.spot.cell, (3, 4), (1, 2))
    assert color_at(painted(panel.after), QPointF((mine[1] + mine[3]) / 2, mine[0] - 1)) == accent
    QApplication.sendEvent(panel.after, QEvent(QEvent.Type.Leave))
    settle()
    assert not (painted(panel.before) == np.array(accent)).all(axis=2).any()


def test_pointing_at_the_input_shows_the_window_that_reads_it(qtbot: QtBot) -> None:
    engine = PoolEngine(SlidingWindow("max", (2, 2), (2, 2), (0, 0)), (4, 10, 8))
    panel, _, session = show(qtbot, PoolingPanel, 820, 640, engine)
    session.select("pool")
    settle()
    point(qtbot, panel.before, 1, 5, 2)
    assert panel.readout.text.startswith("channel 1 · row 2 · column 1 · ")
    assert panel.arithmetic.formula.text.startswith("max(")


@pytest.mark.parametrize(
    "window",
    [
        MAX,
        SlidingWindow("max", (2, 2), (2, 2), (0, 0), ceil_mode=True),
        SlidingWindow("average", (3, 3), (2, 2), (1, 1)),
        SlidingWindow("average", (3, 3), (2, 2), (1, 1), count_include_pad=False),
        SlidingWindow("average", (2, 2), (3, 3), (0, 0), ceil_mode=True),
        SlidingWindow("adaptive average", (6, 6), (2, 2), (0, 0)),
    ],
    ids=lambda window: f"{window.mode} {window.kernel} {window.ceil_mode} {window.count_include_pad}",
)
def test_the_written_numbers_give_the_written_result(qtbot: QtBot, window: SlidingWindow) -> None:
    """Every output cell's text is read back and worked out; it must be the value that PyTorch computed."""
    engine = PoolEngine(window)
    panel, _, session = show(qtbot, PoolingPanel, 820, 640, engine)
    session.select("pool", 1)
    settle()
    _, rows, columns = engine.outputs["pool"].shape
    for row, column in ((0, 0), (rows - 1, columns - 1), (rows // 2, 0), (1, columns - 1)):
        point(qtbot, panel.after, 1, row, column)
        truth = float(engine.outputs["pool"][1, row, column])
        said = panel.arithmetic.formula.text.split(" · ")[0].replace("−", "-")
        left, result = said.split(" = ")
        assert float(result) == pytest.approx(truth, rel=6e-3)
        worked = eval(left, {"__builtins__": {"max": lambda *values: max(values)}})
        assert worked == pytest.approx(truth, abs=0.01)
        exact = panel.readout.text.rsplit(" · ", 1)[1].replace("−", "-")
        assert np.float32(exact) == np.float32(truth)


def test_a_large_window_is_a_table(qtbot: QtBot) -> None:
    engine = PoolEngine(SlidingWindow("max", (4, 4), (4, 4), (1, 1)))
    panel, _, session = show(qtbot, PoolingPanel, 820, 640, engine)
    session.select("pool", 0)
    settle()
    point(qtbot, panel.after, 0, 0, 0)
    assert panel.arithmetic.formula.text.startswith(("largest of 9 values = ", "max("))
    point(qtbot, panel.after, 0, 1, 1)
    block = engine.x[0, 3:7, 3:7]
    assert panel.arithmetic.formula.text.startswith("largest of 16 values = ")
    assert panel.arithmetic.table.isVisible()
    shown = [[float(number.replace("−", "-")) for number in row] for row in panel.arithmetic.table.cells]
    assert np.array(shown) == pytest.approx(block, rel=6e-3, abs=1e-6)
    height = panel.arithmetic.table.height()
    QApplication.sendEvent(panel.after, QEvent(QEvent.Type.Leave))
    settle()
    assert panel.arithmetic.table.isVisible() and panel.arithmetic.table.height() == height  # nothing jumps


def test_global_pooling_is_summed_up(qtbot: QtBot) -> None:
    engine = PoolEngine(SlidingWindow("adaptive average", (1, 1), (1, 1), (0, 0)), (4, 7, 7), signed=False)
    panel, _, session = show(qtbot, PoolingPanel, 820, 640, engine)
    session.select("pool")
    settle()
    point(qtbot, panel.after, 3, 0, 0)
    said, result = panel.arithmetic.formula.text.split(" = ")
    assert said == "mean of 49 values"
    assert float(result) == pytest.approx(float(engine.x[3].mean()), rel=6e-3)
    assert not panel.arithmetic.table.isVisible()


def test_a_click_enlarges_both_maps_and_keeps_the_cell(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("pool1")
    settle()
    place = panel.after.place_of(3, 6, 5)
    qtbot.mouseClick(panel.after, Qt.MouseButton.LeftButton, pos=place.toPoint())
    settle()
    assert (session.selection.layer, session.selection.unit, session.selection.cell) == ("pool1", 3, (6, 5))
    for widget in (panel.before, panel.after):
        assert widget.mosaic is not None and list(widget.mosaic.channels) == [3]
    QApplication.sendEvent(panel.after, QEvent(QEvent.Type.Leave))
    settle()
    assert panel.readout.text.startswith("channel 3 · row 6 · column 5")
    engine.step()
    settle()
    panel._pace.now()
    exact = float(panel.readout.text.rsplit(" · ", 1)[1].replace("−", "-"))
    assert np.float32(exact) == engine.outputs["pool1"][3, 6, 5]
    qtbot.keyClick(panel.after, Qt.Key.Key_Escape)
    settle()
    assert (session.selection.layer, session.selection.unit) == ("pool1", None)


def test_the_unit_of_a_layer_before_is_the_same_map_here(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("relu1", 4)
    settle()
    assert panel.before.mosaic is not None and list(panel.before.mosaic.channels) == [4]
    session.select("fc1", 4)
    settle()
    assert panel.before.mosaic is not None and len(panel.before.mosaic.channels) == 16


def test_zooming_one_side_zooms_the_other(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("pool1")
    settle()
    panel.before.setFocus()
    for _ in range(6):
        qtbot.keyClick(panel.before, Qt.Key.Key_Plus)
    assert panel.after.view.zoom == panel.before.view.zoom > 1
    assert panel.after.view.visible() == panel.before.view.visible()


def test_on_a_gpu_the_values_are_asked_for(qtbot: QtBot) -> None:
    engine = GpuEngine(MAX)
    panel, _, session = show(qtbot, PoolingPanel, 820, 640, engine)
    session.select("pool", 2)
    settle()
    point(qtbot, panel.after, 2, 2, 2)
    panel._pace.now()
    asked = {(layer, index) for _, _, layer, index in engine.called("probe")}
    assert ("pool", (2, 2, 2)) in asked and ("conv", (2, 3, 3)) in asked and len(asked) == 10
    block = engine.x[2, 3:6, 3:6].reshape(-1)
    inside = panel.arithmetic.formula.text.removeprefix("max(").split(")")[0].replace("−", "-")
    assert [float(number) for number in inside.split(", ")] == pytest.approx(block, rel=6e-3)


def test_c_copies_the_exact_result(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("pool2", 5, (1, 1))
    settle()
    panel.copying.copy()
    assert np.float32(QGuiApplication.clipboard().text()) == engine.outputs["pool2"][5, 1, 1]


def test_only_while_pointing_or_enlarged_are_exact_outputs_wanted(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, PoolingPanel, 820, 640)
    session.select("pool1")
    settle()
    assert panel.request().of_kind(Activations) == frozenset()
    point(qtbot, panel.after, 0, 1, 1)
    assert panel.request().of_kind(Activations) == {Activations("relu1"), Activations("pool1")}
    assert {view.range_of for view in panel.request().of_kind(MapsView)} == {None, "relu1"}


def test_a_large_adaptive_window_is_a_table_of_its_own_size(qtbot: QtBot) -> None:
    engine = PoolEngine(SlidingWindow("adaptive average", (4, 4), (2, 2), (0, 0)))
    panel, _, session = show(qtbot, PoolingPanel, 820, 640, engine)
    session.select("pool", 0)
    settle()
    point(qtbot, panel.after, 0, 1, 1)
    block = engine.x[0, 2:6, 2:5]  # ⌊11/4⌋ … ⌈2·11/4⌉ and ⌊9/4⌋ … ⌈2·9/4⌉
    shown = [[float(number.replace("−", "-")) for number in row] for row in panel.arithmetic.table.cells]
    assert np.array(shown) == pytest.approx(block, rel=6e-3, abs=1e-6)
    assert panel.arithmetic.formula.text.startswith("mean of 12 values = ")


def test_empty_states_are_said(qtbot: QtBot) -> None:
    engine = FakeEngine(auto_open=False)
    panel, _, _ = show(qtbot, PoolingPanel, 360, 300, engine)
    panel.show_selection(panel.session.selection)
    assert panel.placeholder.sentence == "No network is open yet."
    without = replace(LENET, layers=LENET.layers[:2], stages=("conv1",))
    panel, _, _ = show(qtbot, PoolingPanel, 360, 300, FakeEngine(without))
    assert panel.placeholder.sentence == "This network has no pooling layer that can be shown."
    assert panel.request().of_kind(MapsView) == frozenset()
