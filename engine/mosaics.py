"""Many maps as one picture of shades, made where the values are and no larger than the panel that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import BACKGROUND, INF, NAN, SHADES, MapsView, Mosaic, Order, Reduction, Scaling, Statistics
from engine.api.geometry import as_maps
from engine.layout import Layout, lay_out
from engine.ranges import ColourRange


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
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


def to_maps(output: torch.Tensor) -> torch.Tensor:
    """An output without its batch axis as float32 maps (C, H, W)."""
    if output.is_complex():
        output = output.abs()
    return output.reshape(as_maps(tuple(output.shape))).float()


def choose_scale(view: MapsView, own: ColourRange, other: ColourRange | None) -> Scale:
    """The colour scale a view asks for; ``other`` is that of the layer in ``view.range_of``."""
    if view.scaling is Scaling.FIXED:
        return Scale(view.low, view.high, signed=view.low < 0 and view.high == -view.low)
    chosen = other or own
    if view.scaling is Scaling.LAYER or len(chosen.channel) != len(own.channel) or not len(own.channel):
        return Scale(chosen.low, chosen.high, chosen.signed)
    low, high = chosen.channel[int(chosen.channel[:, 1].argmax())]
    return Scale(float(low), float(high), chosen.signed, chosen.channel)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A mosaic before its pixels are there.

    Attributes:
        channels: (rows × columns,) channel of each cell of the whole grid, −1 for none.
    """

    view: MapsView
    layout: Layout
    shape: tuple[int, int]
    channels: np.ndarray
    scale: Scale
    statistics: Statistics

    @classmethod
    def of(
        cls, shape: tuple[int, int, int], view: MapsView, statistics: Statistics, scale: Scale, order: np.ndarray
    ) -> Plan:
        """Plan the picture of (C, H, W) maps; ``order`` lists channels, strongest first."""
        if view.unit is not None:
            channels = np.array([view.unit]) if 0 <= view.unit < shape[0] else np.array([], dtype=int)
        else:
            channels = (np.arange(shape[0]) if view.order is Order.INDEX else order)[: view.limit]
        layout = lay_out(len(channels), shape[1:], (view.height, view.width), view.columns, view.cells)
        grid = np.full(layout.rows * layout.columns, -1)
        grid[: len(channels)] = channels[: len(grid)]
        grid.setflags(write=False)
        return cls(view, layout, shape[1:], grid, scale, statistics)

    @property
    def shown(self) -> np.ndarray:
        """Channels (rows, columns) of the cells that are shown."""
        cells = self.layout.cells
        grid = self.channels.reshape(self.layout.rows, self.layout.columns)
        return grid[cells.top : cells.bottom, cells.left : cells.right]

    def paint(self, maps: torch.Tensor) -> torch.Tensor:
        """The pixels (h, w) uint8, on the device of the (C, H, W) maps."""
        grid = self.shown
        channels = grid[grid >= 0]
        special = self.statistics.nan + self.statistics.inf > 0
        positive = self.statistics.low >= 0 and self.statistics.inf == 0
        few = len(channels) < maps.shape[0]
        maps = _select(maps, channels) if few else maps
        values = reduce_blocks(maps, self.layout.factor, self.view.reduction, positive=positive, special=special)
        values = values if few else _select(values, channels)
        return assemble(quantise(values, self.scale, channels, special=special), grid, self.layout)

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
            channels=self.channels,
            axes=("channel",),
            low=scale.low,
            high=scale.high,
            signed=scale.signed,
            channel_range=scale.channel,
            reduction=self.view.reduction,
            statistics=self.statistics,
        )


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
        return torch.copysign(torch.maximum(high, -low), high + low)
    if not special:
        return _mean(maps, factor)
    mean = _mean(maps.nan_to_num(0.0, 0.0, 0.0), factor)
    extreme = _pool(maps.abs(), factor, torch.maximum)
    return torch.where(extreme.isfinite(), mean, extreme)


def quantise(values: torch.Tensor, scale: Scale, channels: np.ndarray, *, special: bool) -> torch.Tensor:
    """Values (n, h, w) of these channels → shades 0 … SHADES − 1, NAN and INF, uint8.

    Zero is shade 0 of non-negative values and exactly the middle shade of signed ones, also where all are zero.
    """
    low, span, top = scale.low, scale.high - scale.low, SHADES - 1
    if scale.signed or scale.channel is not None:
        low, span = 0.0, scale.high
        top = top // 2 if scale.signed else top
    middle = SHADES // 2 if scale.signed else 0
    spans: float | torch.Tensor = span or 1.0
    if scale.channel is not None:
        ends = scale.channel[channels, 1]
        spans = torch.from_numpy(np.where(ends > 0, ends, 1)).to(values.device).view(-1, 1, 1)
    shades = (values - low if low else values) / spans
    shades = shades.mul_(top).add_(middle + 0.5).clamp_(0, SHADES - 0.5).to(torch.int16).to(torch.uint8)
    if special:
        shades[values.isnan()] = NAN
        shades[values.isinf()] = INF
    return shades


def assemble(shades: torch.Tensor, grid: np.ndarray, layout: Layout, ground: int = BACKGROUND) -> torch.Tensor:
    """Put maps (n, h, w) into the cells of ``grid`` (rows, columns) one after the other: (H, W) uint8."""
    rows, columns = grid.shape
    height, width = layout.tile
    gap = layout.gap
    canvas = torch.full(layout.size, ground, dtype=torch.uint8, device=shades.device)
    cells = canvas[gap:, gap:].view(rows, height + gap, columns, width + gap)
    cells = cells[:, :height, :, :width].permute(0, 2, 1, 3)
    full, rest = divmod(len(shades), columns)
    cells[:full] = shades[: full * columns].view(full, columns, height, width)
    if rest:
        cells[full, :rest] = shades[full * columns :]
    return canvas


def _select(maps: torch.Tensor, channels: np.ndarray) -> torch.Tensor:
    """These channels of (C, H, W) maps; without a copy where they follow each other."""
    count = len(channels)
    if count and (np.diff(channels) == 1).all():
        return maps.narrow(0, int(channels[0]), count)
    return maps[torch.from_numpy(channels).to(maps.device)]


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
