"""Colours of mosaics: a shade for every value, even in lightness, computed in OKLab.

OKLab is Björn Ottosson's perceptual space ("A perceptual color space for image processing", 2020). Two scales a theme:

- sequential, for values that are never negative: zero lies near the panel's ground, larger values leave it through
  deep blue and teal towards pale mint (dark theme) or deep teal-blue (light theme);
- diverging, for signed values: neutral at zero, blue below, orange above, equally light at equal magnitude, so that
  neither a projector nor red-green blindness (which leaves blue against yellow) can hide the sign.
"""

from __future__ import annotations

import numpy as np

from engine.api.maps import BACKGROUND, INF, NAN, SHADES

GROUND, NAN_COLOR, INF_COLOR = "#14181e", "#ff00ff", "#ffe600"
"""Behind the maps, cells that are not a number, and infinite ones, where nothing else is asked for."""

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def srgb_to_oklab(rgb: np.ndarray) -> np.ndarray:
    """OKLab (lightness 0 … 1, a, b) of sRGB colours given as (…, 3) in 0 … 1."""
    rgb = np.asarray(rgb, dtype=np.float64)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def oklab_to_srgb(lab: np.ndarray) -> np.ndarray:
    """The inverse of ``srgb_to_oklab``; outside 0 … 1 where the screen cannot show the colour."""
    lms = (np.asarray(lab, dtype=np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = lms @ np.linalg.inv(_TO_LMS).T
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055)


def hex_to_srgb(color: str) -> np.ndarray:
    """``#rrggbb`` as three numbers in 0 … 1."""
    return np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def shade_table(signed: bool, ground: str = GROUND, nan: str = NAN_COLOR, infinite: str = INF_COLOR) -> np.ndarray:
    """(256, 3) uint8 RGB by mosaic index: the shades, then the colours of NaN, Inf and background. Read-only.

    ``signed`` gives the diverging scale. The scale starts near ``ground``, which may be dark or light.
    """
    dark = bool(srgb_to_oklab(hex_to_srgb(ground))[0] < 0.5)
    table = np.empty((256, 3), dtype=np.uint8)
    table[:SHADES] = np.rint(oklab_to_srgb(_diverging(dark) if signed else _sequential(dark)) * 255)
    for index, color in ((NAN, nan), (INF, infinite), (BACKGROUND, ground)):
        table[index] = np.rint(hex_to_srgb(color) * 255)
    table.setflags(write=False)
    return table


def shade_of(value: float, low: float, high: float) -> int:
    """Mosaic index that shows a value on a scale from ``low`` to ``high``."""
    if np.isnan(value):
        return NAN
    if np.isinf(value):
        return INF
    if high <= low:
        return 0
    return int(np.clip(np.rint((value - low) / (high - low) * (SHADES - 1)), 0, SHADES - 1))


def _sequential(dark: bool) -> np.ndarray:
    t = np.linspace(0, 1, SHADES)
    if dark:
        lightness, hue = 0.255 + 0.71 * t, 260 - 95 * t
        chroma = 0.012 + 0.03 * t + 0.07 * np.sin(np.pi * t)
    else:
        lightness, hue = 0.955 - 0.71 * t, 190 + 72 * t
        chroma = 0.01 + 0.08 * t + 0.05 * np.sin(np.pi * t)
    return _in_gamut(lightness, chroma, hue)


def _diverging(dark: bool) -> np.ndarray:
    t = np.linspace(-1, 1, SHADES)
    size, below = np.abs(t), t < 0
    if dark:
        lightness = 0.255 + 0.67 * size
        hue = np.where(below, 262 - 30 * size, 38 + 34 * size)
        chroma = 0.004 + 0.06 * size + 0.1 * np.sin(np.pi * size)
    else:
        lightness = 0.955 - 0.625 * size
        hue = np.where(below, 235 + 30 * size, 68 - 32 * size)
        chroma = 0.002 + 0.11 * size + 0.07 * np.sin(np.pi * size)
    return _in_gamut(lightness, chroma, hue)


def _in_gamut(lightness: np.ndarray, chroma: np.ndarray, hue: np.ndarray) -> np.ndarray:
    """OKLab colours of this lightness and hue, with the chroma reduced where the screen could not show it."""
    angle = np.deg2rad(hue)

    def lab(fraction: np.ndarray) -> np.ndarray:
        reduced = chroma * fraction
        return np.stack([lightness, reduced * np.cos(angle), reduced * np.sin(angle)], axis=-1)

    low, high = np.zeros_like(chroma), np.ones_like(chroma)
    for _ in range(20):
        middle = (low + high) / 2
        rgb = oklab_to_srgb(lab(middle))
        fits = ((rgb >= 0) & (rgb <= 1)).all(axis=-1)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return lab(low)
