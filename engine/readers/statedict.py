"""Files of weights: recognised by names and shapes, or opened for looking at only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.api import NetworkReference, Preprocessing, Text, UserError, WeightsOrigin, joined, say, some
from engine.catalogue.model_card import ModelCard
from engine.readers.assign_state import take_over
from engine.readers.base import LoadedModel, LoadingProgress
from engine.readers.catalogue_network import build, describe
from engine.readers.file_kind import FileKind
from engine.readers.live_module import found_saved_module
from engine.readers.weight_files import Stored, read_weights
from engine.readers.weights_only import stored_graph
from engine.recognition import fit, recognise, verdict
from engine.recognition.candidate import Candidate


def read_state(path: Path, content: FileKind, reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    """A file of weights of a known architecture, or else the weights to look at; a whole module if it is trusted."""
    progress.step(say("Reading {file}", file=path.name), 0.1)
    stored = read_weights(path, content, reference, progress.step)
    if not isinstance(stored, Stored):
        return found_saved_module(stored, path.stem, reference, progress)
    return read_stored(path, stored, reference, progress)


def read_stored(path: Path, stored: Stored, reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    """Weights, already read, of a known architecture, or else to look at; ``path`` is what they were read from."""
    progress.step(say("Recognising {file}", file=path.name), 0.3)
    candidates = recognise(_shapes(stored))
    fitting = [candidate for candidate in candidates if candidate.fits]
    if fitting and fitting[0].sure:
        others = tuple(
            say("The weights would fit {network} as well.", network=other.card.title) for other in fitting[1:]
        )
        found = _recognised(fitting[0], stored, path, reference, progress, others)
        return replace(found, offers=tuple(other.card.name for other in fitting[1:]))
    return _to_look_at(path, stored, candidates)


def read_checkpoint(
    card: ModelCard, path: Path, content: FileKind, reference: NetworkReference, progress: LoadingProgress
) -> LoadedModel:
    """The weights in a file, as those of a network that the user named; UserError lists keys that do not fit."""
    progress.step(say("Reading {file}", file=path.name), 0.1)
    stored = read_weights(path, content, reference, progress.step)
    if not isinstance(stored, Stored):
        stored = Stored(stored.state_dict())
    candidate = fit(card, _shapes(stored))
    if candidate is None:
        raise UserError(
            "{path}: the weights are not those of {network}: hardly any key agrees in name and shape.",
            path=path,
            network=card.title,
        )
    if not candidate.fits:
        raise UserError(
            "{path}: the weights do not fit {network}: {problems}.",
            path=path,
            network=card.title,
            problems=verdict((candidate,)),
        )
    return _recognised(candidate, stored, path, reference, progress, ())


def _shapes(stored: Stored) -> dict[str, tuple[int, ...]]:
    return {key: tuple(tensor.shape) for key, tensor in stored.tensors.items()}


def _recognised(
    candidate: Candidate,
    stored: Stored,
    path: Path,
    reference: NetworkReference,
    progress: LoadingProgress,
    others: tuple[str, ...],
) -> LoadedModel:
    card = candidate.card
    progress.step(say("Loading the weights of {network}", network=card.title), 0.4)
    chosen = _chosen(candidate, reference)
    module = build(card, empty=True, **{**candidate.arguments, **chosen})
    take_over(module, candidate.state(stored.tensors))
    ignored = (say("Not needed of the file: {names}.", names=some(candidate.ignored)),) if candidate.ignored else ()
    told = (
        say("{file} was recognised as {network} by its weights.", file=path.name, network=card.title),
        *candidate.assumptions,
    )
    described = describe(card, module, WeightsOrigin.FILE, (*told, *others, *ignored, *stored.notes))
    choices = {
        name: (chosen[name], *(value for value in values if value != chosen[name]))
        for name, values in candidate.choices.items()
    }
    return replace(described, preprocessing=candidate.preprocessing, labels=candidate.labels, choices=choices, card={})


def _chosen(candidate: Candidate, reference: NetworkReference) -> Mapping[str, Any]:
    """What the weights do not tell, as the user says, else as assumed."""
    chosen = {name: values[0] for name, values in candidate.choices.items()}
    for name, value in reference.choices:
        if value not in candidate.choices.get(name, ()):
            known = joined("; ", (f"{name}: {', '.join(values)}" for name, values in candidate.choices.items()))
            raise UserError(
                "{model}: {network} has no choice {name}={value}; there are {known}.",
                model=reference.model,
                network=candidate.card.title,
                name=name,
                value=value,
                known=known or say("none"),
            )
        chosen[name] = value
    return chosen


def _a_part(name: str) -> Text | None:
    """What to say of weights that were too many for one file, and were named as is usual then."""
    match = re.search(r"-(\d{5})-of-(\d{5})\b", name)
    if match is None:
        return None
    return say(
        "it is part {number} of {count} of a larger file, which have to be joined first",
        number=int(match[1]),
        count=int(match[2]),
    )


def _to_look_at(path: Path, stored: Stored, candidates: tuple[Candidate, ...]) -> LoadedModel:
    """No program, but layers with their weights, and a sentence on what it takes to run them."""
    offers = tuple(dict.fromkeys(candidate.card.name for candidate in candidates if candidate.fits))
    ways = say("give its Python definition (--model path/to/net.py:build --checkpoint {path})", path=path)
    if offers:
        ways = say(
            "name the architecture (--model {name} --checkpoint {path}), or {other}",
            name=offers[0],
            path=path,
            other=ways,
        )
    why = say(
        "{file} cannot run: {reason}. To run it, {ways}.",
        file=path.name,
        reason=_a_part(path.name) or verdict(candidates),
        ways=ways,
    )
    # The first convolution stands first in nearly every file, and its kernels have the picture's channels.
    channels = next((tensor.shape[1] for tensor in stored.tensors.values() if tensor.ndim == 4), 3)
    return LoadedModel(
        graph=lambda _shape: stored_graph(stored.tensors, why),
        title=path.stem,
        weights=WeightsOrigin.FILE,
        preprocessing=Preprocessing((channels, 224, 224), (0.0,) * channels, (1.0,) * channels),
        notes=(why, *stored.notes),
        runs=False,
        offers=offers,
    )
