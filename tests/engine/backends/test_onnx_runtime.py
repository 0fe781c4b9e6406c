"""The form by ONNX Runtime: every operation that has a rule gives the plain form's numbers, the rest has no model."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.api import INPUT
from engine.backends import onnx_runtime
from engine.backends.completed import CompletedExecution
from engine.backends.onnx_nodes import FED, model_of
from engine.graph import graph_of
from engine.graph.difference import EXACT_ERROR, difference
from engine.graph.eager import EagerProgram, tapped
from engine.program import Execution
from tests.engine.backends.residual import SHAPE, Residual, picture, seeded

CPU = torch.device("cpu")


MODULES = (
    nn.Conv2d(8, 8, 3, padding="same", dilation=2), nn.Conv2d(8, 8, (3, 1), (2, 1), (1, 0), groups=4, bias=False),
    nn.Conv2d(8, 16, 1, padding="valid"), nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1, output_padding=1),
    nn.BatchNorm2d(8), nn.BatchNorm2d(8, affine=False), nn.LayerNorm(20), nn.LocalResponseNorm(5, 0.01, 0.6, 2.0),
    nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(0.2), nn.ELU(0.7), nn.PReLU(8), nn.PReLU(), nn.Sigmoid(), nn.Tanh(),
    nn.Hardswish(), nn.Hardsigmoid(), nn.SiLU(), nn.Hardtanh(-0.5, 0.4), nn.Softmax(1), nn.LogSoftmax(1),
    nn.Dropout(), nn.Identity(),
    nn.MaxPool2d(3, 2, 1), nn.MaxPool2d(3, 2, ceil_mode=True), nn.AvgPool2d(3, 2, 1),
    nn.AvgPool2d(3, 2, 1, count_include_pad=False), nn.AdaptiveAvgPool2d((5, 2)), nn.AdaptiveMaxPool2d(1),
    nn.AdaptiveAvgPool2d((20, None)),
    nn.ZeroPad2d((1, 2, 0, 3)), nn.ReflectionPad2d(2), nn.ReplicationPad2d(1),
    nn.Linear(20, 6), nn.Linear(20, 6, False),
    nn.Upsample(scale_factor=2), nn.Upsample(size=(31, 17), mode="bilinear"), nn.UpsamplingBilinear2d(scale_factor=2),
)  # fmt: skip
FUNCTIONS: tuple[Callable[[Tensor], Tensor], ...] = (
    lambda x: x - 0.25, lambda x: 1 - x, lambda x: x * x, lambda x: 3 * x, lambda x: x / 2, lambda x: 2 / (x * x + 1),
    lambda x: x.clamp(min=-0.1), lambda x: torch.clamp(x, -0.3, 0.2), lambda x: x.mean(1, keepdim=True),
    lambda x: x.mean((2, 3), keepdim=True), lambda x: x.transpose(2, 3), lambda x: x.permute(0, -1, 1, 2),
    lambda x: x.view(1, -1, 10, 10), lambda x: x.reshape(8, 20, -1).unsqueeze(0), lambda x: x.contiguous(),
    lambda x: torch.cat([x, x.sigmoid()], 1), lambda x: x.flatten(2).unsqueeze(-1),
    lambda x: functional.pad(x, (1, 0), value=0.5), lambda x: functional.relu(x + 1, inplace=True) + x,
)  # fmt: skip


class Everything(nn.Module):
    """Each operation that there is a rule for, on the same maps."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.branches = nn.ModuleList(MODULES)
        for norm in self.branches.modules():
            if isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None and norm.running_var is not None:
                norm.running_mean.uniform_(-1, 1)
                norm.running_var.uniform_(0.5, 2)
        self.fc = nn.Linear(9, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        values = [branch(x) for branch in self.branches] + [function(x) for function in FUNCTIONS]
        pooled = [(value * value).mean((1, 2, 3)) for value in values]  # of both signs it would be rounding alone
        return self.fc(torch.cat([x.mean((2, 3)), sum(pooled[1:], pooled[0]).view(-1, 1)], 1))


class Rolled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.roll(1, 2)


class Doubled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.add(x, x, alpha=2)


class Half(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.half()


def program_of(module: nn.Module) -> EagerProgram:
    program = graph_of(module, SHAPE, "Net").program
    assert isinstance(program, EagerProgram)
    return program


def layers(program: EagerProgram) -> frozenset[str]:
    return frozenset(layer.name for layer in program.analysis.layers)


def prepared(program: EagerProgram, taps: frozenset[str]) -> onnx_runtime.OnnxRuntimeExecution:
    made = onnx_runtime.prepare(program, taps, threads=1, spins=False)
    assert made is not None
    return made


def check(program: EagerProgram, made: Execution, taps: frozenset[str]) -> None:
    x = picture(5)
    output, values = made.run(x)
    truth, true_values = program.prepare(taps, CPU, "exact").run(picture(5))
    assert torch.equal(x, picture(5)) and values.keys() == taps
    assert difference(output, truth) <= EXACT_ERROR
    assert {name: off for name in taps if (off := difference(values[name], true_values[name])) > EXACT_ERROR} == {}


def test_every_operation_gives_the_numbers_of_the_plain_form() -> None:
    program = program_of(seeded(Everything))
    taps = layers(program) | {INPUT}
    assert len(taps) > len(MODULES) + len(FUNCTIONS)
    check(program, prepared(program, taps), taps)


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv2d(3, 4, 3, padding=1, padding_mode="circular"),
        nn.GroupNorm(1, 3),
        nn.BatchNorm2d(3, track_running_stats=False),
        nn.AdaptiveAvgPool2d(7),
        nn.Upsample(scale_factor=2, mode="bicubic"),
        nn.CircularPad2d(1),
        Rolled(),
        Doubled(),
    ],
)
def test_what_onnx_has_no_words_for_has_no_model(module: nn.Module) -> None:
    program = program_of(module.eval())
    assert onnx_runtime.prepare(program, frozenset(), threads=1, spins=False) is None


