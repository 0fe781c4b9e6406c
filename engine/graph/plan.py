"""Which nodes of a traced network have to run for what is wanted of it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import fx

from engine.graph.analysis import Analysis


@dataclass(frozen=True, slots=True)
class ExecutionPlan:
    """What has to be computed for some wanted nodes.

    Attributes:
        needed: nodes to run.
        copied: nodes whose value has to be copied at once, since a later one overwrites it.
        sources: those of the needed nodes whose value is given, so that what leads to them is not needed.
    """

    needed: frozenset[fx.Node]
    copied: frozenset[fx.Node]
    sources: frozenset[fx.Node]


def plan(analysis: Analysis, wanted: frozenset[fx.Node], replaced: frozenset[fx.Node] = frozenset()) -> ExecutionPlan:
    """Which nodes to run for the output and the wanted nodes, if others are replaced: backwards from the end.

    An in-place operation is needed not only for its own value, but also where a value that was there before it and lies
    in the same memory is read later. A wanted value whose memory is written later must be copied; so must the input,
    which belongs to the caller.
    """
    facts = analysis.facts
    answer = analysis.nodes[analysis.outputs[0]]
    needed, copied, sources = {answer, *wanted}, set(), set()
    read_later = {answer}
    written: set[int] = set()
    for node, fact in reversed(list(facts.items())):
        if (node in wanted or node.op == "placeholder") and fact.storages & written:
            copied.add(node)
        read_later.discard(node)
        seen_elsewhere = any(fact.overwrites & facts[reader].storages for reader in read_later)
        if node not in needed and not seen_elsewhere:
            continue
        needed.add(node)
        if node.op == "placeholder" or (node in replaced and not seen_elsewhere):
            sources.add(node)
            continue
        needed.update(node.all_input_nodes)
        read_later.update(node.all_input_nodes)
        written |= fact.overwrites
    return ExecutionPlan(frozenset(needed), frozenset(copied), frozenset(sources))
