"""Every layer of the architectures of the lecture: random output pixels, borders included, are reproduced.

The tensors that the sums are compared with do not come from the engine: forward hooks keep what PyTorch's own modules
are given and give, and patches are cut anew out of the padded input.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from engine.api import INPUT, Layer, LayerKind
from engine.api.arithmetic import EXACT_SHARE, FAST_SHARE, Formula, ValueBreakdown
from engine.api.geometry import as_maps, map_index
from engine.arithmetic import explain
from engine.backends import onednn
from engine.catalogue import known as catalogue
from engine.device.transfer import Slices
from engine.graph.build import graph_of
from engine.readers.catalogue_network import build

Hooked = dict[str, tuple[nn.Module, np.ndarray, np.ndarray]]
"""By the layer's name: the module, what it was given, and what it gave, without the batch axis."""

KINDS = {
    "lenet5": {Formula.WEIGHTED_SUM, Formula.FUNCTION, Formula.MAXIMUM, Formula.COPY},
    "alexnet": {Formula.WEIGHTED_SUM, Formula.FUNCTION, Formula.MAXIMUM, Formula.MEAN, Formula.COPY},
    "googlenet": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MAXIMUM, Formula.MEAN,
                  Formula.COPY},
    "resnet50": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MAXIMUM, Formula.MEAN,
                 Formula.SUM, Formula.COPY},
    "mobilenet_v2": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MEAN, Formula.SUM,
                     Formula.COPY},
    "zfnet": {Formula.WEIGHTED_SUM, Formula.FUNCTION, Formula.MAXIMUM, Formula.RESPONSE, Formula.COPY},
    "resnet20": {Formula.WEIGHTED_SUM, Formula.NORMALISE, Formula.FUNCTION, Formula.MEAN, Formula.SUM, Formula.COPY,
                 Formula.CONSTANT},
}  # fmt: skip


def shaken(module: nn.Module) -> nn.Module:
    """Batch norms get statistics, scales and shifts that are none of 0 and 1; biases are not zero."""
    generator = torch.Generator().manual_seed(3)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.3, generator=generator)
            part.running_var.uniform_(0.4, 2, generator=generator)
            nn.init.uniform_(part.weight, 0.6, 1.4, generator=generator)
            nn.init.normal_(part.bias, 0, 0.2, generator=generator)
        elif isinstance(part, nn.Conv2d | nn.Linear) and part.bias is not None:
            nn.init.normal_(part.bias, 0, 0.1, generator=generator)
    return module


