"""What the visible panels together want of every frame: the only thing the window asks the live loop for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.api.arithmetic import ValueIndex
from engine.api.decoded import OutputView


class Scaling(StrEnum):
    """Which values the ends of the colour scale stand for."""

    LAYER = "layer"  # one range for all maps of the layer
    CHANNEL = "channel"  # each map its own range
    FIXED = "fixed"  # the range given in the view


class Order(StrEnum):
    """In which order maps stand in the mosaic."""

    INDEX = "index"
    STRENGTH = "strength"  # largest mean magnitude first


class Reduction(StrEnum):
    """What a pixel of the mosaic stands for where a map has more values than the panel has pixels."""

    MAGNITUDE = "magnitude"  # the value of largest magnitude under the pixel, with its sign
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Cells:
    """A rectangle of whole mosaic cells: rows [top, bottom) and columns [left, right)."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class MapsView:
    """All maps of one layer as one mosaic, no larger than the panel shows.

    Attributes:
        layer: a layer's name, or ``INPUT``.
        width, height: device pixels the panel has for the mosaic.
        scaling, low, high: the colour scale; low and high only with ``Scaling.FIXED``.
        order: of the maps.
        reduction: see ``Reduction``.
        unit: only this channel, enlarged; None for all.
        columns: cells in a row; None lets the engine fill the panel best (``engine.api.geometry.grid_columns``).
        cells: only these cells, in more detail (the panel is zoomed in); None for all.
        limit: only the first so many channels (thumbnails).
        range_of: take the colour range from this layer instead, so that two panels can be compared.
    """

    layer: str
    width: int
    height: int
    scaling: Scaling = Scaling.LAYER
    low: float = 0.0
    high: float = 1.0
    order: Order = Order.INDEX
    reduction: Reduction = Reduction.MAGNITUDE
    unit: int | None = None
    columns: int | None = None
    cells: Cells | None = None
    limit: int | None = None
    range_of: str | None = None


@dataclass(frozen=True, slots=True)
class WeightsView:
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
    """

    layer: str
    width: int
    height: int
    cells: Cells | None = None
    unit: int | None = None
    matrix: bool = False
    own_scales: bool = False


@dataclass(frozen=True, slots=True)
class PictureView:
    """The source's frame, no larger than this many device pixels, and the tensor the network receives."""

    width: int
    height: int


class KernelShades(StrEnum):
    """How sums, which may be negative or above 255, become grey levels."""

    CLIPPED = "clipped"  # below 0 is black, above 255 is white
    ABSOLUTE = "absolute"  # the magnitude of the sum, then as above
    OFFSET = "offset"  # 128 is added, so that zero is mid-grey, then as above


@dataclass(frozen=True, slots=True)
class KernelView:
    """The source's frame under one kernel, as a network's convolution would compute it (correlation, no flipping).

    The frame is first reduced to at most the size wished; beyond its border everything is zero.

    Attributes:
        kernel: rows of numbers, an odd count of each.
        width, height: device pixels the panel has.
        grey: on the frame's luma (ITU-R BT.601) instead of red, green and blue apart.
        shades: see ``KernelShades``.
    """

    kernel: tuple[tuple[float, ...], ...]
    width: int
    height: int
    grey: bool = False
    shades: KernelShades = KernelShades.CLIPPED


@dataclass(frozen=True, slots=True)
class FilterOverride:
    """One filter of a convolution replaced while the network runs; its stored weights stay as they are.

    The filter's weights for input channel i become ``shares[i]`` times the kernel, in the middle of the filter, with
    zeros around. Its bias stays.

    Attributes:
        epoch: of the network that it is for; others are not touched.
        layer, filter: which.
        kernel: rows of numbers, not larger than the layer's filters.
        shares: one number for each input channel that the filter reads.
    """

    epoch: int
    layer: str
    filter: int
    kernel: tuple[tuple[float, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """The union of what the visible panels want, deduplicated. Hidden panels want nothing.

    Attributes:
        maps: mosaics.
        weights: pictures of weights.
        outputs: layers whose exact float output is wanted (hover, bars, pooling windows).
        picture: the Input panel's wish.
        top: how many predictions; 0 for none.
        pinned: class indices reported besides the top ones.
        explain: the value whose arithmetic is wanted (the microscope); None for none.
        kernel: the blackboard's kernel on the live picture; None for none.
        swaps: filters that are to be replaced while the network runs.
        answers: outputs that are to be read in other ways than as a vector of classes.
    """

    maps: frozenset[MapsView] = frozenset()
    weights: frozenset[WeightsView] = frozenset()
    outputs: frozenset[str] = frozenset()
    picture: PictureView | None = None
    top: int = 0
    pinned: tuple[int, ...] = ()
    explain: ValueIndex | None = None
    kernel: KernelView | None = None
    swaps: tuple[FilterOverride, ...] = ()
    answers: frozenset[OutputView] = frozenset()
