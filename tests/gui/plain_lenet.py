"""LeNet-5 in plain NumPy, with random weights."""

from __future__ import annotations

import math

import numpy as np

from engine.api import (
    INPUT,
    ClassEvidence,
    Ink,
    Layer,
    LayerKind,
    NetworkInfo,
    Preprocessing,
    Resize,
    SlidingWindow,
    WeightsOrigin,
)
from tests.reference import conv, max_pool

POOL = SlidingWindow("max", (2, 2), (2, 2), (0, 0))
CONV = SlidingWindow("conv", (5, 5), (1, 1), (0, 0))
MEAN, STD = 0.1307, 0.3081

LENET = NetworkInfo(
    epoch=1,
    name="lenet5",
    title="LeNet-5",
    year=1998,
    paper="LeCun et al. 1998",
    weights=WeightsOrigin.BUNDLED,
    parameters=61706,
    macs=416520,
    layers=(
        Layer("conv1", LayerKind.CONV, "Conv2d", (6, 28, 28), 156, 117600, (5, 5), (1, 1), (0, 0), CONV, (INPUT,),
              (6, 1, 5, 5), True, "conv1"),
        Layer("relu1", LayerKind.ACTIVATION, "ReLU", (6, 28, 28), 0, 0, (5, 5), (1, 1), (0, 0), None, ("conv1",),
              module="relu1"),
        Layer("pool1", LayerKind.POOL, "MaxPool2d", (6, 14, 14), 0, 0, (6, 6), (2, 2), (0, 0), POOL, ("relu1",),
              module="pool1"),
        Layer("conv2", LayerKind.CONV, "Conv2d", (16, 10, 10), 2416, 240000, (14, 14), (2, 2), (0, 0), CONV, ("pool1",),
              (16, 6, 5, 5), True, "conv2"),
        Layer("relu2", LayerKind.ACTIVATION, "ReLU", (16, 10, 10), 0, 0, (14, 14), (2, 2), (0, 0), None, ("conv2",),
              module="relu2"),
        Layer("pool2", LayerKind.POOL, "MaxPool2d", (16, 5, 5), 0, 0, (16, 16), (4, 4), (0, 0), POOL, ("relu2",),
              module="pool2"),
        Layer("flatten", LayerKind.RESHAPE, "Flatten", (400,), inputs=("pool2",), module="flatten"),
        Layer("fc1", LayerKind.LINEAR, "Linear", (120,), 48120, 48000, inputs=("flatten",), weight_shape=(120, 400),
              bias=True, module="fc1"),
        Layer("relu3", LayerKind.ACTIVATION, "ReLU", (120,), inputs=("fc1",), module="relu3"),
        Layer("fc2", LayerKind.LINEAR, "Linear", (84,), 10164, 10080, inputs=("relu3",), weight_shape=(84, 120),
              bias=True, module="fc2"),
        Layer("relu4", LayerKind.ACTIVATION, "ReLU", (84,), inputs=("fc2",), module="relu4"),
        Layer("fc3", LayerKind.LINEAR, "Linear", (10,), 850, 840, inputs=("relu4",), weight_shape=(10, 84), bias=True,
              module="fc3"),
    ),
    stages=("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "fc1", "fc2", "fc3"),
    preprocessing=Preprocessing((1, 32, 32), (MEAN,), (STD,), resize=Resize.STRETCH, ink=Ink.AUTO),
    labels=tuple("0123456789"),
    class_evidence=ClassEvidence.CARD,
    card={"test_accuracy": 0.99, "test_pictures": 10000, "data": "MNIST"},
)  # fmt: skip


def random_weights() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """(weight, bias) by layer; the same ones each time."""
    generator = np.random.default_rng(1998)
    weights = {}
    for layer in LENET.layers:
        if layer.weight_shape:
            fan_in = math.prod(layer.weight_shape[1:])
            weight = generator.normal(0, math.sqrt(2 / fan_in), layer.weight_shape).astype(np.float32)
            bias = generator.normal(0, 0.05, layer.weight_shape[0]).astype(np.float32)
            weight.setflags(write=False)
            bias.setflags(write=False)
            weights[layer.name] = (weight, bias)
    return weights


def outputs_of(image: np.ndarray, weights: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, np.ndarray]:
    """What each layer, and ``INPUT``, gives for an (H, W, 3) uint8 picture; read-only."""
    gray = image.mean(axis=2) / 255
    rows = np.linspace(0, gray.shape[0] - 1, 32).astype(int)
    columns = np.linspace(0, gray.shape[1] - 1, 32).astype(int)
    x = ((gray[np.ix_(rows, columns)] - MEAN) / STD).astype(np.float32)[None]
    outputs = {INPUT: x}
    for layer in LENET.layers:
        x = outputs[layer.name] = _run(layer, x, weights.get(layer.name))
    for array in outputs.values():
        array.setflags(write=False)
    return outputs


def _run(layer: Layer, x: np.ndarray, weights: tuple[np.ndarray, np.ndarray] | None) -> np.ndarray:
    match layer.kind:
        case LayerKind.CONV:
            weight, bias = weights
            return conv(x, weight, bias, 1, 0)
        case LayerKind.ACTIVATION:
            return np.maximum(x, 0)
        case LayerKind.POOL:
            return max_pool(x)
        case LayerKind.RESHAPE:
            return x.reshape(-1).copy()
        case LayerKind.LINEAR:
            weight, bias = weights
            return weight @ x + bias
    raise AssertionError(layer)
