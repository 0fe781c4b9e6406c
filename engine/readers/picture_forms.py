"""Networks that take a picture in another form than (N, C, H, W): grey without an axis of channels, or flattened."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from engine.api import Text, say

Shape = tuple[int, int, int]

_FORMS: tuple[tuple[Callable[[Tensor], Tensor], Text], ...] = (
    (
        lambda x: x.squeeze(1),
        say("It takes grey pictures without an axis of channels, which is taken away before it."),
    ),
    (lambda x: x.flatten(1), say("It takes pictures as one row of numbers: they are flattened before it.")),
)


def take_pictures(
    module: nn.Module, shapes: Iterable[tuple[int, int, int]]
) -> tuple[tuple[int, int, int], Text] | None:
    """Make the module take pictures of the first of these (C, H, W) that it takes in one of the other forms.

    Gives that shape and what was done, or None where it takes none; it must not take them as they are.
    """
    for shape in shapes:
        for change, note in _FORMS:
            given = change(torch.zeros(1, *shape))
            if given.ndim < 4 and _takes(module, given):
                _put_before(module, change)
                return shape, note
    return None


def usual_shapes(module: nn.Module) -> list[Shape]:
    """Squares of as many numbers as the first matrix of the module takes, in grey and in colour."""
    matrices = [weight for weight in module.parameters() if not is_lazy(weight) and weight.ndim == 2]
    found: list[Shape] = []
    for length in (int(weight.shape[1]) for weight in matrices[:1]):
        for channels in (1, 3):
            side = math.isqrt(length // channels)
            if channels * side * side == length and side > 1:
                found.append((channels, side, side))
        if any(isinstance(part, nn.RNNBase) for part in module.modules()):
            found.append((1, length, length))  # read row by row
    return found


def _takes(module: nn.Module, given: Tensor) -> bool:
    try:
        with torch.no_grad():
            module(given)
    except Exception:  # the module's own code runs here and may raise anything
        return False
    return True


def _put_before(module: nn.Module, change: Callable[[Tensor], Tensor]) -> None:
    """In a class of its own rather than a module around it, so that all layers keep their names."""
    kind = type(module)

    def forward(self: nn.Module, x: Tensor) -> object:
        return kind.forward(self, change(x))

    module.__class__ = type(kind.__name__, (kind,), {"forward": forward})
