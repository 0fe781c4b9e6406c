"""Folding: groups, the picture for any choice of unfolded ones, and the path through a layer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.graph import dense_network
from engine.api import INPUT, Layer, LayerKind, NetworkInfo
from gui.panels.network.graph.structure import (
    MAX_FIRST_NODES,
    MIN_FIRST_NODES,
    MOST_STAGES,
    SHORT,
    STAGE,
    GraphPicture,
    Structure,
    path_through,
    stages,
)
from tests.gui.fakes import LENET


def network(*layers: tuple[str, tuple[str, ...]]) -> NetworkInfo:
    """Layers by name and what they read."""
    return replace(LENET, layers=tuple(Layer(n, LayerKind.CONV, "Conv2d", (4, 8, 8), inputs=i) for n, i in layers))


def residual(stages: int = 4, blocks: int = 4) -> NetworkInfo:
    """Like a ResNet: blocks of a branch of three layers, a shortcut, and a sum."""
    layers: list[tuple[str, tuple[str, ...]]] = [("conv1", (INPUT,))]
    for stage in range(1, stages + 1):
        for block in range(blocks):
            scope, before = f"layer{stage}.{block}", layers[-1][0]
            layers += [(f"{scope}.conv1", (before,)), (f"{scope}.relu", (f"{scope}.conv1",))]
            layers += [(f"{scope}.conv2", (f"{scope}.relu",)), (f"{scope}.add", (f"{scope}.conv2", before))]
    return network(*layers, ("fc", (layers[-1][0],)))


def inception() -> NetworkInfo:
    """Like a GoogLeNet: modules of four branches and a concatenation."""
    layers: list[tuple[str, tuple[str, ...]]] = [("conv1", (INPUT,)), ("maxpool1", ("conv1",))]
    for module in ("inception3a", "inception3b"):
        before, ends = layers[-1][0], []
        for branch in range(1, 5):
            scope = f"{module}.branch{branch}"
            layers += [(f"{scope}.conv", (before,)), (f"{scope}.relu", (f"{scope}.conv",))]
            ends.append(f"{scope}.relu")
        layers.append((f"{module}.cat", tuple(ends)))
    return network(*layers, ("fc", (layers[-1][0],)))


def keys(picture: GraphPicture) -> list[str]:
    return [node.key for node in picture.nodes]


def reaches(info: NetworkInfo, start: str, end: str) -> bool:
    """Whether there is a way along the edges, by trying all."""
    readers = {layer.name: [other.name for other in info.layers if layer.name in other.inputs] for layer in info.layers}
    readers[INPUT] = [layer.name for layer in info.layers if INPUT in layer.inputs]
    return start == end or any(reaches(info, reader, end) for reader in readers[start])


def test_lenet_is_shown_whole() -> None:
    structure = Structure(LENET)
    assert structure.groups == {}
    picture = structure.picture(structure.first_opened())
    assert keys(picture) == [INPUT, *(layer.name for layer in LENET.layers)]
    assert [(edge.source, edge.target) for edge in picture.edges] == list(pairwise(range(13)))


def test_deep_networks_begin_with_a_handful_of_nodes() -> None:
    for info in (residual(4, 12), residual(4, 4), inception(), dense_network((6, 12))):
        structure = Structure(info)
        picture = structure.picture(structure.first_opened())
        assert MIN_FIRST_NODES <= len(picture.nodes) <= MAX_FIRST_NODES
    assert keys(Structure(residual(4, 12)).picture(())) == [
        INPUT, "conv1", "layer1", "layer2", "layer3", "layer4", "fc"]  # fmt: skip


def test_a_folded_group_says_what_is_in_it() -> None:
    structure = Structure(residual(4, 12))
    node = structure.picture(()).nodes[2]
    assert (node.key, node.title, len(node.layers), node.answer) == ("layer1", "layer1", 48, "layer1.11.add")
    assert node.is_group and node.shape == (4, 8, 8)
    inside = structure.picture({"layer1"})
    block = next(node for node in inside.nodes if node.key == "layer1.3")
    assert (block.title, block.frame, len(block.layers)) == ("layer1.3", "layer1", 4)
    assert [(frame.key, frame.parent) for frame in inside.frames] == [("layer1", None)]
    deeper = structure.picture({"layer1", "layer1.3"})
    assert [(frame.key, frame.parent) for frame in deeper.frames] == [("layer1", None), ("layer1.3", "layer1")]
    conv = next(node for node in deeper.nodes if node.key == "layer1.3.conv1")
    assert (conv.title, conv.frame, conv.is_group) == ("conv1", "layer1.3", False)


def test_what_is_open_within_a_folded_group_waits_for_it() -> None:
    structure = Structure(residual(4, 12))
    picture = structure.picture({"layer1.3"})
    assert picture == structure.picture(())
    assert picture.frames == () and all(node.frame is None for node in picture.nodes)
    deeper = structure.picture({"layer1.3", "layer1"})
    assert [frame.key for frame in deeper.frames] == ["layer1", "layer1.3"]


@pytest.mark.parametrize("info", [residual(2, 3), inception(), dense_network((3, 2))])
def test_folding_keeps_all_edges_that_lead_outside(info: NetworkInfo) -> None:
    structure = Structure(info)
    for opened in (frozenset(), structure.first_opened(), *({group} for group in structure.groups), structure.groups):
        picture = structure.picture(opened)
        owner = {layer: index for index, node in enumerate(picture.nodes) for layer in node.layers}
        assert owner.keys() == {INPUT, *(layer.name for layer in info.layers)}
        joins = {(source, layer.name) for layer in info.layers for source in layer.inputs}
        outside = {(a, b) for a, b in joins if owner[a] != owner[b]}
        assert {join for edge in picture.edges for join in edge.joins} == outside
        assert len(outside) == sum(len(edge.joins) for edge in picture.edges)
        assert {(edge.source, edge.target) for edge in picture.edges} == {(owner[a], owner[b]) for a, b in outside}
        assert all(edge.source < edge.target for edge in picture.edges)


def test_a_scope_that_a_path_leaves_and_enters_again_is_no_group() -> None:
    info = network(("a.one", (INPUT,)), ("b", ("a.one",)), ("a.two", ("b",)), ("c.x", ("a.two",)), ("c.y", ("c.x",)))
    assert Structure(info).groups == {"c": ("c.x", "c.y")}


def test_two_groups_that_feed_each_other_are_never_both_folded() -> None:
    info = network(
        ("a.one", (INPUT,)), ("b.one", (INPUT,)), ("b.two", ("a.one",)), ("a.two", ("b.one",)),
        ("end", ("a.two", "b.two")),
    )  # fmt: skip
    structure = Structure(info)
    assert set(structure.groups) == {"a", "b"}
    picture = structure.picture(())
    assert sorted(keys(picture)) == sorted([INPUT, *(layer.name for layer in info.layers)])
    assert all(edge.source < edge.target for edge in picture.edges)


def test_names_of_single_layers_and_of_everything_are_no_groups() -> None:
    info = network(("model.a.x", (INPUT,)), ("model.a.y", ("model.a.x",)), ("model.b.only", ("model.a.y",)))
    assert Structure(info).groups == {"model.a": ("model.a.x", "model.a.y")}


def test_the_path_is_what_leads_to_a_layer_and_from_it() -> None:
    for info in (residual(2, 2), inception()):
        names = [INPUT, *(layer.name for layer in info.layers)]
        for chosen in names[::5]:
            upstream, downstream = path_through(info, chosen)
            assert upstream == {name for name in names if reaches(info, name, chosen)}
            assert downstream == {name for name in names if reaches(info, chosen, name)}
    assert path_through(info, None) == (frozenset(), frozenset())
    assert path_through(info, "no such layer") == (frozenset(), frozenset())


def test_layers_without_inputs_are_not_joined() -> None:
    assert not Structure(network(("a", ()), ("b", ()))).is_joined


def unnamed(sizes: list[int], per_size: int = 9) -> NetworkInfo:
    """A long chain whose names say nothing, as in an ONNX file: so many layers of each map size."""
    every = [size for size in sizes for _ in range(per_size)]
    layers = [
        Layer(f"n{place}", LayerKind.CONV, "Conv", (8, size, size), inputs=(f"n{place - 1}" if place else INPUT,))
        for place, size in enumerate(every)
    ]
    return replace(LENET, layers=tuple(layers))


def test_long_networks_without_names_fold_into_stages_of_one_map_size() -> None:
    info = unnamed([112, 56, 28, 14, 7, 1])
    structure = Structure(info)
    picture = structure.picture(())
    assert [node.title for node in picture.nodes] == [INPUT, *(f"stage {number}" for number in range(1, 7))]
    assert [node.shape for node in picture.nodes[1:]] == [(8, size, size) for size in (112, 56, 28, 14, 7, 1)]
    assert all(node.is_group and len(node.layers) == 9 for node in picture.nodes[1:])
    third = picture.nodes[3]
    assert third.layers == tuple(f"n{place}" for place in range(18, 27))
    inside = structure.picture({third.key})
    assert [(frame.title, frame.layers) for frame in inside.frames] == [("stage 3", third.layers)]
    assert [node.title for node in inside.nodes if node.frame == third.key] == list(third.layers)


def test_layers_that_turn_maps_about_begin_no_stage() -> None:
    info = unnamed([32, 16, 8])
    turned = tuple(
        replace(layer, kind=LayerKind.RESHAPE, output=(2, 4, layer.output[1] ** 2)) if place % 9 in (3, 4) else layer
        for place, layer in enumerate(info.layers)
    )
    assert stages(turned) == [tuple(f"n{place}" for place in range(first, first + 9)) for first in (0, 9, 18)]


def test_stages_are_neither_many_nor_short() -> None:
    jumping = unnamed([64, 32, 64, 32, 16, 32, 16, 8] * 5, per_size=2)
    structure = Structure(jumping)
    shown = structure.picture(()).nodes[1:]
    assert 2 <= len(shown) <= MOST_STAGES and min(len(node.layers) for node in shown) >= SHORT
    assert [name for node in shown for name in node.layers] == [layer.name for layer in jumping.layers]
    assert Structure(unnamed([8, 4], per_size=5)).groups == {}  # short enough to be shown whole
    assert not any(key.startswith(STAGE) for key in Structure(residual()).groups)  # names say more
