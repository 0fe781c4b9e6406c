"""The tensor that the network receives, as a picture and as numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from engine.api import Layer, Preprocessing, Received


def picture_of(received: np.ndarray, preprocessing: Preprocessing, channel: int | None = None) -> np.ndarray:
    """The tensor with mean and standard deviation undone, as 8-bit pixels.

    Args:
        received: (C, H, W) float32.
        channel: only this one; None for all of a three-channel tensor.

    Returns:
        (H, W, 3) uint8 RGB for all of three channels, else (H, W) uint8 of one channel, the first by default.
        Values that no picture can have are clipped; what is not a number becomes 0.
    """
    count = len(received)
    mean, std = (
        np.resize(np.asarray(figures, np.float32), count) for figures in (preprocessing.mean, preprocessing.std)
    )
    wanted = slice(None) if channel is None and count == 3 else slice(channel or 0, (channel or 0) + 1)
    values = received[wanted] * std[wanted, None, None]
    values += mean[wanted, None, None]
    values *= 255 / preprocessing.range
    np.rint(values, out=values)
    np.clip(values, 0, 255, out=values)
    if np.isnan(values.min()):
        values[np.isnan(values)] = 0
    pixels = values.astype(np.uint8)
    if len(pixels) == 3:
        return np.moveaxis(pixels if preprocessing.order == "rgb" else pixels[::-1], 0, -1)
    return np.asarray(pixels[0])


def image_of(pixels: np.ndarray) -> QImage:
    """An image of its own, in the format of the screen, of (H, W) gray or (H, W, 3) RGB 8-bit pixels."""
    height, width = pixels.shape[:2]
    if pixels.ndim == 3 and not pixels.flags.c_contiguous:  # channel after channel
        red, green, blue = np.moveaxis(pixels, -1, 0).astype(np.uint32)
        joined = 0xFF000000 | red << 16 | green << 8 | blue
        return QImage(joined.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
    if pixels.ndim == 3:
        image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    else:
        pixels = np.ascontiguousarray(pixels)
        image = QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8)
    return image.convertToFormat(QImage.Format.Format_RGB32)


@lru_cache(maxsize=2)
def received_image(received: Received, preprocessing: Preprocessing) -> QImage:
    """What the network received, as ``picture_of`` shows all of it; made once for all panels."""
    return image_of(picture_of(received.values, preprocessing))


def ends(preprocessing: Preprocessing, channel: int = 0) -> tuple[float, float]:
    """The values that a black and a white pixel have in the tensor."""
    place = channel % len(preprocessing.mean)
    mean, std = preprocessing.mean[place], preprocessing.std[place % len(preprocessing.std)]
    return (0 - mean) / std, (preprocessing.range - mean) / std


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the whole tensor; ``odd`` counts what is NaN or infinite, which the others leave out."""

    low: float
    high: float
    mean: float
    std: float
    odd: int


def figures_of(received: np.ndarray) -> Figures:
    """Exact figures of the tensor, in float64."""
    usual = np.isfinite(received)
    odd = received.size - int(np.count_nonzero(usual))
    values = (received[usual] if odd else received.ravel()).astype(np.float64)
    if not values.size:
        return Figures(0.0, 0.0, 0.0, 0.0, odd)
    low, high, mean = float(values.min()), float(values.max()), float(values.mean())
    values -= mean
    np.square(values, out=values)  # a product of vectors would wake the threads of the BLAS
    return Figures(low, high, mean, math.sqrt(values.mean()), odd)


def receptive_field(layer: Layer, cell: tuple[int, int] | None, size: tuple[int, int]) -> QRectF | None:
    """The part of the network's input of (height, width) ``size`` that one output cell sees, in input pixels.

    Clipped to the input: what lies in the padding is not there to be seen. A layer without a receptive field of its
    own (a fully connected one) sees everything. None where no cell is chosen, or nothing of the input is seen.
    """
    everything = QRectF(0, 0, size[1], size[0])
    if layer.receptive_field is None:
        return everything
    if cell is None or layer.jump is None or layer.origin is None:
        return None
    top, left = (layer.origin[axis] + layer.jump[axis] * cell[axis] for axis in (0, 1))
    seen = QRectF(left, top, layer.receptive_field[1], layer.receptive_field[0]).intersected(everything)
    return None if seen.isEmpty() else seen


def part_of_frame(part: QRectF, received: Received, size: tuple[int, int]) -> QRectF | None:
    """Where a part of the tensor comes from, in pixels of the frame of (height, width) ``size``; None if only from the
    border of a letterbox.
    """
    _, height, width = received.values.shape
    top, left, crop_height, crop_width = received.crop
    across, down = crop_width / width, crop_height / height
    whole = QRectF(left + part.left() * across, top + part.top() * down, part.width() * across, part.height() * down)
    shown = whole.intersected(QRectF(0, 0, size[1], size[0]))
    return None if shown.isEmpty() else shown
