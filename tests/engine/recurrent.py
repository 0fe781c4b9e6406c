"""A tiny recurrent network that reads more than the picture, and a tiny game that it plays."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from engine.api import Control, ControlKind, Frame, Layer, LayerKind, NetworkInput, SourceState
from engine.program import Network
from engine.sources.base import BaseSource
from tests.engine.tiny import SHAPE, tiny_network

LAYERS = (
    Layer("memory", LayerKind.OTHER, "memory", (3,), inputs=("input", "before", "gain")),
    Layer("answer", LayerKind.OTHER, "answer", (2,), inputs=("memory",)),
)
INPUTS = (NetworkInput("before", (3,), fed_by="memory"), NetworkInput("gain", (1,)))


class RecurrentProgram:
    """memory = before / 2 + gain · mean of the picture's channels; answer = (−first, first) of the memory.

    Attributes:
        broken: devices on which running raises RuntimeError.
    """

    differentiable = False

    def __init__(self) -> None:
        self.broken: set[torch.device] = set()

    def prepare(self, taps: frozenset[str], device: torch.device, precision: str) -> RecurrentExecution:
        return RecurrentExecution(self, taps, device)


class RecurrentExecution:
    backend, precision = "plain", "exact"

    def __init__(self, program: RecurrentProgram, taps: frozenset[str], device: torch.device) -> None:
        self.program, self.taps, self.device = program, taps, device

    def run(
        self, x: torch.Tensor, /, *, before: torch.Tensor, gain: torch.Tensor
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        if self.device in self.program.broken:
            raise RuntimeError(f"{self.device} is broken")
        memory = before / 2 + gain * x.mean((2, 3))
        values = {"input": x, "memory": memory, "answer": torch.stack([-memory[:, 0], memory[:, 0]], 1)}
        return values["answer"], {name: values[name] for name in self.taps}


def recurrent_network(epoch: int = 1) -> Network:
    """A network of this epoch; it reads ``gain`` from the frame."""
    info = replace(
        tiny_network(epoch).info, name="recurrent", layers=LAYERS, stages=("memory", "answer"), labels=(),
        outputs=("answer",), inputs=INPUTS,
    )  # fmt: skip
    return Network(info, RecurrentProgram())


def remembered(before: np.ndarray, frame: Frame) -> np.ndarray:
    """What the network keeps of a frame of the right size, in NumPy."""
    x = (frame.image / 255 - 0.5) / 0.25
    return before / 2 + float(frame.tensors["gain"][0]) * x.mean((0, 1))


class Walk(BaseSource):
    """A game: a light goes from the left to the right by the network's answers, and begins again at the fourth column.

    ``restart`` begins at once. Needs the network's answer for every step.

    Attributes:
        answers: (index of the frame, output, name of the thread) of each call.
    """

    def __init__(self, spec: str = "walk") -> None:
        restart = Control("restart", "Restart", ControlKind.ACTION)
        super().__init__(SourceState(spec, "Walk", live=False, controls=(restart,), needs_answer=True))
        self.answers: list[tuple[int, np.ndarray]] = []
        self._column, self._step, self._due = 0, 0, True

    def _next(self) -> tuple[Frame | None, float]:
        with self._condition:
            if not self._due:
                return None, math.inf
            self._due = False
        image = np.zeros((*SHAPE[1:], 3), np.uint8)
        image[:, self._column] = 255
        return replace(self._frame(image, self._step), tensors={"gain": np.array([-1.0], np.float32)}), math.inf

    def answer(self, frame: Frame, output: np.ndarray) -> None:
        self.answers.append((frame.index, output))
        self._column = max(0, self._column + (1 if output[1] > output[0] else -1))
        self._step += 1
        if self._column == 4:
            self._column = self._step = 0
        self._due = True

    def _act(self, name: str) -> None:
        self._column, self._step, self._due = 0, 0, True
