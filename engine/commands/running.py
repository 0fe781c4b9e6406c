"""A network, opened and shown single pictures: what the commands have in common."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine import devices
from engine.api import INPUT, NetworkInfo, NetworkReference, Prediction, UserError
from engine.network import Network
from engine.opening import open_network
from engine.predictions import predict
from engine.preprocess import prepare
from engine.sources.decode import read_picture


def open_quietly(reference: NetworkReference) -> Network:
    """Open a network without telling of progress."""
    return open_network(reference, epoch=1, report=lambda _text, _fraction: None, cancelled=lambda: False)


def check_layer(info: NetworkInfo, name: str) -> None:
    """UserError with the nearest names if the network has no layer of that name."""
    names = [INPUT, *(layer.name for layer in info.layers)]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        raise UserError(f"{info.name} has no layer {name}: {hint}The command layers lists them all.")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a network makes of one picture.

    Attributes:
        output: of the network, without the batch axis.
        outputs: read-only float32 arrays of the layers asked for, without the batch axis.
        received: (C, H, W) float32, the very tensor the network was given.
    """

    info: NetworkInfo
    output: torch.Tensor
    outputs: Mapping[str, np.ndarray]
    received: np.ndarray

    def top(self, count: int) -> tuple[Prediction, ...]:
        """The most probable classes; UserError if the output is no vector of classes."""
        predictions = predict(self.output, self.info.labels, count, ())
        if predictions is None:
            shape = "×".join(map(str, self.output.shape))
            raise UserError(f"{self.info.name} gives no class probabilities: its output has the shape {shape}.")
        return predictions.top


class Runner:
    """An opened network on a device, prepared to give the outputs of certain layers."""

    def __init__(self, reference: NetworkReference, device: str, layers: Sequence[str] = ()) -> None:
        self.device = devices.choose(device)
        self.network = open_quietly(reference)
        self.info = self.network.info
        for name in layers:
            check_layer(self.info, name)
        self.layers = tuple(dict.fromkeys(layers))
        taps = frozenset(self.layers) - {INPUT}
        self.execution = self.network.program.prepare(taps, self.device, "exact")

    def run(self, path: str) -> Answer:
        """Show the network the picture in this file."""
        image = read_picture(path)
        with torch.inference_mode():
            prepared = prepare(image, self.info.preprocessing, self.device)
            output, taps = self.execution.run(prepared.tensor)
        received = _array(prepared.tensor)
        outputs = {name: received if name == INPUT else _array(taps[name]) for name in self.layers}
        return Answer(self.info, output[0], outputs, received)


def _array(batch: torch.Tensor) -> np.ndarray:
    values = np.ascontiguousarray(batch[0].float().cpu().numpy())
    values.setflags(write=False)
    return values
