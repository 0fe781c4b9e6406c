"""The network as ONNX Runtime computes it: one session for each set of taps, made from the graph, not exported.

ONNX Runtime folds BatchNorm, adds and ReLUs into convolutions and keeps maps in an order of its own, wherever nobody
asked to see what is in between. Its copies of the convolutions' weights are its own; matrices are read where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from engine.graph.eager import EagerProgram, given, tapped

if TYPE_CHECKING:
    from engine.backends.onnx_nodes import Model

SPINS = "ONNX Runtime's threads spin"
"""Key in ``EagerProgram.kept``: whether idle threads of its pool spin within a pass; not there until measured."""


def serves(device: torch.device) -> bool:
    """Whether it is for this device."""
    return device.type == "cpu"


class OnnxRuntimeExecution:
    """One set of taps on the CPU. See ``engine.program.Execution``.

    Attributes:
        backend, precision: the form in use.
        spins: whether idle threads of its pool spin.
    """

    backend, precision = "ONNX Runtime", "exact"

    def __init__(self, session: Any, model: Model, order: tuple[str, ...], program: EagerProgram, spins: bool) -> None:
        self._session, self._model, self._order, self.spins = session, model, order, spins
        self._output, self._unbatched = program.analysis.outputs[0], program.analysis.unbatched
        self._fed = {name: value.numpy() for name, value in model.fed.items()}

    def run(self, x: Tensor, /, **inputs: Tensor) -> tuple[Tensor, Mapping[str, Tensor]]:  # noqa: ARG002
        """Run a (1, C, H, W) input; gives the output and the taps as float32 with the batch axis."""
        feed = {self._model.picture: x.detach().contiguous().numpy(), **self._fed}
        arrays = self._session.run(self._model.outputs, feed)
        names = (self._output, *self._order)
        output, *taps = (
            given(torch.from_numpy(array), name in self._unbatched) for name, array in zip(names, arrays, strict=True)
        )
        return output, dict(zip(self._order, taps, strict=True))


def prepare(program: EagerProgram, taps: frozenset[str], *, threads: int, spins: bool) -> OnnxRuntimeExecution | None:
    """An execution on the CPU; None where ONNX has no words for the network."""
    import onnxruntime  # here, since most starts of the program end before it is needed

    from engine.backends.onnx_nodes import UnknownOperationError, model_of

    graph, order = tapped(program.analysis, taps)
    try:
        model = model_of(program.analysis.module, graph)
    except UnknownOperationError:
        return None
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what goes wrong is raised
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spins)))
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.add_session_config_entry("session.disable_prepacking", "1")
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value.numpy()) for value in model.stored.values()]
    options.add_external_initializers(list(model.stored), values)
    session = onnxruntime.InferenceSession(model.proto, options, providers=["CPUExecutionProvider"])
    return OnnxRuntimeExecution(session, model, order, program, spins)
