"""A model's input in the form in which pictures come here: (1, C, H, W) of numbers with a fraction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.api import Text, say

WHOLE = {TensorProto.UINT8: "uint8", TensorProto.INT32: "int32", TensorProto.INT64: "int64"}
"""Types of whole numbers in which exported networks take the pixels themselves."""
FLOATS = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE)
_CHANNELS = (1, 3, 4)


@dataclass(frozen=True, slots=True, eq=False)
class PictureInput:
    """What was put before a model.

    Attributes:
        model: takes its picture with channels first, in floating point.
        range: the value of white that it takes by itself, 255 for whole numbers.
        notes: what was put before it, in words.
    """

    model: Any
    range: int
    notes: tuple[Text, ...]


def with_picture_input(model: Any, taken: Any, shape: tuple[int, int, int]) -> PictureInput:
    """The model with a transpose, a cast, or another arrangement before the input ``taken`` where that is needed.

    ``shape`` is that of the picture, (C, H, W), whose numbers are those of an input with fewer or more axes.
    """
    kind, dims = taken.type.tensor_type.elem_type, [dim.dim_value for dim in taken.type.tensor_type.shape.dim]
    last, whole, arranged = channels_last(dims), kind in WHOLE, len(dims) not in (0, 4)
    if not last and not whole and not arranged:
        return PictureInput(model, 1, ())
    name = _free(model, f"{taken.name}/picture")
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    nodes, value = [], name
    steps = [("Round", {}), ("Cast", {"to": kind})] if whole else []
    steps += [("Transpose", {"perm": [0, 2, 3, 1]})] if last else []
    steps += [("Reshape", {})] if arranged else []
    for number, (operator, attributes) in enumerate(steps):
        given = taken.name if number == len(steps) - 1 else _free(model, f"{name}/{operator.lower()}")
        read = [value, f"{name}/shape"] if operator == "Reshape" else [value]
        nodes.append(helper.make_node(operator, read, [given], f"input_{operator.lower()}", **attributes))
        value = given
    if arranged:
        sizes_taken = np.array([1, *_sizes(dims[1:], shape)], np.int64)
        changed.graph.initializer.append(numpy_helper.from_array(sizes_taken, f"{name}/shape"))
    own = list(changed.graph.node)
    del changed.graph.node[:]
    changed.graph.node.extend([*nodes, *own])
    entry = next(entry for entry in changed.graph.input if entry.name == taken.name)
    if last:
        dims = [dims[0], dims[3], dims[1], dims[2]]
    if arranged:
        dims = [1, *shape]
    sizes = [size or f"{name}/{axis}" for size, axis in zip(dims, "NCHW", strict=True)]
    entry.CopyFrom(helper.make_tensor_value_info(name, TensorProto.FLOAT if whole else kind, sizes))
    notes = (*_notes(last, WHOLE.get(kind)), *([_arranged_note(sizes_taken)] if arranged else []))
    return PictureInput(changed, 255 if whole else 1, notes)


def _sizes(told: list[int], shape: tuple[int, int, int]) -> list[int]:
    """The axes behind the first of what is taken, as far as the file says them, else by the picture's."""
    whole = math.prod(shape)
    return {1: [whole], 2: [whole // shape[2], shape[2]]}.get(len(told), told)


def _arranged_note(sizes: np.ndarray) -> Text:
    return say(
        "It takes a tensor of {sizes} numbers: those of the picture, row by row, are put in that order before it.",
        sizes="×".join(map(str, sizes[1:])),
    )


def channels_last(dims: list[int]) -> bool:
    """Whether (N, H, W, C) is what these sizes mean, 0 being one that may vary, as TensorFlow has it."""
    return len(dims) == 4 and dims[3] in _CHANNELS and dims[1] not in (1, 2, 3, 4)


def _notes(last: bool, whole: str | None) -> list[Text]:
    notes = []
    if last:
        notes.append(say("It takes its channels last, as TensorFlow does: a transpose was put before it."))
    if whole:
        notes.append(
            say("It takes pixels as whole numbers ({type}) from 0 to 255: a cast was put before it.", type=whole)
        )
    return notes


def _free(model: Any, name: str) -> str:
    taken = {tensor for node in model.graph.node for tensor in (*node.input, *node.output)}
    while name in taken:
        name += "_"
    return name
