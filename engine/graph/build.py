"""From a module to everything the engine needs of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar, cast

import torch
from torch import Tensor, fx, nn

from engine.api import Layer, NetworkInput, Text, UserError, say, some
from engine.graph.analysis import Analysis, analyse, packed_numbers
from engine.graph.answer import likely_answer
from engine.graph.eager import EagerProgram
from engine.graph.fx_trace import trace
from engine.program import Program

M = TypeVar("M", bound=nn.Module)


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A network that runs.

    Attributes:
        layers: in order of execution.
        outputs: names of the layers (or INPUT) it gives; the first is the answer.
        parameters: trainable numbers, those included that this input does not reach.
        notes: what the user should know about the outputs, one sentence each.
        warnings: likewise about weights that make wrong numbers likely.
        inputs: what it reads besides the picture.
    """

    program: Program
    layers: tuple[Layer, ...]
    outputs: tuple[str, ...]
    parameters: int
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    inputs: tuple[NetworkInput, ...] = ()


def with_answer(graph: Graph, output: str | None, title: str) -> Graph:
    """The graph with this output as the answer, or with the likely one; UserError if it gives no such output."""
    if not graph.outputs:
        return graph
    answer = output or likely_answer(graph.layers, graph.outputs)
    if answer not in graph.outputs:
        raise UserError(
            "{title} has no output {output}; it gives {names}.",
            title=title,
            output=answer,
            names=", ".join(graph.outputs),
        )
    if answer == graph.outputs[0]:
        return graph
    outputs = (answer, *(name for name in graph.outputs if name != answer))
    said = output_notes(graph.outputs)
    notes = (*output_notes(outputs), *(note for note in graph.notes if note not in said))
    return replace(graph, program=graph.program.answering(answer), outputs=outputs, notes=notes)


@torch.inference_mode(False)
def graph_of(module: nn.Module, shape: tuple[int, int, int], title: str) -> Graph:
    """Trace a module and run it once on a (C, H, W) picture; UserError if it does not take one.

    Where symbolic tracing does not work, the module is exported for just this shape; where that does not work either,
    since its data decides what is computed, it runs as a whole.
    """
    _still(module).eval()
    try:
        return _graph(module, partial(_analysis, module, shape), shape, title)
    except _UndecidedError as error:
        graph = _graph(module, partial(_as_a_whole, module, shape), shape, title)
        return replace(graph, notes=(_why_whole(error), *graph.notes))


@torch.inference_mode(False)
def graph_of_traced(
    module: nn.Module, make: Callable[[], fx.GraphModule], shape: tuple[int, int, int], title: str
) -> Graph:
    """The same for a module that comes with its own way to a graph."""
    return _graph(module, lambda: analyse(_still(make()), shape), shape, title)


def _graph(module: nn.Module, find: Callable[[], Analysis], shape: tuple[int, int, int], title: str) -> Graph:
    try:
        analysis = find()
    except (UserError, _UndecidedError):
        raise
    except Exception as error:  # the network's own code runs here and may raise anything
        raise cannot_run(title, shape, error) from error
    held = analysis.module if next(module.parameters(), None) is None else module  # a frozen script has lost its own
    parameters = sum(parameter.numel() for parameter in held.parameters()) + sum(map(packed_numbers, held.modules()))
    program, warnings = EagerProgram(analysis), _weights_warnings(held)
    notes = (*output_notes(analysis.outputs), *macs_notes(analysis.layers))
    trained = [name for name, node in analysis.nodes.items() if analysis.facts[node].operation.as_in_training]
    warnings = (*warnings, *training_warnings(trained))
    if analysis.module.meta.get("autocast"):
        notes = (
            *notes,
            say(
                "A part of it computes in half precision by itself (autocast); here all of it is computed in float32, "
                "so that values differ a little."
            ),
        )
    return Graph(program, analysis.layers, analysis.outputs, parameters, notes, warnings)


