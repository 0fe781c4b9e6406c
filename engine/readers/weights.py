"""The state dict in a file: found among whatever lies beside it, in float32 where it was stored in less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.api import NetworkReference, RefusedError, UserError
from engine.readers.pickles import Inert, load_inert, load_trusted
from engine.readers.sniff import Content
from engine.trust import refused, trusted_file

State = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Stored:
    """The weights in a file.

    Attributes:
        tensors: by key, as stored; may be mapped from the file.
        notes: what else was there, as far as the user should know.
    """

    tensors: dict[str, Tensor]
    notes: tuple[str, ...] = ()


def read_weights(path: Path, content: Content, reference: NetworkReference) -> Stored | nn.Module:
    """The weights in a safetensors file or a pickle; a whole module, if the pickle is one and is trusted.

    UserError if there are none, if the file is damaged, or if it would have to run code without being trusted.
    """
    if content is Content.SAFETENSORS:
        try:
            return Stored(load_file(path))
        except (SafetensorError, OSError) as error:
            raise UserError(f"{path}: the safetensors file is damaged ({error}). Download or save it again.") from error
    try:
        return _found(path, *load_inert(path))
    except RefusedError as error:
        with trusted_file(path, reference, error.reason) as file:
            held = load_trusted(file)
    return _module_in(held) or _found(path, held, ())


def _module_in(held: object) -> nn.Module | None:
    """The pickled module, alone or in a checkpoint beside other things."""
    if isinstance(held, nn.Module):
        return held
    if isinstance(held, Mapping):
        for key in ("ema", "model", "net", "network", "module"):
            if isinstance(held.get(key), nn.Module):
                module: nn.Module = held[key]
                return module
    return None


def _found(path: Path, held: object, unknown: tuple[str, ...]) -> Stored:
    places = sorted(_places(held), key=lambda place: (-len(place[1]), "ema" not in place[0].lower()))
    if not places:
        if unknown:
            raise refused(path, f"it holds whole Python objects ({_some(unknown)}) rather than a state dict")
        raise UserError(f"{path}: there are no weights in it, but {_what(held)}.")
    where, tensors = places[0]
    notes = []
    same = [other for other, others in places[1:] if others.keys() == tensors.keys()]
    if same:
        notes.append(f"The file holds the same weights several times; those under {where} are used, not {_some(same)}.")
    if unknown:
        notes.append(f"Objects of these classes were in the file and left alone: {_some(unknown)}.")
    return Stored(tensors, tuple(notes))


def _places(held: object, where: str = "", depth: int = 0) -> Iterator[tuple[str, dict[str, Tensor]]]:
    """Every dictionary that looks like a state dict: (path of keys, its tensors)."""
    if isinstance(held, nn.Module):
        held = held.state_dict()
    if not isinstance(held, Mapping) or depth > 4:
        return
    tensors = {key: _dense(value) for key, value in held.items() if isinstance(key, str) and isinstance(value, Tensor)}
    if any(tensor.ndim > 1 for tensor in tensors.values()):
        yield where or "the top", tensors
    for key, value in held.items():
        if isinstance(key, str) and not key.startswith("optim"):
            yield from _places(value, f"{where}.{key}" if where else key, depth + 1)


def _dense(tensor: Tensor) -> Tensor:
    if tensor.is_quantized:
        return tensor.dequantize()
    return tensor.to_dense() if tensor.layout is not torch.strided else tensor


def _what(held: Any) -> str:
    if isinstance(held, Mapping):
        return f"a dictionary of {_some([str(key) for key in held]) or 'nothing'}"
    if isinstance(held, Tensor):
        return f"a single tensor of {'×'.join(map(str, held.shape)) or 'one number'}"
    if isinstance(held, Inert):
        return f"an object of {held.of}"
    return f"a {type(held).__name__}"


def _some(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
