"""Paints a scene: frames, edges, and nodes as cards that show less the smaller they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap

from gui import text
from gui.graph.camera import Camera
from gui.graph.layout import HEADER, PADDING, WIDTH
from gui.graph.scene import Bundle, Scene
from gui.graph.structure import Node
from gui.theme import BODY, DARK, GRID, SMALL, Theme
from gui.widgets.image_view import draw_frame
from gui.widgets.kind_sign import kind_color, paint_sign
from gui.widgets.thumbnail_strip import Bars, image_rect, paint_bars

NAMED, SIGNED = 46.0, 15.0
"""A card at least so wide (logical pixels, at text size 1.0) has a name and a thumbnail; and a kind's sign."""
SMOOTH = 0.22
"""Edges are smooth curves from this scale on."""
HANDLE = 14.0
"""Side of the + and − signs in logical pixels."""
ASIDE = 0.4
"""How much is seen of what does not lie on the chosen path."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the parts of a card are, in logical pixels; empty ones are not shown."""

    title: QRectF
    thumbnail: QRectF
    notes: QRectF
    handle: QRectF


class Painter:
    """How everything looks in one theme and text size."""

    def __init__(self) -> None:
        self.set_look(DARK, 1.0)

    def set_look(self, theme: Theme, scale: float) -> None:
        """Change the colours and the size of the type."""
        self.theme = theme
        self._scale = scale
        self._title_font, self._note_font = text.font(BODY, scale), text.font(SMALL, scale)
        self._title_height = QFontMetrics(self._title_font).height()
        self._note_height = QFontMetrics(self._note_font).height()
        self._signs: dict[tuple[object, int, float], QPixmap] = {}

    @property
    def readable(self) -> float:
        """The smallest scale at which cards are pleasant to read."""
        return 1.3 * NAMED * self._scale / WIDTH

    def is_named(self, card: QRectF) -> bool:
        """Whether a card of this size has a name and a thumbnail."""
        return card.width() >= NAMED * self._scale

    def parts(self, node: Node, card: QRectF) -> Parts:
        """What a card of this size shows, and where."""
        nothing = QRectF()
        if not self.is_named(card):
            return Parts(nothing, nothing, nothing, nothing)
        inner = card.adjusted(GRID, GRID, -GRID, -GRID)
        title = QRectF(inner.left(), inner.top(), inner.width(), self._title_height)
        lines = (2 if node.is_group else 1) * self._note_height
        notes = QRectF(inner.left(), inner.bottom() - lines, inner.width(), lines)
        if notes.top() - title.bottom() < 28:
            notes = QRectF(inner.left(), inner.bottom(), inner.width(), 0)
        thumbnail = QRectF(inner.left(), title.bottom() + 2, inner.width(), notes.top() - title.bottom() - 4)
        handle = nothing
        if node.is_group:
            handle = QRectF(inner.right() - HANDLE, title.center().y() - HANDLE / 2, HANDLE, HANDLE)
            title.setRight(handle.left() - 2)
        return Parts(title, thumbnail, notes, handle)

    def paint(self, painter: QPainter, scene: Scene, camera: Camera, chosen: int) -> None:
        """Everything but the thumbnails' contents."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frames(painter, scene, camera)
        quiet = QColor(self.theme.quiet)
        quiet.setAlpha(110)
        self._paint_edges(painter, scene.edges, camera, QPen(quiet, 1.2))
        self._paint_edges(painter, scene.lit_edges, camera, QPen(QColor(self.theme.accent), 1.8))
        seen = scene.in_sight(camera.sight)
        if WIDTH * camera.scale < SIGNED:
            self._paint_blocks(painter, scene, camera, seen)
        else:
            for index in seen:
                aside = bool(scene.lit) and index not in scene.lit
                painter.setOpacity(ASIDE if aside else 1.0)
                self._paint_card(painter, scene.picture.nodes[index], camera.rect(scene.nodes[index]))
            painter.setOpacity(1.0)
        if chosen >= 0:
            card = camera.rect(scene.nodes[chosen]).toAlignedRect().toRectF()
            out = 2 if card.width() >= SIGNED else 3
            draw_frame(painter, card.adjusted(-out, -out, out, out), self.theme.accent, self.theme)

    def paint_content(self, painter: QPainter, place: QRectF, content: QImage | Bars | None, ratio: float) -> None:
        """What a thumbnail shows now."""
        if isinstance(content, QImage):
            shown = image_rect(place, content, ratio)
            smooth = shown.width() * ratio < content.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(shown, content)
        elif isinstance(content, Bars):
            paint_bars(painter, place, content, self.theme)

    def _paint_edges(self, painter: QPainter, bundles: tuple[Bundle, ...], camera: Camera, pen: QPen) -> None:
        smooth = camera.scale >= SMOOTH
        pen.setCosmetic(True)
        if not smooth:
            pen.setWidth(0)  # Qt has a fast way for the thinnest lines
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        origin = camera.to_screen(QPointF())
        painter.translate(origin)
        painter.scale(camera.scale, camera.scale)
        sight = camera.sight
        for bundle in bundles:
            if bundle.bounds.intersects(sight):
                painter.drawPath(bundle.curves if smooth else bundle.lines)
        painter.restore()

    def _paint_frames(self, painter: QPainter, scene: Scene, camera: Camera) -> None:
        theme, sight = self.theme, camera.sight
        ground = QColor(theme.quiet)
        ground.setAlpha(14)
        painter.setFont(self._note_font)
        for frame, rect in zip(scene.picture.frames, scene.frames, strict=True):
            if not rect.intersects(sight):
                continue
            shown = camera.rect(rect)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.setBrush(ground)
            radius = min(8.0, PADDING * camera.scale)
            painter.drawRoundedRect(shown, radius, radius)
            handle = self.handle_of_frame(shown, camera.scale)
            if not handle.isEmpty():
                self._paint_handle(painter, handle, unfold=False)
                place = QRectF(handle.right() + GRID, shown.top(), shown.right() - handle.right() - 2 * GRID, 0)
                place.setHeight(max(HEADER * camera.scale, self._note_height))
                self._write(painter, place, frame.title, self._note_font, theme.quiet, Qt.AlignmentFlag.AlignLeft)
            elif frame.parent is None:
                place = QRectF(shown.left(), shown.top() - self._note_height - 1, shown.width(), self._note_height)
                words = frame.title
                if QFontMetrics(self._note_font).horizontalAdvance(words) <= place.width():
                    self._write(painter, place, words, self._note_font, theme.quiet, Qt.AlignmentFlag.AlignLeft)

    def handle_of_frame(self, shown: QRectF, scale: float) -> QRectF:
        """Where the − sign of a frame is in the widget; empty where the frame is seen from too far away."""
        room = HEADER * scale
        if room < 0.8 * self._note_height or shown.width() < 3 * HANDLE:
            return QRectF()
        left = max(shown.left(), 0.0) + GRID  # stays in sight while the frame's beginning is not
        return QRectF(min(left, shown.right() - HANDLE - GRID), shown.top() + (room - HANDLE) / 2, HANDLE, HANDLE)

    def _paint_blocks(self, painter: QPainter, scene: Scene, camera: Camera, seen: list[int]) -> None:
        """Cards seen from far away: blocks in the colours of their kinds."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        colored: dict[tuple[str, bool], list[QRectF]] = {}
        for index in seen:
            key = (self._color(scene.picture.nodes[index]).name(), bool(scene.lit) and index not in scene.lit)
            colored.setdefault(key, []).append(camera.rect(scene.nodes[index]))
        for (color, aside), rects in colored.items():
            painter.setOpacity(ASIDE if aside else 1.0)
            painter.setBrush(QColor(color))
            painter.drawRects(rects)
        painter.setOpacity(1.0)

    def _paint_card(self, painter: QPainter, node: Node, card: QRectF) -> None:
        theme, parts = self.theme, self.parts(node, card)
        radius = min(6.0, card.width() / 8)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.raised))
        if node.is_group:
            for step in (2, 1):
                off = step * min(3.0, card.width() / 20)
                painter.drawRoundedRect(card.translated(off, -off), radius, radius)
        painter.drawRoundedRect(card, radius, radius)
        if not self.is_named(card):
            side = min(card.width() - 6, 22.0)
            place = QRectF(0, 0, side, side)
            place.moveCenter(card.center())
            self._paint_sign(painter, place, node)
            return
        title = QRectF(parts.title)
        words = self._advance(node.title)
        sign = 0.8 * self._title_height
        if node.kind is not None and words + sign + GRID <= title.width():
            self._paint_sign(painter, QRectF(title.left(), title.center().y() - sign / 2, sign, sign), node)
            title.setLeft(title.left() + sign + GRID)
            align = Qt.AlignmentFlag.AlignLeft
        else:
            align = Qt.AlignmentFlag.AlignHCenter
        self._write(painter, title, node.title, self._title_font, theme.text, align)
        if not parts.handle.isEmpty():
            self._paint_handle(painter, parts.handle, unfold=True)
        lines = [text.shape(node.shape)]
        if node.is_group:
            lines.append(text.plural(len(node.layers), "layer"))
        for number, line in enumerate(lines):
            place = QRectF(parts.notes.left(), parts.notes.top() + number * self._note_height, parts.notes.width(), 0)
            place.setHeight(self._note_height)
            if not parts.notes.isEmpty() and QFontMetrics(self._note_font).horizontalAdvance(line) <= place.width():
                self._write(painter, place, line, self._note_font, theme.quiet, Qt.AlignmentFlag.AlignHCenter)

    def _paint_handle(self, painter: QPainter, place: QRectF, *, unfold: bool) -> None:
        painter.setPen(QPen(QColor(self.theme.quiet), 1))
        painter.setBrush(QColor(self.theme.panel))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)
        painter.setPen(QPen(QColor(self.theme.text), 1.4))
        middle, reach = place.center(), place.width() / 2 - 4
        painter.drawLine(middle - QPointF(reach, 0), middle + QPointF(reach, 0))
        if unfold:
            painter.drawLine(middle - QPointF(0, reach), middle + QPointF(0, reach))

    def _paint_sign(self, painter: QPainter, place: QRectF, node: Node) -> None:
        """A kind's sign; the input is a frame, a group a stack."""
        if node.kind is not None:
            ratio = painter.device().devicePixelRatioF()
            key = (node.kind, round(place.width()), ratio)
            if key not in self._signs:
                side = key[1]
                sign = QPixmap(round(side * ratio), round(side * ratio))
                sign.setDevicePixelRatio(ratio)
                sign.fill(Qt.GlobalColor.transparent)
                drawing = QPainter(sign)
                paint_sign(drawing, QRectF(0, 0, side, side), node.kind, self.theme)
                drawing.end()
                self._signs[key] = sign
            painter.drawPixmap(place.topLeft(), self._signs[key])
            return
        painter.setPen(QPen(QColor(self.theme.quiet), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = place.adjusted(*(share * place.width() for share in (0.2, 0.2, -0.2, -0.2)))
        painter.drawRect(inner)
        if node.is_group:
            painter.drawLine(
                inner.center() - QPointF(inner.width() / 4, 0), inner.center() + QPointF(inner.width() / 4, 0)
            )
            painter.drawLine(
                inner.center() - QPointF(0, inner.width() / 4), inner.center() + QPointF(0, inner.width() / 4)
            )

    def _color(self, node: Node) -> QColor:
        return QColor(self.theme.quiet) if node.kind is None else kind_color(node.kind, self.theme)

    def _advance(self, words: str) -> int:
        return _advance(words, self._title_font.pixelSize(), self._title_font.family())

    def _write(
        self, painter: QPainter, place: QRectF, words: str, font: QFont, color: str, align: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        fitting = _elided(words, font.pixelSize(), font.family(), round(place.width()))
        painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, fitting)


@lru_cache(maxsize=4096)
def _advance(words: str, size: int, family: str) -> int:
    return QFontMetrics(_font(size, family)).horizontalAdvance(words)


@lru_cache(maxsize=4096)
def _elided(words: str, size: int, family: str, width: int) -> str:
    return QFontMetrics(_font(size, family)).elidedText(words, Qt.TextElideMode.ElideMiddle, width)


def _font(size: int, family: str) -> QFont:
    font = text.font(size)
    font.setFamily(family)
    return font
