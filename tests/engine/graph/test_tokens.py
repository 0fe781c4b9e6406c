"""Tokens of a small transformer as maps of the picture's patches."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.api.geometry import Tokens, as_maps, in_maps, map_index, map_place
from engine.attribution.target import maps_of
from engine.results.mosaics import to_maps
from tests.engine.arithmetic.forms import in_form, values


class Transformer(nn.Module):
    """Patches of 4×4 pixels as tokens, behind one for the class."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, 6, 4, stride=4)
        self.first = nn.Parameter(torch.randn(1, 1, 6))
        self.mix, self.head = nn.Linear(6, 10, bias=False), nn.Linear(10, 4)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.first.expand(len(x), -1, -1), tokens], 1)
        return self.head(self.mix(tokens).relu()[:, 0])


@pytest.mark.parametrize("form", ["module", "exported", "onnx"])
def test_tokens_of_patches_are_maps(form: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = Transformer().eval()
    network, x = in_form(form, net, (3, 8, 12), tmp_path), torch.rand(3, 8, 12)
    layer = next(layer for layer in network.info.layers if layer.output == (7, 10))
    assert isinstance(layer.output, Tokens) and layer.output.grid == (2, 3) and layer.output.before == 1
    assert as_maps(layer.output) == (10, 2, 3) and pickle.loads(pickle.dumps(layer)).output.grid == (2, 3)
    found = values(network, x)[layer.name]
    with torch.no_grad():
        truth = net.mix(net.patch(x[None])[0].permute(1, 2, 0)).permute(2, 0, 1)  # patch by patch, where it is
    torch.testing.assert_close(to_maps(found, layer.output), truth, atol=1e-5, rtol=1e-4)
    np.testing.assert_allclose(in_maps(found.numpy(), layer.output), truth.numpy(), atol=1e-5)
    torch.testing.assert_close(maps_of(found[None], layer.output)[0], truth, atol=1e-5, rtol=1e-4)
    index = map_index(layer.output, 3, 1, 2)
    assert float(found[index]) == pytest.approx(float(truth[3, 1, 2]), abs=1e-5)
    for place in (index, (0, 3), (6, 9)):
        assert map_index(layer.output, *map_place(layer.output, place)) == place


def test_other_tables_stay_tables(tmp_path: Path) -> None:
    class Table(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.fc = nn.Conv2d(3, 6, 4, stride=4), nn.Linear(6, 5)

        def forward(self, x: Tensor) -> Tensor:
            return self.fc(self.conv(x).mean(2).transpose(1, 2))

    network = in_form("module", Table(), (3, 8, 12), tmp_path)
    assert not any(isinstance(layer.output, Tokens) for layer in network.info.layers)
