"""Where the nodes and edges of a picture lie: layered layout and routes by the library graphlay.

Layers in a row (convolution, normalisation, activation) are given to the library as one wide strip: they stay in a
straight line, and a dense block becomes a graph of a seventh of the size.

In a dense block, where every layer reads all before it, the library would need half a minute and draw a tangle. Edges
that only repeat what a longer way says already (``_carried``) are kept from it there, and led like the wires of a bus:
each layer has a lane of its own above the block, and whoever reads it comes down from there.

graphlay keeps Python's interpreter lock while it works, up to seconds for a dense graph of 1,000 nodes, and would stop
the window even from another thread. So this file is also a program of its own, without Qt: a plan in JSON comes in on
stdin, the arrangement goes out on stdout. It imports nothing of ours.

Where the library is missing, fails or takes too long, a plain layout is asked for instead (``_plain``), which is made
here without it.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TypedDict

WIDTH, HEIGHT = 120.0, 156.0
"""Of a node, in the picture's own units."""
STEP = 16.0
"""Between neighbours in a row."""
COLUMN_GAP, ROW_GAP, LANE_GAP, STUB, PADDING, HEADER = 40.0, 26.0, 16.0, 6.0, 16.0, 30.0
DENSE = 150
"""With more edges than this between strips the library searches less long for the best order."""
FEW_INPUTS = 4
"""A node that reads more than these has most of them led along lanes."""
LANE, TURN = 12.0, 22.0
"""From lane to lane; and how far beside a node its edges leave their lane."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""(left, top, right, bottom)."""


class LayoutPlan(TypedDict):
    """What is to be arranged; indices everywhere.

    Attributes:
        nodes: for each node the frame around it, or None; in an order that follows the edges.
        edges: (from, to).
        frames: for each frame the one around it, or None; outer ones first.
        plain: do without the library.
    """

    nodes: list[int | None]
    edges: list[tuple[int, int]]
    frames: list[int | None]
    plain: bool


class GraphLayout(TypedDict):
    """Where everything lies.

    Attributes:
        nodes: upper left corner of each node.
        edges: the points of each edge's route, from the right side of a node to the left side of another.
        frames: of each frame; they enclose their nodes and inner frames.
    """

    nodes: list[Point]
    edges: list[list[Point]]
    frames: list[Box]


def arrange(plan: LayoutPlan) -> GraphLayout:
    """Lay a picture out from left to right."""
    if not plan["nodes"]:
        return {"nodes": [], "edges": [], "frames": []}
    return _plain(plan) if plan["plain"] else _layered(plan)


def _layered(plan: LayoutPlan) -> GraphLayout:
    """The library's layout."""
    import graphlay

    strips = _strips(plan)
    strip_of = {node: index for index, strip in enumerate(strips) for node in strip}
    joins = [(strip_of[a], strip_of[b]) for a, b in plan["edges"]]
    carried = _carried(len(strips), joins)
    drawn_edges = [index for index, (a, b) in enumerate(joins) if a != b and (a, b) not in carried]
    graph = graphlay.Graph()
    for parent in plan["frames"]:
        graph.node(width=1, height=1, **_inside(parent))
    for strip in strips:
        width = len(strip) * (WIDTH + STEP) - STEP
        graph.node(width=width, height=HEIGHT, **_inside(plan["nodes"][strip[0]]))
    first = len(plan["frames"])
    for index in drawn_edges:
        source, target = joins[index]
        graph.edge(first + source, first + target)
    drawn = graphlay.layout(graph, options=_options(len(drawn_edges), max(_levels(plan), default=0)))
    nodes: list[Point] = [(0.0, 0.0)] * len(plan["nodes"])
    boxes = [_box(box) for box in drawn.nodes[first:]]
    instead = _in_order(plan, strips, joins, boxes)
    for index, strip in enumerate(strips):
        left, top = boxes[instead[index]][:2]
        for place, node in enumerate(strip):
            nodes[node] = (left + place * (WIDTH + STEP), top)
    routes = {
        joins[index]: [(point["x"], point["y"]) for point in edge["points"]]
        for index, edge in zip(drawn_edges, drawn.edges, strict=True)
    }
    edges = [
        routes.get((instead[one], instead[other])) or _straight(nodes[a], nodes[b])
        for (a, b), (one, other) in zip(plan["edges"], joins, strict=True)
    ]
    arrangement: GraphLayout = {"nodes": nodes, "edges": edges, "frames": _frames(plan, nodes, drawn.nodes[:first])}
    return _with_lanes(plan, arrangement, [index for index, join in enumerate(joins) if join in carried])


