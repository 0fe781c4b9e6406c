"""Folders as the Hugging Face Hub has them: a configuration, and weights in one file or in several with an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import Tensor

from engine.api import NetworkReference, Preprocessing, UserError, say
from engine.api.user_file import read_user_json
from engine.readers.base import LoadedModel, LoadingProgress
from engine.readers.file_kind import folder_kind, sniff
from engine.readers.statedict import read_stored
from engine.readers.weight_files import Stored, read_weights

INDEX = ".index.json"
_CONFIG = "config.json"
_WEIGHTS = ("model.safetensors", "pytorch_model.safetensors", "pytorch_model.bin", "model.bin", "pytorch_model.pth")


def hub_folder(path: Path) -> Path | None:
    """The folder that is meant by it or by the index in it; None if it is no such folder."""
    folder = path.parent if path.name.endswith(INDEX) else path
    try:
        return folder if folder.is_dir() and (_index(folder) or _whole(folder)) else None
    except (OSError, ValueError):  # what no file can be called, or where nobody may look: whoever reads it says so
        return None


def read_hub_folder(folder: Path, reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    """The network whose weights are in the folder, with what its configuration says of it; UserError if they are not
    all there."""
    config = _mapping(read_user_json(folder / _CONFIG)) if (folder / _CONFIG).is_file() else {}
    stored = _stored(folder, reference, progress)
    return _described(read_stored(folder, stored, reference, progress), config)


def _index(folder: Path) -> Path | None:
    return next(iter(sorted(folder.glob(f"*{INDEX}"))), None)


def _whole(folder: Path) -> Path | None:
    return next((folder / name for name in _WEIGHTS if (folder / name).is_file()), None)


def _stored(folder: Path, reference: NetworkReference, progress: LoadingProgress) -> Stored:
    whole, index = _whole(folder), _index(folder)
    if whole:
        return _read(whole, reference, progress)
    assert index is not None
    held = _mapping(read_user_json(index)).get("weight_map")
    places = {str(key): str(name) for key, name in _mapping(held).items()}
    tensors: dict[str, Tensor] = {}
    for name in dict.fromkeys(places.values()):
        part = folder / name
        if Path(name).name != name or not part.is_file():
            raise UserError(
                "{path}: its weights are in another file, {name}, which is missing: put it beside this one.",
                path=index,
                name=name,
            )
        tensors |= _read(part, reference, progress).tensors
    missing = [key for key in places if key not in tensors]
    if missing or not places:
        raise UserError("{path}: the index names weights that are in none of its files.", path=index)
    return Stored(tensors)


def _read(path: Path, reference: NetworkReference, progress: LoadingProgress) -> Stored:
    progress.step(say("Reading {file}", file=path.name), 0.1)
    stored = read_weights(path, sniff(path), reference, progress.step)
    if not isinstance(stored, Stored):
        raise UserError("{path}: this is {what}.", path=path.parent, what=folder_kind(path.parent))
    return stored


def _described(found: LoadedModel, config: Mapping[str, Any]) -> LoadedModel:
    """With the class names and the preprocessing that the configuration names, where they fit the network."""
    names = config.get("label_names") or _by_number(config.get("id2label"))
    if isinstance(names, list) and (not found.labels or len(names) == len(found.labels)):
        found = replace(found, labels=tuple(map(str, names)))
    pictures = _mapping(config.get("pretrained_cfg"))
    mean, std = pictures.get("mean"), pictures.get("std")
    channels = found.preprocessing.input[0]
    if mean and std and _numbers(mean, channels) and _numbers(std, channels):
        prepared: Preprocessing = replace(found.preprocessing, mean=tuple(mean), std=tuple(std), range=1)
        found = replace(found, preprocessing=prepared)
    return found


def _by_number(held: object) -> list[str] | None:
    """Names from ``{"0": name, …}``; None unless it numbers them from 0 on without a gap."""
    names = _mapping(held)
    numbers = [str(number) for number in range(len(names))]
    return [str(names[number]) for number in numbers] if names and all(number in names for number in numbers) else None


def _numbers(value: object, count: int) -> bool:
    return isinstance(value, list) and len(value) == count and all(isinstance(v, int | float) for v in value)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
