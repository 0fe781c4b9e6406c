"""LeNet-5: the network that read cheques.

LeCun, Bottou, Bengio, Haffner: "Gradient-based learning applied to document recognition",
Proceedings of the IEEE 86(11), 1998, section II.B.
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
POOLINGS: dict[str, type[nn.Module]] = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}


def lenet5(classes: int = 10, channels: int = 1, activation: str = "relu", pooling: str = "max") -> nn.Module:
    """LeNet-5 as it is commonly built today, for (N, channels, 32, 32) pictures.

    Differences from the paper: ReLU for the scaled tanh, max pooling for the trainable subsampling,
    every map of the second stage connected to every map of the first, and a plain linear output
    for the radial basis functions. 61,706 parameters with one channel and ten classes.
    ``activation`` (relu, tanh, sigmoid) and ``pooling`` (max, average) are there for other people's weights,
    which do not tell.
    """
    active, pool = ACTIVATIONS[activation], POOLINGS[pooling]
    return nn.Sequential(
        OrderedDict(
            {
                "conv1": nn.Conv2d(channels, 6, kernel_size=5),
                f"{activation}1": active(),
                "pool1": pool(2),
                "conv2": nn.Conv2d(6, 16, kernel_size=5),
                f"{activation}2": active(),
                "pool2": pool(2),
                "flatten": nn.Flatten(),
                "fc1": nn.Linear(16 * 5 * 5, 120),
                f"{activation}3": active(),
                "fc2": nn.Linear(120, 84),
                f"{activation}4": active(),
                "fc3": nn.Linear(84, classes),
            }
        )
    )
