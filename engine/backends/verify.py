"""Whether another form gives the numbers of the plain one."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.device.heap import trim_heap
from engine.graph.difference import EXACT_ERROR, difference
from engine.program import Execution

FAST_ERROR = 0.1
"""Like ``EXACT_ERROR`` for bfloat16, which keeps 8 bits; how far it really is off is measured on the user's own
frames."""
NOISE_STRENGTHS = 1.0, 3.0
"""Standard deviations of the two pictures. A form that gives the first answer again must not pass: behind an untrained
GoogLeNet two pictures of the same strength are 3 % apart, these two 66 %; 47 % was the least of seven networks."""


def agrees(
    made: Execution,
    plain: Execution,
    shape: tuple[int, ...],
    device: torch.device,
    *,
    again: bool = False,
) -> bool:
    """Whether both give the same for noise, output and taps, as near as the precision of ``made`` allows; never where
    a value is not finite.

    ``again``: on a second picture, too, for forms that might give the answer of the picture before.

    oneDNN's own ReLU turns NaN into 0. So a network that gives NaN or infinity must stay plain.
    """
    strengths = NOISE_STRENGTHS if again else NOISE_STRENGTHS[:1]
    limit = EXACT_ERROR if made.precision == "exact" else FAST_ERROR
    return all(_agrees_on(noise(shape, strength).to(device), made, plain, limit) for strength in strengths)


def noise(shape: tuple[int, ...], strength: float = 1.0) -> Tensor:
    """A picture (1, C, H, W) of normally distributed values, another one for each strength."""
    return strength * torch.randn((1, *shape), generator=torch.Generator().manual_seed(round(strength)))


def _agrees_on(x: Tensor, made: Execution, plain: Execution, limit: float) -> bool:
    with torch.inference_mode():
        truth, true_taps = plain.run(x)
        trim_heap()  # before the weights are packed, which the first run does: the two would be the peak of all memory
        output, taps = made.run(x)
        pairs = [(output, truth), *((taps[name], true_taps[name]) for name in true_taps)]
        return all(difference(value, true) <= limit for value, true in pairs)
