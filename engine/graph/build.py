"""From a module to everything the engine needs of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from engine.api import Layer, UserError
from engine.graph.analysis import Analysis, analyse
from engine.graph.eager import EagerProgram
from engine.graph.trace import trace
from engine.network import Program


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A network that runs.

    Attributes:
        layers: in order of execution.
        outputs: names of the layers (or INPUT) it gives; the first is the answer.
        parameters: trainable numbers, those included that this input does not reach.
        notes: what the user should know about these weights, one sentence each.
    """

    program: Program
    layers: tuple[Layer, ...]
    outputs: tuple[str, ...]
    parameters: int
    notes: tuple[str, ...] = ()


def graph_of(module: nn.Module, shape: tuple[int, int, int], title: str) -> Graph:
    """Trace a module and run it once on a (C, H, W) picture; UserError if it does not take one."""
    module.float().eval().requires_grad_(False)
    parameters = sum(parameter.numel() for parameter in module.parameters())
    notes = _weights_notes(module)
    analysis = _analysis(module, shape, title)
    return Graph(
        EagerProgram(analysis), analysis.layers, analysis.outputs, parameters, (*notes, *_output_notes(analysis))
    )


def _analysis(module: nn.Module, shape: tuple[int, int, int], title: str) -> Analysis:
    try:
        return analyse(trace(module), shape)
    except UserError:
        raise
    except Exception as error:  # the network's own code runs here and may raise anything
        raise UserError(
            f"{title} cannot be run on a picture of {'×'.join(map(str, shape))}: {first_line(error)}"
        ) from error


def first_line(error: BaseException) -> str:
    """The first line of an error's text, or its type where it has none."""
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def _output_notes(analysis: Analysis) -> tuple[str, ...]:
    first, *others = analysis.outputs
    if not others:
        return ()
    return (
        f"It has {len(analysis.outputs)} outputs: {first} is shown as the answer, also given are {', '.join(others)}.",
    )


def _weights_notes(module: nn.Module) -> tuple[str, ...]:
    notes = []
    broken = [
        name
        for name, value in (*module.named_parameters(), *module.named_buffers())
        if value.is_floating_point() and not bool(torch.isfinite(value).all())
    ]
    if broken:
        notes.append(f"Weights that are not numbers: {_some(broken)}.")
    unmeasured = [
        name
        for name, part in module.named_modules()
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.running_mean is None
    ]
    if unmeasured:
        notes.append(f"Batch norm without stored statistics, which uses those of each picture: {_some(unmeasured)}.")
    return tuple(notes)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
