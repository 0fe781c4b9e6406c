"""In-place operations: whoever reads a tensor after it was written into reads what was written.

PyTorch's graphs have edges from calls to what reads their values, and a call whose value nobody takes, as in
``self.relu(x)`` or ``x[:, 0] = y``, is a dead end though everything after it sees its work. Here the edges are led
through it, so that the graph is one of values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from torch import Tensor, fx

if TYPE_CHECKING:
    from engine.graph.record import Fact


def setitem(x: Tensor, index: Any, value: Any) -> Tensor:
    """``x[index] = value`` that gives the tensor it wrote into."""
    x[index] = value
    return x


def overwritten(x: Tensor, _writer: Tensor) -> Tensor:
    """A tensor after something else has written into a part of its memory."""
    return x


def follow_writes(module: fx.GraphModule, facts: Mapping[fx.Node, Fact]) -> bool:
    """Lead later readers of what a node wrote into to that node; whether anything changed.

    Where the node gives another tensor than the one that is read later, a view of it for example, a node between
    stands for the tensor as it is afterwards.
    """
    place = {node: at for at, node in enumerate(module.graph.nodes)}
    newest: dict[fx.Node, fx.Node] = {}
    changed = False
    for writer, fact in facts.items():
        for touched in fact.touched:
            old = touched
            while old in newest:
                old = newest[old]
            later = {reader for reader in old.users if place[reader] > place[writer]}
            if place[old] == place[writer] or not later:  # it is as it is afterwards, or nobody asks
                continue
            new = writer
            if touched not in fact.gives:
                with module.graph.inserting_after(writer):
                    new = module.graph.call_function(overwritten, (old, writer))
                place[new] = place[writer]
            newest[old] = new
            old.replace_all_uses_with(new, delete_user_cb=later.__contains__)
            changed = True
    return changed