def _plain(plan: LayoutPlan) -> GraphLayout:
    """A node's column is the longest way to it; within a frame everything lies as far up as its columns have room.

    Edges that pass a column go along lanes above all.
    """
    count, levels = len(plan["nodes"]), _levels(plan)
    column = [0] * count
    for source, target in sorted(plan["edges"], key=lambda edge: edge[1]):  # nodes are in an order that follows them
        column[target] = max(column[target], column[source] + 1)
    children: dict[int | None, dict[int, None]] = {}  # frame → what lies in it: nodes, and frames counted on from there
    spans = [[index, index] for index in column] + [[count, 0] for _ in plan["frames"]]
    for node, parent in enumerate(plan["nodes"]):
        item = node
        while parent is not None:
            children.setdefault(parent, {})[item] = None
            item, parent = count + parent, plan["frames"][parent]
            spans[item] = [min(spans[item][0], column[node]), max(spans[item][1], column[node])]
        children.setdefault(None, {})[item] = None
    tops = [0.0] * len(spans)
    heights = [HEIGHT] * count + [0.0] * len(plan["frames"])

    def stack(frame: int | None, top: float) -> float:
        """Put what lies in a frame below each other from ``top`` on; gives where the next may begin."""
        floor: dict[int, float] = {}
        for item in children[frame]:
            columns = range(spans[item][0], spans[item][1] + 1)
            tops[item] = max(floor.get(index, top) for index in columns)
            if item >= count:
                heights[item] = stack(item - count, tops[item] + HEADER) - ROW_GAP + PADDING - tops[item]
            floor.update(dict.fromkeys(columns, tops[item] + heights[item] + ROW_GAP))
        return max(floor.values())

    stack(None, 0.0)
    pitch = WIDTH + COLUMN_GAP + 2 * PADDING * max(levels, default=0)
    nodes: list[Point] = [(column[node] * pitch, tops[node]) for node in range(count)]
    frames: list[Box] = [
        (first * pitch - level * PADDING, top, last * pitch + WIDTH + level * PADDING, top + height)
        for level, (first, last), top, height in zip(levels, spans[count:], tops[count:], heights[count:], strict=True)
    ]
    edges = [_straight(nodes[source], nodes[target]) for source, target in plan["edges"]]
    passing = [index for index, (a, b) in enumerate(plan["edges"]) if column[b] > column[a] + 1]
    return _with_lanes(plan, {"nodes": nodes, "edges": edges, "frames": frames}, passing)


def _levels(plan: LayoutPlan) -> list[int]:
    """For each frame how many lie within each other at most, from this one inwards."""
    levels = [1] * len(plan["frames"])
    for frame in reversed(range(len(levels))):
        parent = plan["frames"][frame]
        if parent is not None:
            levels[parent] = max(levels[parent], levels[frame] + 1)
    return levels


def _strips(plan: LayoutPlan) -> list[list[int]]:
    """Nodes in a row: each is the only one that the one before gives to, and reads only that; all in one frame."""
    inputs: list[list[int]] = [[] for _ in plan["nodes"]]
    readers = [0] * len(plan["nodes"])
    for source, target in plan["edges"]:
        inputs[target].append(source)
        readers[source] += 1
    strips: dict[int, list[int]] = {}
    for node, sources in enumerate(inputs):
        before = sources[0] if len(sources) == 1 else None
        if before is not None and readers[before] == 1 and plan["nodes"][before] == plan["nodes"][node]:
            strips[node] = strips[before]
        else:
            strips[node] = []
        strips[node].append(node)
    return [strip for node, strip in strips.items() if strip[0] == node]


