"""The state dict that a known network has by its definition: keys and shapes, without any weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any

from engine.catalogue.model_card import ModelCard
from engine.recognition.keys import Shape

if TYPE_CHECKING:
    from torch import nn


def definition(card: ModelCard, **changes: int) -> Mapping[str, Shape]:
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


def ends(own: Mapping[str, Shape]) -> tuple[str, str]:
    """The weights of the first and of the last layer."""
    weights = [key for key, shape in own.items() if key.endswith("weight") and len(shape) > 1]
    return weights[0], weights[-1]


def channels_of(card: ModelCard, first: Shape, has: Shape) -> int:
    """Input channels of a file whose first weights have this shape; the card's own number where it makes no sense."""
    usual = card.preprocessing.input[0]
    each, rest = divmod(first[1], usual)
    if len(has) != len(first) or has[0] != first[0] or has[2:] != first[2:] or rest or has[1] % each or not has[1]:
        return usual
    return has[1] // each
