"""An output that is a picture itself: style, denoising, super-resolution, depth.

Takes (3, H, W) red, green and blue or (1, H, W) brightness, and the values that are black and white.
"""

from __future__ import annotations

import numpy as np
import torch

from engine.decoders.host import on_host


def pixels(values: torch.Tensor, low: float, high: float) -> np.ndarray:
    """(H, W, 3) uint8; what is no number is black."""
    scaled = (values - low) / ((high - low) or 1.0) * 255
    grey = torch.nan_to_num(scaled).clamp(0, 255).round().to(torch.uint8)
    return on_host(grey.expand(3, -1, -1).permute(1, 2, 0).contiguous())
