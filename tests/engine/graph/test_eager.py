"""Taps of running networks: each equals an independent computation, and nothing is overwritten or computed in vain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT, UserError
from engine.graph import Graph, graph_of
from engine.zoo.googlenet import googlenet
from engine.zoo.lenet import lenet5
from engine.zoo.resnet_cifar import resnet20

CPU = torch.device("cpu")


def picture(*shape: int) -> Tensor:
    return torch.randn((1, *shape), generator=torch.Generator().manual_seed(7))


def taps_of(graph: Graph, x: Tensor, precision: str = "exact") -> dict[str, Tensor]:
    names = frozenset(layer.name for layer in graph.layers)
    _, taps = graph.program.prepare(names, CPU, precision).run(x)
    return dict(taps)


def test_lenet5_equals_numpy() -> None:
    """The first stage, computed without PyTorch."""
    module = lenet5()
    graph = graph_of(module, (1, 32, 32), "LeNet-5")
    x = picture(1, 32, 32)
    output, taps = graph.program.prepare(frozenset({"conv1", "pool1"}), CPU, "exact").run(x)
    weight, bias = graph.program.weight("conv1")
    patches = np.lib.stride_tricks.sliding_window_view(x[0, 0].numpy().astype(np.float64), (5, 5))
    conv1 = np.einsum("yxij,fij->fyx", patches, weight[:, 0]) + bias[:, None, None]
    pool1 = np.maximum(conv1, 0).reshape(6, 14, 2, 14, 2).max((2, 4))
    np.testing.assert_allclose(taps["conv1"][0], conv1, atol=1e-5)
    np.testing.assert_allclose(taps["pool1"][0], pool1, atol=1e-5)
    assert set(taps) == {"conv1", "pool1"}
    with torch.inference_mode():
        torch.testing.assert_close(output, module(x))


class InPlace(nn.Module):
    """Everything that is overwritten in real networks, and views of it; ``overwrite`` False for the honest twin."""

    def __init__(self, overwrite: bool) -> None:
        super().__init__()
        self.overwrite = overwrite
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=overwrite)
        self.second = nn.Conv2d(4, 4, 3, padding=1)
        self.drop = nn.Dropout(inplace=overwrite)
        self.identity = nn.Identity()
        self.fc = nn.Linear(256, 6)
        self.seen: dict[str, Tensor] = {}

    def see(self, name: str, value: Tensor) -> Tensor:
        if not self.overwrite:
            self.seen[name] = value
        return value

    def forward(self, x: Tensor) -> Tensor:
        """Each step in place, or in a way that gives the same values without overwriting."""
        see, own = self.see, self.overwrite
        conv = see("conv", self.conv(x))
        bn = see("bn", self.bn(conv))
        same = see("identity", self.identity(bn))
        x = see("relu", self.relu(bn))  # overwrites bn and identity
        again = x if own else torch.relu(same)
        y = see("second", self.second(x))
        flat = see("flatten", y.flatten(1))
        if own:
            y += x  # overwrites second, and flatten, which is a view of it
            y.mul_(0.5)  # overwrites the sum; its own value is not used by name
            flat = flat.relu_()  # overwrites y once more
        else:
            y = see("add", y + x)
            y = see("mul", y * 0.5)
            flat = torch.relu(y.flatten(1))
        see("relu_1", flat)
        part = see("getitem", flat[:, ::2])
        if own:
            part.sub_(0.25)  # overwrites every second value of flat
        else:
            part = see("sub", part - 0.25)
            flat = torch.stack([part, flat[:, 1::2]], 2).flatten(1)
        out = see("fc", self.fc(self.drop(flat)))
        return see("add_1", out + again.sum())


def twins() -> tuple[InPlace, InPlace]:
    torch.manual_seed(3)
    overwriting, honest = InPlace(True), InPlace(False)
    honest.load_state_dict(overwriting.state_dict())
    for net in (overwriting, honest):
        net.bn.running_mean.fill_(0.1)
        net.eval()
    return overwriting, honest


@pytest.mark.parametrize("alone", [False, True])
def test_no_tap_is_overwritten(alone: bool) -> None:
    """Every tap of the overwriting network equals its twin that overwrites nothing, all at once and one at a time."""
    overwriting, honest = twins()
    graph = graph_of(overwriting, (3, 8, 8), "Test")
    x = picture(3, 8, 8)
    with torch.no_grad():
        expected = honest(x)
    names = {layer.name for layer in graph.layers}
    assert names >= honest.seen.keys()
    assert float(honest.seen["bn"].min()) < 0 <= float(honest.seen["relu"].min())
    wanted = [frozenset({name}) for name in names] if alone else [frozenset(names)]
    for taps in wanted:
        output, given = graph.program.prepare(taps, CPU, "exact").run(x)
        torch.testing.assert_close(output, expected)
        for name in taps & honest.seen.keys():
            torch.testing.assert_close(given[name], honest.seen[name], msg=lambda text, name=name: f"{name}: {text}")


def test_assignment_to_parts_is_seen_through_views() -> None:
    class Masked(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            y = x * 2
            view = y[:, 0]
            y[:, :, 1:3] = 0
            view *= -1
            return y.sum((2, 3)) + view.sum()

    graph = graph_of(Masked(), (2, 4, 4), "Test")
    x = picture(2, 4, 4)
    output, taps = graph.program.prepare(frozenset({"mul", "getitem"}), CPU, "exact").run(x)
    torch.testing.assert_close(output, Masked()(x))
    torch.testing.assert_close(taps["mul"], x * 2)
    torch.testing.assert_close(taps["getitem"], x[:, 0] * 2)


def test_the_callers_input_is_not_overwritten() -> None:
    graph = graph_of(nn.Sequential(nn.ReLU(inplace=True), nn.Conv2d(1, 1, 1)), (1, 4, 4), "Test")
    x = picture(1, 4, 4)
    before = x.clone()
    _, taps = graph.program.prepare(frozenset({INPUT, "0"}), CPU, "exact").run(x)
    assert torch.equal(x, before)
    assert torch.equal(taps[INPUT], before)
    assert torch.equal(taps["0"], before.relu())


def test_a_later_run_leaves_earlier_results_alone() -> None:
    graph = graph_of(resnet20(), (3, 32, 32), "ResNet-20")
    execution = graph.program.prepare(frozenset({"layer1.0.bn2"}), CPU, "exact")
    _, first = execution.run(picture(3, 32, 32))
    kept = first["layer1.0.bn2"].clone()
    execution.run(picture(3, 32, 32) * 2)
    assert torch.equal(first["layer1.0.bn2"], kept)


def test_inner_tensors_equal_forward_hooks() -> None:
    """On a network without in-place operations, PyTorch's own hooks see what the taps give."""
    module = googlenet()
    for part in module.modules():
        if hasattr(part, "inplace"):
            part.inplace = False
    graph = graph_of(module, (3, 64, 64), "GoogLeNet")
    seen: dict[str, Tensor] = {}
    hooks = [
        part.register_forward_hook(lambda _m, _i, out, name=name: seen.setdefault(name, out))
        for name, part in module.named_modules()
        if not list(part.children())
    ]
    x = picture(3, 64, 64)
    with torch.inference_mode():
        expected = module(x)
    for hook in hooks:
        hook.remove()
    taps = taps_of(graph, x)
    assert len(seen.keys() & taps.keys()) > 150
    for name in seen.keys() & taps.keys():
        torch.testing.assert_close(taps[name], seen[name])
    torch.testing.assert_close(taps[graph.outputs[0]], expected)


