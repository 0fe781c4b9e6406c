"""How far two tensors are apart that should be the same."""

from __future__ import annotations

from torch import Tensor

EXACT_ERROR = 1e-5
"""Largest difference, as a share of a layer's largest magnitude, that float32 rounding in another order explains."""


def difference(value: Tensor, true: Tensor) -> float:
    """Largest difference as a share of the true values' largest magnitude; infinite where anything is not finite."""
    if value.shape != true.shape or not bool(true.isfinite().all() and value.isfinite().all()):
        return float("inf")
    if true.numel() == 0:
        return 0.0
    largest, off = float(true.abs().max()), float((value - true).abs().max())
    return off / largest if largest else (0.0 if off == 0 else float("inf"))
