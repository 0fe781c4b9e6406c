"""A run with gradients: from the middle, beside others, what it keeps and what it refuses."""

from __future__ import annotations

import threading
import weakref

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import INPUT, FilterOverride, UserError
from engine.graph import Graph, graph_of
from engine.graph.backward_rules import GUIDED
from engine.zoo.lenet import lenet5
from tests.engine.graph.test_eager import CPU, picture
from tests.engine.graph.test_gradients import Overwriting, alike, near, prepared


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
