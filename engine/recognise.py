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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from inspect import signature
from itertools import product
from typing import TYPE_CHECKING, Any

from engine import assumptions, catalogue
from engine.api import Preprocessing, Text, alternatives, joined, say, some
from engine.cards import Card

if TYPE_CHECKING:
    from torch import nn

Shape = tuple[int, ...]

WRAPPERS = frozenset({"module", "_orig_mod"})
COUNTER = "num_batches_tracked"
LEFT_BEHIND = ("total_ops", "total_params", "n_averaged")
FACTOR = 3
"""Architectures with so many times more or fewer parameters than the file are only looked at if no other fits."""
ALIKE = 0.5
"""Share of all keys that must agree in name and shape for an architecture to be named as similar."""


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

    card: Card
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

    def state(self, tensors: Mapping[str, Any]) -> dict[str, Any]:
        """The file's tensors under the definition's keys and in its shapes; ``tensors`` by the file's keys."""
        return {
            own: tensors[theirs] if len(self.shapes[own]) == 0 else tensors[theirs].reshape(self.shapes[own])
            for own, theirs in self.keys.items()
            if not own.endswith(COUNTER)
        }


def recognise(shapes: Mapping[str, Shape]) -> tuple[Candidate, ...]:
    """The architectures that a state dict with these shapes can belong to: the sure ones, then offers; oldest first.

    Without any that fits, those that are similar (``fits`` is False), the most similar first; empty if there are none.
    """
    size = sum(map(math.prod, shapes.values()))
    cards = catalogue.cards()
    likely = [card for card in cards if size / FACTOR <= card.parameters <= size * FACTOR]
    found = _candidates(sorted(likely, key=lambda card: abs(card.parameters - size)), shapes)
    if not any(candidate.sure for candidate in found if candidate.fits):  # the others are many, and slow to build
        found = _candidates(cards, shapes)
    fitting = [candidate for candidate in found if candidate.fits]
    if fitting:
        return tuple(sorted(fitting, key=lambda candidate: (not candidate.sure, cards.index(candidate.card))))
    return tuple(sorted(found, key=lambda candidate: (*_strangeness(candidate), cards.index(candidate.card))))


def _candidates(cards: Iterable[Card], shapes: Mapping[str, Shape]) -> list[Candidate]:
    found: list[Candidate] = []
    for card in cards:
        if not any(_excludes(candidate, card) for candidate in found) and (candidate := fit(card, shapes)):
            found.append(candidate)
    return found


def _excludes(candidate: Candidate, card: Card) -> bool:
    """Whether a card, if it is made for as many classes and channels, is too large or small to fit the file as well.

    Both would have the same tensors then, so also if both had those classes and channels. Building it to see is slow.
    """
    known = candidate.card
    alike = len(card.labels) == len(known.labels) and card.preprocessing.input[0] == known.preprocessing.input[0]
    leaves_out = card.download is not None and bool(card.download.unused)
    whole = candidate.fits and candidate.sure and not candidate.ignored
    return whole and alike and not leaves_out and card.parameters != known.parameters


def fit(card: Card, shapes: Mapping[str, Shape]) -> Candidate | None:
    """How a state dict with these shapes fits one architecture; None if it is not even similar."""
    best: Candidate | None = None
    for view in _views(shapes):
        candidate = _by_name(card, shapes, view) or _by_shape(card, shapes, view)
        if candidate and (best is None or _strangeness(candidate) < _strangeness(best)):
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


# --- names -----------------------------------------------------------------------------------------------------------


def _views(shapes: Mapping[str, Shape]) -> Iterator[dict[str, str]]:
    """The ways of reading the keys: name without wrappers and prefixes → key in the file."""
    plain: dict[str, str] = {}
    for key in shapes:
        words = [word for word in key.split(".") if word not in WRAPPERS]
        plain[".".join(words)] = key
    if len(plain) == len(shapes):
        yield from _below(plain)


