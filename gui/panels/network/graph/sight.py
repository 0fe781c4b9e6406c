"""What of a scene is in sight, and where in the widget; pure geometry."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from gui.panels.network.graph.cards import HANDLE, Painter
from gui.panels.network.graph.scene import Scene
from gui.panels.network.graph.structure import Node
from gui.panels.network.graph.viewpoint import Viewpoint

MIN_THUMBNAIL_PX = 24.0
"""A thumbnail is at least so many logical pixels wide and high."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A scene as a camera sees it now; places are logical pixels in the widget."""

    scene: Scene
    camera: Viewpoint
    look: Painter

    def card(self, index: int) -> QRectF:
        """Where a node is."""
        return self.camera.rect(self.scene.nodes[index])

    def node_at(self, place: QPointF) -> int:
        """Index of the node there, −1 for none."""
        return self.scene.node_at(self.camera.to_world(place))

    def handle_at(self, place: QPointF) -> str:
        """The group whose + or − sign is there, empty for none."""
        reach = QPointF(HANDLE, HANDLE)  # the sign of a card stands half above it
        near = QRectF(self.camera.to_world(place - reach), self.camera.to_world(place + reach))
        for index in self.scene.in_sight(near):
            node = self.scene.picture.nodes[index]
            if self.look.parts(node, self.card(index)).handle.contains(place):
                return node.key
        if self.node_at(place) >= 0:
            return ""
        for frame, rect in reversed(self.scene.frames):
            if self.look.handle_of_frame(self.camera.rect(rect), self.camera.scale).contains(place):
                return frame.key
        return ""

    def thumbnails(self) -> list[tuple[Node, QRectF]]:
        """Cards in sight that have a thumbnail, and where that is."""
        found = []
        for index in self.scene.in_sight(self.camera.sight):
            card = self.card(index)
            if not self.look.is_named(card):
                return []
            node = self.scene.picture.nodes[index]
            place = self.look.parts(node, card).thumbnail
            if min(place.width(), place.height()) >= MIN_THUMBNAIL_PX:
                found.append((node, place))
        return found

    def anchor(self, group: str) -> QPointF | None:
        """The middle of the left side of a group, folded or not; None if it is not in the scene."""
        nodes = zip((node.key for node in self.scene.picture.nodes), self.scene.nodes, strict=True)
        frames = ((frame.key, rect) for frame, rect in self.scene.frames)
        rect = next((rect for key, rect in (*nodes, *frames) if key == group), None)
        return None if rect is None else self.camera.to_screen(QPointF(rect.left(), rect.center().y()))
