"""Maps whose channels stand last: shown by channel, and seeing what the derivatives say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.api import NetworkReference
from engine.api.geometry import ChannelsLast, as_maps, in_maps, map_index, map_place
from engine.networks.opening import open_module
from engine.results.mosaics import to_maps
from tests.engine.arithmetic.forms import disagreements, in_form, values

SHAPE = (3, 32, 40)


class Block(nn.Module):
    """As in a ConvNeXt: between two permutations the channels are last."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.depthwise = nn.Conv2d(3, 5, 4, 4), nn.Conv2d(5, 5, 3, padding=1, groups=5)
        self.norm, self.up, self.act, self.down = nn.LayerNorm(5), nn.Linear(5, 7), nn.GELU(), nn.Linear(7, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        y = self.depthwise(x).permute(0, 2, 3, 1)
        return x + self.down(self.act(self.up(self.norm(y)))).permute(0, 3, 1, 2)


def test_a_shape_knows_which_axes_are_the_maps() -> None:
    shape = ChannelsLast((8, 10, 5))
    assert as_maps(shape) == (5, 8, 10) and as_maps((8, 10, 5)) == (8, 10, 5)
    array = np.arange(400).reshape(8, 10, 5)
    for channel, row, column in ((0, 0, 0), (4, 7, 9), (3, 2, 1)):
        index = map_index(shape, channel, row, column)
        assert index == (row, column, channel) and map_place(shape, index) == (channel, row, column)
        assert in_maps(array, shape)[channel, row, column] == array[index]
        assert to_maps(torch.from_numpy(array), shape)[channel, row, column] == array[index]


@pytest.mark.parametrize("form", ["module", "traced", "exported", "onnx"])
def test_maps_are_channels_and_fields_are_where_the_derivatives_are(form: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = Block().eval()
    network = in_form(form, net, SHAPE, tmp_path)
    assert disagreements(network, torch.randn(SHAPE))[0] == []
    last = [layer for layer in network.info.layers if isinstance(layer.output, ChannelsLast)]
    assert {layer.output for layer in last} == {(8, 10, 5), (8, 10, 7)} and len(last) >= 5
    assert not isinstance(network.info.layer(network.info.outputs[0]).output, ChannelsLast)
    x = torch.randn(1, *SHAPE, requires_grad=True)
    (seen,) = torch.autograd.grad(net.depthwise(net.stem(x))[0, 2, 3, 6], x)
    rows, columns = seen.abs().sum((0, 1)).nonzero().unbind(1)
    box = (int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1)
    for layer in last:
        _, height, width = as_maps(layer.output)
        assert (height, width) == (8, 10) and layer.receptive_field and layer.jump and layer.origin
        top, left = (int(begin + at * step) for begin, at, step in zip(layer.origin, (3, 6), layer.jump, strict=True))
        assert (top, left, top + layer.receptive_field[0], left + layer.receptive_field[1]) == box


def test_the_mosaic_shows_channels() -> None:
    torch.manual_seed(1)
    network = open_module(Block().eval(), NetworkReference("net", input=SHAPE))
    found = values(network, torch.randn(SHAPE))
    maps = to_maps(found["norm"], network.info.layer("norm").output)
    assert torch.equal(maps, found["norm"].permute(2, 0, 1))
