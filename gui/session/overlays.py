"""The stack of layers over the picture: which there are, in which order, and whether they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QTransform

from engine.api import (
    BoxesView,
    Decoding,
    EvidenceFailed,
    EvidenceResult,
    NetworkInfo,
    OutputView,
    Request,
    Result,
    merge_requests,
)
from engine.api.dense import DenseClassesView
from gui.look.theme import Theme

DrawnView = BoxesView | OutputView | DenseClassesView
OPACITY = 0.6
"""Of all layers, at first."""


class GroundKind(Enum):
    """What lies beneath the layers."""

    FRAME = auto()
    """The source's frame."""
    RECEIVED = auto()
    """What the network received of it."""
    MAP = auto()
    """One map of a layer, enlarged."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A picture that layers are painted over.

    Attributes:
        from_frame: pixels of the source's frame → those of the painter.
        from_input: pixels of the network's input → those of the painter.
        input_size: (height, width) of the network's input.
        area: where the picture is painted.
        ratio: pixels of the painter that are one logical pixel, for pens and texts.
    """

    kind: GroundKind
    from_frame: QTransform
    from_input: QTransform
    input_size: tuple[int, int]
    area: QRectF
    theme: Theme
    ratio: float = 1.0

    @property
    def input_rect(self) -> QRectF:
        """Where the whole input of the network lies, in the painter's pixels; it may reach beyond ``area``."""
        return self.from_input.mapRect(QRectF(0, 0, self.input_size[1], self.input_size[0]))


def input_in_frame(crop: Sequence[float], input_size: tuple[int, int]) -> QTransform:
    """Pixels of the network's input → pixels of the frame, where ``crop`` (``Received.crop``) is what it shows."""
    top, left, height, width = crop
    return QTransform(width / input_size[1], 0, 0, height / input_size[0], left, top)


class Overlay:
    """One layer. To add one: subclass in ``gui/overlays``, and list the class in ``gui/overlays/catalogue.py``.

    Attributes:
        identifier: stable name, for saved workspaces.
        title: in English, as the list of layers says it.
        grounds: what it is painted over.
        visible: the user wants to see it.
    """

    identifier: ClassVar[str]
    title: ClassVar[str]
    grounds: ClassVar[frozenset[GroundKind]] = frozenset((GroundKind.FRAME, GroundKind.MAP))

    def __init__(self) -> None:
        self.visible = True

    def request(self) -> Request:
        """What it wishes of every frame; asked for only while it is visible and something is painted beneath it."""
        return Request()

    def show_network(self, network: NetworkInfo) -> None:
        """Another network is open (or the same with another description): forget what was of the one before."""

    def show_result(self, result: Result) -> None:
        """Take what answers this layer's wishes; where the result has no answer, there is nothing to paint."""

    def show_evidence(self, told: EvidenceResult | EvidenceFailed) -> None:
        """Why the network answers so, as somebody asked; or why that will not come."""

    @property
    def is_offered(self) -> bool:
        """Whether there would be something to paint if it is visible, so that the list of layers names it."""
        raise NotImplementedError

    @property
    def has_content(self) -> bool:
        """Whether there is something to paint now."""
        raise NotImplementedError

    def paint(self, painter: QPainter, ground: Ground, opacity: float) -> None:
        """Paint over the picture; the painter is clipped to ``ground.area``, and its state is put back afterwards."""
        raise NotImplementedError

    def words_at(self, place: QPointF) -> str:  # noqa: ARG002
        """What lies at a place of the frame (its pixels, x and y), in words; empty for nothing."""
        return ""

    def pick(self, place: QPointF) -> bool:  # noqa: ARG002
        """The user clicked at a place of the frame: whether that meant something on this layer."""
        return False


