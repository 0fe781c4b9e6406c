"""Colours of mosaics: even, safe for colour-blind people, one colour a shade, and never the accent."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from engine.api import BACKGROUND, INF, NAN, SHADES, Cells, Mosaic, Reduction, Statistics
from gui.look.colors import (
    color_table,
    contrast,
    hex_to_srgb,
    ink_over,
    mosaic_image,
    oklab_to_srgb,
    shade_color,
    shade_of,
    shades,
    srgb_to_oklab,
)
from gui.look.theme import DARK, LIGHT, Theme

BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
EITHER = pytest.mark.parametrize("signed", [False, True], ids=["sequential", "diverging"])


def lab_of(theme: Theme, signed: bool) -> np.ndarray:
    return srgb_to_oklab(shades(theme, signed) / 255)


def to_linear(rgb: np.ndarray) -> np.ndarray:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def cielab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* (D65), an independent measure of evenness."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = to_linear(rgb) @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def as_seen_without(cone: str, rgb: np.ndarray) -> np.ndarray:
    """Linear light as a dichromat sees it: Viénot, Brettel and Mollon 1999."""
    to_lms = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    lost = {
        "red": np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]]),
        "green": np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]]),
    }[cone]
    linear = to_linear(rgb) @ to_lms.T @ lost.T @ np.linalg.inv(to_lms).T
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def test_oklab_gives_the_published_values() -> None:
    """Ottosson's article lists XYZ pairs; these are white and the sRGB red that follow from his matrices."""
    assert srgb_to_oklab(np.array([1.0, 1.0, 1.0])) == pytest.approx([1, 0, 0], abs=1e-4)
    assert srgb_to_oklab(np.array([1.0, 0.0, 0.0])) == pytest.approx([0.6280, 0.2249, 0.1258], abs=1e-3)
    colors = np.random.default_rng(1).random((100, 3))
    assert oklab_to_srgb(srgb_to_oklab(colors)) == pytest.approx(colors, abs=1e-6)


@BOTH
@EITHER
def test_every_index_has_its_own_colour(theme: Theme, signed: bool) -> None:
    assert len(np.unique(shades(theme, signed), axis=0)) == 256
    assert color_table(theme, signed)[NAN] == 0xFF000000 | int(theme.nan[1:], 16)


@BOTH
def test_lightness_of_sequential_shades_is_even(theme: Theme) -> None:
    lightness = cielab(shades(theme, False)[:SHADES] / 255)[:, 0]
    line = np.linspace(lightness[0], lightness[-1], SHADES)
    assert np.abs(lightness - line).max() < 4  # of a range of more than 60
    assert abs(lightness[-1] - lightness[0]) > 60
    steps = np.diff(lightness) * np.sign(lightness[-1] - lightness[0])
    assert steps.min() > -0.5


@BOTH
def test_diverging_shades_are_neutral_at_zero_and_equally_light_on_both_sides(theme: Theme) -> None:
    lab = lab_of(theme, True)[:SHADES]
    zero = SHADES // 2
    assert np.hypot(lab[zero, 1], lab[zero, 2]) < 0.01
    assert np.abs(lab[:zero, 0] - lab[:zero:-1, 0]).max() < 0.01
    assert np.abs(lab[:zero, 0] - lab[zero, 0])[0] > 0.5


@BOTH
@EITHER
def test_zero_recedes_but_can_be_told_from_the_ground(theme: Theme, signed: bool) -> None:
    lab = lab_of(theme, signed)
    zero = lab[SHADES // 2 if signed else 0]
    assert 0.02 < np.linalg.norm(zero - lab[BACKGROUND]) < 0.08


@BOTH
@pytest.mark.parametrize("cone", ["red", "green"])
def test_sign_survives_red_green_blindness(theme: Theme, cone: str) -> None:
    seen = cielab(as_seen_without(cone, shades(theme, True)[:SHADES] / 255))
    zero = SHADES // 2
    for size in (32, 64, 96, zero):
        assert np.linalg.norm(seen[zero - size] - seen[zero + size]) > 20


@BOTH
@EITHER
def test_no_shade_looks_like_the_accent_or_like_nan_or_inf(theme: Theme, signed: bool) -> None:
    lab = lab_of(theme, signed)
    accent = srgb_to_oklab(hex_to_srgb(theme.accent))
    assert np.linalg.norm(lab[:SHADES] - accent, axis=1).min() > 0.1
    for special in (NAN, INF):
        assert np.linalg.norm(lab[:SHADES] - lab[special], axis=1).min() > 0.08


@BOTH
@EITHER
def test_text_can_be_read_over_every_shade(theme: Theme, signed: bool) -> None:
    for index in range(256):
        ground = shade_color(theme, signed, index)
        ink = ink_over(ground)
        assert contrast(shades(theme, signed)[index] / 255, np.array(ink.getRgbF()[:3])) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(np.zeros(3), np.ones(3)) == pytest.approx(21)
    assert contrast(hex_to_srgb("#777777"), np.ones(3)) == pytest.approx(4.48, abs=0.01)


def test_shade_of_value() -> None:
    assert [shade_of(value, -2, 2) for value in (-2, -9, 0, 2, 9)] == [0, 0, 126, 252, 252]
    assert shade_of(float("nan"), 0, 1) == NAN
    assert shade_of(float("-inf"), 0, 1) == INF
    assert shade_of(0.0, 0, 0) == 0


def statistics(channels: int) -> Statistics:
    zeros = np.zeros(channels, np.float32)
    return Statistics(0, 1, 0.5, 0, 0, 0, 1, zeros, zeros, zeros)


def mosaic_of(pixels: np.ndarray, signed: bool = False) -> Mosaic:
    return Mosaic(
        pixels, 1, 1, Cells(0, 0, 1, 1), pixels.shape[:2], 0, pixels.shape[:2], np.zeros(1, int), ("channel",),
        0.0, 1.0, signed, None, Reduction.MAGNITUDE, statistics(1),
    )  # fmt: skip


@BOTH
@EITHER
def test_image_shows_the_very_pixels_at_any_width(theme: Theme, signed: bool) -> None:
    pixels = np.arange(256, dtype=np.uint8)[:255].reshape(15, 17)
    image = mosaic_image(mosaic_of(pixels, signed), theme)
    assert image.format() == QImage.Format.Format_RGB32  # which Qt paints fastest
    for row, column in ((0, 0), (7, 3), (14, 16)):
        assert image.pixelColor(column, row).getRgb()[:3] == tuple(shades(theme, signed)[pixels[row, column]])


def test_image_has_pixels_of_its_own_and_takes_rgb() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    image = mosaic_image(mosaic_of(pixels.copy()), DARK)
    assert [image.pixelColor(x, 3).getRgb()[:3] for x in range(7)] == [tuple(color) for color in pixels[3]]
