"""Reads outputs that are no vector of classes: class maps, pictures, key points, embeddings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import NetworkInfo
from engine.api.decoded import DecodedOutput, Decoding, FoundObject, OutputView, Share, decoding_of
from engine.api.network import ends_in_sigmoid, ends_in_softmax
from engine.results.answerer import Answerer, CachedFrame, Pending
from engine.results.predictions import softmax, unnamed

MOST_VALUES = 4096
"""Longer vectors are not handed out whole."""
MOST_SHARES = 256
LEAST_SCORE = 0.4
"""Objects of which the network is less sure are not told."""
MOST_OBJECTS = 100


class OutputAnswerer(Answerer[OutputView]):
    """What is read of an output is little and is found out step by step: it is not in the frame's one copy."""

    kind = OutputView

    def taps(self, wish: OutputView) -> Iterable[str]:
        return (wish.layer, *wish.beside)

    def compute(self, frame: CachedFrame, wishes: Sequence[OutputView]) -> Iterable[Pending]:
        taps, info = frame.taps, frame.network.info
        given = [wish for wish in wishes if all(name in taps for name in self.taps(wish))]
        return [
            Pending(
                (),
                lambda: {
                    wish: decode_output(taps[wish.layer], wish, info, [taps[name] for name in wish.beside])
                    for wish in given
                },
            )
        ]


def decode_output(
    values: torch.Tensor, view: OutputView, info: NetworkInfo, beside: Sequence[torch.Tensor] = ()
) -> DecodedOutput:
    """What an output (without the batch axis) says when it is read in the way that the view names.

    ``beside`` are the outputs that the view names there. A reading that the shape does not allow gives the figures
    alone.
    """
    values = values.float()
    read = _figures(values, view)
    vector = values.numel() == values.shape[0] if values.ndim else False
    if view.reading is Decoding.CLASSES and vector:
        return replace(read, shares=_probable(values.reshape(-1), view, info))
    if view.reading is Decoding.VALUES and vector and values.numel() <= MOST_VALUES:
        return replace(read, values=_host(values.reshape(-1)))
    if view.reading is Decoding.CLASS_MAP and values.ndim == 3 and len(values) > 1:
        return _class_map(read, values, info)
    if view.reading is Decoding.PICTURE and values.ndim == 3 and len(values) in (1, 3):
        return replace(read, pixels=_pixels(values, view.low, view.high))
    if view.reading is Decoding.KEY_POINTS and values.ndim == 3:
        return replace(read, points=_points(values))
    if view.reading is Decoding.OBJECTS and values.ndim == 3 and len(beside) == 2:
        return replace(read, objects=_objects(values, beside[0].float(), beside[1].float(), info))
    return read


def _figures(values: torch.Tensor, view: OutputView) -> DecodedOutput:
    finite = values[torch.isfinite(values)].double()
    odd = values.numel() - finite.numel()
    if not finite.numel():
        return DecodedOutput(view, tuple(values.shape), 0.0, 0.0, 0.0, 0.0, odd)
    low, high, mean, norm = torch.stack([finite.min(), finite.max(), finite.mean(), finite.norm()]).tolist()
    return DecodedOutput(view, tuple(values.shape), low, high, mean, norm, odd)


def _class_map(read: DecodedOutput, values: torch.Tensor, info: NetworkInfo) -> DecodedOutput:
    classes = values.argmax(dim=0)
    classes[torch.isnan(values).any(dim=0)] = -1
    counts = torch.bincount(classes.flatten() + 1, minlength=len(values) + 1)[1:].cpu().numpy()
    most = [index for index in np.argsort(-counts, kind="stable")[:MOST_SHARES] if counts[index]]
    shares = tuple(Share(int(i), _label(info, int(i), len(values)), float(counts[i] / classes.numel())) for i in most)
    return replace(read, classes=_host(classes.to(torch.int16)), shares=shares)


def _pixels(values: torch.Tensor, low: float, high: float) -> np.ndarray:
    scaled = (values - low) / ((high - low) or 1.0) * 255
    grey = torch.nan_to_num(scaled).clamp(0, 255).round().to(torch.uint8)
    return _host(grey.expand(3, -1, -1).permute(1, 2, 0).contiguous())


def _points(values: torch.Tensor) -> np.ndarray:
    flat = values.flatten(1)
    known = torch.where(torch.isfinite(flat), flat, torch.full_like(flat, -torch.inf))
    best, place = known.max(dim=1)
    width = values.shape[2]
    points = torch.stack([(place // width).float(), (place % width).float(), best], dim=1)
    points[torch.isinf(best)] = torch.nan
    return _host(points)


def _objects(
    heat: torch.Tensor, size: torch.Tensor, offset: torch.Tensor, info: NetworkInfo
) -> tuple[FoundObject, ...]:
    """A peak is a value that none of its eight neighbours is above (Zhou et al. 2019, section 3: no other suppression).

    Args:
        heat: (K, h, w); size, offset: (2, h, w), as the card's field ``decoding`` says.
    """
    stride = float(str(decoding_of(info)["stride"]))
    peak = (heat == F.max_pool2d(heat[None], 3, 1, 1)[0]) & (heat >= LEAST_SCORE)
    places = peak.nonzero()
    found = []
    for index, row, column in places.tolist():
        down, across = ((place + float(offset[axis, row, column])) * stride for axis, place in ((0, row), (1, column)))
        height, width = float(size[0, row, column]), float(size[1, row, column])
        found.append(
            FoundObject(
                index, _label(info, index, len(heat)), float(heat[index, row, column]),
                down - height / 2, across - width / 2, down + height / 2, across + width / 2,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda box: -box.score)[:MOST_OBJECTS])


def _probable(logits: torch.Tensor, view: OutputView, info: NetworkInfo) -> tuple[Share, ...]:
    numbers = logits.cpu().numpy().astype(np.float64)
    already = ends_in_softmax(info.layers, view.layer) or ends_in_sigmoid(info.layers, view.layer)
    shares = numbers if already else softmax(numbers)
    best = np.argsort(-shares, kind="stable")[:MOST_SHARES]
    return tuple(Share(int(i), _label(info, int(i), len(numbers)), float(shares[i])) for i in best)


def _label(info: NetworkInfo, index: int, count: int) -> str:
    return info.labels[index] if len(info.labels) == count else unnamed(index)


def _host(values: torch.Tensor) -> np.ndarray:
    array = values.cpu().numpy().copy()
    array.setflags(write=False)
    return array
