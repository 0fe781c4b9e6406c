"""What is explained: one value of one layer, with everything that its arithmetic may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from engine.api import Layer
from engine.api.arithmetic import Formula, ValueBreakdown, ValueIndex

Parameters = Mapping[str, Any]
"""A layer's own numbers by PyTorch's names: weight, bias, running_mean, running_var, eps, negative_slope, dim, …

``operands`` are those of arithmetic in order: names of layers, numbers, or arrays that broadcast to the output.
``positions``, an int array of the output's shape, tells of an operation that only moves values where each stood: its
place in memory order in all inputs one after another, −1 for added values. ``opaque`` says that the value is another
one than the formula of the layer's operation gives.
"""


class Values(Protocol):
    """An array without the batch axis that may lie on another device; indexing gives NumPy arrays and numbers."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def ndim(self) -> int: ...

    @property
    def size(self) -> int: ...

    def __getitem__(self, index: Any, /) -> Any: ...


class Case(NamedTuple):
    """What ``explain`` was asked."""

    layer: Layer
    place: tuple[int, ...]
    inputs: Sequence[Values]
    output: Values
    parameters: Parameters


def single(
    layer: Layer,
    index: tuple[int, ...],
    x: Values,
    place: tuple[int, ...],
    output: Values,
    formula: Formula,
    total: float,
    magnitude: float,
    constants: tuple[tuple[str, float], ...] = (),
    source: str | None = None,
) -> ValueBreakdown:
    """An explanation by one operand, ``x[place]`` of ``source`` (or of the first input)."""
    source = source or layer.inputs[0]
    return ValueBreakdown(
        layer.name, index, float(output[index]), formula, total, magnitude, (source,),
        np.array(x[place], np.float32).reshape(1, 1, 1), np.ones((1, 1), bool),
        constants=constants, places=(ValueIndex(source, place),),
    )  # fmt: skip


def axis_of(dim: int, dimensions: int) -> int:
    """An axis given with the batch axis counted, as an axis of arrays without it."""
    number = int(dim)
    return number + dimensions if number < 0 else number - 1
