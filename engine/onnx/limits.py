"""What an ONNX file may take while it is opened: it is a stranger's program, and a few bytes can ask for gigabytes.

What it will ask for cannot be told from the file: sizes are computed as it runs, in loops and branches too. So it runs
on memory of its own that ends at ``MOST_BYTES``; what goes beyond is refused before it is taken.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

MOST_BYTES = 3 << 30
"""Weights and all results of one picture together, while a file is opened."""

_one_at_a_time = threading.RLock()


class TooMuchMemoryError(Exception):
    """The model asked for more than ``MOST_BYTES``; it did not get it."""


def run_bounded(model: bytes, outputs: Sequence[str], feed: Callable[[Any], Mapping[str, np.ndarray]]) -> list[Any]:
    """The first run of a model, as it is written: these tensors, for what ``feed`` gives to its session.

    They lie in the limited memory, and are to be let go of before ``give_back``.

    TooMuchMemoryError if it asks for more than it may; whatever else the runtime raises.
    """
    with _one_at_a_time:
        give_back()  # where the one before failed, its error may have kept the session until now
        try:
            session = onnxruntime.InferenceSession(model, _options(), providers=["CPUExecutionProvider"])
            return list(session.run(list(outputs), feed(session)))
        except Exception as error:  # the runtime raises many kinds, none of them its own base class
            if any(sign in str(error) for sign in ("bfc_arena", "bad_alloc", "bad allocation")):
                raise TooMuchMemoryError from error
            raise


def give_back() -> None:
    """Return what sessions and their results have freed to the system; the runtime keeps it until a run says so."""
    told = onnxruntime.RunOptions()
    told.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    with _one_at_a_time:
        _nothing().run(None, {"x": np.zeros(0, np.float32)}, told)


def _options() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 4  # what goes wrong is raised, and need not stand on the terminal as well
    # Constants would be folded in memory that has no limit.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.use_env_allocators", "1")
    return options


def _limit_memory() -> None:
    """The memory that all sessions of ``_options`` share; to be called once."""
    where = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    as_asked, default = 1, -1
    limits: Mapping[str, int] = {
        "max_mem": MOST_BYTES,
        "arena_extend_strategy": as_asked,
        "initial_chunk_size_bytes": default,
        "max_dead_bytes_per_chunk": default,
    }
    onnxruntime.create_and_register_allocator(where, onnxruntime.OrtArenaCfg(limits))


@cache
def _nothing() -> Any:
    """A session that gives the nothing that it takes: a number would lie in what is to be given back."""
    _limit_memory()
    x, y = (onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [0]) for name in "xy")
    graph = onnx.helper.make_graph([onnx.helper.make_node("Identity", ["x"], ["y"])], "nothing", [x], [y])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)
    return onnxruntime.InferenceSession(model.SerializeToString(), _options(), providers=["CPUExecutionProvider"])
