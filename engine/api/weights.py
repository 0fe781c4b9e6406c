"""The weights of a layer as pictures: the wish, and the answer, which comes once and not with every frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api.maps import Cells, Mosaic
from engine.api.provenance import NetworkState
from engine.api.wish import BesideWish


@dataclass(frozen=True, slots=True)
class WeightsView(BesideWish["WeightsResult"]):
    """The weights of one layer as pictures (they do not change from frame to frame).

    A convolution on three channels: one RGB picture a filter. Other convolutions: rows are filters, columns are input
    channels. 1×1 filters and fully connected layers: one matrix, rows are outputs; a fully connected layer that reads
    flattened maps: its rows as templates in the shape of those maps.

    Attributes:
        width, height: device pixels the panel has.
        cells: only these cells; None for all.
        unit: only this filter (row); None for all.
        matrix: show the plain matrix even where templates are possible.
        own_scales: each filter (row) has its own colour scale, around zero as the common one, so that filters of small
            weights can be seen beside large ones.
        order: of the three input channels that are shown in colours, as in ``Preprocessing``.
    """

    layer: str
    width: int
    height: int
    cells: Cells | None = None
    unit: int | None = None
    matrix: bool = False
    own_scales: bool = False
    order: str = "rgb"


@dataclass(frozen=True, slots=True, eq=False)
class WeightsResult:
    """The weights of a layer, once per network and view.

    Attributes:
        state: of the network whose weights these are.
        mosaic: the picture; its ``statistics`` are those of the weights, a "channel" being a filter (output).
        weight: read-only float32 weights as stored, e.g. (filters, input channels / groups, kernel, kernel).
        bias: (filters,) float32, None where there is none.
        norms: (filters,) float32, the Euclidean norm of each filter.
        histogram: (counts (n,) int64, edges (n + 1,) float32) of all weights.
        template: shape (C, H, W) in which a fully connected layer's rows are shown, else None.
    """

    state: NetworkState
    view: WeightsView
    mosaic: Mosaic
    weight: np.ndarray
    bias: np.ndarray | None
    norms: np.ndarray
    histogram: tuple[np.ndarray, np.ndarray]
    template: tuple[int, int, int] | None = None
