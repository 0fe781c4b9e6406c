"""A small U-Net: a class for every pixel.

Ronneberger, Fischer, Brox: "U-Net: convolutional networks for biomedical image segmentation", 2015, section 2
(arXiv:1505.04597); narrower and shallower, with batch norm, and padded so that the answer is as large as the picture.
"""

from __future__ import annotations

import torch
from torch import nn

from engine.zoo.googlenet import Convolution
from engine.zoo.initial import he_weights

WIDTHS = (8, 16, 32, 64)


class Down(nn.Sequential):
    """Two 3×3 convolutions."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(Convolution(inputs, outputs, 3), Convolution(outputs, outputs, 3))


class Up(nn.Module):
    """Twice as high and wide, beside the maps of that size from the way down; then a 3×3 convolution."""

    def __init__(self, inputs: int, beside: int, outputs: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(inputs, outputs, kernel_size=2, stride=2)
        self.conv = Convolution(outputs + beside, outputs, 3)

    def forward(self, x: torch.Tensor, beside: torch.Tensor) -> torch.Tensor:
        """(N, inputs, H, W) and (N, beside, 2H, 2W) → (N, outputs, 2H, 2W)."""
        return self.conv(torch.cat([beside, self.up(x)], 1))


class UNet(nn.Module):
    """Three times down by pooling and up again, with a shortcut across at each size."""

    def __init__(self, classes: int, channels: int) -> None:
        super().__init__()
        one, two, three, four = WIDTHS
        self.down1 = Convolution(channels, one, 3)
        self.pool1 = nn.MaxPool2d(2)
        self.down2 = Down(one, two)
        self.pool2 = nn.MaxPool2d(2)
        self.down3 = Down(two, three)
        self.pool3 = nn.MaxPool2d(2)
        self.bottom = Down(three, four)
        self.up3 = Up(four, three, three)
        self.up2 = Up(three, two, two)
        self.up1 = Up(two, one, one)
        self.classes = nn.Conv2d(one, classes, 1)
        he_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes, H, W) logits; H and W are multiples of 8."""
        one = self.down1(x)
        two = self.down2(self.pool1(one))
        three = self.down3(self.pool2(two))
        x = self.up3(self.bottom(self.pool3(three)), three)
        return self.classes(self.up1(self.up2(x, two), one))


def unet(classes: int = 11, channels: int = 1) -> nn.Module:
    """A class for each pixel of a canvas."""
    return UNet(classes, channels)
