"""The map of the Evidence panel, over the frame that it is of."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from engine.api import Evidence, EvidenceFailed, EvidenceResult, NetworkInfo, Request
from gui.look import text
from gui.look.theme import Theme
from gui.look.translation import QT_TR_NOOP, tr
from gui.session.overlays import Ground, Overlay, input_in_frame
from gui.session.session import Session
from gui.widgets.heat_view import heat_image


class EvidenceOverlay(Overlay):
    """Offered once the Evidence panel has been seen, and hidden at first.

    A map that is of another frame than the one that is shown is not painted: it would say something of a picture that
    is not there.
    """

    identifier = "evidence"
    title = QT_TR_NOOP("Evidence, where the map is of this frame")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.visible = False
        self._session = session
        self._told: EvidenceResult | None = None
        self._image: tuple[Theme, float, QImage] | None = None

    @property
    def is_offered(self) -> bool:
        network = self._session.network
        return self._session.explained.view is not None and network is not None and network.runs

    def request(self) -> Request:
        view = self._session.explained.view
        return Request.of(view) if view is not None and self.is_offered else Request()

    def show_network(self, _network: NetworkInfo) -> None:
        self._told = self._image = None

    def show_evidence(self, told: EvidenceResult | EvidenceFailed) -> None:
        if told.view == self._session.explained.view:
            self._told, self._image = told if isinstance(told, EvidenceResult) else None, None

    @property
    def has_content(self) -> bool:
        result, told = self._session.result, self._told
        if result is None or told is None or told.view != self._session.explained.view:
            return False
        return told.origin.frame_key == result.origin.frame_key

    def paint(self, painter: QPainter, ground: Ground, opacity: float) -> None:
        answer = self._answer
        assert answer is not None
        if self._image is None or self._image[:2] != (ground.theme, opacity):
            limit = float(np.abs(answer.map).max(initial=0.0))
            image = heat_image(answer.map, limit, answer.method.signed, opacity, ground.theme)
            self._image = (ground.theme, opacity, image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(ground.input_rect, self._image[2])

    def words_at(self, place: QPointF) -> str:
        answer, told = self._answer, self._told
        if answer is None or told is None:
            return ""
        rows, columns = answer.map.shape
        found = input_in_frame(told.crop, (rows, columns)).inverted()[0].map(place)
        if not QRectF(0, 0, columns, rows).contains(found):
            return ""
        row, column = min(int(found.y()), rows - 1), min(int(found.x()), columns - 1)
        value = text.exact(float(answer.map[row, column]))
        return tr(
            "{layer} · row {row} · column {column} · {value}", layer=answer.layer, row=row, column=column, value=value
        )

    @property
    def _answer(self) -> Evidence | None:
        answer = self._told.answer if self._told else None
        return answer if isinstance(answer, Evidence) else None