class OverlayStack(QObject):
    """All layers, the lowest first, with one opacity; the session has one stack, whoever paints it.

    Attributes:
        layers: see above.
        opacity: 0 … 1 of what covers an area; lines and texts are always opaque.
        views: the outputs that are drawn, and how they are read; none for a vector of classes.

    Signals:
        changed: they are to be painted anew.
        wishes_changed: ``request`` would answer differently now.
    """

    changed = Signal()
    wishes_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layers: list[Overlay] = []
        self.opacity = OPACITY
        self.views: tuple[DrawnView, ...] = ()

    @property
    def drawn(self) -> list[Overlay]:
        """The layers that are painted now, the lowest first."""
        return [layer for layer in self.layers if layer.visible and layer.has_content]

    @property
    def offered(self) -> list[Overlay]:
        """Those that the list of layers names, the lowest first."""
        return [layer for layer in self.layers if layer.is_offered]

    def layer(self, identifier: str) -> Overlay:
        """The layer of that name; KeyError if there is none."""
        for layer in self.layers:
            if layer.identifier == identifier:
                return layer
        raise KeyError(identifier)

    def output(self, *readings: Decoding) -> OutputView | None:
        """The output that is drawn and is read in one of these ways; None if there is none."""
        views = (view for view in self.views if isinstance(view, OutputView))
        return next((view for view in views if view.reading in readings), None)

    def draw(self, *views: DrawnView) -> None:
        """Draw other outputs, or read them otherwise."""
        if views != self.views:
            self.views = views
            self.wishes_changed.emit()
            self.changed.emit()

    def set_visible(self, identifier: str, visible: bool) -> None:
        """Show a layer, or hide it."""
        self.layer(identifier).visible = visible
        self.wishes_changed.emit()
        self.changed.emit()

    def set_opacity(self, opacity: float) -> None:
        """How much of the picture areas hide."""
        self.opacity = opacity
        self.changed.emit()

    def move(self, identifier: str, by: int) -> None:
        """Put a layer so many places higher (negative: lower) among those that are listed."""
        layer, offered = self.layer(identifier), self.offered
        if layer in offered and 0 <= offered.index(layer) + by < len(offered):
            other = offered[offered.index(layer) + by]
            self.layers.remove(layer)
            self.layers.insert(self.layers.index(other) + (by > 0), layer)
            self.changed.emit()

    def request(self) -> Request:
        """What the visible layers wish."""
        return merge_requests(layer.request() for layer in self.layers if layer.visible)

    def show_network(self, network: NetworkInfo) -> None:
        """Told by the session."""
        for layer in self.layers:
            layer.show_network(network)
        self.changed.emit()

    def show_result(self, result: Result) -> None:
        """Told by the session."""
        before = self.drawn
        for layer in self.layers:
            layer.show_result(result)
        if before or self.drawn:
            self.changed.emit()

    def show_evidence(self, told: EvidenceResult | EvidenceFailed) -> None:
        """Told by the session."""
        for layer in self.layers:
            layer.show_evidence(told)
        if self.drawn:
            self.changed.emit()

    def paint(self, painter: QPainter, ground: Ground) -> None:
        """Paint the visible layers, the lowest first."""
        for layer in self.drawn:
            if ground.kind in layer.grounds:
                painter.save()
                painter.setClipRect(ground.area)
                layer.paint(painter, ground, self.opacity)
                painter.restore()

    def words_at(self, place: QPointF) -> str:
        """What the highest layer that has anything at a place of the frame says of it."""
        return next(filter(None, (layer.words_at(place) for layer in reversed(self.drawn))), "")

    def pick(self, place: QPointF) -> bool:
        """The user clicked at a place of the frame: the highest layer for which that means something takes it."""
        return any(layer.pick(place) for layer in reversed(self.drawn))

    def save_state(self) -> dict[str, object]:
        """Order, hidden layers and opacity, as plain JSON values."""
        return {
            "order": [layer.identifier for layer in self.layers],
            "hidden": [layer.identifier for layer in self.layers if not layer.visible],
            "opacity": self.opacity,
        }

    def restore_state(self, state: object) -> None:
        """Take back what ``save_state`` gave; unknown or odd entries are ignored."""
        if not isinstance(state, dict):
            return
        order, hidden, opacity = (state.get(name) for name in ("order", "hidden", "opacity"))
        if isinstance(order, list):
            known = [layer.identifier for layer in self.layers]
            places = {name: place for place, name in enumerate(order) if name in known}
            self.layers.sort(key=lambda layer: places.get(layer.identifier, len(places)))
        if isinstance(hidden, list):
            for layer in self.layers:
                layer.visible = layer.identifier not in hidden
        if isinstance(opacity, int | float) and 0 <= opacity <= 1:
            self.opacity = float(opacity)
        self.wishes_changed.emit()
        self.changed.emit()
