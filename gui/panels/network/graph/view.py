"""The widget that shows a network's picture: zoom, pan, choose, walk, fold."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from engine.api import INPUT
from gui.look import text
from gui.look.focus import takes
from gui.look.themed import Themed
from gui.look.translation import tr
from gui.panels.network.graph.cards import Painter
from gui.panels.network.graph.layout import GraphLayout
from gui.panels.network.graph.rows import Rows, Sheet
from gui.panels.network.graph.scene import Scene
from gui.panels.network.graph.sight import Sight
from gui.panels.network.graph.structure import GraphPicture, Node
from gui.panels.network.graph.viewpoint import MARGIN, Viewpoint
from gui.panels.network.thumbnails import ThumbnailBars
from gui.widgets.kind_sign import NAMES

MAX_THUMBNAILS = 60
"""With more cards than this in sight there are no thumbnails: zooming in brings them."""
SETTLED_MS = 120
"""Thumbnails are asked for when the picture has been still for so long."""
WALKS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class GraphView(Themed, QWidget):
    """Shows a scene.

    Attributes:
        scene: None before there is one.
        camera: what is in sight.
        current: index of the framed node, −1 for none.

    Signals:
        chosen (str): the user chose the node of that layer; of a group its last layer.
        toggled (str): the user wants that group unfolded, or folded again.
        settled: what is in sight has changed and is now still.
    """

    chosen = Signal(str)
    toggled = Signal(str)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self.camera = Viewpoint()
        self.current = -1
        self._sight: Sight | None = None
        self._look = Painter()
        self._ground: QPixmap | None = None
        self._contents: dict[str, QImage | ThumbnailBars] = {}
        self._grip: QPointF | None = None
        self._dragging = False
        self._untouched = True
        self._is_whole = False
        self._rows: Rows | None = None
        self._path: tuple[str | None, frozenset[str], frozenset[str]] = (None, frozenset(), frozenset())
        self._fed: Mapping[tuple[str, str], int] = {}
        self._still = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._still.timeout.connect(self.update)
        self._still.timeout.connect(self.settled)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(80, 60)
        self.setAccessibleName(tr("The network as a graph, from input to answer"))

    def apply_look(self) -> None:
        self._look.measure()
        if self._untouched:
            self._break_again()
            self._go_home()
        self._repaint()

    def set_picture(self, picture: GraphPicture, arrangement: GraphLayout, anchor: str | None = None) -> None:
        """Show another picture; ``anchor`` is a group that is in sight then, where it was if the user went there."""
        before = self._anchor(anchor)
        self._is_whole = False
        self._rows = Rows(picture, arrangement)
        self._show(Scene(picture, self._best_sheet(self._rows)))
        if self._untouched or before is None:
            self.go_home()
        after = self._anchor(anchor)
        if after is not None and before is not None and not self._untouched:
            self.camera.pan(before - after)
        elif after is not None and not self.rect().toRectF().contains(after):
            self.camera.pan(QPointF(self.width() / 3, self.height() / 2) - after)
        self._repaint()

    def forget_picture(self) -> None:
        """Show nothing."""
        self.scene = self._sight = self._rows = None
        self.current = -1
        self._contents = {}
        self._repaint()

    def _show(self, scene: Scene) -> None:
        self.scene = scene
        self._sight = Sight(scene, self.camera, self._look)
        self.current = -1
        scene.feed(self._fed)
        self.camera.set_world(scene.bounds)

    def _best_sheet(self, rows: Rows) -> Sheet:
        """In as many rows as suit the widget."""
        width, height = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        return rows.best(width, height, self._look.pleasant, 0.0 if self._is_whole else self._look.readable)

    def forget_contents(self) -> None:
        """The thumbnails of another network are void."""
        self._contents = {}

    def go_home(self) -> None:
        """See the whole, or its beginning if the whole would be too small to read."""
        self._untouched = True
        self._go_home()
        self._repaint()

    def fit(self) -> None:
        """See the whole."""
        self._untouched = self._is_whole = True
        self._break_again()
        self.camera.fit()
        self._repaint()

    def light(self, layer: str | None, upstream: frozenset[str], downstream: frozenset[str]) -> None:
        """Frame the node of a layer, and light the path through it."""
        self._path = (layer, upstream, downstream)
        if self.scene is None:
            return
        self.scene.light(upstream, downstream)
        self.current = self.scene.picture.index_of(layer)
        self.setAccessibleDescription(tr("chosen: {layer}", layer=layer) if layer else "")
        self._repaint()

    def feed(self, ways: Mapping[tuple[str, str], int]) -> None:
        """Show how much of the explained number passes between layers (``ExplainedTarget.fed``)."""
        self._fed = ways
        if self.scene is not None:
            self.scene.feed(ways)
            self._repaint()

    def reveal(self, index: int, *, center: bool = False) -> None:
        """Bring a node to the middle, unless the whole of it is in sight and ``center`` is not asked for."""
        if self.scene is None or not 0 <= index < len(self.scene.nodes):
            return
        rect = self.scene.nodes[index]
        if center or not self.camera.sight.contains(rect):
            self.camera.look_at(rect.center())
            if center:
                self.camera.scale = max(self.camera.scale, self._look.readable)
                self.camera.center = rect.center()
            self._untouched = False
            self._repaint()

    def wishes(self) -> dict[str, QRect]:
        """Layer (or ``INPUT``) → place of its thumbnail, for cards that are in sight and large enough."""
        found = {node.answer: place.toAlignedRect() for node, place in self._thumbnails()}
        return found if len(found) <= MAX_THUMBNAILS else {}

    def set_contents(self, contents: Mapping[str, QImage | ThumbnailBars]) -> None:
        """What the thumbnails of these layers show now."""
        self._contents.update(contents)
        region = QRegion()
        for node, place in self._thumbnails():
            if node.answer in contents:
                region += place.toAlignedRect()
        self.update(region)

    def content(self, layer: str) -> QImage | ThumbnailBars | None:
        """What the thumbnail of a layer shows."""
        return self._contents.get(layer)

    def card(self, index: int) -> QRectF:
        """Where a node is in the widget."""
        assert self._sight is not None
        return self._sight.card(index)

    def sizeHint(self) -> QSize:
        return QSize(900, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._ground is None:
            self._ground = self._painted_ground()
        painter.drawPixmap(0, 0, self._ground)
        thumbnails = self._thumbnails()
        if self.scene is None or len(thumbnails) > MAX_THUMBNAILS:
            return
        ratio, region, moving = self.devicePixelRatioF(), event.region(), self._still.isActive()
        for node, place in thumbnails:
            if region.intersects(place.toAlignedRect()):
                self._look.paint_content(painter, place, self._contents.get(node.answer), ratio, moving=moving)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.camera.set_area(QSizeF(self.size()))
        if self._untouched:
            self._break_again()
            self._go_home()
        self._repaint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps and self.scene:
            self.camera.zoom_at(event.position(), 1.25**steps)
            self._untouched = False
            self._repaint()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grip, self._dragging = event.position(), False
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            self._point_at(event.position())
            return
        by = event.position() - self._grip
        if self._dragging or by.manhattanLength() >= QApplication.startDragDistance():
            self._dragging, self._untouched = True, False
            self._grip = event.position()
            self.camera.pan(by)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._repaint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = self._grip is not None and not self._dragging and event.button() == Qt.MouseButton.LeftButton
        self._grip, self._dragging = None, False
        self._point_at(event.position())
        if not clicked:
            return
        group, node = self._handle_at(event.position()), self._node_at(event.position())
        if group:
            self.toggled.emit(group)
        elif node is not None:
            self.chosen.emit(node.answer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.scene is None or event.button() != Qt.MouseButton.LeftButton:
            return
        node = self._node_at(event.position())
        if self._handle_at(event.position()):
            return  # the first click was meant already
        if node is None:
            self.fit()
        elif node.is_group:
            self.toggled.emit(node.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, node = Qt.Key(event.key()), self._current_node()
        if self.scene is None or not self.scene.nodes:
            super().keyPressEvent(event)
        elif key in WALKS:
            self._walk(WALKS[key])
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Return, Qt.Key.Key_Enter) and node and node.is_group:
            self.toggled.emit(node.key)
        elif key == Qt.Key.Key_Minus and node and node.frame:
            self.toggled.emit(node.frame)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and takes(event, WALKS):
            event.accept()  # while the focus is here these keys walk along the edges
            return True
        if isinstance(event, QHelpEvent):
            node = self._node_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if node is None else _tip(node), self)
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.unsetCursor()

    def _walk(self, direction: str) -> None:
        assert self.scene is not None
        there = self.scene.neighbour(self.current, direction) if self.current >= 0 else 0
        if there >= 0:
            self.chosen.emit(self.scene.picture.nodes[there].answer)
            self.reveal(there)

    def _current_node(self) -> Node | None:
        return self.scene.picture.nodes[self.current] if self.scene and self.current >= 0 else None

    def _node_at(self, place: QPointF | QPoint) -> Node | None:
        index = -1 if self._sight is None else self._sight.node_at(QPointF(place))
        return None if self.scene is None or index < 0 else self.scene.picture.nodes[index]

    def _handle_at(self, place: QPointF) -> str:
        return "" if self._sight is None else self._sight.handle_at(place)

    def _thumbnails(self) -> list[tuple[Node, QRectF]]:
        return [] if self._sight is None else self._sight.thumbnails()

    def _anchor(self, group: str | None) -> QPointF | None:
        return None if self._sight is None or group is None else self._sight.anchor(group)

    def _go_home(self) -> None:
        if self._is_whole:
            self.camera.fit()
            return
        start = None
        if self.scene is not None and self._rows is not None and self.scene.sheet is self._rows.whole:
            start = self.scene.nodes[0].center().y() if self.scene.nodes else None
        self.camera.go_home(self._look.least, self._look.readable, start=start)

    def _break_again(self) -> None:
        """Other rows where the widget's new size asks for them."""
        if self.scene is not None and self._rows is not None:
            sheet = self._best_sheet(self._rows)
            if sheet != self.scene.sheet:
                self._show(Scene(self.scene.picture, sheet))
                self.light(*self._path)

    def _point_at(self, place: QPointF) -> None:
        over = self._node_at(place) is not None or self._handle_at(place)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _repaint(self) -> None:
        self._ground = None
        self.update()
        self._still.start()

    def _painted_ground(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(self._look.theme.panel))
        if self.scene is not None:
            painter = QPainter(ground)
            self._look.paint(painter, self.scene, self.camera, self.current)
            painter.end()
        return ground


def _tip(node: Node) -> str:
    if node.is_group:
        return tr(
            "{key} · {n} layer(s)\n{shape} · double-click unfolds",
            "",
            len(node.layers),
            key=node.key,
            shape=text.shape(node.shape),
        )
    what = tr("what the network receives") if node.kind is None else tr(NAMES[node.kind])
    return f"{node.key if node.key != INPUT else tr('input')} · {what}\n{text.shape(node.shape)}"