def _below(view: dict[str, str]) -> Iterator[dict[str, str]]:
    yield view
    parts: dict[str, dict[str, str]] = {}
    for name, key in view.items():
        first, _, rest = name.partition(".")
        if rest:
            parts.setdefault(first, {})[rest] = key
    for part in parts.values():
        if len(part) > 1 and 2 * len(part) >= len(view):
            yield from _below(part)


def _by_name(card: Card, shapes: Mapping[str, Shape], view: Mapping[str, str]) -> Candidate | None:
    default = definition(card)
    first, last = _ends(default)
    if not any(name in view for name in default):
        return None
    has = {name: shapes[key] for name, key in view.items()}
    classes = (has[last][0] if has.get(last) else 0) or default[last][0]
    channels = _channels(card, default[first], has.get(first, ()))
    own = definition(card, classes=classes, channels=channels)
    keys = {name: view[name] for name in own if name in view and _same(name, own[name], has[name])}
    if _weighty(keys) < ALIKE * max(_weighty(own), _weighty(view)):
        return None
    left = [name for name in view if name not in own]
    unused = card.download.unused if card.download else ()
    ignored = tuple(view[name] for name in left if name.endswith(LEFT_BEHIND) or name.startswith(unused))
    match = _Match(
        classes=classes,
        channels=channels,
        keys=keys,
        own=own,
        missing=tuple(name for name in own if name not in view and not name.endswith(COUNTER)),
        unexpected=tuple(view[name] for name in left if view[name] not in ignored),
        misshaped=tuple(
            say("{name} ({has}, not {own})", name=name, has=_text(has[name]), own=_text(own[name]))
            for name in own
            if name in view and name not in keys
        ),
        ignored=ignored,
    )
    return _candidate(card, match, set(shapes) - set(view.values()))


# --- shapes ----------------------------------------------------------------------------------------------------------


def _by_shape(card: Card, shapes: Mapping[str, Shape], view: Mapping[str, str]) -> Candidate | None:
    default = _layers(definition(card))
    theirs = _layers({name: shapes[key] for name, key in view.items()})
    if len(theirs) != len(default) or len(default) < 3 or Counter(map(_kinds, theirs)) != Counter(map(_kinds, default)):
        return None
    for classes, channels in _sizes(card, theirs):
        own = definition(card, classes=classes, channels=channels)
        pairs = _paired(_layers(own), theirs)
        if pairs is None:
            continue
        keys = {
            f"{layer.name}.{kind}": view[f"{partner.name}.{kind}" if partner.name else kind]
            for layer, partner in pairs
            for kind in layer.shapes
        }
        reread = (
            say(
                "{key} ({has}) is read as {layer} ({own}), which computes the same.",
                key=keys[f"{layer.name}.weight"],
                has=_text(partner.shapes["weight"]),
                layer=layer.name,
                own=_text(layer.shapes["weight"]),
            )
            for layer, partner in pairs
            if layer.shapes.get("weight") != partner.shapes.get("weight")
        )
        match = _Match(
            classes=classes,
            channels=channels,
            keys=keys,
            own=own,
            ignored=tuple(key for name, key in view.items() if name.endswith((COUNTER, *LEFT_BEHIND))),
            told_by=(
                say("The layers have other names; their shapes are those of {network}.", network=card.title),
                *reread,
            ),
        )
        return _candidate(card, match, set(shapes) - set(view.values()))
    return None


@dataclass(frozen=True, slots=True)
class _Layer:
    """The tensors of one module: last word of the key → shape."""

    name: str
    shapes: Mapping[str, Shape]


def _layers(shapes: Mapping[str, Shape]) -> list[_Layer]:
    found: dict[str, dict[str, Shape]] = {}
    for name, shape in shapes.items():
        module, _, kind = name.rpartition(".")
        if kind != COUNTER and kind not in LEFT_BEHIND:
            found.setdefault(module, {})[kind] = shape
    return [_Layer(name, kinds) for name, kinds in found.items()]


def _kinds(layer: _Layer) -> tuple[str, ...]:
    return tuple(sorted(layer.shapes))


