"""The stack of layers, over both pictures of the Input panel."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QPainter

from engine.api import Received
from gui.overlays.catalogue import add_overlays
from gui.overlays.grounds import on_frame, on_received
from gui.panels.input.drawing import FrameView
from gui.session.session import Session
from gui.widgets.image_view import ImageView


class PictureLayers(QObject):
    """Paints the layers over the frame and over what the network receives of it, and tells them of the pointer.

    Attributes:
        received: what both show; None before the first frame.

    Signals:
        said (str): what lies under the pointer, in words; empty for nothing.
    """

    said = Signal(str)

    def __init__(self, session: Session, frame: FrameView, view: ImageView) -> None:
        super().__init__(frame)
        add_overlays(session)
        self.received: Received | None = None
        self._stack, self._frame, self._view = session.overlays, frame, view
        for picture in (frame, view):
            picture.layers = partial(self._paint, picture)
        self._stack.changed.connect(self._follow)
        frame.clicked.connect(self._click)
        frame.hovered.connect(self._hover)

    def _paint(self, view: ImageView, painter: QPainter) -> None:
        if self.received is not None:
            make = on_frame if view is self._frame else on_received
            size = self.received.values.shape
            self._stack.paint(painter, make(view, self.received.crop, (size[1], size[2])))

    def _follow(self) -> None:
        self._frame.update()
        self._view.update()

    def _click(self, place: QPointF) -> None:
        if not self._frame.can_draw:
            self._stack.pick(place)

    def _hover(self, place: QPointF | None) -> None:
        self.said.emit("" if place is None else self._stack.words_at(place))
