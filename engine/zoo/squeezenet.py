"""SqueezeNet: AlexNet's accuracy with a fiftieth of its parameters.

Iandola et al.: "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016, section 3
and table 1 (arXiv:1602.07360); 1.1 is the authors' own faster revision, told in their repository.
"""

from __future__ import annotations

import torch
from torch import nn


class Fire(nn.Module):
    """A 1×1 convolution that squeezes, then 1×1 and 3×3 convolutions side by side that expand (figure 1)."""

    def __init__(self, inputs: int, squeeze: int, expand: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(inputs, squeeze, kernel_size=1)
        self.squeeze_activation = nn.ReLU()
        self.expand1x1 = nn.Conv2d(squeeze, expand, kernel_size=1)
        self.expand1x1_activation = nn.ReLU()
        self.expand3x3 = nn.Conv2d(squeeze, expand, kernel_size=3, padding=1)
        self.expand3x3_activation = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) → (N, 2 · expand, H, W)."""
        x = self.squeeze_activation(self.squeeze(x))
        ones = self.expand1x1_activation(self.expand1x1(x))
        threes = self.expand3x3_activation(self.expand3x3(x))
        return torch.cat([ones, threes], 1)


class SqueezeNet(nn.Module):
    """Eight fire modules between two convolutions; the last convolution's maps are averaged to one number a class.

    ``first`` and ``size`` are the filters of the first layer and their size; the poolings come before the fire
    modules whose numbers, counted from 2 as in the paper, are in ``pooled``.
    """

    def __init__(self, first: int, size: int, pooled: tuple[int, ...], classes: int, channels: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(channels, first, kernel_size=size, stride=2), nn.ReLU()]
        inputs = first
        for number, (squeeze, expand) in enumerate(
            [(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)], start=2
        ):
            if number in pooled:
                layers.append(nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True))
            layers.append(Fire(inputs, squeeze, expand))
            inputs = 2 * expand
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Dropout(0.5), nn.Conv2d(inputs, classes, kernel_size=1), nn.ReLU(), nn.AdaptiveAvgPool2d((1, 1))
        )
        self.flatten = nn.Flatten()
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes) logits (none is negative); 224×224 is what it was trained on."""
        return self.flatten(self.classifier(self.features(x)))


def squeezenet1_0(classes: int = 1000, channels: int = 3) -> nn.Module:
    """The paper's: 1,248,424 parameters."""
    return SqueezeNet(96, 7, (2, 5, 9), classes, channels)


def squeezenet1_1(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Poolings earlier and a smaller first layer, 2.4 times less work: 1,235,496 parameters."""
    return SqueezeNet(64, 3, (2, 4, 6), classes, channels)