def places(layer: Layer, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Two corners and two random pixels, each of a random channel."""
    channels, height, width = as_maps(layer.output)
    cells = [(0, 0), (height - 1, width - 1), *((int(rng.integers(height)), int(rng.integers(width))) for _ in "ab")]
    return [map_index(layer.output, int(rng.integers(channels)), row, column) for row, column in cells]


def hooked(module: nn.Module, x: torch.Tensor) -> Hooked:
    """One forward pass of the module itself; later calls of the same part are ``name_1``, ``name_2`` …"""
    kept: Hooked = {}
    given: list[np.ndarray] = []

    def before(_part: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        given.append(inputs[0][0].numpy().copy())  # a ReLU may work in place

    def after(name: str) -> Callable[[nn.Module, object, torch.Tensor], None]:
        def keep(part: nn.Module, _inputs: object, output: torch.Tensor) -> None:
            calls = sum(1 for key in kept if key == name or key.rpartition("_")[0] == name)
            kept[f"{name}_{calls}" if calls else name] = part, given.pop(), output[0].numpy().copy()

        return keep

    for name, part in module.named_modules():
        if not list(part.children()):
            part.register_forward_pre_hook(before)
            part.register_forward_hook(after(name))
    with torch.no_grad():
        module.eval()(x)
    return kept


@pytest.mark.parametrize("name", KINDS)
def test_every_layer_is_reproduced(name: str) -> None:
    card = catalogue.card(name)
    module = shaken(build(card))
    graph = graph_of(module, card.preprocessing.input, name)
    x = torch.randn(1, *card.preprocessing.input, generator=torch.Generator().manual_seed(4))
    taps = frozenset({INPUT, *(layer.name for layer in graph.layers)})
    outputs = graph.program.prepare(taps, torch.device("cpu"), "exact").run(x)[1]
    truth = hooked(copy.deepcopy(module), x)  # the hooks are none of the network's own
    rng, met, unhooked = np.random.default_rng(5), set(), set()
    for layer in graph.layers:
        inputs, output = [Slices(outputs[source][0]) for source in layer.inputs], outputs[layer.name][0]
        constants = graph.program.constants(layer.name)
        for index in places(layer, rng):
            answer = explain(layer, index, inputs, Slices(output), constants)
            assert answer is not None, layer
            met.add(answer.formula)
            assert answer.value == float(output[index])
            assert abs(answer.total - answer.value) <= 1e-5 * answer.magnitude, (layer, index)
            assert answer.agrees
            if layer.name in truth:
                assert_true(answer, *truth[layer.name])
            else:
                unhooked.add(answer.formula)
    assert met == KINDS[name]
    assert unhooked <= {Formula.SUM, Formula.COPY, Formula.CONSTANT, Formula.MEAN}, "these are no modules"


def assert_true(answer: ValueBreakdown, module: nn.Module, given: np.ndarray, gave: np.ndarray) -> None:
    """The value is the module's own, and a weighted sum has the module's own filter, patch, products and bias."""
    if answer.formula is Formula.WEIGHTED_SUM:
        assert isinstance(module, nn.Conv2d | nn.Linear) and answer.weights is not None
        unit = answer.index[0]
        weights = module.weight[unit].detach().double().numpy()
        bias = 0.0 if module.bias is None else float(module.bias[unit])
        patch = patch_of(module, given, answer.index)
        products = patch.astype(np.float64) * weights
        size = float(np.abs(products).sum()) + abs(bias)
        assert answer.magnitude == pytest.approx(size)
        assert answer.total == pytest.approx(products.sum() + bias, abs=1e-6 * size)
        assert abs(answer.total - float(gave[answer.index])) <= 1e-5 * size
        np.testing.assert_allclose(answer.patch.reshape(patch.shape), patch, rtol=1e-4, atol=1e-5 * np.abs(given).max())
        np.testing.assert_array_equal(answer.weights.reshape(weights.shape), weights.astype(np.float32))
    spread = 1e-5 * max(float(np.abs(gave).max()), answer.magnitude)
    assert abs(answer.value - float(gave[answer.index])) <= spread, (answer.layer, answer.index)
    assert abs(answer.total - float(gave[answer.index])) <= 2 * spread


def patch_of(module: nn.Conv2d | nn.Linear, given: np.ndarray, index: tuple[int, ...]) -> np.ndarray:
    """What one filter reads for one output: sliced out of the input with its border of zeros."""
    if isinstance(module, nn.Linear):
        return given
    unit, row, column = index
    assert isinstance(module.padding, tuple)
    (down, right), width = module.padding, module.in_channels // module.groups
    first = unit // (module.out_channels // module.groups) * width
    padded = np.pad(given, ((0, 0), (down, down), (right, right)))
    top, left = row * module.stride[0], column * module.stride[1]
    (height, across), (gap_down, gap_right) = module.kernel_size, module.dilation
    rows, columns = slice(top, top + height * gap_down, gap_down), slice(left, left + across * gap_right, gap_right)
    return padded[first : first + width, rows, columns]


ROUNDS = pytest.mark.skipif(not onednn.has_bfloat16(), reason="this processor has no bfloat16")
FORMS = [
    ("resnet20", "exact"),
    ("googlenet", "exact"),
    ("mobilenet_v2", "exact"),
    pytest.param("resnet20", "fast", marks=ROUNDS),
    pytest.param("mobilenet_v2", "fast", marks=ROUNDS),
]


@pytest.mark.parametrize(("name", "precision"), FORMS)
def test_the_prepared_forms_are_reproduced_too(name: str, precision: str) -> None:
    """What is watched is not folded away: the value and its operands are those that the prepared form has computed."""
    card = catalogue.card(name)
    graph = graph_of(shaken(build(card)), card.preprocessing.input, name)
    x = torch.randn(1, *card.preprocessing.input, generator=torch.Generator().manual_seed(6))
    rng, share = np.random.default_rng(7), EXACT_SHARE if precision == "exact" else FAST_SHARE
    folded = [
        layer
        for layer in graph.layers
        if layer.kind in (LayerKind.CONV, LayerKind.NORM, LayerKind.ACTIVATION, LayerKind.ADD)
    ]
    for place in rng.choice(len(folded), 6, replace=False).tolist():
        layer = folded[place]
        execution = onednn.prepare(graph.program, frozenset({layer.name, *layer.inputs}) - {INPUT}, precision)
        assert execution is not None
        outputs = {INPUT: x, **execution.run(x)[1]}
        inputs, output = [Slices(outputs[source][0]) for source in layer.inputs], outputs[layer.name][0]
        for index in places(layer, rng):
            answer = explain(layer, index, inputs, Slices(output), graph.program.constants(layer.name))
            assert answer is not None
            assert answer.agrees_within(share), (layer.name, index, answer.total, answer.value, answer.magnitude)
