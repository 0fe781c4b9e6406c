"""Pictures of weights against the weights themselves, pixel by pixel."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.api import (
    BACKGROUND,
    INF,
    INPUT,
    NAN,
    Cells,
    Layer,
    LayerKind,
    NetworkState,
    Reduction,
    SlidingWindow,
    WeightsView,
)
from engine.program import Network
from engine.results.weight_pictures import WeightsReader, as_kernels, find_template
from tests.engine.tiny import tiny_network


class Stored:
    """A program that only holds weights."""

    def __init__(self, **weights):
        self.weights = weights

    def weight(self, layer):
        return self.weights[layer], None


def layer(weight, kind=LayerKind.CONV, mode="conv", groups=1, inputs=("before",)):
    window = SlidingWindow(mode, (3, 3), (1, 1), (0, 0), groups=groups) if kind is LayerKind.CONV else None
    return Layer("layer", kind, kind.title(), (1,), inputs=inputs, weight_shape=weight.shape, window=window)


def answer(weight, view=None, before=(), order="rgb", **kind):
    """The result for a lone layer with these weights."""
    weight = np.array(weight, np.float32)
    weight.setflags(write=False)
    info = replace(tiny_network().info, layers=(*before, layer(weight, **kind)))
    network = Network(info, Stored(layer=weight))
    return WeightsReader(network).answer(view or WeightsView("layer", 600, 500, order=order))


def random(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def tile_of(mosaic, row, column):
    """Pixels of one cell of the whole grid."""
    height, width = mosaic.tile
    top = (row - mosaic.cells.top) * (height + mosaic.gap) + mosaic.gap
    left = (column - mosaic.cells.left) * (width + mosaic.gap) + mosaic.gap
    return mosaic.pixels[top : top + height, left : left + width]


def assert_tile(mosaic, row, column, values):
    assert mosaic.tile == mosaic.shape == values.shape and mosaic.low == -mosaic.high
    shown = mosaic.low + tile_of(mosaic, row, column) / 252 * (mosaic.high - mosaic.low)
    np.testing.assert_allclose(shown, values, atol=0.51 * (mosaic.high - mosaic.low) / 252)


@pytest.mark.parametrize("order", ["rgb", "bgr"])
def test_filters_on_three_channels_are_coloured_pictures(order):
    weight = random(10, 3, 5, 4)
    mosaic = answer(weight, order=order).mosaic
    assert mosaic.axes == ("channel",) and list(mosaic.channels[:10]) == list(range(10))
    limit = np.abs(weight).max()
    assert (mosaic.low, mosaic.high, mosaic.shape) == (-limit, limit, (5, 4))
    for index, picture in enumerate(weight if order == "rgb" else weight[:, ::-1]):
        shown = tile_of(mosaic, *divmod(index, mosaic.columns))
        np.testing.assert_array_equal(shown, np.rint(picture.transpose(1, 2, 0) / limit * 127 + 128))
    assert (mosaic.pixels[: mosaic.gap] == 0).all() and mosaic.reduction is Reduction.MEAN


def test_zero_is_mid_grey_in_colour():
    assert (tile_of(answer(np.zeros((2, 3, 3, 3))).mosaic, 0, 0) == 128).all()


def test_odd_weights_stand_out_in_colour():
    weight = random(2, 3, 3, 3)
    weight[0, 1, 0, 0], weight[1, 2, 2, 2] = np.nan, np.inf
    mosaic = answer(weight).mosaic
    assert tuple(tile_of(mosaic, 0, 0)[0, 0]) == (255, 0, 255)
    second = divmod(1, mosaic.columns)
    assert tuple(tile_of(mosaic, *second)[2, 2]) == (255, 230, 0)
    assert (mosaic.statistics.nan, mosaic.statistics.inf) == (1, 1)


def test_deeper_filters_are_rows_and_input_channels_columns():
    weight = random(5, 7, 3, 3)
    mosaic = answer(weight).mosaic
    assert (mosaic.rows, mosaic.columns, mosaic.axes) == (5, 7, ("filter", "input channel"))
    assert (mosaic.channels.reshape(5, 7) == np.arange(5)[:, None]).all()
    for row, column in np.ndindex(5, 7):
        assert_tile(mosaic, row, column, weight[row, column])
    assert (mosaic.pixels[:, : mosaic.gap] == BACKGROUND).all()


def test_a_window_of_many_filters_is_shown_in_detail():
    weight = random(64, 48, 3, 3)
    whole = answer(weight, WeightsView("layer", 100, 100)).mosaic
    assert whole.tile == (1, 1) and whole.gap == 0 and whole.pixels.shape == (64, 48)
    largest = np.abs(weight).reshape(64, 48, 9).argmax(axis=2)
    values = np.take_along_axis(weight.reshape(64, 48, 9), largest[..., None], axis=2)[..., 0]
    np.testing.assert_allclose(whole.low + whole.pixels / 252 * 2 * whole.high, values, atol=whole.high / 250)
    near = answer(weight, WeightsView("layer", 100, 100, cells=Cells(10, 20, 14, 99))).mosaic
    assert near.cells == Cells(10, 20, 14, 48) and (near.rows, near.columns) == (64, 48)
    near = answer(weight, WeightsView("layer", 100, 100, cells=Cells(10, 20, 14, 25))).mosaic
    assert_tile(near, 12, 23, weight[12, 23])
    assert (near.low, near.high) == (whole.low, whole.high), "one scale for the whole layer"


def test_one_filter_spreads_its_input_channels():
    weight = random(6, 30, 3, 3)
    mosaic = answer(weight, WeightsView("layer", 300, 300, unit=4)).mosaic
    assert mosaic.axes == ("input channel",)
    shown = mosaic.channels.reshape(mosaic.rows, mosaic.columns)
    for channel in range(30):
        (row, column), *more = np.argwhere(shown == channel)
        assert not more
        assert_tile(mosaic, row, column, weight[4, channel])
    colour = answer(random(6, 3, 3, 3), WeightsView("layer", 300, 300, unit=4)).mosaic
    assert list(colour.channels) == [4] and colour.pixels.shape[2] == 3


def test_filters_on_one_channel_stand_row_by_row():
    weight = random(12, 1, 3, 3)
    mosaic = answer(weight, groups=12).mosaic
    assert mosaic.axes == ("channel",)
    for index in range(12):
        assert_tile(mosaic, *divmod(index, mosaic.columns), weight[index, 0])
    one = answer(weight, WeightsView("layer", 99, 99, unit=7)).mosaic
    assert list(one.channels) == [7]
    assert_tile(one, 0, 0, weight[7, 0])


@pytest.mark.parametrize("groups", [1, 2])
def test_transposed_convolutions_have_their_outputs_as_filters(groups):
    weight = random(4, 3, 2, 2)  # 4 inputs, 3 outputs a group
    kernels = as_kernels(torch.from_numpy(weight), layer(weight, mode="conv transposed", groups=groups)).numpy()
    module = torch.nn.ConvTranspose2d(4, 3 * groups, 2, groups=groups, bias=False)
    module.weight.data = torch.from_numpy(weight)
    for channel in range(4):
        impulse = torch.zeros(1, 4, 1, 1)
        impulse[0, channel] = 1
        response = module(impulse)[0].detach().numpy()
        group, within = divmod(channel, 4 // groups)
        filters = slice(group * 3, group * 3 + 3)
        np.testing.assert_array_equal(kernels[filters, within], response[filters])


def test_pointwise_filters_and_vectors_are_a_matrix():
    weight = random(9, 14, 1, 1)
    mosaic = answer(weight).mosaic
    assert mosaic.axes == ("matrix",) and mosaic.shape == mosaic.pixels.shape == (9, 14)
    assert_tile(mosaic, 0, 0, weight[:, :, 0, 0])
    part = answer(weight, WeightsView("layer", 99, 99, cells=Cells(2, 5, 6, 40))).mosaic
    assert_tile(part, 0, 0, weight[2:6, 5:, 0, 0])
    small = answer(weight, WeightsView("layer", 7, 7)).mosaic
    assert small.tile == small.pixels.shape == (5, 7) and small.shape == (9, 14)
    unit = answer(weight, WeightsView("layer", 99, 99, unit=3)).mosaic
    assert unit.axes == ("input channel",) and unit.shape == (1, 1)
    shown = unit.low + unit.pixels.ravel() / 252 * 2 * unit.high
    np.testing.assert_allclose(shown[unit.channels >= 0], weight[3, :, 0, 0], atol=unit.high / 250)
    norm = answer(random(6), kind=LayerKind.NORM).mosaic
    assert norm.axes == ("matrix",) and norm.shape == (6, 1)
    assert answer(random(5, 3, 7)).mosaic.shape == (1, 7), "one row a kernel of a 1-D convolution"


def before(name, kind, operation, output, inputs):
    return Layer(name, kind, operation, output, inputs=inputs)


def test_rows_that_read_flattened_maps_are_templates():
    maps = before("maps", LayerKind.POOL, "MaxPool2d", (6, 4, 5), (INPUT,))
    flat = before("flat", LayerKind.RESHAPE, "Flatten", (120,), ("maps",))
    drop = before("before", LayerKind.DROPOUT, "Dropout", (120,), ("flat",))
    weight = random(3, 120)
    result = answer(weight, before=(maps, flat, drop), kind=LayerKind.LINEAR)
    assert result.template == (6, 4, 5)
    assert (result.mosaic.rows, result.mosaic.columns, result.mosaic.shape) == (3, 6, (4, 5))
    for row, column in np.ndindex(3, 6):
        assert_tile(result.mosaic, row, column, weight[row].reshape(6, 4, 5)[column])
    plain = answer(
        weight, WeightsView("layer", 600, 500, matrix=True), before=(maps, flat, drop), kind=LayerKind.LINEAR,
    )  # fmt: skip
    assert plain.template is None and plain.mosaic.axes == ("matrix",)
    assert_tile(plain.mosaic, 0, 0, weight)


def test_rows_that_read_the_picture_are_pictures():
    flat = before("before", LayerKind.RESHAPE, "flatten", (192,), (INPUT,))
    weight = random(10, 192)
    result = answer(weight, before=(flat,), kind=LayerKind.LINEAR)
    assert result.template == (3, 8, 8) and result.mosaic.pixels.ndim == 3
    expected = np.rint(weight[9].reshape(3, 8, 8).transpose(1, 2, 0) / np.abs(weight).max() * 127 + 128)
    np.testing.assert_array_equal(tile_of(result.mosaic, *divmod(9, result.mosaic.columns)), expected)


@pytest.mark.parametrize(
    ("kind", "operation", "output", "inputs"),
    [
        (LayerKind.RESHAPE, "permute", (120,), ("maps",)),
        (LayerKind.ADD, "add", (120,), ("maps", "maps")),
        (LayerKind.POOL, "AdaptiveAvgPool2d", (120, 1, 1), ("maps",)),
        (LayerKind.RESHAPE, "Flatten", (120,), ("nowhere",)),
    ],
)
def test_what_may_move_values_about_gives_no_template(kind, operation, output, inputs):
    maps = before("maps", LayerKind.CONV, "Conv2d", (6, 4, 5), (INPUT,))
    last = before("before", kind, operation, output, inputs)
    info = replace(tiny_network().info, layers=(maps, last))
    assert find_template(layer(random(3, 120), kind=LayerKind.LINEAR), info) is None


@pytest.mark.parametrize("shape", [(4, 3, 3, 3), (4, 2, 3, 3), (4, 1, 3, 3), (4, 6, 1, 1), (4, 6)])
def test_each_filter_can_have_its_own_scale(shape):
    weight = random(*shape) * np.array([1, 1e-3, 0, 50]).reshape(-1, *[1] * (len(shape) - 1))
    kind = LayerKind.CONV if len(shape) == 4 else LayerKind.LINEAR
    result = answer(weight, WeightsView("layer", 600, 500, own_scales=True), kind=kind)
    largest = np.abs(weight).reshape(4, -1).max(axis=1)
    np.testing.assert_allclose(result.mosaic.channel_range, np.stack([-largest, largest], axis=1), rtol=1e-6)
    assert result.mosaic.high == pytest.approx(largest[3]) and result.mosaic.low == -result.mosaic.high
    own = weight / np.where(largest == 0, 1, largest).reshape(-1, *[1] * (len(shape) - 1))
    same = answer(own, WeightsView("layer", 600, 500), kind=kind)
    np.testing.assert_array_equal(result.mosaic.pixels, same.mosaic.pixels)
    np.testing.assert_array_equal(result.weight, weight.astype(np.float32))
    unit = answer(weight, WeightsView("layer", 600, 500, unit=1, own_scales=True), kind=kind).mosaic
    np.testing.assert_array_equal(
        unit.pixels, answer(own, WeightsView("layer", 600, 500, unit=1), kind=kind).mosaic.pixels
    )


def test_figures_of_the_whole_layer():
    network = tiny_network()
    weight, bias = network.program.weights["conv"]
    result = WeightsReader(network).answer(WeightsView("conv", 50, 50, unit=1))
    assert (result.state, result.view.unit) == (NetworkState(1), 1)
    np.testing.assert_array_equal(result.weight, weight)
    np.testing.assert_array_equal(result.bias, bias)
    np.testing.assert_allclose(result.norms, np.sqrt((weight.astype(float) ** 2).sum(axis=(1, 2, 3))), rtol=1e-6)
    statistics = result.mosaic.statistics
    assert (statistics.low, statistics.high, statistics.size) == (weight.min(), weight.max(), weight.size)
    assert statistics.mean == pytest.approx(weight.mean(), abs=1e-6)
    np.testing.assert_array_equal(statistics.channel_high, weight.max(axis=(1, 2, 3)))
    assert WeightsReader(network).answer(WeightsView("fc", 50, 50)).template == (4, 6, 6)


@pytest.mark.parametrize("count", [1, 150, 40000])
def test_every_weight_is_in_the_histogram(count):
    weight = random(count, 1)
    counts, edges = answer(weight, kind=LayerKind.LINEAR).histogram
    assert counts.sum() == count and len(counts) % 2 == 1 and len(counts) <= 101 and len(edges) == len(counts) + 1
    limit = np.abs(weight).max()
    assert edges[0] == -limit and edges[-1] == limit
    assert np.abs(counts - np.histogram(weight, bins=edges.astype(float))[0]).sum() <= 2
    weight[0] = np.nan
    assert answer(weight, kind=LayerKind.LINEAR).histogram[0].sum() == count - 1


def test_odd_weights_keep_their_shades():
    weight = random(2, 2, 2, 2)
    weight[0, 0, 0, 0], weight[1, 1, 1, 1] = np.nan, -np.inf
    mosaic = answer(weight).mosaic
    assert tile_of(mosaic, 0, 0)[0, 0] == NAN and tile_of(mosaic, 1, 1)[1, 1] == INF


def test_a_layer_without_weights():
    with pytest.raises(KeyError):
        WeightsReader(tiny_network()).answer(WeightsView("relu", 9, 9))
