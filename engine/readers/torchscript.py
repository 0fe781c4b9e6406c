"""TorchScript: converted to a graph of operators, so that it runs and is tapped like any other network."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from engine.api import NetworkReference, UserError, WeightsOrigin, say
from engine.graph.build import Graph, first_line, graph_of_traced
from engine.graph.exported_program import as_a_whole, from_torchscript
from engine.readers.base import LoadedModel, LoadingProgress
from engine.readers.plain_module import found_module, mode_warning
from engine.readers.trust import trusted_file


def read_torchscript(path: Path, reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    """A TorchScript file; RefusedError unless the user trusts it, since its code can do anything."""
    with trusted_file(path, reference, say("it is TorchScript, which is a program"), progress.step) as file:
        progress.step(say("Reading {file}", file=path.name), 0.1)
        script = _loaded(file)
    _check_inputs(path, script)
    graph = partial(script_graph, script, title=path.stem)
    warned = mode_warning(script)
    return replace(
        found_module(script, path.stem, WeightsOrigin.FILE, reference, progress, graph=graph), warnings=warned
    )


def _loaded(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.jit.load(str(path), map_location="cpu")  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError) as error:
        raise UserError(
            "{path}: the TorchScript file cannot be loaded ({reason}); it may be of another version of PyTorch, or "
            "made for one machine by optimize_for_inference: save it before that.",
            path=path,
            reason=first_line(error),
        ) from error


def _check_inputs(path: Path, script: Any) -> None:
    needed = [argument.name for argument in script.forward.schema.arguments if not argument.has_default_value()][1:]
    if len(needed) > 1:
        raise UserError(
            "{path}: it takes {count} inputs ({names}); only networks on one picture can be shown.",
            path=path,
            count=len(needed),
            names=", ".join(needed),
        )


def script_graph(script: Any, shape: tuple[int, int, int], title: str) -> Graph:
    """By PyTorch's converter; what that cannot convert runs as a whole, as one layer."""
    try:
        traced = from_torchscript(script, shape)
    except Exception as error:  # the converter raises many kinds for what it does not know
        graph = graph_of_traced(script, partial(as_a_whole, script), shape, title)
        return replace(
            graph,
            notes=(say("Its inner layers cannot be told apart: {reason}", reason=first_line(error)), *graph.notes),
        )
    return graph_of_traced(script, lambda: traced, shape, title)
