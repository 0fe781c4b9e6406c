"""Which layers the Network panel's row shows: the path from input to answer in about a dozen steps."""

from __future__ import annotations

from collections.abc import Sequence

from engine.api import Layer, LayerKind
from engine.api.geometry import as_maps

MOST_STAGES = 12
"""Layers that are picked at most: as many as the strip of pictures has room for."""
_SHOWN = (
    LayerKind.CONV,
    LayerKind.LINEAR,
    LayerKind.ACTIVATION,
    LayerKind.POOL,
    LayerKind.ADD,
    LayerKind.CONCAT,
    LayerKind.UPSAMPLE,
    LayerKind.SOFTMAX,
)


def default_stages(layers: Sequence[Layer], outputs: Sequence[str]) -> tuple[str, ...]:
    """Layer names in order of execution, at most MOST_STAGES; the network's (first) output is the last.

    Where there are too many, only layers that everything passes through are kept (ends of blocks, not their branches),
    then only the last of convolution, norm and activation, then those before each change of size, and what still fits,
    evenly spread.
    """
    if not layers:
        return ()
    answer = next((index for index, layer in enumerate(layers) if layer.name in outputs[:1]), len(layers) - 1)
    path = list(layers[: answer + 1])
    shown = [layer for layer in path[:-1] if layer.kind in _SHOWN] + path[-1:]
    for narrow in (_passed_by_all, _ends_of_steps):
        if len(shown) > MOST_STAGES:
            kept = narrow(path)
            shown = [layer for layer in shown if layer.name in kept or layer is path[-1]]
    return tuple(layer.name for layer in _spread(shown))


def _passed_by_all(path: Sequence[Layer]) -> set[str]:
    """Layers past which nothing else is carried: no later layer reads anything from before them."""
    place = {layer.name: index for index, layer in enumerate(path)}
    earliest, kept = len(path), set()
    for index in range(len(path) - 1, -1, -1):
        if earliest >= index:
            kept.add(path[index].name)
        earliest = min([earliest, *(place.get(name, -1) for name in path[index].inputs)])
    return kept


def _ends_of_steps(path: Sequence[Layer]) -> set[str]:
    """All but layers whose output goes only into an activation or a norm."""
    readers: dict[str, list[Layer]] = {}
    for layer in path:
        for name in layer.inputs:
            readers.setdefault(name, []).append(layer)
    return {
        layer.name
        for layer in path
        if any(reader.kind not in (LayerKind.ACTIVATION, LayerKind.NORM) for reader in readers.get(layer.name, []))
    }


def _spread(shown: list[Layer]) -> list[Layer]:
    """At most MOST_STAGES: the first, the last, the last of each size, then the one farthest from all chosen."""
    if len(shown) <= MOST_STAGES:
        return shown
    chosen = {0, len(shown) - 1}
    sizes = [as_maps(layer.output)[1:] if len(layer.output) == 3 else () for layer in shown]
    changes = [i for i in range(len(shown) - 1) if sizes[i] != sizes[i + 1]]
    chosen.update(changes[: MOST_STAGES - len(chosen)])
    while len(chosen) < MOST_STAGES:
        chosen.add(max(range(len(shown)), key=lambda i: min(abs(i - other) for other in chosen)))
    return [shown[i] for i in sorted(chosen)]
