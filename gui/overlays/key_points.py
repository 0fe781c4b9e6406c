"""Key points: a numbered disc each, or a dot each where a skeleton joins them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.api import DecodedOutput, Decoding, NetworkInfo, OutputView, Request, Result
from engine.api.skeletons import BY_COUNT, skeleton
from gui.look import text
from gui.look.colors import ink_over
from gui.look.theme import GRID, SMALL, current_look
from gui.look.translation import QT_TR_NOOP
from gui.session.overlays import Ground, Overlay
from gui.session.session import Session
from gui.widgets.class_colors import class_color

MOST_POINTS = 24
"""The strongest points are drawn, no more: the others would hide the picture."""
THICK = 3.0
"""Logical pixels of a line between two points."""
DOT = 3.0
"""Radius of a dot in logical pixels."""


class KeyPointsOverlay(Overlay):
    """The place of the largest value of each map."""

    identifier = "key_points"
    title = QT_TR_NOOP("Key points")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: DecodedOutput | None = None

    @property
    def _view(self) -> OutputView | None:
        return self._session.overlays.output(Decoding.KEY_POINTS, Decoding.COORDINATES)

    @property
    def is_offered(self) -> bool:
        return self._view is not None

    def request(self) -> Request:
        output = self._view
        return Request.of(output) if output else Request()

    def show_network(self, _network: NetworkInfo) -> None:
        self._read = None

    def show_result(self, result: Result) -> None:
        output = self._view
        read = result.get(output) if output else None
        self._read = read if read is not None and read.points is not None else None

    @property
    def has_content(self) -> bool:
        return self._read is not None

    def paint(self, painter: QPainter, ground: Ground, _opacity: float) -> None:
        assert self._read is not None and self._read.points is not None
        points, (rows, columns) = self._read.points, self._read.grid
        height, width = ground.input_size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = strongest(points)
        places = {
            index: ground.from_input.map(
                QPointF((points[index, 1] + 0.5) / columns * width, (points[index, 0] + 0.5) / rows * height)
            )
            for index in shown
        }
        network = self._session.network
        edges = skeleton(len(points), network.card if network else {})
        for one, other in edges:
            if one in places and other in places:
                painter.setPen(QPen(class_color(other), THICK * ground.ratio))
                painter.drawLine(places[one], places[other])
        if edges or len(points) > MOST_POINTS:
            self._paint_dots(painter, ground, places)
        else:
            self._paint_numbers(painter, ground, places)

    @staticmethod
    def _paint_dots(painter: QPainter, ground: Ground, places: dict[int, QPointF]) -> None:
        for index, center in places.items():
            color = class_color(index)
            painter.setPen(QPen(ink_over(color), ground.ratio / 2))
            painter.setBrush(color)
            painter.drawEllipse(center, DOT * ground.ratio, DOT * ground.ratio)

    @staticmethod
    def _paint_numbers(painter: QPainter, ground: Ground, places: dict[int, QPointF]) -> None:
        painter.setFont(text.font(SMALL, current_look().text_scale * ground.ratio))
        radius = 2 * GRID * ground.ratio
        for index, center in places.items():
            color = class_color(index)
            painter.setPen(QPen(ink_over(color), ground.ratio))
            painter.setBrush(color)
            painter.drawEllipse(center, radius, radius)
            room = QRectF(center.x() - 3 * radius, center.y() - 2 * radius, 6 * radius, 4 * radius)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter.value, str(index))


def strongest(points: np.ndarray) -> list[int]:
    """Indices of the points to be drawn, the weakest first, so that the strongest lie on top; all of a skeleton."""
    known = [index for index in range(len(points)) if np.isfinite(points[index]).all()]
    most = len(points) if len(points) in BY_COUNT else MOST_POINTS
    return sorted(sorted(known, key=lambda index: -points[index, 2])[:most], key=lambda i: points[i, 2])
