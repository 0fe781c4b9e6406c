"""ONNX files: described like PyTorch's operations, run by ONNX Runtime with any tensor as an output."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Any

from engine.api import Fact, InputUnknownError, NetworkReference, UserError, WeightsOrigin, is_there, say
from engine.graph.build import first_line
from engine.readers.base import LoadedModel, LoadingProgress, check_picture
from engine.readers.plain_module import assumed_about

LARGEST_BYTES = (1 << 31) - 1
"""Bytes of a protocol buffer; weights beyond lie in files of their own."""


def read_onnx(path: Path, reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    """An ONNX file; UserError if it is damaged, or takes no picture."""
    import onnx

    from engine.onnx.further_inputs import with_filled_inputs
    from engine.onnx.graph import onnx_graph
    from engine.onnx.picture_input import with_picture_input

    progress.step(say("Reading {file}", file=path.name), 0.1)
    if path.stat().st_size > LARGEST_BYTES:
        raise UserError(
            "{path}: an ONNX file cannot be larger than 2 GiB; what this one holds is something else.", path=path
        )
    try:
        model = onnx.load(path, load_external_data=False)
        _check_data_files(path, model)
        onnx.load_external_data_for_model(model, str(path.parent))
    except UserError:
        raise
    except Exception as error:  # protobuf and onnx raise many kinds for damaged files
        raise UserError(
            "{path}: the ONNX file is damaged or was cut off ({reason}). Download or save it again.",
            path=path,
            reason=first_line(error),
        ) from error
    opset = max((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), default=1)
    if opset < 7:
        raise UserError(
            "{path}: it uses ONNX opset {opset}; 7 and up can be run. Convert it with onnx.version_converter.",
            path=path,
            opset=opset,
        )
    filled = with_filled_inputs(model, reference)
    dims = _check_picture(path, filled.picture.type.tensor_type)
    shape, known = _shape(path, dims, reference)
    check_picture(shape, path.name)
    changed = with_picture_input(filled.model, filled.picture, shape)
    preprocessing, labels, notes = assumed_about(shape, _classes(model), reference, changed.range)
    notes = notes[1:] if known and reference.input is None else notes
    producer = " ".join(filter(None, (model.producer_name, model.producer_version)))
    return LoadedModel(
        graph=partial(onnx_graph, changed.model, title=path.stem, given=filled.given),
        title=path.stem,
        weights=WeightsOrigin.FILE,
        preprocessing=preprocessing,
        labels=labels,
        notes=(*filled.notes, *changed.notes, *notes),
        card={"format": Fact(f"ONNX opset {opset}"), "producer": Fact(producer or "unknown")},
    )


def _shape(path: Path, dims: list[int], reference: NetworkReference) -> tuple[tuple[int, int, int], bool]:
    """(C, H, W) of a picture, and whether the file says so."""
    told = reference.input or ()
    if len(dims) != 4:
        return _row_shape(path, dims[1:], told), True
    channels = told[0] if len(told) == 3 else dims[1] or 3
    height, width = told[-2:] if told else (dims[2] or 224, dims[3] or 224)
    return (channels, height, width), all(dims[1:])


def _row_shape(path: Path, sizes: list[int], told: tuple[int, ...]) -> tuple[int, int, int]:
    """(C, H, W) of a picture whose numbers are the tensor that is taken: a vector, lines, or slices of a body.

    A vector is a square where its length allows, else one line; UserError where another number of numbers is told, or
    none and the file does not say.
    """
    count = math.prod(sizes)
    if told:
        shape = (told[0], told[1], told[2]) if len(told) == 3 else (1, told[0], told[1])
        if count and math.prod(shape) != count:
            raise UserError(
                "{path}: the network takes {wanted} numbers, and a picture of {size} has {given:,}.",
                path=path,
                wanted="×".join(map(str, sizes)),
                size="×".join(map(str, shape)),
                given=math.prod(shape),
            )
        return shape
    if not count:
        raise InputUnknownError(
            "{path}: the network takes a tensor of {count} axes whose sizes the file does not say; say which picture "
            "it is made of (--input CxHxW).",
            path=path,
            count=len(sizes) + 1,
        )
    if len(sizes) == 1:
        sides = {channels: math.isqrt(count // channels) for channels in (1, 3)}
        squares = [(c, side, side) for c, side in sides.items() if c * side * side == count and side > 1]
        return (*squares, (1, 1, count))[0]
    return (math.prod(sizes[:-2]), sizes[-2], sizes[-1])


def _check_data_files(path: Path, model: Any) -> None:
    """UserError if weights lie in a file that is not there; ONNX itself refuses those outside the model's folder."""
    entries = (entry for tensor in model.graph.initializer for entry in tensor.external_data)
    for name in dict.fromkeys(entry.value for entry in entries if entry.key == "location"):
        if not (is_there(path.parent / name) and (path.parent / name).is_file()):
            raise UserError(
                "{path}: its weights are in another file, {name}, which is missing: put it beside this one.",
                path=path,
                name=name,
            )


def _check_picture(path: Path, taken: Any) -> list[int]:
    """The sizes (N, C, H, W) of what it takes, or of fewer or more axes, 0 where they may vary.

    UserError for what is no batch of one picture.
    """
    from engine.onnx.picture_input import FLOATS, WHOLE, channels_last

    dims = [max(0, dim.dim_value) for dim in taken.shape.dim] if taken.HasField("shape") else [0, 0, 0, 0]
    if not 2 <= len(dims) <= 5:
        raise UserError(
            "{path}: the network takes a tensor of {count} axes, not a batch of pictures.",
            path=path,
            count=len(dims),
        )
    if taken.elem_type not in (*FLOATS, *WHOLE):
        from onnx import TensorProto

        kind = taken.elem_type
        name = TensorProto.DataType.Name(kind).lower() if kind in TensorProto.DataType.values() else str(kind)
        raise UserError(
            "{path}: the network takes numbers of type {name}; export it with a float input.", path=path, name=name
        )
    if dims[0] > 1:
        raise UserError(
            "{path}: the network takes {count} pictures at a time; export it for one, or for any number (dynamic).",
            path=path,
            count=dims[0],
        )
    return [dims[0], dims[3], dims[1], dims[2]] if channels_last(dims) else dims


def _classes(model: Any) -> int | None:
    dims = [dim.dim_value for dim in model.graph.output[0].type.tensor_type.shape.dim] if model.graph.output else []
    return int(dims[1]) if len(dims) == 2 and dims[1] else None
