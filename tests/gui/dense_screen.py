"""Run as a program with QT_SCALE_FACTOR set, by ``test_dense_screen``: Qt takes the density of a screen only at start.

Paints a mosaic of 210 values that have 210 different shades, finds each value's square by its colour alone, points at
the middle of that square, and prints what the widget says is there.
"""

from __future__ import annotations

import json

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from engine.api import SHADES
from gui.look.colors import shades
from gui.look.theme import DARK
from gui.widgets.mosaic import MosaicWidget
from tests.gui.decoding import make_mosaic
from tests.gui.showing import painted, settle

SHAPE = (6, 5, 7)


def main() -> None:
    """Print ``[ratio, [[index of the value, [pixels wide, high, filled], [channel, row, column]], …]]``."""
    app = QApplication([])
    widget = MosaicWidget()
    widget.resize(320, 220)
    widget.show()
    widget.names = None
    count = int(np.prod(SHAPE))
    values = np.linspace(-1, 1, count, dtype=np.float32)
    widget.set_mosaic(make_mosaic(values.reshape(SHAPE), 3))
    settle()
    pixels = painted(widget).astype(int)
    found = []
    for index, value in enumerate(values):
        color = shades(DARK, signed=True)[round((float(value) + 1) / 2 * (SHADES - 1))].astype(int)
        rows, columns = np.nonzero((pixels == color).all(axis=2))
        size = [int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1, len(rows)]
        ratio = widget.devicePixelRatioF()
        place = QPointF((columns.mean() + 0.5) / ratio, (rows.mean() + 0.5) / ratio)
        button, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), button, button, keys)
        app.sendEvent(widget, move)
        spot = widget.spot
        found.append([index, size, [spot.channel, spot.row, spot.column] if spot else None])
    print(json.dumps([widget.devicePixelRatioF(), found]))


if __name__ == "__main__":
    main()
