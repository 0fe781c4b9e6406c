"""A class map: at every place the colour of its class."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.api import DecodedOutput, Decoding, InputView, NetworkInfo, Request, Result
from engine.api.decoded import decoding_of
from gui.look.theme import Theme
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.session.overlays import Ground, Overlay, input_in_frame
from gui.session.session import Session
from gui.widgets.class_colors import class_color

RECEIVED = InputView()


class MasksOverlay(Overlay):
    """The class of every place, over what the network received of the frame."""

    identifier = "masks"
    title = QT_TR_NOOP("Class map")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: DecodedOutput | None = None
        self._crop = (0.0, 0.0, 1.0, 1.0)
        self._image: tuple[Theme, QImage] | None = None

    @property
    def is_offered(self) -> bool:
        output = self._session.overlays.output
        return output is not None and output.reading is Decoding.CLASS_MAP

    def request(self) -> Request:
        output = self._session.overlays.output
        return Request.of(output, RECEIVED) if output and self.is_offered else Request()

    def show_network(self, _network: NetworkInfo) -> None:
        self._read = None

    def show_result(self, result: Result) -> None:
        output = self._session.overlays.output
        read, received = result.get(output) if output else None, result.get(RECEIVED)
        self._read = read if read is not None and received is not None and read.classes is not None else None
        self._image = None
        if received is not None:
            self._crop = received.crop

    @property
    def has_content(self) -> bool:
        return self._read is not None

    def paint(self, painter: QPainter, ground: Ground, opacity: float) -> None:
        assert self._read is not None and self._read.classes is not None
        if self._image is None or self._image[0] != ground.theme:
            network = self._session.network
            empty = decoding_of(network).get("ground") if network else None
            self._image = (ground.theme, class_image(self._read.classes, ground.theme, empty))
        painter.setOpacity(opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(ground.input_rect, self._image[1])

    def words_at(self, place: QPointF) -> str:
        read, network = self._read, self._session.network
        if read is None or read.classes is None or network is None:
            return ""
        height, width = read.classes.shape
        found = input_in_frame(self._crop, (height, width)).inverted()[0].map(place)
        if not QRectF(0, 0, width, height).contains(found):
            return ""
        row, column = min(int(found.y()), height - 1), min(int(found.x()), width - 1)
        index = int(read.classes[row, column])
        names = {share.index: translated(share.label) for share in read.shares}
        what = names.get(index, tr("class {number}", number=index)) if index >= 0 else "NaN"
        return " · ".join([tr("row {row} · column {column}", row=row, column=column), what])


def class_image(classes: np.ndarray, theme: Theme, ground: object = None) -> QImage:
    """One colour a class, none for the class ``ground``; what is not a number has the theme's colour for it."""
    indices = np.where(classes < 0, 255, classes % 255).astype(np.uint8)
    height, width = indices.shape
    image = QImage(indices.data, width, height, width, QImage.Format.Format_Indexed8)
    colors = [0 if index == ground else class_color(index).rgb() for index in range(255)]
    image.setColorTable([*colors, QColor(theme.nan).rgb()])
    return image.copy()
