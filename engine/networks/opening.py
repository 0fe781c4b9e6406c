"""Opening a network: from what the user named to a Network that runs.

A reader (engine/readers, one file for each kind of thing) gives a ``LoadedModel``; here the user's own words about
labels, input and normalisation go over what was found, and the graph is made for the input that was settled on.
"""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from torch import nn

from engine.api import (
    NetworkInfo,
    NetworkReference,
    Preprocessing,
    UserError,
    WeightsOrigin,
    alternatives,
    is_there,
    say,
)
from engine.catalogue import known as catalogue
from engine.device.threads import single_threaded
from engine.graph.build import with_answer
from engine.graph.stages import default_stages
from engine.networks.as_published import as_published
from engine.networks.class_evidence import class_evidence
from engine.networks.labels import check_labels, read_labels
from engine.networks.preprocessing_check import preprocessing_warnings, with_preprocessing_warnings
from engine.networks.readings import with_readings
from engine.program import Network
from engine.readers.base import LoadedModel, LoadingProgress, Report, check_picture
from engine.readers.catalogue_network import read_known
from engine.readers.checkpoints_of_training import is_training, read_training
from engine.readers.code_guard import guarded
from engine.readers.factory import read_factory
from engine.readers.file_kind import FileKind, sniff
from engine.readers.hub_folder import hub_folder, read_hub_folder
from engine.readers.live_module import copied, found_live_module, unwrapped
from engine.readers.statedict import read_checkpoint, read_state

SMALL_PARAMETERS = 1_000_000
"""Parameters below which a network is opened on one core: with two, LeNet-5 took 10 to 500 ms instead of 15."""


def open_network(reference: NetworkReference, epoch: int, report: Report, cancelled: Callable[[], bool]) -> Network:
    """Open a known network or a file.

    ``report`` and ``cancelled`` are called from the calling thread. UserError says in a sentence why it did not work;
    OpeningCancelledError follows ``cancelled``. Nothing that can run code is run unless the reference trusts it.
    """
    progress = LoadingProgress(report, cancelled)
    with single_threaded() if _is_small(reference) else contextlib.nullcontext(), guarded(reference):
        return _opened(_find(reference, progress), reference, epoch, progress)


def _is_small(reference: NetworkReference) -> bool:
    """Whether waiting for a second core, busy with the live picture, would take longer than it helps."""
    return any(card.name == reference.model and card.parameters < SMALL_PARAMETERS for card in catalogue.cards())


def open_module(module: nn.Module, reference: NetworkReference, epoch: int = 1) -> Network:
    """A module that already lives, from a script or a notebook; a copy of it is opened, it stays as it is.

    ``reference.model`` is what it is called; the rest of the reference says what the module does not.
    """
    progress = LoadingProgress(lambda _text, _fraction: None, lambda: False)
    found = found_live_module(unwrapped(copied(module)), reference.model, reference, progress)
    return _opened(found, reference, epoch, progress)


def _opened(found: LoadedModel, reference: NetworkReference, epoch: int, progress: LoadingProgress) -> Network:
    """With the user's words over what was found, the graph is made."""
    for name, value in reference.choices:
        if name not in found.choices:
            known = say("there is nothing to choose")
            if found.choices:
                known = say("there are {names}", names=", ".join(found.choices))
            raise UserError(
                "{model}: {network} has no choice {name}={value}; {known}.",
                model=reference.model,
                network=found.title,
                name=name,
                value=value,
                known=known,
            )
    preprocessing = settled(found.preprocessing, reference)
    progress.step(say("Analysing {network}", network=found.title), 0.6)
    graph = with_answer(found.graph(preprocessing.input), reference.output, found.title)
    progress.step(say("{network} is ready", network=found.title), 1.0)
    info = NetworkInfo(
        epoch=epoch,
        name=reference.model,
        title=found.title,
        year=found.year,
        paper=found.paper,
        weights=found.weights,
        parameters=graph.parameters,
        macs=sum(layer.macs for layer in graph.layers),
        layers=graph.layers,
        stages=default_stages(graph.layers, graph.outputs) if found.runs else (),
        preprocessing=preprocessing,
        labels=read_labels(reference.labels) if reference.labels else found.labels,
        notes=(*found.notes, *found.warnings, *graph.notes, *graph.warnings),
        card=found.card,
        outputs=graph.outputs,
        runs=found.runs,
        choices=found.choices,
        offers=found.offers,
        warnings=(*found.warnings, *graph.warnings),
        reference=reference,
        inputs=graph.inputs,
    )
    info = replace(info, class_evidence=class_evidence(Network(info, graph.program), found.classifies))
    info = as_published(with_readings(Network(info, graph.program)), reference)
    if reference.labels:
        check_labels(info.labels, reference.labels, info)
    # What the catalogue says of its own weights is known to be right.
    if found.weights is WeightsOrigin.FILE or preprocessing != found.preprocessing:
        info = with_preprocessing_warnings(info, preprocessing_warnings(Network(info, graph.program)))
    return Network(info, graph.program)


