"""The colours of classes: in maps, boxes, points and legends."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor

from gui.look.colors import oklab_to_srgb

GOLDEN = 137.508
"""Degrees between the hues of neighbouring classes: never two alike nearby."""


@lru_cache(maxsize=512)
def class_color(index: int) -> QColor:
    """The colour of a class: hues far apart, in three lightnesses."""
    lightness = (0.72, 0.58, 0.84)[index % 3]
    angle = np.deg2rad(25 + GOLDEN * index)
    lab = np.array([lightness, 0.14 * np.cos(angle), 0.14 * np.sin(angle)])
    red, green, blue = np.clip(oklab_to_srgb(lab), 0, 1)
    return QColor.fromRgbF(float(red), float(green), float(blue))
