"""Networks built by the user's own Python function, with or without a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from torch import nn

from engine.api import NetworkReference, UserError, say
from engine.graph.build import first_line
from engine.readers.assign_state import is_quantised, load, load_quantised
from engine.readers.base import LoadedModel, LoadingProgress
from engine.readers.file_kind import sniff
from engine.readers.isolated_import import import_private
from engine.readers.live_module import found_live_module, unwrapped
from engine.readers.neighbours import RunFile
from engine.readers.trust import trusted_code
from engine.readers.weight_files import Stored, read_weights


def read_factory(
    path: Path, function: str, checkpoint: Path | None, reference: NetworkReference, progress: LoadingProgress
) -> LoadedModel:
    """What ``path:function`` builds, called without arguments; UserError unless the user trusts the file."""
    files = trusted_code(path, reference)
    progress.step(say("Running {file}:{function}", file=path.name, function=function), 0.1)
    module = unwrapped(_built(path, files, function, trust=reference.trust))
    notes: tuple[str, ...] = ()
    if checkpoint:
        progress.step(say("Reading {file}", file=checkpoint.name), 0.2)
        stored = read_weights(checkpoint, sniff(checkpoint), reference, progress.step)
        if isinstance(stored, nn.Module):
            state = unwrapped(stored).state_dict()
            stored = Stored(state, raw=state)
        if is_quantised(module):
            load_quantised(module, stored.raw, str(checkpoint))
        else:
            load(module, stored.tensors, (), str(checkpoint))
        notes = stored.notes
    else:
        notes = (
            say(
                "The weights are those that {function}() gives; without a checkpoint they may be random.",
                function=function,
            ),
        )
    return found_live_module(module, path.stem, reference, progress, notes)


def _built(path: Path, files: Mapping[str, RunFile], function: str, *, trust: bool) -> nn.Module:
    try:
        build = getattr(import_private(path, files, trust=trust), function, None)
        made = _called(build) if callable(build) else build
    except Exception as error:  # the user's own code runs here and may raise anything
        raise UserError(
            "{path}: {function}() failed with {kind}: {reason}",
            path=path,
            function=function,
            kind=type(error).__name__,
            reason=first_line(error),
        ) from error
    if build is None:
        raise UserError("{path}: there is no function {function} in this file.", path=path, function=function)
    if not isinstance(made, nn.Module):
        raise UserError(
            "{path}: {function}() gave a {kind}, not an nn.Module.",
            path=path,
            function=function,
            kind=type(made).__name__,
        )
    return made


def _called(build: Callable[[], Any]) -> Any:
    return build if isinstance(build, nn.Module) else build()
