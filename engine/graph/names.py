"""Layer names: module paths, with a suffix for further calls; bare operations are named within their scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from torch import fx

from engine.api import INPUT
from engine.graph.fx_trace import call_of, scope_of
from engine.graph.operations import of_call, title_of


def layer_names(nodes: Iterable[fx.Node], makers: Mapping[fx.Node, fx.Node]) -> dict[fx.Node, str]:
    """A unique name for every node, in order of execution (CLI.md, ``layers``).

    An item of a tuple is called like the node in ``makers`` that gives the tuple. The first call of a module has the
    module's path, whatever else would like to be called so; after that an operator that computes with the weights of a
    module has its path. Further calls, and operations without a module
    (``layer1.0.add``), take ``_1``, ``_2`` … if their plain name is taken: the next free one.
    """
    nodes = list(nodes)
    modules, weights = _modules([makers.get(node, node) for node in nodes])
    names: dict[fx.Node, str] = {}
    taken = {INPUT}
    for paths in (modules, weights):
        for node in nodes:
            path = paths.get(makers.get(node, node))
            if path and path not in taken and node not in names:
                names[node] = path
                taken.add(path)
    for node in nodes:
        if node not in names:
            maker = makers.get(node, node)
            names[node] = free_name(modules.get(maker) or weights.get(maker) or _bare(maker), taken)
            taken.add(names[node])
    return {node: names[node] for node in nodes}


def _modules(nodes: Iterable[fx.Node]) -> tuple[dict[fx.Node, str], dict[fx.Node, str]]:
    """Paths of the nodes that are a module's call: of several operators of one call only the last, its output.

    Then, where nothing is known of modules at all, as in TorchScript, the paths that the operators' weights say.
    """
    last: dict[tuple[str, str], fx.Node] = {}
    weights: dict[fx.Node, str] = {}
    for node in nodes:
        if call := call_of(node):
            last[call] = node
        elif not scope_of(node) and (path := _weights_path(node)):
            weights[node] = path
    return {node: path for (path, _), node in last.items()}, weights


def _weights_path(node: fx.Node) -> str:
    """``features.0`` for an operator whose argument ``weight`` is ``features.0.weight``, or that transposed."""
    if node.op not in ("call_function", "call_method"):
        return ""
    given = of_call(node.target, node.args, node.kwargs).arguments.get("weight")
    if isinstance(given, fx.Node) and given.op != "get_attr":
        given = next(iter(given.all_input_nodes), None)
    if isinstance(given, fx.Node) and given.op == "get_attr" and str(given.target).endswith(".weight"):
        return str(given.target).removesuffix(".weight")
    return ""


def _bare(node: fx.Node) -> str:
    if node.op == "call_module":
        return str(node.target)
    scope, title = scope_of(node), title_of(node.target)
    return f"{scope}.{title}" if scope else title


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with the next free suffix."""
    number, candidate = 0, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
