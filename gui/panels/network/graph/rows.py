"""A long picture broken into rows, as a text is: a deep network then fills a large window instead of a thin line in it.

A picture is cut only where all that crosses comes from one node, or goes to one. Frames that are cut go on in the next
row; edges that are cut lead around, from the end of a row to the beginning of the next.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from gui.panels.network.graph.layout import HEADER, HEIGHT, PADDING, WIDTH, Box, GraphLayout, Point
from gui.panels.network.graph.structure import Edge, GraphPicture

SPACE, BESIDE = 48.0, 16.0
"""Between two rows; and how far beside them an edge leads around."""
WORTH = 1.25
"""Rows must show everything so many times as large as fewer rows would."""
LOOK_BACK = 0.6
"""A row ends where fewer frames are cut, if it is then at least this full."""
MOST_ROWS = 40
MAX_DETOURS = 4
"""No more edges than these are led around."""

Route = list[Point]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where everything lies.

    Attributes:
        nodes: upper left corners.
        edges: of each edge the routes that make it up, one after another.
        frames: of each frame its parts, from row to row.
    """

    nodes: list[Point]
    edges: list[list[Route]]
    frames: list[list[Box]]

    @property
    def bounds(self) -> Box:
        """Around all of it."""
        points = list(self._points()) or [(0.0, 0.0)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all of it."""
        left, top, right, bottom = self.bounds
        return right - left, bottom - top

    def _points(self) -> Iterator[Point]:
        for x, y in self.nodes:
            yield x, y
            yield x + WIDTH, y + HEIGHT
        for left, top, right, bottom in (box for boxes in self.frames for box in boxes):
            yield left, top
            yield right, bottom
        for routes in self.edges:
            for route in routes:
                yield from route


class Rows:
    """One arrangement, to be broken into rows of any width."""

    def __init__(self, picture: GraphPicture, arrangement: GraphLayout) -> None:
        self._arrangement = arrangement
        self.whole = Sheet(
            arrangement["nodes"], [[route] for route in arrangement["edges"]], [[box] for box in arrangement["frames"]]
        )
        self._cells = _Cells(arrangement, list(_cuts(picture, arrangement)))

    def best(self, width: float, height: float, enough: float, readable: float) -> Sheet:
        """The sheet for an area in logical pixels.

        One row if its scale is ``enough``; else the number of rows that shows everything largest; and if that is not
        ``readable``, rows as wide as the area in that scale. A low area has one row.
        """
        size = self._cells.size
        one = _scale(size([self._cells.left]), width, height)
        if one >= enough or not self._cells.can_be_cut or height < 2 * (HEIGHT + SPACE) * readable:
            return self.whole
        best, scale = [self._cells.left], one
        for count in range(2, MOST_ROWS + 1):
            starts = self._cells.starts((self._cells.right - self._cells.left) / count * 1.04)
            there = _scale(size(starts), width, height)
            if there > scale * (WORTH if len(best) == 1 else 1.0):
                best, scale = starts, there
            elif there < scale / 2:
                break
        if scale < readable:
            best = self._cells.starts(width / readable)
            widest = size(best)[0]
            if widest > 1.1 * width / readable:  # somewhere it cannot be cut
                best = self._cells.starts(widest)
        return self._sheet(self._cells.evened(best))

    def broken(self, width: float) -> Sheet:
        """In rows of at most this width, where the picture can be cut so."""
        return self._sheet(self._cells.evened(self._cells.starts(width)))

    def _sheet(self, starts: list[float]) -> Sheet:
        return self.whole if len(starts) == 1 else _Broken(self._arrangement, self._cells, starts).sheet()


class _Cells:
    """The parts between neighbouring cuts, which are given as (place, how much is torn there).

    Attributes:
        can_be_cut: whether there are any.
        left, right: ends of the whole.
    """

    def __init__(self, arrangement: GraphLayout, cuts: list[tuple[float, int]]) -> None:
        nodes = arrangement["nodes"] or [(0.0, 0.0)]
        self.can_be_cut = bool(cuts)
        self.left = min(x for x, _ in nodes) - BESIDE
        self.right = max(x for x, _ in nodes) + WIDTH + BESIDE
        self._places, self._torn = [self.left, *(place for place, _ in cuts)], [0, *(torn for _, torn in cuts)]
        tops, bottoms = np.full(len(self._places), np.inf), np.full(len(self._places), -np.inf)
        points = np.array([point for route in arrangement["edges"] for point in route], np.float64).reshape(-1, 2)
        corners = np.array(nodes, np.float64)
        for places, low, high in (
            (points[:, 0], points[:, 1], points[:, 1]),
            (corners[:, 0], corners[:, 1], corners[:, 1] + HEIGHT),
        ):
            cells = np.maximum(np.searchsorted(self._places, places, "right") - 1, 0)
            np.minimum.at(tops, cells, low)
            np.maximum.at(bottoms, cells, high)
        self._frames: list[tuple[slice, np.ndarray, np.ndarray]] = []
        for box in arrangement["frames"][::-1]:  # inner ones first
            part = slice(self._cell(box[0]), self._cell(box[2]) + 1)
            top, bottom = self._around(box, part, points, corners)
            self._frames.insert(0, (part, top, bottom))
            tops[part], bottoms[part] = np.minimum(tops[part], top), np.maximum(bottoms[part], bottom)
        self._tops, self._bottoms = tops.tolist(), bottoms.tolist()

    def _cell(self, x: float) -> int:
        return max(bisect_right(self._places, x) - 1, 0)

    def _around(self, box: Box, part: slice, points: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Upper and lower end of a frame in each of its cells: where it is cut it need not be high everywhere."""
        count = part.stop - part.start
        if count == 1:
            return np.array([box[1]]), np.array([box[3]])
        tops, bottoms = np.full(count, box[3]), np.full(count, box[1])
        for places, height in ((points, 0.0), (corners, HEIGHT)):
            x, y = places[:, 0], places[:, 1]
            inside = places[(x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])]
            cells = np.clip(np.searchsorted(self._places, inside[:, 0], "right") - 1 - part.start, 0, count - 1)
            np.minimum.at(tops, cells, inside[:, 1])
            np.maximum.at(bottoms, cells, inside[:, 1] + height)
        for other, top, bottom in self._frames:
            if part.start <= other.start and other.stop <= part.stop and box[1] < top.min() and bottom.max() < box[3]:
                here = slice(other.start - part.start, other.stop - part.start)
                tops[here], bottoms[here] = np.minimum(tops[here], top), np.maximum(bottoms[here], bottom)
        return np.maximum(tops - HEADER - PADDING / 2, box[1]), np.minimum(bottoms + PADDING, box[3])

    def frame(self, index: int, start: float, end: float) -> tuple[float, float]:
        """Upper and lower end of a frame between two cuts."""
        part, top, bottom = self._frames[index]
        here = slice(max(self._cell(start) - part.start, 0), max(bisect_left(self._places, end) - part.start, 1))
        return float(top[here].min()), float(bottom[here].max())

    def heights(self, starts: Sequence[float]) -> list[tuple[float, float]]:
        """Upper and lower end of each row."""
        first = [self._cell(start) for start in starts]
        rows = [slice(a, b) for a, b in pairwise([*first, len(self._places)])]
        return [(min(self._tops[row]), max(self._bottoms[row])) for row in rows]

    def size(self, starts: Sequence[float]) -> tuple[float, float]:
        """Width and height of these rows together."""
        heights = self.heights(starts)
        width = max(b - a for a, b in pairwise([*starts, self.right]))
        return width, sum(bottom - top + SPACE for top, bottom in heights) - SPACE

    def evened(self, starts: list[float]) -> list[float]:
        """As many rows, the widest of them as narrow as can be: no lonely node at the end."""
        torn = dict(zip(self._places, self._torn, strict=True))
        widest = self.size(starts)[0]
        for share in range(19, 9, -1):
            narrower = self.starts(widest * share / 20)
            if len(narrower) > len(starts):
                break
            if sum(torn[cut] for cut in narrower[1:]) <= sum(torn[cut] for cut in starts[1:]):
                starts = min(starts, narrower, key=lambda each: self.size(each)[0])
        return starts

    def starts(self, width: float) -> list[float]:
        """Where each row begins if none is wider than this, as far as possible."""
        starts = [self.left]
        while self.right - starts[-1] > width:
            here = starts[-1]
            first, good, beyond = (bisect_right(self._places, here + share * width) for share in (0, LOOK_BACK, 1))
            if good < beyond:
                least = min(self._torn[good:beyond])
                starts.append(max(self._places[cut] for cut in range(good, beyond) if self._torn[cut] == least))
            elif first < len(self._places):
                starts.append(self._places[max(beyond - 1, first)])
            else:
                break
        return starts


