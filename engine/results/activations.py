"""Answers ``Activations``: exact outputs of layers, as far as they come along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch

from engine.api import Activations
from engine.results.answerer import Answerer, CachedFrame, Pending

FEW_VALUES = 4096
"""Values of an output that come with every result, also from a GPU: bars of fully connected layers are exact."""


class ActivationsAnswerer(Answerer[Activations]):
    """``any_size``: give outputs of any size where they lie in memory; otherwise only those of few values."""

    kind = Activations

    def __init__(self, *, any_size: bool) -> None:
        self._any_size = any_size

    def taps(self, wish: Activations) -> Iterable[str]:
        return (wish.layer,)

    def compute(self, frame: CachedFrame, wishes: Sequence[Activations]) -> Iterable[Pending]:
        outputs = {wish: frame.taps[wish.layer] for wish in wishes if wish.layer in frame.taps}
        given = {wish: output.float() for wish, output in outputs.items() if self._comes_along(output)}
        return [Pending(list(given.values()), lambda *arrays: dict(zip(given, arrays, strict=True)))]

    def _comes_along(self, output: torch.Tensor) -> bool:
        """Whether an output is in the result: from a GPU only what makes the one copy hardly larger."""
        return output.numel() <= FEW_VALUES or (self._any_size and output.device.type == "cpu")


def value_at(frame: CachedFrame, layer: str, index: tuple[int, ...]) -> float | None:
    """One exact value of a kept output, None where there is no such place."""
    tensor = frame.taps.get(layer)
    if tensor is None or not inside(index, tuple(tensor.shape)):
        return None
    return float(tensor[index])


def inside(index: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether there is such a place."""
    return len(index) == len(shape) and all(0 <= place < size for place, size in zip(index, shape, strict=True))
