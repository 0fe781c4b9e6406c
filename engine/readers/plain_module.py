"""Modules that come without a description: what input they take is tried out, the rest is assumed and said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

from engine.api import InputUnknownError, NetworkReference, Preprocessing, Resize, Text, UserError, WeightsOrigin, say
from engine.catalogue.model_card import label_list
from engine.graph import Graph, graph_of
from engine.graph.build import cannot_run, first_line
from engine.readers.base import LoadedModel, LoadingProgress, check_picture
from engine.readers.picture_forms import take_pictures, usual_shapes
from engine.readers.several_inputs import fill_inputs

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
    notes = (*notes, *fill_inputs(module, reference))
    told = reference.input or ()
    if len(told) == 3:
        shape = (told[0], told[1], told[2])
        classes = None
        _learn_sizes(module, shape, title)
    else:
        progress.step(say("Looking for the input that {title} takes", title=title), 0.4)
        try:
            shape, classes = _tried(module, title, told)
        except InputUnknownError:
            sizes = [(channels, told[0], told[1]) for channels in (1, 3)] if told else usual_shapes(module)
            changed = take_pictures(module, sizes)
            if changed is None:
                raise
            shape, classes, notes = changed[0], _answers(module, changed[0]), (*notes, changed[1])
    check_picture(shape, title)
    preprocessing, labels, assumed = assumed_about(shape, classes, reference)
    return LoadedModel(
        graph=graph or partial(_graph, module, title=title),
        title=title,
        weights=weights,
        preprocessing=preprocessing,
        labels=labels,
        notes=(*notes, *assumed),
    )


def _graph(module: nn.Module, shape: tuple[int, int, int], title: str) -> Graph:
    """The module's graph; where it does not take such a picture as it is, in another form."""
    try:
        return graph_of(module, shape, title)
    except UserError:
        changed = take_pictures(module, [shape])
        if changed is None:
            raise
        graph = graph_of(module, shape, title)
        return replace(graph, notes=(changed[1], *graph.notes))


def mode_warning(module: nn.Module) -> tuple[Text, ...]:
    """What to say of a whole network that was saved in the midst of its training, to be asked before it is opened."""
    training = getattr(module, "training", False)  # a frozen script has no mode
    return (say("It was saved in training mode; it is run in evaluation mode."),) if training else ()


def assumed_about(
    shape: tuple[int, int, int], classes: int | None, reference: NetworkReference, white: int = 1
) -> tuple[Preprocessing, tuple[str, ...], tuple[str, ...]]:
    """Preprocessing, labels and the sentences that say what was assumed, for what the user has not told.

    A network of 1,000 classes on three channels is taken for one of ImageNet; others for not normalised at all, and so
    is one that takes pixels as they are (``white`` is 255).
    """
    named = classes == 1000 and shape[0] == 3
    imagenet = named and white == 1
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
            else say("from 0 to {high}, not normalised", high=reference.range or white)
        )
        notes.append(say("Values are taken to be {figures}: the file does not say.", figures=figures))
    if shape[0] not in (1, 3):
        notes.append(
            say(
                "It takes {channels} channels: those beyond the picture's three are filled with zeros.",
                channels=shape[0],
            )
        )
    labels = label_list("imagenet") if named else ()
    shorter = round(shape[1] * 256 / 224) if named and shape[1] == shape[2] else None
    return Preprocessing(shape, mean, std, range=white, resize=Resize.CROP, shorter_side=shorter), labels, tuple(notes)


def _learn_sizes(module: nn.Module, shape: tuple[int, int, int], title: str) -> None:
    """Let lazy layers (``nn.LazyConv2d`` …) settle their sizes by one pass; UserError if it does not take the picture.

    Those that weights have already given their sizes learn from the pass what they are.
    """
    parts = [part for part in module.modules() if isinstance(part, LazyModuleMixin)]
    if not parts:
        return
    try:
        with torch.no_grad():
            module(torch.zeros(1, *shape))
    except Exception as error:  # the module's own code runs here and may raise anything
        raise cannot_run(title, shape, error) from error
    for part in parts:
        weight, groups = getattr(part, "weight", None), getattr(part, "groups", 1)
        for name, size in (("in_channels", 1), ("in_features", 1), ("num_features", 0)):
            if getattr(part, name, None) == 0 and isinstance(weight, Tensor):
                setattr(part, name, weight.shape[size] * (groups if name == "in_channels" else 1))


def _tried(module: nn.Module, title: str, told: tuple[int, ...]) -> tuple[tuple[int, int, int], int | None]:
    """The first usual input that the module takes, and how many numbers it answers with."""
    reason = ""
    for shape in _shapes(module, told):
        try:
            _learn_sizes(module, shape, title)
            with torch.no_grad():
                answer = module(torch.zeros(1, *shape))
        except Exception as error:  # the module's own code runs here and may raise anything
            reason = reason or first_line(error)
            continue
        if isinstance(answer, torch.Tensor) and answer.ndim == 4 and _only_matrices(module):
            continue  # it took each row of the picture for one of its inputs
        if not isinstance(answer, torch.Tensor) or answer.ndim != 2:
            return shape, None
        if len(answer) == 1:  # flattening with a fixed length takes a larger picture for several
            classes = int(answer.shape[1])
            small = (shape[0], 32, 32)
            if not told and shape[0] == 3 and classes in _SMALL and _answers(module, small) == classes:
                return small, classes
            return shape, classes
    raise InputUnknownError(
        "{title} takes none of the usual inputs ({reason}); say which one it takes (--input CxHxW).",
        title=title,
        reason=reason,
    )


def _only_matrices(module: nn.Module) -> bool:
    ranks = {weight.ndim for weight in module.parameters()}
    return 2 in ranks and max(ranks) == 2


def _answers(module: nn.Module, shape: tuple[int, int, int]) -> int | None:
    """How many numbers the module answers a picture of this shape with; None if it does not take it."""
    try:
        with torch.no_grad():
            return int(module(torch.zeros(1, *shape)).shape[1])
    except Exception:  # the module's own code runs here and may raise anything
        return None


def _shapes(module: nn.Module, told: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    """Usual inputs, first those for as many channels as the first filters have."""
    weights = [weight for weight in module.parameters() if not is_lazy(weight)]
    filters = [int(weight.shape[1]) for weight in weights if weight.ndim == 4]
    for channels in dict.fromkeys((*filters[:1], 3, 1)):
        if len(told) == 2:
            yield channels, told[0], told[1]
            continue
        for size in _GRAY_SIZES if channels == 1 else _SIZES:
            yield channels, size, size
