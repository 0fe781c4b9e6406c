"""Gradients equal those of plain autograd, of twins that overwrite nothing, and sums by hand; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT
from engine.graph import graph_of
from engine.graph.backward_rules import DECONVOLUTION, GUIDED
from engine.graph.build import graph_of_traced
from engine.graph.exported_program import from_module
from engine.graph.gradients import GradientExecution
from engine.zoo.googlenet import googlenet
from engine.zoo.lenet import lenet5
from engine.zoo.mobilenet import mobilenet_v2
from engine.zoo.resnet_cifar import resnet20
from tests.engine.graph.test_eager import CPU, picture, twins

NEAR = 1e-6


def near(given: Tensor, expected: Tensor, name: str = "") -> None:
    """Within a millionth of the largest magnitude."""
    assert given.shape == expected.shape, name
    assert float((given - expected).abs().max()) <= NEAR * float(expected.abs().max()), name


def prepared(module: nn.Module, *layers: str, shape: tuple[int, int, int], **how: object) -> GradientExecution:
    return graph_of(module, shape, "Test").program.prepare_gradients(frozenset(layers), CPU, **how)


def test_a_net_of_four_numbers_by_hand() -> None:
    """y = 2·max(0, 3a − b) − 5·max(0, a + b) at (a, b) = (1, −2): inner sums 5 and −1, so dy/da = 6, dy/db = −2."""
    module = nn.Sequential(nn.Flatten(), nn.Linear(2, 2, bias=False), nn.ReLU(), nn.Linear(2, 1, bias=False))
    module[1].weight.data = torch.tensor([[3.0, -1.0], [1.0, 1.0]])
    module[3].weight.data = torch.tensor([[2.0, -5.0]])
    run = prepared(module, INPUT, "1", "2", shape=(1, 1, 2)).run(torch.tensor([[[[1.0, -2.0]]]]))
    assert run.output.tolist() == [[10.0]]
    assert run.layers["1"].tolist() == [[5.0, -1.0]]
    found = run.gradients(run.output[:, 0])
    assert found[INPUT].tolist() == [[[[6.0, -2.0]]]]
    assert found["1"].tolist() == [[2.0, 0.0]]
    assert found["2"].tolist() == [[2.0, -5.0]]


@pytest.mark.parametrize(
    ("build", "shape"),
    [(lenet5, (1, 32, 32)), (resnet20, (3, 32, 32)), (googlenet, (3, 64, 64)), (mobilenet_v2, (3, 64, 64))],
)
def test_every_layer_equals_plain_autograd(build: Callable[[], nn.Module], shape: tuple[int, int, int]) -> None:
    """PyTorch's hooks see the modules' outputs, and autograd is asked for the same two targets."""
    torch.manual_seed(1)
    module = build().eval()
    graph = graph_of(module, shape, "Test")
    seen: dict[str, Tensor] = {}

    def keep(name: str) -> Callable[..., Tensor]:
        def hook(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
            seen[name] = output.view_as(output)  # identity gives what it was given: a layer of its own all the same
            return seen[name]

        return hook

    hooks = [
        part.register_forward_hook(keep(name)) for name, part in module.named_modules() if not list(part.children())
    ]
    x = picture(*shape)
    leaf = x.clone().requires_grad_()
    expected = module(leaf)
    for hook in hooks:
        hook.remove()
    names = seen.keys() & {layer.name for layer in graph.layers}
    assert len(names) >= 10
    run = graph.program.prepare_gradients(frozenset({INPUT, *names}), CPU).run(x)
    near(run.output.detach(), expected.detach())
    inner = sorted(names)[len(names) // 2]
    targets = [
        (run.output[:, 3] - run.output[:, 5], expected[:, 3] - expected[:, 5]),
        (run.layers[inner][:, 1].mean(), seen[inner][:, 1].mean()),
    ]
    for target, plain in targets:
        found = run.gradients(target)
        wanted = torch.autograd.grad(
            plain, [leaf, *(seen[name] for name in names)], retain_graph=True, allow_unused=True,
            materialize_grads=True,
        )  # fmt: skip
        for name, gradient in zip([INPUT, *names], wanted, strict=True):
            near(found[name], gradient, name)


def test_layers_that_are_overwritten_have_the_gradients_of_an_honest_twin() -> None:
    overwriting, honest = twins()
    graph = graph_of(overwriting, (3, 8, 8), "Test")
    x = picture(3, 8, 8)
    leaf = x.clone().requires_grad_()
    expected = honest(leaf)
    names = sorted(honest.seen)
    wanted = torch.autograd.grad(
        expected[:, 2].sum(), [leaf, *(honest.seen[name] for name in names)], allow_unused=True, materialize_grads=True
    )
    run = graph.program.prepare_gradients(frozenset({INPUT, *names}), CPU).run(x)
    near(run.output.detach(), expected.detach())
    found = run.gradients(run.output[:, 2])
    assert not found.pop("identity").any()  # overwritten before anything reads it
    for name, gradient in zip([INPUT, *names], wanted, strict=True):
        if name in found:  # the twin computes anew, as ``again``, what is the same ReLU here
            near(found[name], gradient + 1 if name == "relu" else gradient, name)
    assert torch.equal(x, picture(3, 8, 8))


def test_writing_into_parts_is_seen_through_views() -> None:
    class Masked(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            y = x * 2
            view = y[:, 0]
            wide = y[:, 1:, :, :1].expand(-1, -1, -1, 3)
            y[:, :, 1:3] = x[:, :, :2] ** 2
            view *= y[:, 1]
            return y.sum((2, 3)) + view.sum() + wide.sin().sum()

    class Honest(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            y = x * 2
            y = torch.cat([y[:, :, :1], x[:, :, :2] ** 2, y[:, :, 3:]], 2)
            y = torch.stack([y[:, 0] * y[:, 1], y[:, 1]], 1)
            return y.sum((2, 3)) + y[:, 0].sum() + y[:, 1:, :, :1].expand(-1, -1, -1, 3).sin().sum()

    x = picture(2, 4, 4)
    run = prepared(Masked(), INPUT, "mul", shape=(2, 4, 4)).run(x)
    leaf = x.clone().requires_grad_()
    expected = Honest()(leaf)
    near(run.output.detach(), expected.detach())
    found = run.gradients(run.output[0, 1])[INPUT]
    near(found, torch.autograd.grad(expected[0, 1], leaf)[0])


def test_branches_that_share_a_tensor_are_told_apart() -> None:
    """Identity and dropout give the tensor they are given; each branch has the gradient of its own readers."""

    class Branches(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.same, self.drop = nn.Identity(), nn.Dropout()

        def forward(self, x: Tensor) -> Tensor:
            y = x * 2
            return self.same(y) * 3 + self.drop(y) * 5 + y * 7

    run = prepared(Branches(), "mul", "same", "drop", shape=(1, 1, 1)).run(torch.ones(1, 1, 1, 1))
    assert {name: value.item() for name, value in run.gradients(run.output).items()} == {
        "mul": 15.0, "same": 3.0, "drop": 5.0,
    }  # fmt: skip


class Modular(nn.Module):
    """The same net three times: of modules only, of functions, and overwriting what it can."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2, self.fc = nn.Conv2d(2, 4, 3), nn.Conv2d(4, 4, 3, padding=1), nn.Linear(16, 3)
        self.relu1, self.relu2, self.relu3 = nn.ReLU(), nn.ReLU6(), nn.ReLU()
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu1(self.conv1(x))
        x = self.pool(self.relu2(self.conv2(x) + x))
        return self.fc(self.relu3(x.flatten(1) - 0.2))


