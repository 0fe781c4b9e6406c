"""Weighted sums and poolings: a window on a map, a line or a body of values, or a whole vector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from engine.api import Layer
from engine.api.arithmetic import Formula, ValueBreakdown, ValueIndex
from engine.api.geometry import pool_window
from engine.arithmetic.case import Case, Parameters, Values


def convolution(case: Case) -> ValueBreakdown | None:
    """Σ patch · filter + bias, transposed ones included."""
    layer, index, inputs, output, parameters = case
    window = layer.window
    if "weight" not in parameters:
        return None
    if window is None and output.ndim == 4:
        return _in_three_dimensions(case)
    if window is None or output.ndim not in (2, 3):
        return None
    if output.ndim == 2:
        return _in_one_row(case, convolution)
    weight, bias = _weight(parameters)
    if window.mode == "conv transposed":
        return _transposed(case, weight, bias)
    unit, row, column = index
    width = weight.shape[1]
    # The unit's group reads only its own part of the input channels.
    start = unit // (weight.shape[0] // window.groups) * width
    top, left = (at * step - pad for at, step, pad in zip((row, column), window.stride, window.padding, strict=True))
    rows, columns = (
        begin + np.arange(count) * gap
        for begin, count, gap in zip((top, left), window.kernel, window.dilation, strict=True)
    )
    padding = str(parameters.get("padding_mode", "zeros"))
    patch, inside = _gather(inputs[0], (start, start + width), rows, columns, padding)
    return _weighted_sum(
        case, patch, inside, weight[unit], _at(bias, unit),
        window=(top, left, int(rows[-1]) + 1, int(columns[-1]) + 1),
        channels=(start, start + width), rows=rows, columns=columns,
    )  # fmt: skip


def _transposed(case: Case, weight: np.ndarray, bias: np.ndarray | None) -> ValueBreakdown:
    """Kernel cell (i, j) meets the input cell that it throws onto this output, if there is one."""
    window, x = case.layer.window, case.inputs[0]
    assert window is not None
    unit, row, column = case.place
    per_group_out, per_group_in = weight.shape[1], x.shape[0] // window.groups
    start = unit // per_group_out * per_group_in
    axes, masks = [], []
    for at, pad, count, gap, step in zip(
        (row, column), window.padding, window.kernel, window.dilation, window.stride, strict=True
    ):
        # Solved for the input: out = in · stride − padding + cell · dilation; there is one only where that
        # divides.
        thrown = at + pad - np.arange(count) * gap
        axes.append(thrown // step)
        masks.append(thrown % step == 0)
    patch, inside = _gather(x, (start, start + per_group_in), axes[0], axes[1], "zeros")
    inside = inside & masks[0][:, None] & masks[1][None, :]
    patch = np.where(inside, patch, 0).astype(np.float32)
    kernel = weight[start : start + per_group_in, unit % per_group_out]
    met = [axis[mask] for axis, mask in zip(axes, masks, strict=True)]
    field = None
    if all(axis.size for axis in met):
        field = (int(met[0].min()), int(met[1].min()), int(met[0].max()) + 1, int(met[1].max()) + 1)
    return _weighted_sum(
        case, patch, inside, kernel, _at(bias, unit),
        window=field, channels=(start, start + per_group_in), rows=axes[0], columns=axes[1],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """(C, L) values as (C, 1, L)."""

    line: Values

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.line.shape[0], 1, self.line.shape[1])

    @property
    def ndim(self) -> int:
        return 3

    @property
    def size(self) -> int:
        return self.line.size

    def __getitem__(self, index: Any, /) -> Any:
        channels, _, columns = index
        if isinstance(columns, np.ndarray):
            return np.asarray(self.line[channels, columns[0]])[:, None, :]
        return self.line[channels, columns]


def _in_one_row(case: Case, rule: Callable[[Case], ValueBreakdown | None]) -> ValueBreakdown | None:
    """A window on a line of values, as one on a map of one row."""
    weight = case.parameters.get("weight")
    parameters = {**case.parameters, **({} if weight is None else {"weight": np.expand_dims(weight, -2)})}
    place = (case.place[0], 0, case.place[1])
    found = rule(Case(case.layer, place, [_Row(given) for given in case.inputs], _Row(case.output), parameters))
    return found and replace(found, index=case.place, one_row=True)


def _in_three_dimensions(case: Case) -> ValueBreakdown | None:
    """Σ over all cells of a window in depth, height and width, written one after another."""
    layer, index, inputs, _, parameters = case
    weight, bias = _weight(parameters)
    if weight.ndim != 5 or "transpose" in layer.operation.lower() or parameters.get("padding_mode", "zeros") != "zeros":
        return None
    x, unit, kernel = inputs[0], index[0], weight.shape[2:]
    stride, dilation = (_three(parameters.get(name, 1)) for name in ("stride", "dilation"))
    given = parameters.get("padding", 0)
    # padding="same", which PyTorch allows for stride 1 only; an even kernel has one cell more on the right.
    padding = tuple(gap * (size - 1) // 2 for size, gap in zip(kernel, dilation, strict=True))
    if given != "same":
        padding = _three(0 if given == "valid" else given)
    start = unit // (weight.shape[0] // int(parameters.get("groups", 1))) * weight.shape[1]
    axes = [
        at * step - pad + np.arange(size) * gap
        for at, step, pad, size, gap in zip(index[1:], stride, padding, kernel, dilation, strict=True)
    ]
    inside = [(axis >= 0) & (axis < size) for axis, size in zip(axes, x.shape[1:], strict=True)]
    # Cells in the padding read any value, which is then set to 0: NumPy cannot index beyond the border.
    read = [np.clip(axis, 0, size - 1) for axis, size in zip(axes, x.shape[1:], strict=True)]
    body = x[start : start + weight.shape[1], read[0][:, None, None], read[1][:, None], read[2]]
    values = np.where(inside[0][:, None, None] & inside[1][:, None] & inside[2], body, 0)
    cells = list(product(range(start, start + weight.shape[1]), *(axis.tolist() for axis in axes)))
    found = _weighted_sum(
        case, np.ascontiguousarray(values, np.float32).reshape(-1, 1, 1), np.ones((1, 1), bool),
        weight[unit].reshape(-1, 1, 1), _at(bias, unit), channels=(0, len(cells)),
    )  # fmt: skip
    shape = x.shape
    places = (
        ValueIndex(layer.inputs[0], cell) if all(0 <= at < size for at, size in zip(cell, shape, strict=True)) else None
        for cell in cells
    )
    return replace(found, places=tuple(places))


def _three(value: Any) -> tuple[int, ...]:
    """PyTorch's shorthand: one number stands for all axes."""
    return tuple(map(int, value)) if isinstance(value, tuple) else (int(value),) * 3


