"""LeNet-5: the network that read cheques.

LeCun, Bottou, Bengio, Haffner: "Gradient-based learning applied to document recognition",
Proceedings of the IEEE 86(11), 1998, section II.B.
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn


def lenet5(classes: int = 10, channels: int = 1) -> nn.Module:
    """LeNet-5 as it is commonly built today, for (N, channels, 32, 32) pictures.

    Differences from the paper: ReLU for the scaled tanh, max pooling for the trainable subsampling,
    every map of the second stage connected to every map of the first, and a plain linear output
    for the radial basis functions. 61,706 parameters with one channel and ten classes.
    """
    return nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(channels, 6, kernel_size=5),
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(2),
            conv2=nn.Conv2d(6, 16, kernel_size=5),
            relu2=nn.ReLU(),
            pool2=nn.MaxPool2d(2),
            flatten=nn.Flatten(),
            fc1=nn.Linear(16 * 5 * 5, 120),
            relu3=nn.ReLU(),
            fc2=nn.Linear(120, 84),
            relu4=nn.ReLU(),
            fc3=nn.Linear(84, classes),
        )
    )