class Functional(Modular):
    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.conv1(x))
        x = F.max_pool2d(F.relu6(F.conv2d(x, self.conv2.weight, self.conv2.bias, padding=1).add(x)), 2)
        return F.linear((torch.flatten(x, 1) - 0.2).clamp(min=0), self.fc.weight, self.fc.bias)


class Overwriting(Modular):
    def __init__(self) -> None:
        super().__init__()
        self.relu1, self.relu2 = nn.ReLU(inplace=True), nn.ReLU6(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu1(self.conv1(x))
        y = self.conv2(x)
        y += x
        self.relu2(y)
        y = self.pool(y)
        flat = y.flatten(1)
        flat -= 0.2
        F.relu(y, inplace=True)  # flat is a view of it
        return self.fc(flat)


class Clamping(Overwriting):
    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x).relu_()
        y = self.conv2(x).add_(x)
        x = self.pool(F.hardtanh(y, 0.0, 6.0, inplace=True))
        return self.fc(x.flatten(1).sub_(0.2).clamp_(min=0))


def alike(*kinds: type[Modular]) -> list[nn.Module]:
    torch.manual_seed(5)
    first = kinds[0]()
    nets = [first, *(kind() for kind in kinds[1:])]
    for net in nets:
        net.load_state_dict(first.state_dict())
        net.eval()
    return nets


