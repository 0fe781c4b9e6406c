"""The state dict in a file: found among whatever lies beside it, in float32 where it was stored in less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from engine.api import NetworkReference, RefusedError, UserError, say, some
from engine.readers.file_kind import FileKind
from engine.readers.pickles import Inert, load_inert, load_trusted
from engine.readers.trust import Step, quiet, refused, trusted_file
from engine.recognition.keys import WRAPPERS

State = Mapping[str, Tensor]

MOST_DEPTH, MOST_IN_A_LIST = 4, 100
"""How deep, and into how long lists, weights are looked for."""
MOST_AGAINST_FILE, ALWAYS_ALLOWED_BYTES = 16, 1 << 28
"""Tensors may be so many times as large as their file, and any file may hold this many bytes."""


PIECE, MAPPED = 1 << 20, 16
"""Values of a tensor that are copied at a time, and pieces for which a file is mapped."""

_EMA, _PACK = "model_ema", "_packed_params._packed_params"


@dataclass(frozen=True, slots=True)
class Stored:
    """The weights in a file.

    Attributes:
        tensors: by key, in floating point; the weights that quantised layers keep in a pack are among them.
        notes: what else was there, as far as the user should know.
        raw: everything by key as it was stored, for modules that are quantised themselves.
    """

    tensors: dict[str, Tensor]
    notes: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


def read_weights(path: Path, content: FileKind, reference: NetworkReference, step: Step = quiet) -> Stored | nn.Module:
    """The weights in a safetensors file or a pickle; a whole module, if the pickle is one and is trusted.

    UserError if there are none, if the file is damaged, or if it would have to run code without being trusted.
    """
    if content is FileKind.SAFETENSORS:
        try:
            return _found(path, _copied(path), ())
        except (SafetensorError, OSError) as error:
            raise UserError(
                "{path}: the safetensors file is damaged ({error}). Download or save it again.",
                path=path,
                error=error,
            ) from error
    try:
        return _found(path, *load_inert(path))
    except RefusedError as error:
        with trusted_file(path, reference, error.reason, step) as file:
            held = load_trusted(file)
    return _module_in(held) or _found(path, held, ())


def _copied(path: Path) -> dict[str, Tensor]:
    """All tensors of a safetensors file, in memory of their own.

    Whoever saves the file anew while it is mapped would end the program. What has been read stays in memory as long as
    it is mapped, so the file is mapped anew for every few pieces: else all weights would be there twice for a while.
    """
    before = _version(path)
    with safe_open(path, "pt") as file:
        tensors = {key: torch.empty_like(file.get_tensor(key)) for key in file.keys()}  # noqa: SIM118  it is no mapping
    pieces = [(key, start) for key, tensor in tensors.items() for start in range(0, tensor.numel(), PIECE)]
    while pieces:
        with safe_open(path, "pt") as file:
            for key, start in pieces[:MAPPED]:
                piece = slice(start, start + PIECE)
                tensors[key].view(-1)[piece] = file.get_tensor(key).view(-1)[piece]
        del pieces[:MAPPED]
        if _version(path) != before:
            raise UserError("{path}: the file was saved anew while it was read. Open it again.", path=path)
    return tensors


def _version(path: Path) -> tuple[int, int, int]:
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns


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
            raise refused(
                path, say("it holds whole Python objects ({names}) rather than a state dict", names=some(unknown))
            )
        raise UserError("{path}: there are no weights in it, but {what}.", path=path, what=_what(held))
    where, tensors = places[0]
    _check_size(path, tensors)
    notes = []
    same = [other for other, others in places[1:] if _plain(others) == _plain(tensors)]
    if same:
        notes.append(
            say(
                "The file holds the same weights several times; those under {where} are used, not {names}.",
                where=where,
                names=some(same),
            )
        )
    if unknown:
        notes.append(say("Objects of these classes were in the file and left alone: {names}.", names=some(unknown)))
    raw = _held_at(held, where)
    averaged = _averaged_without_dots(tensors)
    if averaged:
        notes.append(
            say(
                "The averaged copy of the weights under {where} is left alone.",
                where=_EMA,
            )
        )
        tensors = {key: tensor for key, tensor in tensors.items() if key not in averaged}
    packed = _unpacked(raw)
    if packed:
        notes.append(say("Quantised layers are shown dequantised."))
    tensors = {**tensors, **packed}
    return Stored({key: _dense(tensor) for key, tensor in tensors.items()}, tuple(notes), raw)


def _averaged_without_dots(tensors: State) -> set[str]:
    """Keys of the averaged copy that LitEma keeps beside ``model.``, under the same names without their dots."""
    names = {key.removeprefix("model.").replace(".", "") for key in tensors if key.startswith("model.")}
    copies = {key for key in tensors if key.startswith(f"{_EMA}.")}
    known = sum(key.removeprefix(f"{_EMA}.") in names for key in copies)
    return copies if names and known >= len(copies) - 2 else set()  # beside two counters of its own


def _held_at(held: object, where: str) -> Mapping[str, Any]:
    """The very dictionary that a place of ``_places`` is; empty where it cannot be found by its keys."""
    for key in () if where == "the top" else where.split("."):
        held = held.get(key) if isinstance(held, Mapping) else None
    return held if isinstance(held, Mapping) else {}


def _unpacked(raw: Mapping[str, Any]) -> dict[str, Tensor]:
    """Weight and bias of quantised fully connected layers, which keep both in one pack."""
    found: dict[str, Tensor] = {}
    for key, value in raw.items():
        if isinstance(key, str) and key.endswith(_PACK) and isinstance(value, tuple):
            name = key.removesuffix(_PACK)
            parts = dict(zip(("weight", "bias"), value, strict=False))
            found |= {f"{name}{part}": held for part, held in parts.items() if isinstance(held, Tensor)}
    return found


def _plain(tensors: State) -> set[str]:
    """Keys without the words of wrappers, which an averaged copy may lack."""
    return {".".join(word for word in key.split(".") if word not in WRAPPERS) for key in tensors}


def _places(held: object) -> list[tuple[str, dict[str, Tensor]]]:
    """Every dictionary that looks like a state dict: (path of keys, its tensors). Each object is looked at once."""
    found: list[tuple[str, dict[str, Tensor]]] = []
    seen: set[int] = set()
    waiting: list[tuple[str, object, int]] = [("", held, 0)]
    while waiting:
        where, held, depth = waiting.pop(0)
        if id(held) in seen or depth > MOST_DEPTH:
            continue
        seen.add(id(held))
        if isinstance(held, nn.Module):
            held = held.state_dict()
        if isinstance(held, Mapping):
            inside = [(str(key), value) for key, value in held.items() if isinstance(key, str)]
            tensors = {key: tensor for key, value in inside if (tensor := _tensor(value)) is not None}
            if any(tensor.ndim > 1 for tensor in tensors.values()):
                found.append((where or "the top", tensors))
        elif isinstance(held, list | tuple) and len(held) <= MOST_IN_A_LIST:
            inside = [(str(index), value) for index, value in enumerate(held)]
        else:
            continue
        waiting += [
            (f"{where}.{key}" if where else key, value, depth + 1)
            for key, value in inside
            if not key.startswith("optim") and isinstance(value, Mapping | list | tuple | nn.Module)
        ]
    return found


def _tensor(value: object) -> Tensor | None:
    if isinstance(value, Tensor):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        return torch.from_numpy(np.ascontiguousarray(value))
    return None


def _check_size(path: Path, tensors: State) -> None:
    """UserError if the tensors would take far more memory than the file: views that repeat one number, say."""
    claimed = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    if claimed > max(ALWAYS_ALLOWED_BYTES, MOST_AGAINST_FILE * path.stat().st_size):
        size = path.stat().st_size
        raise UserError(
            "{path}: the file is damaged or a trap: its {size:,} bytes claim to be tensors of {claimed:,}.",
            path=path,
            size=size,
            claimed=claimed,
        )
    if any(tensor.is_meta for tensor in tensors.values()):
        raise UserError(
            "{path}: it holds the shapes of weights only, not the weights (it was saved from meta tensors).",
            path=path,
        )


def _dense(tensor: Tensor) -> Tensor:
    tensor = tensor.detach()
    if tensor.is_quantized:
        return tensor.dequantize()
    return tensor.to_dense() if tensor.layout is not torch.strided else tensor


def _what(held: Any) -> str:
    if isinstance(held, Mapping):
        return say("a dictionary of {names}", names=some(map(str, held)) or say("nothing"))
    if isinstance(held, Tensor):
        return say("a single tensor of {shape}", shape="×".join(map(str, held.shape)) or say("one number"))
    if isinstance(held, Inert):
        return say("an object of {name}", name=held.of)
    kind = type(held).__name__
    return say("an {kind}", kind=kind) if kind[0] in "aeiou" else say("a {kind}", kind=kind)
