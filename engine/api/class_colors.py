"""The colours of classes: in maps, boxes, points and legends, in the window and in pictures that are saved."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.api.shades import oklab_to_srgb

GOLDEN = 137.508
"""Degrees between the hues of neighbouring classes: never two alike nearby."""
ACCENT, NEAR = 0.0, 24.0
"""The hue of the accent, which stands for the selection alone, and degrees that classes keep away from it."""


@lru_cache(maxsize=512)
def class_rgb(index: int) -> tuple[float, float, float]:
    """Red, green and blue, 0 … 1, of a class: hues far apart, in three lightnesses."""
    lightness = (0.72, 0.58, 0.84)[index % 3]
    hue = (25 + GOLDEN * index) % 360
    away = (hue - ACCENT + 180) % 360 - 180
    if abs(away) < NEAR:
        hue = ACCENT + (NEAR if away >= 0 else -NEAR)
    angle = np.deg2rad(hue)
    red, green, blue = np.clip(oklab_to_srgb(np.array([lightness, 0.14 * np.cos(angle), 0.14 * np.sin(angle)])), 0, 1)
    return float(red), float(green), float(blue)
