"""AlexNet: the network that won ImageNet 2012.

Krizhevsky, Sutskever, Hinton: "ImageNet classification with deep convolutional neural networks", 2012, section 3;
in the single-tower form of Krizhevsky: "One weird trick for parallelizing convolutional neural networks", 2014,
section 5 (arXiv:1404.5997), whose weights are published.
"""

from __future__ import annotations

import torch
from torch import nn


class AlexNet(nn.Module):
    """Five convolutions and three fully connected layers.

    Differences from 2012: one tower instead of two, 64-192-384-256-256 filters, no local response normalisation, and
    pictures of 224×224 with 2 pixels of padding.
    """

    def __init__(self, classes: int = 1000, channels: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.flatten = nn.Flatten()
        self.classifier = nn.Sequential(
            nn.Dropout(0.5),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes) logits; 224×224 is what it was trained on, 63×63 the least."""
        x = self.avgpool(self.features(x))
        return self.classifier(self.flatten(x))


def alexnet(classes: int = 1000, channels: int = 3) -> nn.Module:
    """61,100,840 parameters with three channels and 1,000 classes."""
    return AlexNet(classes, channels)
