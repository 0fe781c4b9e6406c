"""The colours of classes: in maps, boxes, points and legends."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from engine.api.class_colors import class_rgb


@lru_cache(maxsize=512)
def class_color(index: int) -> QColor:
    """The colour of a class."""
    return QColor.fromRgbF(*class_rgb(index))
