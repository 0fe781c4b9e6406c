"""Fully convolutional networks that answer at every fourth pixel: what is where, and where the joints are.

The trunk is a small feature pyramid (Lin et al.: "Feature pyramid networks for object detection", 2016,
arXiv:1612.03144): maps become coarser and see more, and then finer again, with the fine maps of before added.
"""

from __future__ import annotations

import torch
from torch import nn

from engine.zoo.googlenet import Convolution
from engine.zoo.initial import he_weights

STRIDE = 4
"""Pixels of the input from one place of the answer to the next."""
WIDTH = 48
"""Maps that the trunk gives."""


class Pyramid(nn.Module):
    """Down to a sixteenth of height and width, and up again to a quarter."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = Convolution(channels, 16, 3, stride=2)
        self.conv2 = Convolution(16, 32, 3, stride=2)
        self.conv3 = Convolution(32, 32, 3)
        self.conv4 = Convolution(32, 64, 3, stride=2)
        self.conv5 = Convolution(64, 64, 3)
        self.conv6 = Convolution(64, 96, 3, stride=2)
        self.conv7 = Convolution(96, 96, 3)
        self.narrow8 = nn.Conv2d(96, 64, 1)
        self.up8 = nn.Upsample(scale_factor=2, mode="nearest")
        self.conv8 = Convolution(64, 64, 3)
        self.narrow9 = nn.Conv2d(64, 32, 1)
        self.up9 = nn.Upsample(scale_factor=2, mode="nearest")
        self.conv9 = Convolution(32, WIDTH, 3)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(N, channels, H, W) → (N, 48, H/4, W/4), and the first maps (N, 16, H/2, W/2); H, W are multiples of 16."""
        half = self.conv1(x)
        quarter = self.conv3(self.conv2(half))
        eighth = self.conv5(self.conv4(quarter))
        sixteenth = self.conv7(self.conv6(eighth))
        eighth = self.conv8(self.up8(self.narrow8(sixteenth)) + eighth)
        return self.conv9(self.up9(self.narrow9(eighth)) + quarter), half


class CentrePoints(nn.Module):
    """Every object as the point of its middle: a heat map a class, and in it the size of the object.

    Zhou, Wang, Krähenbühl: "Objects as points", 2019, section 3 (arXiv:1904.07850).
    """

    def __init__(self, classes: int, channels: int) -> None:
        super().__init__()
        self.trunk = Pyramid(channels)
        self.size = nn.Conv2d(WIDTH, 2, 1)
        self.offset = nn.Conv2d(WIDTH, 2, 1)
        self.heat_logits = nn.Conv2d(WIDTH, classes, 1)
        self.heat = nn.Sigmoid()
        he_weights(self)
        bias = self.heat_logits.bias
        if bias is not None and not bias.is_meta:
            nn.init.constant_(bias, -2.19)  # a first answer of 0.1 everywhere, as in the paper

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(N, channels, H, W) → three maps of H/4 × W/4.

        ``heat`` (N, classes, …) is 0 … 1, near 1 where the middle of an object of that class is; ``size`` (N, 2, …) its
        height and width in pixels of the input; ``offset`` (N, 2, …) how far (0 … 1 of a place, down and right) the
        middle is from the place's upper left corner.
        """
        maps, _ = self.trunk(x)
        return self.heat(self.heat_logits(maps)), self.size(maps), self.offset(maps)


class Joints(nn.Module):
    """One heat map a joint, as high as it is sure that the joint is there.

    The maps are those of Tompson et al.: "Joint training of a convolutional network and a graphical model for human
    pose estimation", 2014 (arXiv:1406.2984).
    """

    def __init__(self, classes: int, channels: int) -> None:
        super().__init__()
        self.trunk = Pyramid(channels)
        self.heat = nn.Conv2d(WIDTH, classes, 1)
        he_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes, H/4, W/4)."""
        maps, _ = self.trunk(x)
        return self.heat(maps)


class Segments(nn.Module):
    """A class for every pixel: up again to the whole size, the maps of the way down beside those of the way up.

    The shortcuts across, by which edges stay sharp, are those of Ronneberger, Fischer, Brox: "U-Net: convolutional
    networks for biomedical image segmentation", 2015, section 2 (arXiv:1505.04597).
    """

    def __init__(self, classes: int, channels: int) -> None:
        super().__init__()
        self.trunk = Pyramid(channels)
        self.up10 = nn.Upsample(scale_factor=2, mode="nearest")
        self.conv10 = Convolution(WIDTH + 16, 24, 3)
        self.up11 = nn.Upsample(scale_factor=2, mode="nearest")
        self.conv11 = Convolution(24 + channels, 16, 3)
        self.classes = nn.Conv2d(16, classes, 1)
        he_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, H, W) → (N, classes, H, W) logits."""
        maps, half = self.trunk(x)
        maps = self.conv10(torch.cat([self.up10(maps), half], 1))
        return self.classes(self.conv11(torch.cat([self.up11(maps), x], 1)))


def centre_points(classes: int = 10, channels: int = 1) -> nn.Module:
    """Finds objects of ten classes on a canvas."""
    return CentrePoints(classes, channels)


def segments(classes: int = 11, channels: int = 1) -> nn.Module:
    """Tells of every pixel to which of eleven classes it belongs."""
    return Segments(classes, channels)


def joints(classes: int = 11, channels: int = 1) -> nn.Module:
    """Finds eleven joints of one figure."""
    return Joints(classes, channels)
