"""What window and engine say to each other: the calls of ``engine.api.Engine``, its messages, and a few words besides.

Each is one JSON list, its kind first:

    window → engine   ["call", name, [argument, …]]
                      ["fetched"]                   the window has taken the newest result
    engine → window   ["hello", VERSION]            first of all; it opens the board (``activity``) as well
                      ["block", number, name]       arrays may lie in this block of shared memory from now on
                      ["drop", number]              and no longer
                      ["facts", devices, known networks]
                      ["message", block or null, message]
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import api
from engine.api import Engine, KnownNetwork, Message
from engine.remote.wire import Form, Plain, Schema, Store, Stored, WireError, resolved

NO_CALLS = frozenset({"start", "drain", "close"})
"""Methods of an engine that the window's end does itself: they hand over a callable, or take what has come."""


def schema() -> Schema:
    """Of everything that ``engine.api`` exports."""
    exported = (getattr(api, name) for name in api.__all__)
    return Schema(kind for kind in exported if isinstance(kind, type) and dataclasses.is_dataclass(kind))


@dataclass(frozen=True, slots=True)
class Call:
    """A method of the engine with its arguments."""

    name: str
    arguments: tuple[Any, ...]


class Dialogue:
    """Writes and reads what is said.

    Raises:
        SchemaError: something that the annotations of ``Engine`` or ``Message`` lead to cannot cross.
    """

    def __init__(self) -> None:
        self._schema = schema()
        self._calls = {name: self._arguments(name, call) for name, call in _methods().items()}
        self._message = self._schema.form(Message, "Message")
        self._devices = self._schema.form(tuple[str, ...], "Engine.devices")
        self._known = self._schema.form(tuple[KnownNetwork, ...], "Engine.known_networks")

    @property
    def calls(self) -> Mapping[str, list[Form]]:
        """The forms of the arguments of each call, by its name."""
        return self._calls

    def write_call(self, call: Call, arrays: Store) -> Plain:
        """A call of the engine."""
        given = zip(self._calls[call.name], call.arguments, strict=True)
        return ["call", call.name, [self._schema.write(form, value, arrays) for form, value in given]]

    def read_call(self, plain: Plain, arrays: Stored) -> Call:
        """The reverse; WireError if it is none."""
        _, name, arguments = plain
        if name not in self._calls or len(arguments) != len(self._calls[name]):
            raise WireError(f"damaged: {name!r:.40} is no call")
        given = zip(self._calls[name], arguments, strict=True)
        return Call(name, tuple(self._schema.read(form, one, arrays) for form, one in given))

    def write_message(self, message: Message, arrays: Store) -> Plain:
        """A message of the engine."""
        return self._schema.write(self._message, message, arrays)

    def read_message(self, plain: Plain, arrays: Stored) -> Any:
        """The reverse; WireError if it is none."""
        return self._schema.read(self._message, plain, arrays)

    def write_facts(self, devices: tuple[str, ...], known: tuple[KnownNetwork, ...], arrays: Store) -> Plain:
        """What the window can ask for without waiting."""
        return ["facts", self._devices.pack(devices, arrays), self._known.pack(known, arrays)]

    def read_facts(self, plain: Plain, arrays: Stored) -> tuple[tuple[str, ...], tuple[KnownNetwork, ...]]:
        """The reverse; WireError if that is none."""
        _, devices, known = plain
        return self._schema.read(self._devices, devices, arrays), self._schema.read(self._known, known, arrays)

    def _arguments(self, name: str, call: Any) -> list[Form]:
        parameters = list(inspect.signature(call).parameters)[1:]
        hints = resolved(call.__annotations__, call, f"Engine.{name}")
        return [self._schema.form(hints[parameter], f"Engine.{name}({parameter})") for parameter in parameters]


def check() -> None:
    """SchemaError, with a sentence, if anything cannot cross: also of what wishes are answered with."""
    Dialogue()
    whole = schema()
    for name in api.__all__:
        kind = getattr(api, name)
        if isinstance(kind, type) and issubclass(kind, api.Wish) and dataclasses.is_dataclass(kind):
            whole.answer(kind)


def _methods() -> dict[str, Any]:
    """Those of an engine that give nothing: what they lead to comes as messages."""
    found = inspect.getmembers(Engine, inspect.isfunction)
    return {
        name: call
        for name, call in found
        if not name.startswith("_") and name not in NO_CALLS and call.__annotations__["return"] == "None"
    }
