"""The CIFAR-10 residual networks.

He, Zhang, Ren, Sun: "Deep residual learning for image recognition", 2015, section 4.2 (arXiv:1512.03385).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class Shortcut(nn.Module):
    """Option A of the paper: every second pixel, and zeros for the added channels; no parameters."""

    def __init__(self, added: int) -> None:
        super().__init__()
        self.added = added

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) → (N, C + added, ⌈H/2⌉, ⌈W/2⌉)."""
        before = self.added // 2
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, before, self.added - before))


class BasicBlock(nn.Module):
    """Two 3×3 convolutions with batch norm, whose output is added to the input."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = Shortcut(outputs - inputs) if stride != 1 or inputs != outputs else nn.Identity()
        self.relu2 = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) → (N, outputs, H / stride, W / stride)."""
        out = self.relu1(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out = out + self.shortcut(x)
        return self.relu2(out)


class CifarResNet(nn.Module):
    """6n + 2 layers: one 3×3 convolution, three stages of n blocks with 16, 32 and 64 filters, one linear layer."""

    def __init__(self, blocks: int, classes: int = 10, channels: int = 3) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, kernel_size=3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        self.layer1 = self._stage(16, 16, blocks, stride=1)
        self.layer2 = self._stage(16, 32, blocks, stride=2)
        self.layer3 = self._stage(32, 64, blocks, stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(64, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d) and not module.weight.is_meta:
                nn.init.kaiming_normal_(module.weight)

    @staticmethod
    def _stage(inputs: int, outputs: int, blocks: int, stride: int) -> nn.Sequential:
        first = BasicBlock(inputs, outputs, stride)
        return nn.Sequential(first, *(BasicBlock(outputs, outputs, 1) for _ in range(blocks - 1)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, 32, 32) → (N, classes) logits."""
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(self.flatten(self.avgpool(x)))


def resnet20(classes: int = 10, channels: int = 3) -> nn.Module:
    """ResNet-20 for 32×32 pictures, parameter-free shortcuts: 269,722 parameters."""
    return CifarResNet(blocks=3, classes=classes, channels=channels)


def resnet32(classes: int = 10, channels: int = 3) -> nn.Module:
    """ResNet-32 for 32×32 pictures, parameter-free shortcuts: 464,154 parameters."""
    return CifarResNet(blocks=5, classes=classes, channels=channels)


def resnet44(classes: int = 10, channels: int = 3) -> nn.Module:
    """ResNet-44 for 32×32 pictures, parameter-free shortcuts: 658,586 parameters."""
    return CifarResNet(blocks=7, classes=classes, channels=channels)


def resnet56(classes: int = 10, channels: int = 3) -> nn.Module:
    """ResNet-56 for 32×32 pictures, parameter-free shortcuts: 853,018 parameters."""
    return CifarResNet(blocks=9, classes=classes, channels=channels)


def resnet110(classes: int = 10, channels: int = 3) -> nn.Module:
    """ResNet-110 for 32×32 pictures, parameter-free shortcuts: 1,727,962 parameters."""
    return CifarResNet(blocks=18, classes=classes, channels=channels)
