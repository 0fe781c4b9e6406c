"""Model cards: what is known about a network without opening it. One JSON file a network, resources/networks/NAME.json.

The card is the single source of truth for a known network: its definition, how a picture is prepared for it, its class
names and where its weights come from. Fields (all others are refused, so that a misspelt one is noticed):

Required
    name          the file's name without ``.json``; what the user gives to ``--model``
    title         for people, e.g. ``ResNet-20``
    year, paper   of the publication; the full citation
    description   two plain sentences for somebody who has never heard of it
    architecture  ``{"builder": "engine.zoo.resnet:resnet18", "arguments": {}}``: a function that gives an
                  ``nn.Module``, and its keyword arguments; every builder understands ``classes`` and ``channels``
    parameters    trainable numbers, as published
    input         ``[C, H, W]``
    mean, std     one number a channel, in units of ``range``
    range         1 or 255: what a white pixel is before normalisation
    order         ``"rgb"`` or ``"bgr"``
    resize        ``{"rule": "crop" | "stretch" | "letterbox", "shorter_side": int}``; shorter_side only with ``crop``,
                  e.g. 256 for a 224 crop. Pictures are always resized bilinearly with antialiasing
    labels        list of class names, or the name of a list: ``"imagenet"`` is resources/labels/imagenet.json, a JSON
                  list of strings

Optional
    ink           ``"auto"``, ``"as is"`` or ``"invert"``, for networks of light strokes on a dark ground
    stages        layer names for the Network panel's row, where the default choice does not tell the story
    notes         sentences that the user should see, e.g. how this form differs from the paper
    sha256        of NAME.safetensors beside the card: the weights are bundled
    weights       ``{"url": str, "sha256": str, "size": bytes, "unused": [prefix …]}``: a state dict to be fetched from
                  its publisher. Of the checksum the first digits, eight or more; the size where known. Keys
                  that begin with a prefix in ``unused`` are not wanted by this definition (auxiliary classifiers,
                  say); every other missing or unexpected key is an error
    depth         layers with weights (convolutions and fully connected ones) on the longest way from input to answer
    macs          multiply-accumulates for one picture
    published     ``{"top1_error": percent, "top5_error": percent, "source": str}`` of those weights; of the
                  paper's, where none can be had
    seed, data, recipe, epochs, shipped_epoch, held_out_accuracy, held_out_pictures, test_accuracy, test_pictures
                  how it was trained and measured (written by tools/train.py)

This module does not import torch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from engine.api import Ink, KnownNetwork, Preprocessing, Published, Resize, Text, UserError, alternatives, say
from engine.paths import cache_folder, resource


@dataclass(frozen=True, slots=True)
class Download:
    """Weights at their publisher's address.

    Attributes:
        sha256: the checksum's first digits, eight or more.
        size: bytes, None where unknown.
        unused: prefixes of keys that the definition does not want.
    """

    url: str
    sha256: str
    size: int | None = None
    unused: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where the fetched file lies in the user's cache; it is put there only once its checksum was right."""
        return cache_folder() / "weights" / Path(urlsplit(self.url).path).name

    @property
    def cached(self) -> bool:
        """Whether it has been fetched."""
        return self.path.is_file() and self.size in (None, self.path.stat().st_size)


@dataclass(frozen=True, slots=True, eq=False)
class ModelCard:
    """One model card, checked.

    Attributes:
        builder: ``module:function``.
        sha256: of the bundled weights, None where none are bundled.
        facts: every field as read, for the About panel.
        folder: where the card lies.
    """

    name: str
    title: str
    year: int
    paper: str
    description: str
    builder: str
    arguments: Mapping[str, Any]
    parameters: int
    preprocessing: Preprocessing
    labels: tuple[str, ...]
    stages: tuple[str, ...]
    notes: tuple[str, ...]
    sha256: str | None
    download: Download | None
    facts: Mapping[str, object]
    folder: Path

    @property
    def bundled(self) -> Path | None:
        """The bundled weights file, None where there is none."""
        return self.folder / f"{self.name}.safetensors" if self.sha256 else None

    @property
    def known(self) -> KnownNetwork:
        """The catalogue's entry."""
        if self.bundled:
            weights = "bundled"
        elif self.download:
            weights = "cached" if self.download.cached else "available"
        else:
            weights = "none"
        return KnownNetwork(
            self.name,
            self.title,
            self.year,
            self.paper,
            self.parameters,
            self.preprocessing.input,
            weights,
            size=self.download.size if self.download else None,
            depth=cast(int | None, self.facts.get("depth")),
            macs=cast(int | None, self.facts.get("macs")),
            published=Published(**cast(dict[str, Any], self.facts["published"])) if "published" in self.facts else None,
        )


