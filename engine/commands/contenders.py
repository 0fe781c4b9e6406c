"""What ``bench --against`` measures besides PyTorch's bare pass: the same network as others run it, from end to end.

Each gives no more than the answer, with its own settings, in a process of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from importlib import import_module
from typing import Any

import torch

from engine.api import UserError
from engine.graph.eager import EagerProgram, tapped

Pass = Callable[[torch.Tensor], object]


def contender(name: str, program: object, x: torch.Tensor) -> Pass:
    """How it runs the network on an input like this (1, C, H, W), on the processor; UserError if it cannot."""
    if not isinstance(program, EagerProgram):
        raise UserError("Only a network that PyTorch runs operation by operation can be given to {name}.", name=name)
    return _MAKERS[name](program, x)


def _onnx_runtime(program: EagerProgram, _: torch.Tensor) -> Pass:
    import onnxruntime

    from engine.backends.onnx_nodes import UnknownOperationError, model_of

    graph = tapped(program.analysis, frozenset())[0]
    try:
        model = model_of(program.module, graph)
    except UnknownOperationError as error:
        raise UserError("ONNX has no words for {what}.", what=str(error)) from error
    options = onnxruntime.SessionOptions()
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value.numpy()) for value in model.stored.values()]
    options.add_external_initializers(list(model.stored), values)
    session = onnxruntime.InferenceSession(model.proto, options, providers=["CPUExecutionProvider"])
    fed = {name: value.numpy() for name, value in model.fed.items()}
    return lambda x: session.run(None, {model.picture: x.numpy(), **fed})


def _openvino(program: EagerProgram, x: torch.Tensor) -> Pass:
    openvino = import_module("openvino")  # no dependency of ours
    made = openvino.compile_model(openvino.convert_model(copy.deepcopy(program.module), example_input=x), "CPU")
    return lambda x: made(x.numpy())


def _compile(program: EagerProgram, x: torch.Tensor) -> Pass:
    """With weights frozen into the graph, which folds and packs them."""
    from torch._inductor import config

    config.freezing = True
    made: Any = torch.compile(copy.deepcopy(program.module))
    with torch.inference_mode():
        made(x)
    return made  # type: ignore[no-any-return]


_MAKERS: dict[str, Callable[[EagerProgram, torch.Tensor], Pass]] = {
    "onnxruntime": _onnx_runtime,
    "compile": _compile,
    "openvino": _openvino,
}
