"""Definitions of networks that tell classes apart."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from tests.engine.readers.definitions.blocks import plain, separable


class TutorialCnn(nn.Module):
    """captum_cifar_torchvision.pt: two convolutions, three fully connected layers; the activation is one for all."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.relu(self.conv1(x)), 2)
        x = F.max_pool2d(self.relu(self.conv2(x)), 2)
        x = self.relu(self.fc1(x.view(-1, 400)))
        return self.fc3(self.relu(self.fc2(x)))


class DigitCnn(nn.Module):
    """kuo348_mnist_cnn.pt: functional throughout, ends in logarithms of probabilities."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 20, 5), nn.Conv2d(20, 50, 5)
        self.fc1, self.fc2 = nn.Linear(800, 500), nn.Linear(500, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2, 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2, 2)
        return F.log_softmax(self.fc2(F.relu(self.fc1(x.view(-1, 800)))), dim=1)


class NormedDigitCnn(nn.Module):
    """denograd_mnist.safetensors: four convolutions, batch norm after every second one."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 32, 5), nn.ReLU(), nn.Conv2d(32, 32, 5), nn.ReLU(), nn.BatchNorm2d(32), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.BatchNorm2d(64), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(576, 10),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class QuarterMobileNet(nn.Module):
    """mobilenetV1X0.25_pretrain.tar: MobileNet (2017) at a quarter of its width, leaky and in place."""

    def __init__(self) -> None:
        super().__init__()
        act = nn.LeakyReLU(0.1, inplace=True)
        widths = ((8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1))
        self.stage1 = nn.Sequential(plain(8, act), *(separable(*width, act) for width in widths))
        self.stage2 = nn.Sequential(separable(64, 128, 2, act), *(separable(128, 128, 1, act) for _ in range(5)))
        self.stage3 = nn.Sequential(separable(128, 256, 2, act), separable(256, 256, 1, act))
        self.avg, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(256, 1000)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.avg(self.stage3(self.stage2(self.stage1(x)))).view(-1, 256))
