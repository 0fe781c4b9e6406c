"""Which values lie in the same memory: what an in-place operation overwrites besides its own input."""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor, fx


class Memory:
    """Numbers pieces of memory, so that they can be told apart even when an address is used again."""

    def __init__(self) -> None:
        self._by_node: dict[fx.Node, dict[int, int]] = {}
        self._count = 0

    def keep(self, nodes: Iterable[fx.Node]) -> None:
        """Forget all values but those of these nodes: the others have been freed."""
        alive = set(nodes)
        self._by_node = {node: memory for node, memory in self._by_node.items() if node in alive}

    def numbers(self, tensors: Iterable[Tensor]) -> frozenset[int]:
        """The numbers of the known memory that these tensors lie in."""
        known = self._known()
        return frozenset(known[address] for address in map(_address, tensors) if address in known)

    def note(self, node: fx.Node, tensors: Iterable[Tensor]) -> frozenset[int]:
        """Number the memory of a node's value."""
        known, memory = self._known(), {}
        for address in map(_address, tensors):
            if address not in known:
                known[address] = self._count
                self._count += 1
            memory[address] = known[address]
        self._by_node[node] = memory
        return frozenset(memory.values())

    def _known(self) -> dict[int, int]:
        return {address: number for memory in self._by_node.values() for address, number in memory.items()}


def _address(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)
