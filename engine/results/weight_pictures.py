"""The weights of one layer as pictures: filters in colour, grids of kernels, templates, matrices."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import (
    INPUT,
    Cells,
    Layer,
    LayerKind,
    Mosaic,
    NetworkInfo,
    Reduction,
    Statistics,
    WeightsResult,
    WeightsView,
)
from engine.device.threads import single_threaded
from engine.program import Network
from engine.results.mosaic_layout import Layout, lay_out
from engine.results.mosaics import ColourScale, assemble, quantise, reduce_blocks
from engine.results.statistics import CHUNK_VALUES, measure

BINS = 101
"""Bins of the largest histogram; always an odd number, so that one bin is centred on zero."""

GREY, REACH = 128, 127
"""In colour pictures zero is this grey, and the largest magnitude lies this many levels from it."""

NAN_COLOR, INF_COLOR = (255, 0, 255), (255, 230, 0)

STRETCHES = ("flatten", "view", "reshape", "squeeze", "ravel", "contiguous")
"""Operations that turn maps into a vector and keep the order of their values."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What does not depend on the view.

    Attributes:
        weight, bias: as stored.
        kernels: (filters, input channels, height, width); a matrix has 1×1 kernels.
        template: shape in which a fully connected layer's rows are shown, or None.
        limit: largest finite magnitude.
        statistics, norms, histogram: see ``WeightsResult``.
    """

    weight: np.ndarray
    bias: np.ndarray | None
    kernels: torch.Tensor
    template: tuple[int, int, int] | None
    limit: float
    statistics: Statistics
    norms: np.ndarray
    histogram: tuple[np.ndarray, np.ndarray]


class WeightsReader:
    """Makes pictures of one network's weights; remembers the figures of the layers it has been asked about.

    A ``WeightsView`` is answered like this (axes of the mosaic in brackets):

    - kernels on three channels, one RGB picture a filter [channel]: mid-grey is zero, gaps are black;
    - kernels on one channel (also depthwise), one map a filter [channel];
    - other kernels, rows are filters and columns input channels [filter, input channel]; of a single ``unit`` all
      input channels, row by row [input channel];
    - 1×1 kernels and fully connected layers, one map whose rows are outputs [matrix]; here ``cells`` counts weights
      (rows × columns of the matrix), and the map is that part of it; of a single ``unit`` its weights, one value a
      cell [input channel].

    All share one scale, symmetric about zero, so that pictures and layouts of one layer can be compared; or, with
    ``own_scales``, each filter has its own.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._facts: dict[str, Facts] = {}

    def answer(self, view: WeightsView, breathe: Callable[[], None] = lambda: None) -> WeightsResult:
        """The picture and the figures; KeyError if the layer has no weights. ``breathe`` is called often."""
        facts = self._facts.get(view.layer)
        with single_threaded():
            if facts is None:
                facts = self._facts[view.layer] = self._read(self._network.info.layer(view.layer), breathe)
            breathe()
            template = facts.template if not view.matrix else None
            mosaic = self._mosaic(_each_to_its_own(facts) if view.own_scales else facts, view, template)
            if view.own_scales:
                mosaic = replace(mosaic, low=-facts.limit, high=facts.limit, channel_range=_own_ranges(facts))
        return WeightsResult(
            state=self._network.state,
            view=view,
            mosaic=mosaic,
            weight=facts.weight,
            bias=facts.bias,
            norms=facts.norms,
            histogram=facts.histogram,
            template=template,
        )

    def _read(self, layer: Layer, breathe: Callable[[], None]) -> Facts:
        weight, bias = self._network.program.weight(layer.name)
        kernels = as_kernels(_as_tensor(weight), layer)
        rows = kernels.reshape(len(kernels), -1, 1)
        breathe()
        (figures,) = measure([rows])
        breathe()
        limit = max(-figures.low, figures.high)
        return Facts(
            weight=weight,
            bias=bias,
            kernels=kernels,
            template=find_template(layer, self._network.info),
            limit=limit,
            statistics=figures,
            norms=_norms(rows[:, :, 0]),
            histogram=_histogram(rows.flatten(), limit, breathe, finite=figures.nan + figures.inf == 0),
        )

    def _mosaic(self, facts: Facts, view: WeightsView, template: tuple[int, int, int] | None) -> Mosaic:
        kernels = facts.kernels
        if template:
            kernels = kernels.view(len(kernels), *template)
        elif view.matrix:
            kernels = kernels.reshape(len(kernels), -1, 1, 1)
        unit = view.unit if view.unit is not None and 0 <= view.unit < len(kernels) else None
        if kernels.shape[2] * kernels.shape[3] == 1:
            return _matrix(facts, kernels[:, :, 0, 0], view, unit)
        filters = np.arange(len(kernels)) if unit is None else np.array([unit])
        if kernels.shape[1] == 3:
            if view.order == "bgr":
                kernels = kernels.flip(1)
            return _colour(facts, kernels, view, filters)
        if kernels.shape[1] == 1:
            return _grid(facts, kernels[filters, 0], view, filters, ("channel",))
        if unit is not None:
            return _grid(facts, kernels[unit], view, np.arange(kernels.shape[1]), ("input channel",))
        return _filters_by_channels(facts, kernels, view)


