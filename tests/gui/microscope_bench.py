"""The Microscope panel over the real engine."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from engine.api import INPUT, ValueBreakdown
from gui.panels.input.panel import InputPanel
from gui.panels.microscope.fitting_line import FittingLine
from gui.panels.microscope.panel import MicroscopePanel
from gui.session.session import Session
from tests import reference
from tests.gui.showing import settle
from tests.gui.stepping import SteppingEngine


def is_whole(line: FittingLine) -> bool:
    """Whether all of it can be read: no word is wider than the line."""
    room = QRect(0, 0, line.width(), 10_000)
    return (
        QFontMetrics(line._font).boundingRect(room, Qt.TextFlag.TextWordWrap.value, line.text).width() <= line.width()
    )


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
        if model not in reference.bundled():
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
        x = self.engine._loop._live.kept.taps[INPUT].numpy()
        self.outputs = {INPUT: x.astype(np.float64), **reference.outputs(self.model, x)}

    def select(self, layer: str, unit: int | None = None, cell: tuple[int, int] | None = None) -> ValueBreakdown:
        self.session.select(layer, unit, cell)
        settle()
        return self.shown()

    def shown(self) -> ValueBreakdown:
        assert self.panel.shown is not None
        return self.panel.shown
