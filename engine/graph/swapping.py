"""A traced network with some filters of its convolutions replaced; the one that was read stays as it is."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, fx, nn

from engine.api import FilterOverride, UserError
from engine.graph.analysis import Analysis


@torch.inference_mode(False)  # tensors made in it would be of no use for gradients
def with_swaps(analysis: Analysis, swaps: Sequence[FilterOverride]) -> Analysis:
    """The same analysis over a module of its own: replaced layers are copies, all others are shared.

    UserError for a layer or filter that is not there or whose weights are not stored as they are used.
    """
    module = fx.GraphModule(analysis.module, analysis.module.graph)
    weights = dict(analysis.weights)
    for swap in swaps:
        layer = next((each for each in analysis.layers if each.name == swap.layer), None)
        weight, bias = weights.get(swap.layer, (None, None))
        if layer is None or weight is None or layer.window is None or layer.window.mode != "conv" or weight.ndim != 4:
            raise UserError(
                "{layer}: only the filters of a two-dimensional convolution can be replaced.", layer=swap.layer
            )
        changed = weight.clone()
        _fill(changed, swap)
        _put(module, analysis.nodes[swap.layer], changed)
        weights[swap.layer] = changed, bias
    return replace(analysis, module=module, weights=weights)


def _fill(weight: Tensor, swap: FilterOverride) -> None:
    """Write the kernel into one filter of (filters, channels, rows, columns)."""
    filters, channels, rows, columns = weight.shape
    kernel = torch.tensor(swap.kernel, dtype=weight.dtype)
    if not 0 <= swap.filter < filters:
        raise UserError(
            "{layer} has the filters 0 to {last}, and no filter {filter}.",
            layer=swap.layer,
            last=filters - 1,
            filter=swap.filter,
        )
    if len(swap.shares) != channels:
        raise UserError(
            "A filter of {layer} reads {channels} channels, not {count}.",
            layer=swap.layer,
            channels=channels,
            count=len(swap.shares),
        )
    if kernel.shape[0] > rows or kernel.shape[1] > columns:
        raise UserError(
            "A kernel of {height}×{width} is too large for {layer}, whose filters are {rows}×{columns}.",
            height=kernel.shape[0],
            width=kernel.shape[1],
            layer=swap.layer,
            rows=rows,
            columns=columns,
        )
    top, left = (rows - kernel.shape[0]) // 2, (columns - kernel.shape[1]) // 2
    chosen = weight[swap.filter].zero_()
    shares = torch.tensor(swap.shares, dtype=weight.dtype)[:, None, None]
    chosen[:, top : top + kernel.shape[0], left : left + kernel.shape[1]] = shares * kernel


def _put(module: fx.GraphModule, node: fx.Node, weight: Tensor) -> None:
    """Let this node use other weights, in a module whose leaves are shared with another one."""
    if node.op == "call_module":
        path = str(node.target)
        made = copy.copy(module.get_submodule(path))
        made._parameters = dict(made._parameters)
        stored = made._parameters.get("weight")
        if stored is None:
            raise UserError(
                "{path}: its weights are computed anew for every picture and cannot be replaced.", path=path
            )
        made.weight = nn.Parameter(weight.to(stored.device), requires_grad=False)
        module.set_submodule(path, made)
        return
    given = node.kwargs.get("weight", node.args[1] if len(node.args) > 1 else None)
    if not isinstance(given, fx.Node) or given.op != "get_attr":
        raise UserError(
            "{name}: its weights are computed anew for every picture and cannot be replaced.", name=node.name
        )
    path, _, name = str(given.target).rpartition(".")
    owner = module.get_submodule(path)
    setattr(owner, name, nn.Parameter(weight.to(getattr(owner, name).device), requires_grad=False))