class Counting(nn.Module):
    """A branch that the output does not need."""

    def __init__(self) -> None:
        super().__init__()
        self.main, self.extra = nn.Linear(4, 2), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Any:
        return self.main(x), self.extra(x).relu()


def test_nothing_is_computed_in_vain() -> None:
    module = Counting()
    graph = graph_of(module, (1, 3, 4), "Test")
    calls: list[str] = []
    module.extra.register_forward_hook(lambda *_: calls.append("extra"))
    x = picture(1, 3, 4)
    graph.program.prepare(frozenset({"main"}), CPU, "exact").run(x)
    assert calls == []
    _, taps = graph.program.prepare(frozenset({"relu"}), CPU, "exact").run(x)
    assert calls == ["extra"]
    assert list(taps) == ["relu"]


def test_a_part_gives_its_layer_and_computes_no_more() -> None:
    module = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    graph = graph_of(module, (1, 6, 6), "Test")
    calls: list[str] = []
    module[2].register_forward_hook(lambda *_: calls.append("2"))
    x = picture(1, 6, 6)
    output, taps = graph.program.truncated_at("1").prepare(frozenset({"0"}), CPU, "exact").run(x)
    assert calls == []
    assert torch.equal(taps["0"], F.conv2d(x, module[0].weight, module[0].bias))
    assert torch.equal(output, taps["0"].relu())
    graph.program.prepare(frozenset(), CPU, "exact").run(x)
    assert calls == ["2"]
    output, _ = graph.program.truncated_at("0").prepare(frozenset(), CPU, "exact").run(x)
    assert torch.equal(output, taps["0"])  # not what the ReLU, which overwrites it, makes of it
    with pytest.raises(KeyError):
        graph.program.truncated_at("9")