def linear(case: Case) -> ValueBreakdown | None:
    """W·x + b, one row of it."""
    if "weight" not in case.parameters:
        return None
    weight, bias = _weight(case.parameters)
    before, unit = case.place[:-1], case.place[-1]
    vector = case.inputs[0][before]
    patch = np.ascontiguousarray(vector, np.float32).reshape(-1, 1, 1)
    return _weighted_sum(
        case, patch, np.ones((1, 1), bool), weight[unit].reshape(-1, 1, 1), _at(bias, unit),
        channels=(0, len(vector)), around=(before, ()),
    )  # fmt: skip


def _weighted_sum(
    case: Case,
    patch: np.ndarray,
    inside: np.ndarray,
    weights: np.ndarray,
    bias: float | None,
    *,
    channels: tuple[int, int],
    window: tuple[int, int, int, int] | None = None,
    rows: np.ndarray | None = None,
    columns: np.ndarray | None = None,
    around: tuple[tuple[int, ...], tuple[int, ...]] | None = None,
) -> ValueBreakdown:
    # float64: the sum is to show how far the network's float32 is off, not to be off itself.
    products = patch.astype(np.float64) * weights
    return ValueBreakdown(
        case.layer.name,
        case.place,
        float(case.output[case.place]),
        Formula.WEIGHTED_SUM,
        float(products.sum()) + (bias or 0.0),
        float(np.abs(products).sum()) + abs(bias or 0.0),
        case.layer.inputs[:1],
        patch,
        inside,
        weights=weights,
        bias=bias,
        window=window,
        channels=channels,
        rows=rows,
        columns=columns,
        around=around,
    )


