"""ONNX models that take more than a picture: what the other inputs get."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from engine.api import NetworkReference, Text, UserError
from engine.graph.feeds import PICTURE, ZEROS, fed_note, numbers_of, unknown_input
from engine.onnx.picture_input import FLOATS, WHOLE


@dataclass(frozen=True, slots=True, eq=False)
class FilledInputs:
    """A model that takes a picture.

    Attributes:
        picture: that input; weights may be listed before it.
        given: the other inputs → what they get; those still inputs of the model get an output of the frame before.
        notes: what the others got.
    """

    model: Any
    picture: Any
    given: Mapping[str, str]
    notes: tuple[Text, ...]


def with_filled_inputs(model: Any, reference: NetworkReference) -> FilledInputs:
    """The model with its further inputs stored as constants, but for those that are fed by an output.

    Which is the picture is told by ``NetworkReference.feeds``; otherwise it is the first that has the axes of one, or
    the first at all. Older files list weights as inputs too. UserError for what is told and cannot be.
    """
    stored = {tensor.name for tensor in model.graph.initializer}
    inputs = {value.name: value for value in model.graph.input if value.name not in stored}
    told = dict(reference.feeds)
    unknown = [name for name in told if name not in inputs]
    if unknown:
        raise unknown_input(unknown[0], list(inputs))
    if not inputs:
        raise UserError("{path}: the network takes no input, so no picture can be shown to it.", path=reference.model)
    if len(inputs) < 2:
        return FilledInputs(model, next(iter(inputs.values())), {}, ())
    picture = next((name for name, value in told.items() if value == PICTURE), _likely_picture(inputs))
    outputs = [value.name for value in model.graph.output]
    given = {name: told.get(name, ZEROS) for name in inputs if name != picture}
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    states = {name: value for name, value in given.items() if value in outputs}
    again = [name for name, value in given.items() if value == PICTURE]
    constants = [_constant(inputs[name], value) for name, value in given.items() if name not in (*states, *again)]
    changed.graph.initializer.extend(constants)
    del changed.graph.input[:]
    changed.graph.input.extend(inputs[name] for name in (picture, *states))
    own = list(changed.graph.node)
    del changed.graph.node[:]
    copies = [helper.make_node("Identity", [picture], [name], f"input_{name}") for name in again]
    changed.graph.node.extend([*copies, *own])
    return FilledInputs(changed, changed.graph.input[0], given, fed_note(picture, given))


def _likely_picture(inputs: Mapping[str, Any]) -> str:
    kinds = {name: value.type.tensor_type for name, value in inputs.items()}
    sizes = {name: [dim.dim_value for dim in kind.shape.dim] for name, kind in kinds.items()}
    pictures = [
        name
        for name, kind in kinds.items()
        if len(sizes[name]) == 4 and sizes[name][2:] != [1, 1] and kind.elem_type in (*FLOATS, *WHOLE)
    ]
    floats = [name for name, kind in kinds.items() if kind.elem_type in FLOATS]
    return (*pictures, *floats, *inputs)[0]


def _constant(value: Any, told: str) -> Any:
    """A tensor of the input's type and shape; axes that may vary have one entry."""
    kind = value.type.tensor_type
    shape = tuple(dim.dim_value or 1 for dim in kind.shape.dim)
    numbers = [0.0] if told == ZEROS else numbers_of(value.name, told)
    if len(numbers) not in (1, math.prod(shape)):
        raise UserError(
            "--feed {name}: it takes {wanted} numbers or one for all of them, not {count}.",
            name=value.name,
            wanted="×".join(map(str, shape)),
            count=len(numbers),
        )
    values = np.broadcast_to(numbers[0], shape) if len(numbers) == 1 else np.reshape(numbers, shape)
    return numpy_helper.from_array(values.astype(helper.tensor_dtype_to_np_dtype(kind.elem_type)), value.name)
