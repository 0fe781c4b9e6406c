"""Modules that come without a description: what input they take is tried out, the rest is assumed and said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import nn

from engine.api import InputUnknownError, NetworkReference, Preprocessing, Resize, Text, WeightsOrigin, say
from engine.catalogue.model_card import label_list
from engine.graph import Graph, graph_of
from engine.graph.build import first_line
from engine.readers.base import LoadedModel, LoadingProgress, check_picture

IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_SMALL = (10, 100)
"""Numbers of classes of CIFAR's: a network that takes pictures of any size then wants them small."""
_SIZES = (224, 32, 28, 64, 96, 128, 256, 299, 227, 300, 320, 416, 512, 48, 40, 16, 8)
_GRAY_SIZES = (28, 32, 224, 64, 48, 96, 128, 16, 8, 20, 256)


def found_module(
    module: nn.Module,
    title: str,
    weights: WeightsOrigin,
    reference: NetworkReference,
    progress: LoadingProgress,
    notes: tuple[str, ...] = (),
    graph: Callable[[tuple[int, int, int]], Graph] | None = None,
) -> LoadedModel:
    """A module of which only the code is known; UserError if no usual input fits it and none was told.

    ``graph`` is its own way to a graph, where it cannot be traced.
    """
    module.float().eval()
    told = reference.input or ()
    if len(told) == 3:
        shape = (told[0], told[1], told[2])
        classes = None
    else:
        progress.step(say("Looking for the input that {title} takes", title=title), 0.4)
        shape, classes = _tried(module, title, told)
    check_picture(shape, title)
    preprocessing, labels, assumed = assumed_about(shape, classes, reference)
    return LoadedModel(
        graph=graph or partial(graph_of, module, title=title),
        title=title,
        weights=weights,
        preprocessing=preprocessing,
        labels=labels,
        notes=(*notes, *assumed),
    )


def mode_warning(module: nn.Module) -> tuple[Text, ...]:
    """What to say of a whole network that was saved in the midst of its training, to be asked before it is opened."""
    training = getattr(module, "training", False)  # a frozen script has no mode
    return (say("It was saved in training mode; it is run in evaluation mode."),) if training else ()


def assumed_about(
    shape: tuple[int, int, int], classes: int | None, reference: NetworkReference
) -> tuple[Preprocessing, tuple[str, ...], tuple[str, ...]]:
    """Preprocessing, labels and the sentences that say what was assumed, for what the user has not told.

    A network of 1,000 classes on three channels is taken for one of ImageNet; others for not normalised at all.
    """
    imagenet = classes == 1000 and shape[0] == 3
    mean, std = IMAGENET if imagenet else ((0.0,) * shape[0], (1.0,) * shape[0])
    notes = []
    if reference.input is None:
        notes.append(
            say(
                "Pictures are taken to be {channels}×{height}×{width}: the file does not say.",
                channels=shape[0],
                height=shape[1],
                width=shape[2],
            )
        )
    if reference.mean is None and reference.std is None:
        figures = (
            say("normalised as for ImageNet")
            if imagenet
            else say("from 0 to {high}, not normalised", high=reference.range or 1)
        )
        notes.append(say("Values are taken to be {figures}: the file does not say.", figures=figures))
    if shape[0] not in (1, 3):
        notes.append(
            say(
                "It takes {channels} channels: those beyond the picture's three are filled with zeros.",
                channels=shape[0],
            )
        )
    labels = label_list("imagenet") if imagenet else ()
    shorter = round(shape[1] * 256 / 224) if imagenet and shape[1] == shape[2] else None
    return Preprocessing(shape, mean, std, resize=Resize.CROP, shorter_side=shorter), labels, tuple(notes)


def _tried(module: nn.Module, title: str, told: tuple[int, ...]) -> tuple[tuple[int, int, int], int | None]:
    """The first usual input that the module takes, and how many numbers it answers with."""
    reason = ""
    for shape in _shapes(module, told):
        try:
            with torch.no_grad():
                answer = module(torch.zeros(1, *shape))
        except Exception as error:  # the module's own code runs here and may raise anything
            reason = reason or first_line(error)
            continue
        if not isinstance(answer, torch.Tensor) or answer.ndim != 2:
            return shape, None
        if len(answer) == 1:  # flattening with a fixed length takes a larger picture for several
            classes = int(answer.shape[1])
            small = (shape[0], 32, 32)
            if not told and shape[0] == 3 and classes in _SMALL and _answers(module, small) == classes:
                return small, classes
            return shape, classes
    raise InputUnknownError(
        say(
            "{title} takes none of the usual inputs ({reason}); say which one it takes (--input CxHxW).",
            title=title,
            reason=reason,
        )
    )


def _answers(module: nn.Module, shape: tuple[int, int, int]) -> int | None:
    """How many numbers the module answers a picture of this shape with; None if it does not take it."""
    try:
        with torch.no_grad():
            return int(module(torch.zeros(1, *shape)).shape[1])
    except Exception:  # the module's own code runs here and may raise anything
        return None


def _shapes(module: nn.Module, told: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    """Usual inputs, first those for as many channels as the first filters have."""
    filters = [int(weight.shape[1]) for weight in module.parameters() if weight.ndim == 4]
    for channels in dict.fromkeys((*filters[:1], 3, 1)):
        if len(told) == 2:
            yield channels, told[0], told[1]
            continue
        for size in _GRAY_SIZES if channels == 1 else _SIZES:
            yield channels, size, size
