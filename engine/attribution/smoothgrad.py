"""SmoothGrad: the mean of the gradients at noisy copies of the picture.

Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, "SmoothGrad: removing noise by adding noise", sections 3 and 4
(arXiv:1706.03825): 50 copies or fewer, with a deviation of 10 to 20 % of the range of the values.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.api import INPUT
from engine.attribution.subject import Subject

SAMPLES = 32
NOISE = 0.15
"""Standard deviation of the noise as a share of the input's range."""


def smoothgrad(subject: Subject, samples: int = SAMPLES, noise: float = NOISE, seed: int = 0) -> Tensor:
    """(C, H, W): the mean over ``samples`` of ∂ target / ∂ x at x + noise; always the same noise for the same seed."""
    x, generator = subject.x, torch.Generator().manual_seed(seed)
    deviation = noise * float(x.max() - x.min())
    total = torch.zeros_like(x[0])
    for part in subject.batches(samples):
        added = torch.randn((part.stop - part.start, *x.shape[1:]), generator=generator).to(x.device)
        total += subject.run(x + deviation * added, INPUT).gradients()[INPUT].sum(dim=0)
    return total / samples
