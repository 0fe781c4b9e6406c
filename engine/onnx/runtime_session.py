"""Running an ONNX model with chosen tensors as outputs; one prepared session for each set."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor

from engine.api import INPUT, FilterOverride, UserError
from engine.arithmetic import Parameters
from engine.graph.eager import read_only

_DTYPES: Mapping[str, type[np.floating[Any]]] = {"tensor(float16)": np.float16, "tensor(double)": np.float64}


class OnnxProgram:
    """An ONNX model; see ``engine.program.Program``.

    Attributes:
        tensors: layer name → name of its tensor in the model.
    """

    differentiable = False

    def __init__(
        self,
        model: Any,
        tensors: Mapping[str, str],
        output: str,
        weights: Mapping[str, tuple[Tensor, Tensor | None]],
        unbatched: frozenset[str],
        parameters: Mapping[str, Parameters],
    ) -> None:
        self._parameters = parameters
        self._model, self.tensors, self._output, self._weights = model, tensors, output, weights
        self._unbatched = unbatched
        self._lock = threading.Lock()

    def prepare(self, taps: frozenset[str], device: torch.device, precision: str) -> OnnxExecution:  # noqa: ARG002
        """A session that gives these layers; KeyError for an unknown one. There is only float32."""
        names = tuple(sorted(taps - {INPUT}))
        wanted = [self.tensors[name] for name in (self._output, *names)]
        with self._lock:
            session = session_of(self._model, wanted, device)
        return OnnxExecution(session, wanted, names, INPUT in taps, device, self._unbatched, self._output)

    def prepare_gradients(self, layers: frozenset[str], device: torch.device, **_: object) -> NoReturn:  # noqa: ARG002
        """Not here: UserError."""
        raise UserError(
            "An ONNX file gives answers and no gradients: open the network from PyTorch to see why it answers so."
        )

    def answering(self, output: str) -> OnnxProgram:
        """The same with another of its outputs as the answer."""
        return OnnxProgram(self._model, self.tensors, output, self._weights, self._unbatched, self._parameters)

    def swapped(self, swaps: tuple[FilterOverride, ...]) -> OnnxProgram:  # noqa: ARG002
        """Not here: UserError."""
        raise UserError("The filters of an ONNX file cannot be replaced while it runs: open the network from PyTorch.")

    def weight(self, layer: str) -> tuple[np.ndarray, np.ndarray | None]:
        """(weights, bias or None) of a layer; KeyError if it has none."""
        weight, bias = self._weights[layer]
        return read_only(weight), None if bias is None else read_only(bias)

    def constants(self, layer: str) -> Parameters:
        """Its numbers, see ``engine.onnx.constants``, with weights and bias as far as the layer has them."""
        weight, bias = self._weights.get(layer, (None, None))
        named = {"weight": weight, "bias": bias}
        stored = {name: read_only(value) for name, value in named.items() if value is not None}
        return {**stored, **self._parameters.get(layer, {})}


class OnnxExecution:
    """One session; owned by one thread."""

    backend, precision = "ONNX Runtime", "exact"

    def __init__(
        self,
        session: Any,
        wanted: Sequence[str],
        taps: tuple[str, ...],
        with_input: bool,
        device: torch.device,
        unbatched: frozenset[str],
        output: str,
    ) -> None:
        self._session, self._wanted, self._taps, self._with_input = session, list(wanted), taps, with_input
        self._device, self._unbatched, self._output = device, unbatched, output
        self._input, self._dtype = session.get_inputs()[0].name, dtype_taken(session)
        self._axes = {given.name: len(given.shape) for given in session.get_inputs()}

    def run(self, x: Tensor, /, **inputs: Tensor) -> tuple[Tensor, Mapping[str, Tensor]]:
        """Run a (1, C, H, W) input; gives the output and the taps as float32 with the batch axis."""
        given = {name: value.detach().cpu().contiguous().numpy() for name, value in {self._input: x, **inputs}.items()}
        given[self._input] = given[self._input].astype(self._dtype, copy=False)
        for name in inputs.keys() & self._axes.keys():
            if given[name].ndim > self._axes[name]:  # it has no batch axis in the file
                given[name] = given[name][0]
        arrays = self._session.run(self._wanted, given)
        names = (self._output, *self._taps)
        output, *taps = (self._tensor(name, array) for name, array in zip(names, arrays, strict=True))
        named = dict(zip(self._taps, taps, strict=True))
        return output, {**named, INPUT: x} if self._with_input else named

    def _tensor(self, name: str, array: np.ndarray) -> Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32)).to(self._device)
        return tensor.unsqueeze(0) if name in self._unbatched else tensor


def dtype_taken(session: Any) -> type[np.floating[Any]]:
    """The type of number in which a session takes the picture."""
    return _DTYPES.get(session.get_inputs()[0].type, np.float32)


def tapped(model: Any, outputs: Sequence[str]) -> bytes:
    """The model as one that gives these tensors."""
    copied = onnx.ModelProto()
    copied.CopyFrom(model)
    del copied.graph.output[:]
    copied.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in dict.fromkeys(outputs))
    return bytes(copied.SerializeToString())


def session_of(model: Any, outputs: Sequence[str], device: torch.device) -> Any:
    """A session of the model that gives these tensors."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # its errors are raised, too: they need not be printed
    options.intra_op_num_threads = torch.get_num_threads()
    providers = ["CPUExecutionProvider"]
    if device.type == "cuda" and "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        providers = [("CUDAExecutionProvider", {"device_id": device.index or 0}), *providers]  # type: ignore[list-item]
    return onnxruntime.InferenceSession(tapped(model, outputs), options, providers=providers)
