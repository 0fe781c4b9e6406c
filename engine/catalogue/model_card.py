"""Model cards: what is known about a network without opening it. One JSON file a network, resources/networks/NAME.json.

The card is the single source of truth for a known network: its definition, how a picture is prepared for it, its class
names and where its weights come from. The cards come with the program; tests/engine/catalogue/test_known.py checks
every one of them. Fields:

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
    notes         sentences that the user should see, e.g. how this form differs from the paper
    sha256        of NAME.safetensors beside the card: the weights are bundled
    weights       ``{"url": str, "sha256": str, "size": bytes, "unused": [prefix …]}``: a state dict to be fetched from
                  its publisher. Of the checksum the first digits, eight or more; the size where known. Keys
                  that begin with a prefix in ``unused`` are not wanted by this definition (auxiliary classifiers,
                  say); every other missing or unexpected key is an error
    choices       ``{argument: [value taken, other …]}``: arguments of the builder that leave the shapes of the weights
                  as they are, so that a file of weights does not tell them
    assumed       a sentence: what of the architecture a file of weights does not tell
    common        true where many another network has weights of the same shapes, so that they say little
    depth         layers with weights (convolutions and fully connected ones) on the longest way from input to answer
    macs          multiply-accumulates for one picture
    published     ``{"top1_error": percent, "top5_error": percent, "source": str}`` of those weights; of the
                  paper's, where none can be had
    task          ``"classification"`` (which it is where nothing is told), ``"detection"``, ``"segmentation"`` or
                  ``"key points"``
    decoding      how the outputs are read where the task is another one. ``{"kind": "centre points", "heat": layer,
                  "size": layer, "offset": layer, "stride": pixels}``: (K, h, w) maps of 0 … 1, bright where the middle
                  of an object of that class is; there, (2, h, w) height and width in pixels of the input, and (2, h, w)
                  how far down and right of the place's upper left corner the middle is, in places.
                  ``{"kind": "class map", "ground": index}``: (K, H, W), the largest is the class; that of the empty
                  ground, if there is one, is not painted. ``{"kind": "key points"}``: (K, h, w),
                  the largest value of each map is the place of one point
    skeleton      ``[[from, to] …]``, indices of key points between which lines are drawn; their names are ``labels``
    source        what it looks at best, as given to ``--source``
    seed, data, recipe, epochs, shipped_epoch, held_out_accuracy, held_out_pictures, test_accuracy, test_pictures
                  how it was trained and measured (written by tools/train.py)
    held_out, figures
                  the same for other tasks, ``{name: share}``: mAP@0.5, mean_IoU, PCK@0.1 and others
                  (written by tools/train_drawn.py)

This module does not import torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine.api import Fact, Ink, KnownNetwork, Preprocessing, Published, Resize, Task, Text
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
    """One model card.

    Attributes:
        builder: ``module:function``.
        arguments: of the builder.
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
    notes: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    assumed: str
    common: bool
    sha256: str | None
    download: Download | None
    depth: int | None
    macs: int | None
    published: Published | None
    task: Task
    source: str
    facts: Mapping[str, Fact]
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
            depth=self.depth,
            macs=self.macs,
            published=self.published,
            task=self.task,
            source=self.source,
        )


def read_card(path: Path) -> ModelCard:
    """One of the cards that come with the program; KeyError or TypeError if it is not as described above."""
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for field in ("title", "data", "assumed"):
        if field in facts:
            facts[field] = _translatable(facts[field])
    facts["notes"] = tuple(map(_translatable, facts.get("notes", ())))
    published, weights, labels = facts.get("published"), facts.get("weights"), facts["labels"]
    if published:
        facts["published"] = published = {**published, "source": _translatable(published["source"])}
    if weights:
        weights = {**weights, "unused": tuple(weights.get("unused", ()))}
    return ModelCard(
        name=facts["name"],
        title=facts["title"],
        year=facts["year"],
        paper=facts["paper"],
        description=facts["description"],
        builder=facts["architecture"]["builder"],
        arguments=facts["architecture"].get("arguments", {}),
        parameters=facts["parameters"],
        preprocessing=_preprocessing(facts),
        labels=label_list(labels) if isinstance(labels, str) else tuple(labels),
        notes=facts["notes"],
        choices={name: tuple(values) for name, values in facts.get("choices", {}).items()},
        assumed=facts.get("assumed", ""),
        common=facts.get("common", False),
        sha256=facts.get("sha256"),
        download=Download(**weights) if weights else None,
        depth=facts.get("depth"),
        macs=facts.get("macs"),
        published=Published(**published) if published else None,
        task=Task(facts.get("task", Task.CLASSIFICATION)),
        source=facts.get("source", ""),
        facts=facts,
        folder=path.parent,
    )


@cache
def label_list(name: str) -> tuple[str, ...]:
    """The bundled list of class names of that name, e.g. ``imagenet``."""
    return tuple(json.loads(resource("labels", f"{name}.json").read_text(encoding="utf-8")))


def _translatable(sentence: str) -> Text:
    """What a card says to the user: tools/engine_texts.py finds it there, too."""
    return Text(sentence, {})


def _preprocessing(facts: Mapping[str, Any]) -> Preprocessing:
    channels, height, width = facts["input"]
    return Preprocessing(
        input=(channels, height, width),
        mean=tuple(map(float, facts["mean"])),
        std=tuple(map(float, facts["std"])),
        range=facts["range"],
        order=facts["order"],
        resize=Resize(facts["resize"]["rule"]),
        shorter_side=facts["resize"].get("shorter_side"),
        ink=Ink(facts["ink"]) if "ink" in facts else None,
    )
