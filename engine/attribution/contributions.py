"""Contributions: what each value of a layer adds to the target, in sums that can be checked.

A value's share is the value times the target's derivative by it. Where everything behind the layer is linear, the
shares and the bias are the target, no more and no less. Elsewhere they are its linear part at this picture, and the
remainder says how much that leaves out.
"""

from __future__ import annotations

import torch

from engine.api import Contributions, UserError
from engine.attribution.linear_head import is_linear_from, linear_from
from engine.attribution.subject import Executions, Subject
from engine.attribution.target import last_maps, maps_of, names, picked, target_layer


def contributions(executions: Executions, subject: Subject, layer: str = "") -> Contributions:
    """The shares of a layer; empty for the first one from which on everything is linear, or for the last maps.

    UserError for an unknown layer, and one that the target does not depend on.
    """
    info = subject.info
    end = target_layer(info, subject.target)
    layer = layer or linear_from(info, end) or last_maps(info, end)
    shape = info.output_shape(layer)
    if not shape:
        raise UserError("{network} has no layer {layer}.", network=info.title, layer=layer)
    run = subject.run(subject.x, layer)
    shares = maps_of(run.values(layer) * run.gradients()[layer], shape)[0]
    bias = None
    if is_linear_from(info, layer, end):
        zeros = torch.zeros_like(run.values(layer))
        execution = executions.get(frozenset({end}), replaced=frozenset({layer}))
        with torch.no_grad():
            at_zero = execution.run(None, {layer: zeros}).layers[end]
        bias = float(picked(maps_of(at_zero, info.output_shape(end)), subject.target).item())
    found = shares.detach().cpu().numpy().copy()
    found.setflags(write=False)
    rest = subject.value - float(found.sum(dtype="float64")) - (bias or 0.0)
    return Contributions(subject.target, names(info, subject.target), subject.value, layer, found, bias, rest)
