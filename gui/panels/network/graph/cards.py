"""Paints a scene: frames, edges, and nodes as cards that show less the smaller they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap

from gui.look import text
from gui.look.theme import BODY, GRID, SMALL, current_look
from gui.look.translation import tr
from gui.panels.network.graph.layout import HEADER, PADDING, WIDTH
from gui.panels.network.graph.scene import Edges, Scene
from gui.panels.network.graph.structure import Node
from gui.panels.network.graph.viewpoint import Viewpoint
from gui.panels.network.thumbnails import ThumbnailBars, image_rect, paint_bars
from gui.widgets.image_view import draw_frame
from gui.widgets.kind_sign import NAMES, kind_color, paint_sign

NAMED, SIGNED = 46.0, 15.0
"""A card at least so wide (logical pixels, at text size 1.0) has a name and a thumbnail; and a kind's sign."""
SMOOTH = 0.28
"""Edges are smooth curves from this scale on."""
HANDLE = 14.0
"""Side of the + and − signs in logical pixels."""
LEAST_THUMBNAIL = 40.0
"""Logical pixels of height that a thumbnail has before lines of notes get room."""
FINE = 0.75
"""Words that do not fit are set so much smaller, but never smaller than at text size 1.0."""
TINT = 0.055
"""How much a frame's ground differs from that around it; opaque, since Qt paints that ten times as fast."""
MOST_BLANKS = 32
"""Empty cards that are kept: each step of zooming needs others."""
FED = 1.5
"""Logical pixels that an edge is thicker by for each level of what it feeds."""
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
        self.measure()

    def measure(self) -> None:
        """Take the present look; what was drawn in another is void."""
        look = current_look()
        self.theme, self._scale = look.theme, look.text_scale
        self._title_font, self._note_font = text.font(BODY), text.font(SMALL)
        self._fine_font = text.font(SMALL, max(self._scale * FINE, 1.0))
        self._title_height = QFontMetrics(self._title_font).height()
        self._note_height = QFontMetrics(self._note_font).height()
        self._signs: dict[tuple[object, int, float], QPixmap] = {}
        self._blanks: dict[tuple[int, int, bool, float], QPixmap] = {}

    @property
    def least(self) -> float:
        """The smallest scale at which cards have names."""
        return NAMED * self._scale / WIDTH

    @property
    def readable(self) -> float:
        """The smallest scale at which cards are pleasant to read."""
        return 1.7 * NAMED * self._scale / WIDTH

    @property
    def pleasant(self) -> float:
        """A scale at which nothing is gained by larger cards."""
        return 2.4 * NAMED * self._scale / WIDTH

    def is_named(self, card: QRectF) -> bool:
        """Whether a card of this size has a name and a thumbnail."""
        return card.width() >= NAMED * self._scale

    def parts(self, node: Node, card: QRectF) -> Parts:
        """What a card of this size shows, and where."""
        nothing = QRectF()
        if not self.is_named(card):
            return Parts(nothing, nothing, nothing, nothing)
        inner = card.adjusted(GRID, 1.5 * GRID, -GRID, -GRID)
        title = QRectF(inner.left(), inner.top(), inner.width(), self._title_height)
        room = inner.bottom() - title.bottom() - LEAST_THUMBNAIL
        lines = min(room // self._note_height, len(_notes(node))) * self._note_height
        notes = QRectF(card.left() + 1, inner.bottom() - max(lines, 0), card.width() - 2, max(lines, 0))
        thumbnail = QRectF(inner.left(), title.bottom() + 2, inner.width(), notes.top() - title.bottom() - 4)
        handle = QRectF(0, 0, HANDLE, HANDLE) if node.is_group else nothing
        handle.moveCenter(card.topRight() + QPointF(-GRID, 0))
        return Parts(title, thumbnail, notes, handle)

    def paint(self, painter: QPainter, scene: Scene, camera: Viewpoint, chosen: int) -> None:
        """Everything but the thumbnails' contents."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frames(painter, scene, camera)
        quiet = self._faded(QColor(self.theme.quiet), ASIDE)
        self._paint_edges(painter, scene.quiet_edges, camera, QPen(quiet, 1.2))
        self._paint_edges(painter, scene.lit_edges, camera, QPen(QColor(self.theme.accent), 1.8))
        for level, edges in scene.fed_edges.items():
            self._paint_edges(painter, edges, camera, QPen(QColor(self.theme.bar), FED * level), thin=False)
        seen = scene.in_sight(camera.sight)
        if WIDTH * camera.scale < SIGNED:
            self._paint_blocks(painter, scene, camera)
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
            self._paint_badges(painter, scene.picture.nodes[chosen], camera.rect(scene.nodes[chosen]))

    def paint_content(
        self,
        painter: QPainter,
        place: QRectF,
        content: QImage | ThumbnailBars | None,
        ratio: float,
        *,
        moving: bool = False,
    ) -> None:
        """What a thumbnail shows now; while everything moves, in the fastest way."""
        if isinstance(content, QImage):
            shown = image_rect(place, content, ratio)
            smooth = shown.width() * ratio < content.width() and not moving
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(shown, content)
        elif isinstance(content, ThumbnailBars):
            paint_bars(painter, place, content, self.theme, ratio)

    def _paint_edges(self, painter: QPainter, edges: Edges, camera: Viewpoint, pen: QPen, *, thin: bool = True) -> None:
        smooth = camera.scale >= SMOOTH
        pen.setCosmetic(True)
        if thin and not smooth:
            pen.setWidth(0)  # Qt has a fast way for the thinnest lines
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._move_to_world(painter, camera)
        for path in edges.in_sight(camera.sight, smooth=smooth):
            painter.drawPath(path)
        painter.restore()

    def _paint_frames(self, painter: QPainter, scene: Scene, camera: Viewpoint) -> None:
        theme, sight = self.theme, camera.sight
        around = sight.adjusted(*(side * 2 * PADDING for side in (-1, -1, 1, 1)))
        depths: dict[str | None, int] = {None: 0}
        painter.setFont(self._note_font)
        for place, (frame, rect) in enumerate(scene.frames):
            depths[frame.key] = depths[frame.parent] + 1
            if not rect.intersects(sight):
                continue
            shown = camera.rect(rect)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.setBrush(self._faded(QColor(theme.quiet), 1 - (1 - TINT) ** depths[frame.key]))
            radius = PADDING * camera.scale / 2
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, radius > 2)
            painter.drawRoundedRect(camera.rect(rect & around), *2 * (min(radius, 8.0),))
            handle = self.handle_of_frame(shown, camera.scale)
            if not handle.isEmpty():
                self._paint_handle(painter, handle, unfold=False)
                beside = QRectF(handle.right() + GRID, shown.top(), shown.right() - handle.right() - 2 * GRID, 0)
                beside.setHeight(max(HEADER * camera.scale, self._note_height))
                self._write(painter, beside, frame.title, self._note_font, theme.quiet, Qt.AlignmentFlag.AlignLeft)
            elif frame.parent is None and (place == 0 or scene.frames[place - 1][0] is not frame):
                above = QRectF(shown.left(), shown.top() - self._note_height - 1, shown.width(), self._note_height)
                words = frame.title
                if QFontMetrics(self._note_font).horizontalAdvance(words) <= above.width():
                    self._write(painter, above, words, self._note_font, theme.quiet, Qt.AlignmentFlag.AlignLeft)

    def handle_of_frame(self, shown: QRectF, scale: float) -> QRectF:
        """Where the − sign of a frame is in the widget; empty where the frame is seen from too far away."""
        room = HEADER * scale
        if room < 0.8 * self._note_height or shown.width() < 3 * HANDLE:
            return QRectF()
        left = max(shown.left(), 0.0) + GRID  # stays in sight while the frame's beginning is not
        return QRectF(min(left, shown.right() - HANDLE - GRID), shown.top() + (room - HANDLE) / 2, HANDLE, HANDLE)

    def _paint_blocks(self, painter: QPainter, scene: Scene, camera: Viewpoint) -> None:
        """Cards seen from far away: blocks in the colours of their kinds."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        self._move_to_world(painter, camera)
        for (kind, lit), rects in scene.blocks.items():
            color = QColor(self.theme.quiet) if kind is None else kind_color(kind, self.theme)
            painter.setBrush(color if lit else self._faded(color, ASIDE))
            painter.drawRects(rects)
        painter.restore()

    def _faded(self, color: QColor, share: float) -> QColor:
        """So much of a colour over the panel's ground: opaque, since Qt paints that ten times as fast."""
        ground = QColor(self.theme.panel)
        red, green, blue = (
            share * one + (1 - share) * other
            for one, other in (
                (color.redF(), ground.redF()),
                (color.greenF(), ground.greenF()),
                (color.blueF(), ground.blueF()),
            )
        )
        return QColor.fromRgbF(red, green, blue)

    @staticmethod
    def _move_to_world(painter: QPainter, camera: Viewpoint) -> None:
        painter.translate(camera.to_screen(QPointF()))
        painter.scale(camera.scale, camera.scale)

    def _paint_card(self, painter: QPainter, node: Node, card: QRectF) -> None:
        theme, parts = self.theme, self.parts(node, card)
        blank, above = self._blank(card.size(), node.is_group, painter.device().devicePixelRatioF())
        painter.drawPixmap(card.topLeft() - QPointF(1, above), blank)
        if not self.is_named(card):
            side = min(card.width() - 6, 22.0)
            place = QRectF(0, 0, side, side)
            place.moveCenter(card.center())
            self._paint_sign(painter, place, node)
            return
        font = self._fitting(node.title, parts.title.width(), (self._title_font, self._note_font))
        self._write(painter, parts.title, node.title, font or self._fine_font, theme.text)
        self._paint_badges(painter, node, card)
        place = QRectF(parts.notes.left(), parts.notes.top(), parts.notes.width(), self._note_height)
        for line in _notes(node):
            if place.bottom() > parts.notes.bottom() + 0.5:
                break
            font = self._fitting(line, place.width(), (self._note_font, self._fine_font))
            if font is not None:  # half a shape is worse than none
                self._write(painter, place, line, font, theme.quiet)
            place.translate(0, self._note_height)

    def _blank(self, size: QSizeF, is_group: bool, ratio: float) -> tuple[QPixmap, float]:
        """An empty card, of a group a small pile of them, and how much of it is above the card itself."""
        key = (round(size.width() * ratio), round(size.height() * ratio), is_group, ratio)
        above = 1 + (2 * min(3.0, size.width() / 20) if is_group else 0)
        if key not in self._blanks:
            if len(self._blanks) > MOST_BLANKS:
                self._blanks.clear()
            blank = QPixmap(
                round((size.width() + 1 + above) * ratio) + 1, round((size.height() + 1 + above) * ratio) + 1
            )
            blank.setDevicePixelRatio(ratio)
            blank.fill(Qt.GlobalColor.transparent)
            painter = QPainter(blank)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self.theme.line), 1))
            painter.setBrush(QColor(self.theme.raised))
            card, radius = QRectF(QPointF(1, above), size), min(6.0, size.width() / 8)
            for step in (2, 1, 0) if is_group else (0,):
                off = step * (above - 1) / 2
                painter.drawRoundedRect(card.translated(off, -off), radius, radius)
            painter.end()
            self._blanks[key] = blank
        return self._blanks[key], above

    def _paint_badges(self, painter: QPainter, node: Node, card: QRectF) -> None:
        """The sign of the kind, or the + of a group, on the upper border."""
        if not self.is_named(card):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if node.is_group:
            self._paint_handle(painter, self.parts(node, card).handle, unfold=True)
        elif node.kind is not None:
            place = QRectF(0, 0, HANDLE, HANDLE)
            place.moveCenter(card.topLeft() + QPointF(2 * GRID, 0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.panel))
            painter.drawRoundedRect(place, 3, 3)
            self._paint_sign(painter, place, node)

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

    @staticmethod
    def _fitting(words: str, width: float, fonts: tuple[QFont, ...]) -> QFont | None:
        """The first of the fonts in which the words fit."""
        return next((font for font in fonts if _advance(words, font.pixelSize()) <= width), None)

    def _write(
        self,
        painter: QPainter,
        place: QRectF,
        words: str,
        font: QFont,
        color: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.drawText(
            place, align | Qt.AlignmentFlag.AlignVCenter, _elided(words, font.pixelSize(), round(place.width()))
        )


def _notes(node: Node) -> tuple[str, ...]:
    """What stands below a thumbnail, as far as there is room."""
    shape = text.shape(node.shape)
    if node.is_group:
        return shape, tr("{n} layer(s)", "", len(node.layers))
    if node.kind is None:
        return (shape,)
    kind = tr(NAMES[node.kind])
    return (shape, kind) if node.kernel is None else (shape, f"{text.shape(node.kernel)} {kind}")


@lru_cache(maxsize=4096)
def _advance(words: str, size: int) -> int:
    return QFontMetrics(text.font(size, 1.0)).horizontalAdvance(words)


@lru_cache(maxsize=4096)
def _elided(words: str, size: int, width: int) -> str:
    return QFontMetrics(text.font(size, 1.0)).elidedText(words, Qt.TextElideMode.ElideMiddle, width)
