"""The microscope's writing, grids and sliding windows, apart from the panel."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from engine.api import SHADES, Layer, LayerKind, SlidingWindow
from engine.api.arithmetic import Formula, ValueBreakdown, ValueIndex
from engine.api.geometry import map_index, map_place, pool_window
from engine.arithmetic import explain
from gui.look import text
from gui.panels.microscope import words
from gui.panels.microscope.operand_maps import operand_maps
from gui.panels.microscope.sum_content import content_of
from gui.panels.microscope.sum_layout import arrange
from gui.panels.microscope.unit_map import Span
from gui.widgets.number_grid import NumberScale, cell_text, cell_texts, exponent_of, power
from gui.widgets.sliding import FASTEST_MS, SLOWEST_MS, output_under, pace_of, padding_of, walked
from tests.gui.fakes import LENET


def explained(layer: Layer, x: Any, y: Any, index: tuple[int, ...], **parameters: Any) -> ValueBreakdown:
    inputs = [np.asarray(each, np.float32) for each in (x if isinstance(x, list) else [x])]
    answer = explain(layer, index, inputs, np.asarray(y, np.float32), parameters)
    assert answer is not None
    return answer


def single(kind: LayerKind, operation: str, x: float, y: float, **parameters: Any) -> words.Lines:
    layer = Layer("f", kind, operation, (1, 1, 1), inputs=("before",))
    return words.lines(explained(layer, np.full((1, 1, 1), x), np.full((1, 1, 1), y), (0, 0, 0), **parameters), layer)


def test_a_convolution_by_hand() -> None:
    window = SlidingWindow("conv", (2, 2), (1, 1), (1, 1))
    layer = Layer("conv", LayerKind.CONV, "Conv2d", (1, 3, 3), window=window, inputs=("input",))
    x = np.array([[[1, 2], [3, 4]], [[-1, 0], [2, 5]]])
    weight = np.array([[[[1, -1], [2, 0.5]], [[3, 1], [-2, 1]]]], np.float32)
    y = np.zeros((1, 3, 3))
    y[0, 1, 1] = (1 - 2 + 6 + 2) + (-3 + 0 - 4 + 5) + 0.25
    answer = explained(layer, x, y, (0, 1, 1), weight=weight, bias=np.array([0.25], np.float32))
    assert answer.agrees and answer.per_channel().tolist() == [7, -2]
    lines = words.lines(answer, layer)
    assert lines.letters == "y = Σ x·w + b"
    assert lines.numbers == "y = 5.00 + 0.250 = 5.25"
    assert lines.size == "2·2·2 = 8-dimensional dot product + bias"
    assert "b: the bias of this channel" in lines.meaning and "padding" not in lines.meaning
    corner = explained(layer, x, y, (0, 0, 0), weight=weight, bias=np.array([0.25], np.float32))
    assert "hatched: padding, counted as 0" in words.lines(corner, layer).meaning
    assert words.agreement(corner)[1] == "error" and words.agreement(answer) == (
        "✓ agrees with the network: 5.25",
        "good",
    )


def test_the_lectures_75_dimensional_dot_product_and_groups() -> None:
    window = SlidingWindow("conv", (5, 5), (1, 1), (0, 0))
    layer = Layer("conv", LayerKind.CONV, "Conv2d", (1, 1, 1), window=window, inputs=("input",))
    weight = np.ones((1, 3, 5, 5), np.float32)
    answer = explained(layer, np.ones((3, 5, 5)), np.full((1, 1, 1), 76), (0, 0, 0), weight=weight, bias=np.ones(1))
    assert words.lines(answer, layer).size == "5·5·3 = 75-dimensional dot product + bias"
    depthwise = replace(layer, window=replace(window, groups=3))
    answer = explained(depthwise, np.ones((3, 5, 5)), np.full((3, 1, 1), 25), (1, 0, 0), weight=np.ones((3, 1, 5, 5)))
    assert words.lines(answer, depthwise).size == (
        "5·5·1 = 25-dimensional dot product · 3 groups: this filter reads channel 1 only"
    )


def test_fully_connected() -> None:
    layer = Layer("fc", LayerKind.LINEAR, "Linear", (2,), inputs=("before",))
    weight = np.array([[1, 2, 3], [0.5, -1, 2]], np.float32)
    answer = explained(layer, [[2, -1, 4]], [12, 10.5], (1,), weight=weight, bias=np.array([0, 0.5], np.float32))
    lines = words.lines(answer, layer)
    assert lines.numbers == "y = 10.0 + 0.500 = 10.5" and lines.size == "3-dimensional dot product + bias"
    assert answer.operand(2) == ValueIndex("before", (2,))


@pytest.mark.parametrize(("values", "written"), [
    ([[1, 5], [6, 2]], "y = max(1.00, 5.00, 6.00, 2.00) = 6.00"), ([[-3, -1], [-2, -4]],
    "y = max(−3.00, −1.00, −2.00, −4.00) = −1.00"),
])  # fmt: skip
def test_maximum(values: list[list[float]], written: str) -> None:
    window = SlidingWindow("max", (2, 2), (2, 2), (0, 0))
    layer = Layer("pool", LayerKind.POOL, "MaxPool2d", (1, 1, 1), window=window, inputs=("before",))
    answer = explained(layer, [np.array([values])], np.max(values).reshape(1, 1, 1), (0, 0, 0))
    assert words.lines(answer, layer).numbers == written


def test_means_count_or_do_not_count_padding() -> None:
    window = SlidingWindow("average", (2, 2), (2, 2), (1, 1))
    layer = Layer("pool", LayerKind.POOL, "AvgPool2d", (1, 2, 2), window=window, inputs=("before",))
    x = np.array([[[3.0, 1], [2, 5]]])
    lines = words.lines(explained(layer, x, np.full((1, 2, 2), 0.75), (0, 0, 0)), layer)
    assert lines.numbers == "y = 3.00 / 4 = 0.750" and "counted as 0" in lines.meaning
    layer = replace(layer, window=replace(window, count_include_pad=False))
    lines = words.lines(explained(layer, x, np.full((1, 2, 2), 3), (0, 0, 0)), layer)
    assert lines.numbers == "y = 3.00 / 1 = 3.00" and "not counted" in lines.meaning
    window = SlidingWindow("adaptive average", (4, 4), (4, 4), (0, 0))
    whole = Layer("gap", LayerKind.POOL, "AdaptiveAvgPool2d", (1, 1, 1), window=window, inputs=("before",))
    lines = words.lines(explained(whole, [np.arange(16).reshape(1, 4, 4)], np.full((1, 1, 1), 7.5), (0, 0, 0)), whole)
    assert lines.numbers == "y = 120 / 16 = 7.50" and lines.size == "window of 4×4 = 16 values, one channel by itself"


@pytest.mark.parametrize(("operation", "x", "parameters", "numbers"), [
    ("ReLU", -2.31, {}, "y = max(0, −2.31) = 0"), ("ReLU", 2.31, {}, "y = max(0, 2.31) = 2.31"),
    ("ReLU6", 7.5, {}, "y = min(max(0, 7.50), 6) = 6.00"),
    ("LeakyReLU", -2, {"negative_slope": 0.1}, "y = 0.100·(−2.00) = −0.200"),
    ("LeakyReLU", 2, {"negative_slope": 0.1}, "y = 2.00 = 2.00"),
    ("leaky_relu", -2, {}, "y = 0.0100·(−2.00) = −0.0200"),
    ("Sigmoid", 0.0, {}, "y = 1 / (1 + e^−0) = 0.500"), ("Tanh", -1.0, {}, "y = tanh (−1.00) = −0.762"),
    ("Hardtanh", 3.0, {"min_val": -2.0, "max_val": 2.0}, "y = min(max(−2.00, 3.00), 2.00) = 2.00"),
])  # fmt: skip
def test_functions(operation: str, x: float, parameters: dict[str, float], numbers: str) -> None:
    assert single(LayerKind.ACTIVATION, operation, x, 0.0, **parameters).numbers == numbers


def test_every_function_of_the_engine_is_written() -> None:
    from engine.arithmetic.activations import FUNCTIONS

    for name in FUNCTIONS:
        lines = single(LayerKind.ACTIVATION, name, -0.5, 0.0, negative_slope=0.1)
        assert lines.letters.startswith("y = ") and "{" not in "".join((lines.letters, lines.numbers, lines.meaning))


def test_batch_norm() -> None:
    numbers = {"running_mean": [0.5], "running_var": [4.0], "weight": [3.0], "bias": [-1.0]}
    lines = single(LayerKind.NORM, "BatchNorm2d", 2.5, 2.0, eps=1e-5, **{k: np.array(v) for k, v in numbers.items()})
    assert lines.letters == "y = (x − μ) / √(σ² + ε) · γ + β"
    assert lines.numbers == "y = (2.50 − 0.500) / √(4.00 + 1e−5) · 3.00 − 1.00 = 2.00"
    for letter in "xμσγβε":
        assert letter in lines.meaning


def test_sums_products_and_differences() -> None:
    for operation, y, letters, numbers in (
        ("add", -0.7, "y = a + b", "y = 0.500 − 1.20 = −0.700"), ("sub", 1.7, "y = a − b", "y = 0.500 + 1.20 = 1.70"),
        ("mul", -0.6, "y = a · b", "y = 0.500 · (−1.20) = −0.600"),
    ):  # fmt: skip
        layer = Layer(
            "f", LayerKind.ADD if operation == "add" else LayerKind.OTHER, operation, (1,), inputs=("one", "two")
        )
        answer = explained(layer, [[0.5], [-1.2]], [y], (0,))
        lines = words.lines(answer, layer)
        assert (lines.letters, lines.numbers) == (letters, numbers) and answer.agrees


def test_softmax() -> None:
    layer = Layer("softmax", LayerKind.SOFTMAX, "Softmax", (3,), inputs=("logits",))
    x = np.array([1.0, 2.0, -1.0])
    shares = np.exp(x) / np.exp(x).sum()
    answer = explained(layer, x, shares, (1,), dim=1)
    below = text.significant(float(np.exp(x).sum()))
    assert answer.agrees and words.own_term(answer) == 1
    assert words.lines(answer, layer).numbers == f"y = e^2.00 / {below} = {text.significant(float(shares[1]))}"
    huge = explained(layer, x + 1000, shares, (1,), dim=1)
    assert huge.agrees and words.lines(huge, layer).numbers.startswith("y = e^(1,000 − 1,000) = 0.7")


@pytest.mark.parametrize(("value", "digits", "written"), [
    (0.42361, 3, "0.424"), (-0.42361, 3, "−0.424"), (-12.345, 3, "−12.3"), (3.14159, 3, "3.14"),
    (123456.0, 3, "123456"), (-1234567.0, 3, "−1e6"), (0.0, 3, "0"), (-0.42361, 2, "−0.42"), (3.14159, 2, "3.1"),
    (28.4, 2, "28"),    (math.nan, 3, "NaN"), (-math.inf, 3, "−∞"), (-0.00001, 3, "−0.000"),
])  # fmt: skip
def test_numbers_in_cells(value: float, digits: int, written: str) -> None:
    assert cell_text(value, digits, room=6 if digits == 3 else 5) == written


def test_colours_are_those_of_the_scale() -> None:
    assert NumberScale(-2, 2, True).shades(np.array([-2.0, 0, 2, 9])).tolist() == [
        0,
        (SHADES - 1) // 2,
        SHADES - 1,
        SHADES - 1,
    ]
    assert NumberScale.around_zero(np.array([0.5, -3, np.nan])) == NumberScale(-3, 3, True)
    assert NumberScale.around_zero(np.zeros(3)) == NumberScale(-1, 1, True)


def test_grids_stand_as_well_as_the_room_allows(qapp: QApplication) -> None:
    fonts = (text.font(15), text.font(11))
    width = QFontMetrics(fonts[1]).horizontalAdvance("−0.000")
    best = arrange(fonts, (3, 3), 3, 20, (2000, 500), None)
    assert (best.across, best.cell.digits, best.cell.font.pixelSize()) == (3, 3, 15)
    lower = arrange(fonts, (5, 5), 3, 20, (17 * width, 200), None)
    assert (lower.across, lower.cell.digits, lower.cell.font.pixelSize()) == (3, 2, 11)
    stacked = arrange(fonts, (5, 5), 3, 20, (7 * width, 200), None)
    assert stacked.across == 1 and stacked.cell.digits == 3
    large = arrange(fonts, (11, 11), 3, 20, (17 * width, 200), None)
    assert (large.across, large.cell.digits) == (3, 0)
    assert 11 * large.cell.height <= 200.001
    assert arrange(fonts, (11, 11), 3, 20, (17 * width, 200), True).cell.digits == 3
    for room in ((300.0, 100.0), (600.0, 200.0), (900.0, 700.0)):
        for shape in ((1, 7), (3, 3), (7, 7), (11, 11), (56, 56)):
            found = arrange(fonts, shape, 3, 20, room, None)
            assert found.across * shape[1] * found.cell.width + (found.across - 1) * 20 <= room[0] + 1 or shape[1] == 56


WINDOWS = [
    SlidingWindow("conv", (3, 3), (1, 1), (1, 1)),
    SlidingWindow("conv", (11, 11), (4, 4), (2, 2)),
    SlidingWindow("conv", (3, 3), (2, 2), (1, 1), (2, 2)),
    SlidingWindow("max", (3, 3), (2, 2), (0, 0), ceil_mode=True),
    SlidingWindow("adaptive average", (4, 4), (3, 3), (0, 0)),
]


@pytest.mark.parametrize("window", WINDOWS)
def test_the_window_follows_the_pointer(window: SlidingWindow) -> None:
    size, cells = (23, 19), (7, 5)
    if not window.mode.startswith("adaptive"):
        spans = [window.dilation[axis] * (window.kernel[axis] - 1) + 1 for axis in (0, 1)]
        room = [size[axis] + 2 * window.padding[axis] - spans[axis] for axis in (0, 1)]
        round_up = window.stride[0] - 1 if window.ceil_mode else 0
        cells = tuple((room[axis] + round_up) // window.stride[axis] + 1 for axis in (0, 1))
    for row, column in np.ndindex(cells):
        top, left, bottom, right = pool_window(window, size, cells, row, column)
        middle = (math.floor((top + bottom - 1) / 2), math.floor((left + right - 1) / 2))
        assert output_under(window, size, cells, middle) in {(row, column), (row - 1, column), (row, column - 1)} or (
            window.mode.startswith("adaptive")
        )
        assert window.kernel[0] % 2 == 0 or output_under(window, size, cells, middle) == (row, column)
    above, left, below, right = padding_of(window, size, cells)
    assert (above, left) == (window.padding if not window.mode.startswith("adaptive") else (0, 0))
    last = pool_window(window, size, cells, cells[0] - 1, cells[1] - 1)
    assert (below, right) == (max(last[2] - size[0], 0), max(last[3] - size[1], 0))


def test_transposed_windows_follow_the_pointer() -> None:
    window = SlidingWindow("conv transposed", (2, 2), (2, 2), (0, 0))
    assert [output_under(window, (4, 4), (8, 8), (at, at))[0] // 2 for at in range(4)] == [0, 1, 2, 3]


def test_no_walk_takes_longer_than_half_a_minute_or_hurries_over_small_maps() -> None:
    for cells in ((5, 5), (28, 28), (112, 112), (1, 1)):
        pause, by = pace_of(cells)
        assert FASTEST_MS <= pause <= SLOWEST_MS
        assert cells[0] * cells[1] / by * pause <= 33_000
    assert pace_of((5, 5)) == (SLOWEST_MS, 1)


def test_a_walk_fills_the_map_in_reading_order() -> None:
    done = np.zeros((2, 3), bool)
    assert walked(done, (0, 1), 1) == (0, 2) and walked(done, (0, 2), 2) == (1, 1)
    assert done.tolist() == [[False, True, True], [True, True, False]]
    assert walked(done, (1, 2), 1) is None and walked(done, (0, 0), -1) is None


def test_places_on_maps_are_the_inverse_of_indices() -> None:
    for shape in ((), (7,), (3, 5), (4, 5, 6), (2, 3, 4, 5)):
        for index in np.ndindex(shape):
            assert map_index(shape, *map_place(shape, index)) == index


def test_what_moves_and_what_is_constant_is_said() -> None:
    layer = Layer("pad", LayerKind.RESHAPE, "pad", (3,), inputs=("before",))
    positions = np.array([-1, 0, 1])
    moved = explained(layer, [[4.0, 5]], [0, 4, 5], (2,), positions=positions)
    assert moved.formula is Formula.COPY and words.lines(moved, layer).numbers == "y = 5.00"
    added = explained(layer, [[4.0, 5]], [0, 4, 5], (0,), positions=positions)
    assert words.lines(added, layer).letters == "y = constant" and added.operand(0) is None


def test_local_response_normalisation() -> None:
    layer = Layer("norm", LayerKind.NORM, "LocalResponseNorm", (4, 1, 1), inputs=("before",))
    x = np.array([1.0, -2, 3, 0.5]).reshape(4, 1, 1)
    answer = explained(layer, x, np.zeros((4, 1, 1)), (1, 0, 0), size=3, alpha=0.5, beta=0.75, k=2.0)
    assert answer.total == pytest.approx(-2 / (2 + 0.5 / 3 * (1 + 4 + 9)) ** 0.75)
    assert words.lines(answer, layer).numbers == "y = −2.00 / (2 + 0.5/3 · 14.0)^0.75 = −0.666"


def test_gaps_of_a_dilated_window_are_told() -> None:
    window = SlidingWindow("conv", (3, 3), (1, 1), (2, 2), (2, 2))
    layer = Layer("conv", LayerKind.CONV, "Conv2d", (1, 5, 5), window=window, inputs=("input",))
    info = replace(LENET, preprocessing=replace(LENET.preprocessing, input=(1, 5, 5)), layers=(layer,))
    weight = np.ones((1, 1, 3, 3), np.float32)
    answer = explained(layer, np.ones((1, 5, 5)), np.zeros((1, 5, 5)), (0, 1, 2), weight=weight)
    (shown,) = operand_maps(answer, info, 0)
    assert shown.span == Span(-1, 0, 4, 5, (-1, 1, 3), (0, 2, 4))
    dense = replace(layer, window=replace(window, dilation=(1, 1), padding=(1, 1)))
    (shown,) = operand_maps(
        explained(dense, np.ones((1, 5, 5)), np.zeros((1, 5, 5)), (0, 1, 2), weight=weight), info, 0
    )
    assert shown.span == Span(0, 1, 3, 4)


def test_a_concatenation_tells_what_stands_before() -> None:
    layer = Layer("cat", LayerKind.CONCAT, "cat", (6, 1, 1), inputs=("a", "b", "c"))
    parts = [np.full((count, 1, 1), value) for count, value in ((1, 2.0), (3, 4.0), (2, 7.0))]
    answer = explained(layer, parts, np.concatenate(parts), (5, 0, 0), dim=1)
    lines = words.lines(answer, layer, [part.shape for part in parts])
    assert lines.numbers == "y = x(5 − 4 = 1) = 7.00"
    assert lines.size == "joined one behind the other: 1 + 3 + 2 = 6 channels"
    assert lines.meaning == "x: number 1 of c, at the same place; 4 channels of other inputs come before"
    flat = Layer("cat", LayerKind.CONCAT, "cat", (4,), inputs=("a", "b"))
    vectors = [np.array([1.0, 2.0]), np.array([3.0, 5.0])]
    answer = explained(flat, vectors, np.concatenate(vectors), (3,), dim=1)
    lines = words.lines(answer, flat, [(2,), (2,)])
    assert (lines.numbers, lines.size) == ("y = x(3 − 2 = 1) = 5.00", "joined one behind the other: 2 + 2 = 4 values")


def test_fast_precision_is_told_and_does_not_hide_a_wrong_value() -> None:
    layer = Layer("fc", LayerKind.LINEAR, "Linear", (1,), inputs=("before",))
    x, weight = np.array([1.0, 2.0]), np.array([[0.5, -0.25]], np.float32)

    def of(value: float) -> ValueBreakdown:
        return explained(layer, x, [value], (0,), weight=weight, bias=np.array([1.0], np.float32))

    assert of(1.0).magnitude == 2.0
    assert words.agreement(of(1.0), fast=True) == ("✓ agrees with the network: 1", "good")
    near, far = of(1.0 + 2.0 / 200), of(1.0 + 2.0 / 100)
    assert words.agreement(near)[1] == "error"
    assert words.agreement(near, fast=True) == ("≈ the network, rounding in fast precision: 1.01", "warning")
    assert words.agreement(far, fast=True)[1] == "error"


def test_small_and_large_grids_are_written_in_a_power_of_ten() -> None:
    expected = {0.0: 0, 0.1: 0, 999.0: 0, 0.0999: -3, 1e-3: -3, 9e-5: -6, 1000.0: 3, 2e5: 6, math.inf: 0}
    for largest, exponent in expected.items():
        values = np.array([[0.0, -largest], [largest / 7 if math.isfinite(largest) else 0.0, math.nan]])
        assert exponent_of(values) == exponent, largest
        if exponent:
            assert 0.1 <= largest / 10.0**exponent < 100
    assert (power(-3), power(6), power(0)) == ("×10⁻³", "×10⁶", "")
    layer = Layer(
        "conv", LayerKind.CONV, "Conv2d", (1, 1, 1), window=SlidingWindow("conv", (1, 2), (1, 1), (0, 0)), inputs=("x",)
    )
    weight = np.array([[[[0.0521, -0.004]]]], np.float32)
    answer = explained(layer, np.array([[[2.0, 3.0]]]), [[[0.0922]]], (0, 0, 0), weight=weight)
    row = content_of(answer, LENET, np.arange(1), NumberScale.around_zero(answer.patch), False, ()).grids[0]
    assert [part.title for part in row.parts] == ["x", "w ×10⁻³", "x·w"]
    w = row.parts[1]
    assert cell_texts(w.values / 10.0**w.exponent, 3) == [["52.1", "−4.00"]]
