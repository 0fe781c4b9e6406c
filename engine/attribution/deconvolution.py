"""Deconvolution: from the target back to the picture, through the filters turned round and ReLUs on the way back.

Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 2.1 (arXiv:1311.2901). Maximum
poolings go back where their maxima were, as by the paper's switches.
"""

from __future__ import annotations

from torch import Tensor

from engine.attribution.subject import Subject
from engine.graph.backward_rules import DECONVOLUTION


def deconvolution(subject: Subject) -> Tensor:
    """(C, H, W): what arrives at the input."""
    return subject.by_input(DECONVOLUTION)
