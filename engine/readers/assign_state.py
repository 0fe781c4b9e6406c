"""Putting a state dict into a module, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from engine.api import UserError, joined, say, some
from engine.recognition.keys import COUNTER, LEFT_BEHIND, WRAPPERS


def load(module: nn.Module, tensors: Mapping[str, Tensor], unused: tuple[str, ...], file: str) -> None:
    """Load weights, whatever wrappers their keys bear; UserError lists the keys that do not fit.

    Keys that begin with a prefix in ``unused`` may be there. Counters of batch norm may be missing, as in files from
    before 2018, or have another shape. A module on the meta device takes the tensors themselves over.
    """
    own = module.state_dict()
    state = max(_views(tensors), key=lambda view: len(view.keys() & own.keys()))
    state = {key: value for key, value in state.items() if not key.startswith(unused or ("\0",))}
    state = {key: value for key, value in state.items() if key in own or not key.endswith((COUNTER, *LEFT_BEHIND))}
    for key in state:
        if key.endswith(COUNTER) and key in own and not is_lazy(own[key]):
            state[key] = state[key].reshape(own[key].shape)
    problems = [
        say("{what}: {keys}", what=what, keys=some(keys, 4))
        for what, keys in (
            (say("missing"), [key for key in own if key not in state and not key.endswith(COUNTER)]),
            (say("unexpected"), [key for key in state if key not in own]),
            (
                say("of another shape"),
                [_difference(key, state[key], own[key]) for key in own if _differs(key, state, own)],
            ),
        )
        if keys
    ]
    if problems:
        raise UserError(
            "{file}: the weights do not fit the definition; {problems}.", file=file, problems=joined("; ", problems)
        )
    take_over(module, state)


def is_quantised(module: nn.Module) -> bool:
    """Whether its weights are whole numbers with a scale, which plain tensors cannot replace."""
    return any(not isinstance(value, Tensor) or value.is_quantized for value in module.state_dict().values())


def load_quantised(module: nn.Module, state: Mapping[str, Any], file: str) -> None:
    """Load what a quantised module of the same kind has saved; UserError if it does not fit."""
    try:
        module.load_state_dict(state)  # itself: it bears the versions of its layers beside the weights
    except Exception as error:  # quantised modules raise KeyErrors and others for what is missing
        raise UserError(
            "{file}: the weights do not fit the definition, which is quantised: {reason}",
            file=file,
            reason=" ".join(str(error).split()),
        ) from error


def take_over(module: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load weights that are known to fit; counters of batch norm that are missing begin at 0."""
    empty = any(parameter.is_meta for parameter in module.parameters())
    module.load_state_dict(dict(state), strict=False, assign=empty)
    for part in module.modules():
        for name, buffer in part.named_buffers(recurse=False):
            if buffer.is_meta:
                setattr(part, name, torch.zeros(buffer.shape, dtype=buffer.dtype))


def _views(tensors: Mapping[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    """The ways of reading the keys: as they are, without wrappers, without the words that all of them begin with."""
    yield dict(tensors)
    view = {".".join(word for word in key.split(".") if word not in WRAPPERS): value for key, value in tensors.items()}
    yield view
    while view and len(starts := {key.partition(".")[0] for key in view}) == 1 and all("." in key for key in view):
        view = {key.removeprefix(f"{next(iter(starts))}."): value for key, value in view.items()}
        yield view


def _differs(key: str, state: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> bool:
    return key in state and not is_lazy(own[key]) and state[key].shape != own[key].shape


def _difference(key: str, has: Tensor, own: Tensor) -> str:
    return say("{key} ({has}, not {own})", key=key, has=_shape(has), own=_shape(own))


def _shape(value: Tensor) -> str:
    return "×".join(map(str, value.shape)) or say("one number")
