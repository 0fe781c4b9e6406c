"""The Microscope panel on layers of all kinds, against plain NumPy from the weights in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Formula, LayerKind, ValueBreakdown, ValueIndex, Wish
from engine.api.geometry import as_maps, map_index
from gui.look import text
from gui.look.theme import DARK
from gui.panels.microscope.panel import MicroscopePanel
from gui.panels.microscope.sum_content import TERMS
from gui.panels.microscope.unit_map import Span
from tests import reference
from tests.gui.fakes import FakeEngine
from tests.gui.microscope_bench import Bench, is_whole
from tests.gui.showing import color_at, painted, settle, show


@pytest.fixture
def lenet(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def _colours(pixels: np.ndarray, place: QRectF) -> int:
    """How many colours there are in the upper left quarter of a cell, where no number is written."""
    rows, columns = int(place.height() / 4), int(place.width() / 4)
    part = pixels[int(place.top()) :, int(place.left()) :][:rows, :columns]
    return len(np.unique(part.reshape(-1, 3), axis=0))


class Foreign(FakeEngine):
    """Answers with a given explanation, or says that it knows none."""

    known: ValueBreakdown | None = None

    def answer(self, wish: Wish[Any]) -> object:
        found = self.known
        if isinstance(wish, ValueIndex):
            return found if found is not None and wish == ValueIndex(found.layer, found.index) else None
        return super().answer(wish)


def test_padding_is_hatched_zeros(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "convnet")
    answer = bench.select("conv1", 3, (0, 31))
    assert not answer.inside[0].any() and not answer.inside[:, -1].any()
    assert bench.panel.maps.operands[0]._frame == Span(-2, 29, 3, 34)
    grid = bench.panel.sum.content.grids[0]
    assert (grid.parts[0].values[~grid.inside] == 0).all()
    x = np.pad(bench.outputs[INPUT], ((0, 0), (2, 2), (2, 2)))[:, 0:5, 31:36]
    weights = reference.weights("convnet")
    expected = (x * weights["conv1.weight"][3]).sum() + weights["conv1.bias"][3]
    assert answer.total == pytest.approx(expected, abs=1e-6)
    pixels, view = painted(bench.panel.sum), bench.panel.sum
    padded, inner = view.cell_rect(grid.channel, 0, 0, 0), view.cell_rect(grid.channel, 0, 3, 1)
    assert padded is not None and inner is not None
    assert color_at(pixels, padded.topLeft() + QPointF(0.5, 0.5)) == QColor(DARK.line).getRgb()[:3]
    corner, plain = (_colours(pixels, place) for place in (padded, inner))
    assert corner > plain, "hatched, not of one colour"


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
        assert bench.panel.meaning.text and bench.panel.placeholder.sentence == ""
        assert is_whole(bench.panel.formula.numbers)
        painted(bench.panel)
    assert Formula.WEIGHTED_SUM in formulas
    if model == "resnet20":
        assert formulas >= {Formula.NORMALISE, Formula.SUM, Formula.MEAN, Formula.COPY}


def test_a_fully_connected_layer_lists_its_strongest_operands(lenet: Bench) -> None:
    lenet.select("fc1", 7)
    w = reference.weights("lenet5")
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


def test_what_cannot_be_written_out_says_so_and_offers_its_inputs(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, MicroscopePanel, 700, 500, Foreign())
    session.select("relu2", 1, (2, 2))
    settle()
    assert panel.placeholder.sentence == "How relu2 (ReLU) computes cannot be written out here."
    (button,) = panel.placeholder.buttons()
    button.click()
    settle()
    assert session.selection.layer == "conv2"


def test_a_disagreement_is_said(qtbot: QtBot) -> None:
    engine = Foreign()
    panel, _, session = show(qtbot, MicroscopePanel, 700, 500, engine)
    engine.known = ValueBreakdown(
        "relu2", (1, 2, 2), 1.5, Formula.FUNCTION, 1.25, 1.25, ("conv2",), np.full((1, 1, 1), 1.25, np.float32),
        np.ones((1, 1), bool), places=(ValueIndex("conv2", (1, 2, 2)),),
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
    layers[-1] = replace(layers[-1], kind=LayerKind.SOFTMAX, operation="Softmax")
    logits = np.linspace(-2, 3, 10)
    shares = np.exp(logits) / np.exp(logits).sum()
    engine.info = replace(engine.info, epoch=2, layers=tuple(layers))
    engine.known = ValueBreakdown(
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


def test_a_class_is_called_by_its_name(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "convnet")
    subtitles: list[str] = []
    bench.panel.subtitle_changed.connect(subtitles.append)
    bench.select("fc", 3)
    assert subtitles[-1] == "fc · value 3 · cat"
    bench.select("conv1", 3, (4, 5))
    assert subtitles[-1] == "conv1 · channel 3 · row 4 · column 5"
