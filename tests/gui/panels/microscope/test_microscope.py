"""The Microscope panel: one value of the frame that is shown, against plain NumPy from the weights in the file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from engine.api import Activations, MapsView, PredictionsView, Request, ValueIndex
from gui.look import text
from gui.look.colors import shade_color
from gui.look.theme import DARK, LIGHT
from gui.panels.microscope.sum_content import GRIDS
from gui.widgets.number_grid import NumberScale, cell_texts
from tests import reference
from tests.answers import wish_of
from tests.gui.microscope_bench import Bench, is_whole, picture
from tests.gui.showing import color_at, look_like, painted, settle


@pytest.fixture
def lenet(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def _predictions(bench: Bench):  # type: ignore[no-untyped-def]
    from engine.results.predictions import predict

    return predict(bench.outputs["fc3"].astype(np.float32), bench.engine.network.info, 3, ())


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
    assert not panel.request().of_kind(Activations)


def test_a_convolution_is_written_out(lenet: Bench) -> None:
    unit, row, column = 5, 2, 6
    lenet.select("conv2", unit, (row, column))
    panel, w = lenet.panel, reference.weights("lenet5")
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
        scale = NumberScale(mosaic.low, mosaic.high, mosaic.signed) if part == 0 else NumberScale.around_zero(
            np.stack([row.parts[part].values for row in view.content.grids]) if part == 2
            else reference.weights("lenet5")["conv2.weight"][5])  # fmt: skip
        row, column = np.unravel_index(np.argmax(np.abs(values)), values.shape)
        place = view.cell_rect(grid.channel, part, int(row), int(column))
        assert place is not None
        expected = shade_color(DARK, scale.signed, int(scale.shades(values)[row, column]))
        assert color_at(pixels, place.topLeft() + QPointF(1, 1)) == expected.getRgb()[:3]


def test_numbers_follow_the_picture_and_a_frozen_one_stays(lenet: Bench) -> None:
    first = lenet.select("fc3", 4)
    lenet.show(picture(2.0))
    second = lenet.shown()
    assert second.total != first.total
    assert second.total == pytest.approx(lenet.outputs["fc3"][4], abs=1e-4)
    lenet.session.freeze(True)
    other = lenet.select("conv1", 2, (5, 5))
    assert other.total == pytest.approx(lenet.outputs["conv1"][2, 5, 5], abs=1e-5)


def test_nothing_chosen_shows_the_middle_and_the_likeliest_class(lenet: Bench) -> None:
    assert lenet.select("conv1").index == (0, 14, 14)
    lenet.session.result = replace(lenet.session.result, answers={PredictionsView(1): _predictions(lenet)})  # type: ignore[type-var]
    assert lenet.select("fc3").index == (int(np.argmax(lenet.outputs["fc3"])),)


def test_hidden_it_wants_nothing(lenet: Bench) -> None:
    lenet.select("conv2", 5, (2, 6))
    assert wish_of(lenet.panel.request(), ValueIndex) == ValueIndex("conv2", (5, 2, 6))
    lenet.panel.set_active(False)
    settle()
    assert not lenet.session._request.of_kind(ValueIndex)


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
    look_like(theme, scale)
    for layer, unit, cell in (("conv1", 2, (0, 5)), ("conv2", 5, (2, 6)), ("relu2", 3, (1, 1)), ("pool2", 2, (1, 1)),
                              ("fc3", 3, None)):  # fmt: skip
        bench.select(layer, unit, cell)
        panel = bench.panel
        for line in (line for line in panel.formula.lines if line.isVisible()):
            assert is_whole(line) and line.height() >= 11 * scale
        assert bool(panel.sum._layout.arrangement.cell.digits) == bool(panel.sum.content.grids)
        assert panel.sum.width() <= panel.width()
        assert panel.formula.geometry().bottom() <= panel.height()


def test_the_request_names_the_place(lenet: Bench) -> None:
    lenet.select("relu2", 3, (1, 1))
    wanted = lenet.panel.request()
    assert isinstance(wanted, Request) and wish_of(wanted, ValueIndex) == ValueIndex("relu2", (3, 1, 1))
    assert {(view.layer, view.unit) for view in wanted.of_kind(MapsView)} == {("conv2", 3), ("relu2", 3)}
