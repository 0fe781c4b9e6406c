"""The Microscope panel over the real engine, against plain NumPy from the weights in the file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Explanation, Formula, Kind, Place, Request, Result
from engine.api.geometry import as_maps, map_index
from gui import text
from gui.colors import shade_color
from gui.panels.input import InputPanel
from gui.panels.microscope import MicroscopePanel
from gui.session import Session
from gui.theme import DARK, LIGHT
from gui.widgets.number_grid import Scale, cell_texts
from gui.widgets.sum_content import GRIDS, TERMS
from gui.widgets.unit_map import Span
from tests.gui import reference
from tests.gui.fakes import FakeEngine
from tests.gui.showing import color_at, painted, settle, show
from tests.gui.stepping import SteppingEngine


def picture(turn: float = 0.0) -> np.ndarray:
    """A bright ring with a gap on black, (96, 96, 3)."""
    y, x = np.mgrid[:96, :96] - 47.5
    ring = np.exp(-((np.hypot(x, y) - 28) ** 2) / 50) * ((np.arctan2(y, x) + turn) % (2 * np.pi) > 0.8)
    return np.repeat((255 * ring)[:, :, None], 3, axis=2).astype(np.uint8)


class Bench:
    """The panel with a bundled network behind it."""

    def __init__(
        self, qtbot: QtBot, model: str = "lenet5", size: tuple[int, int] = (900, 700), **options: bool
    ) -> None:
        if not reference.bundled(model):
            pytest.skip(f"the weights of {model} are not bundled yet")
        self.engine = SteppingEngine(model, **options)
        self.session = Session(self.engine)
        self.panel = MicroscopePanel(self.session)
        self.input = InputPanel(self.session)
        for panel in (self.panel, self.input):
            qtbot.addWidget(panel)
            self.session.add_panel(panel)
        self.panel.resize(*size)
        self.input.resize(300, 500)
        for panel in (self.panel, self.input):
            panel.show()
            panel.set_active(True)
        self.session.start()
        settle()
        self.model = model
        self.show(picture())

    def show(self, image: np.ndarray) -> None:
        self.engine.show(image)
        settle()
        x = self.engine._loop._held.taps[INPUT].numpy()
        self.outputs = {INPUT: x.astype(np.float64), **reference.outputs(self.model, x)}

    def select(self, layer: str, unit: int | None = None, cell: tuple[int, int] | None = None) -> Explanation:
        self.session.select(layer, unit, cell)
        settle()
        return self.shown()

    def shown(self) -> Explanation:
        assert self.panel.shown is not None
        return self.panel.shown


@pytest.fixture
def lenet(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_a_logit_is_followed_to_its_probability(lenet: Bench) -> None:
    lenet.select("fc3", 3)
    panel, logits = lenet.panel, lenet.outputs["fc3"].reshape(-1)
    powers = np.exp(logits)
    share = text.percent(powers[3] / powers.sum())
    share = share if share[0] in "<>" else f"= {share}"
    own = text.significant(logits[3])
    own = f"({own})" if logits[3] < 0 else own
    assert panel.formula.after.text == (
        f"softmax: p = e^{own} / Σ eʸⁱ = {text.significant(powers[3])} / {text.significant(powers.sum())} {share}"
    )
    assert panel.formula.after.isVisibleTo(panel) and "p: the probability of this class" in panel.meaning.text
    lenet.select("fc2", 3)
    assert not panel.formula.after.isVisibleTo(panel) and "probability" not in panel.meaning.text
    assert not panel.wants().outputs


def test_a_convolution_is_written_out(lenet: Bench) -> None:
    unit, row, column = 5, 2, 6
    lenet.select("conv2", unit, (row, column))
    panel, w = lenet.panel, reference.weights_of("lenet5")
    x = lenet.outputs["pool1"][:, row : row + 5, column : column + 5]
    weight, bias = w["conv2.weight"][unit].astype(np.float64), float(w["conv2.bias"][unit])
    sums = (x * weight).sum(axis=(1, 2))
    value = sums.sum() + bias
    assert value == pytest.approx(lenet.outputs["conv2"][unit, row, column], abs=1e-9)
    assert panel.formula.letters.text == "y = Σ x·w + b"
    sign = "+" if bias >= 0 else "−"
    assert panel.formula.numbers.text == (
        f"y = {text.significant(sums.sum())} {sign} {text.significant(abs(bias))} = {text.significant(value)}"
    )
    assert panel.formula.dimension.text == "5·5·6 = 150-dimensional dot product + bias"
    assert panel.formula.check.text.startswith("✓ agrees with the network: ")
    held = float(panel.formula.check.text.rsplit(" ", 1)[1].replace("−", "-"))
    assert held == pytest.approx(value, abs=1e-5)
    content = panel.sum.content
    order = np.argsort(-np.abs(sums))
    assert [grid.channel for grid in content.grids] == order[:GRIDS].tolist()
    for grid in content.grids:
        shown = [cell_texts(part.values, 3) for part in grid.parts]
        for values, texts in zip((x, weight, x * weight), shown, strict=True):
            assert texts == cell_texts(values[grid.channel], 3)
        assert grid.value == pytest.approx(sums[grid.channel], abs=1e-5) and grid.inside.all()
    assert content.fold is not None and content.fold.count == 6 - GRIDS
    assert content.fold.value == pytest.approx(sums[order[GRIDS:]].sum(), abs=1e-5)
    written = sum(grid.value for grid in content.grids) + content.fold.value + bias  # type: ignore[misc]
    assert written == pytest.approx(value, abs=1e-5), "the sum is complete whatever is folded"
    assert [entry.label for entry in content.ledger] == ["bias b", "y"]
    assert content.ledger[-1].number == f"= {text.significant(value)}"


def test_unfolded_all_channels_are_there(lenet: Bench, qtbot: QtBot) -> None:
    lenet.select("conv2", 5, (2, 6))
    view = lenet.panel.sum
    place = view.fold_rect()
    assert place is not None and view.content.rest is None
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert view.content.rest is not None
    assert sorted([*(grid.channel for grid in view.content.grids), *view.content.rest.channels.tolist()]) == list(
        range(6)
    )
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.fold_rect().center().toPoint())  # type: ignore[union-attr]
    assert view.content.rest is None


def test_cells_have_the_colours_of_the_maps(lenet: Bench) -> None:
    lenet.select("conv2", 5, (2, 6))
    view, mosaic = lenet.panel.sum, lenet.panel.maps.source_mosaic
    assert mosaic is not None and not mosaic.signed
    grid = view.content.grids[0]
    pixels = painted(view)
    for part in range(3):
        values = grid.parts[part].values
        scale = Scale(mosaic.low, mosaic.high, mosaic.signed) if part == 0 else Scale.around_zero(
            np.stack([row.parts[part].values for row in view.content.grids]) if part == 2
            else reference.weights_of("lenet5")["conv2.weight"][5])  # fmt: skip
        row, column = np.unravel_index(np.argmax(np.abs(values)), values.shape)
        place = view.cell_rect(grid.channel, part, int(row), int(column))
        assert place is not None
        expected = shade_color(DARK, scale.signed, int(scale.shades(values)[row, column]))
        assert color_at(pixels, place.topLeft() + QPointF(1, 1)) == expected.getRgb()[:3]


def test_padding_is_hatched_zeros(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "convnet")
    answer = bench.select("conv1", 3, (0, 31))
    assert not answer.inside[0].any() and not answer.inside[:, -1].any()
    assert bench.panel.maps.operands[0].framed == Span(-2, 29, 3, 34)
    grid = bench.panel.sum.content.grids[0]
    assert (grid.parts[0].values[~grid.inside] == 0).all()
    x = np.pad(bench.outputs[INPUT], ((0, 0), (2, 2), (2, 2)))[:, 0:5, 31:36]
    weights = reference.weights_of("convnet")
    expected = (x * weights["conv1.weight"][3]).sum() + weights["conv1.bias"][3]
    assert answer.total == pytest.approx(expected, abs=1e-6)
    pixels, view = painted(bench.panel.sum), bench.panel.sum
    padded, inner = view.cell_rect(grid.channel, 0, 0, 0), view.cell_rect(grid.channel, 0, 3, 1)
    assert padded is not None and inner is not None
    assert color_at(pixels, padded.topLeft() + QPointF(0.5, 0.5)) == QColor(DARK.line).getRgb()[:3]
    corner, plain = (_colours(pixels, place) for place in (padded, inner))
    assert corner > plain, "hatched, not of one colour"


def _colours(pixels: np.ndarray, place: QRectF) -> int:
    """How many colours there are in the upper left quarter of a cell, where no number is written."""
    rows, columns = int(place.height() / 4), int(place.width() / 4)
    part = pixels[int(place.top()) :, int(place.left()) :][:rows, :columns]
    return len(np.unique(part.reshape(-1, 3), axis=0))


@pytest.mark.parametrize("model", ["lenet5", "convnet", "linear", "resnet20"])
def test_every_layer_of_the_bundled_networks(qtbot: QtBot, model: str) -> None:
    bench = Bench(qtbot, model)
    formulas = set()
    rng = np.random.default_rng(1)
    for layer in bench.engine.network.info.layers:
        units, height, width = as_maps(layer.output)
        unit, cell = int(rng.integers(units)), (int(rng.integers(height)), int(rng.integers(width)))
        answer = bench.select(layer.name, unit, None if (height, width) == (1, 1) else cell)
        formulas.add(answer.formula)
        total = text.significant(answer.total)
        if layer.name in bench.outputs:
            expected = bench.outputs[layer.name][map_index(layer.output, unit, *cell)]
            assert answer.total == pytest.approx(expected, rel=1e-4, abs=1e-4 * max(answer.magnitude, 1e-3))
        assert bench.panel.formula.numbers.text.endswith(f"= {total}")
        assert bench.panel.formula.check.text.startswith("✓")
        assert bench.panel.meaning.text and bench.panel.note.sentence == ""
        assert bench.panel.formula.numbers.shown_whole
        painted(bench.panel)
    assert Formula.WEIGHTED_SUM in formulas
    if model == "resnet20":
        assert formulas >= {Formula.NORMALISE, Formula.SUM, Formula.MEAN, Formula.COPY}


def test_a_fully_connected_layer_lists_its_strongest_operands(lenet: Bench) -> None:
    lenet.select("fc1", 7)
    w = reference.weights_of("lenet5")
    products = lenet.outputs["flatten"] * w["fc1.weight"][7]
    terms, fold = lenet.panel.sum.content.terms, lenet.panel.sum.content.fold
    assert terms is not None and fold is not None and len(terms.channels) == TERMS and fold.count == 400 - TERMS
    order = np.argsort(-np.abs(products), kind="stable")[:TERMS]
    assert np.abs(products[terms.channels]) == pytest.approx(np.abs(products[order]), rel=1e-5)
    assert terms.factors[0] == pytest.approx(lenet.outputs["flatten"][terms.channels], abs=1e-5)
    assert terms.factors[1] == pytest.approx(w["fc1.weight"][7][terms.channels])
    assert terms.values.sum() + fold.value + w["fc1.bias"][7] == pytest.approx(lenet.outputs["fc1"][7], abs=1e-5)
    assert lenet.panel.formula.dimension.text == "400-dimensional dot product + bias"
    assert not lenet.panel.maps.isVisible() and not lenet.panel.walk.isVisible()


def test_operands_lead_deeper_and_back_leads_back(lenet: Bench, qtbot: QtBot) -> None:
    """From a class to the picture, and back; the field on the input follows."""
    info = lenet.engine.network.info
    session, panel = lenet.session, lenet.panel
    lenet.select("fc1", 7)
    path = []
    while session.selection.layer != INPUT:
        answer = lenet.shown()
        operand = lenet.panel.sum._stops()[0]
        if answer.formula is Formula.MAXIMUM:
            assert answer.winner is not None
            operand = (0, *answer.winner)
        place = answer.operand(*operand)
        assert place is not None
        panel.sum.picked.emit(operand)
        settle()
        path.append(session.selection)
        assert session.selection.layer == place.layer
        source = lenet.outputs[place.layer]
        assert float(answer.patch[operand]) == pytest.approx(float(source[place.index]), abs=1e-5)
        if session.selection.layer not in (INPUT, "flatten"):
            layer = info.layer(place.layer)
            assert panel.place == place and lenet.shown().agrees
            field = lenet.input.received.field
            assert layer.receptive_field is not None and field is not None
            assert field.width() <= layer.receptive_field[1] and field.height() <= layer.receptive_field[0]
    assert [step.layer for step in path] == ["flatten", "pool2", "relu2", "conv2", "pool1", "relu1", "conv1", INPUT]
    assert "no layer before it" in panel.note.sentence
    cell = session.selection.cell
    assert cell is not None and lenet.input.received.field is not None
    assert lenet.input.received.field.getRect() == (cell[1], cell[0], 1, 1)
    assert session.back()
    settle()
    assert session.selection == path[-2] and panel.note.sentence == ""


def test_the_frame_on_the_input_is_where_a_change_changes_the_value(lenet: Bench) -> None:
    answer = lenet.select("conv2", 3, (4, 7))
    field = lenet.input.received.field
    assert field is not None and field.getRect() == (14, 8, 14, 14)
    x = lenet.outputs[INPUT].copy()
    inside = np.zeros(x.shape[1:], bool)
    inside[8:22, 14:28] = True
    x[0][~inside] += 5
    assert reference.outputs("lenet5", x)["conv2"][3, 4, 7] == pytest.approx(answer.total, abs=1e-5)
    for corner in ((8, 14), (21, 27)):
        changed = lenet.outputs[INPUT].copy()
        changed[0][corner] += 50
        assert abs(reference.outputs("lenet5", changed)["conv2"][3, 4, 7] - answer.total) > 1e-3


def test_the_window_is_dragged_and_stepped(lenet: Bench, qtbot: QtBot) -> None:
    lenet.select("conv2", 5, (2, 6))
    maps, session = lenet.panel.maps, lenet.session
    source = maps.operands[0]
    place = source.place(Span(8, 3, 9, 4)).center().toPoint()
    qtbot.mousePress(source, Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert session.selection.cell == (6, 1) and source.framed == Span(6, 1, 11, 6)
    QTest.mouseMove(source, place)
    source.pointed.emit((13, 13))
    settle()
    assert session.selection.cell == (9, 9) and lenet.shown().index == (5, 9, 9)
    for key, cell in ((Qt.Key.Key_Left, (9, 8)), (Qt.Key.Key_Up, (8, 8)), (Qt.Key.Key_Down, (9, 8)),
                      (Qt.Key.Key_Down, (9, 8))):  # fmt: skip
        qtbot.keyClick(maps.output, key)
        settle()
        assert session.selection.cell == cell
    qtbot.mouseClick(maps.output, Qt.MouseButton.LeftButton, pos=maps.output.place(Span(0, 4, 1, 5)).center().toPoint())
    settle()
    assert session.selection.cell == (0, 4) and lenet.shown().agrees
    assert len(session._history) <= 2, "sliding is one step for Back"


def test_the_output_fills_in_as_the_window_slides(lenet: Bench, qtbot: QtBot) -> None:
    lenet.select("pool2", 5, (2, 2))
    panel = lenet.panel
    qtbot.mouseClick(panel.walk.first, Qt.MouseButton.LeftButton)
    settle()
    assert panel.place == Place("pool2", (5, 0, 0))
    for count in range(1, 5 * 5):
        assert panel.maps.output.done is not None and panel.maps.output.done.sum() == count
        panel.walk._tick()
        settle()
        assert panel.place == Place("pool2", (5, *divmod(count, 5)))
        assert lenet.shown().value == pytest.approx(lenet.outputs["pool2"][5, *divmod(count, 5)], abs=1e-5)
    assert panel.maps.output.done is not None and panel.maps.output.done.all()
    qtbot.mouseClick(panel.walk.back, Qt.MouseButton.LeftButton)
    settle()
    assert panel.place == Place("pool2", (5, 4, 3))
    lenet.select("conv2", 1, (0, 0))
    assert panel.maps.output.done is None, "another layer shows all its values"


def test_what_is_not_computed_yet_is_covered(lenet: Bench) -> None:
    lenet.select("pool2", 5, (0, 0))
    lenet.panel.walk.restart()
    settle()
    output = lenet.panel.maps.output
    pixels = painted(output)
    covered = output.place(Span(3, 3, 4, 4)).center()
    assert color_at(pixels, covered) == QColor(DARK.panel).getRgb()[:3]


def test_sliding_plays_until_the_end_and_stops_when_hidden(lenet: Bench) -> None:
    lenet.select("pool2", 5, (4, 2))
    walk = lenet.panel.walk
    walk.go(1)
    settle()
    walk.play(True)
    assert walk.playing
    for _ in range(2):
        walk._tick()
        settle()
    assert not walk.playing and lenet.panel.place == Place("pool2", (5, 4, 4))
    walk.play(True)
    settle()
    assert lenet.panel.place == Place("pool2", (5, 0, 0)), "from the end it begins anew"
    lenet.panel.set_active(False)
    assert not walk.playing


def test_numbers_follow_the_picture_and_a_frozen_one_stays(lenet: Bench) -> None:
    first = lenet.select("fc3", 4)
    lenet.show(picture(2.0))
    second = lenet.shown()
    assert second.total != first.total
    assert second.total == pytest.approx(lenet.outputs["fc3"][4], abs=1e-4)
    lenet.session.freeze(True)
    other = lenet.select("conv1", 2, (5, 5))
    assert other.total == pytest.approx(lenet.outputs["conv1"][2, 5, 5], abs=1e-5)


def test_pointing_reads_exact_values(lenet: Bench, qtbot: QtBot) -> None:
    answer = lenet.select("conv2", 5, (2, 6))
    view = lenet.panel.sum
    channel = view.content.grids[0].channel
    place = view.cell_rect(channel, 2, 3, 4)
    assert place is not None
    qtbot.mouseMove(view, QPoint(0, 0))
    qtbot.mouseMove(view, place.center().toPoint())
    settle()
    x, w = float(answer.patch[channel, 3, 4]), float(answer.weights[channel, 3, 4])  # type: ignore[index]
    assert lenet.panel.readout.text == (
        f"pool1 · channel {channel} · row 5 · column 10 · x = {text.exact(x)} · w = {text.exact(w)} · "
        f"x·w = {text.exact(x * w)}"
    )
    assert x == pytest.approx(lenet.outputs["pool1"][channel, 5, 10], abs=1e-5)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    settle()
    assert lenet.session.selection.layer == "pool1" and lenet.session.selection.cell == (5, 10)


def test_the_keys_walk_through_the_operands(lenet: Bench, qtbot: QtBot) -> None:
    lenet.select("conv2", 5, (2, 6))
    view = lenet.panel.sum
    view.setFocus()
    first = view.content.grids[0].channel
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(view, key)
    assert view.operand == (first, 1, 1)
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.operand == (view.content.grids[1].channel, 0, 0)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    settle()
    assert lenet.session.selection.layer == "pool1"


def test_nothing_chosen_shows_the_middle_and_the_likeliest_class(lenet: Bench) -> None:
    assert lenet.select("conv1").index == (0, 14, 14)
    lenet.session.result = replace(lenet.session.result, predictions=_predictions(lenet))  # type: ignore[type-var]
    assert lenet.select("fc3").index == (int(np.argmax(lenet.outputs["fc3"])),)


def _predictions(bench: Bench):  # type: ignore[no-untyped-def]
    from engine.predictions import predict

    return predict(bench.outputs["fc3"].astype(np.float32), bench.engine.network.info, 3, ())


def test_hidden_it_wants_nothing(lenet: Bench) -> None:
    lenet.select("conv2", 5, (2, 6))
    assert lenet.panel.wants().explain == Place("conv2", (5, 2, 6))
    lenet.panel.set_active(False)
    settle()
    assert lenet.session._request.explain is None


def test_on_a_gpu_the_same_is_shown(qtbot: QtBot) -> None:
    bench = Bench(qtbot, probe_only=True)
    answer = bench.select("conv2", 5, (2, 6))
    assert answer.total == pytest.approx(bench.outputs["conv2"][5, 2, 6], abs=1e-5)
    assert bench.panel.maps.source_mosaic is not None


@pytest.mark.parametrize(("size", "scale"), [((687, 409), 1.0), ((687, 366), 1.6), ((1400, 900), 2.0)])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_formulas_are_legible(qtbot: QtBot, size: tuple[int, int], scale: float, theme) -> None:  # type: ignore[no-untyped-def]
    """At 1280×720 with text of 100 and 160 %, and on a projector: nothing is cut off, small grids have numbers."""
    bench = Bench(qtbot, size=size)
    bench.session.set_theme(theme, scale)
    for layer, unit, cell in (("conv1", 2, (0, 5)), ("conv2", 5, (2, 6)), ("relu2", 3, (1, 1)), ("pool2", 2, (1, 1)),
                              ("fc3", 3, None)):  # fmt: skip
        bench.select(layer, unit, cell)
        panel = bench.panel
        for line in panel.formula.lines:
            assert line.shown_whole and line.height() >= 11 * scale
        assert panel.sum.has_numbers == bool(panel.sum.content.grids)
        assert panel.sum.width() <= panel.width()
        assert panel.formula.geometry().bottom() <= panel.height()


class Foreign(FakeEngine):
    """Answers with a given explanation, or says that it knows none."""

    answer: Explanation | None = None

    def post(self, *messages: object) -> None:
        for message in messages:
            explained = replace(message, explanation=self.answer) if isinstance(message, Result) else message
            super().post(explained)  # type: ignore[arg-type]


def test_what_cannot_be_written_out_says_so_and_offers_its_inputs(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, MicroscopePanel, 700, 500, Foreign())
    session.select("relu2", 1, (2, 2))
    settle()
    assert panel.note.sentence == "How relu2 (ReLU) computes cannot be written out here."
    (button,) = panel.note.buttons()
    button.click()
    settle()
    assert session.selection.layer == "conv2"


def test_a_disagreement_is_said(qtbot: QtBot) -> None:
    engine = Foreign()
    panel, _, session = show(qtbot, MicroscopePanel, 700, 500, engine)
    engine.answer = Explanation(
        "relu2", (1, 2, 2), 1.5, Formula.FUNCTION, 1.25, 1.25, ("conv2",), np.full((1, 1, 1), 1.25, np.float32),
        np.ones((1, 1), bool), places=(Place("conv2", (1, 2, 2)),),
    )  # fmt: skip
    session.select("relu2", 1, (2, 2))
    settle()
    assert panel.formula.check.text == "✗ does not agree with the network: 1.5"
    assert panel.formula.numbers.text == "y = max(0, 1.25) = 1.25"


def test_concatenation_softmax_and_transposed_convolution_are_followed(qtbot: QtBot) -> None:
    """Formulas that no bundled network has, made by hand."""
    engine = Foreign()
    panel, _, session = show(qtbot, MicroscopePanel, 700, 500, engine)
    layers = list(engine.info.layers)
    layers[-1] = replace(layers[-1], kind=Kind.SOFTMAX, operation="Softmax")
    logits = np.linspace(-2, 3, 10)
    shares = np.exp(logits) / np.exp(logits).sum()
    engine.info = replace(engine.info, epoch=2, layers=tuple(layers))
    engine.answer = Explanation(
        "fc3", (9,), float(np.float32(shares[9])), Formula.SOFTMAX, float(shares[9]), 1.0, ("relu4",),
        logits.astype(np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool),
        constants=(("logarithm of the sum of exponentials", float(np.log(np.exp(logits).sum()))),), around=((), ()),
    )  # fmt: skip
    from engine.api import NetworkOpened

    engine.post(NetworkOpened(engine.info))
    session.select("fc3", 9)
    settle()
    terms = panel.sum.content.terms
    assert terms is not None and terms.channels.tolist() == list(range(9, -1, -1)) and terms.own == 9
    assert terms.label(9) == "9" and terms.values == pytest.approx(shares[::-1], abs=1e-6)
    panel.sum.picked.emit((4, 0, 0))
    settle()
    assert session.selection.layer == "relu4" and session.selection.unit == 4


def test_walking_through_the_layers_keeps_the_place(lenet: Bench) -> None:
    lenet.select("conv1", 3, (14, 21))
    lenet.session.step_layer(1)
    assert (lenet.session.selection.unit, lenet.session.selection.cell) == (3, (14, 21))
    lenet.session.step_layer(1)
    assert (lenet.session.selection.layer, lenet.session.selection.cell) == ("pool1", (7, 10))
    settle()
    field = lenet.input.received.field
    assert field is not None and field.getRect() == (20, 14, 6, 6)
    lenet.session.select("pool2", 15, (2, 2))
    lenet.session.step_layer(1)
    assert lenet.session.selection.cell is None and lenet.session.selection.unit is None


def test_the_request_names_the_place(lenet: Bench) -> None:
    lenet.select("relu2", 3, (1, 1))
    wanted = lenet.panel.wants()
    assert isinstance(wanted, Request) and wanted.explain == Place("relu2", (3, 1, 1))
    assert {(view.layer, view.unit) for view in wanted.maps} == {("conv2", 3), ("relu2", 3)}


def test_a_class_is_called_by_its_name(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "convnet")
    subtitles: list[str] = []
    bench.panel.subtitle_changed.connect(subtitles.append)
    bench.select("fc", 3)
    assert subtitles[-1] == "fc · value 3 · cat"
    bench.select("conv1", 3, (4, 5))
    assert subtitles[-1] == "conv1 · channel 3 · row 4 · column 5"
