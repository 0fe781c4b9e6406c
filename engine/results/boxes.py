"""Answers ``BoxesView``: from a detector's outputs to the boxes that it finds, in pixels of the frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np

from engine.api import Boxes, BoxesView, LayerKind, NetworkInfo, Text, say
from engine.decoders.base import Candidates, Decoder
from engine.decoders.catalogue import DECODERS
from engine.decoders.naming import unnamed
from engine.decoders.suppression import suppress
from engine.results.answerer import Answerer, CachedFrame, Pending

BY_NAME: Mapping[str, Decoder] = {decoder.name: decoder for decoder in DECODERS}
Crop = tuple[float, float, float, float]


class BoxesAnswerer(Answerer[BoxesView]):
    """All outputs that a decoder needs are copied; decoding is done on the host."""

    kind = BoxesView

    def taps(self, wish: BoxesView) -> Iterable[str]:
        return wish.outputs

    def compute(self, frame: CachedFrame, wishes: Sequence[BoxesView]) -> Iterable[Pending]:
        for wish in wishes:
            if wish.decoder in BY_NAME and all(name in frame.taps for name in wish.outputs):
                tensors = [frame.taps[name].float() for name in wish.outputs]
                yield Pending(tensors, partial(self._finish, wish, frame))

    @staticmethod
    def _finish(wish: BoxesView, frame: CachedFrame, *arrays: np.ndarray) -> Mapping[BoxesView, Boxes]:
        size = (frame.frame.image.shape[0], frame.frame.image.shape[1])
        return {wish: find_boxes(arrays, wish, frame.network.info, frame.prepared.crop, size)}


def find_boxes(
    arrays: Sequence[np.ndarray], view: BoxesView, info: NetworkInfo, crop: Crop, size: tuple[int, int]
) -> Boxes:
    """The boxes in outputs of one picture.

    Args:
        arrays: the view's outputs, without the batch axis.
        crop: (top, left, height, width) of what the network received, in pixels of the frame.
        size: (height, width) of the frame.
    """
    decoder = BY_NAME[view.decoder]
    _, height, width = info.preprocessing.input
    found = decoder.decode(arrays, (height, width), view.threshold)
    kept = suppress(found.boxes, found.scores, found.classes, 1.0 if decoder.final else view.overlap, view.top)
    scale = np.array([crop[3] / width, crop[2] / height], np.float32)
    shift = np.array([crop[1], crop[0]], np.float32)
    placed = found.boxes[kept].reshape(-1, 2, 2) * scale + shift
    boxes = np.clip(placed, 0, np.array([size[1], size[0]], np.float32)).reshape(-1, 4).astype(np.float32)
    points = (found.points[kept] * scale + shift).astype(np.float32)
    name = partial(class_name, decoder, info)
    classes = found.classes[kept].astype(np.int32)
    return Boxes(
        view=view,
        boxes=_fixed(boxes),
        scores=_fixed(found.scores[kept].astype(np.float32)),
        classes=_fixed(classes),
        names=tuple(name(int(index)) for index in classes),
        places=_places(found, kept, view.outputs, decoder.score_output, info),
        points=_fixed(points),
        best=found.best,
        best_name=name(found.best_class),
        odd=found.odd,
        above=len(found.scores),
        remark=_remark(found, view, name(found.best_class)),
    )


def class_name(decoder: Decoder, info: NetworkInfo, index: int) -> str | Text:
    """The name that the user, the file or the layout gives a class; else its number."""
    for labels in (info.labels, decoder.labels):
        if index < len(labels):
            return labels[index]
    return unnamed(index)


def _places(
    found: Candidates, kept: np.ndarray, outputs: Sequence[str], usual: int, info: NetworkInfo
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Where each score stands: in a map of its grid that the output is made of, where there is one."""
    grids: dict[tuple[str, tuple[int, int, int]], str | None] = {}
    places: list[tuple[str, tuple[int, ...]]] = []
    for index in kept:
        rows, columns, row, column = (int(number) for number in found.cells[index])
        channel, count = (int(number) for number in found.channels[index])
        output = outputs[usual if found.outputs is None else int(found.outputs[index])]
        key = output, (count, rows, columns)
        if key not in grids:
            grids[key] = _map_before(*key, info) if count else None
        layer = grids[key]
        if layer is not None:
            places.append((layer, (channel, row, column)))
        else:
            place = np.unravel_index(int(found.places[index]), info.output_shape(output))
            places.append((output, tuple(int(number) for number in place)))
    return tuple(places)


def _map_before(output: str, shape: tuple[int, int, int], info: NetworkInfo) -> str | None:
    """The layer of this shape from which the output is only rearranged; None if there is none."""
    layers = {layer.name: layer for layer in info.layers}
    waiting, seen = [output], set()
    while waiting:
        layer = layers.get(waiting.pop(0))
        if layer is None or layer.name in seen:
            continue
        seen.add(layer.name)
        if tuple(layer.output) == shape:
            return layer.name
        if layer.kind in (LayerKind.RESHAPE, LayerKind.CONCAT, LayerKind.SOFTMAX):
            waiting += layer.inputs
    return None


def _remark(found: Candidates, view: BoxesView, name: str) -> str:
    """What to say where no box is found."""
    if len(found.scores):
        return ""
    if found.odd:
        return say("{odd:,} scores are NaN: nothing can be found.", odd=found.odd)
    if found.best <= 0:
        return say("Nothing is found: all scores are 0.")
    return say(
        "Nothing above {threshold:.2f}: the best is {best:.2f} ({name}).",
        threshold=view.threshold,
        best=found.best,
        name=name,
    )


def _fixed(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
