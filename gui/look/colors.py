"""Colours on the screen: mosaics as Qt images, and what can be read over them. The scales: engine/api/shades.py."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage

from engine.api import BACKGROUND, Mosaic
from engine.api.shades import hex_to_srgb, oklab_to_srgb, shade_of, shade_table, srgb_to_oklab
from gui.look.theme import Theme

__all__ = [
    "color_array",
    "color_table",
    "contrast",
    "hex_to_srgb",
    "ink_over",
    "mosaic_image",
    "oklab_to_srgb",
    "shade_color",
    "shade_of",
    "shades",
    "srgb_to_oklab",
]

MAX_NUMPY_PIXELS = 25_000
"""Pixels up to which NumPy finds the colours of a mosaic sooner than Qt reads a table of them."""


def contrast(first: np.ndarray, second: np.ndarray) -> float:
    """Contrast ratio of two sRGB colours (1 … 21) as WCAG 2.2 defines it."""

    def luminance(rgb: np.ndarray) -> float:
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ np.array([0.2126, 0.7152, 0.0722]))

    low, high = sorted((luminance(np.asarray(first)), luminance(np.asarray(second))))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=8)
def shades(theme: Theme, signed: bool) -> np.ndarray:
    """(256, 3) uint8 RGB by mosaic index: the shades, then the colours of NaN, Inf and background. Read-only."""
    return shade_table(signed, theme.panel, theme.nan, theme.inf)


@lru_cache(maxsize=8)
def color_table(theme: Theme, signed: bool) -> tuple[int, ...]:
    """``shades`` as QRgb numbers, for ``QImage.setColorTable``."""
    return tuple(0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in shades(theme, signed))


@lru_cache(maxsize=8)
def color_array(theme: Theme, signed: bool) -> np.ndarray:
    """``color_table`` as (256,) uint32. Read-only."""
    table = np.array(color_table(theme, signed), np.uint32)
    table.setflags(write=False)
    return table


def shade_color(theme: Theme, signed: bool, index: int) -> QColor:
    """The colour of one mosaic index."""
    return QColor.fromRgb(color_table(theme, signed)[index])


def ink_over(color: QColor) -> QColor:
    """Near-black or near-white, whichever is easier to read over this colour (always at least 4.5 : 1)."""
    ground = np.array([color.redF(), color.greenF(), color.blueF()])
    black, white = QColor("#000000"), QColor("#ffffff")
    return white if contrast(ground, np.ones(3)) >= contrast(ground, np.zeros(3)) else black


@lru_cache(maxsize=8)
def inks(theme: Theme, signed: bool) -> tuple[QColor, ...]:
    """``ink_over`` of every mosaic index."""
    return tuple(ink_over(shade_color(theme, signed, index)) for index in range(256))


def mosaic_image(mosaic: Mosaic, theme: Theme) -> QImage:
    """The mosaic as an image in the format of the screen: Qt enlarges that in a fraction of the time of shades."""
    pixels = _on_ground(mosaic, theme) if mosaic.pixels.ndim == 3 else np.ascontiguousarray(mosaic.pixels)
    height, width = pixels.shape[:2]
    if pixels.ndim == 3:
        image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    elif pixels.size < MAX_NUMPY_PIXELS:
        pixels = np.take(color_array(theme, mosaic.signed), pixels)
        return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
    else:
        image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(color_table(theme, mosaic.signed))
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _on_ground(mosaic: Mosaic, theme: Theme) -> np.ndarray:
    """A copy of a picture in true colours whose gaps and empty cells have the colour of the panel."""
    pixels, gap = mosaic.pixels.copy(), mosaic.gap
    ground = shades(theme, False)[BACKGROUND]
    for axis, tile in enumerate(mosaic.tile):
        places = np.arange(pixels.shape[axis]) % (tile + gap) < gap
        pixels[(slice(None),) * axis + (places,)] = ground
    cells, grid = mosaic.cells, mosaic.channels.reshape(mosaic.rows, mosaic.columns)
    for row, column in np.argwhere(grid[cells.top : cells.bottom, cells.left : cells.right] < 0):
        top, left = row * (mosaic.tile[0] + gap), column * (mosaic.tile[1] + gap)
        pixels[top : top + mosaic.tile[0] + gap, left : left + mosaic.tile[1] + gap] = ground
    return pixels
