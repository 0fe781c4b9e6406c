"""Layer-CAM: the maps of a layer, each value weighted by its own derivative where that is positive.

Jiang, Zhang, Hou, Cheng & Wei 2021, "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization",
section III.B, equations 6 to 8 (IEEE Transactions on Image Processing 30). So it works at early layers too, where one
weight for a whole map says little.
"""

from __future__ import annotations

from torch import Tensor

from engine.attribution.subject import Subject
from engine.attribution.target import maps_of


def layer_cam(subject: Subject, layer: str) -> Tensor:
    """(1, h, w), never negative: max(0, Σ over channels of max(0, gradient) · map)."""
    shape = subject.info.output_shape(layer)
    run = subject.run(subject.x, layer)
    maps, slopes = maps_of(run.values(layer), shape), maps_of(run.gradients()[layer], shape)
    return (slopes.clamp(min=0) * maps).sum(dim=1).clamp(min=0)
