"""A network is described without computing its convolutions; what is said of it is what a full run shows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor, fx, nn

from engine.catalogue import known as catalogue
from engine.graph import record as recording
from engine.graph.build import graph_of
from engine.graph.fx_trace import trace
from engine.graph.record import Fact, record
from engine.readers.catalogue_network import build


class InPlace(nn.Module):
    """Memory that is shared and overwritten, and layers of every kind that is not computed."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 6, (3, 5), stride=(2, 1), padding=(0, 3), dilation=(2, 1), groups=3)
        self.odd = nn.Conv2d(6, 6, 3, padding="same")
        self.norm = nn.BatchNorm2d(6)
        self.up = nn.ConvTranspose2d(6, 4, 3, stride=2)
        self.relu = nn.ReLU(inplace=True)
        self.fc = nn.Linear(4, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.norm(self.conv(x)))
        y = x.transpose(2, 3)
        y += 1
        x = self.up(self.odd(x) + x)
        return self.fc(x.permute(0, 2, 3, 1)).flatten(1)


def facts_of(module: fx.GraphModule, shape: tuple[int, int, int]) -> list[tuple[object, ...]]:
    return [told(node, fact) for node, fact in _items(record(module, shape))]


def _items(facts: Mapping[fx.Node, Fact]) -> list[tuple[fx.Node, Fact]]:
    return list(facts.items())


def told(node: fx.Node, fact: Fact) -> tuple[object, ...]:
    named = (fact.operation.name, fact.operation.title, fact.operation.kind)
    seen = (fact.operands, fact.activation, fact.shape, fact.items, fact.item_of, fact.real, fact.field, fact.macs)
    return node, named, seen, fact.storages, fact.overwrites


@pytest.mark.parametrize("name", ["lenet5", "resnet20", "squeezenet1_1", "mobilenet_v2", "googlenet_aux", "in place"])
def test_the_same_as_by_a_full_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = InPlace() if name == "in place" else build(catalogue.card(name))
    shape = (3, 19, 21) if name == "in place" else catalogue.card(name).preprocessing.input
    traced = trace(module)
    quick = facts_of(traced, shape)
    monkeypatch.setattr(recording, "_shape_given", lambda _module, _shape: None)
    assert quick == facts_of(traced, shape)


@pytest.mark.parametrize("size", [(1, 8, 8), (3, 2, 2)])
def test_what_a_layer_refuses_is_refused(size: tuple[int, int, int]) -> None:
    with pytest.raises(Exception, match=r"channels|Kernel size"):
        graph_of(nn.Sequential(nn.Conv2d(3, 4, 3)), size, "Net")


@pytest.mark.parametrize(("value", "warned"), [(1.0, False), (3e38, False), (float("nan"), True), (float("inf"), True)])
def test_weights_that_are_not_numbers_are_warned_of(value: float, warned: bool) -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3))
    with torch.no_grad():
        module[0].weight[0, 0] = value
    assert bool(graph_of(module, (3, 8, 8), "Net").warnings) is warned
