"""Damage: to bytes, and to what they mean (archives, pickles, protocol buffers, JSON, words), to get deep."""

from __future__ import annotations

import copy
import io
import json
import pickletools
import random
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

Damage = Callable[[random.Random, bytes], bytes]

NUMBERS = (0, 1, -1, 2, 3, 7, 127, 128, 255, 256, 32767, 65535, 65536, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**62)
WORDS: tuple[Any, ...] = (
    None, True, "", "\0", "x" * 300, "../../etc", "ção", "\ud800", -1, 0, 1e308, 1e-320, 2**70, [], {}, [[]], {"a": 0},
    float("nan"), float("inf"), "1e999", "0x10", "{n}", "%s", "<b>", ":", "[", "-",
)  # fmt: skip
_LONGEST = 1 << 20


def of_bytes(rng: random.Random, data: bytes) -> bytes:
    """One to six blows to the bytes themselves."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        at = rng.randrange(len(changed) + 1)
        length = min(rng.choice((1, 2, 4, 16, 100, 1000)), len(changed) - at)
        kind = rng.randrange(8)
        if kind == 0:
            changed[at:] = b""
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length]
        elif kind == 3:
            changed[at:at] = rng.randbytes(length)
        elif kind == 4:
            changed[at : at + length] = bytes([rng.choice((0, 255, 128, 1))]) * length
        elif kind == 5:
            changed[at : at + 8] = _number(rng)
        elif length:
            changed[at] = changed[at] ^ (1 << rng.randrange(8)) if kind == 6 else rng.randrange(256)
    return bytes(changed[:_LONGEST])


def _number(rng: random.Random) -> bytes:
    """A length as formats store them."""
    size = rng.choice("hiq")
    whole = rng.choice(NUMBERS) & ((1 << (8 * struct.calcsize(size))) - 1)
    return struct.pack(rng.choice("<>") + size.upper(), whole)


def of_text(rng: random.Random, data: bytes) -> bytes:
    """Words and lines lost, doubled, exchanged or replaced; sometimes bytes."""
    if rng.random() < 0.2:
        return of_bytes(rng, data)
    pieces = re.split(r"(\W)" if rng.random() < 0.7 else r"(\n)", data.decode())
    for _ in range(rng.choice((1, 1, 2, 4))):
        at, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
        kind = rng.randrange(5)
        if kind == 0:
            pieces[at] = ""
        elif kind == 1:
            pieces[at] = (pieces[at] * rng.choice((2, 3, 5000)))[:100_000]
        elif kind == 2:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif kind == 3:
            pieces[at] = str(rng.choice(NUMBERS))
        else:
            pieces[at] = str(rng.choice(WORDS))
    return "".join(pieces)[:_LONGEST].encode("utf-8", "replace")


def of_json(rng: random.Random, data: bytes) -> bytes:
    """A value, somewhere, is another one, is lost, or is nested without measure; sometimes the text."""
    if rng.random() < 0.2:
        return of_text(rng, data)
    held = [json.loads(data)]
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change(rng, held)
    text = json.dumps(held[0])
    return text.replace('"NEST"', "[" * 100_000).encode("utf-8", "surrogatepass")


def _change(rng: random.Random, held: Any) -> None:
    keys = list(held) if isinstance(held, dict) else list(range(len(held)))
    if not keys:
        return
    key = rng.choice(keys)
    if isinstance(held[key], dict | list) and held[key] and rng.random() < 0.85:
        _change(rng, held[key])
    elif isinstance(held, dict) and rng.random() < 0.3:
        value = held.pop(key)
        if rng.random() < 0.5:
            held[str(rng.choice(WORDS))] = value
    else:
        held[key] = copy.deepcopy(rng.choice((*WORDS, *NUMBERS, held[key], [held[key]] * 3, "NEST")))


def of_pickle(rng: random.Random, data: bytes) -> bytes:
    """Whole steps of a pickle lost, doubled or exchanged; sometimes bytes."""
    if rng.random() < 0.5:
        return of_bytes(rng, data)
    starts = [place for _, _, place in pickletools.genops(data) if place is not None]
    ends = [*starts[1:], data.index(b".", starts[-1]) + 1]
    steps = [data[start:end] for start, end in zip(starts, ends, strict=True)]
    rest = data[ends[-1] :]
    for _ in range(rng.choice((1, 1, 2, 3))):
        at, other = rng.randrange(len(steps)), rng.randrange(len(steps))
        kind = rng.randrange(3)
        if kind == 0:
            steps[at] = b""
        elif kind == 1:
            steps.insert(at, steps[other])
        else:
            steps[at], steps[other] = steps[other], steps[at]
    return b"".join(steps) + rest


def of_archive(rng: random.Random, data: bytes) -> bytes:
    """One part of a zip archive damaged, lost, doubled or renamed, its checksum right; sometimes bytes of the whole."""
    if rng.random() < 0.3:
        return of_bytes(rng, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = rng.randrange(len(parts))
    name, content = parts[at]
    kind = rng.randrange(8)
    if kind == 0:
        del parts[at]
    elif kind == 1:
        parts[at] = rng.choice(parts)[0], content
    else:
        parts[at] = name, _part(name)(rng, content)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in dict(parts):
            archive.writestr(zipfile.ZipInfo(name), dict(parts)[name])
    return held.getvalue()


def _part(name: str) -> Damage:
    suffix = name.rpartition(".")[2]
    return {"pkl": of_pickle, "json": of_json, "py": of_text}.get(suffix, of_bytes)


def of_safetensors(rng: random.Random, data: bytes) -> bytes:
    """The JSON header changed and its length told rightly; sometimes bytes."""
    if rng.random() < 0.4:
        return of_bytes(rng, data)
    size = int.from_bytes(data[:8], "little")
    header = of_json(rng, data[8 : 8 + size])
    return len(header).to_bytes(8, "little") + header + data[8 + size :]


def of_onnx(rng: random.Random, data: bytes) -> bytes:
    """A field of the model changed, lost or doubled, whatever message it belongs to; sometimes bytes."""
    from onnx import ModelProto

    if rng.random() < 0.3:
        return of_bytes(rng, data)
    model = ModelProto.FromString(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        _change_field(rng, model)
    return bytes(model.SerializePartialToString())


def _change_field(rng: random.Random, message: Any) -> None:
    fields = message.ListFields()
    if not fields:
        return
    field, value = rng.choice(fields)
    several = not isinstance(value, str | bytes) and hasattr(value, "append")
    deeper = field.type == field.TYPE_MESSAGE
    if deeper and rng.random() < 0.9:
        _change_field(rng, rng.choice(value) if several else value)
    elif rng.random() < 0.2:
        message.ClearField(field.name)
    elif several:
        at = rng.randrange(len(value))
        if deeper or rng.random() < 0.2:
            value.append(value[at])
        elif rng.random() < 0.2:
            del value[at]
        else:
            value[at] = _other(rng, field, value[at])
    elif not deeper:
        setattr(message, field.name, _other(rng, field, value))


def _other(rng: random.Random, field: Any, value: Any) -> Any:
    if field.type == field.TYPE_ENUM:
        return rng.choice(field.enum_type.values).number
    if isinstance(value, str):
        return rng.choice(("", "x", "y", "w", value * 2, "Loop", "If", "Resize", "Reshape", "Conv", "Expand", "Tile"))
    if isinstance(value, bytes):
        return of_bytes(rng, value)
    if isinstance(value, float):
        return rng.choice((0.0, -1.0, 1e30, float("nan"), float("inf")))
    number = rng.choice(NUMBERS)
    return number if field.type in (field.TYPE_INT64, field.TYPE_UINT64) and number >= 0 else number % 2**31


def mixed(rng: random.Random, damage: Damage, samples: Sequence[bytes]) -> bytes:
    """One of the samples, damaged; now and then with the end of another."""
    sample = rng.choice(samples)
    if len(samples) > 1 and rng.random() < 0.05:
        other = rng.choice(samples)
        return sample[: rng.randrange(len(sample))] + other[rng.randrange(len(other)) :]
    return damage(rng, sample)
