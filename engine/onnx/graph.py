"""An ONNX model as named layers, from one real run in which every tensor is an output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import onnx
import onnx.inliner
import torch
from torch import Tensor

from engine.api import INPUT, Layer, NetworkInput, Text, UserError, say, some
from engine.arithmetic import Parameters
from engine.graph import Graph
from engine.graph.build import cannot_run, macs_notes, number_warnings, output_notes, training_warnings
from engine.graph.fields import Field, Operand, described, field_of
from engine.graph.geometry import Axis
from engine.graph.macs import macs_of
from engine.graph.names import free_name
from engine.graph.operations import Operation
from engine.graph.sliding_windows import window_of
from engine.graph.tokens import with_tokens_as_maps
from engine.onnx.constants import constants_of
from engine.onnx.limits import MOST_BYTES, TooMuchMemoryError, give_back, run_bounded
from engine.onnx.operations import attributes_of, operation_of, weights_of
from engine.onnx.runtime_session import OnnxProgram, dtype_taken, tapped
from engine.onnx.torch_builder import UnknownOperatorError
from engine.onnx.torch_graph import torch_program
from engine.onnx.whole_numbers import PLACES, WHOLE, plain_operation, with_dequantised
from engine.program import Program

_STATISTICS = {"BatchNormalization": (3, 4), "Resize": (1, 2), "Upsample": (1,)}
"""Inputs that are stored numbers, but not trained ones."""


def onnx_graph(model: Any, shape: tuple[int, int, int], title: str, given: Mapping[str, str]) -> Graph:
    """Run the model once on a (C, H, W) picture; UserError if ONNX Runtime cannot, or would take too much memory.

    ``given``: inputs besides the picture, which stands first, and what they get (``engine.onnx.further_inputs``).
    """
    try:
        return _graph(model, shape, title, given)
    except UserError:
        raise
    except TooMuchMemoryError as error:
        raise UserError(
            "{title} asks for more than {most} GiB of memory for one picture of {size}, so that it is not opened. "
            "The file may be damaged; if not, a smaller picture may help (--input).",
            title=title,
            most=MOST_BYTES >> 30,
            size="×".join(map(str, shape)),
        ) from error
    except Exception as error:  # the runtime raises many kinds, and a node that lacks what it must have raises more
        raise _refused(title, shape, error) from error
    finally:
        give_back()


def _graph(model: Any, shape: tuple[int, int, int], title: str, given: Mapping[str, str]) -> Graph:
    """Functions that the file defines itself are taken apart into the nodes that they stand for."""
    if model.functions:
        model = onnx.inliner.inline_local_functions(model)
    model, dequantised = with_dequantised(model)
    names = [name for node in model.graph.node for name in node.output if name]
    picture = _input_name(model)
    x = np.random.default_rng(0).random((1, *shape), dtype=np.float32)
    zeros = {value.name: zeros_of(value) for value in model.graph.input if value.name in given}
    values = run_bounded(
        tapped(model, names), names, lambda session: {picture: x.astype(dtype_taken(session), copy=False), **zeros}
    )
    arrays = {name: array for name, array in zip(names, values, strict=True) if isinstance(array, np.ndarray)}
    describer = _Describer(model, picture, x, {**arrays, **zeros}, dequantised, frozenset(given))
    gives = [value.name for value in model.graph.output]
    outputs = tuple(dict.fromkeys(name for tensor in gives for name in describer.layers_of(tensor) if name != INPUT))
    if not outputs:
        raise UserError("{title} gives nothing that depends on the picture.", title=title)
    program, kept = _program(model, describer, outputs, next(iter(zeros), None))
    notes = (*output_notes(outputs), *macs_notes(describer.layers), *kept)
    if any(tensor in arrays and tensor not in describer.names for tensor in gives):
        notes = (
            *notes,
            say("It gives whole numbers, such as the index of the largest; what they are made from is shown."),
        )
    if describer.scaled:
        notes = (*notes, say("Computed in whole numbers, shown dequantised: {names}.", names=some(describer.scaled)))
    if describer.sums:
        notes = (
            *notes,
            say(
                "Sums of whole numbers, weights too, to which a later layer gives their scale: {names}.",
                names=some(describer.sums),
            ),
        )
    stored = ((tensor.name, _tensor(onnx.numpy_helper.to_array(tensor))) for tensor in model.graph.initializer)
    warnings = (*number_warnings(stored), *training_warnings(describer.trained))
    count = sum(layer.parameters for layer in describer.layers)
    inputs = tuple(_fed(name, before.shape, describer.names.get(given[name])) for name, before in zeros.items())
    return Graph(program, with_tokens_as_maps(describer.layers), outputs, count, notes, warnings, inputs)


def _program(
    model: Any, describer: _Describer, outputs: tuple[str, ...], fed: str | None
) -> tuple[Program, tuple[Text, ...]]:
    """What runs the model, and what to say of it: PyTorch where all of its operators are known, else ONNX Runtime.

    ``fed`` is an input besides the picture.
    """
    layers, unbatched = tuple(describer.layers), frozenset(describer.unbatched)
    try:
        if fed is not None:
            raise UnknownOperatorError(fed)
        return torch_program(
            model, describer.values, describer.names, layers, outputs, describer.weights, unbatched
        ), ()
    except UnknownOperatorError as error:
        note = say(
            "It runs by ONNX Runtime as it is, since {what} has no counterpart here: its filters cannot be replaced, "
            "and it gives no gradients.",
            what=str(error),
        )
    tensors = {layer: tensor for tensor, layer in describer.names.items()}
    return OnnxProgram(model, tensors, outputs[0], describer.weights, unbatched, describer.parameters), (note,)


def _fed(name: str, shape: tuple[int, ...], layer: str | None) -> NetworkInput:
    if layer is None:
        raise UserError("--feed {name}: the output that it is to be depends on no picture.", name=name)
    return NetworkInput(name, shape[1:] if shape[:1] == (1,) else shape, layer)


def _refused(title: str, shape: tuple[int, int, int], error: Exception) -> UserError:
    """What to say of a model that fails; an operator that is not there has nothing to do with the picture."""
    unknown = re.search(r"(?:([\w.]*):)?(\w+)\(-?\d+\) is not a registered|No Op registered for (\w+)", str(error))
    if unknown is None:
        return cannot_run(title, shape, error)
    return UserError(
        "{title}: it uses the operator {operator}{place}, which ONNX Runtime does not have. Export the network "
        "with standard operators only.",
        title=title,
        operator=unknown[2] or unknown[3],
        place=say(" of {library}", library=unknown[1]) if unknown[1] else "",
    )


def zeros_of(value: Any) -> np.ndarray:
    """What an input is before the first frame; axes that may vary have one entry."""
    kind = value.type.tensor_type
    shape = [dim.dim_value or 1 for dim in kind.shape.dim]
    return np.zeros(shape, onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type))


def _input_name(model: Any) -> str:
    stored = {tensor.name for tensor in model.graph.initializer}
    return next(str(value.name) for value in model.graph.input if value.name not in stored)


class _Describer:
    """Goes through the nodes in order of execution.

    Attributes:
        layers: those found.
        names: tensor → layer name, INPUT for the picture.
        weights: (weights, bias) by layer name.
        values: of each tensor in the run.
        parameters: what else the microscope needs to know, by layer name.
        unbatched: layers whose output has no batch axis.
        trained: layers that work as in training.
        scaled: layers that compute in whole numbers, with the scale of what they give.
        sums: those that give their sums as whole numbers.
    """

    # Of each tensor: the layers it comes from, and what it sees.

    def __init__(
        self,
        model: Any,
        picture: str,
        x: np.ndarray,
        arrays: Mapping[str, np.ndarray],
        dequantised: Mapping[str, str],
        given: frozenset[str],
    ) -> None:
        stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self.layers: list[Layer] = []
        self.names = {picture: INPUT}
        self.weights: dict[str, tuple[Tensor, Tensor | None]] = {}
        self.parameters: dict[str, Parameters] = {}
        self.unbatched: set[str] = set()
        self.trained: list[str] = []
        self.scaled: list[str] = []
        self.sums: list[str] = []
        self._dequantised, self._beside = dequantised, set(dequantised.values())
        self.values = {**stored, **arrays, picture: x}
        self._sources = {picture: [INPUT]}
        self._fields: dict[str, Field | None] = {picture: Field(Axis(), Axis())}
        self._counted = set(given)
        self._opset = next((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), 1)
        for node in model.graph.node:
            self._take(node)

    def layers_of(self, tensor: str) -> list[str]:
        """The layer that gives a tensor; those that it is made from if it holds whole numbers, which are no layer."""
        return [self.names[tensor]] if tensor in self.names else self._sources.get(tensor, [])

    def _take(self, node: Any) -> None:
        """Follow one node, if what it gives depends on the picture's values, and not merely on its size."""
        active = [name for name in dict.fromkeys((*node.input, *_captured(node))) if name in self._sources]
        if not active and self._counted.intersection(node.input):
            self._counted |= set(node.output)  # made of what is no parameter, or is counted already
        if not active or node.op_type in ("Shape", "Size") or node.output[0] in self._beside:
            return
        constants = {name: self.values[name] for name in node.input if name in self.values and name not in active}
        sources = list(dict.fromkeys(source for name in active for source in self._sources[name]))
        operands = [
            Operand(tuple(self.values[name].shape), self._fields[name]) for name in active if name in self.values
        ]
        if not operands or node.output[0] not in self.values:  # a sequence of tensors, which is no layer itself
            for output in node.output:
                self._sources[output], self._fields[output] = sources, None
            return
        operation, weight, bias, numbers = self._operation(node, constants)
        read = [_tensor(self.values[name]) for name in node.input if name in self.values]
        matrices = any(array.ndim > 1 for array in constants.values())
        macs = macs_of(operation, read, _tensor(self.values[node.output[0]]), matrices)
        layer = Layer(
            name="",
            kind=operation.kind,
            operation=node.op_type,
            output=(),
            parameters=self._parameters(node, constants, weight, bias),
            macs=macs or 0,
            macs_counted=macs is not None,
            inputs=tuple(sources),
        )
        for output in filter(None, node.output):
            tensor = self._dequantised.get(output, output)
            if tensor not in self.values:
                self._sources[output], self._fields[output] = sources, None
                continue
            shape = tuple(self.values[tensor].shape)
            self._fields[output] = self._fields[tensor] = field_of(operation, operands, shape)
            if np.issubdtype(self.values[tensor].dtype, np.floating):
                name = self._name(node, operation, tensor)
                layer = self._layer(
                    replace(layer, name=name, window=window_of(operation, operands[0].shape, shape)), tensor
                )
                if weight is not None:
                    self.weights[name] = weight, bias
                    layer = replace(layer, weight_shape=tuple(weight.shape), bias=bias is not None)
                self._note_parameters(name, tensor, numbers if output == node.output[0] else {"opaque": True})
                self.layers.append(layer)
                if output != tensor and node.op_type not in PLACES:
                    self.sums.append(name)
                elif output != tensor:
                    scale = self.values[node.input[PLACES[node.op_type] + 3]]
                    self.scaled.append(say("{name} (scale {scale:.4g})", name=name, scale=float(scale.max())))
                self.trained += [name] if operation.as_in_training else []
                self._sources[output] = self._sources[tensor] = [name]
                layer = replace(layer, parameters=0, macs=0)
            else:
                self._sources[output] = sources

    def _operation(
        self, node: Any, constants: Mapping[str, np.ndarray]
    ) -> tuple[Operation, Tensor | None, Tensor | None, Parameters]:
        """What a node does, its weights and bias, and its other numbers; rounding to whole ones has no formula."""
        shape = self.values[node.input[0]].shape if node.input[0] in self.values else ()
        if node.op_type in WHOLE:
            return *plain_operation(node, constants, shape), {"opaque": True}
        attributes = attributes_of(node, constants, shape)
        operation = operation_of(node, attributes, constants)
        given = [self.names.get(name, constants.get(name)) for name in node.input if name]
        numbers = constants_of(node, attributes, operation, given, len(shape), self._opset)
        return operation, *weights_of(node, operation, constants), numbers

    def _name(self, node: Any, operation: Operation, tensor: str) -> str:
        plain = node.name.strip("/").replace("/", ".") or operation.name
        self.names[tensor] = free_name(plain, self.names.values())
        return self.names[tensor]

    def _layer(self, layer: Layer, tensor: str) -> Layer:
        """With the output's shape and what it sees."""
        value, field = self.values[tensor], self._fields[tensor]
        batched = value.ndim > 0 and value.shape[0] == 1
        if not batched:
            self.unbatched.add(layer.name)
        layer = replace(layer, output=described(value.shape, field) if batched else tuple(value.shape))
        if field is None:
            return layer
        y, x = field.y.origin, field.x.origin
        return replace(
            layer,
            receptive_field=(field.y.size, field.x.size),
            jump=(field.y.jump, field.x.jump),
            origin=None if y is None or x is None else (y, x),
        )

    def _note_parameters(self, name: str, tensor: str, numbers: Parameters) -> None:
        """What is computed in half precision has no formula; axes are counted with a batch axis."""
        if self.values[tensor].dtype.itemsize < np.dtype(np.float32).itemsize:
            numbers = {"opaque": True}
        if name in self.unbatched and numbers.get("dim", -1) >= 0:
            numbers = {**numbers, "dim": numbers["dim"] + 1}
        self.parameters[name] = numbers

    def _parameters(
        self, node: Any, constants: Mapping[str, np.ndarray], weight: Tensor | None, bias: Tensor | None
    ) -> int:
        """Stored numbers that no node before this one has used; single numbers are settings, not weights."""
        if node.op_type in WHOLE:
            return sum(held.numel() for held in (weight, bias) if held is not None)
        statistics = _STATISTICS.get(node.op_type, ())
        new = {
            name
            for place, name in enumerate(node.input)
            if name in constants
            and place not in statistics
            and np.issubdtype(constants[name].dtype, np.floating)
            and constants[name].size > 1
        } - self._counted
        self._counted |= new
        return sum(constants[name].size for name in new)


def _captured(node: Any) -> Iterator[str]:
    """Tensors that the branches of a node (``If``, ``Loop``) read from around it."""
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs):
            for inner in graph.node:
                yield from inner.input
                yield from _captured(inner)


def _tensor(value: np.ndarray) -> Tensor:
    return torch.from_numpy(np.asarray(value))
