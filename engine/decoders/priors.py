"""Default boxes (priors) and what is added to them, as SSD and its descendants have it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.decoders.base import Grids, Output, Size, are_probabilities, corners

VARIANCES = (0.1, 0.2)
"""By which offsets of the centre and of the logarithm of the size are scaled."""


def add_to_priors(offsets: np.ndarray, priors: np.ndarray) -> np.ndarray:
    """(n, 4) offsets of centre and log size, and (n, 4) priors cx, cy, w, h in 0 … 1 → corners in 0 … 1.

    Source: Liu et al. 2016, SSD: Single Shot MultiBox Detector, equation 2, with the variances of its code.
    """
    centers = priors[:, :2] + offsets[:, :2] * VARIANCES[0] * priors[:, 2:]
    sizes = priors[:, 2:] * np.exp(np.clip(offsets[:, 2:] * VARIANCES[1], None, 20))
    return corners(np.concatenate([centers, sizes], axis=1))


def box_tables(outputs: Sequence[Output]) -> list[Output]:
    """Tables of four columns that may be boxes, those that are called so first; not those of four probabilities."""
    tables = [one for one in outputs if len(one.shape) == 2 and one.shape[1] == 4]
    likely = [one for one in tables if one.values is None or not are_probabilities(one.values)]
    return sorted(likely, key=lambda one: not any(word in one.name.lower() for word in ("box", "loc")))


def are_corners(boxes: np.ndarray) -> bool:
    """Whether rows of four numbers are corners already: right of left, and below top, in (nearly) all of them."""
    if not len(boxes):
        return False
    proper = (boxes[:, 2] >= boxes[:, 0]) & (boxes[:, 3] >= boxes[:, 1]) & (boxes[:, :2].min(axis=1) > -2)
    return bool(proper.mean() > 0.99)


def in_pixels(boxes: np.ndarray, size: Size) -> np.ndarray:
    """Corners in 0 … 1 of the input → pixels; those in pixels already stay."""
    if np.abs(boxes).max(initial=0) > 4:
        return boxes.astype(np.float32)
    scaled: np.ndarray = boxes * np.array([size[1], size[0], size[1], size[0]], np.float32)
    return scaled


def level_priors(grids: Grids, sizes: tuple[tuple[tuple[float, float], ...], ...], size: Size) -> np.ndarray:
    """(N, 4) cx, cy, w, h in 0 … 1: at the middle of every cell a box of each (width, height), in pixels."""
    made = []
    for (rows, columns, stride, _), boxes in zip(grids.levels, sizes, strict=True):
        y, x = np.mgrid[:rows, :columns].reshape(2, -1) + 0.5
        middles = np.stack([x * stride / size[1], y * stride / size[0]], axis=1)
        each = np.array(boxes, np.float64) / (size[1], size[0])
        made.append(np.concatenate([np.repeat(middles, len(boxes), axis=0), np.tile(each, (len(middles), 1))], axis=1))
    return np.concatenate(made).astype(np.float32)
