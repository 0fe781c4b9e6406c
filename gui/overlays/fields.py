"""The receptive field of the chosen cell, framed in the accent colour."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from engine.api import INPUT
from gui.look.translation import QT_TR_NOOP
from gui.session.overlays import Ground, GroundKind, Overlay
from gui.session.session import Session
from gui.widgets.image_view import draw_frame
from gui.widgets.received import receptive_field


def field_of(session: Session) -> QRectF | None:
    """The part of the network's input that the chosen cell sees, in its pixels; None where none is chosen."""
    network, selection = session.network, session.selection
    if network is None or selection.unit is None:
        return None
    if selection.layer == INPUT:
        return QRectF(selection.cell[1], selection.cell[0], 1, 1) if selection.cell else None
    layer = next((layer for layer in network.layers if layer.name == selection.layer), None)
    return receptive_field(layer, selection.cell, network.preprocessing.input[1:]) if layer else None


class FieldsOverlay(Overlay):
    """The part of the picture that the chosen cell of the chosen layer sees."""

    identifier = "fields"
    title = QT_TR_NOOP("Receptive field of the chosen cell")
    grounds: ClassVar[frozenset[GroundKind]] = frozenset((GroundKind.FRAME, GroundKind.RECEIVED))

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    @property
    def is_offered(self) -> bool:
        return field_of(self._session) is not None

    @property
    def has_content(self) -> bool:
        return self._session.result is not None and field_of(self._session) is not None

    def paint(self, painter: QPainter, ground: Ground, _opacity: float) -> None:
        field = field_of(self._session)
        if field is not None:
            painter.setClipping(False)  # the frame is drawn around the field, which may touch the border
            part = ground.from_input.mapRect(field).intersected(ground.area)
            if not part.isEmpty():
                draw_frame(painter, part, ground.theme.accent, ground.theme)
