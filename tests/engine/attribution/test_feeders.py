"""Who feeds a value: shares by plain autograd, along every way back."""

from __future__ import annotations

import pytest
import torch

from engine.api import Method, NetworkReference, Target
from engine.attribution import Explainer
from engine.attribution.feeders import feeders
from engine.attribution.subject import Executions, Subject
from engine.commands.running import open_quietly
from tests.engine.attribution import plain
from tests.engine.attribution.test_methods import digit


def test_shares_are_those_of_plain_autograd() -> None:
    network = open_quietly(NetworkReference("lenet5"))
    x, module = digit(network), plain.prepared(network.program.module)
    subject = Subject(Executions(network, torch.device("cpu")), x, Target(channel=7, versus=1))
    found = feeders(subject)
    assert [each.layer for each in found.layers] == [
        "relu4", "fc2", "relu3", "fc1", "flatten", "pool2", "relu2", "conv2", "pool1", "relu1", "conv1", "input",
    ]  # fmt: skip
    assert all(share == 1 for _, _, share in found.ways) and len(found.ways) == 12, "a chain"
    for each in found.layers[:-1]:
        seen = []
        hook = module.get_submodule(each.layer).register_forward_hook(
            lambda _module, _inputs, output, seen=seen: seen.append(output.requires_grad_())
        )
        answer = module(x)
        hook.remove()
        (slope,) = torch.autograd.grad((answer[:, 7] - answer[:, 1]).sum(), seen[0])
        shares = (seen[0].detach() * slope)[0].double().flatten(1).sum(dim=1) if slope.ndim == 4 else None
        if shares is None:
            shares = (seen[0].detach() * slope)[0].double()
        most = shares.abs().argsort(descending=True)[:3]
        assert [channel for channel, _ in each.channels] == most.tolist(), each.layer
        scale = float(shares.abs().max())
        assert [share for _, share in each.channels] == pytest.approx(shares[most].tolist(), abs=1e-5 * scale)
        assert each.total == pytest.approx(float(shares.abs().sum()), rel=1e-4)
    assert Explainer(network).contributions(x, Target(channel=7, versus=1)).value == pytest.approx(found.value)


def test_a_value_within_is_fed_by_what_it_sees() -> None:
    network = open_quietly(NetworkReference("lenet5"))
    subject = Subject(Executions(network, torch.device("cpu")), digit(network), Target("conv2", 3, (4, 4)))
    found = feeders(subject)
    assert [each.layer for each in found.layers] == ["pool1", "relu1", "conv1", "input"]
    weights, bias = network.program.weight("conv2")
    seen = Explainer(network).evidence(digit(network), Method.GRADIENT, Target("conv2", 3, (4, 4)))
    total = sum(share for _, share in feeders(subject, count=6).layers[0].channels)
    assert total + float(bias[3]) == pytest.approx(seen.value, rel=1e-4)
    assert weights.shape[1] == 6


def test_what_branches_feed_adds_up() -> None:
    network = open_quietly(NetworkReference("resnet20"))
    found = feeders(Subject(Executions(network, torch.device("cpu")), digit(network), Target(channel=2)))
    totals = {each.layer: each.total for each in found.layers}
    for layer in network.info.layers:
        into = sum(share for _, to, share in found.ways if to == layer.name)
        out = sum(share for of, _, share in found.ways if of == layer.name)
        assert layer.name == "linear" or into == pytest.approx(out), layer.name
    (one, first), (two, second) = [(of, share) for of, to, share in found.ways if to == "layer3.2.add"]
    assert first + second == pytest.approx(1) and first / second == pytest.approx(totals[one] / totals[two])
    assert sum(share for of, _, share in found.ways if of == "input") == pytest.approx(1)
