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

from engine.api import UserError, WeightsOrigin, say
from engine.catalogue.model_card import ModelCard
from engine.graph import graph_of
from engine.readers.assign_state import load
from engine.readers.base import LoadedModel, LoadingProgress


def read_known(card: ModelCard, progress: LoadingProgress) -> LoadedModel:
    """The network of a card with the best weights at hand; a note says so where they are random."""
    progress.step(say("Building {network}", network=card.title), 0.1)
    weights, notes = WeightsOrigin.RANDOM, card.notes
    if card.bundled:
        module = build(card, empty=True)
        progress.step(say("Loading the weights of {network}", network=card.title), 0.3)
        load(module, _bundled(card), (), f"{card.bundled}")
        weights = WeightsOrigin.BUNDLED
    elif card.download and card.download.cached:
        module = build(card, empty=True)
        progress.step(say("Loading the weights of {network}", network=card.title), 0.3)
        load(module, _fetched(card.download.path), card.download.unused, f"{card.download.path}")
        weights = WeightsOrigin.CACHED
    else:
        module = build(card)
        told = say("Random weights: this network has not been trained.")
        if card.download:
            told = say(
                "Random weights: this network has not been trained (its official ones can be fetched: "
                "fetch --model {name}).",
                name=card.name,
            )
        notes = (told, *notes)
    return describe(card, module, weights, notes)


def describe(card: ModelCard, module: nn.Module, weights: WeightsOrigin, notes: tuple[str, ...]) -> LoadedModel:
    """A module described by a card."""
    return LoadedModel(
        graph=partial(graph_of, module, title=card.title),
        title=card.title,
        year=card.year,
        paper=card.paper,
        weights=weights,
        preprocessing=card.preprocessing,
        labels=card.labels,
        notes=notes,
        card=card.facts,
        classifies=True,
    )


def build(card: ModelCard, *, empty: bool = False, **changes: object) -> nn.Module:
    """The card's definition with random weights, always the same ones; ``changes`` go over its arguments.

    ``empty``: on the meta device, without memory for its weights, since they are loaded anyway.
    """
    module_name, function = card.builder.split(":")
    with torch.random.fork_rng(devices=[]), torch.device("meta" if empty else "cpu"):
        torch.manual_seed(0)
        made = getattr(import_module(module_name), function)(**{**card.arguments, **changes})
    assert isinstance(made, nn.Module)
    return made


def _bundled(card: ModelCard) -> dict[str, Tensor]:
    path = card.bundled
    assert path is not None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            "{path}: the bundled weights cannot be read ({reason}). Install again.",
            path=path,
            reason=error.strerror,
        ) from error
    if hashlib.sha256(data).hexdigest() != card.sha256:
        raise UserError(
            "{path}: the bundled weights are not those that the model card describes. Install again.", path=path
        )
    try:
        return load_safetensors(data)
    except SafetensorError as error:
        raise UserError(
            "{path}: the bundled weights are damaged ({error}). Install again.", path=path, error=error
        ) from error


def _fetched(path: Path) -> dict[str, Tensor]:
    # Files from before 2020, as most of the publisher's are, are no archives and cannot be mapped.
    return dict(torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path)))
