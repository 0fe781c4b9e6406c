"""Names, kinds and figures of layers, against hand-written lists and published numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT, Layer, LayerKind, SlidingWindow
from engine.graph import Graph, graph_of
from engine.zoo.alexnet import alexnet
from engine.zoo.lenet import lenet5
from engine.zoo.resnet import resnet50
from engine.zoo.resnet_cifar import resnet20
from engine.zoo.vgg import vgg16
from tests.engine.arithmetic.forms import in_form, values


def layers_of(module: nn.Module, shape: tuple[int, int, int] = (3, 16, 16)) -> dict[str, Layer]:
    return {layer.name: layer for layer in graph_of(module, shape, "Test").layers}


def test_lenet5_layer_by_layer() -> None:
    """LeCun et al. 1998, section II.B, with filters that see all maps: figures worked out by hand."""
    graph = graph_of(lenet5(), (1, 32, 32), "LeNet-5")
    rows = [(la.name, la.kind.value, la.output, la.parameters, la.macs, la.receptive_field) for la in graph.layers]
    assert rows == [
        ("conv1", "conv", (6, 28, 28), 156, 117_600, (5, 5)),
        ("relu1", "activation", (6, 28, 28), 0, 0, (5, 5)),
        ("pool1", "pool", (6, 14, 14), 0, 0, (6, 6)),
        ("conv2", "conv", (16, 10, 10), 2416, 240_000, (14, 14)),
        ("relu2", "activation", (16, 10, 10), 0, 0, (14, 14)),
        ("pool2", "pool", (16, 5, 5), 0, 0, (16, 16)),
        ("flatten", "reshape", (400,), 0, 0, None),
        ("fc1", "linear", (120,), 48_120, 48_000, None),
        ("relu3", "activation", (120,), 0, 0, None),
        ("fc2", "linear", (84,), 10_164, 10_080, None),
        ("relu4", "activation", (84,), 0, 0, None),
        ("fc3", "linear", (10,), 850, 840, None),
    ]
    assert graph.parameters == 61_706
    assert graph.outputs == ("fc3",)
    conv2 = graph.layers[3]
    assert (conv2.jump, conv2.origin, conv2.inputs) == ((2.0, 2.0), (0, 0), ("pool1",))
    assert (conv2.weight_shape, conv2.bias, conv2.operation, conv2.module) == ((16, 6, 5, 5), True, "Conv2d", "conv2")
    assert graph.layers[0].inputs == (INPUT,)
    assert graph.layers[2].window == SlidingWindow("max", (2, 2), (2, 2), (0, 0))


PUBLISHED: list[tuple[Callable[[], nn.Module], int, float, dict[str, int]]] = [
    (alexnet, 61_100_840, 0.714e9, {"features.12": 195}),
    (vgg16, 138_357_544, 15.47e9, {"features.30": 212}),
    (resnet50, 25_557_032, 4.089e9, {"layer4.2.add": 427, "layer4.2.conv1": 363}),
]


@pytest.mark.parametrize(
    ("build", "parameters", "macs", "fields"), PUBLISHED, ids=lambda value: getattr(value, "__name__", "")
)
def test_published_figures(
    build: Callable[[], nn.Module], parameters: int, macs: float, fields: dict[str, int]
) -> None:
    graph = graph_of(build(), (3, 224, 224), "Test")
    assert graph.parameters == parameters == sum(layer.parameters for layer in graph.layers)
    assert sum(layer.macs for layer in graph.layers) == pytest.approx(macs, rel=1e-3)
    layers = {layer.name: layer for layer in graph.layers}
    for name, size in fields.items():
        assert layers[name].receptive_field == (size, size)


def test_resnet20_is_traced_into_its_blocks() -> None:
    graph = graph_of(resnet20(), (3, 32, 32), "ResNet-20")
    assert graph.parameters == 269_722
    names = [layer.name for layer in graph.layers]
    block = [name for name in names if name.startswith("layer2.0.")]
    assert block == [
        "layer2.0.conv1", "layer2.0.bn1", "layer2.0.relu1", "layer2.0.conv2", "layer2.0.bn2",
        "layer2.0.shortcut.getitem", "layer2.0.shortcut.pad", "layer2.0.add", "layer2.0.relu2",
    ]  # fmt: skip
    layers = {layer.name: layer for layer in graph.layers}
    assert layers["layer2.0.shortcut.getitem"].kind is LayerKind.RESHAPE
    assert layers["layer2.0.shortcut.getitem"].output == (16, 16, 16)
    assert layers["layer2.0.add"].inputs == ("layer2.0.bn2", "layer2.0.shortcut.pad")
    assert layers["layer2.0.add"].kind is LayerKind.ADD


class Names(nn.Module):
    """One ReLU called three times while another module has the name of its second call; functions among them."""

    def __init__(self) -> None:
        super().__init__()
        self.relu = nn.ReLU()
        self.relu_1 = nn.ReLU()
        self.input = nn.Identity()
        self.block = nn.Sequential(nn.Conv2d(3, 3, 1), Adding())

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.input(x))
        x = self.relu(x)
        x = self.relu_1(x)
        x = self.relu(x)
        x = self.block(x)
        x += 1
        x = x + torch.relu(x)
        return torch.cat([x, x.sigmoid()], 1).mean((2, 3))


class Adding(nn.Module):
    """Functional operations within a module, one of them in place."""

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + x).add_(1) + x.size(1)


def test_names_and_kinds() -> None:
    layers = graph_of(Names(), (3, 4, 4), "Test").layers
    assert [(layer.name, layer.kind.value, layer.module) for layer in layers] == [
        ("input_1", "other", "input"),
        ("relu", "activation", "relu"),
        ("relu_2", "activation", "relu"),
        ("relu_1", "activation", "relu_1"),
        ("relu_3", "activation", "relu"),
        ("block.0", "conv", "block.0"),
        ("block.1.add", "add", None),
        ("block.1.relu", "activation", None),
        ("block.1.add_1", "add", None),
        ("block.1.add_2", "add", None),
        ("add", "add", None),
        ("relu_4", "activation", None),
        ("add_1", "add", None),
        ("sigmoid", "activation", None),
        ("cat", "concat", None),
        ("mean", "pool", None),
    ]
    assert layers[-1].window == SlidingWindow("adaptive average", (4, 4), (4, 4), (0, 0))


class Shared(nn.Module):
    """A convolution called twice, and functions with weights of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1, groups=3)
        self.up = nn.ConvTranspose2d(3, 2, 4, stride=2, padding=1, bias=False)
        self.kernel = nn.Parameter(torch.ones(4, 2, 3, 3))
        self.gain = nn.Parameter(torch.ones(4, 1, 1))
        self.unused = nn.Linear(5, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.up(self.conv(self.conv(x)))
        return F.conv2d(x, self.kernel * 2, stride=(2, 1), padding=1) * self.gain @ torch.ones(16, 7)


def test_parameters_and_macs() -> None:
    graph = graph_of(Shared(), (3, 8, 8), "Test")
    figures = {layer.name: (layer.output, layer.parameters, layer.macs) for layer in graph.layers}
    assert figures == {
        "conv": ((3, 8, 8), 30, 3 * 8 * 8 * 9),  # depthwise: nine products an output
        "conv_1": ((3, 8, 8), 0, 3 * 8 * 8 * 9),
        "up": ((2, 16, 16), 96, 3 * 8 * 8 * 2 * 16),  # every input goes to 2 × 4 × 4 outputs
        "conv2d": ((4, 8, 16), 72, 4 * 8 * 16 * 2 * 9),
        "mul": ((4, 8, 16), 4, 0),
        "matmul": ((4, 8, 7), 0, 4 * 8 * 7 * 16),
    }
    assert graph.parameters == 30 + 96 + 72 + 4 + 30
    layers = {layer.name: layer for layer in graph.layers}
    assert layers["conv2d"].window == SlidingWindow("conv", (3, 3), (2, 1), (1, 1))
    assert layers["conv"].window == SlidingWindow("conv", (3, 3), (1, 1), (1, 1), groups=3)
    assert layers["up"].window == SlidingWindow("conv transposed", (4, 4), (2, 2), (1, 1))


class Pools(nn.Module):
    """Every way to call a pooling."""

    def forward(self, x: Tensor) -> Tensor:
        a = F.max_pool2d(x, 3, stride=2, padding=1, dilation=2, ceil_mode=True)
        a = F.avg_pool2d(a, (2, 3), stride=1, count_include_pad=False, padding=(0, 1))
        a, _ = F.max_pool2d(a, 2, return_indices=True)
        a = F.adaptive_max_pool2d(a, (2, 1))
        return F.adaptive_avg_pool2d(a, 1)


def test_windows_of_functional_pools() -> None:
    layers = list(layers_of(Pools(), (1, 16, 16)).values())
    assert [layer.kind for layer in layers] == [LayerKind.POOL] * 5
    assert [layer.output for layer in layers] == [(1, 8, 8), (1, 7, 8), (1, 3, 4), (1, 2, 1), (1, 1, 1)]
    assert [layer.window for layer in layers] == [
        SlidingWindow("max", (3, 3), (2, 2), (1, 1), (2, 2), ceil_mode=True),
        SlidingWindow("average", (2, 3), (1, 1), (0, 1), count_include_pad=False),
        SlidingWindow("max", (2, 2), (2, 2), (0, 0)),
        SlidingWindow("adaptive max", (2, 4), (1, 4), (0, 0)),
        SlidingWindow("adaptive average", (2, 1), (2, 1), (0, 0)),
    ]


def test_padding_same_is_told_in_cells() -> None:
    conv = layers_of(nn.Sequential(nn.Conv2d(3, 1, (3, 5), dilation=(2, 1), padding="same")))["0"]
    assert (conv.padding, conv.stride, conv.output) == ((2, 2), (1, 1), (1, 16, 16))


def test_items_of_a_tuple_are_layers_named_after_what_gives_them() -> None:
    class Split(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            a, b = x.chunk(2, 1)
            return a * b

    layers = layers_of(Split(), (4, 5, 5))
    assert list(layers) == ["chunk", "chunk_1", "mul"]
    assert layers["chunk_1"].kind is LayerKind.RESHAPE
    assert layers["chunk_1"].inputs == (INPUT,)
    assert layers["mul"].inputs == ("chunk", "chunk_1")
    assert layers["mul"].receptive_field == (1, 1)


def outputs_of(module: nn.Module) -> Graph:
    return graph_of(module, (3, 4, 4), "Test")


def test_several_outputs_are_named() -> None:
    class Heads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Conv2d(3, 1, 1), nn.Conv2d(3, 2, 1)

        def forward(self, x: Tensor) -> dict[str, Tensor]:
            return {"boxes": self.b(x), "classes": self.a(x)}

    graph = outputs_of(Heads())
    assert graph.outputs == ("b", "a")
    assert graph.notes == ("It has 2 outputs: b is shown as the answer, also given are a.",)


def test_a_tuple_given_as_a_whole_is_taken_apart() -> None:
    graph = outputs_of(nn.Sequential(nn.MaxPool2d(2, return_indices=True)))
    assert graph.outputs == ("0", "0_1")
    assert [layer.output for layer in graph.layers] == [(3, 2, 2), (3, 2, 2)]


def test_warnings_about_weights() -> None:
    module = nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2, track_running_stats=False))
    module[0].weight.data[0, 0] = float("nan")
    warnings = outputs_of(module).warnings
    assert warnings == (
        "Weights that are not numbers: 0.weight.",
        "Batch norm without stored statistics, which uses those of each picture: 1.",
    )


