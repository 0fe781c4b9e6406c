"""An arranged picture made ready for painting: rectangles, smooth edges, and what of them is in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.api import LayerKind
from gui.panels.network.graph.layout import HEIGHT, WIDTH, Point
from gui.panels.network.graph.rows import Sheet
from gui.panels.network.graph.structure import GraphPicture, StageFrame

RUN = 36.0
"""An edge rises or falls over at least so many units, if there is room."""
BEND = 14.0
"""Radius of the corners where an edge leads around from row to row."""
MOST_CURVES = 260
"""With more pieces of edges than this in sight they are painted as plain lines."""
LEVEL = 0.5
"""Differences in height below this are none."""
SLICE = 1500.0
"""Edges that begin in the same stretch of this many units are painted together."""


class EdgeLine:
    """A route, or a part of one, ready to be painted.

    Attributes:
        points: where it bends.
        around: from the end of a row to the beginning of the next.
    """

    __slots__ = ("around", "points")

    def __init__(self, route: Sequence[Point]) -> None:
        points = [(x, y) for x, y in route]
        self.around = any(here[0] < before[0] for before, here in pairwise(points))
        self.points = points if self.around else _eased(points)


class Edges:
    """Some of the edges, ready to be painted from near and from far.

    What several of them share, as the lanes of a dense block, is painted once.

    Attributes:
        lines: the edges' routes and parts of routes.
    """

    def __init__(self, lines: Sequence[EdgeLine]) -> None:
        self.lines = lines
        level: dict[Point, Point] = {}
        pieces: dict[tuple[Point, ...], None] = {}
        for line in lines:
            if line.around:
                pieces[tuple(line.points)] = None
                continue
            for start, end in pairwise(line.points):
                if abs(end[1] - start[1]) < LEVEL:
                    level[start] = max(level.get(start, end), end)
                else:
                    pieces[start, end] = None
        self._pieces = [*level.items(), *pieces]
        xs = [[x for x, _ in piece] for piece in self._pieces]
        ys = [[y for _, y in piece] for piece in self._pieces]
        bounds = [(min(x), min(y), max(x), max(y)) for x, y in zip(xs, ys, strict=True)]
        self._pieces_at = np.array(bounds, np.float64).reshape(-1, 4).T
        self._curves: dict[int, QPainterPath] = {}

    def in_sight(self, sight: QRectF, *, smooth: bool) -> list[QPainterPath]:
        """The paths of which some may be inside; plain ones where ``smooth`` ones would be too many."""
        seen: list[int] = np.flatnonzero(_seen(self._pieces_at, sight)).tolist() if smooth else []
        if not smooth or len(seen) > MOST_CURVES:
            paths, bounds = self._from_far
            return [paths[index] for index in np.flatnonzero(_seen(bounds, sight))]
        for index in seen:
            if index not in self._curves:
                self._curves[index] = _curve(self._pieces[index])
        return [self._curves[index] for index in seen]

    @cached_property
    def _from_far(self) -> tuple[list[QPainterPath], np.ndarray]:
        """All as plain lines in a few paths, and the bounds of those, (4, n)."""
        slices: dict[int, QPainterPath] = {}
        for piece in self._pieces:
            path = slices.setdefault(int(piece[0][0] // SLICE), QPainterPath())
            path.moveTo(*piece[0])
            for point in piece[1:]:
                path.lineTo(*point)
        rects = [path.controlPointRect() for path in slices.values()]
        bounds = [(rect.left(), rect.top(), rect.right(), rect.bottom()) for rect in rects]
        return list(slices.values()), np.array(bounds, np.float64).reshape(-1, 4).T


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
        fed_edges: those along which the explained number is fed, by how much.
    """

    def __init__(self, picture: GraphPicture, sheet: Sheet) -> None:
        self.picture = picture
        self.sheet = sheet
        self.nodes = [QRectF(x, y, WIDTH, HEIGHT) for x, y in sheet.nodes]
        self.frames: list[tuple[StageFrame, QRectF]] = [
            (frame, QRectF(QPointF(a, b), QPointF(c, d)))
            for frame, boxes in zip(picture.frames, sheet.frames, strict=True)
            for a, b, c, d in boxes
        ]
        left, top, right, bottom = sheet.bounds
        self.bounds = QRectF(QPointF(left, top), QPointF(right, bottom))
        self._corners = np.array(sheet.nodes, np.float64).reshape(-1, 2)
        self._lines = [[EdgeLine(route) for route in routes] for routes in sheet.edges]
        self.quiet_edges = Edges([*chain.from_iterable(self._lines)])
        self.lit_edges = Edges([])
        self.lit: frozenset[int] = frozenset()
        self.fed_edges: dict[int, Edges] = {}
        self.blocks = self._blocks()

    def feed(self, ways: Mapping[tuple[str, str], int]) -> None:
        """Take how much passes between layers, as ``ExplainedTarget.fed`` says it."""
        fed: dict[int, list[EdgeLine]] = {}
        for edge, lines in zip(self.picture.edges, self._lines, strict=True):
            if level := max((ways.get((a, b), 0) for a, b in edge.joins), default=0):
                fed.setdefault(level, []).extend(lines)
        self.fed_edges = {level: Edges(lines) for level, lines in sorted(fed.items())}

    def light(self, upstream: frozenset[str], downstream: frozenset[str]) -> None:
        """Take the path of the chosen layer: what it depends on and what depends on it, itself in both."""
        on_path = upstream | downstream
        picture = self.picture
        self.lit = frozenset(i for i, node in enumerate(picture.nodes) if not on_path.isdisjoint(node.layers))
        lit: list[EdgeLine] = []
        quiet: list[EdgeLine] = []
        for edge, lines in zip(picture.edges, self._lines, strict=True):
            on = any((a in upstream and b in upstream) or (a in downstream and b in downstream) for a, b in edge.joins)
            (lit if on else quiet).extend(lines)
        self.lit_edges, self.quiet_edges = Edges(lit), Edges(quiet)
        self.blocks = self._blocks()

    def _blocks(self) -> dict[tuple[LayerKind | None, bool], list[QRectF]]:
        blocks: dict[tuple[LayerKind | None, bool], list[QRectF]] = {}
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


def _seen(bounds: np.ndarray, sight: QRectF) -> np.ndarray:
    left, top, right, bottom = bounds
    seen: np.ndarray = (
        (left <= sight.right()) & (right >= sight.left()) & (top <= sight.bottom()) & (bottom >= sight.top())
    )
    return seen


def _curve(piece: Sequence[Point]) -> QPainterPath:
    """Level at both ends; with round corners where there are more points."""
    points = [QPointF(*point) for point in piece]
    if len(points) > 2:
        return _bent(points)
    start, end = points
    path = QPainterPath(start)
    if abs(end.y() - start.y()) < LEVEL:
        path.lineTo(end)
    else:
        middle = (start.x() + end.x()) / 2
        path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
    return path


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


def _eased(points: list[Point]) -> list[Point]:
    """The route without sudden steps: the ends of a steep part move apart, along their level neighbours."""
    for index in range(1, len(points) - 2):
        first, last = points[index], points[index + 1]
        lacking = RUN - (last[0] - first[0])
        if lacking > 0 and abs(last[1] - first[1]) >= LEVEL:
            back = min(lacking / 2, first[0] - points[index - 1][0])
            on = min(lacking / 2, points[index + 2][0] - last[0])
            points[index] = (first[0] - back, first[1])
            points[index + 1] = (last[0] + on, last[1])
    return points
