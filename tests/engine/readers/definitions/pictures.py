"""Definitions of networks that answer with a picture: maps of classes, or another style."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.engine.readers.definitions.blocks import conv


class _Act(nn.Module):
    """Batch norm and PReLU, after a convolution if there is one."""

    def __init__(self, width: int, inputs: int = 0, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        if inputs:
            self.conv = conv(inputs, width, kernel, stride)
        self.bn, self.act = nn.BatchNorm2d(width, eps=1e-3), nn.PReLU(width)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.bn(self.conv(x) if hasattr(self, "conv") else x))


class _Bare(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.conv = conv(inputs, outputs, kernel, stride, dilation)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class _Pyramid(nn.Module):
    """Five dilations, summed step by step; with a residual, or a stride instead."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1, residual: bool = True) -> None:
        super().__init__()
        n = outputs // 5
        self.c1 = _Bare(inputs, n, 3 if stride > 1 else 1, stride)
        self.d1 = _Bare(n, outputs - 4 * n, 3)
        self.d2, self.d4, self.d8, self.d16 = (_Bare(n, n, 3, dilation=d) for d in (2, 4, 8, 16))
        self.residual = residual and stride == 1
        if stride > 1:
            self.bn, self.act = nn.BatchNorm2d(outputs, eps=1e-3), nn.PReLU(outputs)
        else:
            self.bn = _Act(outputs)

    def forward(self, x: Tensor) -> Tensor:
        small = self.c1(x)
        sums = [self.d2(small)]
        for part in (self.d4, self.d8, self.d16):
            sums.append(sums[-1] + part(small))
        joined = self.bn(torch.cat([self.d1(small), *sums], 1) + (x if self.residual else 0))
        return self.act(joined) if hasattr(self, "act") else joined


class _StreetEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.level1, self.b1 = _Act(16, 3, 3, 2), _Act(19)
        self.level2_0, self.level2, self.b2 = (
            _Pyramid(19, 64, 2),
            nn.ModuleList(_Pyramid(64, 64) for _ in "ab"),
            _Act(131),
        )
        self.level3_0, self.b3 = _Pyramid(131, 128, 2), _Act(256)
        self.level3 = nn.ModuleList(_Pyramid(128, 128) for _ in range(8))
        self.classifier = _Bare(256, 20, 1)


class StreetScenes(nn.Module):
    """espnet_p2q8_cityscapes.pth: a map of 20 classes as large as the picture (ESPNet, 2018)."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = _StreetEncoder()
        self.level3_C, self.br, self.conv = _Bare(131, 20, 1), nn.BatchNorm2d(20, eps=1e-3), _Act(20, 36)
        self.up_l3 = nn.Sequential(nn.ConvTranspose2d(20, 20, 2, 2, bias=False))
        self.combine_l2_l3 = nn.Sequential(_Act(40), _Pyramid(40, 20, residual=False))
        self.up_l2 = nn.Sequential(nn.ConvTranspose2d(20, 20, 2, 2, bias=False), _Act(20))
        self.classifier = nn.ConvTranspose2d(20, 20, 2, 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        own = self.encoder
        first = own.level1(x)
        half = F.avg_pool2d(x, 3, 2, 1)
        start = second = own.level2_0(own.b1(torch.cat([first, half], 1)))
        for part in own.level2:
            second = part(second)
        second = own.b2(torch.cat([second, start, F.avg_pool2d(half, 3, 2, 1)], 1))
        start = third = own.level3_0(second)
        for part in own.level3:
            third = part(third)
        third = own.b3(torch.cat([start, third], 1))
        coarse = self.up_l3(self.br(own.classifier(third)))
        joined = self.up_l2(self.combine_l2_l3(torch.cat([self.level3_C(second), coarse], 1)))
        return self.classifier(self.conv(torch.cat([joined, first], 1)))


class _Twice(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.double_conv2d = nn.Sequential(
            conv(inputs, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
            conv(outputs, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.double_conv2d(x)


class UNet(nn.Module):
    """tent_UNet.pth: three scales, one map of logits."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.Module(), nn.Module()
        self.encoder.encoder_blocks = nn.ModuleList([_Twice(3, 16), _Twice(16, 32), _Twice(32, 64)])
        self.decoder.up_convs = nn.ModuleList([nn.ConvTranspose2d(64, 32, 2, 2), nn.ConvTranspose2d(32, 16, 2, 2)])
        self.decoder.decoder_blocks = nn.ModuleList([_Twice(64, 32), _Twice(32, 16)])
        self.head = nn.Conv2d(16, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for number, block in enumerate(self.encoder.encoder_blocks):
            x = block(F.max_pool2d(x, 2) if number else x)
            skips.append(x)
        for up, block, skip in zip(self.decoder.up_convs, self.decoder.decoder_blocks, skips[-2::-1], strict=True):
            x = block(torch.cat([skip, up(x)], 1))
        return self.head(x)


class _Painted(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, up: bool = False) -> None:
        super().__init__()
        if up:
            self.deconv = nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, 1, bias=False)
        else:
            self.pad = nn.ReflectionPad2d(kernel // 2)
            self.conv = nn.Conv2d(inputs, outputs, kernel, stride, bias=False)
        self.norm = nn.InstanceNorm2d(outputs, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.deconv(x) if hasattr(self, "deconv") else self.conv(self.pad(x)))


class _Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = _Painted(128, 128, 3), _Painted(128, 128, 3)

    def forward(self, x: Tensor) -> Tensor:
        x += self.conv2(F.relu(self.conv1(x)))
        return x


class Style(nn.Module):
    """style_wreck.pth: pictures of 0 … 255 in and out; each residual is added in place."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2, self.conv3 = _Painted(3, 32, 9), _Painted(32, 64, 3, 2), _Painted(64, 128, 3, 2)
        self.res1, self.res2, self.res3, self.res4, self.res5 = (_Residual() for _ in range(5))
        self.up1, self.up2 = _Painted(128, 64, 3, up=True), _Painted(64, 32, 3, up=True)
        self.conv4 = _Painted(32, 3, 9)

    def forward(self, x: Tensor) -> Tensor:
        for part in (self.conv1, self.conv2, self.conv3):
            x = F.relu(part(x))
        for part in (self.res1, self.res2, self.res3, self.res4, self.res5):
            x = part(x)
        for part in (self.up1, self.up2):
            x = F.relu(part(x))
        return (torch.tanh(self.conv4(x)) + 1) * 127.5