def _own_ranges(facts: Facts) -> np.ndarray:
    """(filters, 2) float32: minus and plus the largest finite magnitude of each."""
    figures = facts.statistics
    largest = np.maximum(-figures.channel_low, figures.channel_high)
    ranges = np.stack([-largest, largest], axis=1)
    ranges.setflags(write=False)
    return ranges


def _each_to_its_own(facts: Facts) -> Facts:
    """The same with the weights of each filter over its largest magnitude."""
    largest = torch.from_numpy(_own_ranges(facts)[:, 1].copy())
    largest[largest == 0] = 1
    return replace(facts, kernels=facts.kernels / largest.view(-1, 1, 1, 1), limit=1.0)


def as_kernels(weight: torch.Tensor, layer: Layer) -> torch.Tensor:
    """Weights as (filters, input channels, height, width), filters being outputs; without a copy where possible."""
    if weight.ndim <= 2:
        return weight.reshape(len(weight) if weight.ndim else 1, -1, 1, 1)
    if layer.window and layer.window.mode == "conv transposed":
        groups = layer.window.groups
        # PyTorch stores a transposed convolution as (inputs, outputs of a group, …): turned round, group by
        # group.
        grouped = weight.reshape(groups, weight.shape[0] // groups, *weight.shape[1:])
        weight = grouped.transpose(1, 2).flatten(0, 1)
    if weight.ndim == 3:
        return weight[:, :, None]
    return weight.flatten(1, -3)


def _as_tensor(weight: np.ndarray) -> torch.Tensor:
    """The weights without a copy. PyTorch warns of read-only memory; nothing here writes to it."""
    weight = np.ascontiguousarray(weight)
    if weight.size == 0:
        return torch.zeros(weight.shape)
    pointer = weight.ctypes.data_as(ctypes.POINTER(ctypes.c_float))  # keeps the array alive
    return torch.from_numpy(np.ctypeslib.as_array(pointer, weight.shape))


def find_template(layer: Layer, info: NetworkInfo) -> tuple[int, int, int] | None:
    """Shape (C, H, W) of the maps that a fully connected layer reads as a vector; None if it reads none.

    Goes back through what keeps each value in its place: flattening, dropout, activations and norms of the vector.
    """
    if layer.kind is not LayerKind.LINEAR or not layer.weight_shape or len(layer.weight_shape) != 2:
        return None
    layers = {other.name: other for other in info.layers}
    names = layer.inputs
    while len(names) == 1:
        before = layers.get(names[0])
        shape = info.preprocessing.input if names[0] == INPUT else before.output if before else ()
        if len(shape) == 3:
            fits = math.prod(shape) == layer.weight_shape[1] and shape[1] * shape[2] > 1
            return (shape[0], shape[1], shape[2]) if fits else None
        if before is None or not _keeps_places(before):
            return None
        names = before.inputs
    return None


def _keeps_places(layer: Layer) -> bool:
    if layer.kind is LayerKind.RESHAPE:
        return layer.operation.lower().startswith(STRETCHES)
    return layer.kind in (LayerKind.DROPOUT, LayerKind.ACTIVATION, LayerKind.NORM) and len(layer.output) == 1


def _matrix(facts: Facts, matrix: torch.Tensor, view: WeightsView, unit: int | None) -> Mosaic:
    if unit is not None:
        return _grid(facts, matrix[unit].view(-1, 1, 1), view, np.arange(matrix.shape[1]), ("input channel",))
    if view.cells:
        part = view.cells
        matrix = matrix[max(0, part.top) : max(1, part.bottom), max(0, part.left) : max(1, part.right)]
    layout = lay_out(1, (matrix.shape[0], matrix.shape[1]), (view.height, view.width), gapless=True)
    pixels = _paint(facts, matrix[None], np.zeros((1, 1), int), layout)
    return _finish(facts, pixels, layout, (matrix.shape[0], matrix.shape[1]), np.zeros(1, int), ("matrix",))


def _grid(facts: Facts, maps: torch.Tensor, view: WeightsView, names: np.ndarray, axes: tuple[str, ...]) -> Mosaic:
    """Maps (n, h, w) row by row, called ``names``."""
    layout, grid = _row_by_row(maps, view)
    # Empty cells are −1 in the grid, which indexes the −1 at the end.
    names = np.where(grid >= 0, np.append(names, -1)[grid], -1)
    return _finish(facts, _paint(facts, maps, grid, layout), layout, (maps.shape[1], maps.shape[2]), names, axes)


def _row_by_row(maps: torch.Tensor, view: WeightsView) -> tuple[Layout, np.ndarray]:
    layout = lay_out(len(maps), (maps.shape[-2], maps.shape[-1]), (view.height, view.width), None, view.cells)
    grid = np.full(layout.rows * layout.columns, -1)
    grid[: len(maps)] = np.arange(len(maps))
    return layout, grid.reshape(layout.rows, layout.columns)


def _filters_by_channels(facts: Facts, kernels: torch.Tensor, view: WeightsView) -> Mosaic:
    filters, inputs, height, width = kernels.shape
    panel = (view.height, view.width)
    layout = lay_out(filters * inputs, (height, width), panel, inputs, view.cells, filters)
    grid = np.arange(filters * inputs).reshape(filters, inputs)
    pixels = _paint(facts, kernels.reshape(-1, height, width), grid, layout)
    return _finish(facts, pixels, layout, (height, width), np.repeat(np.arange(filters), inputs),
                   ("filter", "input channel"))  # fmt: skip


def _colour(facts: Facts, kernels: torch.Tensor, view: WeightsView, filters: np.ndarray) -> Mosaic:
    layout, grid = _row_by_row(kernels[filters], view)
    shown = _shown(grid, layout)
    pictures = kernels[filters][shown[shown >= 0]]
    if layout.factor > 1:
        pictures = F.avg_pool2d(pictures, layout.factor, ceil_mode=True, count_include_pad=False)
    levels = torch.round(pictures / (facts.limit or 1.0) * REACH + GREY).nan_to_num(0).clamp(0, 255).to(torch.uint8)
    for odd, color in ((pictures.isnan(), NAN_COLOR), (pictures.isinf(), INF_COLOR)):
        if bool(odd.any()):
            levels = torch.where(odd.any(1, keepdim=True), torch.tensor(color).view(1, 3, 1, 1).byte(), levels)
    planes = [assemble(levels[:, channel], shown, layout, ground=0) for channel in range(3)]
    pixels = torch.stack(planes, dim=2).numpy()
    names = np.where(grid >= 0, np.append(filters, -1)[grid], -1)
    shape = (kernels.shape[2], kernels.shape[3])
    return _finish(facts, pixels, layout, shape, names, ("channel",), Reduction.MEAN)


def _shown(grid: np.ndarray, layout: Layout) -> np.ndarray:
    cells: Cells = layout.cells
    return grid[cells.top : cells.bottom, cells.left : cells.right]


def _paint(facts: Facts, maps: torch.Tensor, grid: np.ndarray, layout: Layout) -> np.ndarray:
    """Shades of the maps (n, h, w) that ``grid`` (rows, columns) names, where the layout shows them."""
    shown = _shown(grid, layout)
    chosen = shown[shown >= 0]
    values = maps if len(chosen) == len(maps) else maps[torch.from_numpy(chosen)]
    values = reduce_blocks(values, layout.factor, Reduction.MAGNITUDE)
    shades = quantise(values, ColourScale(-facts.limit, facts.limit, signed=True), chosen, special=True)
    return assemble(shades, shown, layout).numpy()


def _finish(
    facts: Facts,
    pixels: np.ndarray,
    layout: Layout,
    shape: tuple[int, int],
    names: np.ndarray,
    axes: tuple[str, ...],
    reduction: Reduction = Reduction.MAGNITUDE,
) -> Mosaic:
    names = names.reshape(-1)
    for array in (pixels, names):
        array.setflags(write=False)
    return Mosaic(
        pixels=pixels,
        rows=layout.rows,
        columns=layout.columns,
        cells=layout.cells,
        tile=layout.tile,
        gap=layout.gap,
        shape=shape,
        channels=names,
        axes=axes,
        low=-facts.limit,
        high=facts.limit,
        signed=True,
        channel_range=None,
        reduction=reduction,
        statistics=facts.statistics,
    )


def _norms(rows: torch.Tensor) -> np.ndarray:
    norms: np.ndarray = torch.linalg.vector_norm(rows, dim=1).numpy()
    norms.setflags(write=False)
    return norms


def _histogram(
    weights: torch.Tensor, limit: float, breathe: Callable[[], None], *, finite: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Counts of all finite weights between −limit and limit, and the edges of the bins."""
    limit = limit or 1.0
    # An odd number, so that one bin lies about zero.
    bins = min(BINS, 2 * math.isqrt(max(1, weights.numel())) + 1)
    counts = torch.zeros(bins, dtype=torch.int64)
    for part in torch.split(weights, CHUNK_VALUES):
        breathe()
        counts += torch.histc(part if finite else part[part.isfinite()], bins, -limit, limit).long()
    edges = np.linspace(-limit, limit, bins + 1).astype(np.float32)
    found = counts.numpy()
    for array in (found, edges):
        array.setflags(write=False)
    return found, edges
