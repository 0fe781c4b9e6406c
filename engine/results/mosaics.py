"""Many maps as one picture of shades, made where the values are and no larger than the panel that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import BACKGROUND, INF, NAN, SHADES, MapsView, Mosaic, Order, Reduction, Scaling, Statistics
from engine.api.geometry import ChannelsLast, Tokens, as_maps
from engine.results.colour_ranges import ColourRange
from engine.results.mosaic_layout import Layout, lay_out

LITTLE_PIXELS = 1 << 15
"""Pixels of pictures that are painted together: for them, each call costs more than its arithmetic."""


@dataclass(frozen=True, slots=True, eq=False)
class ColourScale:
    """What the shades stand for.

    Attributes:
        low, high: ends of the colour scale, of the widest channel where each has its own.
        signed: symmetric about zero.
        channel: (C, 2) float32 ends by channel, or None.
    """

    low: float
    high: float
    signed: bool
    channel: np.ndarray | None = None


def to_maps(output: torch.Tensor, shape: tuple[int, ...] = ()) -> torch.Tensor:
    """An output without its batch axis as float32 maps (C, H, W); ``shape`` is what its layer calls its axes."""
    if output.is_complex():
        output = output.abs()
    if isinstance(shape, ChannelsLast):
        output = output.permute(2, 0, 1)
    if isinstance(shape, Tokens):
        output = output[shape.before :].T.reshape(as_maps(shape))
    return output.reshape(as_maps(tuple(output.shape))).float()


def choose_scale(view: MapsView, own: ColourRange, other: ColourRange | None) -> ColourScale:
    """The colour scale a view asks for; ``other`` is that of the layer in ``view.range_of``."""
    if view.scaling is Scaling.FIXED:
        return ColourScale(view.low, view.high, signed=view.low < 0 and view.high == -view.low)
    chosen = other or own
    if view.scaling is Scaling.LAYER or len(chosen.channel) != len(own.channel) or not len(own.channel):
        return ColourScale(chosen.low, chosen.high, chosen.signed)
    low, high = chosen.channel[int(chosen.channel[:, 1].argmax())]
    return ColourScale(float(low), float(high), chosen.signed, chosen.channel)


@dataclass(frozen=True, slots=True, eq=False)
class MosaicGrid:
    """Which channel stands in which cell.

    Attributes:
        channels: (rows × columns,) channel of each cell of the whole grid, −1 for none.
        shown: (rows, columns) the same of the cells that are shown.
        listed: those of ``shown`` that hold a channel, row by row.
        first: the first of ``listed`` if each is one more than the one before, else None.
    """

    channels: np.ndarray
    shown: np.ndarray
    listed: np.ndarray
    first: int | None

    @classmethod
    def of(cls, channels: np.ndarray, layout: Layout) -> MosaicGrid:
        """Put the channels into the layout's cells, row by row."""
        whole = np.full(layout.rows * layout.columns, -1)
        whole[: len(channels)] = channels[: len(whole)]
        whole.setflags(write=False)
        cells = layout.cells
        shown = whole.reshape(layout.rows, layout.columns)[cells.top : cells.bottom, cells.left : cells.right]
        listed = shown[shown >= 0]
        follow = len(listed) > 0 and bool((np.diff(listed) == 1).all())
        return cls(whole, shown, listed, int(listed[0]) if follow else None)

    def select(self, maps: torch.Tensor) -> torch.Tensor:
        """The listed ones of (C, H, W) maps; without a copy where they follow each other."""
        if self.first is not None:
            return maps.narrow(0, self.first, len(self.listed))
        return maps[torch.from_numpy(self.listed).to(maps.device)]


@lru_cache(maxsize=512)
def _in_order(count: int, limit: int | None, unit: int | None, layout: Layout) -> MosaicGrid:
    """The grid of ``count`` channels in their own order, or of one of them."""
    if unit is not None:
        return MosaicGrid.of(np.array([unit]) if 0 <= unit < count else np.array([], dtype=int), layout)
    return MosaicGrid.of(np.arange(count)[:limit], layout)


