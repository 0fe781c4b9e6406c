"""Objects: a box around each, in its class's colour, with its name and how sure the network is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.api import DecodedOutput, Decoding, FoundObject, InputView, NetworkInfo, Request, Result
from gui.look import text
from gui.look.colors import ink_over
from gui.look.theme import GRID, SMALL, current_look
from gui.look.translation import QT_TR_NOOP, translated
from gui.session.overlays import Ground, Overlay, input_in_frame
from gui.session.session import Session
from gui.widgets.class_colors import class_color

RECEIVED = InputView()
THICKEST = 4
"""Logical pixels of the frame of an object of which the network is quite sure; others are thinner."""


class BoxesOverlay(Overlay):
    """What the network finds, where it finds it."""

    identifier = "boxes"
    title = QT_TR_NOOP("Boxes")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: DecodedOutput | None = None
        self._crop = (0.0, 0.0, 1.0, 1.0)

    @property
    def is_offered(self) -> bool:
        output = self._session.overlays.output
        return output is not None and output.reading is Decoding.OBJECTS

    def request(self) -> Request:
        output = self._session.overlays.output
        return Request.of(output, RECEIVED) if output and self.is_offered else Request()

    def show_network(self, _network: NetworkInfo) -> None:
        self._read = None

    def show_result(self, result: Result) -> None:
        output = self._session.overlays.output
        read, received = result.get(output) if output else None, result.get(RECEIVED)
        self._read = read if read is not None and received is not None and read.objects is not None else None
        if received is not None:
            self._crop = received.crop

    @property
    def has_content(self) -> bool:
        return bool(self._found)

    @property
    def _found(self) -> tuple[FoundObject, ...]:
        return (self._read.objects or ()) if self._read else ()

    def paint(self, painter: QPainter, ground: Ground, _opacity: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text.font(SMALL, current_look().text_scale * ground.ratio))
        for found in reversed(self._found):
            box, color = ground.from_input.mapRect(_box(found)), class_color(found.index)
            painter.setPen(QPen(color, max(1.0, THICKEST * found.score) * ground.ratio))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            self._paint_name(painter, ground, found, box)

    def _paint_name(self, painter: QPainter, ground: Ground, found: FoundObject, box: QRectF) -> None:
        """On the upper edge of the box, inside the picture."""
        color, room = class_color(found.index), GRID * ground.ratio
        name = f"{translated(found.label)} {text.percent(found.score)}"
        metrics = painter.fontMetrics()
        chip = QRectF(box.left(), 0, metrics.horizontalAdvance(name) + 2 * room, metrics.height())
        chip.moveBottom(max(box.top(), ground.area.top() + chip.height()))
        chip.moveLeft(min(max(box.left(), ground.area.left()), max(ground.area.right() - chip.width(), 0.0)))
        painter.fillRect(chip, color)
        painter.setPen(ink_over(color))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter.value, name)

    def words_at(self, place: QPointF) -> str:
        network = self._session.network
        if network is None or not self._found:
            return ""
        height, width = network.preprocessing.input[1:]
        at = input_in_frame(self._crop, (height, width)).inverted()[0].map(place)
        under = [found for found in self._found if _box(found).contains(at)]
        return " · ".join(f"{translated(found.label)} {text.percent(found.score)}" for found in under)


def _box(found: FoundObject) -> QRectF:
    return QRectF(found.left, found.top, found.right - found.left, found.bottom - found.top)
