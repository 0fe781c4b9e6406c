"""An arranged picture made ready for painting: rectangles, smooth edges, and what of them is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.api import Kind
from gui.graph.layout import HEIGHT, WIDTH, Point
from gui.graph.rows import Sheet
from gui.graph.structure import Frame, Picture

RUN = 36.0
"""An edge rises or falls over at least so many units, if there is room."""
BEND = 14.0
"""Radius of the corners where an edge leads around from row to row."""
LEVEL = 0.5
"""Differences in height below this are none."""
SLICE = 1500.0
"""Edges that begin in the same stretch of this many units are painted together."""


class Line:
    """A route, or a part of one, ready to be painted.

    Attributes:
        points: where it bends.
        curve: the smooth path.
        box: left, top, right, bottom of all that.
    """

    __slots__ = ("box", "curve", "points")

    def __init__(self, route: Sequence[Point]) -> None:
        around = any(here[0] < before[0] for before, here in pairwise(route))
        self.points = [QPointF(*point) for point in route] if around else _eased(route)
        self.curve = _bent(self.points) if around else _curve(self.points)
        xs, ys = [x for x, _ in route], [y for _, y in route]
        self.box = min(xs), min(ys), max(xs), max(ys)  # easing and rounding stay inside


class Edges:
    """Some of the edges, ready to be painted from near and from far.

    Attributes:
        curves: one smooth path a line.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.curves = [line.curve for line in lines]
        self._lines = lines
        self._curves_at = np.array([line.box for line in lines], np.float64).reshape(-1, 4).T

    @cached_property
    def _from_far(self) -> tuple[list[QPainterPath], np.ndarray]:
        """All as plain lines in a few paths, and the bounds of those, (4, n)."""
        slices: dict[int, QPainterPath] = {}
        for line in self._lines:
            path = slices.setdefault(int(line.points[0].x() // SLICE), QPainterPath())
            path.moveTo(line.points[0])
            for point in line.points[1:]:
                path.lineTo(point)
        rects = [path.controlPointRect() for path in slices.values()]
        bounds = [(rect.left(), rect.top(), rect.right(), rect.bottom()) for rect in rects]
        return list(slices.values()), np.array(bounds, np.float64).reshape(-1, 4).T

    def in_sight(self, sight: QRectF, *, smooth: bool) -> list[QPainterPath]:
        """The paths of which some may be inside."""
        paths, bounds = (self.curves, self._curves_at) if smooth else self._from_far
        left, top, right, bottom = bounds
        seen = (left <= sight.right()) & (right >= sight.left()) & (top <= sight.bottom()) & (bottom >= sight.top())
        return [paths[index] for index in np.flatnonzero(seen)]


class Scene:
    """A picture with its places.

    Attributes:
        nodes: where each lies, as in the picture.
        frames: each with where it lies, outer ones first; one that is cut comes once a row.
        sheet: the places as they came.
        bounds: of everything.
        blocks: the nodes' rectangles by (kind, whether it is lit), to be painted in one go.
        lit_edges, quiet_edges: those on the chosen layer's path, and the others.
        lit: indices of the nodes on that path.
    """

    def __init__(self, picture: Picture, sheet: Sheet) -> None:
        self.picture = picture
        self.sheet = sheet
        self.nodes = [QRectF(x, y, WIDTH, HEIGHT) for x, y in sheet.nodes]
        self.frames: list[tuple[Frame, QRectF]] = [
            (frame, QRectF(QPointF(a, b), QPointF(c, d)))
            for frame, boxes in zip(picture.frames, sheet.frames, strict=True)
            for a, b, c, d in boxes
        ]
        left, top, right, bottom = sheet.bounds
        self.bounds = QRectF(QPointF(left, top), QPointF(right, bottom))
        self._corners = np.array(sheet.nodes, np.float64).reshape(-1, 2)
        self._lines = [[Line(route) for route in routes] for routes in sheet.edges]
        self.quiet_edges = Edges([*chain.from_iterable(self._lines)])
        self.lit_edges = Edges([])
        self.lit: frozenset[int] = frozenset()
        self.blocks = self._blocks()

    def light(self, upstream: frozenset[str], downstream: frozenset[str]) -> None:
        """Take the path of the chosen layer: what it depends on and what depends on it, itself in both."""
        on_path = upstream | downstream
        picture = self.picture
        self.lit = frozenset(i for i, node in enumerate(picture.nodes) if not on_path.isdisjoint(node.layers))
        lit: list[Line] = []
        quiet: list[Line] = []
        for edge, lines in zip(picture.edges, self._lines, strict=True):
            on = any((a in upstream and b in upstream) or (a in downstream and b in downstream) for a, b in edge.joins)
            (lit if on else quiet).extend(lines)
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


def _bent(points: Sequence[QPointF]) -> QPainterPath:
    """Along straight lines with round corners."""
    path = QPainterPath(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        for end, draw in ((before, path.lineTo), (after, lambda place, corner=corner: path.quadTo(corner, place))):
            way = end - corner
            length = max(abs(way.x()), abs(way.y()), 1e-6)
            draw(corner + way * (min(BEND, length / 2) / length))
    path.lineTo(points[-1])
    return path


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