@dataclass(frozen=True, slots=True, eq=False)
class MosaicPlan:
    """A mosaic before its pixels are there."""

    view: MapsView
    layout: Layout
    shape: tuple[int, int]
    grid: MosaicGrid
    scale: ColourScale
    statistics: Statistics

    @classmethod
    def of(
        cls,
        shape: tuple[int, int, int],
        view: MapsView,
        statistics: Statistics,
        scale: ColourScale,
        order: np.ndarray | None,
    ) -> MosaicPlan:
        """Plan the picture of (C, H, W) maps; ``order`` lists channels, strongest first: needed if the view asks so."""
        count = int(0 <= view.unit < shape[0]) if view.unit is not None else min(shape[0], view.limit or shape[0])
        layout = lay_out(count, shape[1:], (view.height, view.width), view.columns, view.cells)
        if view.order is Order.STRENGTH and view.unit is None:
            assert order is not None
            grid = MosaicGrid.of(order[: view.limit], layout)
        else:
            grid = _in_order(shape[0], view.limit, view.unit, layout)
        return cls(view, layout, shape[1:], grid, scale, statistics)

    @property
    def special(self) -> bool:
        """Whether there are NaNs or infinite values."""
        return self.statistics.nan + self.statistics.inf > 0

    def paint(self, maps: torch.Tensor) -> torch.Tensor:
        """The pixels (h, w) uint8, on the device of the (C, H, W) maps."""
        shades = quantise(self.values(maps), self.scale, self.grid.listed, special=self.special)
        return assemble(shades, self.grid.shown, self.layout)

    def values(self, maps: torch.Tensor) -> torch.Tensor:
        """What each pixel of the listed (C, H, W) maps stands for: (n, h, w) float32."""
        positive = self.statistics.low >= 0 and self.statistics.inf == 0
        few = len(self.grid.listed) < maps.shape[0]
        maps = self.grid.select(maps) if few else maps
        values = reduce_blocks(maps, self.layout.factor, self.view.reduction, positive=positive, special=self.special)
        return values if few else self.grid.select(values)

    def finish(self, pixels: np.ndarray) -> Mosaic:
        """The mosaic with its pixels on the host."""
        pixels.setflags(write=False)
        layout, scale = self.layout, self.scale
        return Mosaic(
            pixels=pixels,
            rows=layout.rows,
            columns=layout.columns,
            cells=layout.cells,
            tile=layout.tile,
            gap=layout.gap,
            shape=self.shape,
            channels=self.grid.channels,
            axes=("channel",),
            low=scale.low,
            high=scale.high,
            signed=scale.signed,
            channel_range=scale.channel,
            reduction=self.view.reduction,
            statistics=self.statistics,
        )


