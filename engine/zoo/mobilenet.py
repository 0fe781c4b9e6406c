"""MobileNetV2: a network for telephones.

Sandler, Howard, Zhu, Zhmoginov, Chen: "MobileNetV2: inverted residuals and linear bottlenecks", 2018, section 4 and
table 2 (arXiv:1801.04381).
"""

from __future__ import annotations

import torch
from torch import nn

from engine.zoo.initial import he_weights

STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
"""Rows of table 2: expansion, outputs, blocks, stride of the first block."""


def convolution(inputs: int, outputs: int, size: int = 1, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """A convolution without bias, batch norm, and a ReLU that ends at 6."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel_size=size, stride=stride, padding=size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(),
    )


class InvertedResidual(nn.Module):
    """Widen with 1×1, filter each channel by itself with 3×3, narrow with 1×1 and no activation (table 1)."""

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        layers: list[nn.Module] = [] if expansion == 1 else [convolution(inputs, hidden)]
        layers += [
            convolution(hidden, hidden, size=3, stride=stride, groups=hidden),
            nn.Conv2d(hidden, outputs, kernel_size=1, bias=False),
            nn.BatchNorm2d(outputs),
        ]
        self.conv = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) → (N, outputs, H / stride, W / stride)."""
        return x + self.conv(x) if self.residual else self.conv(x)


class MobileNetV2(nn.Module):
    """One convolution, seventeen inverted residual blocks, one convolution, one fully connected layer."""

    def __init__(self, classes: int = 1000, channels: int = 3) -> None:
        super().__init__()
        layers: list[nn.Module] = [convolution(channels, 32, size=3, stride=2)]
        inputs = 32
        for expansion, outputs, blocks, first_stride in STAGES:
            for block in range(blocks):
                layers.append(InvertedResidual(inputs, outputs, expansion, first_stride if block == 0 else 1))
                inputs = outputs
        layers.append(convolution(inputs, 1280))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.flatten = nn.Flatten()
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, classes))
        he_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes) logits; 224×224 is what it was trained on."""
        return self.classifier(self.flatten(self.avgpool(self.features(x))))


def mobilenet_v2(classes: int = 1000, channels: int = 3) -> nn.Module:
    """3,504,872 parameters with three channels and 1,000 classes."""
    return MobileNetV2(classes, channels)
