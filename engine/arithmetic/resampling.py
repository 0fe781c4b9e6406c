"""Upsampling: the nearest cell, or a weighted sum of the nearest ones, with weights that follow from the place."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.api.arithmetic import Formula, ValueBreakdown
from engine.arithmetic.case import Case, single

_PLACED = ("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric")
"""Ways of ONNX's to place an output's cell on the input; PyTorch knows the first and ``align_corners``."""


def upsampling(case: Case) -> ValueBreakdown | None:
    """Σ x·w over two or four cells along each axis, as PyTorch or ONNX place and weigh them; ONNX's nearest cell."""
    layer, index, inputs, output, parameters = case
    mode = parameters.get("mode") or layer.operation.lower().removeprefix("upsample_").removesuffix("2d")
    x = inputs[0]
    modes = ("bilinear", "bicubic", "nearest") if "coordinates" in parameters else ("bilinear", "bicubic")
    if mode not in modes or output.ndim != 3 or x.shape[0] != output.shape[0] or parameters.get("antialias"):
        return None
    given = None if parameters.get("recompute_scale_factor") else parameters.get("scale_factor")
    factors: Any = given if isinstance(given, tuple) else (given, given)
    placed = str(parameters.get("coordinates", "align_corners" if parameters.get("align_corners") else "half_pixel"))
    if placed not in _PLACED:
        return None
    found = [_place(index[axis], x.shape[axis], output.shape[axis], factors[axis - 1], placed) for axis in (1, 2)]
    unit = index[0]
    if mode == "nearest":
        near = (_nearest(at, str(parameters["nearest"]), size) for at, size in zip(found, x.shape[1:], strict=True))
        place = (unit, *near)
        value = float(x[place])
        return single(layer, index, x, place, output, Formula.COPY, value, abs(value))
    (rows, down), (columns, across) = (_cells(at, size, mode) for at, size in zip(found, x.shape[1:], strict=True))
    patch = np.asarray(x[unit : unit + 1, rows[:, None], columns[None, :]], np.float32)
    weights = np.outer(down, across)[None]
    products = patch.astype(np.float64) * weights
    return ValueBreakdown(
        layer.name, index, float(output[index]), Formula.WEIGHTED_SUM, float(products.sum()),
        float(np.abs(products).sum()), layer.inputs[:1], patch, np.ones(patch.shape[1:], bool),
        weights=weights, window=(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1),
        channels=(unit, unit + 1), rows=rows, columns=columns,
    )  # fmt: skip


def _place(at: int, size: int, cells: int, factor: float | None, placed: str) -> np.float32:
    """Where output cell ``at`` of an axis lies on the input; in float32, as PyTorch and ONNX Runtime compute it."""
    single = np.float32
    if placed == "align_corners":
        return (single(size - 1) / single(cells - 1) if cells > 1 else single(0)) * single(at)
    ratio = single(1 / factor) if factor else single(size) / single(cells)
    if placed == "asymmetric":
        return ratio * single(at)
    if placed == "pytorch_half_pixel" and cells == 1:
        return single(0)
    return ratio * (single(at) + single(0.5)) - single(0.5)


def _nearest(place: np.float32, rounded: str, size: int) -> int:
    """The cell that a place is rounded to, in ONNX's words."""
    half = np.float32(0.5)
    cell = {
        "floor": np.floor(place),
        "ceil": np.ceil(place),
        "round_prefer_ceil": np.floor(place + half),
        "round_prefer_floor": np.ceil(place - half),
    }[rounded]
    return int(min(max(cell, 0), size - 1))


def _cells(place: np.float32, size: int, mode: str) -> tuple[np.ndarray, np.ndarray]:
    """The cells of one axis that are read at a place, and their weights."""
    if mode == "bilinear":
        place = max(place, np.float32(0))
    first = int(np.floor(place))
    t = float(place - np.float32(first))
    if mode == "bilinear":
        return np.minimum((first, first + 1), size - 1), np.array([1 - t, t])
    reached = np.clip(np.arange(first - 1, first + 3), 0, size - 1)
    return reached, np.array([_cubic(abs(distance)) for distance in (1 + t, t, 1 - t, 2 - t)])


def _cubic(distance: float, a: float = -0.75) -> float:
    """Keys, "Cubic convolution interpolation for digital image processing" (1981), with PyTorch's a."""
    if distance <= 1:
        return ((a + 2) * distance - (a + 3)) * distance * distance + 1
    return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
