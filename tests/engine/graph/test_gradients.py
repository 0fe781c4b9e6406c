"""Gradients equal those of plain autograd, of twins that overwrite nothing, and sums by hand; nothing is changed."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT, FilterOverride, UserError
from engine.graph import Graph, graph_of
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


def test_any_target_of_an_inner_layer_computes_no_more_than_that() -> None:
    module = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    program = graph_of(module, (1, 6, 6), "Test").program
    calls: list[str] = []
    module[2].register_forward_hook(lambda *_: calls.append("2"))
    x = picture(1, 6, 6)
    run = program.truncated_at("0").prepare_gradients(frozenset({INPUT}), CPU).run(x)
    assert calls == []
    leaf = x.clone().requires_grad_()
    plain = F.conv2d(leaf, module[0].weight, module[0].bias)
    near(run.output.detach(), plain.detach())  # and not what the ReLU makes of it
    near(run.gradients(run.output[0, 2, 1, 3])[INPUT], torch.autograd.grad(plain[0, 2, 1, 3], leaf)[0])


def test_from_the_middle() -> None:
    module = lenet5().eval()
    graph = graph_of(module, (1, 32, 32), "LeNet-5")
    x = picture(1, 32, 32)
    whole = graph.program.prepare_gradients(frozenset({"pool1"}), CPU).run(x)
    execution = graph.program.prepare_gradients(frozenset({"pool1"}), CPU, replaced=frozenset({"pool1"}))
    assert not execution.needs_input
    held = whole.layers["pool1"].detach()
    part = execution.run(None, {"pool1": torch.cat([held, held / 2])})
    near(part.output[:1].detach(), whole.output.detach())
    found = part.gradients(part.output[:, 7])["pool1"]
    near(found[:1], whole.gradients(whole.output[:, 7])["pool1"])
    half = (held / 2).requires_grad_()
    answer = module.fc3(module.relu4(module.fc2(module.relu3(module.fc1(
        module.pool2(module.relu2(module.conv2(half))).flatten(1))))))  # fmt: skip
    near(part.output[1:].detach(), answer.detach())
    with pytest.raises(ValueError, match="not given: pool1"):
        execution.run(x)


def test_from_the_middle_past_a_shortcut_and_over_what_is_overwritten() -> None:
    """What bypasses the replaced layer comes from the input, and other names of its memory see what was given."""

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.relu = nn.Conv2d(1, 1, 1), nn.ReLU(inplace=True)

        def forward(self, x: Tensor) -> Tensor:
            y = self.conv(x)
            self.relu(y)
            return y * 3 + x

    x, given = picture(1, 2, 2), 5 * picture(1, 2, 2)
    for layer in ("conv", "relu"):
        execution = prepared(Block(), INPUT, layer, shape=(1, 2, 2), replaced=frozenset({layer}))
        assert execution.needs_input
        run = execution.run(x, {layer: given})
        value = given.relu() if layer == "conv" else given
        near(run.output.detach(), value * 3 + x)
        found = run.gradients(run.output[0, 0, 1, 1])
        assert found[INPUT][0, 0].tolist() == [[0, 0], [0, 1]]
        assert found[layer][0, 0, 1, 1] == 3 * float(value[0, 0, 1, 1] != 0 or layer == "relu")


def test_the_live_execution_is_unchanged_whatever_happens() -> None:
    (module,) = alike(Overwriting)
    program = graph_of(module, (2, 6, 6), "Test").program
    live = program.prepare(frozenset({"conv1", "conv2", "add"}), CPU, "exact")
    x = picture(2, 6, 6)
    first, taps = live.run(x)
    state = {name: (value.clone(), value._version) for name, value in module.state_dict().items()}

    def unchanged() -> None:
        again, others = live.run(x)
        assert torch.equal(first, again) and all(torch.equal(taps[name], others[name]) for name in taps)
        assert again.is_inference()
        for name, value in module.state_dict().items():
            assert torch.equal(value, state[name][0]) and value._version == state[name][1]
        for parameter in module.parameters():
            assert not parameter.requires_grad and parameter.grad is None
        for part in module.modules():
            assert not part._forward_hooks and not part._forward_pre_hooks
            assert not part._backward_hooks and not part._backward_pre_hooks

    def broken(_call: object, _gradient: Tensor) -> tuple[Tensor, ...]:
        unchanged()
        raise RuntimeError("in the middle")

    for rules in ({}, GUIDED, {"relu": broken}):
        execution = program.prepare_gradients(frozenset({INPUT, "conv2"}), CPU, rules=rules)
        unchanged()
        run = execution.run(x)
        unchanged()
        if rules and rules is not GUIDED:
            with pytest.raises(RuntimeError, match="in the middle"):
                run.gradients(run.output[:, 0])
        else:
            run.gradients(run.output[:, 0])
        unchanged()


def test_beside_a_running_thread_each_keeps_its_numbers() -> None:
    (module,) = alike(Overwriting)
    program = graph_of(module, (2, 6, 6), "Test").program
    x = picture(2, 6, 6)
    live = program.prepare(frozenset(), CPU, "exact")
    expected = live.run(x)[0]
    outputs: list[Tensor] = []
    thread = threading.Thread(target=lambda: outputs.extend(live.run(x)[0] for _ in range(50)))
    execution = program.prepare_gradients(frozenset({INPUT}), CPU, rules=GUIDED)
    run = execution.run(x)
    alone = run.gradients(run.output[:, 1])[INPUT]
    thread.start()
    for _ in range(50):
        run = execution.run(x)
        near(run.gradients(run.output[:, 1])[INPUT], alone)
    thread.join()
    assert all(torch.equal(output, expected) for output in outputs)


class Saved:
    """What autograd saves, to be watched."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


