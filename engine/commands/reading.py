"""What a network answers about one picture, read as its task says: for ``predict`` and ``render --kind answer``."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from engine.api import Boxes, BoxesView, DecodedOutput, Decoding, OutputView, Reading, Task
from engine.api.decoded import likely_scale
from engine.commands.output import shape_text
from engine.commands.running import Opened
from engine.preprocessing.prepare import place
from engine.results.boxes import find_boxes
from engine.results.decoded_outputs import decode_output
from engine.sources.decode import read_picture

Crop = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class ReadAnswer:
    """One reading of what a network answers about a picture.

    Attributes:
        picture: (H, W, 3) uint8 RGB.
        crop: (top, left, height, width) of what the network received, in pixels of the picture.
        found: boxes, or what an output says.
    """

    picture: np.ndarray
    crop: Crop
    found: Boxes | DecodedOutput


def read_answer(opened: Opened, path: str, threshold: float | None, top: int | None) -> list[ReadAnswer]:
    """All that is drawn of the answer, the first task's first; empty where it is a vector of classes alone."""
    info = opened.info
    readings = [one for one in info.taken if one.task is not Task.CLASSIFICATION]
    if not readings:
        return []
    names = dict.fromkeys(name for reading in readings for name in reading.outputs)
    outputs = opened.run(path, (*names, "input")).outputs
    picture = read_picture(path)
    size = (picture.shape[0], picture.shape[1])
    crop = place(*size, info.preprocessing).crop
    answers = []
    for reading in readings:
        arrays = [outputs[name] for name in reading.outputs]
        view = view_of(reading, arrays[0], threshold, top)
        if isinstance(view, BoxesView):
            answers.append(ReadAnswer(picture, crop, find_boxes(arrays, view, info, crop, size)))
        else:
            values, received = torch.from_numpy(arrays[0].copy()), torch.from_numpy(outputs["input"].copy())
            answers.append(ReadAnswer(picture, crop, decode_output(values, view, info, received)))
    return answers


def view_of(reading: Reading, values: np.ndarray, threshold: float | None, top: int | None) -> BoxesView | OutputView:
    """What to ask for: the reading's own threshold, and the likely range of a picture."""
    least = reading.threshold if threshold is None else threshold
    if reading.decoder not in list(Decoding):
        return BoxesView(reading.decoder, reading.outputs, least, top=top or 100)
    finite = values[np.isfinite(values)]
    low, high = likely_scale(float(finite.min(initial=0)), float(finite.max(initial=0)))
    return OutputView(reading.outputs[0], Decoding(reading.decoder), low, high, threshold=least)


def as_json(answer: ReadAnswer) -> dict[str, object]:
    """See docs/command-line.md; places are in pixels of the picture."""
    found = answer.found
    if isinstance(found, Boxes):
        return {"boxes": _boxes(found), "best": found.best, "remark": found.remark}
    told: dict[str, object] = {"shape": list(found.shape), "low": found.low, "high": found.high, "mean": found.mean}
    if found.classes is not None or (found.chances is not None and found.view.reading is Decoding.MASK):
        return {"masks": _masks(answer, found), "values": told}
    if found.points is not None:
        return {"points": _points(answer, found), "values": told}
    if found.pixels is not None:
        file = io.BytesIO()
        Image.fromarray(found.pixels).save(file, "PNG")
        size = list(found.pixels.shape[:2])
        shown = {"size": size, "range": [found.view.low, found.view.high]}
        return {"pictures": [shown | {"png": base64.b64encode(file.getvalue()).decode()}], "values": told}
    if found.values is not None:
        told["numbers"] = [float(value) for value in found.values]
    return {"values": told}


def in_words(answer: ReadAnswer) -> list[tuple[str, ...]]:
    """Rows of a table, its titles first."""
    found = answer.found
    if isinstance(found, Boxes):
        rows = [
            (str(name), f"{score:.3f}", *(f"{edge:.0f}" for edge in box))
            for name, score, box in zip(found.names, found.scores, found.boxes, strict=True)
        ]
        return [("class", "score", "left", "top", "right", "bottom"), *rows]
    if found.points is not None:
        places = _points(answer, found)
        return [
            ("point", "x", "y", "value"),
            *((str(one["label"]), *_figures(one, "x", "y", "value")) for one in places),
        ]
    if found.shares:
        return [("class", "share"), *((str(share.label), f"{share.share:.2%}") for share in found.shares)]
    span = (f"{found.low:.4g}", f"{found.high:.4g}", f"{found.mean:.4g}")
    return [("output", "shape", "low", "high", "mean"), (found.view.layer, shape_text(found.shape), *span)]


def _figures(row: dict[str, object], *names: str) -> tuple[str, ...]:
    return tuple(f"{row[name]:.4g}" for name in names)


def _boxes(found: Boxes) -> list[dict[str, object]]:
    listed = zip(found.classes, found.names, found.scores, found.boxes, found.places, found.points, strict=True)
    return [
        {
            "index": int(index),
            "label": name,
            "score": float(score),
            "box": [float(edge) for edge in box],
            "layer": layer,
            "at": list(at),
            **({"points": points.astype(float).tolist()} if len(points) else {}),
        }
        for index, name, score, box, (layer, at), points in listed
    ]


def _masks(answer: ReadAnswer, found: DecodedOutput) -> list[dict[str, object]]:
    """One for each class that is anywhere."""
    masks = []
    for share in found.shares:
        if found.classes is not None:
            inside = found.classes == share.index
        else:
            assert found.chances is not None
            inside = found.chances >= found.view.threshold
        top, left, height, width = answer.crop
        masks.append(
            {
                "index": share.index,
                "label": share.label,
                "share": share.share,
                "size": list(inside.shape),
                "counts": run_lengths(inside),
                "box": [left, top, left + width, top + height],
            }
        )
    return masks


def run_lengths(inside: np.ndarray) -> list[int]:
    """Column by column, the lengths of the runs of places outside and inside in turn, outside first, as COCO has it."""
    flat = inside.ravel(order="F")
    changes = np.flatnonzero(np.diff(flat)) + 1
    edges = np.concatenate([[0], changes, [flat.size]])
    lengths = [int(length) for length in np.diff(edges)]
    return [0, *lengths] if flat.size and flat[0] else lengths


def _points(answer: ReadAnswer, found: DecodedOutput) -> list[dict[str, object]]:
    """Those that are anywhere."""
    assert found.points is not None
    top, left, height, width = answer.crop
    rows, columns = found.grid
    listed: list[dict[str, object]] = []
    for index, (row, column, value) in enumerate(found.points):
        if np.isfinite(row):
            label = found.names[index] if found.names else str(index)
            x, y = left + (column + 0.5) / columns * width, top + (row + 0.5) / rows * height
            listed.append({"index": index, "label": label, "x": float(x), "y": float(y), "value": float(value)})
    return listed
