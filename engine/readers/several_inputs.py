"""Modules whose ``forward`` wants more than a picture: what the other arguments get."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from engine.api import NetworkReference, Text
from engine.graph.feeds import PICTURE, ZEROS, fed_note, numbers_of, unknown_input

_REST = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def fill_inputs(module: nn.Module, reference: NetworkReference) -> tuple[Text, ...]:
    """Let the module take one picture alone, in a class of its own, and say what its other arguments get.

    They are told by ``NetworkReference.feeds``; the first argument is the picture and the others are zeros of its shape
    where nothing is. Arguments with a default keep it. UserError for an unknown name, or for what is no value.
    """
    told = dict(reference.feeds)
    if isinstance(module, torch.jit.ScriptModule):
        return ()
    positional = [p for p in inspect.signature(module.forward).parameters.values() if p.kind not in _REST]
    needed = [p.name for p in positional if p.default is p.empty]
    unknown = [name for name in told if name not in {p.name for p in positional}]
    if unknown:
        raise unknown_input(unknown[0], [p.name for p in positional])
    if not told and len(needed) < 2:
        return ()
    first = next(
        (name for name, value in told.items() if value == PICTURE), needed[0] if needed else positional[0].name
    )
    names = list(dict.fromkeys((first, *needed, *told)))
    given = {name: told.get(name, PICTURE if name == first else ZEROS) for name in names}
    makers = {name: _maker(name, value) for name, value in given.items()}
    kind = type(module)

    def forward(self: nn.Module, x: Tensor) -> object:
        return kind.forward(self, **{name: make(x) for name, make in makers.items()})

    module.__class__ = type(kind.__name__, (kind,), {"forward": forward})  # so that all layers keep their names
    return fed_note(first, {name: value for name, value in given.items() if name != first})


def _maker(name: str, value: str) -> Callable[[Tensor], Any]:
    """What an argument gets, from the picture."""
    if value == PICTURE:
        return lambda x: x
    if value == ZEROS:
        return torch.zeros_like
    numbers = numbers_of(name, value)
    if len(numbers) > 1:
        constant = torch.tensor(numbers)[None]
        return lambda x: constant.to(x.device)
    number = int(numbers[0]) if numbers[0].is_integer() else numbers[0]
    return lambda _: number
