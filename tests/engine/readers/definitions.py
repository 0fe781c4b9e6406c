"""Definitions that run the real files of weights: compact ones of our own, after the papers and the names in the files.

Each function without arguments gives a module whose state dict has the keys and shapes of one file. It imports nothing
of the program: it is opened as a user's Python factory, and by the tests themselves.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


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


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1, dilation: int = 1, groups: int = 1) -> nn.Conv2d:
    padding = dilation * (kernel - 1) // 2
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False)


def _plain(outputs: int, act: nn.Module) -> nn.Sequential:
    return nn.Sequential(_conv(3, outputs, 3, 2), nn.BatchNorm2d(outputs), act)


def _separable(inputs: int, outputs: int, stride: int, act: nn.Module) -> nn.Sequential:
    return nn.Sequential(
        _conv(inputs, inputs, 3, stride, groups=inputs), nn.BatchNorm2d(inputs), act,
        _conv(inputs, outputs, 1), nn.BatchNorm2d(outputs), act,
    )  # fmt: skip


class QuarterMobileNet(nn.Module):
    """mobilenetV1X0.25_pretrain.tar: MobileNet (2017) at a quarter of its width, leaky and in place."""

    def __init__(self) -> None:
        super().__init__()
        act = nn.LeakyReLU(0.1, inplace=True)
        widths = ((8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1))
        self.stage1 = nn.Sequential(_plain(8, act), *(_separable(*width, act) for width in widths))
        self.stage2 = nn.Sequential(_separable(64, 128, 2, act), *(_separable(128, 128, 1, act) for _ in range(5)))
        self.stage3 = nn.Sequential(_separable(128, 256, 2, act), _separable(256, 256, 1, act))
        self.avg, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(256, 1000)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.avg(self.stage3(self.stage2(self.stage1(x)))).view(-1, 256))


class _Normed(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1, relu: bool = True) -> None:
        super().__init__()
        self.conv, self.bn = _conv(inputs, outputs, kernel, dilation=dilation), nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True) if relu else None

    def forward(self, x: Tensor) -> Tensor:
        x = self.bn(self.conv(x))
        return self.relu(x) if self.relu is not None else x


class _FieldBlock(nn.Module):
    """Three branches that see more and more, over a shortcut (RFB, 2018)."""

    def __init__(self) -> None:
        super().__init__()
        self.branch0, self.branch1, self.branch2 = (
            nn.Sequential(_Normed(64, 8, 1, relu=False), *between, _Normed(16, 16, 3, dilation, relu=False))
            for between, dilation in (
                ((_Normed(8, 16, 3),), 2), ((_Normed(8, 16, 3),), 3), ((_Normed(8, 12, 3), _Normed(12, 16, 3)), 5),
            )
        )  # fmt: skip
        self.ConvLinear, self.shortcut = _Normed(48, 64, 1, relu=False), _Normed(64, 64, 1, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        joined = torch.cat((self.branch0(x), self.branch1(x), self.branch2(x)), 1)
        return F.relu(self.ConvLinear(joined) + self.shortcut(x))


def _head(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs), nn.ReLU(), nn.Conv2d(inputs, outputs, 1)
    )


class FaceDetector(nn.Module):
    """ultraface_RFB-320.pth: gives the scores (1, 4420, 2) as the ONNX file does, and the raw boxes."""

    def __init__(self) -> None:
        super().__init__()
        act = nn.ReLU(inplace=True)
        before = ((16, 32, 1), (32, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 64, 1))
        after = ((64, 128, 2), (128, 128, 1), (128, 128, 1), (128, 256, 2), (256, 256, 1))
        self.base_net = nn.Sequential(
            _plain(16, act), *(_separable(*width, act) for width in before), _FieldBlock(),
            *(_separable(*width, act) for width in after),
        )  # fmt: skip
        smaller = nn.Sequential(nn.Conv2d(64, 64, 3, 2, 1, groups=64), nn.ReLU(), nn.Conv2d(64, 256, 1))
        self.extras = nn.ModuleList([nn.Sequential(nn.Conv2d(256, 64, 1), nn.ReLU(), smaller, nn.ReLU())])
        places = ((64, 3), (128, 2), (256, 2))
        self.classification_headers = nn.ModuleList(
            [*(_head(width, 2 * boxes) for width, boxes in places), nn.Conv2d(256, 6, 3, padding=1)]
        )
        self.regression_headers = nn.ModuleList(
            [*(_head(width, 4 * boxes) for width, boxes in places), nn.Conv2d(256, 12, 3, padding=1)]
        )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = []
        for part in (self.base_net[:8], self.base_net[8:11], self.base_net[11:], self.extras[0]):
            x = part(x)
            maps.append(x)
        scores, boxes = (
            torch.cat(
                [head(m).permute(0, 2, 3, 1).reshape(1, -1, size) for head, m in zip(heads, maps, strict=True)], 1
            )
            for heads, size in ((self.classification_headers, 2), (self.regression_headers, 4))
        )
        return F.softmax(scores, dim=2), boxes


class _Act(nn.Module):
    """Batch norm and PReLU, after a convolution if there is one."""

    def __init__(self, width: int, inputs: int = 0, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        if inputs:
            self.conv = _conv(inputs, width, kernel, stride)
        self.bn, self.act = nn.BatchNorm2d(width, eps=1e-3), nn.PReLU(width)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.bn(self.conv(x) if hasattr(self, "conv") else x))


class _Bare(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.conv = _conv(inputs, outputs, kernel, stride, dilation)

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
            _conv(inputs, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
            _conv(outputs, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
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


class Proposals(nn.Module):
    """mtcnn_pnet.pt: two heads, as a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 10, 3), nn.PReLU(10)
        self.pool1 = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.conv2, self.prelu2 = nn.Conv2d(10, 16, 3), nn.PReLU(16)
        self.conv3, self.prelu3 = nn.Conv2d(16, 32, 3), nn.PReLU(32)
        self.conv4_1, self.conv4_2 = nn.Conv2d(32, 2, 1), nn.Conv2d(32, 4, 1)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        x = self.pool1(self.prelu1(self.conv1(x)))
        x = self.prelu3(self.conv3(self.prelu2(self.conv2(x))))
        return {"faces": F.softmax(self.conv4_1(x), dim=1), "boxes": self.conv4_2(x)}


