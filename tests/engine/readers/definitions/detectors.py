"""Definitions of networks that find faces and other objects."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.engine.readers.definitions.blocks import conv, plain, separable


class _Normed(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1, relu: bool = True) -> None:
        super().__init__()
        self.conv, self.bn = conv(inputs, outputs, kernel, dilation=dilation), nn.BatchNorm2d(outputs)
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
            plain(16, act), *(separable(*width, act) for width in before), _FieldBlock(),
            *(separable(*width, act) for width in after),
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
            conv(first, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            conv(width, width, 3, stride, groups=width), nn.BatchNorm2d(width),
            conv(width, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
        )  # fmt: skip
        self.branch_proj = None
        if inputs:
            self.branch_proj = nn.Sequential(
                conv(inputs, inputs, 3, 2, groups=inputs), nn.BatchNorm2d(inputs),
                conv(inputs, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        kept, worked = _shuffled(x) if self.branch_proj is None else (self.branch_proj(x), x)
        return torch.cat([kept, self.branch_main(worked)], 1)


class _Ends(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        parts = [
            (
                conv(72, 72, 5, groups=72),
                nn.BatchNorm2d(72),
                nn.ReLU(inplace=True),
                conv(72, 72, 1),
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
        self.backbone.first_conv = nn.Sequential(conv(3, 24, 3, 2), nn.BatchNorm2d(24), nn.ReLU(inplace=True))
        for name, inputs, width, count in (("stage2", 24, 24, 4), ("stage3", 48, 48, 8), ("stage4", 96, 96, 4)):
            blocks = [_Shuffle(width, inputs), *(_Shuffle(width) for _ in range(count - 1))]
            self.backbone.add_module(name, nn.Sequential(*blocks))
        for name, inputs in (("conv1x1_2", 288), ("conv1x1_3", 192)):
            joined = nn.Sequential(conv(inputs, 72, 1), nn.BatchNorm2d(72), nn.ReLU(inplace=True))
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
