"""ZF Net: AlexNet looked at closely, and improved by what was seen.

Zeiler, Fergus: "Visualizing and understanding convolutional networks", 2013, section 3 and figure 3 (arXiv:1311.2901).
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from engine.zoo.initial import gaussian_weights


class ZFNet(nn.Module):
    """Like AlexNet with a finer first layer: 7×7 filters every 2 pixels instead of 11×11 every 4.

    Map sizes are those of figure 3: 110, pooled to 55; 26, pooled to 13; 13; 13; 13, pooled to 6. The padding that
    gives them (1 in the first convolution and the first two poolings) and the constants of the contrast normalisation
    (AlexNet's) are not in the paper.
    """

    def __init__(self, classes: int = 1000, channels: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(channels, 96, kernel_size=7, stride=2, padding=1),
                relu1=nn.ReLU(),
                pool1=nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
                norm1=nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0),
                conv2=nn.Conv2d(96, 256, kernel_size=5, stride=2),
                relu2=nn.ReLU(),
                pool2=nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
                norm2=nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0),
                conv3=nn.Conv2d(256, 384, kernel_size=3, padding=1),
                relu3=nn.ReLU(),
                conv4=nn.Conv2d(384, 384, kernel_size=3, padding=1),
                relu4=nn.ReLU(),
                conv5=nn.Conv2d(384, 256, kernel_size=3, padding=1),
                relu5=nn.ReLU(),
                pool5=nn.MaxPool2d(kernel_size=3, stride=2),
            )
        )
        self.flatten = nn.Flatten()
        self.classifier = nn.Sequential(
            OrderedDict(
                fc6=nn.Linear(256 * 6 * 6, 4096),
                relu6=nn.ReLU(),
                dropout6=nn.Dropout(0.5),
                fc7=nn.Linear(4096, 4096),
                relu7=nn.ReLU(),
                dropout7=nn.Dropout(0.5),
                fc8=nn.Linear(4096, classes),
            )
        )
        gaussian_weights(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, 224, 224) → (N, classes) logits."""
        return self.classifier(self.flatten(self.features(x)))


def zfnet(classes: int = 1000, channels: int = 3) -> nn.Module:
    """62,357,608 parameters with three channels and 1,000 classes."""
    return ZFNet(classes, channels)
