"""ResNet: layers that learn what to add to their input.

He, Zhang, Ren, Sun: "Deep residual learning for image recognition", 2015, sections 3 and 4.1, table 1
(arXiv:1512.03385).
"""

from __future__ import annotations

import torch
from torch import nn

from engine.zoo.initial import he_weights


class BasicBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut (figure 5, left)."""

    expansion = 1

    def __init__(self, inputs: int, width: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = projection(inputs, width, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) → (N, width, H / stride, W / stride)."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.relu(out + shortcut)


class Bottleneck(nn.Module):
    """1×1, 3×3 and 1×1 convolutions beside a shortcut (figure 5, right).

    The stride is in the 3×3 as in the published weights; the paper has it in the first 1×1.
    """

    expansion = 4

    def __init__(self, inputs: int, width: int, stride: int = 1) -> None:
        super().__init__()
        outputs = width * self.expansion
        self.conv1 = nn.Conv2d(inputs, width, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.downsample = projection(inputs, outputs, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) → (N, 4 · width, H / stride, W / stride)."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.relu(out + shortcut)


def projection(inputs: int, outputs: int, stride: int) -> nn.Sequential | None:
    """Option B of the paper: a 1×1 convolution where the shortcut changes shape, None where it does not."""
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel_size=1, stride=stride, bias=False), nn.BatchNorm2d(outputs))


class ResNet(nn.Module):
    """A 7×7 convolution, four stages of residual blocks with widths 64 to 512, and one fully connected layer.

    ``blocks`` are the blocks of each stage, a column of table 1.
    """

    def __init__(
        self,
        block: type[BasicBlock] | type[Bottleneck],
        blocks: tuple[int, int, int, int],
        classes: int = 1000,
        channels: int = 3,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        wide = block.expansion
        self.layer1 = self._stage(block, 64, 64, blocks[0], stride=1)
        self.layer2 = self._stage(block, 64 * wide, 128, blocks[1], stride=2)
        self.layer3 = self._stage(block, 128 * wide, 256, blocks[2], stride=2)
        self.layer4 = self._stage(block, 256 * wide, 512, blocks[3], stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(512 * wide, classes)
        he_weights(self)

    @staticmethod
    def _stage(
        block: type[BasicBlock] | type[Bottleneck], inputs: int, width: int, count: int, stride: int
    ) -> nn.Sequential:
        later = (block(width * block.expansion, width) for _ in range(count - 1))
        return nn.Sequential(block(inputs, width, stride), *later)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes) logits; 224×224 is what it was trained on."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.flatten(self.avgpool(x)))


def resnet18(classes: int = 1000, channels: int = 3) -> nn.Module:
    """11,689,512 parameters with three channels and 1,000 classes."""
    return ResNet(BasicBlock, (2, 2, 2, 2), classes, channels)


def resnet34(classes: int = 1000, channels: int = 3) -> nn.Module:
    """21,797,672 parameters with three channels and 1,000 classes."""
    return ResNet(BasicBlock, (3, 4, 6, 3), classes, channels)


def resnet50(classes: int = 1000, channels: int = 3) -> nn.Module:
    """25,557,032 parameters with three channels and 1,000 classes."""
    return ResNet(Bottleneck, (3, 4, 6, 3), classes, channels)


def resnet101(classes: int = 1000, channels: int = 3) -> nn.Module:
    """44,549,160 parameters with three channels and 1,000 classes."""
    return ResNet(Bottleneck, (3, 4, 23, 3), classes, channels)


def resnet152(classes: int = 1000, channels: int = 3) -> nn.Module:
    """60,192,808 parameters with three channels and 1,000 classes."""
    return ResNet(Bottleneck, (3, 8, 36, 3), classes, channels)
