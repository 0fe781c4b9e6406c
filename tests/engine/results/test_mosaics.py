"""Mosaics against a reference that goes value by value."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.api import BACKGROUND, INF, NAN, SHADES, Cells, MapsView, Order, Reduction, Scaling
from engine.api.geometry import as_maps, gap_values, grid_columns
from engine.results.colour_ranges import RangeKeeper
from engine.results.mosaic_layout import lay_out
from engine.results.mosaics import LITTLE_PIXELS, MosaicPlan, choose_scale, paint_all, reduce_blocks, to_maps
from engine.results.statistics import _statistics, _vector, measure


def figures(maps):
    """The statistics of one layer."""
    (found,) = measure([maps])
    return found


def compose(output, view, keeper=None, other=None):
    """The mosaic of one output of a layer, as the live loop makes it."""
    maps = to_maps(torch.from_numpy(np.asarray(output, np.float32)))
    stats = figures(maps)
    keeper = keeper or RangeKeeper()
    scale = choose_scale(view, keeper.advance(view.layer, stats), other)
    plan = MosaicPlan.of(tuple(maps.shape), view, stats, scale, keeper.order(view.layer))
    return plan.finish(plan.paint(maps).numpy())


def block_value(block, reduction):
    """What one pixel stands for, value by value."""
    values = [float(v) for v in block.ravel()]
    if any(math.isnan(v) for v in values):
        return math.nan
    if any(math.isinf(v) for v in values):
        return math.inf
    if reduction is Reduction.MEAN:
        return sum(values) / len(values)
    largest = max(abs(v) for v in values)
    return [v for v in values if abs(v) == largest]


def check(mosaic, maps, view):
    """Every pixel of the mosaic means what the maps say."""
    rows, columns, gap = mosaic.rows, mosaic.columns, mosaic.gap
    tile, cells = mosaic.tile, mosaic.cells
    assert mosaic.pixels.dtype == np.uint8 and not mosaic.pixels.flags.writeable
    shown_rows, shown_columns = cells.bottom - cells.top, cells.right - cells.left
    assert mosaic.pixels.shape == (shown_rows * (tile[0] + gap) + gap, shown_columns * (tile[1] + gap) + gap)
    assert len(mosaic.channels) == rows * columns
    assert mosaic.shape == maps.shape[1:]
    seen = np.zeros(mosaic.pixels.shape, bool)
    factor = next(f for f in range(1, 10**6) if (math.ceil(maps.shape[1] / f), math.ceil(maps.shape[2] / f)) == tile)
    for row in range(cells.top, cells.bottom):
        for column in range(cells.left, cells.right):
            channel = mosaic.channels[row * columns + column]
            top = (row - cells.top) * (tile[0] + gap) + gap
            left = (column - cells.left) * (tile[1] + gap) + gap
            if channel < 0:
                continue
            seen[top : top + tile[0], left : left + tile[1]] = True
            low, high = (mosaic.low, mosaic.high) if mosaic.channel_range is None else mosaic.channel_range[channel]
            for y in range(tile[0]):
                for x in range(tile[1]):
                    block = maps[channel, y * factor : (y + 1) * factor, x * factor : (x + 1) * factor]
                    check_shade(mosaic.pixels[top + y, left + x], block_value(block, view.reduction), low, high)
    assert (mosaic.pixels[~seen] == BACKGROUND).all()


def check_shade(shade, value, low, high):
    values = value if isinstance(value, list) else [value]
    if math.isnan(values[0]):
        assert shade == NAN
    elif math.isinf(values[0]):
        assert shade == INF
    else:
        step = (high - low) / (SHADES - 1)
        shown = low + shade * step
        clipped = [min(max(v, low), high) for v in values]
        assert min(abs(shown - v) for v in clipped) <= 0.51 * step + 1e-6 * max(abs(low), abs(high)) or high == low == 0


@pytest.mark.parametrize("seed", range(60))
def test_random_shapes_and_views(seed):
    rng = np.random.default_rng(seed)
    maps = rng.normal(size=(int(rng.integers(1, 40)), *(int(side) for side in rng.integers(1, 23, 2)))).astype(
        np.float32
    )
    if seed % 4 == 0:
        maps = np.maximum(maps, 0)
    if seed % 5 == 0:
        maps[rng.random(maps.shape) < 0.02] = np.nan
        maps[rng.random(maps.shape) < 0.02] = np.inf
        maps[rng.random(maps.shape) < 0.02] = -np.inf
    view = MapsView(
        "layer", int(rng.integers(1, 160)), int(rng.integers(1, 160)),
        scaling=list(Scaling)[seed % 3], low=-0.5, high=1.5,
        order=list(Order)[seed % 2], reduction=list(Reduction)[(seed // 2) % 2],
        unit=int(rng.integers(len(maps))) if seed % 7 == 0 else None,
        columns=int(rng.integers(1, 12)) if seed % 4 == 0 else None,
        cells=Cells(*(int(i) for i in (*rng.integers(0, 3, 2), *rng.integers(3, 6, 2)))) if seed % 6 == 0 else None,
        limit=int(rng.integers(1, 20)) if seed % 8 == 0 else None)  # fmt: skip
    mosaic = compose(maps, view)
    check(mosaic, maps, view)
    assert mosaic.pixels.shape[0] <= view.height and mosaic.pixels.shape[1] <= view.width
    if view.unit is None:
        listed = mosaic.channels[mosaic.channels >= 0]
        assert len(set(listed)) == len(listed) == min(len(maps), view.limit or len(maps))


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("factor", [1, 2, 3, 7, 30])
def test_blocks_in_any_memory_layout(factor, channels_last):
    values = torch.randn(5, 20, 17, generator=torch.Generator().manual_seed(factor))
    if channels_last:
        values = values[None].contiguous(memory_format=torch.channels_last)[0]
    reduced = reduce_blocks(values, factor, Reduction.MAGNITUDE)
    mean = reduce_blocks(values, factor, Reduction.MEAN)
    for channel, y, x in np.ndindex(*reduced.shape):
        block = values[channel, y * factor : (y + 1) * factor, x * factor : (x + 1) * factor]
        assert float(reduced[channel, y, x]) == float(block.flatten()[block.abs().argmax()])
        assert float(mean[channel, y, x]) == pytest.approx(float(block.mean()), abs=1e-6)


def test_the_least_factor_is_taken_and_the_grid_is_that_of_the_geometry():
    for count, height, width in [(64, 224, 224), (256, 56, 56), (512, 14, 14), (2048, 7, 7), (6, 28, 28), (5, 9, 300)]:
        layout = lay_out(count, (height, width), (800, 900))
        assert layout.columns == grid_columns(count, height, width, 900, 800)
        assert layout.rows == math.ceil(count / layout.columns)
        assert layout.size[0] <= 800 and layout.size[1] <= 900
        if layout.factor > 1:
            finer = layout.factor - 1
            gap = max(1, round(gap_values(height, width) / finer))
            tall = layout.rows * (math.ceil(height / finer) + gap) + gap
            wide = layout.columns * (math.ceil(width / finer) + gap) + gap
            assert tall > 800 or wide > 900


def test_zooming_in_shows_every_value():
    maps = np.random.default_rng(0).normal(size=(64, 100, 100)).astype(np.float32)
    whole = compose(maps, MapsView("layer", 400, 400))
    assert whole.tile != whole.shape
    near = compose(maps, MapsView("layer", 400, 400, columns=whole.columns, cells=Cells(1, 2, 3, 4)))
    assert near.tile == near.shape and (near.rows, near.columns) == (whole.rows, whole.columns)
    assert near.cells == Cells(1, 2, 3, 4)
    assert (near.low, near.high) == (whole.low, whole.high)


def test_a_panel_with_fewer_pixels_than_maps_says_which_it_shows():
    values = np.arange(5000, dtype=np.float32)
    mosaic = compose(values, MapsView("layer", 50, 20, columns=100))
    assert mosaic.cells == Cells(0, 0, 20, 50)
    assert mosaic.pixels.shape == (20, 50) and mosaic.gap == 0
    check(mosaic, values[:, None, None], MapsView("layer", 50, 20))


def test_vectors_rows_and_deep_outputs():
    rng = np.random.default_rng(4)
    for shape in [(), (7,), (4, 9), (2, 3, 5, 6), (0,), (3, 0, 4)]:
        values = rng.normal(size=shape).astype(np.float32)
        mosaic = compose(values, MapsView("layer", 120, 90))
        assert mosaic.statistics.size == values.size
        if values.size:
            check(mosaic, values.reshape(as_maps(shape)), MapsView("layer", 120, 90))


def test_zero_is_quiet():
    maps = np.zeros((3, 4, 4), np.float32)
    silent = compose(maps, MapsView("layer", 50, 50))
    assert set(silent.pixels.ravel()) == {0, BACKGROUND} and not silent.signed
    maps[0, 0, 0], maps[1] = -2.0, 5.0
    signed = compose(maps, MapsView("layer", 50, 50))
    assert signed.signed and (signed.low, signed.high) == (-5.0, 5.0)
    assert (signed.pixels == SHADES // 2).sum() == 31
    by_channel = compose(maps, MapsView("layer", 50, 50, scaling=Scaling.CHANNEL))
    np.testing.assert_array_equal(by_channel.channel_range, [[-2, 2], [-5, 5], [0, 0]])
    assert (by_channel.low, by_channel.high) == (-5.0, 5.0)
    assert (by_channel.pixels == SHADES // 2).sum() == 31
    positive = compose(np.full((1, 2, 2), 3.0, np.float32), MapsView("layer", 50, 50))
    assert (positive.low, positive.high) == (0.0, 3.0) and positive.pixels.max(
        where=positive.pixels < NAN, initial=0
    ) == 252


@pytest.mark.parametrize("size", [1e-42, 1e-30, 1e30, 3e38])
def test_extreme_magnitudes(size):
    maps = (np.array([-1.0, -0.5, 0.0, 0.5, 1.0]) * size).astype(np.float32)
    for scaling in (Scaling.LAYER, Scaling.CHANNEL):
        mosaic = compose(maps[:, None, None], MapsView("layer", 9, 1, scaling=scaling))
        expected = [0, 63, 126, 189, 252] if scaling is Scaling.LAYER else [0, 0, 126, 252, 252]
        np.testing.assert_allclose(mosaic.pixels[0], expected, atol=1)


def test_fixed_range_clips_and_may_be_signed():
    values = np.array([-9, 0, 1, 2, 9], np.float32)
    fixed = compose(values, MapsView("layer", 9, 1, scaling=Scaling.FIXED, low=0, high=2))
    np.testing.assert_array_equal(fixed.pixels[0], [0, 0, 126, 252, 252])
    assert (fixed.low, fixed.high, fixed.signed) == (0, 2, False)
    assert compose(values, MapsView("layer", 9, 1, scaling=Scaling.FIXED, low=-3, high=3)).signed


def test_the_range_of_another_layer():
    keeper = RangeKeeper()
    before = np.array([[[4.0]], [[-1.0]]], np.float32)
    maps = torch.from_numpy(before)
    other = keeper.advance("before", figures(maps))
    after = compose(before / 2, MapsView("after", 9, 9, range_of="before"), keeper, other)
    assert (after.low, after.high, after.signed) == (-4.0, 4.0, True)
    each = compose(before / 2, MapsView("after", 9, 9, scaling=Scaling.CHANNEL, range_of="before"), keeper, other)
    np.testing.assert_array_equal(each.channel_range, [[-4, 4], [-1, 1]])
    fewer = compose(before[:1], MapsView("third", 9, 9, scaling=Scaling.CHANNEL, range_of="before"), keeper, other)
    assert fewer.channel_range is None and fewer.high == 4.0


def test_strength_orders_the_whole_layer_before_the_limit():
    maps = np.array([1.0, -9.0, 3.0, 0.0], np.float32).reshape(4, 1, 1)
    mosaic = compose(maps, MapsView("layer", 9, 9, order=Order.STRENGTH, limit=2))
    assert list(mosaic.channels[mosaic.channels >= 0]) == [1, 2]
    assert mosaic.statistics.size == 4


def test_an_unknown_unit_shows_nothing():
    mosaic = compose(np.ones((2, 3, 3), np.float32), MapsView("layer", 9, 9, unit=5))
    assert (mosaic.pixels == BACKGROUND).all() and list(mosaic.channels) == [-1]


@pytest.mark.parametrize("special", [False, True])
@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("shape", [(3, 5, 7), (70, 80, 60), (1, 1, 1), (40, 1, 1)])
def test_statistics(shape, channels_last, special):
    rng = np.random.default_rng(8)
    values = rng.normal(size=shape).astype(np.float32)
    values[rng.random(shape) < 0.3] = 0
    if special:
        values[rng.random(shape) < 0.1] = np.nan
        values[rng.random(shape) < 0.1] = -np.inf
        values[0] = np.nan
    maps = torch.from_numpy(values)
    if channels_last:
        maps = maps[None].contiguous(memory_format=torch.channels_last)[0]
    found = figures(maps)
    finite = np.isfinite(values)
    exact = values.astype(np.float64)
    assert (found.nan, found.inf, found.zeros, found.size) == (
        np.isnan(values).sum(), np.isinf(values).sum(), (values == 0).sum(), values.size)  # fmt: skip
    some = finite.any()
    assert found.low == (exact[finite].min() if some else 0) and found.high == (exact[finite].max() if some else 0)
    assert found.mean == pytest.approx(exact[finite].mean() if some else 0, rel=1e-5, abs=1e-6)
    for channel, keep in enumerate(finite):
        numbers = exact[channel][keep]
        assert found.channel_low[channel] == (numbers.min() if keep.any() else 0)
        assert found.channel_high[channel] == (numbers.max() if keep.any() else 0)
        mean = np.abs(numbers).mean() if keep.any() else 0
        assert found.channel_strength[channel] == pytest.approx(mean, rel=1e-5)


def test_pictures_painted_together_are_those_painted_alone():
    """Signed and unsigned, reduced and not, cropped and whole, with NaNs, by channel and in other orders, by turns."""
    rng = np.random.default_rng(11)
    values, views = [], []
    for place in range(40):
        sides = rng.integers(1, 30, 2) if place != 5 else (200, 200)
        maps = rng.normal(size=(int(rng.integers(1, 50)), *(int(side) for side in sides))).astype(np.float32)
        maps = np.abs(maps) if place % 3 == 0 else maps
        maps = maps * 0 if place == 8 else maps
        if place % 7 == 6:
            maps.flat[::5] = np.nan
        values.append(maps)
        side = 300 if place == 5 else int(rng.integers(1, 130))
        views.append(MapsView(
            f"layer{place}", side, 300 if place == 5 else int(rng.integers(1, 130)),
            scaling=Scaling.CHANNEL if place % 11 == 10 else Scaling.LAYER,
            order=Order.STRENGTH if place % 4 == 1 else Order.INDEX,
            reduction=list(Reduction)[place % 2], limit=16 if place % 2 else None,
            cells=Cells(0, 1, 2, 3) if place % 5 == 4 else None))  # fmt: skip
    layers = [to_maps(torch.from_numpy(maps)) for maps in values]
    keeper, plans = RangeKeeper(), []
    for view, maps in zip(views, layers, strict=True):
        stats = figures(maps)
        scale = choose_scale(view, keeper.advance(view.layer, stats), None)
        plans.append(MosaicPlan.of(tuple(maps.shape), view, stats, scale, keeper.order(view.layer)))
    assert len({plan.scale.signed for plan in plans}) == 2 and any(plan.special for plan in plans)
    for again in range(2):
        pictures = paint_all(plans, layers)
        for plan, maps, picture, value in zip(plans, layers, pictures, values, strict=True):
            assert torch.equal(picture, plan.paint(maps)), (again, plan.view)
            check(plan.finish(picture.numpy()), value, plan.view)
    assert plans[5].layout.size[0] * plans[5].layout.size[1] > LITTLE_PIXELS
    assert paint_all([], []) == []


def test_layers_measured_together_are_as_measured_alone():
    rng = np.random.default_rng(2)
    shapes = [(3, 5, 7), (70, 80, 60), (1, 1, 1), (0, 3, 3), (9, 1, 1), (2, 40, 3)]
    layers = [torch.from_numpy(rng.normal(size=shape).astype(np.float32)) for shape in shapes]
    for odd in (0.0, np.nan, np.inf):
        layers[0][1, 2, 3] = odd
        for together, alone in zip(measure(layers), [figures(maps) for maps in layers], strict=True):
            assert (together.low, together.high, together.nan, together.inf) == (
                alone.low, alone.high, alone.nan, alone.inf)  # fmt: skip
            assert (together.zeros, together.size) == (alone.zeros, alone.size)
            assert together.mean == pytest.approx(alone.mean, rel=1e-6)
            for name in ("channel_low", "channel_high", "channel_strength"):
                array = getattr(together, name)
                np.testing.assert_allclose(array, getattr(alone, name), rtol=1e-6)
                assert not array.flags.writeable and array.dtype == np.float32


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("shape", [(5, 240, 250), (300, 33, 40), (1, 300, 300), (7, 5, 4), (9, 1, 1)])
def test_the_range_alone_is_that_of_all_values(shape, channels_last):
    values = np.random.default_rng(9).normal(size=shape).astype(np.float32)
    maps = torch.from_numpy(values)
    if channels_last:
        maps = maps[None].contiguous(memory_format=torch.channels_last)[0]
    _, found, _ = measure([maps, maps, -maps], [True, False, False])
    assert (found.low, found.high, found.nan, found.inf, found.size) == (values.min(), values.max(), 0, 0, values.size)
    assert (found.mean, found.zeros, found.channel_strength) == (None, None, None)
    assert len(found.channel_low) == len(found.channel_high) == 0


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("side", [9, 300])
def test_what_is_not_finite_is_counted_also_where_the_range_would_do(side, odd):
    values = np.ones((2, side, side), np.float32)
    values[1, side - 1, 7] = odd
    (found,) = measure([torch.from_numpy(values)], [False])
    assert (found.nan, found.inf) == (int(np.isnan(odd)), int(np.isinf(odd)))
    assert (found.low, found.high, found.zeros) == (1, 1, 0)


def test_the_figures_of_a_gpu_are_those_of_the_cpu():
    maps = torch.randn(9, 60, 70, generator=torch.Generator().manual_seed(0)).relu()
    there, here = _statistics(_vector(maps).numpy(), maps.numel()), figures(maps)
    assert (there.low, there.high, there.zeros) == (here.low, here.high, here.zeros)
    np.testing.assert_allclose(there.channel_strength, here.channel_strength, rtol=1e-5)


def test_a_sum_that_overflows_is_not_taken_for_infinity():
    values = np.full((1, 20, 20), 3e38, np.float32)
    found = figures(torch.from_numpy(values))
    assert (found.inf, found.nan) == (0, 0) and found.mean == pytest.approx(3e38, rel=1e-5)


def test_ranges_grow_at_once_shrink_slowly_and_settle():
    keeper = RangeKeeper()

    def advance(high, held=False, low=0.0):
        values = torch.tensor([low, high]).view(2, 1, 1)
        return keeper.advance("layer", figures(values), held=held)

    assert advance(1.0).high == 1.0 and keeper.settled
    assert advance(8.0).high == 8.0 and keeper.settled
    ends = [advance(2.0).high for _ in range(20)]
    assert 7.0 < ends[0] < 8.0 and all(a > b for a, b in itertools.pairwise(ends)) and not keeper.settled
    held = 0
    while not keeper.settled:
        last = advance(2.0, held=True)
        held += 1
    assert last.high == 2.0 and held < 30
    np.testing.assert_array_equal(last.channel, [[0, 0], [0, 2]])
    assert advance(2.0, low=-1.0).low == -2.0
    assert advance(2.0).signed, "colours must not flip back"
    keeper.keep_only(frozenset())
    again = advance(0.5)
    assert again.high == 0.5 and again.signed


def test_order_by_strength_stands_still_for_a_while():
    keeper = RangeKeeper()

    def advance(*strengths, held=False):
        values = torch.tensor(strengths).view(-1, 1, 1)
        keeper.advance("layer", figures(values), held=held)
        return list(keeper.order("layer"))

    assert advance(1.0, 2.0) == [1, 0]
    assert advance(2.0, 1.0) == [1, 0]
    assert advance(2.0, 1.0, held=True) == [0, 1]
    orders = [advance(1.0, 2.0) for _ in range(40)]
    assert orders[0] == [0, 1] and orders[-1] == [1, 0]


def test_half_precision_is_shown_as_its_values():
    maps = to_maps(torch.tensor([[[1.5, -2.0]]], dtype=torch.bfloat16))
    assert maps.dtype == torch.float32 and maps.tolist() == [[[1.5, -2.0]]]
    assert to_maps(torch.tensor([True, False])).flatten().tolist() == [1.0, 0.0]
    assert to_maps(torch.tensor([3 + 4j])).flatten().tolist() == [5.0]


def test_views_of_one_layer_share_its_statistics():
    maps = np.ones((4, 2, 2), np.float32)
    view = MapsView("layer", 20, 20)
    assert compose(maps, replace(view, unit=1)).statistics.size == compose(maps, view).statistics.size == 16