class _Broken:
    """Rows that begin at these places of an arrangement."""

    def __init__(self, arrangement: GraphLayout, cells: _Cells, starts: Sequence[float]) -> None:
        self._nodes, self._edges, self._frames = arrangement["nodes"], arrangement["edges"], arrangement["frames"]
        self._cells = cells
        self._starts = list(starts)
        self._ends = [*self._starts[1:], cells.right]
        heights = cells.heights(starts)
        self._tops = [top for top, _ in heights]
        self._shifts: list[float] = []
        below = 0.0
        for top, bottom in heights:
            self._shifts.append(below - top)
            below += bottom - top + SPACE

    def sheet(self) -> Sheet:
        return Sheet(
            [self._moved(point, self._row(point[0])) for point in self._nodes],
            [self._edge(route) for route in self._edges],
            [[self._part(index, row) for row in self._rows_of(box)] for index, box in enumerate(self._frames)],
        )

    def _row(self, x: float) -> int:
        return max(bisect_right(self._starts, x) - 1, 0)

    def _moved(self, point: Point, row: int) -> Point:
        return point[0] - self._starts[row], point[1] + self._shifts[row]

    def _rows_of(self, box: Box) -> range:
        return range(self._row(box[0]), self._row(box[2]) + 1)

    def _part(self, index: int, row: int) -> Box:
        box = self._frames[index]
        upper, lower = self._cells.frame(index, self._starts[row], self._ends[row])
        left, top = self._moved((max(box[0], self._starts[row]), upper), row)
        right, bottom = self._moved((min(box[2], self._ends[row]), lower), row)
        return left, top, right, bottom

    def _edge(self, route: Route) -> list[Route]:
        first, last = self._row(route[0][0]), self._row(route[-1][0])
        parts: list[Route] = []
        for row in range(first, last + 1):
            points = [point for point in route if self._row(point[0]) == row]
            if row > first:
                points.insert(0, (self._starts[row], _height_at(route, self._starts[row])))
            if row < last:
                points.append((self._ends[row], _height_at(route, self._ends[row])))
            part = [self._moved(point, row) for point in points]
            if parts:
                parts.append(self._around(parts[-1][-1], part[0], row))
            parts.append(part)
        return parts

    def _around(self, end: Point, start: Point, row: int) -> Route:
        """From the end of a row to the start of this one."""
        between = self._tops[row] + self._shifts[row] - SPACE / 2
        right, left = end[0] + BESIDE, start[0] - BESIDE
        return [end, (right, end[1]), (right, between), (left, between), (left, start[1]), start]


