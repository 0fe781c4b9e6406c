"""What comes back from the live loop: frozen values and read-only NumPy arrays, no tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.api.arithmetic import ValueBreakdown
from engine.api.decoded import DecodedOutput, OutputView
from engine.api.request import Cells, FilterOverride, KernelView, MapsView, Reduction, WeightsView

SHADES = 253
"""Shades of the colour scale in a mosaic: index 0 is the low end, ``SHADES - 1`` the high end."""
NAN, INF, BACKGROUND = 253, 254, 255
"""Mosaic indices of values that are not numbers, of infinite values, and of the gaps between maps."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Exact figures from the full tensor of one layer, over finite values; NaN and infinite ones are counted.

    Attributes:
        low, high, mean: over all finite values (0 where there is none).
        zeros: how many values are exactly zero; like mean and channel_strength None where only the range was measured.
        nan, inf: how many are not a number, how many are infinite.
        size: how many values there are.
        channel_low, channel_high: (C,) float32, the finite range of each channel; empty where only that of the whole
            layer was measured.
        channel_strength: (C,) float32, mean magnitude of each channel.
    """

    low: float
    high: float
    mean: float | None
    zeros: int | None
    nan: int
    inf: int
    size: int
    channel_low: np.ndarray
    channel_high: np.ndarray
    channel_strength: np.ndarray | None


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """One picture of many maps.

    The grid has ``rows`` × ``columns`` cells of equal size; ``pixels`` shows those inside ``cells``. A cell is
    ``tile[0] + gap`` pixels high and ``tile[1] + gap`` wide, its map begins ``gap`` pixels below and right of the
    cell's corner, and one more gap closes the right and lower border: pixels are (n·(tile + gap) + gap).

    Attributes:
        pixels: (h, w) uint8 of shade indices (see SHADES, NAN, INF, BACKGROUND), or (h, w, 3) uint8 RGB.
        rows, columns: of the whole grid.
        cells: which part of the grid is in ``pixels``.
        tile: (height, width) in pixels of one map.
        gap: pixels between maps.
        shape: (height, width) in values of one map; where it equals ``tile`` every value is shown.
        channels: (n,) int array, channel (or filter) of each cell of the whole grid, row by row; −1 for none.
            For filter × input-channel grids see ``axes``.
        axes: ``("channel",)`` where cells are channels row by row, ``("filter", "input channel")`` where the row is the
            filter and the column the input channel, ``("matrix",)`` for one matrix of weights.
        low, high: values at the ends of the colour scale (of the widest channel where each has its own).
        signed: the scale is symmetric about zero and wants diverging colours.
        channel_range: (C, 2) float32 low and high by channel (of weights: by filter) where each has its own scale, else
            None.
        reduction: what a pixel stands for where ``tile`` is smaller than ``shape``.
        statistics: of the whole layer; for a view with a limit only its range, unless its order needs more.
    """

    pixels: np.ndarray
    rows: int
    columns: int
    cells: Cells
    tile: tuple[int, int]
    gap: int
    shape: tuple[int, int]
    channels: np.ndarray
    axes: tuple[str, ...]
    low: float
    high: float
    signed: bool
    channel_range: np.ndarray | None
    reduction: Reduction
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class Prediction:
    """One class with its probability (softmax over all classes) and logit."""

    index: int
    label: str
    probability: float
    logit: float


@dataclass(frozen=True, slots=True)
class Predictions:
    """The most probable classes, largest first, and the pinned ones in the order asked for."""

    top: tuple[Prediction, ...]
    pinned: tuple[Prediction, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The source's frame as shown, and what the network receives of it.

    Attributes:
        pixels: (h, w, 3) uint8 RGB, reduced to the wished size.
        size: (height, width) of the frame itself.
        crop: (top, left, height, width) of the part that the network takes, in pixels of the frame itself.
        received: (C, H, W) float32, the very tensor.
        inverted: whether the ink rule turned the picture's brightness round.
    """

    pixels: np.ndarray
    size: tuple[int, int]
    crop: tuple[float, float, float, float]
    received: np.ndarray
    inverted: bool


@dataclass(frozen=True, slots=True, eq=False)
class KernelPicture:
    """The frame under a kernel.

    Attributes:
        view: what was asked for.
        pixels: (h, w, 3) uint8 RGB as ``KernelView.shades`` makes them of the sums.
        low, high: the smallest and the largest sum, before they became grey levels.
    """

    view: KernelView
    pixels: np.ndarray
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds one frame spent in each stage; ``wait`` is the time between capture and preprocessing."""

    capture: float = 0.0
    wait: float = 0.0
    preprocess: float = 0.0
    forward: float = 0.0
    reduce: float = 0.0
    copy: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Everything the request asked for about one frame.

    Attributes:
        epoch: of the network that computed it.
        frame: index of the frame within its source.
        captured: ``time.perf_counter()`` at which the frame was captured.
        maps: mosaics by the view that asked for them.
        outputs: read-only float32 outputs by layer name, without the batch axis. From a GPU only those of at most 4,096
            values come along: for others ask by ``Engine.probe``.
        predictions: None for networks whose output is no vector of classes, or if not asked for.
        explanation: of the value that the request named; None if not asked for, or if its formula is not known.
        kernel: the frame under the request's kernel; None if not asked for.
        swapped: the filters that were replaced when this was computed.
        answers: outputs read as the request's ``answers`` say.
        dropped: frames of this source that were never shown, so far.
        frozen: computed from the frozen frame.
        source, source_title: of the frame, as there.
    """

    epoch: int
    frame: int
    captured: float
    maps: Mapping[MapsView, Mosaic] = field(default_factory=dict)
    outputs: Mapping[str, np.ndarray] = field(default_factory=dict)
    picture: Picture | None = None
    predictions: Predictions | None = None
    explanation: ValueBreakdown | None = None
    kernel: KernelPicture | None = None
    swapped: tuple[FilterOverride, ...] = ()
    answers: Mapping[OutputView, DecodedOutput] = field(default_factory=dict)
    timings: Timings = Timings()
    dropped: int = 0
    frozen: bool = False
    source: int = 0
    source_title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class WeightsResult:
    """The weights of a layer, once per network and view.

    Attributes:
        mosaic: the picture; its ``statistics`` are those of the weights, a "channel" being a filter (output).
        weight: read-only float32 weights as stored, e.g. (filters, input channels / groups, kernel, kernel).
        bias: (filters,) float32, None where there is none.
        norms: (filters,) float32, the Euclidean norm of each filter.
        histogram: (counts (n,) int64, edges (n + 1,) float32) of all weights.
        template: shape (C, H, W) in which a fully connected layer's rows are shown, else None.
    """

    epoch: int
    view: WeightsView
    mosaic: Mosaic
    weight: np.ndarray
    bias: np.ndarray | None
    norms: np.ndarray
    histogram: tuple[np.ndarray, np.ndarray]
    template: tuple[int, int, int] | None = None
