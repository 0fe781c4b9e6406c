"""What classes are called."""

from __future__ import annotations

from functools import cache

from engine.api import NetworkInfo, Text, say


@cache
def unnamed(index: int) -> Text:
    """What a class is called whose name is unknown."""
    return say("class {number}", number=index)


def class_label(info: NetworkInfo, index: int, count: int) -> str:
    """The class's name, or its number where the network has not as many names as there are classes."""
    return info.labels[index] if len(info.labels) == count else unnamed(index)
