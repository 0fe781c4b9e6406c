"""The graph of real networks against descriptions that others give: torch.fx's trace, and forward hooks.

torch.fx records every call by running the module on symbols; hooks see the shapes of a plain forward pass.
"""

from __future__ import annotations

from functools import cache
from itertools import chain

import pytest
import torch
from torch import fx, nn

from engine.api import INPUT, NetworkInfo, NetworkReference
from engine.networks.opening import open_module
from engine.zoo.googlenet import googlenet
from engine.zoo.resnet import resnet18, resnet50
from engine.zoo.squeezenet import squeezenet1_1
from gui.panels.network.graph.structure import GraphPicture, Structure, path_through

MODELS = {"resnet18": resnet18, "resnet50": resnet50, "googlenet": googlenet, "squeezenet1_1": squeezenet1_1}
SIDE = 64
CHOSEN = {
    "resnet18": "layer2.0.conv2",
    "resnet50": "layer3.0.downsample.0",
    "googlenet": "inception4b.branch3.1.conv",
    "squeezenet1_1": "features.6.expand3x3",
}
every_model = pytest.mark.parametrize("name", sorted(MODELS))


@cache
def module(name: str) -> nn.Module:
    torch.manual_seed(0)
    return MODELS[name]().eval()


@cache
def info(name: str) -> NetworkInfo:
    return open_module(module(name), NetworkReference(name, input=(3, SIDE, SIDE))).info


@cache
def traced(name: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Names of modules that are called once, and which of them reads which without another of them between."""
    calls = fx.symbolic_trace(module(name)).graph
    targets = [str(node.target) for node in calls.nodes if node.op == "call_module"]
    once = frozenset(target for target in targets if targets.count(target) == 1)
    behind: dict[fx.Node, frozenset[str]] = {}
    edges: set[tuple[str, str]] = set()
    for node in calls.nodes:
        before = frozenset(chain.from_iterable(behind[source] for source in node.all_input_nodes))
        if node.op == "placeholder":
            behind[node] = frozenset({INPUT})
        elif node.op == "call_module" and node.target in once:
            edges |= {(source, str(node.target)) for source in before}
            behind[node] = frozenset({str(node.target)})
        else:
            behind[node] = before
    return once, frozenset(edges)


def shown(picture: GraphPicture, kept: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The edges of a picture of single layers, led past all those that are not kept."""
    behind: dict[int, frozenset[str]] = {}
    edges: set[tuple[str, str]] = set()
    for index, node in enumerate(picture.nodes):
        before = frozenset(chain.from_iterable(behind[edge.source] for edge in picture.edges if edge.target == index))
        if node.key in kept:
            edges |= {(source, node.key) for source in before}
        behind[index] = frozenset({node.key}) if node.key in kept or node.key == INPUT else before
    return frozenset(edges)


@every_model
def test_edges_are_those_of_the_trace(name: str) -> None:
    structure = Structure(info(name))
    picture = structure.picture(structure.groups)
    once, edges = traced(name)
    assert len(once) > 20 and once <= {node.key for node in picture.nodes}
    assert shown(picture, once) == edges


@every_model
def test_shapes_are_those_of_a_forward_pass(name: str) -> None:
    once, _ = traced(name)
    seen: dict[str, tuple[int, ...]] = {}
    parts = dict(module(name).named_modules())
    hooks = [
        parts[each].register_forward_hook(lambda _m, _i, out, each=each: seen.update({each: tuple(out.shape[1:])}))
        for each in once
    ]
    with torch.no_grad():
        module(name)(torch.zeros(1, 3, SIDE, SIDE))
    for hook in hooks:
        hook.remove()
    structure = Structure(info(name))
    shapes = {node.key: node.shape for node in structure.picture(structure.groups).nodes}
    assert {each: shapes[each] for each in once} == seen
    assert shapes[INPUT] == (3, SIDE, SIDE)


@every_model
def test_folded_groups_are_the_modules_of_that_name(name: str) -> None:
    once, _ = traced(name)
    structure = Structure(info(name))
    assert structure.groups
    for path, layers in structure.groups.items():
        inside = {f"{path}.{part}" for part, _ in module(name).get_submodule(path).named_modules()}
        assert once & inside <= set(layers)
        assert {layer for layer in layers if layer in once} <= inside
    folded = structure.picture(())
    assert sum(len(node.layers) for node in folded.nodes) == len(info(name).layers) + 1


@every_model
def test_the_lit_path_is_what_the_trace_reaches(name: str) -> None:
    once, edges = traced(name)
    chosen = CHOSEN[name]
    upstream, downstream = {chosen}, {chosen}
    for _ in once:
        upstream |= {source for source, target in edges if target in upstream}
        downstream |= {target for source, target in edges if source in downstream}
    lit_before, lit_after = path_through(info(name), chosen)
    assert lit_before & (once | {INPUT}) == upstream
    assert lit_after & once == downstream
    assert INPUT in upstream and len(downstream) > 1
