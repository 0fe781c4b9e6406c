"""The known networks: every model card in resources/networks. Does not import torch."""

from __future__ import annotations

from functools import cache

from engine.api import KnownNetwork, UserError
from engine.catalogue.model_card import ModelCard, read_card
from engine.paths import resource


@cache
def cards() -> tuple[ModelCard, ...]:
    """All model cards, oldest network first, then the smallest."""
    found = (read_card(path) for path in resource("networks").glob("*.json"))
    return tuple(sorted(found, key=lambda card: (card.year, card.parameters, card.name)))


def known() -> tuple[KnownNetwork, ...]:
    """The catalogue, as the command ``models`` and the network menu show it."""
    return tuple(card.known for card in cards())


def card(name: str) -> ModelCard:
    """The model card of that name; UserError that lists the names if there is none."""
    for found in cards():
        if found.name == name:
            return found
    names = ", ".join(found.name for found in cards())
    raise UserError("There is no known network called {name}; known are {names}.", name=name, names=names)
