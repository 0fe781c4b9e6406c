"""An arranged picture made ready for painting: rectangles, smooth edges, and what of them is in sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from gui.graph.layout import HEIGHT, WIDTH, Arrangement, Point
from gui.graph.structure import Picture

SLICE = 1500.0
"""Edges that begin in the same stretch of this many units are painted together."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Edges that are painted in one go.

    Attributes:
        bounds: of all of them.
        curves, lines: the same edges smooth, and as plain lines for when they are seen from far away.
    """

    bounds: QRectF
    curves: QPainterPath
    lines: QPainterPath


class Scene:
    """A picture with its places.

    Attributes:
        nodes, frames: where each lies, as in the picture.
        bounds: of everything.
        edges, lit_edges: all edges, and those on the chosen layer's path.
        lit: indices of the nodes on that path.
    """

    def __init__(self, picture: Picture, arrangement: Arrangement) -> None:
        self.picture = picture
        self.nodes = [QRectF(x, y, WIDTH, HEIGHT) for x, y in arrangement["nodes"]]
        self.frames = [QRectF(QPointF(a, b), QPointF(c, d)) for a, b, c, d in arrangement["frames"]]
        self.bounds = QRectF()
        for rect in (*self.nodes, *self.frames):
            self.bounds |= rect
        self._routes = arrangement["edges"]
        self._corners = np.array(arrangement["nodes"], np.float64).reshape(-1, 2)
        self.edges = _bundles(self._routes)
        self.lit_edges: tuple[Bundle, ...] = ()
        self.lit: frozenset[int] = frozenset()

    def light(self, upstream: frozenset[str], downstream: frozenset[str]) -> None:
        """Take the path of the chosen layer: what it depends on and what depends on it, itself in both."""
        on_path = upstream | downstream
        picture = self.picture
        self.lit = frozenset(i for i, node in enumerate(picture.nodes) if not on_path.isdisjoint(node.layers))
        self.lit_edges = _bundles(
            route
            for edge, route in zip(picture.edges, self._routes, strict=True)
            if any((a in upstream and b in upstream) or (a in downstream and b in downstream) for a, b in edge.joins)
        )

    def in_sight(self, sight: QRectF) -> list[int]:
        """Indices of the nodes of which some is inside."""
        x, y = self._corners[:, 0], self._corners[:, 1]
        seen = (x < sight.right()) & (x + WIDTH > sight.left()) & (y < sight.bottom()) & (y + HEIGHT > sight.top())
        return [int(index) for index in np.flatnonzero(seen)]

    def node_at(self, place: QPointF) -> int:
        """Index of the node there, −1 for none."""
        return next(iter(self.in_sight(QRectF(place.x(), place.y(), 1e-6, 1e-6))), -1)

    def neighbour(self, index: int, direction: str) -> int:
        """The node to go to: along an edge (left, right), or in the same column (up, down); −1 for none.

        Of several the one that is nearest in height, of those equally near the upper.
        """
        if direction in ("left", "right"):
            ends = ((edge.source, edge.target) for edge in self.picture.edges)
            found = [a if direction == "left" else b for a, b in ends if (b if direction == "left" else a) == index]
        else:
            found = self._in_column(index, direction)
        here = self.nodes[index].center()

        def distance(other: int) -> tuple[float, float, float]:
            there = self.nodes[other].center()
            return abs(there.y() - here.y()), abs(there.x() - here.x()), there.y()

        return min(found, key=distance, default=-1)

    def _in_column(self, index: int, direction: str) -> list[int]:
        x, y = self._corners[:, 0], self._corners[:, 1]
        beside = np.abs(x - x[index]) < WIDTH
        beyond = y < y[index] if direction == "up" else y > y[index]
        return [int(other) for other in np.flatnonzero(beside & beyond)]


def _bundles(routes: Iterable[Sequence[Point]]) -> tuple[Bundle, ...]:
    slices: dict[int, list[Sequence[Point]]] = {}
    for route in routes:
        slices.setdefault(int(route[0][0] // SLICE), []).append(route)
    bundles = []
    for together in slices.values():
        curves, lines = QPainterPath(), QPainterPath()
        for route in together:
            _add(curves, lines, route)
        bundles.append(Bundle(lines.controlPointRect().adjusted(-1, -1, 1, 1), curves, lines))
    return tuple(bundles)


def _add(curves: QPainterPath, lines: QPainterPath, route: Sequence[Point]) -> None:
    """Through all points of a route, level in each of them."""
    before = QPointF(*route[0])
    curves.moveTo(before)
    lines.moveTo(before)
    for point in route[1:]:
        here = QPointF(*point)
        lines.lineTo(here)
        if abs(here.y() - before.y()) < 0.5:
            curves.lineTo(here)
        else:
            middle = (before.x() + here.x()) / 2
            curves.cubicTo(QPointF(middle, before.y()), QPointF(middle, here.y()), here)
        before = here
