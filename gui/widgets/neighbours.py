"""Which layers belong together: weights upstream of a layer, a pooling downstream of it, and whose channels match."""

from __future__ import annotations

from engine.api import INPUT, Layer, LayerKind, NetworkInfo

CHANNELWISE = (LayerKind.ACTIVATION, LayerKind.NORM, LayerKind.DROPOUT, LayerKind.POOL)
"""Kinds whose output channel k is made of input channel k alone."""


def layer_of(network: NetworkInfo, name: str | None) -> Layer | None:
    """The layer of that name, None if there is none."""
    return next((layer for layer in network.layers if layer.name == name), None)


def has_filters(layer: Layer) -> bool:
    """Whether a layer has weights that can be looked at (a scale per channel is no filter)."""
    return layer.weight_shape is not None and len(layer.weight_shape) >= 2


def with_filters(network: NetworkInfo, name: str | None) -> Layer | None:
    """The layer itself if it has filters, else the nearest one before it that has."""
    seen: set[str] = set()
    wave = [name]
    while wave:
        layers = [layer for layer in (layer_of(network, each) for each in wave) if layer is not None]
        found = next(filter(has_filters, layers), None)
        if found is not None:
            return found
        seen |= {layer.name for layer in layers}
        wave = [each for layer in layers for each in layer.inputs if each not in seen and each != INPUT]
    return None


def next_pooling(network: NetworkInfo, name: str | None) -> Layer | None:
    """The layer itself if it is a pooling, else the nearest one that reads it, directly or not."""
    wave = {name} if name else set()
    seen = set(wave)
    while wave:
        layers = [layer for layer in network.layers if layer.name in wave]
        found = next(filter(is_pooling, layers), None)
        if found is not None:
            return found
        wave = {layer.name for layer in network.layers if wave & set(layer.inputs)} - seen
        seen |= wave
    return None


def last_pooling(network: NetworkInfo, name: str | None) -> Layer | None:
    """The last pooling that runs before a layer."""
    names = [layer.name for layer in network.layers]
    before = network.layers[: names.index(name)] if name in names else ()
    return next(filter(is_pooling, reversed(before)), None)


def is_pooling(layer: Layer) -> bool:
    """Whether a layer slides a window over each map of one input."""
    return layer.kind is LayerKind.POOL and layer.window is not None and len(layer.inputs) == 1


def same_channels(network: NetworkInfo, first: str, last: str) -> bool:
    """Whether channel k of ``last`` is made of channel k of ``first`` alone, step by step."""
    if first == last:
        return True
    layer = layer_of(network, last)
    return (
        layer is not None
        and layer.kind in CHANNELWISE
        and len(layer.inputs) == 1
        and len(layer.output) == len(_output(network, layer.inputs[0]))
        and same_channels(network, first, layer.inputs[0])
    )


def _output(network: NetworkInfo, name: str) -> tuple[int, ...]:
    layer = layer_of(network, name)
    return network.preprocessing.input if layer is None else layer.output
