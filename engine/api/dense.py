"""A classifier at every place of a picture: where it can be had, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api.decoded import DecodedOutput
from engine.api.network import Layer, LayerKind, NetworkInfo
from engine.api.wish import Wish

ELEMENTWISE = ("relu", "tanh", "sigmoid")
"""Activations between the linear layers of a head that are known here."""


@dataclass(frozen=True, slots=True)
class DenseClassesView(Wish[DecodedOutput]):
    """The class at every place: the network's convolutions run on a larger picture, its linear layers as convolutions.

    Long et al. 2015, Fully Convolutional Networks for Semantic Segmentation, section 3.1. There is no answer where the
    network is none of convolutions with linear layers behind (``dense_head``).

    Attributes:
        threshold: places whose most probable class is less probable are left clear.
    """

    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class DenseHead:
    """What follows the last maps of a classifier.

    Attributes:
        body: the layer that gives the last maps.
        window: (height, width) of these maps that the head looks at, all of them.
        steps: ``mean`` over the window, names of linear layers, or names of activations, in order; ``("mean", "")``,
            ``("linear", layer)``, ``("relu", "")``.
    """

    body: Layer
    window: tuple[int, int]
    steps: tuple[tuple[str, str], ...]


def dense_head(info: NetworkInfo) -> DenseHead | None:
    """The head of a classifier that can be run at every place; None if it has none."""
    by_name = {layer.name: layer for layer in info.layers}
    steps: list[tuple[str, str]] = []
    name = info.answers[0] if info.answers else ""
    while (layer := by_name.get(name)) is not None:
        if len(layer.output) == 3 and min(layer.output[1:]) > 1:
            height, width = layer.output[1:]
            before = by_name.get(layer.inputs[0]) if layer.inputs else None
            if layer.kind is LayerKind.POOL and before is not None and before.output == layer.output:
                layer = before  # an adaptive pooling that changes nothing at this size
            first = next((kind for kind, _ in reversed(steps) if kind in ("mean", "linear")), None)
            fits = first is not None and layer.jump is not None
            return DenseHead(layer, (height, width), tuple(reversed(steps))) if fits else None
        step = _step(layer)
        if step is None or len(layer.inputs) != 1:
            return None
        steps += [step] if step[0] else []
        name = layer.inputs[0]
    return None


def _step(layer: Layer) -> tuple[str, str] | None:
    """What a layer of a head does, ``("", "")`` for nothing but moving values; None for what is not known here."""
    operation = layer.operation.lower()
    if layer.kind in (LayerKind.RESHAPE, LayerKind.DROPOUT, LayerKind.SOFTMAX):
        return "", ""
    if layer.kind is LayerKind.LINEAR and len(layer.output) == 1:
        return "linear", layer.name
    averages = layer.window is not None and "average" in layer.window.mode
    if operation == "mean" or (layer.kind is LayerKind.POOL and averages):
        return "mean", ""
    known = next((name for name in ELEMENTWISE if operation == name), None)
    return None if layer.kind is not LayerKind.ACTIVATION or known is None else (known, "")
