"""Who feeds a value: the channels of every layer before it that contribute most, back to the input.

A channel's share is the sum over its places of value times the target's derivative by it, as in
``engine.attribution.contributions``; one pass back gives those of all layers.
"""

from __future__ import annotations

import torch

from engine.api import Feeders, LayerFeeders, LayerKind
from engine.attribution.subject import Subject
from engine.attribution.target import before, maps_of, names, target_layer

COUNT = 3
"""Channels of each layer that are told."""

_COMPUTING = (
    LayerKind.CONV,
    LayerKind.LINEAR,
    LayerKind.ACTIVATION,
    LayerKind.POOL,
    LayerKind.NORM,
    LayerKind.ADD,
    LayerKind.CONCAT,
)


def feeders(subject: Subject, count: int = COUNT) -> Feeders:
    """From the last layer before the target to the first; layers that only move numbers are left out."""
    info = subject.info
    known = before(info, target_layer(info, subject.target))
    layers = [layer.name for layer in reversed(info.layers) if layer.name in known and layer.kind in _COMPUTING]
    run = subject.run(subject.x, *layers)
    slopes = run.gradients() if layers else {}
    found = []
    for name in layers:
        shares = maps_of(run.values(name) * slopes[name], info.output_shape(name))[0].double().sum(dim=(1, 2))
        most = torch.argsort(shares.abs(), descending=True, stable=True)[:count].tolist()
        total = float(shares.abs().sum())
        found.append(LayerFeeders(name, tuple((index, float(shares[index])) for index in most), total))
    return Feeders(subject.target, names(info, subject.target), subject.value, tuple(found))
