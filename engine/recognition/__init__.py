"""Which known architecture a state dict belongs to, told from the names and shapes of its tensors.

Names are read by one rule. First the words that wrappers put in (``module``, ``_orig_mod``) are dropped wherever they
stand. Then, as long as all keys begin with the same word (``model.``, ``net.``, ``backbone.`` …), they are tried with
and without it; where they begin with several words, the keys below each are tried alone, and the others are left over.

An architecture fits

- by name, if every key is there, none is left over, and every shape is right for some number of classes and channels;
- by shape, if the layers have other names and the right shapes in the right order (or, where no two layers of the
  architecture are alike, in any order). A convolution over a whole map and a fully connected layer hold the same
  numbers, and one is read as the other.

The counters ``num_batches_tracked`` may be missing, and what profilers leave behind (``total_ops``) may be there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from engine.api import Text, alternatives, joined, say, some
from engine.catalogue import known as catalogue
from engine.catalogue.model_card import ModelCard
from engine.recognition.by_name import by_name
from engine.recognition.by_shape import by_shape
from engine.recognition.candidate import Candidate
from engine.recognition.keys import Shape, views

FAR_FACTOR = 3
"""Architectures with so many times more or fewer parameters than the file are only looked at if no other fits."""


def recognise(shapes: Mapping[str, Shape]) -> tuple[Candidate, ...]:
    """The architectures that a state dict with these shapes can belong to: the sure ones, then offers; oldest first.

    Without any that fits, those that are similar (``fits`` is False), the most similar first; empty if there are none.
    """
    size = sum(map(math.prod, shapes.values()))
    cards = catalogue.cards()
    likely = [card for card in cards if size / FAR_FACTOR <= card.parameters <= size * FAR_FACTOR]
    found = _candidates(sorted(likely, key=lambda card: abs(card.parameters - size)), shapes)
    if not any(candidate.sure for candidate in found if candidate.fits):  # the others are many, and slow to build
        found = _candidates(cards, shapes)
    fitting = [candidate for candidate in found if candidate.fits]
    if fitting:
        return tuple(sorted(fitting, key=lambda candidate: (not candidate.sure, cards.index(candidate.card))))
    return tuple(sorted(found, key=lambda candidate: (*candidate.strangeness, cards.index(candidate.card))))


def _candidates(cards: Iterable[ModelCard], shapes: Mapping[str, Shape]) -> list[Candidate]:
    found: list[Candidate] = []
    for card in cards:
        if not any(_excludes(candidate, card) for candidate in found) and (candidate := fit(card, shapes)):
            found.append(candidate)
    return found


def _excludes(candidate: Candidate, card: ModelCard) -> bool:
    """Whether a card, if it is made for as many classes and channels, is too large or small to fit the file as well.

    Both would have the same tensors then, so also if both had those classes and channels. Building it to see is slow.
    """
    known = candidate.card
    alike = len(card.labels) == len(known.labels) and card.preprocessing.input[0] == known.preprocessing.input[0]
    leaves_out = card.download is not None and bool(card.download.unused)
    whole = candidate.fits and candidate.sure and not candidate.ignored
    return whole and alike and not leaves_out and card.parameters != known.parameters


def fit(card: ModelCard, shapes: Mapping[str, Shape]) -> Candidate | None:
    """How a state dict with these shapes fits one architecture; None if it is not even similar."""
    best: Candidate | None = None
    for view in views(shapes):
        candidate = by_name(card, shapes, view) or by_shape(card, shapes, view)
        if candidate and (best is None or candidate.strangeness < best.strangeness):
            best = candidate
    return best


def verdict(candidates: tuple[Candidate, ...]) -> Text:
    """A sentence on why a file is not simply opened: nothing fits, something nearly fits, or only offers do."""
    if not candidates:
        return say("its architecture is none of the known ones")
    best = candidates[0]
    if best.fits:
        titles = alternatives(dict.fromkeys(candidate.card.title for candidate in candidates if candidate.fits))
        return say("the shapes of its weights would fit {titles}, but do not tell enough to be sure", titles=titles)
    problems = [
        say("{count} {what} ({keys})", count=len(keys), what=what, keys=some(keys))
        for what, keys in (
            (say("missing"), best.missing),
            (say("unexpected"), best.unexpected),
            (say("of another shape"), best.misshaped),
        )
        if keys
    ]
    return say(
        "it is most like {network}, which it does not fit: of its keys {problems}",
        network=best.card.title,
        problems=joined(", ", problems),
    )
