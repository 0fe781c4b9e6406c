"""Networks whose values decide what is computed: they run as a whole, each picture its own way, or are refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.api import NetworkReference, UserError
from engine.networks.opening import open_module
from tests.engine.opened import opened

CPU = torch.device("cpu")


@dataclass
class Found:
    logits: Tensor


class TwoWays(nn.Module):
    """Bright pictures go through one layer, dark ones through another."""

    def __init__(self, *, wrapped: bool = False) -> None:
        super().__init__()
        self.bright, self.dark, self.wrapped = nn.Linear(3, 4), nn.Linear(3, 4), wrapped

    def forward(self, x: Tensor) -> object:
        mean = x.mean((2, 3))
        y = self.bright(mean) if mean.mean().item() > 0.5 else self.dark(mean)
        return Found(y) if self.wrapped else y


class Boxes(nn.Module):
    def forward(self, x: Tensor) -> list[dict[str, Tensor]]:
        return [{"scores": row[row > 0.5]} for row in x.flatten(1)]


class Words(nn.Module):
    def forward(self, x: Tensor) -> str:
        return "bright" if x.mean().item() > 0.5 else "dark"


@pytest.mark.parametrize("wrapped", [False, True])
def test_each_picture_takes_its_own_way(capfd: pytest.CaptureFixture[str], wrapped: bool) -> None:
    module = TwoWays(wrapped=wrapped).eval()
    network = open_module(module, NetworkReference("ways", input=(3, 8, 8)))
    assert any("the values in a picture decide which way it takes" in note for note in network.info.notes)
    execution = network.program.prepare(frozenset(), CPU, "exact")
    for value, layer in ((0.9, module.bright), (0.1, module.dark)):
        x = torch.full((1, 3, 8, 8), value)
        assert torch.allclose(execution.run(x)[0], layer(x.mean((2, 3))))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("module", "why"),
    [(Boxes(), "has another size for every picture"), (Words(), "gives a str, in which there is no tensor")],
)
def test_what_cannot_be_shown_is_one_sentence(capfd: pytest.CaptureFixture[str], module: nn.Module, why: str) -> None:
    with pytest.raises(UserError, match=why):
        open_module(module, NetworkReference("odd", input=(3, 8, 8)))
    assert capfd.readouterr() == ("", "")


def test_the_networks_of_others(shared_data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    nets = f"{shared_data.parent}/cases/nets.py"
    assert opened(f"{nets}:flagged", trust=True, input=(3, 64, 64)).info.layers[0].output == (3,)
    with pytest.raises(UserError, match="has another size for every picture"):
        opened(f"{nets}:detections", trust=True, input=(3, 64, 64))
    assert capfd.readouterr() == ("", "")
