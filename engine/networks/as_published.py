"""Of a detector's file: pictures prepared, and classes named, as those do who published its layout."""

from __future__ import annotations

from dataclasses import replace

from engine.api import NetworkInfo, NetworkReference, Preprocessing, Reading, Task, Text, WeightsOrigin, say
from engine.catalogue.model_card import label_list
from engine.decoders.base import Preparation
from engine.decoders.catalogue import decoder

COCO = {80: "coco", 91: "coco91"}
"""Names by the number of classes."""
ASSUMED = "Values are taken to be {figures}: the file does not say."
"""What is said of files whose preparation is not known, see ``engine.readers.plain_module``."""


def as_published(info: NetworkInfo, reference: NetworkReference) -> NetworkInfo:
    """The description with what is usual for its decoder, where neither file nor user says otherwise; it is said."""
    reading = info.taken[0] if info.taken else None
    if reading is None or reading.task is not Task.DETECTION or info.weights is not WeightsOrigin.FILE:
        return info
    info = _named(info, reading)
    usual = decoder(reading.decoder).usual
    told = (reference.mean, reference.std, reference.range, reference.order, reference.preprocessing)
    assumed = any(getattr(note, "template", "") == ASSUMED for note in info.notes)
    if usual is None or not assumed or any(value is not None for value in told):
        return info
    notes = tuple(note for note in info.notes if getattr(note, "template", "") != ASSUMED)
    preprocessing = _prepared(info.preprocessing, usual)
    return replace(info, preprocessing=preprocessing, notes=(*notes, _said(decoder(reading.decoder).title, usual)))


def _prepared(known: Preprocessing, usual: Preparation) -> Preprocessing:
    channels = known.input[0]
    return replace(
        known,
        mean=(usual.mean,) * channels,
        std=(usual.std,) * channels,
        range=max(usual.range, known.range),
        order=usual.order,
        resize=usual.resize,
        shorter_side=None,
        border=usual.border,
    )


def _said(title: str, usual: Preparation) -> Text:
    return say(
        "Pictures are prepared as is usual for {title}: values from 0 to {high}, minus {mean:g}, divided by {std:g}, "
        "channels {order}, {resize}. The file does not say.",
        title=title,
        high=usual.range,
        mean=usual.mean,
        std=usual.std,
        order=usual.order.upper(),
        resize=say("bordered") if usual.border is not None else say("stretched"),
    )


def _named(info: NetworkInfo, reading: Reading) -> NetworkInfo:
    name = COCO.get(reading.classes)
    if info.labels or name is None:
        return info
    labels = label_list(name)
    note = say("Its {count} classes are taken to be those of COCO: {first}, {second} …", count=reading.classes,
               first=labels[0], second=labels[1])  # fmt: skip
    return replace(info, labels=labels, notes=(*info.notes, note))
