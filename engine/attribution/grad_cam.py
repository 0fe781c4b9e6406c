"""Grad-CAM: the maps of a layer, each weighted by the mean of the target's derivatives by it.

Selvaraju, Cogswell, Das, Vedantam, Parikh & Batra 2017, "Grad-CAM: Visual Explanations from Deep Networks via
Gradient-based Localization", section 3, equations 1 and 2 (arXiv:1610.02391).
"""

from __future__ import annotations

from torch import Tensor

from engine.attribution.subject import Subject
from engine.attribution.target import maps_of


def grad_cam(subject: Subject, layer: str) -> Tensor:
    """(1, h, w), never negative: max(0, Σ over channels of mean gradient · map)."""
    shape = subject.info.output_shape(layer)
    run = subject.run(subject.x, layer)
    maps, slopes = maps_of(run.values(layer), shape), maps_of(run.gradients()[layer], shape)
    weights = slopes.mean(dim=(2, 3), keepdim=True)
    return (weights * maps).sum(dim=1).clamp(min=0)
