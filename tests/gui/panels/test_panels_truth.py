"""What the Input, Network, Layers and Predictions panels show of the bundled networks, against NumPy on their files.

The real engine runs; its answers are compared with ``tests.reference``, which shares nothing with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.api import BACKGROUND, SHADES, MapsView, NetworkReference, Request, Result
from engine.runtime.threaded_engine import ThreadedEngine
from gui.look import text
from gui.panels.base import Panel
from gui.panels.input.panel import InputPanel
from gui.panels.layers.panel import LayersPanel
from gui.panels.network.panel import FIRST_UNITS, NetworkPanel
from gui.panels.network.thumbnails import ThumbnailBars
from gui.panels.predictions.panel import PredictionsPanel
from gui.session.session import Session
from tests import reference
from tests.gui.showing import color_at, painted

Show = Callable[[str, type[Panel]], tuple[Panel, Session]]


def card(name: str) -> dict[str, object]:
    return json.loads((reference.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def picture(name: str) -> np.ndarray:
    """(32, 32) or (32, 32, 3) uint8, smooth and dark at its border, of the size the network takes."""
    channels = card(name)["input"][0]
    y, x = np.mgrid[:32, :32]
    shape = np.exp(-((x - 15) ** 2 + 0.3 * (y - 16) ** 2) / 40) - 0.5 * np.exp(-((x - 18) ** 2 + (y - 14) ** 2) / 9)
    noise = np.random.default_rng(len(name)).uniform(0, 25, (32, 32, channels))
    tint = np.array([1.0, 0.8, 0.6])[:channels]
    pixels = np.clip(np.clip(shape, 0, 1)[:, :, None] * 220 * tint + noise, 0, 255).astype(np.uint8)
    return pixels[:, :, 0] if channels == 1 else pixels


def tensor(name: str) -> np.ndarray:
    """What the network should receive of it: scaled to 0 … 1, less the mean, by the standard deviation."""
    facts, pixels = card(name), picture(name)
    pixels = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    mean, std = (np.array(facts[key], np.float64)[:, None, None] for key in ("mean", "std"))
    return (pixels / 255 - mean) / std


@pytest.fixture
def show(qtbot: QtBot, tmp_path: Path) -> Iterator[Show]:
    """A panel over the real engine, once it has shown the picture."""
    engines = []

    def make(name: str, kind: type[Panel]) -> tuple[Panel, Session]:
        path = tmp_path / f"{name}.png"
        Image.fromarray(picture(name)).save(path)
        engine = ThreadedEngine(device="cpu")
        engines.append(engine)
        session = Session(engine)
        panel = kind(session)
        qtbot.addWidget(panel)
        panel.resize(900, 420)
        session.add_panel(panel)
        panel.set_active(True)
        panel.show()
        session.start()
        session.open_source(str(path))
        session.open_network(NetworkReference(name))
        qtbot.waitUntil(
            lambda: session.network is not None and (kind is LayersPanel or answered(session.result, panel.request())),
            timeout=60_000,
        )
        return panel, session

    yield make
    for engine in engines:
        engine.close()


@pytest.mark.parametrize("name", reference.bundled())
def test_the_input_panel_shows_the_very_tensor(name: str, show: Show) -> None:
    panel, _ = show(name, InputPanel)
    panel._pace.now()
    truth = tensor(name)
    assert panel.facts.value("Range") == f"{text.significant(truth.min())} … {text.significant(truth.max())}"
    assert panel.facts.value("Mean") == text.significant(truth.mean())
    assert panel.facts.value("Std") == text.significant(truth.std())
    assert panel.facts.value("Shape") == "×".join(map(str, truth.shape))
    shown, pixels = painted(panel.received), picture(name)
    for row, column in ((0, 0), (16, 15), (14, 18), (31, 31), (5, 20)):
        centre = panel.received.to_widget(QRectF(column, row, 1, 1)).center()
        assert color_at(shown, centre) == tuple(int(v) for v in np.broadcast_to(pixels[row, column], 3))
        panel._hover(panel.received.to_picture(centre))
        read = panel.readout.text.rpartition("· ")[2].replace(text.MINUS, "-").split()
        assert np.array(read, np.float64) == pytest.approx(truth[:, row, column], rel=1e-6)


@pytest.mark.parametrize("name", reference.bundled())
def test_predictions_are_those_of_the_weights_in_the_file(name: str, show: Show) -> None:
    panel, _ = show(name, PredictionsPanel)
    panel.smooth.setChecked(False)
    panel._pace.now()
    logits = list(reference.outputs(name, tensor(name)).values())[-1]
    shares, labels = reference.softmax(logits), card(name)["labels"]
    rows, _ = panel.bars.rows
    assert [row.index for row in rows] == list(np.argsort(-logits)[: len(rows)])
    for place, row in enumerate(rows):
        assert row.label == labels[row.index]
        assert row.probability == pytest.approx(shares[row.index], rel=1e-4)
        assert row.logit == pytest.approx(logits[row.index], rel=1e-4, abs=1e-4)
        bar, track = panel.bars.bar_rect(place), panel.bars.track_rect(place)
        assert bar.width() / track.width() == pytest.approx(shares[row.index], rel=1e-4)


def answered(result: Result | None, request: Request) -> bool:
    return result is not None and request.of_kind(MapsView) <= result.answers.keys()


@pytest.mark.parametrize("name", reference.bundled())
def test_thumbnails_are_the_maps_of_each_stage(name: str, show: Show) -> None:
    panel, session = show(name, NetworkPanel)
    truth = reference.outputs(name, tensor(name))
    compared = 0
    for stage, view in panel._views.items():
        mosaic, content = session.result.get(view), panel.strip.content(stage)
        values = truth[stage].reshape(len(truth[stage]), -1)
        if isinstance(content, ThumbnailBars):
            assert content.values == pytest.approx(values[:FIRST_UNITS, 0], abs=(content.high - content.low) / 252)
        else:
            assert isinstance(content, QImage)
            assert mosaic.low <= values.min() + 1e-4
            assert mosaic.high >= values.max() - 1e-4
            if mosaic.tile == mosaic.shape:
                _compare_maps(mosaic, truth[stage])
                compared += 1
    assert compared or name == "linear"
    assert len(panel._views) == len([stage for stage in session.network.stages if stage in truth])


def _compare_maps(mosaic: object, maps: np.ndarray) -> None:
    height, width = mosaic.tile
    for place, channel in enumerate(mosaic.channels):
        row, column = divmod(place, mosaic.columns)
        top, left = row * (height + mosaic.gap) + mosaic.gap, column * (width + mosaic.gap) + mosaic.gap
        shades = mosaic.pixels[top : top + height, left : left + width].astype(float)
        if channel < 0:
            assert (shades == BACKGROUND).all()
            continue
        wanted = (maps[channel] - mosaic.low) / (mosaic.high - mosaic.low) * (SHADES - 1)
        assert np.abs(shades - wanted).max() <= 0.51


@pytest.mark.parametrize("name", reference.bundled())
def test_the_table_counts_what_is_in_the_file(name: str, show: Show) -> None:
    panel, _ = show(name, LayersPanel)
    truth, arrays = reference.outputs(name, tensor(name)), reference.weights(name)
    rows = [[panel.filter.index(row, column).data() for column in range(5)] for row in range(panel.filter.rowCount())]
    table = {row[0]: row for row in rows}
    assert [layer for layer in table if layer in truth] == list(truth)
    for layer, output in truth.items():
        assert table[layer][2] == "×".join(map(str, output.shape))
        own = [a for key, a in arrays.items() if key.rpartition(".")[0] == layer and "running" not in key and a.ndim]
        count = sum(a.size for a in own)
        assert table[layer][3] == (f"{count:,}" if count else "")
    trained = sum(a.size for key, a in arrays.items() if "running" not in key and "num_batches" not in key)
    assert panel.totals.text.startswith(f"{trained:,} parameters")
