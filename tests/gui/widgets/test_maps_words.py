"""What is said about maps, and values read back from shades."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.api import INPUT, Reduction
from gui.widgets.maps_words import layer_words, notes, pixel_words, shade_values
from tests.gui.decoding import make_mosaic, statistics_of
from tests.gui.fakes import LENET


def test_what_a_pixel_shows_is_said() -> None:
    values = np.random.default_rng(0).normal(size=(2, 9, 9)).astype(np.float32)
    assert pixel_words(make_mosaic(values, 2)) == ""
    reduced = make_mosaic(values, 2, factor=3)
    assert pixel_words(reduced) == "each pixel shows the largest magnitude of 3 × 3 values"
    mean = replace(make_mosaic(values, 2, factor=2), reduction=Reduction.MEAN)
    assert pixel_words(mean) == "each pixel shows the mean of up to 2 × 2 values"


def test_layer_words() -> None:
    assert layer_words(LENET, "conv2") == "conv2 · convolution · 16 maps of 10×10"
    assert layer_words(LENET, "fc3") == "fc3 · fully connected · 10 values"
    assert layer_words(LENET, INPUT) == "input · what the network receives · 1 map of 32×32"


def test_notes_count_silent_maps_only_where_they_can_be_told() -> None:
    values = np.zeros((3, 2, 2), np.float32)
    values[1] = 1
    assert notes(statistics_of(values)) == "2 of 3 all zero"
    values[2, 0, 0] = np.nan
    assert notes(statistics_of(values)) == "1 NaN"


def test_shades_of_a_vector_are_read_back_in_order() -> None:
    values = np.array([0.5, -1, 0.25, np.nan, np.inf], np.float32)
    mosaic = make_mosaic(values.reshape(5, 1, 1), 3, gap=0, low=-1, high=1)
    swapped = replace(mosaic, channels=np.array([4, 3, 2, 1, 0, -1]))
    assert shade_values(mosaic) == pytest.approx(values, abs=1 / 252, nan_ok=True)
    assert shade_values(swapped) == pytest.approx(values[::-1], abs=1 / 252, nan_ok=True)
