"""``torch.export`` archives (.pt2)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch.export.graph_signature import ConstantArgument, InputKind

from engine.api import NetworkReference, UserError, WeightsOrigin, say
from engine.graph.build import Graph, first_line, graph_of_traced
from engine.graph.exported_program import from_program, quietly
from engine.readers.base import LoadedModel, LoadingProgress, check_picture
from engine.readers.plain_module import assumed_about
from engine.readers.trust import trusted_file


def read_exported(path: Path, reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    """A .pt2 file; RefusedError unless the user trusts it: its parts are pickled, and its expressions are evaluated."""
    reason = say("it is an exported program, with pickled parts and expressions to evaluate")
    with trusted_file(path, reference, reason, progress.step) as file:
        progress.step(say("Reading {file}", file=path.name), 0.1)
        program = _loaded(file)
    shape = _input(path, program)
    check_picture(shape, path.name)
    classes = _classes(program)
    preprocessing, labels, notes = assumed_about(shape, classes, reference)
    return LoadedModel(
        graph=partial(_graph, path, program),
        title=path.stem,
        weights=WeightsOrigin.FILE,
        preprocessing=preprocessing,
        labels=labels,
        notes=notes[1:] if reference.input is None else notes,  # the file does say the size of pictures
    )


def _loaded(path: Path) -> Any:
    try:
        with path.open("rb") as file, quietly():  # by its name it would have to end in .pt2
            return torch.export.load(file)
    except Exception as error:  # the file's own code may run here and may raise anything
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> UserError:
    return UserError(
        "{path}: the exported program cannot be loaded; it may be of another version of PyTorch, or "
        "damaged ({reason}).",
        path=path,
        reason=first_line(error),
    )


def _graph(path: Path, program: Any, shape: tuple[int, int, int]) -> Graph:
    try:
        module = from_program(program)
    except Exception as error:  # only now it shows that its constants are none, say
        raise _damaged(path, error) from error
    return graph_of_traced(module, lambda: module, shape, path.stem)


def _input(path: Path, program: Any) -> tuple[int, int, int]:
    """(C, H, W) of the one picture that the program takes; sizes that may vary are those of the example."""
    given = [spec.arg for spec in program.graph_signature.input_specs if spec.kind is InputKind.USER_INPUT]
    names = [argument.name for argument in given if not isinstance(argument, ConstantArgument)]
    if len(names) != 1:
        raise UserError(
            "{path}: the program takes {count} inputs; only networks on one picture can be shown.",
            path=path,
            count=len(names),
        )
    node = next(node for node in program.graph.nodes if node.name == names[0])
    shape = [_size(size) for size in node.meta["val"].shape]
    if len(shape) != 4:
        raise UserError(
            "{path}: the program takes a tensor of {count} axes, not a batch of pictures.",
            path=path,
            count=len(shape),
        )
    pictures, channels, height, width = shape
    if pictures > 1 and isinstance(node.meta["val"].shape[0], int):
        raise UserError(
            "{path}: the network takes {count} pictures at a time; export it for one, or for any number (dynamic).",
            path=path,
            count=pictures,
        )
    return (channels, height, width)


def _classes(program: Any) -> int | None:
    outputs = [node for node in program.graph.output_node().all_input_nodes if "val" in node.meta]
    shape = list(outputs[0].meta["val"].shape) if outputs else []
    return _size(shape[1]) if len(shape) == 2 else None


def _size(size: Any) -> int:
    hint = getattr(getattr(size, "node", None), "hint", None)
    return int(size if hint is None else hint)
