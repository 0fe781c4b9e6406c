"""A small network with what a ResNet has, and pictures for it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from engine.graph import Graph

SHAPE = (3, 20, 20)


class Residual(nn.Module):
    """As in a ResNet: convolutions, norms, an addition and ReLUs in place, pooling, a fully connected layer."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 7, 2, 3, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.relu = nn.ReLU(inplace=True)
        self.first = nn.Conv2d(16, 16, 3, padding=1)
        self.second = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.last_norm = nn.BatchNorm2d(16)
        self.fc = nn.Linear(16, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = nn.functional.max_pool2d(self.relu(self.norm(self.stem(x))), 3, 2, 1)
        y = self.last_norm(self.second(self.relu(self.first(x))))
        y += x
        return self.fc(self.relu(y).mean((2, 3)))


def seeded(module: Callable[[], nn.Module]) -> nn.Module:
    torch.manual_seed(0)
    return module().eval()


def picture(seed: int, shape: tuple[int, ...] = SHAPE) -> Tensor:
    return torch.randn((1, *shape), generator=torch.Generator().manual_seed(seed))


def all_layers(graph: Graph) -> frozenset[str]:
    return frozenset(layer.name for layer in graph.layers)
