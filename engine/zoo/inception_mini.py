"""A small network of Inception modules for 32×32 pictures, in the shape of GoogLeNet.

Szegedy et al.: "Going deeper with convolutions", 2014, sections 4 and 5 (arXiv:1409.4842).
"""

from __future__ import annotations

import torch
from torch import nn

from engine.zoo.googlenet import Convolution, Inception
from engine.zoo.initial import he_weights


class InceptionMini(nn.Module):
    """Five Inception modules between a plain beginning and one fully connected layer.

    As in the paper, and unlike the published weights of GoogLeNet, the third branch has 5×5 filters, and a 1×1
    convolution makes the maps fewer before every larger filter. Batch norm follows each convolution.
    """

    def __init__(self, classes: int = 10, channels: int = 3) -> None:
        super().__init__()
        self.conv1 = Convolution(channels, 24, 3)
        self.conv2 = Convolution(24, 48, 3)
        self.maxpool1 = nn.MaxPool2d(2)
        self.inception3a = Inception(48, 24, 24, 48, 8, 16, 16, largest=5)
        self.inception3b = Inception(104, 32, 32, 64, 8, 16, 16, largest=5)
        self.maxpool2 = nn.MaxPool2d(2)
        self.inception4a = Inception(128, 48, 48, 96, 12, 24, 24, largest=5)
        self.inception4b = Inception(192, 64, 48, 112, 16, 32, 32, largest=5)
        self.maxpool3 = nn.MaxPool2d(2)
        self.inception5a = Inception(240, 80, 56, 128, 16, 32, 32, largest=5)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(272, classes)
        he_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, 32, 32) → (N, classes) logits."""
        x = self.maxpool1(self.conv2(self.conv1(x)))
        x = self.maxpool2(self.inception3b(self.inception3a(x)))
        x = self.maxpool3(self.inception4b(self.inception4a(x)))
        return self.fc(self.flatten(self.avgpool(self.inception5a(x))))


def inception_mini(classes: int = 10, channels: int = 3) -> nn.Module:
    """A GoogLeNet for CIFAR-10 with 1×1, 3×3 and 5×5 filters side by side."""
    return InceptionMini(classes, channels)
