"""Integrated gradients: the gradient along the straight way from a black picture, times the way.

Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks", section 3 (arXiv:1703.01365). What is given
sums to the target's difference between the picture and the black one; how far it is from that tells whether the steps
were enough (section 5).
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.api import INPUT
from engine.attribution.subject import Subject

STEPS = 64


def integrated_gradients(subject: Subject, steps: int = STEPS) -> tuple[Tensor, float]:
    """(C, H, W), and the gap: its sum less the difference that it should be.

    (x − x₀) · ∫ ∂ target / ∂ x at x₀ + α (x − x₀) dα from 0 to 1, in the middles of equal steps.
    """
    x, black = subject.x, subject.black()
    way = x - black
    middles = (torch.arange(steps, device=x.device) + 0.5) / steps
    total = torch.zeros_like(x[0], dtype=torch.float64)
    for part in subject.batches(steps):
        places = black + middles[part].view(-1, 1, 1, 1) * way
        total += subject.run(places, INPUT).gradients()[INPUT].double().sum(dim=0)
    found = way[0] * total / steps
    difference = subject.value - float(subject.run(black).target.item())
    return found.float(), float(found.sum()) - difference
