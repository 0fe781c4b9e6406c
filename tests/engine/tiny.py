"""A network of four layers with a program that is nothing but four lines of PyTorch, for tests of the live loop."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import (
    INPUT,
    ClassEvidence,
    Frame,
    Layer,
    LayerKind,
    NetworkInfo,
    Preprocessing,
    SlidingWindow,
    WeightsOrigin,
)
from engine.program import Network

SHAPE = (3, 8, 8)
LAYERS = (
    Layer("conv", LayerKind.CONV, "Conv2d", (4, 6, 6), 112, window=SlidingWindow("conv", (3, 3), (1, 1), (0, 0)),
          inputs=(INPUT,), weight_shape=(4, 3, 3, 3), bias=True),
    Layer("relu", LayerKind.ACTIVATION, "ReLU", (4, 6, 6), inputs=("conv",)),
    Layer("flatten", LayerKind.RESHAPE, "Flatten", (144,), inputs=("relu",)),
    Layer("fc", LayerKind.LINEAR, "Linear", (5,), 725, inputs=("flatten",), weight_shape=(5, 144), bias=True),
)  # fmt: skip


class TinyProgram:
    """Implements ``engine.program.Program``.

    Attributes:
        prepared, runs: how often it was prepared, and run with which taps.
        broken: devices on which running raises RuntimeError.
    """

    differentiable = False

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.weights = {
            layer.name: (
                rng.normal(0, 0.3, layer.weight_shape).astype(np.float32),
                rng.normal(0, 0.1, layer.weight_shape[0]).astype(np.float32),
            )
            for layer in LAYERS
            if layer.weight_shape
        }
        self.prepared: list[frozenset[str]] = []
        self.runs: list[frozenset[str]] = []
        self.broken: set[torch.device] = set()

    def prepare(self, taps: frozenset[str], device: torch.device, precision: str) -> TinyExecution:
        self.prepared.append(taps)
        return TinyExecution(self, taps, device)

    def weight(self, layer: str) -> tuple[np.ndarray, np.ndarray | None]:
        return self.weights[layer]


class TinyExecution:
    backend, precision = "eager", "exact"

    def __init__(self, program: TinyProgram, taps: frozenset[str], device: torch.device) -> None:
        self.program, self.taps, self.device = program, taps, device

    def run(self, x: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        if self.device in self.program.broken:
            raise RuntimeError(f"{self.device} is broken\nin many ways")
        self.program.runs.append(self.taps)
        conv, fc = ([torch.from_numpy(array) for array in self.program.weights[name]] for name in ("conv", "fc"))
        values = {"conv": F.conv2d(x, *conv)}
        values["relu"] = values["conv"].relu()
        values["flatten"] = values["relu"].flatten(1)
        values["fc"] = F.linear(values["flatten"], *fc)
        return values["fc"], {name: values[name] for name in self.taps}


def tiny_network(epoch: int = 1, seed: int = 0) -> Network:
    """A network of this epoch with random weights."""
    info = NetworkInfo(
        epoch=epoch,
        name="tiny",
        title="Tiny",
        year=None,
        paper="",
        weights=WeightsOrigin.RANDOM,
        parameters=837,
        macs=0,
        layers=LAYERS,
        stages=("conv", "relu", "fc"),
        preprocessing=Preprocessing(SHAPE, (0.5,) * 3, (0.25,) * 3),
        labels=("a", "b", "c", "d", "e"),
        class_evidence=ClassEvidence.LABELS,
    )
    return Network(info, TinyProgram(seed))


def frame(index: int, seed: int | None = None) -> Frame:
    """A random picture of the right size."""
    rng = np.random.default_rng(index if seed is None else seed)
    return Frame(index, captured=index / 10, image=rng.integers(0, 256, (8, 8, 3), dtype=np.uint8), took=1.5)


def by_hand(program: TinyProgram, image: np.ndarray) -> dict[str, np.ndarray]:
    """Every layer's output for a picture of the right size, in NumPy, sum by sum."""
    x = ((image / 255 - 0.5) / 0.25).transpose(2, 0, 1)
    (kernels, bias), (matrix, offset) = program.weights["conv"], program.weights["fc"]
    conv = np.zeros((4, 6, 6))
    for o, y, z in np.ndindex(4, 6, 6):
        conv[o, y, z] = (kernels[o].astype(np.float64) * x[:, y : y + 3, z : z + 3]).sum() + bias[o]
    relu = np.maximum(conv, 0)
    flat = relu.reshape(-1)
    return {INPUT: x, "conv": conv, "relu": relu, "flatten": flat, "fc": matrix.astype(np.float64) @ flat + offset}
