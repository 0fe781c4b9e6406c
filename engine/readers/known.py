"""Networks of the catalogue: built by their card's definition, with bundled, fetched, given or random weights."""

from __future__ import annotations

import hashlib
from functools import partial
from importlib import import_module
from pathlib import Path
from zipfile import is_zipfile

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors
from torch import Tensor, nn

from engine.api import UserError, Weights
from engine.cards import Card
from engine.graph import graph_of
from engine.readers.base import Found, Progress
from engine.recognise import COUNTER


def read_known(card: Card, progress: Progress) -> Found:
    """The network of a card with the best weights at hand; a note says so where they are random."""
    progress.step(f"Building {card.title}", 0.1)
    module = build(card)
    weights, notes = Weights.RANDOM, card.notes
    if card.bundled:
        progress.step(f"Loading the weights of {card.title}", 0.3)
        load(module, _bundled(card), (), f"{card.bundled}")
        weights = Weights.BUNDLED
    elif card.download and card.download.cached:
        progress.step(f"Loading the weights of {card.title}", 0.3)
        load(module, _fetched(card.download.path), card.download.unused, f"{card.download.path}")
        weights = Weights.CACHED
    else:
        remedy = f" (its official ones can be fetched: fetch --model {card.name})" if card.download else ""
        notes = (f"Random weights: this network has not been trained{remedy}.", *notes)
    return found(card, module, weights, notes)


def found(card: Card, module: nn.Module, weights: Weights, notes: tuple[str, ...]) -> Found:
    """A module described by a card."""
    return Found(
        graph=partial(graph_of, module, title=card.title),
        title=card.title,
        year=card.year,
        paper=card.paper,
        weights=weights,
        preprocessing=card.preprocessing,
        labels=card.labels,
        notes=notes,
        stages=card.stages,
        card=card.facts,
    )


def build(card: Card, **changes: object) -> nn.Module:
    """The card's definition with random weights, always the same ones; ``changes`` go over its arguments."""
    module_name, function = card.builder.split(":")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = getattr(import_module(module_name), function)(**{**card.arguments, **changes})
    assert isinstance(made, nn.Module)
    return made


def load(module: nn.Module, state: dict[str, Tensor], unused: tuple[str, ...], file: str) -> None:
    """Put a state dict into a module, all of it or nothing; UserError lists keys that do not fit."""
    state = {key: value for key, value in state.items() if not key.startswith(unused or ("\0",))}
    own = module.state_dict()
    missing = sorted(key for key in own.keys() - state.keys() if not key.endswith(COUNTER))
    unexpected = sorted(state.keys() - own.keys())
    misshaped = [
        f"{key} ({_shape(state[key])}, not {_shape(own[key])})"
        for key in own.keys() & state.keys()
        if own[key].shape != state[key].shape
    ]
    problems = [
        f"{what}: {some(keys)}"
        for what, keys in (("missing", missing), ("unexpected", unexpected), ("of another shape", sorted(misshaped)))
        if keys
    ]
    if problems:
        raise UserError(f"{file}: the weights do not fit the definition; {'; '.join(problems)}.")
    module.load_state_dict(state, strict=False)  # files from before 2018 have no counters


def some(keys: list[str]) -> str:
    """A list short enough for a sentence."""
    return ", ".join(keys[:4]) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")


def _shape(value: Tensor) -> str:
    return "×".join(map(str, value.shape)) or "one number"


def _bundled(card: Card) -> dict[str, Tensor]:
    path = card.bundled
    assert path is not None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: the bundled weights cannot be read ({error.strerror}). Install again.") from error
    if hashlib.sha256(data).hexdigest() != card.sha256:
        raise UserError(f"{path}: the bundled weights are not those that the model card describes. Install again.")
    try:
        return load_safetensors(data)
    except SafetensorError as error:
        raise UserError(f"{path}: the bundled weights are damaged ({error}). Install again.") from error


def _fetched(path: Path) -> dict[str, Tensor]:
    # Files from before 2020, as most of the publisher's are, are no archives and cannot be mapped.
    return dict(torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path)))
