"""The number that is explained: found in what a run gave, as something that gradients can be taken of."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from engine.api import INPUT, LayerKind, NetworkInfo, Target, UserError
from engine.api.geometry import ChannelsLast, Tokens, as_maps
from engine.results.predictions import label


def target_layer(info: NetworkInfo, target: Target) -> str:
    """The layer in which the target is. Of an answer that a softmax gives, that is what the softmax reads: a
    probability says little of what speaks for a class, since it depends on all others as well.

    UserError if there is no such layer.
    """
    if target.layer:
        if not info.output_shape(target.layer):
            raise UserError("{network} has no layer {layer}.", network=info.title, layer=target.layer)
        return target.layer
    by_name = {layer.name: layer for layer in info.layers}
    name = answer = info.answers[0]
    while (layer := by_name.get(name)) and layer.inputs:
        if layer.kind is LayerKind.SOFTMAX:
            return layer.inputs[0]
        if layer.kind not in (LayerKind.RESHAPE, LayerKind.DROPOUT):
            break
        name = layer.inputs[0]
    return answer


def checked(info: NetworkInfo, target: Target) -> Target:
    """The target, if there is such a number; UserError where not."""
    layer = target_layer(info, target)
    channels, height, width = as_maps(info.output_shape(layer))
    for channel in (target.channel, target.versus):
        if channel is not None and not 0 <= channel < channels:
            raise UserError(
                "{layer} has the channels 0 to {last}, and no channel {channel}.",
                layer=layer,
                last=channels - 1,
                channel=channel,
            )
    if target.place and not (0 <= target.place[0] < height and 0 <= target.place[1] < width):
        raise UserError(
            "A map of {layer} has {height}×{width} values, and none at ({row}, {column}).",
            layer=layer,
            height=height,
            width=width,
            row=target.place[0],
            column=target.place[1],
        )
    return target


def maps_of(values: Tensor, shape: tuple[int, ...]) -> Tensor:
    """(N, …) values of a layer of this shape as (N, C, H, W)."""
    moved = values.permute(0, 3, 1, 2) if isinstance(shape, ChannelsLast) else values
    if isinstance(shape, Tokens):
        moved = values[:, shape.before :].transpose(1, 2)
    return moved.reshape(len(values), *as_maps(shape))


def with_leader(maps: Tensor, target: Target) -> Target:
    """The target with the leading channel of (1, C, H, W) maps: the one whose mean, or value at the target's place, is
    the largest; of two, the largest but for the one that is subtracted."""
    if target.channel is not None:
        return target
    sizes = _means(maps.detach(), target)[0].clone()
    if target.versus is not None:
        sizes[target.versus] = -torch.inf
    return replace(target, channel=int(torch.nan_to_num(sizes, nan=-torch.inf).argmax()))


def picked(maps: Tensor, target: Target) -> Tensor:
    """(N,): the target in (N, C, H, W) maps; it is linear in them."""
    means = _means(maps, target)
    assert target.channel is not None
    value = means[:, target.channel]
    return value if target.versus is None else value - means[:, target.versus]


def names(info: NetworkInfo, target: Target) -> tuple[str, str]:
    """What the target's channel is called, and the one that is subtracted (empty for none)."""
    layer = target_layer(info, target)
    classes = layer == target_layer(info, Target()) and as_maps(info.output_shape(layer))[0] == len(info.labels)

    def name(channel: int | None) -> str:
        if channel is None:
            return ""
        return label(info, channel) if classes else label(replace(info, labels=()), channel)

    return name(target.channel), name(target.versus)


def before(info: NetworkInfo, layer: str) -> frozenset[str]:
    """All layers (and INPUT) that this one depends on."""
    by_name = {each.name: each for each in info.layers}
    known: set[str] = set()
    waiting = [layer]
    while waiting:
        for name in by_name[found].inputs if (found := waiting.pop()) in by_name else ():
            if name not in known:
                known.add(name)
                waiting.append(name)
    return frozenset(known)


def last_maps(info: NetworkInfo, layer: str) -> str:
    """The last layer before this one whose maps have more than one place; INPUT if there is none."""
    known = before(info, layer)
    for each in reversed(info.layers):
        if each.name in known and each.kind is not LayerKind.RESHAPE and min(as_maps(each.output)[1:]) > 1:
            return each.name
    return INPUT


def _means(maps: Tensor, target: Target) -> Tensor:
    return maps.mean(dim=(2, 3)) if target.place is None else maps[:, :, target.place[0], target.place[1]]