def with_hooks(net: nn.Module, x: Tensor, rule: str) -> tuple[Tensor, Tensor]:
    """(By the input, by conv1's output) of the second logit: PyTorch's own hooks on a net of modules."""

    def change(_module: nn.Module, inward: tuple[Tensor], outward: tuple[Tensor]) -> tuple[Tensor]:
        return (inward[0] if rule == "guided" else outward[0]).clamp(min=0)[None].unbind()

    hooks = [part.register_full_backward_hook(change) for part in (net.relu1, net.relu2, net.relu3) if rule != "plain"]
    seen: list[Tensor] = []
    hooks.append(net.conv1.register_forward_hook(lambda _m, _i, out: seen.append(out)))
    leaf = x.clone().requires_grad_()
    answer = net(leaf)[:, 1].sum()
    found = torch.autograd.grad(answer, [leaf, seen[0]])
    for hook in hooks:
        hook.remove()
    return found[0], found[1]


RULES = {"plain": {}, "guided": GUIDED, "deconvolution": DECONVOLUTION}


@pytest.mark.parametrize("rule", RULES)
def test_twins_agree_with_hooks_whatever_the_relus_are(rule: str) -> None:
    nets = alike(Modular, Functional, Overwriting, Clamping)
    x = 6 * picture(2, 6, 6)
    expected = with_hooks(nets[0], x, rule)
    plain = with_hooks(nets[0], x, "plain")
    assert (rule == "plain") == torch.equal(expected[0], plain[0])
    for net in nets:
        run = prepared(net, INPUT, "conv1", shape=(2, 6, 6), rules=RULES[rule]).run(x)
        with torch.inference_mode():
            near(run.output.detach(), net(x.clone()))
        found = run.gradients(run.output[:, 1])
        near(found[INPUT], expected[0])
        near(found["conv1"], expected[1])


def test_what_is_called_like_a_relu_and_is_none_keeps_its_derivative() -> None:
    class Bent(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return -F.hardtanh(x.clamp(min=-1))

    run = prepared(Bent(), INPUT, shape=(1, 1, 2), rules=DECONVOLUTION).run(torch.tensor([[[[0.5, 2.0]]]]))
    assert run.gradients(run.output)[INPUT].tolist() == [[[[-1.0, 0.0]]]]


@pytest.mark.parametrize("kind", [Modular, Overwriting])
def test_exported_graphs_and_several_pictures(kind: type[Modular]) -> None:
    """An exported graph takes one picture only: several run one after another."""
    (net,) = alike(kind)
    exported = graph_of_traced(net, lambda: from_module(net, (2, 6, 6)), (2, 6, 6), "Exported").program
    x = torch.cat([picture(2, 6, 6), -picture(2, 6, 6), 6 * picture(2, 6, 6)])
    (modular,) = alike(Modular)
    for rule, rules in RULES.items():
        run = exported.prepare_gradients(frozenset({INPUT, "conv1"}), CPU, rules=rules).run(x)
        assert run.layers["conv1"].shape == (3, 4, 4, 4)
        found = run.gradients(run.output[:, 1])
        for name, expected in zip((INPUT, "conv1"), with_hooks(modular, x, rule), strict=True):
            near(found[name], expected, f"{rule} {name}")


def test_pictures_of_a_batch_are_those_run_alone() -> None:
    graph = graph_of(resnet20(), (3, 32, 32), "ResNet-20")
    x = torch.cat([picture(3, 32, 32), picture(3, 32, 32).flip(3)])
    execution = graph.program.prepare_gradients(frozenset({INPUT}), CPU)
    both = execution.run(x)
    assert len(both._values) == 1  # indeed at once
    found = both.gradients(both.output[:, 4])[INPUT]
    for at in (0, 1):
        run = execution.run(x[at : at + 1])
        gradient = run.gradients(run.output[:, 4])[INPUT]
        assert float((found[at] - gradient[0]).abs().max()) <= 1e-5 * float(gradient.abs().max())


class Mixing(nn.Module):
    """Computes with the mean of all pictures, and gives no batch axis."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        return (x - x.mean()).reshape(-1) ** 2


def test_pictures_of_a_network_that_mixes_them_run_one_after_another() -> None:
    module = Mixing().eval()
    x = torch.cat([picture(1, 3, 3), 2 * picture(1, 3, 3) + 1])
    run = prepared(module, INPUT, "conv", "reshape", shape=(1, 3, 3)).run(x)
    assert run.output.shape == run.layers["reshape"].shape == (2, 8)
    found = run.gradients(run.output[:, 3])
    assert found["reshape"].shape == (2, 8)
    for at in (0, 1):
        leaf = x[at : at + 1].clone().requires_grad_()
        near(found[INPUT][at], torch.autograd.grad(module(leaf)[3], leaf)[0][0])
