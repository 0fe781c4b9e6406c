"""A small plain network for drawings: 3×3 convolutions with batch norm, and the average of each map at the end.

Batch norm after Ioffe, Szegedy: "Batch normalization", 2015 (arXiv:1502.03167); the average of the maps instead of
large fully connected layers after Lin, Chen, Yan: "Network in network", 2013, section 3.2 (arXiv:1312.4400).
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from engine.zoo.googlenet import Convolution
from engine.zoo.initial import he_weights


def sketch(classes: int = 26, channels: int = 1) -> nn.Module:
    """For (N, channels, 28, 28) pictures: 28 → 14 → 7, then the average."""
    network = nn.Sequential(
        OrderedDict(
            conv1=Convolution(channels, 24, 3),
            pool1=nn.MaxPool2d(2),
            conv2=Convolution(24, 48, 3),
            pool2=nn.MaxPool2d(2),
            conv3=Convolution(48, 96, 3),
            conv4=Convolution(96, 128, 3),
            avgpool=nn.AdaptiveAvgPool2d((1, 1)),
            flatten=nn.Flatten(),
            dropout=nn.Dropout(0.2),
            fc=nn.Linear(128, classes),
        )
    )
    he_weights(network)
    return network