def _find(reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    names = [card.name for card in catalogue.cards()]
    model, checkpoint = reference.model, Path(reference.checkpoint) if reference.checkpoint else None
    if model in names:
        card = catalogue.card(model)
        # Snapshots of training come with the program: nothing about them has to be recognised.
        if checkpoint and is_training(card, checkpoint):
            return read_training(card, checkpoint, progress)
        if checkpoint:
            return read_checkpoint(card, checkpoint, sniff(checkpoint), reference, progress)
        return read_known(card, progress)
    file, _, function = model.rpartition(":")
    if file.endswith(".py") and function:
        return read_factory(Path(file), function, checkpoint, reference, progress)
    path = Path(model)
    if path.suffix == ".py":
        raise UserError("{model}: name the function that builds the network as well: {model}:build.", model=model)
    if not is_there(path):
        near = difflib.get_close_matches(model.lower(), names, n=3, cutoff=0.5)
        hint = (
            say("Did you mean {names}?", names=alternatives(near))
            if near
            else say("Known networks are {names}.", names=", ".join(names))
        )
        raise UserError(
            "{model}: there is no such file, and no known network of that name. {hint}", model=model, hint=hint
        )
    if checkpoint:
        raise UserError(
            "{model}: a checkpoint goes with a known name or a Python factory, not with a file.", model=model
        )
    return _read_file(path, reference, progress)


def _read_file(path: Path, reference: NetworkReference, progress: LoadingProgress) -> LoadedModel:
    """Readers of whole networks are imported when they are needed: the compiler and ONNX take seconds to import."""
    folder = hub_folder(path)
    if folder:
        return read_hub_folder(folder, reference, progress)
    content = sniff(path)
    if content in _READERS:
        module, function = _READERS[content]
        read: Callable[[Path, NetworkReference, LoadingProgress], LoadedModel] = getattr(
            import_module(module), function
        )
        return read(path, reference, progress)
    return read_state(path, content, reference, progress)


_READERS = {
    FileKind.TORCHSCRIPT: ("engine.readers.torchscript", "read_torchscript"),
    FileKind.EXPORTED: ("engine.readers.exported", "read_exported"),
    FileKind.ONNX: ("engine.readers.onnx_file", "read_onnx"),
}


def settled(found: Preprocessing, reference: NetworkReference) -> Preprocessing:
    """What was found about preparing pictures, with what the user says over it."""
    found = reference.preprocessing or found
    shape = _input(reference.input, found.input)
    check_picture(shape, reference.model)
    shorter = found.shorter_side
    if shorter is not None and shape != found.input:
        # Another input keeps the share of the picture that is cut away, but the crop must fit into what is
        # left.
        shorter = max(round(shorter * min(shape[1:]) / min(found.input[1:])), *shape[1:])
    for name, value, allowed in (("--range", reference.range, (1, 255)), ("--order", reference.order, ("rgb", "bgr"))):
        if value is not None and value not in allowed:
            raise UserError(
                "{name} must be {first} or {second}, not {value}.",
                name=name,
                first=allowed[0],
                second=allowed[1],
                value=value,
            )
    return replace(
        found,
        input=shape,
        shorter_side=shorter,
        mean=_by_channel("--mean", reference.mean, found.mean, shape[0]),
        std=_by_channel("--std", reference.std, found.std, shape[0]),
        range=reference.range or found.range,
        order=reference.order or found.order,
        # Whether ink is light on dark was said of that number of channels; networks for colour have no such question.
        ink=found.ink if shape[0] == found.input[0] else None,
    )


def _input(told: tuple[int, ...] | None, found: tuple[int, int, int]) -> tuple[int, int, int]:
    if told is None:
        return found
    if len(told) not in (2, 3) or any(size < 1 for size in told):
        raise UserError("--input must be HxW or CxHxW, not {told}.", told="x".join(map(str, told)))
    return (told[0], told[1], told[2]) if len(told) == 3 else (found[0], told[0], told[1])


def _by_channel(
    name: str, told: tuple[float, ...] | None, found: tuple[float, ...], channels: int
) -> tuple[float, ...]:
    """One number a channel; one number stands for all."""
    values = found if told is None else told
    if len(values) == channels:
        return values
    if len(values) == 1:
        return values * channels
    if told is not None:
        raise UserError(
            "{name} must have one number or {channels}, one a channel, not {count}.",
            name=name,
            channels=channels,
            count=len(values),
        )
    return (sum(values) / len(values),) * channels
