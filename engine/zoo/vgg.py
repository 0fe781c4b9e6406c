"""VGG: nothing but 3×3 convolutions, and depth.

Simonyan, Zisserman: "Very deep convolutional networks for large-scale image recognition", 2014, section 2 and table 1
(arXiv:1409.1556). The variants with batch norm (Ioffe, Szegedy 2015) came later, with their own published weights.
"""

from __future__ import annotations

import torch
from torch import nn

from engine.zoo.initial import he_weights

STAGES = {
    11: (1, 1, 2, 2, 2),  # configuration A of table 1
    13: (2, 2, 2, 2, 2),  # B
    16: (2, 2, 3, 3, 3),  # D
    19: (2, 2, 4, 4, 4),  # E
}
"""Convolutions in each of the five stages, by the number of layers with weights."""

WIDTHS = (64, 128, 256, 512, 512)
"""Filters of each stage."""


class VGG(nn.Module):
    """Five stages of 3×3 convolutions, each ending in a max pooling, and three fully connected layers."""

    def __init__(self, depth: int, batch_norm: bool = False, classes: int = 1000, channels: int = 3) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for count, width in zip(STAGES[depth], WIDTHS, strict=True):
            for _ in range(count):
                layers.append(nn.Conv2d(channels, width, kernel_size=3, padding=1))
                if batch_norm:
                    layers.append(nn.BatchNorm2d(width))
                layers.append(nn.ReLU())
                channels = width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.flatten = nn.Flatten()
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(4096, classes),
        )
        he_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes) logits; 224×224 is what it was trained on, 32×32 the least."""
        x = self.avgpool(self.features(x))
        return self.classifier(self.flatten(x))


def vgg11(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration A: 132,863,336 parameters."""
    return VGG(11, classes=classes, channels=channels)


def vgg13(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration B: 133,047,848 parameters."""
    return VGG(13, classes=classes, channels=channels)


def vgg16(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration D: 138,357,544 parameters."""
    return VGG(16, classes=classes, channels=channels)


def vgg19(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration E: 143,667,240 parameters."""
    return VGG(19, classes=classes, channels=channels)


def vgg11_bn(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration A with batch norm: 132,868,840 parameters."""
    return VGG(11, batch_norm=True, classes=classes, channels=channels)


def vgg13_bn(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration B with batch norm: 133,053,736 parameters."""
    return VGG(13, batch_norm=True, classes=classes, channels=channels)


def vgg16_bn(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration D with batch norm: 138,365,992 parameters."""
    return VGG(16, batch_norm=True, classes=classes, channels=channels)


def vgg19_bn(classes: int = 1000, channels: int = 3) -> nn.Module:
    """Configuration E with batch norm: 143,678,248 parameters."""
    return VGG(19, batch_norm=True, classes=classes, channels=channels)
