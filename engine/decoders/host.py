"""From the device to the window."""

from __future__ import annotations

import numpy as np
import torch


def on_host(values: torch.Tensor) -> np.ndarray:
    """A read-only array of its own."""
    array = values.cpu().numpy().copy()
    array.setflags(write=False)
    return array
