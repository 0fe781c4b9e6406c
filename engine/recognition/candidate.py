"""A known architecture beside a state dict: what fits, what does not, and what is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.api import Preprocessing
from engine.catalogue.model_card import ModelCard
from engine.recognition import inferred_defaults as assumptions
from engine.recognition.keys import COUNTER, Shape


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A known architecture beside a state dict.

    Attributes:
        card: of the architecture.
        arguments: for its builder, classes and channels as the file has them.
        keys: key in the definition → key in the file, for all that is read.
        shapes: of the definition, by its own keys.
        missing, unexpected: keys of the definition, and of the file, without a partner.
        misshaped: sentences about keys whose shapes differ.
        ignored: keys of the file that are not needed: counters, auxiliary classifiers, another model beside this one.
        sure: it can be opened without asking; otherwise it is an offer.
        preprocessing, labels: guesses from the card.
        assumptions: what the weights do not tell, one sentence each.
        choices: arguments of the builder that the weights do not tell: the one assumed, then the others.
    """

    card: ModelCard
    arguments: Mapping[str, Any]
    keys: Mapping[str, str]
    shapes: Mapping[str, Shape]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    misshaped: tuple[str, ...]
    ignored: tuple[str, ...]
    sure: bool
    preprocessing: Preprocessing
    labels: tuple[str, ...]
    assumptions: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        """Every tensor of the definition is in the file, and nothing of the file is left over."""
        return not (self.missing or self.unexpected or self.misshaped)

    @property
    def strangeness(self) -> tuple[bool, int, bool, int]:
        """The least first: what fits, has the fewest problems, is sure, and ignores little."""
        problems = len(self.missing) + len(self.unexpected) + len(self.misshaped)
        return (not self.fits, problems, not self.sure, len(self.ignored))

    def state(self, tensors: Mapping[str, Any]) -> dict[str, Any]:
        """The file's tensors under the definition's keys and in its shapes; ``tensors`` by the file's keys."""
        return {
            own: tensors[theirs] if len(self.shapes[own]) == 0 else tensors[theirs].reshape(self.shapes[own])
            for own, theirs in self.keys.items()
            if not own.endswith(COUNTER)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a comparison found; the names are those of Candidate."""

    classes: int
    channels: int
    keys: Mapping[str, str]
    own: Mapping[str, Shape]
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    misshaped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()


def candidate(card: ModelCard, match: Match, beside: set[str]) -> Candidate:
    """What a comparison comes to; ``beside`` are keys of the file that were left out of it."""
    guess = assumptions.guess(card, match.classes, match.channels, by_name=not match.told_by)
    return Candidate(
        card=card,
        arguments={**card.arguments, "classes": match.classes, "channels": match.channels},
        keys=match.keys,
        shapes=match.own,
        missing=match.missing,
        unexpected=match.unexpected,
        misshaped=match.misshaped,
        ignored=(*match.ignored, *sorted(beside)),
        sure=not beside and not guess.common,
        preprocessing=guess.preprocessing,
        labels=guess.labels,
        assumptions=(*match.told_by, *guess.sentences),
        choices=guess.choices,
    )
