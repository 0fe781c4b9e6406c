"""What several of the definitions are made of."""

from __future__ import annotations

from torch import nn


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, dilation: int = 1, groups: int = 1) -> nn.Conv2d:
    padding = dilation * (kernel - 1) // 2
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False)


def plain(outputs: int, act: nn.Module) -> nn.Sequential:
    return nn.Sequential(conv(3, outputs, 3, 2), nn.BatchNorm2d(outputs), act)


def separable(inputs: int, outputs: int, stride: int, act: nn.Module) -> nn.Sequential:
    return nn.Sequential(
        conv(inputs, inputs, 3, stride, groups=inputs), nn.BatchNorm2d(inputs), act,
        conv(inputs, outputs, 1), nn.BatchNorm2d(outputs), act,
    )  # fmt: skip
