"""Where the nodes and edges of a picture lie: layered layout and routes by the library graphlay.

Layers in a row (convolution, normalisation, activation) are given to the library as one wide strip: they stay in a
straight line, and a dense block becomes a graph of a seventh of the size.

graphlay keeps Python's interpreter lock while it works, up to seconds for a dense graph of 1,000 nodes, and would stop
the window even from another thread. So this file is also a program of its own, without Qt: a plan in JSON comes in on
stdin, the arrangement goes out on stdout. It imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TypedDict

WIDTH, HEIGHT = 112.0, 150.0
"""Of a node, in the picture's own units."""
STEP = 20.0
"""Between neighbours in a row."""
COLUMN_GAP, ROW_GAP, LANE_GAP, STUB, PADDING, HEADER = 56.0, 26.0, 16.0, 6.0, 16.0, 30.0
DENSE = 150
"""With more edges than this between strips the library searches less long for the best order."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""(left, top, right, bottom)."""


class Plan(TypedDict):
    """What is to be arranged; indices everywhere.

    Attributes:
        nodes: for each node the frame around it, or None; in an order that follows the edges.
        edges: (from, to).
        frames: for each frame the one around it, or None; outer ones first.
    """

    nodes: list[int | None]
    edges: list[tuple[int, int]]
    frames: list[int | None]


class Arrangement(TypedDict):
    """Where everything lies.

    Attributes:
        nodes: upper left corner of each node.
        edges: the points of each edge's route, from the right side of a node to the left side of another.
        frames: of each frame; they enclose their nodes and inner frames.
    """

    nodes: list[Point]
    edges: list[list[Point]]
    frames: list[Box]


def arrange(plan: Plan) -> Arrangement:
    """Lay a picture out from left to right."""
    if not plan["nodes"]:
        return {"nodes": [], "edges": [], "frames": []}
    import graphlay

    strips = _strips(plan)
    strip_of = {node: index for index, strip in enumerate(strips) for node in strip}
    joins = [(strip_of[a], strip_of[b]) for a, b in plan["edges"]]
    between = [index for index, (a, b) in enumerate(joins) if a != b]
    graph = graphlay.Graph()
    for parent in plan["frames"]:
        graph.node(width=1, height=1, **_inside(parent))
    for strip in strips:
        width = len(strip) * (WIDTH + STEP) - STEP
        graph.node(width=width, height=HEIGHT, **_inside(plan["nodes"][strip[0]]))
    first = len(plan["frames"])
    for index in between:
        source, target = joins[index]
        graph.edge(first + source, first + target)
    drawn = graphlay.layout(graph, options=_options(len(between), _depth(plan)))
    nodes: list[Point] = [(0.0, 0.0)] * len(plan["nodes"])
    for strip, box in zip(strips, drawn.nodes[first:], strict=True):
        left, top = _box(box)[:2]
        for place, node in enumerate(strip):
            nodes[node] = (left + place * (WIDTH + STEP), top)
    routes = {
        index: [(point["x"], point["y"]) for point in edge["points"]]
        for index, edge in zip(between, drawn.edges, strict=True)
    }
    edges = [routes.get(index) or _straight(nodes[a], nodes[b]) for index, (a, b) in enumerate(plan["edges"])]
    return {"nodes": nodes, "edges": edges, "frames": _frames(plan, nodes, drawn.nodes[:first])}


def _strips(plan: Plan) -> list[list[int]]:
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


def _frames(plan: Plan, nodes: list[Point], boxes: list[dict[str, Any]]) -> list[Box]:
    """The library leaves no room for a frame's name above the frames inside it: outer ones grow upwards."""
    frames = [_box(box) for box in boxes]
    for frame in reversed(range(len(frames))):
        inner = [frames[i][1] for i, around in enumerate(plan["frames"]) if around == frame]
        inner += [nodes[i][1] for i, around in enumerate(plan["nodes"]) if around == frame]
        left, top, right, bottom = frames[frame]
        frames[frame] = (left, min(top, *(y - HEADER - PADDING / 2 for y in inner)), right, bottom)
    return frames


def _depth(plan: Plan) -> int:
    """How many frames lie within each other at most."""
    depths: list[int] = []
    for around in plan["frames"]:
        depths.append(1 if around is None else depths[around] + 1)
    return max(depths, default=0)


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
