"""A Filters panel over random weights, whose pictures the engine's own code makes."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import INPUT, Layer, LayerKind, NetworkInfo, SlidingWindow, WeightsResult, WeightsView
from engine.program import Network
from engine.results.weight_pictures import WeightsReader
from gui.panels.filters.panel import FiltersPanel
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.showing import settle, show

CLASSES = ("airplane", "automobile", "bird", "cat")
SLIDE = SlidingWindow("conv", (3, 3), (1, 1), (1, 1))


def conv(name: str, reads: str, shape: tuple[int, ...], window: SlidingWindow = SLIDE) -> Layer:
    return Layer(name, LayerKind.CONV, "Conv2d", (shape[0], 8, 8), window=window, inputs=(reads,), weight_shape=shape,
                 bias=True)  # fmt: skip


def linear(name: str, reads: str, shape: tuple[int, int]) -> Layer:
    return Layer(name, LayerKind.LINEAR, "Linear", (shape[0],), inputs=(reads,), weight_shape=shape, bias=True)


NET = replace(
    LENET,
    layers=(
        conv("color", INPUT, (6, 3, 5, 5)),
        Layer("norm", LayerKind.NORM, "BatchNorm2d", (6, 8, 8), inputs=("color",), weight_shape=(6,)),
        Layer("relu", LayerKind.ACTIVATION, "ReLU", (6, 8, 8), inputs=("norm",)),
        conv("deep", "relu", (12, 6, 3, 3)),
        conv("depthwise", "deep", (12, 1, 3, 3), replace(SLIDE, groups=12)),
        conv("point", "depthwise", (20, 12, 1, 1)),
        conv("up", "point", (20, 5, 2, 2), SlidingWindow("conv transposed", (2, 2), (2, 2), (0, 0))),
        conv("wide", "up", (96, 64, 3, 3)),
        Layer("flat", LayerKind.RESHAPE, "Flatten", (192,), inputs=("rgb maps",)),
        linear("hidden", "wide", (300, 700)),
        linear("fc", "hidden", (4, 300)),
    ),
    stages=("color",),
    labels=CLASSES,
    preprocessing=replace(LENET.preprocessing, input=(3, 8, 8), mean=(0, 0, 0), std=(1, 1, 1)),
)
TEMPLATES = replace(
    NET,
    layers=(
        Layer("flatten", LayerKind.RESHAPE, "Flatten", (192,), inputs=(INPUT,)),
        linear("fc", "flatten", (4, 192)),
    ),
    stages=("fc",),
)


class WeightsEngine(FakeEngine):
    """Random weights, shown by the engine's own code."""

    def __init__(self, info: NetworkInfo = NET) -> None:
        super().__init__(info)
        random = np.random.default_rng(3)
        self.weights = {}
        for layer in info.layers:
            if layer.weight_shape:
                weight = random.normal(size=layer.weight_shape).astype(np.float32)
                bias = random.normal(size=layer.weight_shape[0]).astype(np.float32)
                for array in (weight, bias):
                    array.setflags(write=False)
                self.weights[layer.name] = (weight, bias)
        program = SimpleNamespace(weight=self.weights.__getitem__)
        self._reader = WeightsReader(Network(info, program))  # type: ignore[arg-type]

    def submit(self, request) -> None:  # type: ignore[no-untyped-def]
        """Only weights are answered; a view that is wanted again is sent again."""
        self._note("submit", request)
        fresh, self.request = request.of_kind(WeightsView) - self.request.of_kind(WeightsView), request
        self.post(*(self._weights_result(view) for view in fresh))

    def _weights_result(self, view: WeightsView) -> WeightsResult:
        return self._reader.answer(view)


def shown(qtbot: QtBot, layer: str, info: NetworkInfo = NET, width: int = 820, height: int = 640):  # type: ignore[no-untyped-def]
    panel, engine, session = show(qtbot, FiltersPanel, width, height, WeightsEngine(info))
    session.select(layer)
    settle()
    panel.maps.names = None
    return panel, engine, session


def point(qtbot: QtBot, panel: FiltersPanel, cell: tuple[int, int], row: int, column: int) -> str:
    qtbot.mouseMove(panel.maps, QPoint(0, 0))
    qtbot.mouseMove(panel.maps, panel.maps.place_in(cell, row, column).toPoint())
    settle()
    return panel.readout.text


def read(text: str) -> float:
    """The exact value at the end."""
    return float(np.float32(text.rsplit(" ", 1)[1].replace("−", "-")))


def zoom(panel: FiltersPanel, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place, panel.maps.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.maps, event)
    settle()
