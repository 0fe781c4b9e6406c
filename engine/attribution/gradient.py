"""The gradient: how much the target would change with each value of the input.

Simonyan, Vedaldi & Zisserman 2013, "Deep Inside Convolutional Networks", section 3 (arXiv:1312.6034). Their map is the
largest magnitude over the colours, which is how it is shown.
"""

from __future__ import annotations

from torch import Tensor

from engine.attribution.subject import Subject


def gradient(subject: Subject) -> Tensor:
    """(C, H, W): ∂ target / ∂ x."""
    return subject.by_input()
