"""Bilinear and bicubic upsampling: a weighted sum of the nearest cells, with weights that follow from the place."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.api.arithmetic import Formula, ValueBreakdown
from engine.arithmetic.case import Case


def upsampling(case: Case) -> ValueBreakdown | None:
    """Σ x·w over two or four cells along each axis, as PyTorch places and weighs them."""
    layer, index, inputs, output, parameters = case
    mode = parameters.get("mode") or layer.operation.lower().removeprefix("upsample_").removesuffix("2d")
    x = inputs[0]
    if mode not in ("bilinear", "bicubic") or output.ndim != 3 or parameters.get("antialias"):
        return None
    given = None if parameters.get("recompute_scale_factor") else parameters.get("scale_factor")
    factors: Any = given if isinstance(given, tuple) else (given, given)
    corners = bool(parameters.get("align_corners"))
    (rows, down), (columns, across) = (
        _cells(index[axis], x.shape[axis], output.shape[axis], factors[axis - 1], mode, corners) for axis in (1, 2)
    )
    unit = index[0]
    patch = np.asarray(x[unit : unit + 1, rows[:, None], columns[None, :]], np.float32)
    weights = np.outer(down, across)[None]
    products = patch.astype(np.float64) * weights
    return ValueBreakdown(
        layer.name, index, float(output[index]), Formula.WEIGHTED_SUM, float(products.sum()),
        float(np.abs(products).sum()), layer.inputs[:1], patch, np.ones(patch.shape[1:], bool),
        weights=weights, window=(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1),
        channels=(unit, unit + 1), rows=rows, columns=columns,
    )  # fmt: skip


def _cells(
    at: int, size: int, cells: int, factor: float | None, mode: str, corners: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The cells of one axis that output ``at`` reads, and their weights; float32 places, as PyTorch computes them."""
    single = np.float32
    if corners:
        place = (single(size - 1) / single(cells - 1) if cells > 1 else single(0)) * single(at)
    else:
        ratio = single(1 / factor) if factor else single(size) / single(cells)
        place = ratio * (single(at) + single(0.5)) - single(0.5)
        if mode == "bilinear":
            place = max(place, single(0))
    first = int(np.floor(place))
    t = float(place - single(first))
    if mode == "bilinear":
        return np.minimum((first, first + 1), size - 1), np.array([1 - t, t])
    reached = np.clip(np.arange(first - 1, first + 3), 0, size - 1)
    return reached, np.array([_cubic(abs(distance)) for distance in (1 + t, t, 1 - t, 2 - t)])


def _cubic(distance: float, a: float = -0.75) -> float:
    """Keys, "Cubic convolution interpolation for digital image processing" (1981), with PyTorch's a."""
    if distance <= 1:
        return ((a + 2) * distance - (a + 3)) * distance * distance + 1
    return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
