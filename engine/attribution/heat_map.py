"""Evidence over the picture that it is about, in the colours of the window."""

from __future__ import annotations

import numpy as np

from engine.api import SHADES
from engine.api.shades import shade_table
from engine.preprocessing.prepare import reduce_picture
from engine.vision import cv2

LONGEST_SIDE = 1024
"""Pixels of what is drawn, at most."""

COVER = 0.85
"""How much of the picture the largest magnitude covers; zero covers nothing."""


def heat_map(
    picture: np.ndarray,
    values: np.ndarray,
    crop: tuple[float, float, float, float],
    *,
    signed: bool,
    smooth: bool = False,
) -> np.ndarray:
    """(h, w, 3) uint8 RGB: the picture in grey, and over it the map, where the network looked.

    Args:
        picture: (H, W, 3) uint8 RGB.
        values: (h, w) float32 over the whole of what the network receives.
        crop: (top, left, height, width) of that, in pixels of the picture.
        signed: blue below zero and orange above, with the ends at the largest magnitude; else from zero on.
        smooth: between the map's values bilinearly, instead of each as a rectangle.
    """
    small = reduce_picture(picture, LONGEST_SIDE, LONGEST_SIDE)
    if small.shape[0] < LONGEST_SIDE // 4 and small.shape[1] < LONGEST_SIDE // 4:  # thumbnails are not to be seen
        factor = LONGEST_SIDE // 2 // max(small.shape[:2])
        small = small.repeat(factor, axis=0).repeat(factor, axis=1)
    rows, columns = (
        ((np.arange(size) + 0.5) * whole / size - start) / length * count
        for size, whole, start, length, count in zip(
            small.shape, picture.shape, crop[:2], crop[2:], values.shape, strict=False
        )
    )
    share = _sampled(_shares(values), rows, columns, smooth)
    cover = COVER * np.abs(share)[:, :, None]
    place = (share + 1) / 2 if signed else share
    color = shade_table(signed)[np.rint(place * (SHADES - 1)).astype(int)]
    grey = cv2.cvtColor(np.ascontiguousarray(small), cv2.COLOR_RGB2GRAY)[:, :, None]
    return np.asarray(np.rint((1 - cover) * grey + cover * color), np.uint8)


def _shares(values: np.ndarray) -> np.ndarray:
    """Of the largest magnitude; what is not finite becomes nothing."""
    finite = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    return finite / (float(np.abs(finite).max()) or 1.0)


def _sampled(values: np.ndarray, rows: np.ndarray, columns: np.ndarray, smooth: bool) -> np.ndarray:
    """(rows, columns) values at these places, counted from the map's upper left corner; zero outside of it."""
    inside = ((rows >= 0) & (rows < len(values)))[:, None] & (columns >= 0) & (columns < values.shape[1])
    if smooth:
        across, down = (places.astype(np.float32) - np.float32(0.5) for places in np.meshgrid(columns, rows))
        sampled = cv2.remap(values, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    else:
        at = [
            np.clip(places.astype(int), 0, size - 1) for places, size in zip((rows, columns), values.shape, strict=True)
        ]
        sampled = values[np.ix_(*at)]
    return np.where(inside, sampled, 0)
