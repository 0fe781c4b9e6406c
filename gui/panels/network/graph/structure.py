"""What the picture of a network shows: layers, and groups of layers that fold into one node; plain data, no Qt.

Groups are the scopes of the layers' names: ``layer1.0.conv1`` lies in ``layer1.0``, and that in ``layer1``. Where names
say nothing, as in most ONNX files, a long network is divided into stages: layers in a row whose maps have one size.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.api import INPUT, Layer, LayerKind, NetworkInfo
from engine.api.geometry import as_maps
from gui.look.translation import tr

MAX_FIRST_NODES = 24
"""A picture opens with at most so many nodes, if folding can help it …"""
MIN_FIRST_NODES = 6
"""… but with no fewer than these, if unfolding can help it."""
MOST_STAGES, SHORT = 14, 4
"""Stages of a network without names are no more than this, and no shorter."""
PASSING = (LayerKind.RESHAPE, LayerKind.OTHER)
"""Layers that cut or turn maps on their way, and begin no stage."""
STAGE = "stage\N{NO-BREAK SPACE}"
"""Begins the keys of such stages; no layer is called so."""


@dataclass(frozen=True, slots=True)
class Node:
    """A layer, the network's input, or a folded group.

    Attributes:
        key: the layer's name, ``INPUT`` or the group's path.
        title: the key without what the frame around it says already.
        kind: of the layer; None for the input and for groups.
        shape: of the output; of a group, that of its last layer.
        layers: names of what it stands for, in order of execution; ``INPUT`` for the input.
        frame: path of the unfolded group around it, None for none.
        is_group: whether it can be unfolded.
        kernel: rows and columns of the window of a convolution or pooling, None where there is none.
    """

    key: str
    title: str
    kind: LayerKind | None
    shape: tuple[int, ...]
    layers: tuple[str, ...]
    frame: str | None = None
    is_group: bool = False
    kernel: tuple[int, int] | None = None

    @property
    def answer(self) -> str:
        """The layer whose maps stand for the node: its last."""
        return self.layers[-1]


@dataclass(frozen=True, slots=True)
class StageFrame:
    """An unfolded group; ``parent`` is the path of the one around it."""

    key: str
    title: str
    parent: str | None
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """From node to node (indices); ``joins`` are the (producer, consumer) layers that it stands for."""

    source: int
    target: int
    joins: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GraphPicture:
    """What is shown: nodes in an order that follows all edges, edges, and frames from outside in."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    frames: tuple[StageFrame, ...] = ()

    def index_of(self, layer: str | None) -> int:
        """Index of the node that shows a layer, −1 for none."""
        return next((index for index, node in enumerate(self.nodes) if layer in node.layers), -1)


