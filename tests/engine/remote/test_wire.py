"""Whatever crosses comes out as it went in; anything else is refused in words, and nothing of it runs."""

from __future__ import annotations

import inspect
import json
import random
import typing
from dataclasses import dataclass
from typing import Any

import pytest

import engine.api
from engine.api import Engine, Message, Notice, Result, Text, Wish, say
from engine.remote.protocol import Call, Dialogue
from engine.remote.wire import Inline, Schema, SchemaError, WireError, dumped, loaded
from engine.results.builder import all_answerers
from tests.engine.remote.samples import same, sample
from tests.engine.tiny import tiny_network

ROUNDS = 40
MESSAGES = typing.get_args(Message)


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    """The real one."""
    return Dialogue()


def crossed(dialogue: Dialogue, message: Message) -> Any:
    """What arrives of it."""
    return dialogue.read_message(loaded(dumped(dialogue.write_message(message, Inline()))), Inline())


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_messages_arrive_as_they_were_sent(dialogue: Dialogue, kind: type) -> None:
    chance = random.Random(kind.__name__)
    for _ in range(ROUNDS):
        sent = sample(kind, chance)
        assert same(crossed(dialogue, sent), sent)


@pytest.mark.parametrize("name", sorted(Dialogue().calls))
def test_calls_arrive_as_they_were_made(dialogue: Dialogue, name: str) -> None:
    chance = random.Random(name)
    method = getattr(Engine, name)
    hints = typing.get_type_hints(method, vars(inspect.getmodule(Engine)))
    for _ in range(ROUNDS):
        call = Call(
            name, tuple(sample(hints[given], chance) for given in list(inspect.signature(method).parameters)[1:])
        )
        arrived = dialogue.read_call(loaded(dumped(dialogue.write_call(call, Inline()))), Inline())
        assert arrived.name == name and same(arrived.arguments, call.arguments)


def test_all_methods_of_an_engine_cross_or_answer_at_once(dialogue: Dialogue) -> None:
    methods = {name for name, _ in inspect.getmembers(Engine, inspect.isfunction) if not name.startswith("_")}
    assert methods - dialogue.calls.keys() == {"start", "drain", "close", "known_networks", "devices"}


def test_sentences_are_still_translated(dialogue: Dialogue) -> None:
    arrived = crossed(dialogue, Notice(say("{file} is empty", file="a.onnx")))
    assert isinstance(arrived.text, Text)
    assert arrived.text.translated(lambda _: "{file} está vazio") == "a.onnx está vazio"


def test_damaged_bytes_are_refused_in_words_or_are_another_message(dialogue: Dialogue) -> None:
    chance = random.Random(1)
    refused = 0
    for _ in range(600):
        data = bytearray(dumped(dialogue.write_message(sample(chance.choice(MESSAGES), chance), Inline())))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(2)] = bytes([chance.choice(b'[]{}",:0159-eEnulltruefalse\x00\xff')])
        try:
            assert isinstance(dialogue.read_message(loaded(bytes(data)), Inline()), MESSAGES)
        except WireError:
            refused += 1
    assert refused > 300


@pytest.mark.parametrize(
    "plain",
    [
        {"Popen": [["true"]]},
        {"builtins.eval": ["1"]},
        {"Notice": ["x", "info"]},
        {"Notice": ["x", "info", "", 1]},
        {"Notice": [{"text": ["{x.__class__}", [["x", "a"]]]}, "info", ""]},
        {"Notice": [{"text": ["{x:{y.real}}", [["x", 1]]]}, "info", ""]},
        {"Notice": ["x", "no severity", ""]},
        {"Notice": ["x", "info", ""], "Progress": []},
        {"MapsView": []},
        {"__reduce__": ["os.system"]},
        ["Notice", "x"],
        "Notice",
        None,
        [],
        {},
        json.loads("[" * 900 + "]" * 900),
    ],
)
def test_what_is_no_message_is_refused(dialogue: Dialogue, plain: Any) -> None:
    with pytest.raises(WireError):
        dialogue.read_message(plain, Inline())


@pytest.mark.parametrize("data", [b"", b"\x80\x04N.", b"[" * 100_000, b"\xff", b"9" * 5000, b'{"Notice": NaN'])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        loaded(data)


@pytest.mark.parametrize(
    ("dtype", "shape", "place"),
    [
        ("object", [1], "AAAA"),
        ("float32", [-1], ""),
        ("float32", [2], "AAAA"),
        ("uint8", [1 << 50], ""),
        ("uint8", [1], 5),
    ],
)
def test_arrays_that_are_none_are_refused(dialogue: Dialogue, dtype: str, shape: list[int], place: Any) -> None:
    kernel = {"PictureView": [2, 2]}
    picture = {"Picture": [{"array": [dtype, shape, place]}, [2, 2]]}
    origin = {"Provenance": [{"NetworkState": [1, []]}, 1, 1, "exact", ""]}
    timings = {"Timings": [0.0] * 6}
    with pytest.raises(WireError):
        dialogue.read_message({"Result": [origin, 0.0, [[kernel, picture]], timings, 0, False, [], ""]}, Inline())


def test_arrays_cannot_be_written_to(dialogue: Dialogue) -> None:
    chance = random.Random(3)
    arrived = crossed(dialogue, sample(MESSAGES[1], chance))
    assert not arrived.weight.flags.writeable


@dataclass(frozen=True)
class Open:
    """Holds what cannot cross."""

    handle: object


@dataclass
class Soft:
    """Is not frozen."""

    size: int


@dataclass(frozen=True)
class Mixed:
    """Two that look alike once they are written."""

    either: tuple[int, ...] | frozenset[int]


class Unknown(Wish["np.ndarray"]):
    """A wish that is registered, but is no dataclass."""


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            Open,
            "Open.handle: <class 'object'> cannot cross between the window's process and the engine's. Use None, bool",
        ),
        (Soft, "Soft cannot cross between the window's process and the engine's: it is not frozen."),
        (Mixed, "Mixed.either: of .* two cannot be told apart once they are written down."),
        (Result, "cannot cross"),
    ],
)
def test_what_cannot_cross_is_told_in_a_sentence(kind: type, sentence: str) -> None:
    with pytest.raises(SchemaError, match=sentence):
        Schema([kind]).form(kind, "here")


def test_whatever_is_answered_can_be_asked_for() -> None:
    exported = [kind for kind in vars(engine.api).values() if isinstance(kind, type)]
    for answerer in all_answerers(tiny_network(), with_outputs=True):
        assert any(issubclass(kind, answerer.kind) for kind in exported), answerer.kind
