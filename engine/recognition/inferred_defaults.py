"""What weights do not tell of a network, and what is assumed instead, said in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.api import Preprocessing, Text, say
from engine.catalogue.model_card import ModelCard


@dataclass(frozen=True, slots=True)
class InferredDefaults:
    """The part of a description that a file of weights leaves open.

    Attributes:
        common: many another network has weights of the same shapes, so that they say little.
        sentences: one for each assumption.
        choices: the card's.
    """

    preprocessing: Preprocessing
    labels: tuple[str, ...]
    common: bool
    sentences: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]


def guess(card: ModelCard, classes: int, channels: int, by_name: bool) -> InferredDefaults:
    """What to assume of weights that have the shapes of this card's network, and its layers' names or others."""
    common = card.common and channels != card.preprocessing.input[0]
    labels = card.labels if len(card.labels) == classes and not common else ()
    preprocessing = _preprocessing(card, channels, ours=bool(card.download) or (by_name and not common))
    unseen = card.assumed or say("Activations and poolings are taken to be {network}'s.", network=card.title)
    sentences = (unseen, *_prepared(card, preprocessing), _named(labels, classes))
    return InferredDefaults(preprocessing, labels, common, sentences, card.choices)


def _preprocessing(card: ModelCard, channels: int, ours: bool) -> Preprocessing:
    """The card's for this many channels; without its figures where nothing speaks for them."""
    told = card.preprocessing
    if not ours:
        told = replace(told, mean=(0.0,) * len(told.mean), std=(1.0,) * len(told.std))
    if channels == told.input[0]:
        return told
    mean, std = (sum(numbers) / len(numbers) for numbers in (told.mean, told.std))
    shape = (channels, told.input[1], told.input[2])
    return replace(told, input=shape, mean=(mean,) * channels, std=(std,) * channels, ink=None)


def _prepared(card: ModelCard, preprocessing: Preprocessing) -> Iterator[Text]:
    channels, height, width = preprocessing.input
    yield (
        say(
            "Pictures are taken to be {width}×{height} pixels, with values from 0 to {high}, mean {mean} "
            "and standard deviation {std}.",
            width=width,
            height=height,
            high=preprocessing.range,
            mean=_figures(preprocessing.mean),
            std=_figures(preprocessing.std),
        )
    )
    usual = card.preprocessing.input[0]
    if channels != usual:
        if channels == 1:
            yield say("It takes 1 channel where {network} takes {usual}.", network=card.title, usual=usual)
        else:
            yield say(
                "It takes {channels} channels where {network} takes {usual}.",
                channels=channels,
                network=card.title,
                usual=usual,
            )


def _figures(numbers: tuple[float, ...]) -> str:
    return ", ".join(f"{number:.4g}" for number in (numbers[:1] if len(set(numbers)) == 1 else numbers))


def _named(labels: tuple[str, ...], classes: int) -> Text:
    if labels:
        return say(
            "Its {classes:,} classes are taken to be {first}, {second} … {last}.",
            classes=classes,
            first=labels[0],
            second=labels[1],
            last=labels[-1],
        )
    return say("The names of its {classes:,} classes are unknown.", classes=classes)
