"""Areas: the class of every place, a mask, or how probable one class is at every place."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.api import DecodedOutput, Decoding, InputView, NetworkInfo, OutputView, Request, Result
from engine.api.dense import DenseClassesView
from gui.look import text
from gui.look.theme import Theme
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.session.overlays import Ground, Overlay, input_in_frame
from gui.session.session import Session
from gui.widgets.class_colors import class_color

RECEIVED = InputView()
FINE = 3.0
"""Logical pixels of a place up to which outlines, which are one place wide, do not hide what they surround."""
CLEAR, ODD = 255, 254
"""Indices of what is see-through, and of what is not a number, in a picture of classes."""


class MasksOverlay(Overlay):
    """Colours over what the network received of the frame, with an opaque outline around each area."""

    identifier = "masks"
    title = QT_TR_NOOP("Class map")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: DecodedOutput | None = None
        self._crop = (0.0, 0.0, 1.0, 1.0)
        self._images: tuple[Theme, QImage, QImage | None] | None = None

    @property
    def _view(self) -> OutputView | DenseClassesView | None:
        stack = self._session.overlays
        dense = next((view for view in stack.views if isinstance(view, DenseClassesView)), None)
        return dense or stack.output(Decoding.CLASS_MAP, Decoding.CLASS_CHANCE, Decoding.MASK)

    @property
    def is_offered(self) -> bool:
        return self._view is not None

    def request(self) -> Request:
        output = self._view
        return Request.of(output, RECEIVED) if output else Request()

    def show_network(self, _network: NetworkInfo) -> None:
        self._read = None

    def show_result(self, result: Result) -> None:
        output = self._view
        read, received = result.get(output) if output else None, result.get(RECEIVED)
        areas = read is not None and (read.classes is not None or read.chances is not None)
        self._read = read if areas and received is not None else None
        self._images = None
        if received is not None:
            self._crop = received.crop

    @property
    def has_content(self) -> bool:
        return self._read is not None

    def paint(self, painter: QPainter, ground: Ground, opacity: float) -> None:
        assert self._read is not None
        if self._images is None or self._images[0] != ground.theme:
            self._images = (ground.theme, *images(self._read, ground.theme, empty_class(self._session.network)))
        _, areas, outlines = self._images
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setOpacity(opacity)
        painter.drawImage(ground.input_rect, areas)
        cell = ground.input_rect.width() / areas.width()
        if outlines is not None and cell <= FINE * ground.ratio:
            painter.setOpacity(1.0)
            painter.drawImage(ground.input_rect, outlines)

    def words_at(self, place: QPointF) -> str:
        read = self._read
        values = None if read is None else read.classes if read.classes is not None else read.chances
        if read is None or values is None:
            return ""
        height, width = values.shape
        found = input_in_frame(self._crop, (height, width)).inverted()[0].map(place)
        if not QRectF(0, 0, width, height).contains(found):
            return ""
        row, column = min(int(found.y()), height - 1), min(int(found.x()), width - 1)
        where = tr("row {row} · column {column}", row=row, column=column)
        if read.chances is not None:
            return f"{where} · {text.percent(float(read.chances[row, column]))}"
        index = int(values[row, column])
        if index < -1:
            return ""
        names = {share.index: translated(share.label) for share in read.shares}
        what = names.get(index, tr("class {number}", number=index)) if index >= 0 else "NaN"
        return f"{where} · {what}"


def empty_class(network: NetworkInfo | None) -> int | None:
    """The class of the empty ground, which is not painted, where the network's card names it."""
    told = network.card.get("decoding") if network is not None else None
    ground = told.get("ground") if isinstance(told, Mapping) else None
    return ground if isinstance(ground, int) else None


def images(read: DecodedOutput, theme: Theme, empty: int | None = None) -> tuple[QImage, QImage | None]:
    """What an output looks like as areas, without the class ``empty``, and their outlines; a probability has none."""
    if read.chances is not None and read.view.reading is Decoding.CLASS_CHANCE:
        return chance_image(read.chances, read.view.unit), None
    if read.chances is not None:
        classes = np.where(read.chances >= read.view.threshold, 0, CLEAR).astype(np.uint8)
    else:
        assert read.classes is not None
        classes = np.where(read.classes < 0, ODD, read.classes % ODD).astype(np.uint8)
        classes[(read.classes < -1) | (read.classes == empty)] = CLEAR
    return indexed_image(classes, theme), indexed_image(outlined(classes), theme)


def outlined(classes: np.ndarray) -> np.ndarray:
    """Only the places whose right or lower neighbour is of another class; the others are clear."""
    edge = np.zeros(classes.shape, bool)
    np.not_equal(classes[:-1], classes[1:], out=edge[:-1])
    edge[:, :-1] |= classes[:, :-1] != classes[:, 1:]
    return np.where(edge, classes, np.uint8(CLEAR))


def indexed_image(classes: np.ndarray, theme: Theme) -> QImage:
    """(H, W) uint8 in the colours of the classes."""
    height, width = classes.shape
    image = QImage(np.ascontiguousarray(classes).data, width, height, width, QImage.Format.Format_Indexed8)
    colors = [class_color(index).rgb() for index in range(ODD)]
    image.setColorTable([*colors, QColor(theme.nan).rgb(), 0])
    return image.copy()


def chance_image(chances: np.ndarray, unit: int) -> QImage:
    """(H, W) probabilities as the opacity of a class's colour."""
    height, width = chances.shape
    shades = (np.clip(np.nan_to_num(chances), 0, 1) * 255).astype(np.uint8)
    image = QImage(np.ascontiguousarray(shades).data, width, height, width, QImage.Format.Format_Indexed8)
    color = class_color(unit)
    image.setColorTable([QColor(color.red(), color.green(), color.blue(), alpha).rgba() for alpha in range(256)])
    return image.copy()