def test_an_unknown_tap_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        graph_of(lenet5(), (1, 32, 32), "LeNet-5").program.prepare(frozenset({"conv9"}), CPU, "exact")


def test_weights_are_shared_read_only_and_as_stored() -> None:
    module = lenet5()
    program = graph_of(module, (1, 32, 32), "LeNet-5").program
    weight, bias = program.weight("conv1")
    assert np.array_equal(weight, module.conv1.weight.numpy())
    assert np.array_equal(bias, module.conv1.bias.numpy())
    with pytest.raises(ValueError, match="read-only"):
        weight[0] = 0
    with pytest.raises(KeyError):
        program.weight("relu1")
    before = {id(p) for p in module.parameters()}
    execution = program.prepare(frozenset(), CPU, "exact")
    assert {id(p) for p in execution._module.parameters()} == before


def test_dropout_and_batch_norm_are_those_of_evaluation() -> None:
    module = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2), nn.Dropout(0.9))
    module.train()
    graph = graph_of(module, (1, 4, 4), "Test")
    x = picture(1, 4, 4)
    with torch.inference_mode():
        expected = module[0](x) / (1 + module[1].eps) ** 0.5
    torch.testing.assert_close(taps_of(graph, x)["2"], expected)


def test_fast_precision_is_close_and_given_as_float32() -> None:
    graph = graph_of(resnet20(), (3, 32, 32), "ResNet-20")
    x = picture(3, 32, 32)
    exact, fast = taps_of(graph, x), taps_of(graph, x, "fast")
    for name, value in exact.items():
        assert fast[name].dtype is torch.float32
        assert float((fast[name] - value).abs().max()) <= 0.1 * float(value.abs().max()) + 1e-3
    assert not torch.equal(fast["conv1"], exact["conv1"])


def test_half_precision_weights_run_as_float32() -> None:
    module = lenet5()
    expected = {key: value.half().float() for key, value in module.state_dict().items()}
    graph = graph_of(module.half(), (1, 32, 32), "LeNet-5")
    assert np.array_equal(graph.program.weight("fc3")[0], expected["fc3.weight"].numpy())
    assert taps_of(graph, picture(1, 32, 32))["fc3"].dtype is torch.float32


def test_an_output_without_batch_axis_gets_one() -> None:
    class Flat(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return F.relu(x).reshape(-1)

    graph = graph_of(Flat(), (2, 3, 4), "Test")
    assert [layer.output for layer in graph.layers] == [(2, 3, 4), (24,)]
    output, taps = graph.program.prepare(frozenset({"reshape"}), CPU, "exact").run(picture(2, 3, 4))
    assert output.shape == taps["reshape"].shape == (1, 24)


def test_several_inputs_are_refused() -> None:
    class Two(nn.Module):
        def forward(self, x: Tensor, y: Tensor) -> Tensor:
            return x + y

    with pytest.raises(UserError, match=r"Two takes 2 inputs \(x, y\)"):
        graph_of(Two(), (1, 4, 4), "Test")


def test_optional_arguments_keep_their_defaults() -> None:
    class Optional(nn.Module):
        def forward(self, x: Tensor, mask: Tensor | None = None, double: bool = False, gain: float = 3.0) -> Tensor:
            if mask is not None:
                x = x * mask
            return x * 2 if double else x * gain

    graph = graph_of(Optional(), (1, 4, 4), "Test")
    x = picture(1, 4, 4)
    output, _ = graph.program.prepare(frozenset(), CPU, "exact").run(x)
    torch.testing.assert_close(output, x * 3)


def test_a_picture_of_the_wrong_shape_is_told_in_a_sentence() -> None:
    with pytest.raises(UserError, match=r"LeNet-5 cannot be run on a picture of 3×32×32: .*channels"):
        graph_of(lenet5(), (3, 32, 32), "LeNet-5")
