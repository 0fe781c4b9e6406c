"""Where in a network the linear part begins that ends in its answer."""

from __future__ import annotations

from engine.api import INPUT, Layer, LayerKind, NetworkInfo
from engine.api.geometry import as_maps

_MOVING = (LayerKind.RESHAPE, LayerKind.DROPOUT)


def linear_from(info: NetworkInfo, target: str) -> str | None:
    """The first layer (or INPUT) from which on the target's layer is linear, along one way; None where nothing but
    moving numbers comes after it."""
    by_name = {layer.name: layer for layer in info.layers}
    *after, first = _chain(info, target)
    return first if any(by_name[name].kind not in _MOVING for name in after) else None


def is_linear_from(info: NetworkInfo, layer: str, target: str) -> bool:
    """Whether the target's layer is linear in this layer, and depends on the picture through it alone."""
    return layer in _chain(info, target)


def pooled_maps(info: NetworkInfo, target: str) -> str | None:
    """The maps that are averaged whole before the target's layer, where only weights and a bias come after."""
    by_name = {layer.name: layer for layer in info.layers}
    for name in _chain(info, target):
        layer = by_name.get(name)
        if layer and _averages(layer) and as_maps(layer.output)[1:] == (1, 1):
            return layer.inputs[0]
    return None


def _chain(info: NetworkInfo, target: str) -> list[str]:
    """The target's layer, what it reads, and so on, as long as each is linear in the next."""
    by_name = {layer.name: layer for layer in info.layers}
    chain = [target]
    while (layer := by_name.get(chain[-1])) and len(layer.inputs) == 1 and _linear(layer):
        chain.append(layer.inputs[0])
        if chain[-1] == INPUT:
            break
    return chain


def _linear(layer: Layer) -> bool:
    """Dropout drops nothing, and flattening only moves numbers."""
    return layer.kind in (LayerKind.LINEAR, LayerKind.CONV, LayerKind.UPSAMPLE, *_MOVING) or _averages(layer)


def _averages(layer: Layer) -> bool:
    if layer.kind is not LayerKind.POOL:
        return False
    return layer.window.mode.endswith("average") if layer.window else layer.operation == "mean"