class Structure:
    """The groups of a network, and the picture for any choice of unfolded ones.

    Attributes:
        groups: path → names of its layers, outer groups first. Only those that are more than one layer and less than
            all of them, and that no path leaves and enters again.
    """

    def __init__(self, network: NetworkInfo) -> None:
        self._layers: dict[str, Layer] = {layer.name: layer for layer in network.layers}
        self._input_shape = network.preprocessing.input
        self._inputs = {
            layer.name: tuple(dict.fromkeys(name for name in layer.inputs if name == INPUT or name in self._layers))
            for layer in network.layers
        }
        self.groups: dict[str, tuple[str, ...]] = self._find_groups()
        self._titles: dict[str, str] = {}
        self._scopes = {name: tuple(path for path in scopes(name) if path in self.groups) for name in self._layers}
        if not self.groups and self.is_joined and len(self._layers) > MAX_FIRST_NODES:
            self._divide()

    @property
    def is_joined(self) -> bool:
        """Whether anything is known of what reads what."""
        return any(self._inputs.values())

    def first_opened(self) -> frozenset[str]:
        """Groups to unfold at first: level by level, as long as the picture stays readable."""
        opened: frozenset[str] = frozenset()
        while True:
            shown = self.picture(opened).nodes
            folded = {node.key for node in shown if node.is_group}
            more = opened | folded
            if not folded or (len(shown) >= MIN_FIRST_NODES and len(self.picture(more).nodes) > MAX_FIRST_NODES):
                return opened
            opened = more

    def picture(self, opened: Collection[str]) -> GraphPicture:
        """The nodes, edges and frames if these groups are unfolded (with those around them)."""
        opened = set(opened)
        while True:
            shown_as = {INPUT: INPUT} | {name: self._shown_as(name, opened) for name in self._layers}
            edges: dict[tuple[str, str], list[tuple[str, str]]] = {}
            for name, sources in self._inputs.items():
                for source in sources:
                    ends = (shown_as[source], shown_as[name])
                    if ends[0] != ends[1]:
                        edges.setdefault(ends, []).append((source, name))
            members: dict[str, list[str]] = {}
            for name, key in shown_as.items():
                members.setdefault(key, []).append(name)
            order, circular = _sorted(members, edges)
            tangled = {key for key in circular if key in self.groups}
            if not tangled:
                break
            opened |= tangled  # two groups that feed each other cannot both be one node
        keys = {key: index for index, key in enumerate(order)}
        nodes = tuple(self._node(key, tuple(members[key])) for key in order)
        joined = tuple(Edge(keys[a], keys[b], tuple(joins)) for (a, b), joins in edges.items())
        return GraphPicture(nodes, joined, self._frames(nodes))

    def _shown_as(self, name: str, opened: Collection[str]) -> str:
        return next((path for path in self._scopes[name] if path not in opened), name)

    def _node(self, key: str, members: tuple[str, ...]) -> Node:
        if key == INPUT:
            return Node(INPUT, tr("input"), None, self._input_shape, (INPUT,))
        around = self._scopes[members[0]]
        if key in self.groups:
            around = around[: around.index(key)]
        frame = around[-1] if around else None
        layer = self._layers[members[-1]]
        title = self._titles.get(key) or _within(key, frame)
        if key in self.groups:
            return Node(key, title, None, layer.output, members, frame, is_group=True)
        kernel = layer.window.kernel if layer.window else None
        return Node(key, title, layer.kind, layer.output, members, frame, kernel=kernel)

    def _frames(self, nodes: Iterable[Node]) -> tuple[StageFrame, ...]:
        needed: dict[str, str | None] = {}
        for node in nodes:
            parent = None
            for path in self._scopes.get(node.layers[0], ()):
                if node.frame is None or len(path) > len(node.frame):
                    break
                needed.setdefault(path, parent)
                parent = path
        return tuple(
            StageFrame(path, self._titles.get(path) or _within(path, parent), parent, self.groups[path])
            for path, parent in needed.items()
        )

    def _divide(self) -> None:
        """Into stages. Layers that follow each other in order of execution are always whole: no path comes back."""
        found = stages(tuple(self._layers.values()))
        for number, names in enumerate(found if len(found) > 1 else (), 1):
            key = f"{STAGE}{number}"
            self.groups[key] = names
            self._titles[key] = tr("stage {number}", number=number)
            self._scopes |= dict.fromkeys(names, (key,))

    def _find_groups(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name in self._layers:
            for path in scopes(name):
                found.setdefault(path, []).append(name)
        before, after = self._reach()
        groups: dict[str, tuple[str, ...]] = {}
        seen: set[tuple[str, ...]] = set()
        bits = {name: 1 << index for index, name in enumerate(self._layers)}
        for path in sorted(found, key=lambda path: (path.count("."), path)):
            members = tuple(found[path])
            inside = earlier = later = 0
            for name in members:
                inside, earlier, later = inside | bits[name], earlier | before[name], later | after[name]
            is_whole = not earlier & later & ~inside
            if 1 < len(members) < len(self._layers) and is_whole and members not in seen:
                seen.add(members)
                groups[path] = members
        return groups

    def _reach(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """For every layer the layers before and after it along edges, as sets of bits."""
        bits = {name: 1 << index for index, name in enumerate(self._layers)}
        before, after = dict.fromkeys(self._layers, 0), dict.fromkeys(self._layers, 0)
        for name in self._layers:
            for source in self._inputs[name]:
                if source != INPUT:
                    before[name] |= before[source] | bits[source]
        for name in reversed(self._layers):
            for source in self._inputs[name]:
                if source != INPUT:
                    after[source] |= after[name] | bits[name]
        return before, after


def stages(layers: Sequence[Layer]) -> list[tuple[str, ...]]:
    """The layers in runs of one map size, in order of execution; short runs go with their shorter neighbour."""
    runs: list[list[Layer]] = []
    size = None
    for layer in layers:
        before, size = size, size if layer.kind in PASSING else as_maps(layer.output)[1:]
        if not runs or size != before:
            runs.append([])
        runs[-1].append(layer)
    while len(runs) > 1 and (len(runs) > MOST_STAGES or min(map(len, runs)) < SHORT):
        short = min(range(len(runs)), key=lambda run: len(runs[run]))
        beside = [run for run in (short - 1, short + 1) if 0 <= run < len(runs)]
        first, second = sorted((short, min(beside, key=lambda run: len(runs[run]))))
        runs[first : second + 1] = [runs[first] + runs[second]]
    return [tuple(layer.name for layer in run) for run in runs]


def scopes(name: str) -> list[str]:
    """The scopes around a layer's name, from outside in: ``layer1.0.conv1`` → ``layer1``, ``layer1.0``."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def path_through(network: NetworkInfo, layer: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """(layers that a layer depends on, layers that depend on it), itself in both; ``INPUT`` counts as a layer."""
    names = {INPUT, *(each.name for each in network.layers)}
    if layer not in names:
        return frozenset(), frozenset()
    inputs = {each.name: each.inputs for each in network.layers}
    upstream, left = {layer}, [layer]
    while left:
        for source in inputs.get(left.pop(), ()):
            if source in names and source not in upstream:
                upstream.add(source)
                left.append(source)
    downstream = {layer}
    for each in network.layers:  # in order of execution: producers come first
        if not downstream.isdisjoint(each.inputs):
            downstream.add(each.name)
    return frozenset(upstream), frozenset(downstream)


def _within(path: str, frame: str | None) -> str:
    """The path without the frame's; a bare number keeps the word before it, ``layer1.0``."""
    rest = path.removeprefix(f"{frame}.") if frame else path
    return f"{frame.rpartition('.')[2]}.{rest}" if frame and rest[0].isdecimal() else rest


def _sorted(members: Mapping[str, list[str]], edges: Iterable[tuple[str, str]]) -> tuple[list[str], frozenset[str]]:
    """Keys in an order that follows the edges, and those that lie on or between circles."""
    edges = list(edges)
    order, left = _peeled(list(members), edges)
    backwards = [(b, a) for a, b in edges if a in left and b in left]
    return order, frozenset(_peeled(list(left), backwards)[1])


def _peeled(keys: list[str], edges: Iterable[tuple[str, str]]) -> tuple[list[str], dict[str, int]]:
    """Take away what nothing left points to, again and again: (taken, in that order; left)."""
    waiting = dict.fromkeys(keys, 0)
    readers: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in edges:
        waiting[target] += 1
        readers[source].append(target)
    order = [key for key in keys if not waiting[key]]
    for key in order:
        del waiting[key]
        for target in readers[key]:
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    return order, waiting