def _paired(own: list[_Layer], theirs: list[_Layer]) -> list[tuple[_Layer, _Layer]] | None:
    """Each layer with its partner: in order, or by shape alone where every layer's shape is its own."""
    pairs = list(zip(own, theirs, strict=True))
    if all(_alike(layer, partner) for layer, partner in pairs):
        return pairs
    chosen = [[partner for partner in theirs if _alike(layer, partner)] for layer in own]
    if all(len(partners) == 1 for partners in chosen) and len({partners[0].name for partners in chosen}) == len(own):
        return [(layer, partners[0]) for layer, partners in zip(own, chosen, strict=True)]
    return None


def _alike(one: _Layer, other: _Layer) -> bool:
    return _kinds(one) == _kinds(other) and all(
        shape == other.shapes[kind] or (kind == "weight" and _whole_map(shape, other.shapes[kind]))
        for kind, shape in one.shapes.items()
    )


def _whole_map(one: Shape, other: Shape) -> bool:
    """A fully connected layer and a convolution with the same numbers in the same order."""
    return {len(one), len(other)} == {2, 4} and one[0] == other[0] and math.prod(one) == math.prod(other)


def _sizes(card: Card, theirs: list[_Layer]) -> Iterator[tuple[int, int]]:
    """Numbers of classes and channels that a file with these layers could have; the card's own first."""
    default = definition(card)
    first, last = (default[key] for key in _ends(default))
    weights = [layer.shapes["weight"] for layer in theirs if layer.shapes.get("weight")]
    classes = {last[0], *(shape[0] for shape in weights if shape[1:] == last[1:] and shape[0])}
    channels = {_channels(card, first, shape) for shape in weights}
    default_sizes = (last[0], card.preprocessing.input[0])
    yield from sorted(product(classes, channels), key=lambda sizes: (sizes != default_sizes, sizes))


# --- both ------------------------------------------------------------------------------------------------------------


def definition(card: Card, **changes: int) -> Mapping[str, Shape]:
    """Keys and shapes of the state dict of a known network, in order; ``changes`` go over the card's arguments."""
    module, function = card.builder.split(":")
    builder = getattr(import_module(module), function)
    arguments = signature(builder).bind(**{**card.arguments, **changes})
    arguments.apply_defaults()  # so that those which are usual anyway are not built twice
    return _definition(builder, tuple(sorted(arguments.arguments.items())))


@cache
def _definition(builder: Callable[..., nn.Module], arguments: tuple[tuple[str, Any], ...]) -> Mapping[str, Shape]:
    import torch

    with torch.device("meta"):
        network = builder(**dict(arguments))
    return {key: tuple(value.shape) for key, value in network.state_dict().items()}


def _ends(own: Mapping[str, Shape]) -> tuple[str, str]:
    """The weights of the first and of the last layer."""
    weights = [key for key, shape in own.items() if key.endswith("weight") and len(shape) > 1]
    return weights[0], weights[-1]


def _channels(card: Card, first: Shape, has: Shape) -> int:
    """Input channels of a file whose first weights have this shape; the card's own number where it makes no sense."""
    usual = card.preprocessing.input[0]
    each, rest = divmod(first[1], usual)
    if len(has) != len(first) or has[0] != first[0] or has[2:] != first[2:] or rest or has[1] % each or not has[1]:
        return usual
    return has[1] // each


def _weighty(names: Iterable[str]) -> int:
    return sum(not name.endswith((COUNTER, *LEFT_BEHIND)) for name in names)


def _same(name: str, own: Shape, has: Shape) -> bool:
    return own == has or (name.endswith(COUNTER) and math.prod(has) == 1)


def _strangeness(candidate: Candidate) -> tuple[bool, int, bool, int]:
    problems = len(candidate.missing) + len(candidate.unexpected) + len(candidate.misshaped)
    return (not candidate.fits, problems, not candidate.sure, len(candidate.ignored))


def _text(shape: Shape) -> str:
    return "×".join(map(str, shape)) or say("one number")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
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


def _candidate(card: Card, match: _Match, beside: set[str]) -> Candidate:
    """``beside`` are keys of the file that were left out of the comparison."""
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
