"""Input times gradient: what each value would take away if it went to zero and all were linear.

Shrikumar, Greenside, Shcherbina & Kundaje 2016, "Not Just a Black Box", section 1 (arXiv:1605.01713).
"""

from __future__ import annotations

from torch import Tensor

from engine.attribution.subject import Subject


def input_x_gradient(subject: Subject) -> Tensor:
    """(C, H, W): x · ∂ target / ∂ x, of the values as the network receives them."""
    return subject.x[0] * subject.by_input()