def test_shown_layers_are_not_overwritten_by_the_next_picture() -> None:
    program = program_of(seeded(Residual))
    made = prepared(program, layers(program))
    _, first = made.run(picture(5))
    kept = {name: value.clone() for name, value in first.items()}
    made.run(picture(6))
    assert all(torch.equal(first[name], kept[name]) for name in kept)


def test_large_matrices_are_read_where_they_lie() -> None:
    wide = nn.Linear(1024, FED // 1024)
    program = program_of(nn.Sequential(nn.Flatten(), nn.Linear(1200, 1024), wide).eval())
    graph, _ = tapped(program.analysis, frozenset())
    model = model_of(program.analysis.module, graph)
    assert {value.data_ptr() for value in model.fed.values()} == {
        weight.data_ptr() for weight in program.module.state_dict().values() if weight.numel() >= FED
    }
    assert len(model.proto) < 20_000, "no weights in it"
    check(program, prepared(program, frozenset({"1"})), frozenset({"1"}))


def test_a_network_in_another_precision_has_no_model() -> None:
    program = program_of(nn.Sequential(nn.Conv2d(3, 4, 3), Half()).eval())
    assert onnx_runtime.prepare(program, frozenset(), threads=1, spins=False) is None


# What a form does not give, computed beside


@pytest.mark.parametrize("gives", [frozenset[str](), frozenset({"first", "norm"}), frozenset({INPUT, "stem", "add"})])
def test_every_layer_beside_a_form_for_others(gives: frozenset[str]) -> None:
    """Values that are written over later are those of before."""
    program = program_of(seeded(Residual))
    made = prepared(program, gives & (layers(program) | {INPUT}))
    for taps in (layers(program), *({name} for name in layers(program)), {INPUT}):
        completed = CompletedExecution(made, gives & (layers(program) | {INPUT}), program, frozenset(taps))
        assert (completed.backend, completed.precision) == ("ONNX Runtime", "exact")
        check(program, completed, frozenset(taps))


def test_only_what_is_missing_is_computed_beside() -> None:
    program = program_of(seeded(Residual))
    made = prepared(program, frozenset({"first", "relu_1"}))
    completed = CompletedExecution(made, frozenset({"first", "relu_1"}), program, frozenset({"second"}))
    assert [node.name for node in completed._module.graph.nodes if node.op == "call_module"] == ["second"]


def test_layers_of_less_than_float32_are_no_ground_to_build_on() -> None:
    program = program_of(nn.Sequential(nn.Conv2d(3, 4, 3), Half(), nn.ReLU()).eval())
    plain = program.prepare(layers(program), CPU, "exact")
    check(program, CompletedExecution(plain, layers(program), program, frozenset({"2"})), frozenset({"2"}))
    some = layers(program) - {"2"}
    assert not program.analysis.facts[program.analysis.nodes["2"]].single
    check(
        program,
        CompletedExecution(program.prepare(some, CPU, "exact"), some, program, frozenset({"2"})),
        frozenset({"2"}),
    )
