"""An Activation maps panel on the screen, and what tests do to it."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from gui.panels.activation_maps.panel import ActivationMapsPanel
from tests.gui.fakes import FakeEngine
from tests.gui.showing import settle, show


def shown(qtbot: QtBot, layer: str, width: int = 820, height: int = 640, engine: FakeEngine | None = None):  # type: ignore[no-untyped-def]
    """The panel in that size, with the maps of that layer."""
    panel, engine, session = show(qtbot, ActivationMapsPanel, width, height, engine)
    session.select(layer)
    settle()
    return panel, engine, session


def written(panel: ActivationMapsPanel) -> float:
    """The value at the end of the reading."""
    return float(np.float32(panel.readout.text.rsplit(" · ", 1)[1].replace("−", "-")))
