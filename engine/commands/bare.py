"""The bare forward pass that ``bench`` measures against, in the process that has nothing else to do."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

import numpy as np
import torch

from engine.api import NetworkReference
from engine.commands.contenders import contender
from engine.commands.running import open_quietly
from engine.device import devices
from engine.graph.eager import EagerProgram

BREAK_S, LEAST = 1.0, 3
"""Seconds of passes at a time, and how many there are at least."""


class Bare:
    """The plain network as PyTorch gives it: contiguous float32, nothing captured; or as ``against`` runs it.

    Attributes:
        times: milliseconds of each pass.
    """

    def __init__(self, reference: NetworkReference, device: str, against: str = "") -> None:
        self.device = devices.choose(device)
        self.times: list[float] = []
        self._run: Callable[[torch.Tensor], object]
        network = open_quietly(reference)
        program = network.program
        if against:
            self.device = torch.device("cpu")
            self._run = contender(against, program, torch.zeros(1, *network.info.preprocessing.input))
        elif isinstance(program, EagerProgram):
            self._run = copy.deepcopy(program.module).to(self.device)
        else:
            self._run = program.prepare(frozenset(), self.device, "exact").run

    def take_turn(self, received: np.ndarray) -> None:
        """Measure passes of this (C, H, W) input for a while."""
        x = torch.tensor(received, device=self.device)[None]
        end = time.perf_counter() + BREAK_S
        with torch.inference_mode():
            self._run(x)
            devices.synchronise(self.device)
            count = 0
            while count < LEAST or time.perf_counter() < end:
                began = time.perf_counter()
                self._run(x)
                devices.synchronise(self.device)
                self.times.append((time.perf_counter() - began) * 1000)
                count += 1
