"""Key points: a numbered disc each."""

from __future__ import annotations

from collections.abc import Sequence

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
        points = self._read.points
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text.font(SMALL, current_look().text_scale * ground.ratio))
        radius = 2 * GRID * ground.ratio
        self._paint_skeleton(painter, ground)
        for index in strongest(points):
            center, color = self._place(ground, index), class_color(index)
            painter.setPen(QPen(ink_over(color), ground.ratio))
            painter.setBrush(color)
            painter.drawEllipse(center, radius, radius)
            room = QRectF(center.x() - 3 * radius, center.y() - 2 * radius, 6 * radius, 4 * radius)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter.value, str(index))

    def _paint_skeleton(self, painter: QPainter, ground: Ground) -> None:
        """The lines between points that the network's card names."""
        assert self._read is not None and self._read.points is not None
        network, points = self._session.network, self._read.points
        lines = network.card.get("skeleton") if network else None
        skeleton: Sequence[tuple[int, int]] = lines if isinstance(lines, Sequence) else ()
        for start, end in skeleton:
            if max(start, end) < len(points) and np.isfinite(points[[start, end]]).all():
                painter.setPen(QPen(class_color(end), GRID * ground.ratio))
                painter.drawLine(self._place(ground, start), self._place(ground, end))

    def _place(self, ground: Ground, index: int) -> QPointF:
        assert self._read is not None and self._read.points is not None
        row, column = self._read.points[index, :2]
        (_, rows, columns), (height, width) = self._read.shape, ground.input_size
        return ground.from_input.map(QPointF((column + 0.5) / columns * width, (row + 0.5) / rows * height))


def strongest(points: np.ndarray) -> list[int]:
    """Indices of the points to be drawn, the weakest first, so that the strongest lie on top."""
    known = [index for index in range(len(points)) if np.isfinite(points[index]).all()]
    return sorted(sorted(known, key=lambda index: -points[index, 2])[:MOST_POINTS], key=lambda i: points[i, 2])