def paint_all(plans: Sequence[MosaicPlan], layers: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """Pixels of each plan of its layer's (C, H, W) maps, as ``MosaicPlan.paint`` gives them, little ones in one go."""
    together = [place for place, plan in enumerate(plans) if _is_little(plan)]
    painted = dict(zip(together, _paint_little([(plans[place], layers[place]) for place in together]), strict=True))
    return [
        painted[place] if place in painted else plan.paint(maps)
        for place, (plan, maps) in enumerate(zip(plans, layers, strict=True))
    ]


def _is_little(plan: MosaicPlan) -> bool:
    # Special values and scales of each channel need passes of their own, which would cost all the others.
    simple = not plan.special and plan.scale.channel is None and (plan.scale.signed or plan.scale.low == 0)
    height, width = plan.layout.size
    return simple and len(plan.grid.listed) > 0 and height * width <= LITTLE_PIXELS


def _paint_little(pairs: Sequence[tuple[MosaicPlan, torch.Tensor]]) -> list[torch.Tensor]:
    """One row of values for all, signed ones first; then each pixel takes its shade from that row."""
    if not pairs:
        return []
    # So that shades are made by two calls for all pictures, one for each kind of scale.
    order = sorted(range(len(pairs)), key=lambda place: not pairs[place][0].scale.signed)
    plans = [pairs[place][0] for place in order]
    places, sizes = _places(tuple((plan.layout, len(plan.grid.listed)) for plan in plans), pairs[0][1].device)
    row = torch.empty(sum(sizes) + 1, dtype=torch.float32, device=places.device)
    start = signed = 0
    for place, plan, size in zip(order, plans, sizes, strict=True):
        values = plan.values(pairs[place][1])
        torch.div(values, plan.scale.high or 1.0, out=row[start : start + size].view(values.shape))
        start += size
        signed = start if plan.scale.signed else signed
    _to_shades(row[:signed], signed=True)
    _to_shades(row[signed:], signed=False)
    # By way of int16: straight from float to uint8 PyTorch's conversion is not vectorised on the CPU.
    shades = row.to(torch.int16).to(torch.uint8)
    shades[-1] = BACKGROUND
    pixels = shades.index_select(0, places)
    pictures = torch.split(pixels, [plan.layout.size[0] * plan.layout.size[1] for plan in plans])
    painted = {
        place: picture.view(plan.layout.size) for place, plan, picture in zip(order, plans, pictures, strict=True)
    }
    return [painted[place] for place in range(len(pairs))]


@lru_cache(maxsize=4)
def _places(pictures: tuple[tuple[Layout, int], ...], device: torch.device) -> tuple[torch.Tensor, tuple[int, ...]]:
    """Of pictures that lie one after the other: for each pixel the place of its value in the row of all, the last one
    for the ground; and how many values each picture has. A picture is its layout and its number of maps."""
    sizes = tuple(count * layout.tile[0] * layout.tile[1] for layout, count in pictures)
    places, start = [], 0
    for (layout, count), size in zip(pictures, sizes, strict=True):
        values = torch.arange(start, start + size).view(count, *layout.tile)
        grid = np.arange(layout.shown[0] * layout.shown[1]).reshape(layout.shown)
        places.append(assemble(values, grid, layout, sum(sizes)).flatten())
        start += size
    return torch.cat(places).to(device), sizes


def reduce_blocks(
    maps: torch.Tensor, factor: int, reduction: Reduction, *, positive: bool = False, special: bool = True
) -> torch.Tensor:
    """(C, H, W) → (C, ⌈H/factor⌉, ⌈W/factor⌉): each block's value of largest magnitude with its sign, or its mean.

    Blocks at the right and lower border may be partial. NaN wins in its block, then infinity. ``positive``: no value
    is negative; ``special``: there may be NaNs or infinite values.
    """
    if factor == 1 or maps.numel() == 0:
        return maps
    if reduction is Reduction.MAGNITUDE:
        high = _pool(maps, factor, torch.maximum)
        if positive:
            return high
        low = _pool(maps, factor, torch.minimum)
        # The sum has the sign of the larger magnitude; where both are equal it is 0, and the positive one is
        # taken.
        return torch.copysign(torch.maximum(high, -low), high + low)
    if not special:
        return _mean(maps, factor)
    mean = _mean(maps.nan_to_num(0.0, 0.0, 0.0), factor)
    extreme = _pool(maps.abs(), factor, torch.maximum)
    return torch.where(extreme.isfinite(), mean, extreme)


def quantise(values: torch.Tensor, scale: ColourScale, channels: np.ndarray, *, special: bool) -> torch.Tensor:
    """Values (n, h, w) of these channels → shades 0 … SHADES − 1, NAN and INF, uint8.

    Zero is shade 0 of non-negative values and exactly the middle shade of signed ones, also where all are zero.
    """
    low, span = scale.low, scale.high - scale.low
    if scale.signed or scale.channel is not None:
        # Zero is the middle, or the low end: values are shares of the largest magnitude, not of the range.
        low, span = 0.0, scale.high
    spans: float | torch.Tensor = span or 1.0
    if scale.channel is not None:
        ends = scale.channel[channels, 1]
        spans = torch.from_numpy(np.where(ends > 0, ends, 1)).to(values.device).view(-1, 1, 1)
    shades = (values - low if low else values) / spans
    shades = _to_shades(shades, signed=scale.signed).to(torch.int16).to(torch.uint8)
    if special:
        shades[values.isnan()] = NAN
        shades[values.isinf()] = INF
    return shades


def _to_shades(shares: torch.Tensor, *, signed: bool) -> torch.Tensor:
    """Shares of the colour scale, 0 … 1 or −1 … 1, to shades that are to be rounded down; in place."""
    top, middle = (SHADES // 2, SHADES // 2) if signed else (SHADES - 1, 0)
    return shares.mul_(top).add_(middle + 0.5).clamp_(0, SHADES - 0.5)


def assemble(shades: torch.Tensor, grid: np.ndarray, layout: Layout, ground: int = BACKGROUND) -> torch.Tensor:
    """Put maps (n, h, w) into the cells of ``grid`` (rows, columns) one after the other: (H, W) of their type."""
    rows, columns = grid.shape
    height, width = layout.tile
    gap = layout.gap
    canvas = torch.full(layout.size, ground, dtype=shades.dtype, device=shades.device)
    cells = canvas[gap:, gap:].view(rows, height + gap, columns, width + gap)
    cells = cells[:, :height, :, :width].permute(0, 2, 1, 3)
    full, rest = divmod(len(shades), columns)
    cells[:full] = shades[: full * columns].view(full, columns, height, width)
    if rest:
        cells[full, :rest] = shades[full * columns :]
    return canvas


def _pool(maps: torch.Tensor, factor: int, larger: Callable[..., torch.Tensor]) -> torch.Tensor:
    """Blocks of factor × factor joined by ``larger``: whole rows first, so that memory is read in order."""
    return _join(_join(maps, 1, factor, larger), 2, factor, larger)


def _join(maps: torch.Tensor, axis: int, factor: int, larger: Callable[..., torch.Tensor]) -> torch.Tensor:
    parts = [_every(maps, axis, start, factor) for start in range(min(factor, maps.shape[axis]))]
    if len(parts) == 1:
        return parts[0]
    joined = torch.empty_like(parts[0])
    whole = parts[1].shape[axis]
    larger(parts[0].narrow(axis, 0, whole), parts[1], out=joined.narrow(axis, 0, whole))
    if whole < joined.shape[axis]:
        joined.select(axis, whole).copy_(parts[0].select(axis, whole))
    for part in parts[2:]:
        inside = joined.narrow(axis, 0, part.shape[axis])
        larger(inside, part, out=inside)
    return joined


def _every(maps: torch.Tensor, axis: int, start: int, step: int) -> torch.Tensor:
    return maps[:, start::step] if axis == 1 else maps[:, :, start::step]


def _mean(maps: torch.Tensor, factor: int) -> torch.Tensor:
    return F.avg_pool2d(maps[None], factor, ceil_mode=True, count_include_pad=False)[0]
