"""The film of a network's own training: bundled checkpoints of one run, resources/networks/NAME-training.

Each is ``iteration-NNNNNN.safetensors``: the weights after so many iterations.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file

from engine.api import UserError, WeightsOrigin, say
from engine.catalogue.model_card import ModelCard
from engine.readers.assign_state import load
from engine.readers.base import LoadedModel, LoadingProgress
from engine.readers.catalogue_network import build, describe

_NAME = re.compile(r"iteration-(\d+)\.safetensors")


def is_training(card: ModelCard, path: Path) -> bool:
    """Whether the file is a checkpoint of the card's network that comes with the program."""
    return path.parent == card.folder / f"{card.name}-training" and _NAME.fullmatch(path.name) is not None


def read_training(card: ModelCard, path: Path, progress: LoadingProgress) -> LoadedModel:
    """The network as it was after so many iterations; nothing that was measured on the finished one is said of it."""
    match = _NAME.fullmatch(path.name)
    assert match
    iteration = int(match.group(1))
    progress.step(say("Reading {file}", file=path.name), 0.1)
    module = build(card, empty=True)
    try:
        load(module, load_file(path), (), f"{path}")
    except (SafetensorError, OSError) as error:
        raise UserError(
            "{path}: this checkpoint cannot be read ({error}). Install again.", path=path, error=error
        ) from error
    note = say(
        "As it was after {iteration:,} iterations of its training; the finished network is better.", iteration=iteration
    )
    found = describe(card, module, WeightsOrigin.BUNDLED, (note, *card.notes))
    return replace(
        found, title=say("{network}, iteration {iteration:,}", network=card.title, iteration=iteration), card={}
    )
