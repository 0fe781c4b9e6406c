"""Reads outputs by themselves: class maps, masks, pictures, key points, embeddings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import torch

from engine.api import INPUT, NetworkInfo
from engine.api.decoded import DecodedOutput, Decoding, OutputView
from engine.decoders import classes, colour, key_points, masks, pictures
from engine.decoders.host import on_host
from engine.results.answerer import Answerer, CachedFrame, Pending

MOST_VALUES = 4096
"""Longer vectors are not handed out whole."""


class OutputAnswerer(Answerer[OutputView]):
    """What is read of an output is little and is found out step by step: it is not in the frame's one copy."""

    kind = OutputView

    def taps(self, wish: OutputView) -> Iterable[str]:
        return (wish.layer,)

    def compute(self, frame: CachedFrame, wishes: Sequence[OutputView]) -> Iterable[Pending]:
        given, info = [wish for wish in wishes if wish.layer in frame.taps], frame.network.info
        received = frame.taps[INPUT]
        return [
            Pending((), lambda: {wish: decode_output(frame.taps[wish.layer], wish, info, received) for wish in given})
        ]


def decode_output(
    values: torch.Tensor, view: OutputView, info: NetworkInfo, received: torch.Tensor | None = None
) -> DecodedOutput:
    """What an output (without the batch axis) says when it is read in the way that the view names.

    A reading that the shape does not allow gives the figures alone. ``received`` is the network's input, which colours
    are laid on.
    """
    values = values.float()
    read = _figures(values, view)
    vector = values.numel() == values.shape[0] if values.ndim else False
    if vector:
        return _of_vector(read, values.reshape(-1), info)
    if values.ndim != 3:
        return read
    match view.reading:
        case Decoding.CLASS_MAP if len(values) > 1:
            return classes.class_map(read, values, info)
        case Decoding.CLASS_CHANCE if view.unit < len(values):
            return replace(read, chances=on_host(masks.class_chance(values, view.unit)))
        case Decoding.MASK if len(values) == 1:
            return masks.mask(read, values)
        case Decoding.PICTURE if len(values) in (1, 3):
            return replace(read, pixels=pictures.pixels(values, view.low, view.high))
        case Decoding.COLOUR if len(values) == 2 and received is not None:
            return replace(read, pixels=colour.coloured(values, received, info.preprocessing))
        case Decoding.KEY_POINTS:
            names = info.labels if len(info.labels) == len(values) else ()
            return replace(read, points=key_points.peaks(values), names=names, grid=(values.shape[1], values.shape[2]))
    return read


def _of_vector(read: DecodedOutput, values: torch.Tensor, info: NetworkInfo) -> DecodedOutput:
    match read.view.reading:
        case Decoding.CLASSES:
            return replace(read, shares=classes.probable(values, read.view.layer, info))
        case Decoding.COORDINATES if len(values) % 2 == 0:
            size = info.preprocessing.input[1:]
            return replace(read, points=key_points.coordinates(on_host(values), size), grid=size)
        case Decoding.VALUES if values.numel() <= MOST_VALUES:
            return replace(read, values=on_host(values))
    return read


def _figures(values: torch.Tensor, view: OutputView) -> DecodedOutput:
    odd, finite = 0, values
    low, high = torch.aminmax(values) if values.numel() else (torch.zeros(()), torch.zeros(()))
    if not torch.isfinite(low) or not torch.isfinite(high):  # slow, and seldom
        finite = values[torch.isfinite(values)]
        odd = values.numel() - finite.numel()
        if not finite.numel():
            return DecodedOutput(view, tuple(values.shape), 0.0, 0.0, 0.0, 0.0, odd)
        low, high = torch.aminmax(finite)
    vector = values.ndim == 0 or values.numel() == values.shape[0]
    norm = float(torch.linalg.vector_norm(finite)) if vector else 0.0
    return DecodedOutput(view, tuple(values.shape), float(low), float(high), float(finite.mean()), norm, odd)