def _scale(size: tuple[float, float], width: float, height: float) -> float:
    wide, high = size
    return min(width / max(wide, 1.0), height / max(high, 1.0))


def _height_at(route: Route, x: float) -> float:
    for (left, before), (right, after) in pairwise(route):
        if left <= x <= right:
            return before if right == left else before + (after - before) * (x - left) / (right - left)
    return route[-1][1]


def _cuts(picture: GraphPicture, arrangement: GraphLayout) -> Iterator[tuple[float, int]]:
    """Where the picture can be cut, from left to right, and how much is torn: frames, and edges that fork."""
    nodes = arrangement["nodes"]
    borders = np.array(arrangement["frames"], np.float64).reshape(-1, 4)[:, [0, 2]]
    edges = sorted(range(len(picture.edges)), key=lambda edge: nodes[picture.edges[edge].source][0])
    open_edges: list[tuple[float, int]] = []
    waiting = iter(edges)
    edge = next(waiting, None)
    reach = float("-inf")
    for x, _ in sorted(nodes):
        while edge is not None and nodes[picture.edges[edge].source][0] < x:
            heappush(open_edges, (nodes[picture.edges[edge].target][0], edge))
            edge = next(waiting, None)
        while open_edges and open_edges[0][0] < x:
            heappop(open_edges)
        if float("-inf") < reach < x and _is_one([picture.edges[each] for _, each in open_edges]):
            place, depth = _shallowest(borders, reach, x)
            yield place, depth + (len(open_edges) > 1)
        reach = max(reach, x + WIDTH)


def _is_one(edges: Sequence[Edge]) -> bool:
    """Whether they come from one node, or go to one, and are not too many to lead around."""
    if len(edges) > MAX_DETOURS:
        return False
    sources, targets = set(), set()
    for edge in edges:
        sources.add(edge.source)
        targets.add(edge.target)
        if len(sources) > 1 and len(targets) > 1:
            return False
    return True


def _shallowest(frames: np.ndarray, left: float, right: float) -> tuple[float, int]:
    """The middle of the first part of an interval in which the fewest frames lie, and how many those are.

    Args:
        frames: (n, 2): left and right of each.
    """
    borders = sorted({left, right, *frames[(frames > left) & (frames < right)].tolist()})
    middles = [(start + end) / 2 for start, end in pairwise(borders)]
    depths = [int(((frames[:, 0] < middle) & (frames[:, 1] > middle)).sum()) for middle in middles]
    least = min(depths)
    return middles[depths.index(least)], least