def _shuffled(x: Tensor) -> tuple[Tensor, Tensor]:
    """Every second map, and the others."""
    b, c, h, w = x.shape
    x = x.reshape(b * c // 2, 2, h * w).permute(1, 0, 2).reshape(2, -1, c // 2, h, w)
    return x[0], x[1]


class _Shuffle(nn.Module):
    def __init__(self, width: int, inputs: int = 0) -> None:
        super().__init__()
        first = inputs or width
        stride = 2 if inputs else 1
        self.branch_main = nn.Sequential(
            _conv(first, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            _conv(width, width, 3, stride, groups=width), nn.BatchNorm2d(width),
            _conv(width, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
        )  # fmt: skip
        self.branch_proj = None
        if inputs:
            self.branch_proj = nn.Sequential(
                _conv(inputs, inputs, 3, 2, groups=inputs), nn.BatchNorm2d(inputs),
                _conv(inputs, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        kept, worked = _shuffled(x) if self.branch_proj is None else (self.branch_proj(x), x)
        return torch.cat([kept, self.branch_main(worked)], 1)


class _Ends(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        parts = [
            (
                _conv(72, 72, 5, groups=72),
                nn.BatchNorm2d(72),
                nn.ReLU(inplace=True),
                _conv(72, 72, 1),
                nn.BatchNorm2d(72),
            )
            for _ in range(2)
        ]
        self.block = nn.Sequential(*parts[0], *parts[1])

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x)


class Objects(nn.Module):
    """yolo-fastestv2_coco.pth: ShuffleNetV2 (2018), two scales, six maps."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone, self.fpn = nn.Module(), nn.Module()
        self.backbone.first_conv = nn.Sequential(_conv(3, 24, 3, 2), nn.BatchNorm2d(24), nn.ReLU(inplace=True))
        for name, inputs, width, count in (("stage2", 24, 24, 4), ("stage3", 48, 48, 8), ("stage4", 96, 96, 4)):
            blocks = [_Shuffle(width, inputs), *(_Shuffle(width) for _ in range(count - 1))]
            self.backbone.add_module(name, nn.Sequential(*blocks))
        for name, inputs in (("conv1x1_2", 288), ("conv1x1_3", 192)):
            joined = nn.Sequential(_conv(inputs, 72, 1), nn.BatchNorm2d(72), nn.ReLU(inplace=True))
            self.fpn.add_module(name, joined)
        for name in ("cls_head_2", "reg_head_2", "reg_head_3", "cls_head_3"):
            self.fpn.add_module(name, _Ends())
        self.output_reg_layers, self.output_obj_layers = nn.Conv2d(72, 12, 1), nn.Conv2d(72, 3, 1)
        self.output_cls_layers = nn.Conv2d(72, 80, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        x = F.max_pool2d(self.backbone.first_conv(x), 3, 2, 1)
        c2 = self.backbone.stage3(self.backbone.stage2(x))
        c3 = self.backbone.stage4(c2)
        s3 = self.fpn.conv1x1_3(c3)
        s2 = self.fpn.conv1x1_2(torch.cat((F.interpolate(c3, scale_factor=2), c2), 1))
        found: list[Tensor] = []
        for place, cls, reg in (
            (s2, self.fpn.cls_head_2, self.fpn.reg_head_2), (s3, self.fpn.cls_head_3, self.fpn.reg_head_3),
        ):  # fmt: skip
            seen = cls(place)
            found += [self.output_reg_layers(reg(place)), self.output_obj_layers(seen), self.output_cls_layers(seen)]
        return tuple(found)


class _Unit(nn.Module):
    def __init__(self, inputs: int, outputs: int, normed: bool = True) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(inputs, outputs, 1), nn.Conv2d(outputs, outputs, 3, 1, 1, groups=outputs)
        if normed:
            self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv2(self.conv1(x))
        return F.relu(self.bn(x)) if hasattr(self, "bn") else x


class _Units(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = _Unit(inputs, inputs), _Unit(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(self.conv1(x))


class _FirstUnit(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1, self.conv2 = nn.Conv2d(3, 16, 3, 2, 1), nn.BatchNorm2d(16), _Unit(16, 16)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True))


class Faces(nn.Module):
    """yunet_n.pth: three scales, four heads each, as a dictionary of lists (YuNet, 2023)."""

    HEADS = (("cls", 1), ("bbox", 4), ("obj", 1), ("kps", 10))

    def __init__(self) -> None:
        super().__init__()
        self.backbone, self.neck, self.bbox_head = nn.Module(), nn.Module(), nn.Module()
        for number in range(6):
            block = _Units(16 if number == 1 else 64, 64) if number else _FirstUnit()
            self.backbone.add_module(f"model{number}", block)
        self.neck.lateral_convs = nn.ModuleList(_Unit(64, 64) for _ in range(3))
        self.bbox_head.multi_level_share_convs = nn.ModuleList(nn.Sequential(_Unit(64, 64)) for _ in range(3))
        for name, size in self.HEADS:
            heads = nn.ModuleList(_Unit(64, size, normed=False) for _ in range(3))
            self.bbox_head.add_module(f"multi_level_{name}", heads)

    def forward(self, x: Tensor) -> dict[str, list[Tensor]]:
        maps = []
        for number in range(6):
            x = self.backbone.get_submodule(f"model{number}")(x)
            if number >= 3:
                maps.append(x)
            if number in (0, 2, 3, 4):
                x = F.max_pool2d(x, 2)
        for place in (2, 1, 0):
            maps[place] = self.neck.lateral_convs[place](maps[place])
            if place:
                maps[place - 1] = maps[place - 1] + F.interpolate(maps[place], scale_factor=2)
        maps = [share(m) for share, m in zip(self.bbox_head.multi_level_share_convs, maps, strict=True)]
        return {
            name: [head(m) for head, m in zip(self.bbox_head.get_submodule(f"multi_level_{name}"), maps, strict=True)]
            for name, _ in self.HEADS
        }
