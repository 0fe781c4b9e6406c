"""How a value of ``engine.api`` is written down for another process: JSON that holds values and cannot hold code.

The annotations are the schema. Nothing is looked up by a name that comes along but the types that were registered, and
what is read back has the types that the annotations promise, or is refused.

    None, bool, int, float, str     as JSON has them (NaN and infinity as Python's json writes them)
    Text                            {"text": [template, [[name, value], …]]}
    an enumeration                  its value
    a tuple, a frozen set           [item, …]
    a mapping                       [[key, value], …]
    a frozen dataclass              {"its name": [field, …]}, the fields in their order
    an array                        {"array": [dtype, shape, place]}; the bytes lie in shared memory (``blocks``), or
                                    in the place itself in base64 where there is none
    Fact                            as it is, but {"list": [item, …]} and {"map": [[name, value], …]}
"""

from __future__ import annotations

import base64
import dataclasses
import enum
import json
import math
import string
import sys
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from engine.api import Fact, Text, Wish

VERSION = 1
"""Of this form; both ends say theirs first."""

NUMBERS = frozenset(
    {"bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"}
)
"""Types of arrays that cross."""

Plain = Any
"""What JSON holds."""


class WireError(ValueError):
    """What came is no message of ours, or is damaged."""


class SchemaError(TypeError):
    """A type that cannot cross, told in a sentence."""


class Store(Protocol):
    """Takes the bytes of arrays that are under way."""

    def put(self, array: np.ndarray) -> Plain:
        """Store it; gives its place."""
        ...


