"""Which of a network's outputs is its answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from engine.api import Layer
from engine.api.network import ends_in_softmax


def likely_answer(layers: Sequence[Layer], outputs: Sequence[str]) -> str:
    """The output that is most likely meant: the first one, with two exceptions.

    Where it gives no vector ending in a softmax and just one other does, that one names classes. Where it is only on
    the way to another output, a vector (features beside the classes made of them), that one is the answer.
    """
    by_name = {layer.name: layer for layer in layers}
    first = outputs[0]
    vectors = [name for name in outputs if name in by_name and _is_vector(by_name[name].output)]
    ending = [name for name in vectors if ends_in_softmax(layers, name)]
    if len(ending) == 1:
        return ending[0]
    if first not in vectors:
        made_of_it = [name for name in vectors if first in _before(by_name, name)]
        if len(made_of_it) == 1:
            return made_of_it[0]
    return first


def _is_vector(shape: tuple[int, ...]) -> bool:
    return len(shape) > 0 and shape[0] > 1 and math.prod(shape) == shape[0]


def _before(by_name: Mapping[str, Layer], name: str) -> set[str]:
    """All layers that this one is made from."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        layer = by_name.get(waiting.pop())
        new = set(layer.inputs) - found if layer else set()
        found |= new
        waiting += new
    return found
