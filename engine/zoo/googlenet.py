"""GoogLeNet: a network of Inception modules, which look at every scale at once.

Szegedy et al.: "Going deeper with convolutions", 2014, section 5 and table 1 (arXiv:1409.4842).
"""

from __future__ import annotations

import torch
from torch import nn

from engine.zoo.initial import gaussian_weights


class Convolution(nn.Module):
    """A convolution without bias, batch norm, and ReLU."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel_size=size, stride=stride, padding=size // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)
        self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) → (N, outputs, H / stride, W / stride)."""
        return self.relu(self.bn(self.conv(x)))


class Inception(nn.Module):
    """Four views of the same input, side by side: 1×1, 3×3, larger, and the maximum of a neighbourhood.

    The arguments are a row of table 1: filters of the 1×1, the 3×3 reduction, the 3×3, the "5×5" reduction, the
    "5×5", and the projection after the pooling. ``largest`` is the size of the filters called "5×5".
    """

    def __init__(
        self, inputs: int, ones: int, reduce3: int, threes: int, reduce5: int, fives: int, projection: int,
        largest: int = 3,
    ) -> None:  # fmt: skip
        super().__init__()
        self.branch1 = Convolution(inputs, ones, 1)
        self.branch2 = nn.Sequential(Convolution(inputs, reduce3, 1), Convolution(reduce3, threes, 3))
        self.branch3 = nn.Sequential(Convolution(inputs, reduce5, 1), Convolution(reduce5, fives, largest))
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(kernel_size=3, stride=1, padding=1, ceil_mode=True), Convolution(inputs, projection, 1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) → (N, ones + threes + fives + projection, H, W)."""
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class Auxiliary(nn.Module):
    """A classifier half way up, which helped training: its loss was added with a weight of 0.3."""

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d((4, 4))
        self.conv = Convolution(inputs, 128, 1)
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.relu = nn.ReLU()
        self.dropout = nn.Dropout(0.7)
        self.fc2 = nn.Linear(1024, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, 14, 14) → (N, classes) logits."""
        x = self.flatten(self.conv(self.avgpool(x)))
        return self.fc2(self.dropout(self.relu(self.fc1(x))))


class GoogLeNet(nn.Module):
    """Nine Inception modules between a plain beginning and one fully connected layer.

    Differences from the paper, in the form whose weights are published: batch norm everywhere instead of two local
    response normalisations, and 3×3 filters where table 1 has 5×5 (its column names are kept above).
    """

    def __init__(self, classes: int = 1000, channels: int = 3, auxiliary: bool = False) -> None:
        super().__init__()
        self.auxiliary = auxiliary
        self.conv1 = Convolution(channels, 64, 7, stride=2)
        self.maxpool1 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)
        self.conv2 = Convolution(64, 64, 1)
        self.conv3 = Convolution(64, 192, 3)
        self.maxpool2 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)
        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.maxpool3 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)
        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)
        self.maxpool4 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=True)
        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)
        if auxiliary:
            self.aux1 = Auxiliary(512, classes)
            self.aux2 = Auxiliary(528, classes)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(1024, classes)
        gaussian_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(N, channels, 224, 224) → (N, classes) logits; with ``auxiliary`` also those of ``aux1`` and ``aux2``."""
        x = self.maxpool1(self.conv1(x))
        x = self.maxpool2(self.conv3(self.conv2(x)))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        early = self.inception4a(x)
        late = self.inception4d(self.inception4c(self.inception4b(early)))
        x = self.maxpool4(self.inception4e(late))
        x = self.inception5b(self.inception5a(x))
        logits: torch.Tensor = self.fc(self.dropout(self.flatten(self.avgpool(x))))
        if self.auxiliary:
            return logits, self.aux1(early), self.aux2(late)
        return logits


def googlenet(classes: int = 1000, channels: int = 3, auxiliary: bool = False) -> nn.Module:
    """6,624,904 parameters; 13,004,888 with the auxiliary classifiers, which are built only when asked for."""
    return GoogLeNet(classes, channels, auxiliary)