class Stored(Protocol):
    """Has the bytes of arrays that have come."""

    def get(self, place: Plain, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray:
        """What lies there, read-only; WireError for a place that is none."""
        ...


class Inline:
    """Arrays within the message itself, for the few small ones that the window sends."""

    def put(self, array: np.ndarray) -> Plain:
        """Its bytes in base64."""
        return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")

    def get(self, place: Plain, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray:
        """The array; WireError for what is no base64, or has another length."""
        try:
            return np.frombuffer(base64.b64decode(place, validate=True), dtype).reshape(shape)
        except (ValueError, TypeError) as error:
            raise WireError(f"an array is damaged: {error}") from error


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """How the values of one annotation are written and read.

    Attributes:
        kinds: what its plain form can be (``_kind``), by which the members of a union are told apart.
        holds: whether a value is one of these.
        pack: value → plain.
        unpack: plain → value; WireError where it is none.
    """

    kinds: frozenset[str]
    holds: Callable[[object], bool]
    pack: Callable[[Any, Store], Plain]
    unpack: Callable[[Plain, Stored], Any]


class Schema:
    """The forms of all annotations that lead to the registered types.

    Args:
        registered: frozen dataclasses that may cross, by which names are looked up.
    """

    def __init__(self, registered: Iterable[type]) -> None:
        self._registered = {kind.__name__: kind for kind in registered}
        self._forms: dict[object, Form] = {}
        self._answers: dict[type, Form] = {}

    def write(self, form: Form, value: object, arrays: Store) -> Plain:
        """The plain form; WireError where the value is not what its annotation says."""
        try:
            return form.pack(value, arrays)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise WireError(f"{type(value).__name__} is not what its annotations say: {error}") from error

    def read(self, form: Form, plain: Plain, arrays: Stored) -> Any:
        """The value; WireError where the plain form is not one of it."""
        try:
            return form.unpack(plain, arrays)
        except WireError:
            raise
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
            raise WireError(f"damaged: {type(error).__name__}: {error}") from error

    def form(self, annotation: Any, where: str) -> Form:
        """The form of an annotation.

        Args:
            where: whose it is, for the sentence.

        Raises:
            SchemaError: values of it cannot cross.
        """
        if annotation not in self._forms:
            self._forms[annotation] = self._make(annotation, where)
        return self._forms[annotation]

    def _make(self, annotation: Any, where: str) -> Form:
        if annotation in _SIMPLE:
            return _SIMPLE[annotation]
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        kind = origin or annotation
        if kind in (typing.Union, types.UnionType):
            return self._union([self.form(member, where) for member in arguments], annotation, where)
        if isinstance(kind, type):
            if issubclass(kind, enum.Enum):
                return _enumeration(kind)
            if issubclass(kind, tuple | frozenset) and arguments:
                return self._items(kind, arguments, where)
            if issubclass(kind, Mapping) and len(arguments) == 2:
                return self._mapping(arguments, where)
            if issubclass(kind, Wish) and not dataclasses.is_dataclass(kind):
                wishes = [known for known in self._registered.values() if issubclass(known, kind)]
                return self._union([self.form(wish, where) for wish in wishes], annotation, where)
            if self._registered.get(kind.__name__) is kind:
                return self._dataclass(kind)
        raise SchemaError(
            f"{where}: {annotation} cannot cross between the window's process and the engine's. Use None, bool, int, "
            f"float, str, enumerations, tuples, frozen sets, mappings, NumPy arrays, and frozen dataclasses that "
            f"engine.api exports."
        )

    def _union(self, members: list[Form], annotation: object, where: str) -> Form:
        whole = _SIMPLE[int] in members
        table: dict[str, Form] = {}
        for member in members:
            for kind in member.kinds:
                if kind in table and not (kind == "whole" and whole):
                    raise SchemaError(f"{where}: of {annotation} two cannot be told apart once they are written down.")
                if not (kind == "whole" and whole and member is not _SIMPLE[int]):
                    table[kind] = member

        found: dict[type, Form] = {}

        def pack(value: object, arrays: Store) -> Plain:
            member = found.get(type(value))
            if member is None:
                member = next((member for member in members if member.holds(value)), None)
                if member is None:
                    raise TypeError(f"{value!r:.80} is none of {annotation}")
                found[type(value)] = member
            return member.pack(value, arrays)

        def unpack(plain: Plain, arrays: Stored) -> Any:
            return table[_kind(plain)].unpack(plain, arrays)

        return Form(frozenset(table), lambda value: any(member.holds(value) for member in members), pack, unpack)

    def _items(self, kind: type, arguments: tuple[Any, ...], where: str) -> Form:
        if issubclass(kind, tuple) and arguments[-1] is not Ellipsis:
            return self._fixed(arguments, where)
        item = self.form(arguments[0], where)
        pack, unpack = item.pack, item.unpack

        def pack_all(value: Any, arrays: Store) -> Plain:
            return [pack(one, arrays) for one in value]

        def unpack_all(plain: Plain, arrays: Stored) -> Any:
            return kind(unpack(one, arrays) for one in _list(plain))

        return Form(frozenset({"list"}), lambda value: isinstance(value, kind), pack_all, unpack_all)

    def _fixed(self, arguments: tuple[Any, ...], where: str) -> Form:
        parts = [self.form(argument, where) for argument in arguments]

        def pack(value: Any, arrays: Store) -> Plain:
            return [part.pack(one, arrays) for part, one in zip(parts, value, strict=True)]

        def unpack(plain: Plain, arrays: Stored) -> Any:
            return tuple(part.unpack(one, arrays) for part, one in zip(parts, _list(plain), strict=True))

        return Form(frozenset({"list"}), lambda value: isinstance(value, tuple), pack, unpack)

    def _mapping(self, arguments: tuple[Any, ...], where: str) -> Form:
        key = self.form(arguments[0], where)
        if typing.get_origin(arguments[0]) is Wish and arguments[1] is object:
            return self._answered(key)
        held = self.form(arguments[1], where)

        def pack(value: Any, arrays: Store) -> Plain:
            return [[key.pack(name, arrays), held.pack(one, arrays)] for name, one in value.items()]

        def unpack(plain: Plain, arrays: Stored) -> Any:
            return {key.unpack(name, arrays): held.unpack(one, arrays) for name, one in _list(plain)}

        return Form(frozenset({"list"}), lambda value: isinstance(value, Mapping), pack, unpack)

    def _answered(self, wish: Form) -> Form:
        """Answers by their wishes: each has the type that its wish promises."""

        def pack(value: Any, arrays: Store) -> Plain:
            return [[wish.pack(w, arrays), self.answer(type(w)).pack(one, arrays)] for w, one in value.items()]

        def unpack(plain: Plain, arrays: Stored) -> Any:
            answers: dict[Any, Any] = {}
            for asked, answer in _list(plain):
                key = wish.unpack(asked, arrays)
                answers[key] = self.answer(type(key)).unpack(answer, arrays)
            return answers

        return Form(frozenset({"list"}), lambda value: isinstance(value, Mapping), pack, unpack)

    def answer(self, wish: type) -> Form:
        """The form of what a kind of wish is answered with, or None."""
        if wish not in self._answers:
            where = f"the answer to {wish.__name__}"
            for base in getattr(wish, "__orig_bases__", ()):
                kind = typing.get_origin(base)
                if isinstance(kind, type) and issubclass(kind, Wish):
                    promised = resolved({"answer": typing.get_args(base)[0]}, wish, where)["answer"]
                    self._answers[wish] = self.form(typing.Optional[promised], where)  # noqa: UP045  of any type
                    break
            else:
                raise SchemaError(f"{where}: its class does not say what it is: class {wish.__name__}(Wish[…]).")
        return self._answers[wish]

    def _dataclass(self, kind: type) -> Form:
        name = kind.__name__
        if not (dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen):  # type: ignore[attr-defined]
            raise SchemaError(f"{name} cannot cross between the window's process and the engine's: it is not frozen.")
        fields = dataclasses.fields(kind)
        if any(not field.init or field.kw_only for field in fields):
            raise SchemaError(f"{name} cannot be made from its fields in their order, as it must be to cross.")
        parts: list[tuple[str, Form]] = []
        count = len(fields)

        def pack(value: Any, arrays: Store) -> Plain:
            if type(value) is not kind:
                raise TypeError(f"{value!r:.80} is no {name}")
            return {name: [form.pack(getattr(value, field), arrays) for field, form in parts]}

        def unpack(plain: Plain, arrays: Stored) -> Any:
            held = _list(plain[name])
            if len(held) != count or len(plain) != 1:
                raise WireError(f"{name} has {count} fields, and {len(held)} came")
            return kind(*[form.unpack(one, arrays) for (_, form), one in zip(parts, held, strict=True)])

        form = self._forms[kind] = Form(
            frozenset({"{" + name}), lambda value: type(value) is kind, pack, unpack
        )  # before its fields, which may lead to it again
        hints = resolved({field.name: kind.__annotations__.get(field.name, field.type) for field in fields}, kind, name)
        parts += [(field.name, self.form(hints[field.name], f"{name}.{field.name}")) for field in fields]
        return form


def resolved(annotations: Mapping[str, Any], owner: Any, where: str) -> dict[str, Any]:
    """What these annotations mean in the module of the class or function that has them."""
    holder = types.SimpleNamespace(__annotations__=dict(annotations))
    try:
        return typing.get_type_hints(holder, vars(sys.modules[owner.__module__]))
    except NameError as error:
        raise SchemaError(
            f"{where}: {error.name!r} is not known when the program runs; import it at the top of "
            f"{owner.__module__}, not under TYPE_CHECKING."
        ) from error


def dumped(plain: Plain) -> bytes:
    """As bytes."""
    return json.dumps(plain, separators=(",", ":"), check_circular=False).encode("ascii")


def loaded(data: bytes) -> Plain:
    """The reverse; WireError for what is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise WireError(f"damaged: {error}") from error


def _kind(plain: Plain) -> str:
    found = _KINDS.get(type(plain))
    if found is not None:
        return found
    (tag,) = plain
    return f"{{{tag}"


_KINDS = {type(None): "null", bool: "bool", int: "whole", float: "number", str: "string", list: "list"}


def _list(plain: Plain) -> list[Any]:
    if type(plain) is not list:
        raise WireError(f"damaged: a list is missing, {plain!r:.80} came")
    return plain


def _plainly(kind: type, *also: type) -> Callable[[Plain, Stored], Any]:
    def unpack(plain: Plain, _arrays: Stored) -> Any:
        if type(plain) is kind:
            return plain
        if type(plain) in also:
            return kind(plain)
        raise WireError(f"damaged: {kind.__name__} is missing, {plain!r:.80} came")

    return unpack


def _pack_number(value: Any, _arrays: Store) -> Plain:
    return value if type(value) in (float, int) else float(value)


def _pack_text(value: Any, _arrays: Store) -> Plain:
    if type(value) is str:
        return value
    if isinstance(value, Text):
        return {"text": [value.template, [[name, _text_value(one)] for name, one in value.values.items()]]}
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{value!r:.80} is no text")


def _text_value(value: object) -> Plain:
    if isinstance(value, str):
        return _pack_text(value, _NOWHERE)
    return value if type(value) in (bool, int, float) else float(value)  # type: ignore[arg-type]


def _unpack_text(plain: Plain, _arrays: Stored) -> str:
    if type(plain) is str:
        return plain
    template, pairs = plain["text"]
    values: dict[str, Any] = {}
    for name, one in _list(pairs):
        known = type(one) in (bool, int, float, str)
        values[name] = one if known else _unpack_text(one, _NOWHERE)
    if type(template) is not str or (values and not _fills(template, values)):
        raise WireError(f"damaged: {template!r:.80} is no sentence with {sorted(values)}")
    return Text(template, values)


def _fills(template: str, values: Mapping[str, object]) -> bool:
    """Whether the template asks for these values by their names, and not for anything within them."""
    parts = list(string.Formatter().parse(template))
    inside = [part for _, _, form, _ in parts if form for _, part, _, _ in string.Formatter().parse(form)]
    return all(name is None or name in values for name in (*(name for _, name, _, _ in parts), *inside))


def _pack_fact(value: Any, arrays: Store) -> Plain:
    if isinstance(value, str):
        return _pack_text(value, arrays)
    if isinstance(value, tuple | list):
        items = [_pack_fact(one, arrays) for one in value]
        return items if isinstance(value, tuple) else {"list": items}
    if isinstance(value, Mapping):
        return {"map": [[_pack_text(name, arrays), _pack_fact(one, arrays)] for name, one in value.items()]}
    if value is None or type(value) in (bool, int, float):
        return value
    raise TypeError(f"{value!r:.80} is no fact")


def _unpack_fact(plain: Plain, arrays: Stored) -> Any:
    kind = _kind(plain)
    if kind == "list":
        return tuple(_unpack_fact(one, arrays) for one in plain)
    if kind == "{list":
        return [_unpack_fact(one, arrays) for one in _list(plain["list"])]
    if kind == "{map":
        return {_unpack_text(name, arrays): _unpack_fact(one, arrays) for name, one in _list(plain["map"])}
    return _unpack_text(plain, arrays) if kind == "{text" else plain


def _enumeration(kind: type[enum.Enum]) -> Form:
    return Form(
        frozenset({"string"}),
        lambda value: isinstance(value, kind),
        lambda value, _: str(kind(value).value),
        lambda plain, _: kind(plain),
    )


def _pack_array(value: Any, arrays: Store) -> Plain:
    array = np.asarray(value)
    if array.dtype.name not in NUMBERS:
        raise TypeError(f"an array of {array.dtype} cannot cross")
    return {"array": [array.dtype.name, list(array.shape), arrays.put(array)]}


def _unpack_array(plain: Plain, arrays: Stored) -> np.ndarray:
    name, shape, place = plain["array"]
    if name not in NUMBERS or not all(type(size) is int and size >= 0 for size in _list(shape)):
        raise WireError(f"damaged: there is no array of {name!r:.40} and {shape!r:.80}")
    dtype = np.dtype(name)
    if dtype.itemsize * math.prod(shape) >= 1 << 40:
        raise WireError("damaged: an array of more than a terabyte")
    return arrays.get(place, dtype, tuple(shape))


def _simple(kind: type | tuple[type, ...], kinds: str, pack: Any, unpack: Any) -> Form:
    return Form(frozenset(kinds.split()), lambda value: isinstance(value, kind), pack, unpack)


def _pack_whole(value: Any, _arrays: Store) -> Plain:
    if isinstance(value, int | np.integer):
        return int(value)
    raise TypeError(f"{value!r:.80} is no whole number")


def _pack_bool(value: Any, _arrays: Store) -> Plain:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise TypeError(f"{value!r:.80} is no bool")


def _pack_none(value: Any, _arrays: Store) -> Plain:
    if value is not None:
        raise TypeError(f"{value!r:.80} is not None")


_NOWHERE = Inline()
_SIMPLE: dict[Any, Form] = {
    type(None): _simple(type(None), "null", _pack_none, _plainly(type(None))),
    bool: _simple((bool, np.bool_), "bool", _pack_bool, _plainly(bool)),
    int: Form(
        frozenset({"whole"}),
        lambda value: isinstance(value, int | np.integer) and not isinstance(value, bool),
        _pack_whole,
        _plainly(int),
    ),
    float: Form(
        frozenset({"whole", "number"}),
        lambda value: isinstance(value, float | int | np.number) and not isinstance(value, bool),
        _pack_number,
        _plainly(float, int),
    ),
    str: _simple(str, "string {text", _pack_text, _unpack_text),
    Fact: Form(
        frozenset({"null", "bool", "whole", "number", "string", "{text", "list", "{list", "{map"}),
        lambda _: True,
        _pack_fact,
        _unpack_fact,
    ),
    np.ndarray: _simple(np.ndarray, "{array", _pack_array, _unpack_array),
}
