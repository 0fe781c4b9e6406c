"""Key points: a numbered disc each."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.api import DecodedOutput, Decoding, NetworkInfo, Request, Result
from gui.look import text
from gui.look.colors import ink_over
from gui.look.theme import GRID, SMALL, current_look
from gui.look.translation import QT_TR_NOOP
from gui.session.overlays import Ground, Overlay
from gui.session.session import Session
from gui.widgets.class_colors import class_color

MOST_POINTS = 24
"""The strongest points are drawn, no more: the others would hide the picture."""


class KeyPointsOverlay(Overlay):
    """The place of the largest value of each map."""

    identifier = "key_points"
    title = QT_TR_NOOP("Key points")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: DecodedOutput | None = None

    @property
    def is_offered(self) -> bool:
        output = self._session.overlays.output
        return output is not None and output.reading is Decoding.KEY_POINTS

    def request(self) -> Request:
        output = self._session.overlays.output
        return Request.of(output) if output and self.is_offered else Request()

    def show_network(self, _network: NetworkInfo) -> None:
        self._read = None

    def show_result(self, result: Result) -> None:
        output = self._session.overlays.output
        read = result.get(output) if output else None
        self._read = read if read is not None and read.points is not None else None

    @property
    def has_content(self) -> bool:
        return self._read is not None

    def paint(self, painter: QPainter, ground: Ground, _opacity: float) -> None:
        assert self._read is not None and self._read.points is not None
        points, (_, rows, columns) = self._read.points, self._read.shape
        height, width = ground.input_size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text.font(SMALL, current_look().text_scale * ground.ratio))
        radius = 2 * GRID * ground.ratio
        for index in strongest(points):
            row, column = points[index, :2]
            place = QPointF((column + 0.5) / columns * width, (row + 0.5) / rows * height)
            center, color = ground.from_input.map(place), class_color(index)
            painter.setPen(QPen(ink_over(color), ground.ratio))
            painter.setBrush(color)
            painter.drawEllipse(center, radius, radius)
            room = QRectF(center.x() - 3 * radius, center.y() - 2 * radius, 6 * radius, 4 * radius)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter.value, str(index))


def strongest(points: np.ndarray) -> list[int]:
    """Indices of the points to be drawn, the weakest first, so that the strongest lie on top."""
    known = [index for index in range(len(points)) if np.isfinite(points[index]).all()]
    return sorted(sorted(known, key=lambda index: -points[index, 2])[:MOST_POINTS], key=lambda i: points[i, 2])
