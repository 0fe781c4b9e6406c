"""The two small networks of the lecture: a plain ConvNet, and a single fully connected layer.

Both follow Stanford's CS231n notes, "Convolutional Neural Networks: Architectures" and "Linear Classification".
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn


def convnet(classes: int = 10, channels: int = 3, widths: tuple[int, int, int] = (32, 64, 128)) -> nn.Module:
    """CONV-RELU-CONV-RELU-POOL three times, then one fully connected layer, for (N, channels, 32, 32).

    The first filters are 5×5 (padding 2 keeps the size), the others 3×3 (padding 1);
    each max pooling halves height and width: 32 → 16 → 8 → 4.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    inputs = channels
    for stage, width in enumerate(widths):
        for half in (1, 2):
            index = 2 * stage + half
            size = 5 if index == 1 else 3
            layers[f"conv{index}"] = nn.Conv2d(inputs, width, kernel_size=size, padding=size // 2)
            layers[f"relu{index}"] = nn.ReLU()
            inputs = width
        layers[f"pool{stage + 1}"] = nn.MaxPool2d(2)
    layers["flatten"] = nn.Flatten()
    layers["fc"] = nn.Linear(widths[-1] * 4 * 4, classes)
    return nn.Sequential(layers)


def linear(classes: int = 10, channels: int = 3) -> nn.Module:
    """One fully connected layer on (N, channels, 32, 32) stretched to a vector: 3072 × 10 + 10 = 30,730 parameters.

    Row k of the weights, folded back to channels × 32 × 32, is the template of class k.
    """
    return nn.Sequential(OrderedDict(flatten=nn.Flatten(), fc=nn.Linear(channels * 32 * 32, classes)))
