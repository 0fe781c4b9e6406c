"""What a network is for: the ways in which its outputs can be read, and the likely one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import torch

from engine.api import INPUT, NetworkInfo, Reading, Task, Text, UserError, WeightsOrigin, alternatives, say
from engine.api.decoded import output_readings
from engine.decoders.base import Output
from engine.decoders.catalogue import DECODERS
from engine.networks.preprocessing_check import smooth_picture
from engine.preprocessing.prepare import prepare
from engine.program import Network

DRAWN_TOGETHER = (Task.DETECTION, Task.SEGMENTATION, Task.KEY_POINTS)


def with_readings(network: Network) -> NetworkInfo:
    """The description with all ways to read its outputs, the likely one first, or that of ``reference.task``.

    UserError if that is asked for and none of the outputs can be read so.
    """
    info = network.info
    if not info.answers:
        return info
    readings = tuple(_all(info, _outputs(network)))
    asked = info.reference.task if info.reference else None
    if asked:
        fitting = [one for one in readings if asked in (one.task.value, one.decoder)]
        if not fitting:
            offered = dict.fromkeys(chain.from_iterable((one.task.value, one.decoder) for one in readings))
            raise UserError(
                "{network} cannot be read as {task}: its outputs allow {tasks}.",
                network=info.title,
                task=asked,
                tasks=alternatives([name for name in offered if name != Task.UNKNOWN.value]),
            )
        readings = _first(fitting[0], say("You said so."), readings)
    elif fitting := [one for one in readings if one.task.value == str(info.card.get("task"))]:
        readings = _first(fitting[0], say("Its card says so."), readings)
    return replace(info, readings=readings, taken=readings[:1] if asked else _taken(info, readings))


def _first(chosen: Reading, reason: Text, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    return (replace(chosen, reason=reason), *(one for one in readings if one is not chosen))


def _taken(info: NetworkInfo, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The likely one, and with it those of other outputs for other tasks that can be drawn at the same time."""
    taken = [readings[0]]
    for name in info.answers:
        first = next((one for one in readings if one.outputs == (name,)), None)
        used = {output for one in taken for output in one.outputs}
        if first and name not in used and first.task in DRAWN_TOGETHER and first.task not in {t.task for t in taken}:
            taken.append(first)
    return tuple(taken)


def _all(info: NetworkInfo, outputs: Sequence[Output]) -> Iterator[Reading]:
    size = (info.preprocessing.input[1], info.preprocessing.input[2])
    unsure = []
    for decoder in DECODERS:
        match = decoder.match(outputs, size)
        if match is None:
            continue
        reading = Reading(
            Task.DETECTION, decoder.name, match.outputs, match.reason, match.classes, decoder.threshold, decoder.title
        )
        called = next((word for word in decoder.words if word in info.title.lower()), None)
        if called:
            reading = replace(reading, reason=say("The file is called {title}.", title=info.title))
        if called or match.sure:
            yield reading
        else:
            unsure.append(reading)
    spans = {output.name: span for output in outputs if (span := _span(output)) is not None}
    yield from output_readings(info, spans)
    yield from unsure


def _span(output: Output) -> tuple[float, float] | None:
    values = output.values
    return None if values is None or not values.size else (float(values.min()), float(values.max()))


def _outputs(network: Network) -> tuple[Output, ...]:
    """The network's outputs with their values on a random picture, where they say more than the shapes do."""
    info = network.info
    shapes = {name: info.output_shape(name) for name in info.answers}
    plain = len(shapes) == 1 and all(len([size for size in shape if size > 1]) <= 1 for shape in shapes.values())
    learned = info.weights is not WeightsOrigin.RANDOM and not info.inputs
    values = {} if plain or not learned else _tried_out(network)
    return tuple(Output(name, shape, values.get(name)) for name, shape in shapes.items())


def _tried_out(network: Network) -> Mapping[str, np.ndarray]:
    """The outputs for a smooth random picture; nothing where the network does not run."""
    info, cpu = network.info, torch.device("cpu")
    taps = frozenset(info.answers) - {INPUT}
    with torch.inference_mode():
        x = prepare(smooth_picture(info.preprocessing), info.preprocessing, cpu).tensor
        try:
            found = network.program.prepare(taps, cpu, "exact").run(x)[1]
        except (RuntimeError, UserError):  # that is told when it should run
            return {}
    values = {name: found[name][0].float().numpy() for name in taps}
    return {name: array for name, array in values.items() if np.isfinite(array).all()}