class Casting(nn.Module):
    """Looks at a module's weights before it calls the module, as networks do that run in several precisions."""

    def __init__(self, cast: Callable[[nn.Module, Tensor], Tensor]) -> None:
        super().__init__()
        self.conv, self.fc = nn.Conv2d(3, 4, 3), nn.Linear(4, 2)
        self.cast = cast

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.conv(self.cast(self, x)).mean((2, 3)))


@pytest.mark.parametrize("cast", [
    lambda net, x: x.type(net.conv.weight.dtype), lambda net, x: x.to(net.conv.weight.dtype),
    lambda net, x: x.to(next(net.parameters()).device), lambda net, x: x.type_as(net.conv.weight),
    lambda net, x: x.to(net.conv.weight), lambda net, x: x * net.fc.weight.mean(),
    lambda net, x: F.conv2d(x, net.conv.weight)[:, :3],
])  # fmt: skip
@pytest.mark.parametrize("form", ["module", "traced", "exported"])
def test_the_layer_of_a_modules_name_is_that_modules_output(
    cast: Callable[[nn.Module, Tensor], Tensor], form: str, tmp_path: Path
) -> None:
    torch.manual_seed(3)
    net, x = Casting(cast).eval(), torch.randn(3, 9, 8)
    kept: dict[str, Tensor] = {}
    network = in_form(form, net, (3, 9, 8), tmp_path)
    for name in ("conv", "fc"):
        net.get_submodule(name).register_forward_hook(lambda _m, _i, given, name=name: kept.update({name: given[0]}))
    with torch.no_grad():
        net(x[None])
    found = values(network, x)
    for name, truth in kept.items():
        if form == "traced" and name == "conv" and found[name].shape != truth.shape:
            continue  # TorchScript knows no modules, and two operators compute with this one's weights
        torch.testing.assert_close(found[name], truth)