def pooling(case: Case) -> ValueBreakdown | None:
    """The largest value of a window, or its mean."""
    layer, index, inputs, output, parameters = case
    window, x = layer.window, inputs[0]
    if window is None or not window.mode.endswith(("max", "average")) or "power" in window.mode:
        return None
    if x.ndim == 2 and output.ndim == 2:
        return _in_one_row(case, pooling)
    if x.ndim != 3:
        return None
    unit, row, column = index if output.ndim == 3 else (index[0], 0, 0)
    size = (x.shape[1], x.shape[2])
    cells = (output.shape[1], output.shape[2]) if output.ndim == 3 else (1, 1)
    top, left, bottom, right = field = pool_window(window, size, cells, row, column)
    rows, columns = np.arange(top, bottom, window.dilation[0]), np.arange(left, right, window.dilation[1])
    patch, inside = _gather(x, (unit, unit + 1), rows, columns, "zeros")
    common = (layer.name, index, float(output[index]))
    if "max" in window.mode:
        patch = np.where(inside, patch, -np.inf).astype(np.float32)
        flat = int(np.argmax(np.where(np.isnan(patch[0]), np.inf, patch[0])))
        winner = (flat // patch.shape[2], flat % patch.shape[2])
        total = float(patch[0][winner])
        return ValueBreakdown(
            *common, Formula.MAXIMUM, total, abs(total), layer.inputs[:1], patch, inside,
            winner=winner, window=field, channels=(unit, unit + 1), rows=rows, columns=columns,
        )  # fmt: skip
    divisor = parameters.get("divisor_override") or _pool_divisor(layer, field, size, inside)
    values = patch.astype(np.float64)
    return ValueBreakdown(
        *common, Formula.MEAN, float(values.sum()) / int(divisor),
        float(np.abs(values).sum()) / int(divisor), layer.inputs[:1], patch, inside,
        divisor=int(divisor), window=field, channels=(unit, unit + 1), rows=rows, columns=columns,
    )  # fmt: skip


def _pool_divisor(layer: Layer, field: tuple[int, int, int, int], size: tuple[int, int], inside: np.ndarray) -> int:
    """PyTorch counts padded cells when asked to, but never those that only ``ceil_mode`` adds beyond the padding."""
    window = layer.window
    assert window is not None
    if not window.count_include_pad or window.mode.startswith("adaptive"):
        return int(inside.sum())
    top, left, bottom, right = field
    bottom, right = min(bottom, size[0] + window.padding[0]), min(right, size[1] + window.padding[1])
    return (bottom - top) * (right - left)


def _gather(
    x: Values, channels: tuple[int, int], rows: np.ndarray, columns: np.ndarray, padding: str
) -> tuple[np.ndarray, np.ndarray]:
    """(C, len(rows), len(columns)) values of some channels of (C, H, W), and which positions lie inside the map."""
    height, width = x.shape[1:]
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None, :]
    rows, columns = (_fold(at, size, padding) for at, size in ((rows, height), (columns, width)))
    patch = x[channels[0] : channels[1], rows[:, None], columns[None, :]]
    if padding == "zeros":
        patch = np.where(inside, patch, 0)
    return np.ascontiguousarray(patch, np.float32), inside


def _fold(at: np.ndarray, size: int, padding: str) -> np.ndarray:
    """Positions beyond the border, brought back as the padding mode says; clipped for zeros."""
    if padding == "circular":
        return np.asarray(at % size)
    if padding == "reflect":
        # Reflection repeats there and back without the border twice; a map of one row has no period of its
        # own.
        period = max(2 * (size - 1), 1)
        return np.asarray((size - 1) - np.abs((at % period) - (size - 1)))
    return np.asarray(np.clip(at, 0, size - 1))


def _weight(parameters: Parameters) -> tuple[np.ndarray, np.ndarray | None]:
    weight, bias = parameters["weight"], parameters.get("bias")
    assert isinstance(weight, np.ndarray)
    return weight, bias if isinstance(bias, np.ndarray) else None


def _at(bias: np.ndarray | None, unit: int) -> float | None:
    return None if bias is None else float(bias[unit])
