"""Random values of any annotation of ``engine.api``, made from the annotations alone, and whether two are the same."""

from __future__ import annotations

import dataclasses
import enum
import math
import random
import types
import typing
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine import api
from engine.api import Fact, Text, Wish, say

WISHES = [kind for name in api.__all__ if isinstance(kind := getattr(api, name), type) and issubclass(kind, Wish)]
KINDS = ("bool", "uint8", "int16", "int64", "float16", "float32", "float64")
ODD = (0.0, -0.0, 1.5, math.nan, math.inf, -math.inf, 1e-308)
WORDS = ("", "conv1", "Rede é boa", "\ud800half", 'a"b\\c\n', "{no} value")


def sample(annotation: Any, chance: random.Random, depth: int = 0) -> Any:
    """Some value of this annotation."""
    origin, arguments = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return sample(chance.choice(arguments[depth > 4 :] or arguments), chance, depth)
    if annotation in PLAIN:
        return PLAIN[annotation](chance)
    if issubclass(origin, enum.Enum):
        return chance.choice(list(origin))
    if issubclass(origin, tuple | frozenset):
        parts = (arguments[0],) * chance.randrange(3) if arguments[1:] in ((...,), ()) else arguments
        return origin(sample(part, chance, depth + 1) for part in parts)
    if issubclass(origin, Mapping) and arguments[1] is object:
        wishes = [sample(arguments[0], chance, depth + 1) for _ in range(2)]
        return {wish: chance.choice((None, sample(promise(type(wish)), chance, depth + 1))) for wish in wishes}
    if issubclass(origin, Mapping):
        count = chance.randrange(3) if depth < 4 else 0
        return {sample(arguments[0], chance, depth + 1): sample(arguments[1], chance, depth + 1) for _ in range(count)}
    if issubclass(origin, Wish) and not dataclasses.is_dataclass(origin):
        return sample(chance.choice([kind for kind in WISHES if dataclasses.is_dataclass(kind)]), chance, depth + 1)
    hints = typing.get_type_hints(origin)
    return origin(*(sample(hints[field.name], chance, depth + 1) for field in dataclasses.fields(origin)))


def promise(wish: type) -> Any:
    """The type of answer that the class of a wish names."""
    (base,) = (base for base in wish.__orig_bases__ if issubclass(typing.get_origin(base), Wish))  # type: ignore[attr-defined]
    (named,) = typing.get_args(base)
    return (
        eval(named.__forward_arg__, vars(__import__(wish.__module__, fromlist=["_"])))
        if isinstance(named, typing.ForwardRef)
        else named
    )


def array(chance: random.Random) -> np.ndarray:
    """Of any type and shape, empty ones among them, not always in one piece."""
    shape = [chance.randrange(4) for _ in range(chance.randrange(4))]
    found = np.random.default_rng(chance.randrange(1 << 30)).integers(0, 2, [*shape, 2]).astype(chance.choice(KINDS))
    return found[..., 0]


def text(chance: random.Random) -> str:
    """A plain string, or a sentence with values in it."""
    inner = say("{n:,} of {of}", n=chance.randrange(9999), of="x")
    return chance.choice((*WORDS, say("{what} is {share:.1%}", what=inner, share=0.25), Text("50 % {", {})))


def fact(chance: random.Random) -> Any:
    """As a model card has them."""
    return chance.choice((None, True, 3, 2.5, text(chance), ("a", 1), ["b", {"c": [None]}], {"d": {}, "text": ["e"]}))


PLAIN: dict[Any, Any] = {
    type(None): lambda _: None,
    bool: lambda chance: chance.random() < 0.5,
    int: lambda chance: chance.choice((0, -1, 7, 1 << 70)),
    float: lambda chance: chance.choice(ODD),
    str: text,
    np.ndarray: array,
    Fact: fact,
}


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal in all their parts, and of the same types."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        alike = (one.dtype, one.shape) == (other.dtype, other.shape)
        return alike and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, Text):
        return one == other and one.template == other.template and same(one.values, other.values)
    if isinstance(one, dict):
        return len(one) == len(other) and all(
            same(a, b) and same(one[a], other[b]) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, frozenset):
        return len(one) == len(other) and all(any(same(a, b) for b in other) for a in one)
    return bool(one == other) or (one != one and other != other)
