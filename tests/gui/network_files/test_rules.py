"""How pictures are prepared, as the user writes it: presets, sizes, figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.api import Preprocessing
from gui.network_files.rules import PRESETS, numbers, preset_of, with_input, with_preset, written


def test_presets_fit_any_number_of_channels() -> None:
    rgb = Preprocessing((3, 8, 8), (0, 0, 0), (1, 1, 1))
    imagenet = with_preset(rgb, PRESETS[3])
    assert imagenet.mean == (0.485, 0.456, 0.406) and preset_of(imagenet) is PRESETS[3]
    assert with_preset(replace(rgb, order="bgr"), PRESETS[3]).mean == (0.406, 0.456, 0.485)
    assert preset_of(rgb) is PRESETS[0] and preset_of(replace(rgb, range=255)) is PRESETS[1]
    assert preset_of(replace(rgb, mean=(0.1, 0.2, 0.3))) is None
    four = with_preset(replace(rgb, input=(4, 8, 8), mean=(0,) * 4, std=(1,) * 4), PRESETS[3])
    assert four.mean == pytest.approx((0.449,) * 4)


def test_another_input_keeps_the_proportion_of_the_crop() -> None:
    told = Preprocessing((3, 224, 224), (0.1, 0.2, 0.3), (1, 1, 1), shorter_side=256)
    assert with_input(told, (3, 112, 112)).shorter_side == 128
    assert with_input(told, (1, 224, 224)).mean == pytest.approx((0.2,))
    assert with_input(told, (3, 300, 400)).shorter_side == 400


def test_figures_as_people_type_them() -> None:
    assert numbers("0.5, 0.25;−1") == (0.5, 0.25, -1.0)
    assert numbers(" ") is numbers("one") is numbers("inf") is None
    assert written((0.5, 0.5, 0.5)) == "0.5" and written((0.485, 0.456)) == "0.485, 0.456"
