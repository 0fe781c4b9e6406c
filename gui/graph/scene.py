"""An arranged picture made ready for painting: rectangles, smooth edges, and what of them is in sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.api import Kind
from gui.graph.layout import HEIGHT, WIDTH, Arrangement, Point
from gui.graph.structure import Picture

RUN = 36.0
"""An edge rises or falls over at least so many units, if there is room."""
LEVEL = 0.5
"""Differences in height below this are none."""
SLICE = 1500.0
"""Edges that begin in the same stretch of this many units are painted together."""


class Edges:
    """Some of the edges, ready to be painted from near and from far.

    Attributes:
        curves: one smooth path an edge.
        lines: all of them as plain lines in a few paths, for when they are seen from far away.
    """

    def __init__(self, routes: Iterable[Sequence[Point]]) -> None:
        self.curves: list[QPainterPath] = []
        slices: dict[int, QPainterPath] = {}
        for route in routes:
            points = _eased(route)
            self.curves.append(_curve(points))
            lines = slices.setdefault(int(points[0].x() // SLICE), QPainterPath())
            lines.moveTo(points[0])
            for point in points[1:]:
                lines.lineTo(point)
        self.lines = list(slices.values())
        self._curves_at = _bounds(self.curves)
        self._lines_at = _bounds(self.lines)

    def in_sight(self, sight: QRectF, *, smooth: bool) -> list[QPainterPath]:
        """The paths of which some may be inside."""
        paths, bounds = (self.curves, self._curves_at) if smooth else (self.lines, self._lines_at)
        left, top, right, bottom = bounds
        seen = (left <= sight.right()) & (right >= sight.left()) & (top <= sight.bottom()) & (bottom >= sight.top())
        return [paths[index] for index in np.flatnonzero(seen)]


class Scene:
    """A picture with its places.

    Attributes:
        nodes, frames: where each lies, as in the picture.
        bounds: of everything.
        blocks: the nodes' rectangles by (kind, whether it is lit), to be painted in one go.
        lit_edges, quiet_edges: those on the chosen layer's path, and the others.
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
        self.quiet_edges = Edges(self._routes)
        self.lit_edges = Edges(())
        self.lit: frozenset[int] = frozenset()
        self.blocks = self._blocks()

    def light(self, upstream: frozenset[str], downstream: frozenset[str]) -> None:
        """Take the path of the chosen layer: what it depends on and what depends on it, itself in both."""
        on_path = upstream | downstream
        picture = self.picture
        self.lit = frozenset(i for i, node in enumerate(picture.nodes) if not on_path.isdisjoint(node.layers))
        lit: list[Sequence[Point]] = []
        quiet: list[Sequence[Point]] = []
        for edge, route in zip(picture.edges, self._routes, strict=True):
            on = any((a in upstream and b in upstream) or (a in downstream and b in downstream) for a, b in edge.joins)
            (lit if on else quiet).append(route)
        self.lit_edges, self.quiet_edges = Edges(lit), Edges(quiet)
        self.blocks = self._blocks()

    def _blocks(self) -> dict[tuple[Kind | None, bool], list[QRectF]]:
        blocks: dict[tuple[Kind | None, bool], list[QRectF]] = {}
        for index, (node, rect) in enumerate(zip(self.picture.nodes, self.nodes, strict=True)):
            blocks.setdefault((node.kind, not self.lit or index in self.lit), []).append(rect)
        return blocks

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


def _curve(points: Sequence[QPointF]) -> QPainterPath:
    """Through all points, level in each of them."""
    curve = QPainterPath(points[0])
    for before, here in pairwise(points):
        if abs(here.y() - before.y()) < LEVEL:
            curve.lineTo(here)
        else:
            middle = (before.x() + here.x()) / 2
            curve.cubicTo(QPointF(middle, before.y()), QPointF(middle, here.y()), here)
    return curve


def _bounds(paths: Iterable[QPainterPath]) -> np.ndarray:
    """(4, n): left, top, right, bottom of each path."""
    rects = (path.controlPointRect() for path in paths)
    return np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in rects], np.float64).reshape(-1, 4).T


def _eased(route: Sequence[Point]) -> list[QPointF]:
    """The route without sudden steps: the ends of a steep part move apart, along their level neighbours."""
    points = [QPointF(*point) for point in route]
    for index in range(1, len(points) - 2):
        first, last = points[index], points[index + 1]
        lacking = RUN - (last.x() - first.x())
        if lacking > 0 and abs(last.y() - first.y()) >= LEVEL:
            back = min(lacking / 2, first.x() - points[index - 1].x())
            on = min(lacking / 2, points[index + 2].x() - last.x())
            points[index] = QPointF(first.x() - back, first.y())
            points[index + 1] = QPointF(last.x() + on, last.y())
    return points
