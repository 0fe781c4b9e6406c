"""A network, opened and shown single pictures: what the commands have in common."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from engine.api import INPUT, NetworkInfo, NetworkReference, Prediction, UserError
from engine.commands.output import shape_text
from engine.device import devices
from engine.networks.opening import open_network
from engine.preprocessing.prepare import prepare
from engine.program import Network
from engine.results.predictions import predict
from engine.runtime.runner import Runner
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
    """What a network makes of one picture; arrays are read-only float32 and without the batch axis.

    Attributes:
        output: of the network.
        outputs: of the layers asked for; ``INPUT`` is the very tensor that the network received.
    """

    info: NetworkInfo
    output: np.ndarray
    outputs: Mapping[str, np.ndarray]

    def top(self, count: int) -> tuple[Prediction, ...]:
        """The most probable classes; UserError if the output is no vector of classes."""
        predictions = predict(self.output, self.info, count)
        if predictions is None:
            shape = shape_text(self.output.shape)
            raise UserError(f"{self.info.name} gives no class probabilities: its output has the shape {shape}.")
        return predictions.top


class Opened:
    """A network, opened, on a device."""

    def __init__(self, reference: NetworkReference, device: str) -> None:
        chosen = devices.choose(device)
        devices.allow_fast(False)
        self.network = open_quietly(reference)
        self.info = self.network.info
        self._runner = Runner(self.network, chosen, "exact")

    @property
    def device(self) -> str:
        """Where it runs."""
        return str(self._runner.device)

    def run(self, path: str, layers: Iterable[str] = ()) -> Answer:
        """Show the network the picture in this file, and keep the outputs of these layers.

        Raises:
            UserError: the picture cannot be read, or there is no such layer.
        """
        wanted = dict.fromkeys(layers)
        for name in wanted:
            check_layer(self.info, name)
        image = read_picture(path)

        def received(device: torch.device) -> torch.Tensor:
            return prepare(image, self.info.preprocessing, device).tensor

        with torch.inference_mode():
            output, taps = self._runner.run(received, frozenset(wanted) - {INPUT})
            outputs = {name: received(self._runner.device)[0] if name == INPUT else taps[name] for name in wanted}
        return Answer(self.info, _array(output), {name: _array(values) for name, values in outputs.items()})


def _array(tensor: torch.Tensor) -> np.ndarray:
    values = np.ascontiguousarray(tensor.float().cpu().numpy())
    values.setflags(write=False)
    return values
