"""Tokens of a vision transformer: where they stand for the patches of the picture, they are its maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.api import Layer, LayerKind
from engine.api.geometry import Tokens

MOST_BEFORE = 8
"""Tokens of no patch: one for the class, one to be distilled by, a few registers."""


def with_tokens_as_maps(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers, with ``Tokens`` as the shape of those that have one vector for each patch.

    A network has such tokens where the maps of a convolution are flattened, and their places made the first axis
    (Dosovitskiy et al. 2021, section 3.1); from there on, (T, C) with as many places, or a few more, is taken for them.
    """
    by_name = {layer.name: layer for layer in layers}
    grid: tuple[int, int] | None = None
    made = []
    for layer in layers:
        grid = grid or _grid_of(layer, by_name)
        made.append(layer if grid is None else _as_tokens(layer, grid))
    return tuple(made)


def _grid_of(layer: Layer, by_name: Mapping[str, Layer]) -> tuple[int, int] | None:
    """Rows and columns of the maps whose places this layer has put first."""
    if layer.kind is not LayerKind.RESHAPE or len(layer.output) != 2:
        return None
    source: Layer | None = layer
    while source is not None and source.kind is LayerKind.RESHAPE and len(source.inputs) == 1:
        source = by_name.get(source.inputs[0])
    if source is None or source.kind is not LayerKind.CONV or len(source.output) != 3:
        return None
    channels, height, width = source.output
    return (height, width) if min(height, width) > 1 and layer.output == (height * width, channels) else None


def _as_tokens(layer: Layer, grid: tuple[int, int]) -> Layer:
    shape, places = layer.output, grid[0] * grid[1]
    if len(shape) != 2 or shape[0] == shape[1] or not 0 <= shape[0] - places <= MOST_BEFORE:
        return layer
    return replace(layer, output=Tokens((shape[0], shape[1]), grid))