@pytest.mark.parametrize("rules", [{}, GUIDED])
def test_the_memory_is_given_back_with_the_run(rules: dict[str, object]) -> None:
    """At once, not by the next search for cycles."""
    (net,) = alike(Overwriting)
    execution = prepared(net, INPUT, "conv2", shape=(2, 6, 6), rules=rules)
    saved: list[weakref.ref[Saved]] = []

    def pack(tensor: Tensor) -> Saved:
        box = Saved(tensor.detach())
        saved.append(weakref.ref(box))
        return box

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda box: box.tensor):
        run = execution.run(picture(2, 6, 6))
    run.gradients(run.output[:, 0])
    saved += [weakref.ref(tensor) for tensor in (run.output, *run.layers.values())]
    assert len(saved) > 9
    del run
    assert all(held() is None for held in saved)


def test_tensors_of_an_inference_do_not_matter() -> None:
    """Weights, filters, inputs and the caller's own mode: autograd takes no tensor that an inference made."""

    class Bare(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(1, 1, 1, 2))
            self.register_buffer("factor", torch.full((1, 1, 1, 1), 3.0))

        def forward(self, x: Tensor) -> Tensor:
            return F.conv2d(x * self.factor, self.weight) ** 2

    with torch.inference_mode():
        module = nn.Sequential(nn.Conv2d(1, 1, 1, bias=False), Bare())
        x = torch.tensor([[[[1.0, 2.0]]]])
        program = graph_of(module, (1, 1, 2), "Test").program
        swapped = program.swapped((FilterOverride(1, "0", 0, ((2.0,),), (1.0,)),))
        run = swapped.prepare_gradients(frozenset({INPUT}), CPU).run(x)
        found = run.gradients(run.output)[INPUT]
        with pytest.raises(ValueError, match="inference mode"):
            run.gradients(run.output * 2)
    assert run.output.item() == 18.0**2
    assert found.tolist() == [[[[2 * 18.0 * 6] * 2]]]
    assert not any(value.is_inference() for value in module.state_dict().values())


def test_what_has_no_gradient_is_told() -> None:
    class Steps(nn.Module):
        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            return x.flatten(1).argmax(1), x * 2

    graph: Graph = graph_of(Steps(), (1, 2, 2), "Test")
    run = graph.program.prepare_gradients(frozenset({INPUT, "mul"}), CPU).run(picture(1, 2, 2))
    with pytest.raises(UserError, match=r"does not depend on INPUT, mul, or only in steps|no gradient"):
        run.gradients(run.output)
    assert run.gradients(run.layers["mul"].sum())[INPUT].tolist() == [[[[2.0, 2.0], [2.0, 2.0]]]]
    with pytest.raises(UserError, match="argmax gives whole numbers"):
        graph.program.prepare_gradients(frozenset({"argmax"}), CPU).run(picture(1, 2, 2))
    with pytest.raises(KeyError):
        graph.program.prepare_gradients(frozenset({"conv9"}), CPU)


def test_a_layer_that_the_target_does_not_reach_has_zeros() -> None:
    class Two(nn.Module):
        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            return x.sin(), x.cos()

    run = prepared(Two(), INPUT, "cos", shape=(1, 2, 2)).run(picture(1, 2, 2))
    assert run.gradients(run.output[0, 0, 0, 0])["cos"].tolist() == [[[[0.0, 0.0], [0.0, 0.0]]]]
