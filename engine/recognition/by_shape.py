"""Whether a state dict fits an architecture by the shapes of its layers, whatever they are called."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from engine.api import Text, say
from engine.catalogue.model_card import ModelCard
from engine.recognition.candidate import Candidate, Match, candidate
from engine.recognition.definition import channels_of, definition, ends
from engine.recognition.keys import COUNTER, LEFT_BEHIND, Shape, written


def by_shape(card: ModelCard, shapes: Mapping[str, Shape], view: Mapping[str, str]) -> Candidate | None:
    """The architecture beside a file with these shapes, its keys read as ``view`` says; None if it does not fit."""
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
        match = Match(
            classes=classes,
            channels=channels,
            keys=keys,
            own=own,
            ignored=tuple(key for name, key in view.items() if name.endswith((COUNTER, *LEFT_BEHIND))),
            told_by=(
                say("The layers have other names; their shapes are those of {network}.", network=card.title),
                *_reread(pairs, keys),
            ),
        )
        return candidate(card, match, set(shapes) - set(view.values()))
    return None


@dataclass(frozen=True, slots=True)
class _Layer:
    """The tensors of one module: last word of the key → shape."""

    name: str
    shapes: Mapping[str, Shape]


def _reread(pairs: list[tuple[_Layer, _Layer]], keys: Mapping[str, str]) -> Iterator[Text]:
    """A sentence for each layer whose weights the file has in another shape."""
    for layer, partner in pairs:
        if layer.shapes.get("weight") != partner.shapes.get("weight"):
            yield say(
                "{key} ({has}) is read as {layer} ({own}), which computes the same.",
                key=keys[f"{layer.name}.weight"],
                has=written(partner.shapes["weight"]),
                layer=layer.name,
                own=written(layer.shapes["weight"]),
            )


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


def _sizes(card: ModelCard, theirs: list[_Layer]) -> Iterator[tuple[int, int]]:
    """Numbers of classes and channels that a file with these layers could have; the card's own first."""
    default = definition(card)
    first, last = (default[key] for key in ends(default))
    weights = [layer.shapes["weight"] for layer in theirs if layer.shapes.get("weight")]
    classes = {last[0], *(shape[0] for shape in weights if shape[1:] == last[1:] and shape[0])}
    channels = {channels_of(card, first, shape) for shape in weights}
    default_sizes = (last[0], card.preprocessing.input[0])
    yield from sorted(product(classes, channels), key=lambda sizes: (sizes != default_sizes, sizes))
