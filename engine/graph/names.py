"""Layer names: module paths, with a suffix for further calls; bare operations are named within their scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import fx

from engine.api import INPUT
from engine.graph.operations import title_of
from engine.graph.trace import scope_of


def layer_names(nodes: Iterable[fx.Node], makers: Mapping[fx.Node, fx.Node]) -> dict[fx.Node, str]:
    """A unique name for every node, in order of execution (CLI.md, ``layers``).

    An item of a tuple is called like the node in ``makers`` that gives the tuple.

    The first call of a module has the module's path, whatever else would like to be called so. Further calls, and
    operations without a module (``layer1.0.add``), take ``_1``, ``_2`` … if their plain name is taken: the next
    free one.
    """
    nodes = list(nodes)
    names: dict[fx.Node, str] = {}
    taken = {INPUT}
    for node in nodes:
        maker = makers.get(node, node)
        if maker.op == "call_module" and maker.target not in taken:
            names[node] = str(maker.target)
            taken.add(names[node])
    for node in nodes:
        if node not in names:
            names[node] = _free(_plain(makers.get(node, node)), taken)
            taken.add(names[node])
    return {node: names[node] for node in nodes}


def _plain(node: fx.Node) -> str:
    if node.op == "call_module":
        return str(node.target)
    assert not isinstance(node.target, str) or node.op == "call_method"
    scope = scope_of(node)
    return f"{scope}.{title_of(node.target)}" if scope else title_of(node.target)


def _free(name: str, taken: set[str]) -> str:
    number, candidate = 0, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
