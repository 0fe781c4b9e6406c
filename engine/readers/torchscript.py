"""TorchScript: converted to a graph of operators, so that it runs and is tapped like any other network."""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from typing import Any

import torch

from engine.api import NetworkReference, UserError, Weights
from engine.graph.build import Graph, first_line, graph_of_traced
from engine.graph.export import from_torchscript
from engine.readers.base import Found, Progress
from engine.readers.pickles import refused
from engine.readers.unknown import found_module


def read_torchscript(path: Path, reference: NetworkReference, progress: Progress) -> Found:
    """A TorchScript file; RefusedError unless the user trusts it, since its code can do anything."""
    if not reference.trust:
        raise refused(path, "it is TorchScript, which is a program")
    progress.step(f"Reading {path.name}", 0.1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            script: Any = torch.jit.load(str(path), map_location="cpu")  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError) as error:
        raise UserError(f"{path}: the TorchScript file cannot be loaded: {first_line(error)}") from error
    notes = ("It was saved in training mode; it is run in evaluation mode.",) if script.training else ()
    graph = partial(_graph, script, title=path.stem)
    return found_module(script, path.stem, Weights.FILE, reference, progress, notes, graph)


def _graph(script: Any, shape: tuple[int, int, int], title: str) -> Graph:
    return graph_of_traced(script, partial(from_torchscript, script, shape), shape, title)