def _in_order(plan: LayoutPlan, strips: list[list[int]], joins: list[tuple[int, int]], boxes: list[Box]) -> list[int]:
    """For each strip the one whose place it takes: branches that only differ in name lie in order, from above."""
    inputs: list[list[int]] = [[] for _ in strips]
    readers: list[list[int]] = [[] for _ in strips]
    for source, target in joins:
        if source != target:
            inputs[target].append(source)
            readers[source].append(target)
    alike: dict[tuple[object, ...], list[int]] = {}
    for index, strip in enumerate(strips):
        key = (plan["nodes"][strip[0]], len(strip), *map(tuple, (sorted(inputs[index]), [-1], sorted(readers[index]))))
        alike.setdefault(key, []).append(index)
    instead = list(range(len(strips)))
    for members in alike.values():
        for member, place in zip(members, sorted(members, key=lambda index: boxes[index][1]), strict=True):
            instead[member] = place
    return instead


def _carried(count: int, joins: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The joins of strips that go along lanes.

    Where a strip reads many others: those that it depends on through another of its inputs anyway, so that the library
    still puts everything in the right order; and all others of that sort that begin at the same strips.
    """
    inputs: list[set[int]] = [set() for _ in range(count)]
    for source, target in joins:
        if source != target:
            inputs[target].add(source)
    before = [0] * count
    implied: set[tuple[int, int]] = set()
    for target, sources in enumerate(inputs):  # in an order that follows the edges
        through = 0
        for source in sources:
            through |= before[source]
            before[target] |= before[source] | 1 << source
        implied |= {(source, target) for source in sources if through >> source & 1}
    starts = {source for source, target in implied if len(inputs[target]) > FEW_INPUTS}
    return {(source, target) for source, target in implied if source in starts}


def _with_lanes(plan: LayoutPlan, arrangement: GraphLayout, carried: list[int]) -> GraphLayout:
    """Room for the lanes above what they pass, and the routes along them."""
    if not carried:
        return arrangement
    nodes, frames = arrangement["nodes"], arrangement["frames"]
    buses = _buses(plan, nodes, frames, carried)
    room: dict[float, float] = {}
    for ends, base in buses:
        room[base] = max(room.get(base, 0.0), (len(ends) + 1) * LANE)

    def lifted(y: float) -> float:
        return y - sum(height for base, height in room.items() if y < base - 1e-6)

    lane_of = {
        source: base - (place + 1) * LANE - sum(height for other, height in room.items() if base < other - 1e-6)
        for ends, base in buses
        for place, source in enumerate(sorted(ends, key=lambda node: -nodes[node][0]))
    }
    places = [(x, lifted(y)) for x, y in nodes]
    edges = []
    for (source, target), route in zip(plan["edges"], arrangement["edges"], strict=True):
        (start, leaving), *between, (end, arriving) = route
        leaving += places[source][1] - nodes[source][1]  # with its node, which may lie across the room's lower end
        arriving += places[target][1] - nodes[target][1]
        edges.append([(start, leaving), *((x, lifted(y)) for x, y in between), (end, arriving)])
    for index in carried:
        source, target = plan["edges"][index]
        (left, top), (right, below) = places[source], places[target]
        start, end, lane = left + WIDTH, right, lane_of[source]
        turn = min(TURN, (end - start) / 3)
        edges[index] = [
            (start, top + HEIGHT / 4), (start + turn, lane), (end - turn, lane), (end, below + HEIGHT / 4)
        ]  # fmt: skip
    boxes = [(a, lifted(b), c, lifted(d)) for a, b, c, d in frames]
    return {"nodes": places, "edges": edges, "frames": boxes}


def _buses(
    plan: LayoutPlan, nodes: list[Point], frames: list[Box], carried: list[int]
) -> list[tuple[dict[int, float], float]]:
    """Lanes that run side by side, each with the height below which all lies that they pass.

    Lanes are given as their first node, and where they end. Frames around several of a bus's nodes enclose its lanes.
    """
    ends: dict[int, float] = {}
    readers: dict[int, list[int]] = {}
    for index in carried:
        source, target = plan["edges"][index]
        ends[source] = max(ends.get(source, nodes[target][0]), nodes[target][0])
        readers.setdefault(source, []).append(target)
    buses: list[dict[int, float]] = []
    reach = 0.0
    for source in sorted(ends, key=lambda node: nodes[node][0]):
        if buses and nodes[source][0] + WIDTH < reach:
            buses[-1][source] = ends[source]
        else:
            buses.append({source: ends[source]})
            reach = ends[source]
        reach = max(reach, ends[source])
    bases = []
    for bus in buses:
        left, right = min(nodes[node][0] for node in bus), max(bus.values()) + WIDTH
        members = {*bus, *(target for source in bus for target in readers[source])}
        around = [sum(frame in _around(plan, node) for node in members) for frame in range(len(frames))]
        tops = [y for x, y in nodes if left <= x < right]
        tops += [
            box[1] for box, held in zip(frames, around, strict=True) if held < 2 and left < box[2] and box[0] < right
        ]
        bases.append(min(tops))
    for index, base in enumerate(bases):  # neighbours at nearly the same height share their room
        bases[index] = min(other for other in bases if abs(other - base) <= HEIGHT)
    return list(zip(buses, bases, strict=True))


def _around(plan: LayoutPlan, node: int) -> list[int]:
    """The frames around a node."""
    found: list[int] = []
    frame = plan["nodes"][node]
    while frame is not None:
        found.append(frame)
        frame = plan["frames"][frame]
    return found


def _frames(plan: LayoutPlan, nodes: list[Point], boxes: list[dict[str, Any]]) -> list[Box]:
    """The library leaves no room for a frame's name above the frames inside it: outer ones grow upwards."""
    frames = [_box(box) for box in boxes]
    for frame in reversed(range(len(frames))):
        inner = [frames[i][1] for i, around in enumerate(plan["frames"]) if around == frame]
        inner += [nodes[i][1] for i, around in enumerate(plan["nodes"]) if around == frame]
        left, top, right, bottom = frames[frame]
        frames[frame] = (left, min(top, *(y - HEADER - PADDING / 2 for y in inner)), right, bottom)
    return frames


def _options(edges: int, depth: int) -> dict[str, Any]:
    return {
        "direction": "leftright",
        "effort": "fast" if edges > DENSE else "balanced",
        "routing": {"style": "diagonal", "port_sides": "facing_only"},
        "spacing": {
            "layer_gap": COLUMN_GAP,
            "node_gap": ROW_GAP + HEADER * max(depth - 1, 0),  # room for the frames to grow (see _frames)
            "dummy_gap": LANE_GAP,
            "port_gap": LANE_GAP,
            "compound_padding": PADDING,
            "compound_header": HEADER,
            "stub": STUB,
        },
    }


def _inside(frame: int | None) -> dict[str, Any]:
    return {} if frame is None else {"parent": frame}


def _box(box: dict[str, Any]) -> Box:
    center, size = box["center"], box["size"]
    left, top = center["x"] - size["width"] / 2, center["y"] - size["height"] / 2
    return (left, top, left + size["width"], top + size["height"])


def _straight(source: Point, target: Point) -> list[Point]:
    return [(source[0] + WIDTH, source[1] + HEIGHT / 2), (target[0], target[1] + HEIGHT / 2)]


if __name__ == "__main__":
    json.dump(arrange(json.load(sys.stdin)), sys.stdout)