def read_card(path: Path) -> ModelCard:
    """Read and check a model card; UserError with the field and what is wrong with it."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(say("{path}: the model card cannot be read ({error}).", path=path, error=error)) from error
    try:
        return _card(told, path)
    except _FieldError as wrong:
        raise UserError(
            say(
                "{path}: {wrong} (the fields of a model card are described in engine/catalogue/model_card.py).",
                path=path,
                wrong=wrong.args[0],
            )
        ) from None


@cache
def label_list(name: str) -> tuple[str, ...]:
    """The bundled list of class names of that name, e.g. ``imagenet``."""
    path = resource("labels", f"{name}.json")
    try:
        labels = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(
            say("{path}: the list of class names cannot be read ({error}).", path=path, error=error)
        ) from error
    if not _strings(labels) or not labels:
        raise UserError(say("{path}: a list of class names must be a JSON list of strings.", path=path))
    return tuple(labels)


class _FieldError(Exception):
    """A field is missing or has an impossible value."""


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _numbers(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)


def _checksum(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _anything(_: object) -> bool:
    return True


_Check = tuple[Callable[[object], bool], str]
_TEXT: _Check = (_text, say("a text"))
_STRINGS: _Check = (_strings, say("a list of texts"))
_NUMBERS: _Check = (_numbers, say("a list of numbers"))
_CHECKSUM: _Check = (_checksum, say("64 hexadecimal digits in lower case"))
_CHECKSUM_BEGINNING: _Check = (
    lambda value: isinstance(value, str) and re.fullmatch("[0-9a-f]{8,64}", value) is not None,
    say("the first 8 to 64 hexadecimal digits, in lower case"),
)
_WHOLE: _Check = (_whole, say("a positive whole number"))
_OBJECT: _Check = (lambda value: isinstance(value, dict), say("an object"))

_REQUIRED: dict[str, _Check] = {
    "name": _TEXT,
    "title": _TEXT,
    "year": _WHOLE,
    "paper": _TEXT,
    "description": _TEXT,
    "architecture": _OBJECT,
    "parameters": _WHOLE,
    "input": (lambda v: isinstance(v, list) and len(v) == 3 and all(map(_whole, v)), say("[channels, height, width]")),
    "mean": _NUMBERS,
    "std": (lambda v: _numbers(v) and all(n > 0 for n in v), say("a list of positive numbers")),  # type: ignore[attr-defined]
    "range": (lambda v: v in (1, 255) and _whole(v), alternatives(("1", "255"))),
    "order": (lambda v: v in ("rgb", "bgr"), alternatives(('"rgb"', '"bgr"'))),
    "resize": _OBJECT,
    "labels": (lambda v: _text(v) or (_strings(v) and bool(v)), say("a list of class names, or the name of a list")),
}
_OPTIONAL: dict[str, _Check] = {
    "ink": (lambda v: v in list(Ink), alternatives(f'"{ink}"' for ink in Ink)),
    "stages": _STRINGS,
    "notes": _STRINGS,
    "sha256": _CHECKSUM,
    "depth": _WHOLE,
    "macs": _WHOLE,
    "weights": _OBJECT,
    "published": _OBJECT,
}
_MEASURED = (
    "seed", "data", "recipe", "epochs", "shipped_epoch", "held_out_accuracy", "held_out_pictures", "test_accuracy",
    "test_pictures",
)  # fmt: skip


def _check(told: object, required: Mapping[str, _Check], optional: Mapping[str, _Check], where: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise _FieldError(say("{where} must be an object", where=where or say("the card")))
    known = {**required, **optional}
    for name, value in told.items():
        if name not in known:
            raise _FieldError(say("unknown field '{where}{name}'", where=where, name=name))
        fits, expected = known[name]
        if not fits(value):
            raise _FieldError(
                say(
                    "'{where}{name}' must be {expected}, not {value}",
                    where=where,
                    name=name,
                    expected=expected,
                    value=json.dumps(value),
                )
            )
    for name in required:
        if name not in told:
            raise _FieldError(say("'{where}{name}' is missing", where=where, name=name))
    return told


def _card(told: object, path: Path) -> ModelCard:
    fields = _check(told, _REQUIRED, {**_OPTIONAL, **dict.fromkeys(_MEASURED, (_anything, ""))}, "")
    if fields["name"] != path.stem:
        raise _FieldError(
            say("'name' must be {stem}, as the file is called, not {name}", stem=path.stem, name=fields["name"])
        )
    _published(fields.get("published"))
    architecture = _check(
        fields["architecture"],
        {"builder": (lambda v: _text(v) and str(v).count(":") == 1, '"module:function"')},
        {"arguments": _OBJECT},
        "architecture.",
    )
    labels = fields["labels"]
    return ModelCard(
        name=fields["name"],
        title=_told(fields["title"]),
        year=fields["year"],
        paper=fields["paper"],
        description=fields["description"],
        builder=architecture["builder"],
        arguments=architecture.get("arguments", {}),
        parameters=fields["parameters"],
        preprocessing=_preprocessing(fields),
        labels=label_list(labels) if isinstance(labels, str) else tuple(labels),
        stages=tuple(fields.get("stages", ())),
        notes=tuple(map(_told, fields.get("notes", ()))),
        sha256=fields.get("sha256"),
        download=_download(fields["weights"]) if "weights" in fields else None,
        facts=_facts(fields),
        folder=path.parent,
    )


def _told(sentence: str) -> Text:
    """What a card says to the user (title, notes, data, source): tools/engine_texts.py finds it there, too."""
    return Text(sentence, {})


def _facts(fields: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(fields)
    if "data" in facts:
        facts["data"] = _told(facts["data"])
    if "published" in facts:
        facts["published"] = {**facts["published"], "source": _told(facts["published"]["source"])}
    return facts


def _published(told: object) -> None:
    if told is not None:
        percent: _Check = (lambda v: _numbers([v]) and 0 <= cast(float, v) <= 100, say("a percentage"))
        _check(told, {"top1_error": percent, "top5_error": percent, "source": _TEXT}, {}, "published.")


def _preprocessing(fields: Mapping[str, Any]) -> Preprocessing:
    channels, height, width = fields["input"]
    for name in ("mean", "std"):
        if len(fields[name]) != channels:
            raise _FieldError(
                say(
                    "'{name}' must have {channels} numbers, one a channel, not {count}",
                    name=name,
                    channels=channels,
                    count=len(fields[name]),
                )
            )
    resize = _check(
        fields["resize"],
        {"rule": (lambda v: v in list(Resize), alternatives(f'"{rule}"' for rule in Resize))},
        {"shorter_side": _WHOLE},
        "resize.",
    )
    shorter = resize.get("shorter_side")
    if shorter is not None and resize["rule"] != Resize.CROP:
        raise _FieldError(say("'resize.shorter_side' only goes with the rule \"crop\""))
    if shorter is not None and shorter < min(height, width):
        raise _FieldError(
            say(
                "'resize.shorter_side' must be at least {least}, the shorter side of the input",
                least=min(height, width),
            )
        )
    return Preprocessing(
        input=(channels, height, width),
        mean=tuple(map(float, fields["mean"])),
        std=tuple(map(float, fields["std"])),
        range=fields["range"],
        order=fields["order"],
        resize=Resize(resize["rule"]),
        shorter_side=shorter,
        ink=Ink(fields["ink"]) if "ink" in fields else None,
    )


def _download(told: object) -> Download:
    fields = _check(
        told,
        {
            "url": (lambda v: isinstance(v, str) and v.startswith(("https://", "http://")), say("an address")),
            "sha256": _CHECKSUM_BEGINNING,
        },
        {"size": _WHOLE, "unused": _STRINGS},
        "weights.",
    )
    return Download(fields["url"], fields["sha256"], fields.get("size"), tuple(fields.get("unused", ())))
