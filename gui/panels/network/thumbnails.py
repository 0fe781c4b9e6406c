"""How a picture or bars fill the place of a thumbnail, pixel by pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gui.look.theme import Theme

EVEN_LOSS = 0.85
"""A picture is enlarged by a whole factor if it then still takes this share of its place."""


class ThumbnailLook(Enum):
    """How a tile shows what it stands for."""

    PICTURE = "picture"
    BARS = "bars"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, eq=False)
class ThumbnailBars:
    """A vector as bars from zero: values between low and high, which include zero, and a colour each (as QRgb numbers).

    NaN among the values stands for all that has no height: its bar is as high as can be.
    """

    values: np.ndarray
    low: float
    high: float
    colors: np.ndarray


def image_rect(place: QRectF, image: QImage, ratio: float) -> QRectF:
    """Centred in its aspect ratio; enlarged by a whole factor where that loses little, for pixels of equal size."""
    scale = min(place.width() * ratio / image.width(), place.height() * ratio / image.height())
    if scale >= 1 and int(scale) / scale > EVEN_LOSS:
        scale = int(scale)
    rect = QRectF(0, 0, round(image.width() * scale) / ratio, round(image.height() * scale) / ratio)
    rect.moveCenter(place.center())
    rect.moveTo(round(rect.left() * ratio) / ratio, round(rect.top() * ratio) / ratio)
    return rect


def paint_bars(painter: QPainter, place: QRectF, bars: ThumbnailBars, theme: Theme, ratio: float) -> None:
    """One bar a value, upwards from zero and downwards where negative; a logical pixel has ``ratio`` device pixels."""
    sides = (place.left(), place.top(), place.right(), place.bottom())
    left, top, right, bottom = (math.floor(side * ratio + 0.5) for side in sides)
    pixels = _bar_pixels(bars, max(right - left, 1), max(bottom - top, 1), theme, ratio)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(QRectF(left / ratio, top / ratio, width / ratio, height / ratio), image)


def _bar_pixels(bars: ThumbnailBars, width: int, height: int, theme: Theme, ratio: float) -> np.ndarray:
    """(height + a line, width) uint32 ARGB; where zero is at the lower edge, its line lies beneath that."""
    thick = max(round(ratio), 1)
    pixels = np.zeros((height + thick, width), np.uint32)
    scale = height / ((bars.high - bars.low) or 1.0)
    zero = bars.high * scale
    middle = int(zero + 0.5)
    columns = _bar_columns(len(bars.values), width, ratio)
    for value, color, across in zip(bars.values.tolist(), bars.colors.tolist(), columns, strict=True):
        if math.isnan(value):  # seen at any scale
            pixels[:height, across] = color
        elif value:
            end = int(zero - value * scale + 0.5)
            pixels[min(end, middle) : max(end, middle), across] = color
    pixels[middle : middle + thick] = QColor(theme.quiet).rgb()
    return pixels


@lru_cache(maxsize=64)
def _bar_columns(count: int, width: int, ratio: float) -> tuple[slice, ...]:
    """The columns of pixels that each bar takes: all of its share, or where there is room for it, one pixel less."""
    step = width / max(count, 1)
    wide = max(step - (ratio if step > 3 * ratio else 0), ratio)
    return tuple(slice(int(bar * step + 0.5), int(bar * step + wide + 0.5)) for bar in range(count))
