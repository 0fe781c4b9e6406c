"""Boxes: a frame each, the thicker the better its score, with its class."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QStaticText

from engine.api import Boxes, BoxesView, NetworkInfo, Request, Result
from engine.api.geometry import map_place
from gui.look import text
from gui.look.colors import ink_over
from gui.look.theme import GRID, SMALL, current_look
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.session.overlays import Ground, Overlay
from gui.session.session import Session
from gui.widgets.class_colors import class_color

MOST_NAMES = 15
"""The best so many boxes are named; the others are framed."""
THIN, THICK = 1.0, 4.0
"""Logical pixels of a frame at score 0 and at 1."""
DOT = 2.0
"""Radius in logical pixels of the points that come with a box."""


class BoxesOverlay(Overlay):
    """What a detector finds; a click on a box chooses where its score comes from."""

    identifier = "boxes"
    title = QT_TR_NOOP("Boxes")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: Boxes | None = None

    @property
    def _view(self) -> BoxesView | None:
        return next((view for view in self._session.overlays.views if isinstance(view, BoxesView)), None)

    @property
    def is_offered(self) -> bool:
        return self._view is not None

    @property
    def has_content(self) -> bool:
        return self._found is not None and len(self._found.boxes) > 0

    def request(self) -> Request:
        view = self._view
        return Request() if view is None else Request.of(view)

    def show_network(self, _network: NetworkInfo) -> None:
        self._found = None

    def show_result(self, result: Result) -> None:
        view = self._view
        self._found = None if view is None else result.get(view)

    def paint(self, painter: QPainter, ground: Ground, _opacity: float) -> None:
        found = self._found
        assert found is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(text.font(SMALL, current_look().text_scale * ground.ratio))
        chosen = self._chosen(found)
        for index in reversed(range(len(found.boxes))):  # the best lies on top
            self._paint_box(painter, ground, found, index, chosen=index == chosen)
        for index in reversed(range(min(len(found.boxes), MOST_NAMES))):
            self._paint_name(painter, ground, found, index)

    def _paint_box(self, painter: QPainter, ground: Ground, found: Boxes, index: int, *, chosen: bool) -> None:
        """Four filled bars: a pen that is wider than a pixel takes ten times as long."""
        color = QColor(ground.theme.accent) if chosen else class_color(int(found.classes[index]))
        wide = max((THIN + (THICK - THIN) * float(found.scores[index])) * ground.ratio, 1.0)
        box = ground.from_frame.mapRect(_rect(found, index))
        left, top, width, height = box.left(), box.top(), box.width(), box.height()
        for bar in (
            QRectF(left, top, width, wide),
            QRectF(left, box.bottom() - wide, width, wide),
            QRectF(left, top, wide, height),
            QRectF(box.right() - wide, top, wide, height),
        ):
            painter.fillRect(bar, color)
        if len(found.points[index]):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for x, y in found.points[index]:
                painter.drawEllipse(ground.from_frame.map(QPointF(x, y)), DOT * ground.ratio, DOT * ground.ratio)

    @staticmethod
    def _paint_name(painter: QPainter, ground: Ground, found: Boxes, index: int) -> None:
        color = class_color(int(found.classes[index]))
        label = _label(f"{translated(found.names[index])} {found.scores[index]:.2f}", painter.font().pixelSize())
        box, size = ground.from_frame.mapRect(_rect(found, index)), label.size()
        chip = QRectF(box.left(), 0, size.width() + GRID * ground.ratio, size.height())
        chip.moveBottom(max(box.top(), ground.area.top() + chip.height()))  # above the box, where there is room
        if chip.right() > ground.area.right():
            chip.moveRight(max(ground.area.right(), ground.area.left() + chip.width()))
        painter.fillRect(chip, color)
        painter.setPen(ink_over(color))
        painter.drawStaticText(QPointF(chip.left() + GRID * ground.ratio / 2, chip.top()), label)

    def words_at(self, place: QPointF) -> str:
        index, found = self._at(place), self._found
        if index is None or found is None:
            return ""
        left, top, right, bottom = (round(float(edge)) for edge in found.boxes[index])
        return tr(
            "{name} · score {score:.3f} · columns {left}–{right}, rows {top}–{bottom}",
            name=translated(found.names[index]),
            score=float(found.scores[index]),
            left=left,
            right=right,
            top=top,
            bottom=bottom,
        )

    def pick(self, place: QPointF) -> bool:
        index, found = self._at(place), self._found
        if index is None or found is None:
            return False
        choose_box(self._session, found, index)
        return True

    def _at(self, place: QPointF) -> int | None:
        """The smallest box around a place of the frame."""
        if self._found is None:
            return None
        rects = [(index, _rect(self._found, index)) for index in range(len(self._found.boxes))]
        around = [(rect.width() * rect.height(), index) for index, rect in rects if rect.contains(place)]
        return min(around)[1] if around else None

    def _chosen(self, found: Boxes) -> int | None:
        selection = self._session.selection
        if selection.unit is None:
            return None
        places = (place_of(self._session, found, index) for index in range(len(found.boxes)))
        chosen = (selection.layer, selection.unit, selection.cell)
        return next((index for index, place in enumerate(places) if place == chosen), None)


@lru_cache(maxsize=1024)
def _label(name: str, size: int) -> QStaticText:
    """A name with its score, laid out once in a font of so many pixels."""
    label = QStaticText(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    font = text.font(SMALL)
    font.setPixelSize(size)
    label.prepare(font=font)
    return label


def _rect(found: Boxes, index: int) -> QRectF:
    left, top, right, bottom = (float(edge) for edge in found.boxes[index])
    return QRectF(left, top, right - left, bottom - top)


def place_of(session: Session, found: Boxes, index: int) -> tuple[str, int, tuple[int, int]] | None:
    """Layer, unit and cell of a box's score."""
    layer, place = found.places[index]
    if session.network is None:
        return None
    unit, row, column = map_place(session.network.output_shape(layer), place)
    return layer, unit, (row, column)


def choose_box(session: Session, found: Boxes, index: int) -> None:
    """Select the value that is a box's score, in the maps and for the microscope."""
    place = place_of(session, found, index)
    if place is not None:
        session.select(*place)
