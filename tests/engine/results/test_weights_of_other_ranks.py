"""Filters along a line, in space, and quantised: rows, slices, and real numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine.api import NetworkReference, WeightsView
from engine.networks.opening import open_module
from engine.results.weight_pictures import WeightsReader
from tests.engine.opened import opened


class Line(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(5, 4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x.squeeze(1)).mean(-1)


class Space(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv3d(1, 4, (2, 3, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x.unsqueeze(1)).mean((2, 3, 4))


@pytest.mark.parametrize(
    ("module", "shape", "cells", "kernel"),
    [
        (Line(), (1, 5, 9), (4, 5), (1, 3)),  # filters × channels, each a row
        (Space(), (4, 9, 9), (4, 2), (3, 3)),  # filters × slices
    ],
)
def test_kernels_of_one_and_three_axes(
    module: nn.Module, shape: tuple[int, int, int], cells: tuple[int, int], kernel: tuple[int, int]
) -> None:
    network = open_module(module, NetworkReference("mine", input=shape))
    view = WeightsView("conv", 400, 400)
    found = WeightsReader(network).answer(view)
    own = module.conv.weight.detach().numpy()
    assert np.array_equal(found.weight, own)
    assert np.prod(cells) * np.prod(kernel) == own.size
    shown = found.mosaic.cells
    assert (shown.bottom - shown.top, shown.right - shown.left) == cells
    assert found.norms == pytest.approx(np.sqrt((own.reshape(4, -1) ** 2).sum(1)), rel=1e-5)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "shape"), [("conv1d", (1, 64, 100)), ("cube", (8, 24, 24)), ("quantised", (3, 16, 16))]
)
def test_the_networks_of_others(shared_data: Path, name: str, shape: tuple[int, int, int]) -> None:
    network = opened(f"{shared_data.parent}/cases/nets.py:{name}", trust=True, input=shape)
    layer = "conv" if name == "quantised" else "conv1"
    found = WeightsReader(network).answer(WeightsView(layer, 400, 400))
    assert found.weight.shape == network.info.layer(layer).weight_shape
    assert np.abs(found.weight).max() > 0
