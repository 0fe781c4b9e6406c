"""The arithmetic of a pooling cell, against PyTorch's own poolings and against figures worked out by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.api import SlidingWindow
from gui.panels.pooling.words import formula, is_maximum, pool_cell, readers, title, winner

LECTURE = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]], np.float32)

SLIDING = [
    ((2, 2), (2, 2), (0, 0), (1, 1), False),
    ((3, 3), (2, 2), (1, 1), (1, 1), False),
    ((3, 3), (2, 2), (0, 0), (1, 1), True),
    ((3, 3), (2, 2), (1, 1), (1, 1), True),
    ((3, 2), (1, 3), (1, 0), (1, 1), True),
    ((5, 5), (5, 5), (2, 2), (1, 1), True),
    ((2, 3), (1, 1), (1, 1), (2, 2), False),
]


def picture(height: int = 11, width: int = 9) -> np.ndarray:
    return np.random.default_rng(4).normal(size=(height, width)).astype(np.float32)


def values_under(x: np.ndarray, cell) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.array([x[place] for place in cell.places], np.float32)


@pytest.mark.parametrize(("kernel", "stride", "padding", "dilation", "ceil"), SLIDING)
def test_maxima_and_winners_are_those_of_pytorch(kernel, stride, padding, dilation, ceil) -> None:  # type: ignore[no-untyped-def]
    x = picture()
    out, where = F.max_pool2d(
        torch.from_numpy(x)[None, None], kernel, stride, padding, dilation, ceil, return_indices=True
    )
    window = SlidingWindow("max", kernel, stride, padding, dilation, ceil)
    output = (out.shape[2], out.shape[3])
    for row, column in np.ndindex(output):
        cell = pool_cell(window, x.shape, output, row, column)
        values = values_under(x, cell)
        assert values.max() == float(out[0, 0, row, column])
        assert winner(cell, values) == divmod(int(where[0, 0, row, column]), x.shape[1])


@pytest.mark.parametrize("include", [True, False])
@pytest.mark.parametrize(("kernel", "stride", "padding", "dilation", "ceil"), [s for s in SLIDING if s[3] == (1, 1)])
def test_averages_are_those_of_pytorch(kernel, stride, padding, dilation, ceil, include) -> None:  # type: ignore[no-untyped-def]
    x = picture()
    out = F.avg_pool2d(torch.from_numpy(x)[None, None], kernel, stride, padding, ceil, include)
    window = SlidingWindow("average", kernel, stride, padding, dilation, ceil, include)
    output = (out.shape[2], out.shape[3])
    for row, column in np.ndindex(output):
        cell = pool_cell(window, x.shape, output, row, column)
        mean = values_under(x, cell).sum(dtype=np.float64) / cell.divisor
        assert mean == pytest.approx(float(out[0, 0, row, column]), abs=1e-6)


@pytest.mark.parametrize("output", [(1, 1), (3, 4), (7, 7), (11, 9)])
def test_adaptive_poolings_are_those_of_pytorch(output: tuple[int, int]) -> None:
    x = picture()
    whole = torch.from_numpy(x)[None, None]
    means, maxima = F.adaptive_avg_pool2d(whole, output)[0, 0], F.adaptive_max_pool2d(whole, output)[0, 0]
    for row, column in np.ndindex(output):
        cell = pool_cell(SlidingWindow("adaptive average", (1, 1), (1, 1), (0, 0)), x.shape, output, row, column)
        values = values_under(x, cell)
        assert values.sum(dtype=np.float64) / cell.divisor == pytest.approx(float(means[row, column]), abs=1e-6)
        assert values.max() == float(maxima[row, column])


def test_the_lectures_maxima_are_written_out() -> None:
    window = SlidingWindow("max", (2, 2), (2, 2), (0, 0))
    written = []
    for row, column in np.ndindex(2, 2):
        cell = pool_cell(window, (4, 4), (2, 2), row, column)
        values = values_under(LECTURE, cell)
        written.append(formula(window, cell, values, float(values.max())))
    assert written == [
        "max(1.00, 1.00, 5.00, 6.00) = 6.00",
        "max(2.00, 4.00, 7.00, 8.00) = 8.00",
        "max(3.00, 2.00, 1.00, 2.00) = 3.00",
        "max(1.00, 0, 3.00, 4.00) = 4.00",
    ]


def test_a_mean_has_its_signs_and_its_divisor() -> None:
    window = SlidingWindow("average", (2, 2), (2, 2), (0, 0))
    cell = pool_cell(window, (2, 2), (1, 1), 0, 0)
    values = np.array([0.12, -0.8, 0.33, 0.51], np.float32)
    assert formula(window, cell, values, 0.04) == "(0.120 − 0.800 + 0.330 + 0.510) / 4 = 0.0400"
    assert formula(window, cell, -values, -0.04) == "(−0.120 + 0.800 − 0.330 − 0.510) / 4 = −0.0400"


def test_padding_counts_or_not_and_the_text_says_so() -> None:
    x = np.array([[2.0, 4.0], [6.0, 8.0]], np.float32)
    for include, expected in (
        (True, "(2.00 + 4.00 + 6.00 + 8.00 + 0 + 0 + 0 + 0 + 0) / 9 = 2.22 · padding: 5 cells, counted as 0"),
        (False, "(2.00 + 4.00 + 6.00 + 8.00) / 4 = 5.00 · outside the map: 5 cells, not counted"),
    ):
        window = SlidingWindow("average", (3, 3), (2, 2), (1, 1), count_include_pad=include)
        result = float(F.avg_pool2d(torch.from_numpy(x)[None], 3, 2, 1, False, include)[0, 0, 0])
        cell = pool_cell(window, (2, 2), (1, 1), 0, 0)
        assert formula(window, cell, values_under(x, cell), result) == expected
    window = SlidingWindow("max", (3, 3), (2, 2), (1, 1))
    cell = pool_cell(window, (2, 2), (1, 1), 0, 0)
    said = "max(2.00, 4.00, 6.00, 8.00) = 8.00 · outside the map: 5 cells, not counted"
    assert formula(window, cell, values_under(x, cell), 8.0) == said


def test_a_window_over_the_border_of_the_padding_divides_by_what_is_left() -> None:
    """ceil_mode: 5 cells, window 2, stride 2: the third window hangs over; with padding 0 it has one cell."""
    x = np.arange(1, 6, dtype=np.float32)[None]
    out = F.avg_pool2d(torch.from_numpy(x)[None], (1, 2), (1, 2), 0, True)[0]
    window = SlidingWindow("average", (1, 2), (1, 2), (0, 0), ceil_mode=True)
    cell = pool_cell(window, (1, 5), (1, 3), 0, 2)
    assert formula(window, cell, values_under(x, cell), float(out[0, 2])) == (
        "(5.00) / 1 = 5.00 · outside the map: 1 cell, not counted"
    )


def test_many_values_are_summed_up() -> None:
    x = picture(7, 7)
    window = SlidingWindow("adaptive average", (7, 7), (7, 7), (0, 0))
    cell = pool_cell(window, (7, 7), (1, 1), 0, 0)
    said = formula(window, cell, values_under(x, cell), float(x.mean()))
    assert re.fullmatch(r"mean of 49 values = −?0\.\d+", said)
    window = SlidingWindow("max", (4, 4), (4, 4), (0, 0))
    cell = pool_cell(window, (7, 7), (1, 1), 0, 0)
    assert formula(window, cell, values_under(x, cell), 1.5) == "largest of 16 values = 1.50"
    window = SlidingWindow("average", (4, 4), (4, 4), (1, 1))
    cell = pool_cell(window, (7, 7), (2, 2), 0, 0)
    said = formula(window, cell, np.full(9, 2.0, np.float32), 18 / 16)
    assert said == "18.0 (sum of 9 values) / 16 = 1.12 · padding: 7 cells, counted as 0"


def test_nan_wins_a_maximum_as_in_pytorch() -> None:
    x = LECTURE.copy()
    x[1, 0] = np.nan
    window = SlidingWindow("max", (2, 2), (2, 2), (0, 0))
    cell = pool_cell(window, (4, 4), (2, 2), 0, 0)
    _, where = F.max_pool2d(torch.from_numpy(x)[None, None], 2, return_indices=True)
    assert winner(cell, values_under(x, cell)) == divmod(int(where[0, 0, 0, 0]), 4) == (1, 0)


def test_who_reads_an_input_cell() -> None:
    window = SlidingWindow("max", (3, 3), (2, 2), (1, 1))
    found = readers(window, (11, 9), (6, 5), (3, 4))
    slow = [
        (row, column)
        for row, column in np.ndindex(6, 5)
        if (3, 4) in pool_cell(window, (11, 9), (6, 5), row, column).places
    ]
    assert found == slow == [(1, 2), (2, 2)]
    assert readers(SlidingWindow("max", (1, 1), (2, 2), (0, 0)), (4, 4), (2, 2), (1, 1)) == []


def test_titles() -> None:
    overlapping = SlidingWindow("max", (3, 3), (2, 2), (1, 1))
    assert title("pool", overlapping, (112, 112), (56, 56)) == (
        "pool · max of 3×3, stride 2, padding 1 · 112×112 → 56×56"
    )
    everything = SlidingWindow("adaptive average", (7, 7), (7, 7), (0, 0))
    assert title("avgpool", everything, (7, 7), (1, 1)) == "avgpool · mean of the whole map · 7×7 → 1×1"
    assert is_maximum(SlidingWindow("adaptive max", (2, 2), (2, 2), (0, 0)))