def _analysis(module: nn.Module, shape: tuple[int, int, int]) -> Analysis:
    try:
        return analyse(trace(module), shape)
    except UserError:
        raise
    except Exception:  # the network's own code runs here and may raise anything
        with torch.no_grad():
            module(torch.zeros(1, *shape))  # if this does not work either, the picture is to blame, not the tracing
        from engine.graph.exported_program import from_module

        try:
            exported = from_module(module, shape)
        except UserError:
            raise
        except Exception as error:  # the exporter raises many kinds for what it does not know
            raise _UndecidedError(error) from error
        return analyse(_still(exported), shape)


class _UndecidedError(Exception):
    """The module runs, but what it computes cannot be told before."""


def _as_a_whole(module: nn.Module, shape: tuple[int, int, int]) -> Analysis:
    from engine.graph.exported_program import as_a_whole, check_steady

    check_steady(module, shape)
    return analyse(_still(as_a_whole(module)), shape)


def _why_whole(error: _UndecidedError) -> Text:
    reason = str(error.__cause__)
    if "data-dependent" in reason or "Could not extract specialized" in reason:
        return say("Its inner layers cannot be told apart: the values in a picture decide which way it takes.")
    return say("Its inner layers cannot be told apart: {reason}", reason=first_line(error))


def _still(module: M) -> M:
    """In float32, with weights that are not trained; those made by an inference are copied, since autograd refuses
    them. Exported graphs stay in the mode that they were exported in, and refuse to be told another."""
    module.float().requires_grad_(False)
    copies: dict[Tensor, Tensor] = {}
    for part in module.modules():
        for held in (cast("dict[str, Tensor | None]", part._parameters), part._buffers):
            for name, value in held.items():
                if value is not None and value.is_inference():
                    held[name] = copies.setdefault(value, copy.deepcopy(value))
    return module


def cannot_run(title: str, shape: tuple[int, int, int], error: BaseException) -> UserError:
    """What to say of a network that fails on a (C, H, W) picture."""
    size = "×".join(map(str, shape))
    return UserError(
        "{title} cannot be run on a picture of {size}: {reason}", title=title, size=size, reason=first_line(error)
    )


def first_line(error: BaseException) -> str:
    """The first line of an error's text, or its type where it has none."""
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def output_notes(outputs: tuple[str, ...]) -> tuple[str, ...]:
    """What to know about a network with several outputs."""
    first, *others = outputs
    if not others:
        return ()
    return (
        say(
            "It has {count} outputs: {first} is shown as the answer, also given are {others}.",
            count=len(outputs),
            first=first,
            others=", ".join(others),
        ),
    )


def macs_notes(layers: Sequence[Layer]) -> tuple[Text, ...]:
    """What to know of a sum of multiply-accumulates that is not whole."""
    uncounted = [layer.name for layer in layers if not layer.macs_counted]
    if not uncounted:
        return ()
    return (say("Not counted are the multiply-accumulates of {names}.", names=some(uncounted)),)


def number_warnings(named: Iterable[tuple[str, Tensor]]) -> tuple[Text, ...]:
    """What to say of stored tensors that hold something else than finite numbers."""
    broken = [name for name, value in named if value.is_floating_point() and not _all_finite(value)]
    return (say("Weights that are not numbers: {names}.", names=some(broken)),) if broken else ()


def _weights_warnings(module: nn.Module) -> tuple[Text, ...]:
    warnings = [*number_warnings((*module.named_parameters(), *module.named_buffers()))]
    unmeasured = [
        name
        for name, part in module.named_modules()
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.running_mean is None
    ]
    if unmeasured:
        warnings.append(
            say(
                "Batch norm without stored statistics, which uses those of each picture: {names}.",
                names=some(unmeasured),
            )
        )
    return tuple(warnings)


def training_warnings(names: Sequence[str]) -> tuple[Text, ...]:
    """What to say of layers whose operation is told to work as in training."""
    if not names:
        return ()
    return (
        say(
            "Working as in training, whatever the mode, so that answers are not those to be expected: {names}. Save "
            "the network in evaluation mode (model.eval()).",
            names=some(names),
        ),
    )


def _all_finite(value: torch.Tensor) -> bool:
    """Their sum tells it in a tenth of the time, unless they are too large to be added."""
    return bool(value.sum().isfinite()) or bool(value.isfinite().all())
