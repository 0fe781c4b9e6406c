"""Who feeds a value: the channels of every layer before it that contribute most, back to the input.

A channel's share is the sum over its places of value times the target's derivative by it, as in
``engine.attribution.contributions``; one pass back gives those of all layers.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

from engine.api import INPUT, Feeders, LayerFeeders, LayerKind, NetworkInfo
from engine.attribution.subject import Subject
from engine.attribution.target import before, maps_of, names, target_layer

COUNT = 3
"""Channels of each layer that are told."""

_REAL = ("identity", "mul", "sub", "div", "matmul")
"""Other operations that surely give real numbers: whole ones have no gradient."""


def feeders(subject: Subject, count: int = COUNT) -> Feeders:
    """See the module; layers whose numbers may be whole ones are left out."""
    info = subject.info
    end = target_layer(info, subject.target)
    known = before(info, end)
    layers = [
        layer.name
        for layer in reversed(info.layers)
        if layer.name in known and (layer.kind is not LayerKind.OTHER or layer.operation.lower() in _REAL)
    ]
    layers += [INPUT] * (INPUT in known)
    run = subject.run(subject.x, *layers)
    slopes = run.gradients() if layers else {}
    found = []
    for name in layers:
        shares = maps_of(run.values(name) * slopes[name], info.output_shape(name))[0].double().sum(dim=(1, 2))
        most = torch.argsort(shares.abs(), descending=True, stable=True)[:count].tolist()
        total = float(shares.abs().sum())
        found.append(LayerFeeders(name, tuple((index, float(shares[index])) for index in most), total))
    ways = _ways(info, end, {each.layer: each.total for each in found})
    return Feeders(subject.target, names(info, subject.target), subject.value, tuple(found), ways)


def _ways(info: NetworkInfo, end: str, totals: Mapping[str, float]) -> tuple[tuple[str, str, float], ...]:
    """See ``Feeders.ways``; where no total is known, all that a layer reads have the same part."""
    reaching = {end: 1.0}
    ways = []
    for layer in reversed(info.layers):
        whole = reaching.get(layer.name, 0.0)
        sizes = [totals.get(name, 0.0) for name in layer.inputs]
        sizes = sizes if sum(sizes) > 0 else [1.0] * len(sizes)
        for name, size in zip(layer.inputs, sizes, strict=True):
            share = whole * size / sum(sizes)
            if share > 0:
                ways.append((name, layer.name, share))
                reaching[name] = reaching.get(name, 0.0) + share
    return tuple(ways)
