"""A probability at every place: of a mask, or of one class of several.

Takes (1, H, W) probabilities or logits; or (K, H, W) logits or probabilities and the number of a class. Source:
Ronneberger et al. 2015, U-Net, section 3 (the pixel-wise softmax; of two classes it is the sigmoid).
"""

from __future__ import annotations

from dataclasses import replace

import torch

from engine.api import say
from engine.api.decoded import DecodedOutput, Share
from engine.decoders.host import on_host


def mask(read: DecodedOutput, values: torch.Tensor) -> DecodedOutput:
    """Of (1, H, W): the probabilities, and the share of the places that reach the view's threshold."""
    chances = values[0] if read.low >= -1e-3 and read.high <= 1 + 1e-3 else values[0].sigmoid()
    share = float((chances >= read.view.threshold).float().mean())
    return replace(read, chances=on_host(chances), shares=(Share(0, say("mask"), share),))


def class_chance(values: torch.Tensor, unit: int) -> torch.Tensor:
    """Of (K, H, W): the probability of class ``unit`` at every place; those that add up to 1 stay as they are."""
    sums = values.sum(dim=0)
    if float(values.min()) >= -1e-3 and bool(torch.allclose(sums, torch.ones_like(sums), atol=1e-2)):
        return values[unit]
    return (values[unit] - torch.logsumexp(values, dim=0)).exp()
