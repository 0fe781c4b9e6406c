"""Occlusion: how much the target falls when a grey square covers a part of the picture.

Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2 (arXiv:1311.2901).
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.attribution.subject import Subject

PARTS = 7
"""The square's side is so small a part of the picture's; it moves by half of its side."""


def occlusion(subject: Subject) -> Tensor:
    """(1, H, W): for each place the mean, over all squares that cover it, of the target without less with them."""
    x, grey = subject.x, subject.grey()
    height, width = x.shape[2:]
    tall, wide = (max(1, round(side / PARTS)) for side in (height, width))
    squares = [(top, left) for top in starts(height, tall) for left in starts(width, wide)]
    fall = torch.zeros((height, width), dtype=torch.float64)
    covers = torch.zeros((height, width), dtype=torch.float64)
    for part in subject.batches(len(squares)):
        covered = x.repeat(part.stop - part.start, 1, 1, 1)
        for picture, (top, left) in zip(covered, squares[part], strict=True):
            picture[:, top : top + tall, left : left + wide] = grey[0, :, top : top + tall, left : left + wide]
        targets = subject.run(covered).target.tolist()
        for (top, left), target in zip(squares[part], targets, strict=True):
            fall[top : top + tall, left : left + wide] += subject.value - target
            covers[top : top + tall, left : left + wide] += 1
    return (fall / covers).float()[None]


def starts(length: int, side: int) -> list[int]:
    """Where squares begin so that each is half over the one before and the last ends at the border."""
    step = max(1, side // 2)
    return [*range(0, length - side, step), length - side]
