"""The tensor that a network receives: as a picture, in figures, and where parts of it lie in the frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from engine.api import Layer, LayerKind, Preprocessing, Received
from gui.widgets.received import figures_of, part_of_frame, picture_of, receptive_field
from tests.gui.panels.input.test_input import PHOTO
from tests.gui.showing import edges


@pytest.mark.parametrize("order", ["rgb", "bgr"])
def test_colours_of_a_colour_tensor(order: str) -> None:
    rules = replace(PHOTO, order=order, range=255, mean=(104.0, 117.0, 123.0), std=(1.0, 2.0, 4.0))
    rgb_pixels = np.random.default_rng(2).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    ordered = rgb_pixels if order == "rgb" else rgb_pixels[:, :, ::-1]
    tensor = ((ordered.astype(np.float32) - rules.mean) / rules.std).transpose(2, 0, 1).astype(np.float32)
    assert np.array_equal(picture_of(tensor, rules), rgb_pixels)
    assert np.array_equal(picture_of(tensor, rules, channel=2), ordered[:, :, 2])


def test_odd_values_are_counted_and_left_out() -> None:
    x = np.array([[[1.0, np.nan], [np.inf, 3.0]]], np.float32)
    figures = figures_of(x)
    assert (figures.low, figures.high, figures.mean, figures.std, figures.odd) == (1.0, 3.0, 2.0, 1.0, 2)
    assert figures_of(np.full((1, 1, 1), np.nan, np.float32)).odd == 1
    assert picture_of(x, Preprocessing((1, 2, 2), (0.0,), (1.0,))).tolist() == [[255, 0], [255, 255]]


def test_receptive_field_by_hand() -> None:
    # conv 3×3 stride 2 padding 1, then pool 2×2 stride 2: field 3 + 1·2 = 5, jump 4, first field begins at −1
    pool = Layer("pool", LayerKind.POOL, "MaxPool2d", (4, 8, 8), receptive_field=(5, 5), jump=(4, 4), origin=(-1, -1))
    assert edges(receptive_field(pool, (2, 3), (32, 32))) == (11, 7, 5, 5)
    assert edges(receptive_field(pool, (0, 0), (32, 32))) == (0, 0, 4, 4)  # one row and column lie in the padding
    assert edges(receptive_field(pool, (7, 7), (32, 32))) == (27, 27, 5, 5)
    assert receptive_field(pool, None, (32, 32)) is None
    fc = Layer("fc", LayerKind.LINEAR, "Linear", (10,))
    assert edges(receptive_field(fc, None, (32, 24))) == (0, 0, 24, 32)


def test_parts_of_the_tensor_lie_in_the_crop() -> None:
    def received(*crop: float) -> Received:
        return Received(np.zeros((3, 8, 8), np.float32), crop, inverted=False)  # type: ignore[arg-type]

    centre, size = received(10, 60, 80, 80), (100, 200)
    assert edges(part_of_frame(QRectF(2, 4, 3, 1), centre, size)) == (80, 50, 30, 10)
    letterbox = received(-50, 0, 200, 200)
    assert edges(part_of_frame(QRectF(0, 1, 8, 2), letterbox, size)) == (0, 0, 200, 25)  # rows −25 to 25
    assert part_of_frame(QRectF(0, 0, 8, 2), letterbox, size) is None
