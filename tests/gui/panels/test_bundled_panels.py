"""What the panels show of the bundled networks, against the weights in the file and plain NumPy.

The panels are driven as a user would, the real engine answers, and what is painted is read back.
"""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from engine.api import INPUT, LayerKind
from gui.panels.activation_maps.maps_options import MapsOptions
from gui.panels.activation_maps.panel import ActivationMapsPanel
from gui.panels.base import Panel
from gui.panels.filters.panel import FiltersPanel
from gui.panels.pooling.panel import PoolingPanel
from gui.session.session import Session
from tests import reference
from tests.gui.decoding import read_value, step
from tests.gui.showing import painted, point, settle
from tests.gui.stepping import SteppingEngine

MODELS = pytest.mark.parametrize("model", ["lenet5", "convnet", "linear", "resnet20"])


def picture() -> np.ndarray:
    """A ring in colours, (96, 96, 3)."""
    y, x = np.mgrid[:96, :96] - 47.5
    ring = np.exp(-((np.hypot(x, y) - 30) ** 2) / 60)
    return (255 * ring[:, :, None] * (0.5 + 0.5 * np.stack([x, y, -x], axis=2) / 48)).clip(0, 255).astype(np.uint8)


def opened(qtbot: QtBot, model: str, kind: type[Panel], width: int = 900, height: int = 700, *, gpu: bool = False):  # type: ignore[no-untyped-def]
    if model not in reference.bundled():
        pytest.skip(f"the weights of {model} are not bundled yet")
    engine = SteppingEngine(model, probe_only=gpu)
    session = Session(engine)
    panel = kind(session)
    qtbot.addWidget(panel)
    panel.resize(width, height)
    session.add_panel(panel)
    panel.show()
    panel.set_active(True)
    session.start()
    settle()
    engine.show(picture())
    settle()
    return panel, engine, session


def number(text: str) -> float:
    return float(text.rsplit(" · ", 1)[1].replace("−", "-"))


def received(engine: SteppingEngine) -> np.ndarray:
    """The tensor that the network got for the picture (how it is made is another test's subject)."""
    return engine._loop._live.kept.taps[INPUT].numpy()


@MODELS
def test_every_layers_maps_are_those_of_the_weights_in_the_file(qtbot: QtBot, model: str) -> None:
    panel, engine, session = opened(qtbot, model, ActivationMapsPanel)
    panel.set_options(MapsOptions(names=False))
    truth = reference.outputs(model, received(engine))
    random, seen = np.random.default_rng(7), 0
    for layer in session.network.layers:
        if layer.name not in truth:
            continue
        session.select(layer.name)
        settle()
        expected = truth[layer.name]
        scale = np.abs(expected).max()
        assert panel.view.layer == layer.name
        if panel.bars.isVisible():
            assert panel.bars.values == pytest.approx(expected.reshape(-1), abs=1e-5 * scale)
            index = int(random.integers(expected.size))
            qtbot.mouseMove(panel.bars, QPoint(0, 0))
            qtbot.mouseMove(panel.bars, panel.bars._slot(index).center().toPoint())
            settle()
            assert number(panel.readout.text) == pytest.approx(expected.reshape(-1)[index], abs=1e-5 * scale)
        else:
            maps = expected.reshape(-1, *(expected.shape[1:] if expected.ndim == 3 else (1, 1)))
            pixels, mosaic = painted(panel.maps), panel.maps.mosaic
            assert mosaic is not None and mosaic.tile == mosaic.shape
            assert mosaic.statistics.high == pytest.approx(maps.max(), abs=1e-5 * scale)
            for _ in range(40):
                place = tuple(int(random.integers(size)) for size in maps.shape)
                value = read_value(panel.maps, pixels, *place)
                assert value == pytest.approx(maps[place], abs=0.52 * step(mosaic.low, mosaic.high) + 1e-5 * scale)
            point(qtbot, panel.maps, *place)
            assert number(panel.readout.text) == pytest.approx(maps[place], abs=1e-5 * scale)
        seen += 1
    assert seen >= len(truth) - 1


@MODELS
def test_going_back_and_forth_shows_the_same(qtbot: QtBot, model: str) -> None:
    """Between two frames layers come and go; each keeps its true values and its scale."""
    panel, _, session = opened(qtbot, model, ActivationMapsPanel)
    first, last = session.network.layers[0].name, session.network.layers[-1].name
    session.select(first)
    settle()

    def drawn() -> np.ndarray:
        panel.view._pace.now()
        panel.view.levels.plot.draw()
        settle()
        return painted(panel)

    before = drawn()
    session.select(last)
    settle()
    session.select(first)
    settle()
    assert (drawn() == before).all()


@MODELS
def test_weights_are_those_in_the_file(qtbot: QtBot, model: str) -> None:
    panel, _, session = opened(qtbot, model, FiltersPanel)
    weights = reference.weights(model)
    for layer in session.network.layers:
        if layer.kind not in (LayerKind.CONV, LayerKind.LINEAR):
            continue
        session.select(layer.name)
        settle()
        truth = weights[f"{layer.module}.weight"]
        rows = truth.reshape(len(truth), -1)
        shown = panel._shown
        assert shown is not None and np.array_equal(shown.rows, rows)
        assert shown.result.norms == pytest.approx(np.linalg.norm(rows.astype(np.float64), axis=1), rel=1e-5)
        bias = weights.get(f"{layer.module}.bias")
        assert (shown.result.bias is None) if bias is None else np.array_equal(shown.result.bias, bias)
        spot = panel.maps.spot_at(panel.maps.place_in((0, 0), 0, 0))
        assert spot is not None
        assert shown.values_at(spot)[0] == rows[0, 0]


@pytest.mark.parametrize("gpu", [False, True], ids=["outputs", "probes"])
@pytest.mark.parametrize(("model", "layer"), [("lenet5", "pool1"), ("convnet", "pool2"), ("resnet20", "avgpool")])
def test_poolings_are_those_of_the_weights_in_the_file(qtbot: QtBot, model: str, layer: str, gpu: bool) -> None:
    panel, engine, session = opened(qtbot, model, PoolingPanel, gpu=gpu)
    truth = reference.outputs(model, received(engine))
    session.select(layer, 3)
    settle()
    expected = truth[layer]
    row, column = expected.shape[1] // 2, expected.shape[2] // 2
    point(qtbot, panel.after, 3, row, column)
    panel._pace.now()
    settle()
    panel._pace.now()
    scale = np.abs(expected).max()
    assert number(panel.readout.text) == pytest.approx(expected[3, row, column], abs=1e-5 * scale)
    before = truth[session.network.layer(layer).inputs[0]]
    left, result = panel.arithmetic.formula.text.replace("−", "-").split(" = ")
    assert float(result) == pytest.approx(expected[3, row, column], rel=6e-3, abs=1e-4)
    if left.startswith("max("):
        block = before[3, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].reshape(-1)
        assert [float(each) for each in left[4:-1].split(", ")] == pytest.approx(block, rel=6e-3, abs=1e-4)
    else:
        assert left == f"mean of {before[3].size} values"
