"""Weights without a definition: filters, norms and shapes can be looked at, but nothing can be run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import numpy as np
import torch
from torch import Tensor

from engine.api import FilterOverride, Layer, LayerKind, UserError
from engine.arithmetic import Parameters
from engine.graph import Graph
from engine.graph.eager import read_only
from engine.program import Execution

_STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
_KINDS = {
    5: (LayerKind.CONV, "Conv3d"),
    4: (LayerKind.CONV, "Conv2d"),
    3: (LayerKind.CONV, "Conv1d"),
    2: (LayerKind.LINEAR, "Linear"),
}


class StoredProgram:
    """Tensors by the name of the layer they belong to; see ``engine.program.Program``."""

    differentiable = False

    def __init__(self, weights: Mapping[str, tuple[Tensor, Tensor | None]], why: str) -> None:
        self._weights, self._why = weights, why

    def prepare(self, taps: frozenset[str], device: torch.device, precision: str) -> Execution:  # noqa: ARG002
        """UserError, always: it is not known what to do with the weights."""
        raise UserError(self._why)

    def prepare_gradients(self, layers: frozenset[str], device: torch.device, **_: object) -> NoReturn:  # noqa: ARG002
        """UserError, always, as above."""
        raise UserError(self._why)

    def answering(self, output: str) -> StoredProgram:  # noqa: ARG002
        """Itself: it answers nothing."""
        return self

    def swapped(self, swaps: tuple[FilterOverride, ...]) -> StoredProgram:  # noqa: ARG002
        """UserError, always, as above."""
        raise UserError(self._why)

    def weight(self, layer: str) -> tuple[np.ndarray, np.ndarray | None]:
        """(weights, bias or None); KeyError if there is no such layer."""
        weight, bias = self._weights[layer]
        return read_only(weight), None if bias is None else read_only(bias)

    def constants(self, layer: str) -> Parameters:  # noqa: ARG002
        """None: nothing can be computed from them."""
        return {}


def stored_graph(tensors: Mapping[str, Tensor], why: str) -> Graph:
    """One layer for each module that has weights, in the order of the file; ``why`` is said when it should run.

    A layer's kind is only guessed, from the shape of its weights. Statistics of batch norm are no parameters.
    """
    tensors = {key: tensor for key, tensor in tensors.items() if tensor.is_floating_point()}
    layers: list[Layer] = []
    weights: dict[str, tuple[Tensor, Tensor | None]] = {}
    for key, tensor in tensors.items():
        module, _, kind = key.rpartition(".")
        if kind in _STATISTICS or (kind == "bias" and f"{module}.weight" in tensors):
            continue
        name = module if kind == "weight" and module else key
        bias = tensors.get(f"{module}.bias") if kind == "weight" else None
        weights[name] = tensor, bias
        layers.append(_layer(name, tensor, bias, normalizes=f"{module}.running_mean" in tensors))
    count = sum(layer.parameters for layer in layers)
    return Graph(StoredProgram(weights, why), tuple(layers), (), count)


def _layer(name: str, weight: Tensor, bias: Tensor | None, normalizes: bool) -> Layer:
    kind, operation = _KINDS.get(weight.ndim, (LayerKind.OTHER, "Parameter"))
    if normalizes and weight.ndim == 1:
        kind, operation = LayerKind.NORM, "BatchNorm"
    return Layer(
        name=name,
        kind=kind,
        operation=operation,
        output=(),
        parameters=weight.numel() + (0 if bias is None else bias.numel()),
        weight_shape=tuple(weight.shape),
        bias=bias is not None,
    )
