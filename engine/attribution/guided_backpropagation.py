"""Guided backpropagation: the gradient, of which each ReLU lets only what is positive go back.

Springenberg, Dosovitskiy, Brox & Riedmiller 2014, "Striving for Simplicity: The All Convolutional Net", section 3.4
(arXiv:1412.6806).
"""

from __future__ import annotations

from torch import Tensor

from engine.attribution.subject import Subject
from engine.graph.backward_rules import GUIDED


def guided_backpropagation(subject: Subject) -> Tensor:
    """(C, H, W): what arrives at the input."""
    return subject.by_input(GUIDED)
