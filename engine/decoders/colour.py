"""Colours for a grey picture.

Takes (2, H, W): a and b of CIE Lab, in its units (−110 … 110), or within −1 … 1 times 110. Source: Zhang et al. 2016,
Colorful Image Colorization, section 2: the lightness of the input is kept.
"""

from __future__ import annotations

import numpy as np
import torch

from engine.api import Preprocessing
from engine.vision import cv2

REACH = 110.0


def coloured(values: torch.Tensor, received: torch.Tensor, preprocessing: Preprocessing) -> np.ndarray:
    """(H, W, 3) uint8 of the input's size: its lightness with these colours, which are stretched over it."""
    colours = np.nan_to_num(values.cpu().numpy())
    if np.abs(colours).max(initial=0) <= 1.05:
        colours = colours * REACH
    grey = received.cpu().numpy()
    height, width = grey.shape[1:]
    figures = (np.asarray(numbers, np.float32) for numbers in (preprocessing.mean, preprocessing.std))
    mean, std = (np.resize(numbers, len(grey))[:, None, None] for numbers in figures)
    picture = np.clip((grey * std + mean) / preprocessing.range, 0, 1).astype(np.float32)
    if len(picture) >= 3:
        channels = picture[:3] if preprocessing.order == "rgb" else picture[2::-1]
        lightness = cv2.cvtColor(np.ascontiguousarray(channels.transpose(1, 2, 0)), cv2.COLOR_RGB2Lab)[..., 0]
    else:
        lightness = cv2.cvtColor(np.repeat(picture[0, :, :, None], 3, axis=2), cv2.COLOR_RGB2Lab)[..., 0]
    stretched = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in colours]
    lab = np.stack([lightness, *stretched], axis=2).astype(np.float32)
    pixels: np.ndarray = np.rint(np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1) * 255).astype(np.uint8)
    pixels.setflags(write=False)
    return pixels
