"""The architectures told a second time, from the tables of their papers, with the arithmetic done by hand.

Nothing here uses torch or the engine: a layer is a row of numbers. Fields and jumps are pixels of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class At:
    """A place in the network: maps of size × size, each value seeing field × field pixels, jump pixels apart."""

    channels: int
    size: int
    field: int = 1
    jump: int = 1


@dataclass(frozen=True)
class Row:
    """What is known of one layer."""

    output: tuple[int, ...]
    parameters: int = 0
    macs: int = 0
    field: int | None = None
    jump: int | None = None


@dataclass
class Table:
    """Layers by name, in order."""

    rows: dict[str, Row] = field(default_factory=dict)

    @property
    def parameters(self) -> int:
        return sum(row.parameters for row in self.rows.values())

    @property
    def macs(self) -> int:
        return sum(row.macs for row in self.rows.values())

    def _note(self, name: str, at: At, parameters: int = 0, macs: int = 0) -> At:
        assert name not in self.rows
        self.rows[name] = Row((at.channels, at.size, at.size), parameters, macs, at.field, at.jump)
        return at

    def conv(
        self, name: str, at: At, filters: int, k: int, s: int = 1, p: int = 0, bias: bool = True, groups: int = 1
    ) -> At:
        size = (at.size + 2 * p - k) // s + 1
        weights = filters * (at.channels // groups) * k * k
        after = At(filters, size, at.field + (k - 1) * at.jump, at.jump * s)
        return self._note(name, after, weights + (filters if bias else 0), weights * size * size)

    def norm(self, name: str, at: At) -> At:
        return self._note(name, at, 2 * at.channels)

    def pool(self, name: str, at: At, k: int, s: int, p: int = 0, ceil: bool = False) -> At:
        span = at.size + 2 * p - k
        size = (-(-span // s) if ceil else span // s) + 1
        return self._note(name, At(at.channels, size, at.field + (k - 1) * at.jump, at.jump * s))

    def cat(self, name: str, parts: Iterable[At]) -> At:
        parts = list(parts)
        assert len({(part.size, part.jump) for part in parts}) == 1
        channels = sum(part.channels for part in parts)
        return self._note(name, At(channels, parts[0].size, max(part.field for part in parts), parts[0].jump))

    def add(self, name: str, one: At, other: At) -> At:
        assert (one.channels, one.size, one.jump) == (other.channels, other.size, other.jump)
        return self._note(name, At(one.channels, one.size, max(one.field, other.field), one.jump))

    def average(self, name: str, at: At) -> int:
        self.rows[name] = Row((at.channels, 1, 1))
        return at.channels

    def linear(self, name: str, inputs: int, outputs: int) -> int:
        self.rows[name] = Row((outputs,), inputs * outputs + outputs, inputs * outputs)
        return outputs


PICTURE = At(channels=3, size=224)


def lenet5() -> Table:
    t = Table()
    at = t.pool("pool1", t.conv("conv1", At(1, 32), 6, 5), 2, 2)
    at = t.pool("pool2", t.conv("conv2", at, 16, 5), 2, 2)
    assert (at.channels, at.size) == (16, 5)
    t.linear("fc3", t.linear("fc2", t.linear("fc1", 16 * 5 * 5, 120), 84), 10)
    return t


def alexnet() -> Table:
    t = Table()
    at = t.pool("features.2", t.conv("features.0", PICTURE, 64, 11, 4, 2), 3, 2)
    at = t.pool("features.5", t.conv("features.3", at, 192, 5, 1, 2), 3, 2)
    for index, filters in ((6, 384), (8, 256), (10, 256)):
        at = t.conv(f"features.{index}", at, filters, 3, 1, 1)
    at = t.pool("features.12", at, 3, 2)
    assert at.size == 6
    t.linear("classifier.6", t.linear("classifier.4", t.linear("classifier.1", 256 * 36, 4096), 4096), 1000)
    return t


def zfnet() -> Table:
    t = Table()
    at = t.conv("features.conv1", PICTURE, 96, 7, 2, 1)
    assert at.size == 110
    at = t.pool("features.pool1", at, 3, 2, 1)
    assert at.size == 55
    at = t.conv("features.conv2", at, 256, 5, 2)
    assert at.size == 26
    at = t.pool("features.pool2", at, 3, 2, 1)
    for index, filters in ((3, 384), (4, 384), (5, 256)):
        assert at.size == 13
        at = t.conv(f"features.conv{index}", at, filters, 3, 1, 1)
    at = t.pool("features.pool5", at, 3, 2)
    assert at.size == 6
    t.linear("classifier.fc8", t.linear("classifier.fc7", t.linear("classifier.fc6", 256 * 36, 4096), 4096), 1000)
    return t


VGG = {
    "A": "64 M 128 M 256 256 M 512 512 M 512 512 M",
    "B": "64 64 M 128 128 M 256 256 M 512 512 M 512 512 M",
    "D": "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M",
    "E": "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M",
}


def vgg(configuration: str, batch_norm: bool) -> Table:
    t, at, index = Table(), PICTURE, 0
    for word in VGG[configuration].split():
        if word == "M":
            at = t.pool(f"features.{index}", at, 2, 2)
            index += 1
            continue
        at = t.conv(f"features.{index}", at, int(word), 3, 1, 1)
        if batch_norm:
            at = t.norm(f"features.{index + 1}", at)
        index += 3 if batch_norm else 2
    assert at.size == 7
    t.linear("classifier.6", t.linear("classifier.3", t.linear("classifier.0", 512 * 49, 4096), 4096), 1000)
    return t


# Table 1 of the paper; the column "#5×5" is computed with 3×3 filters, as published.
INCEPTIONS = """
3a  64  96 128 16  32  32
3b 128 128 192 32  96  64
4a 192  96 208 16  48  64
4b 160 112 224 24  64  64
4c 128 128 256 24  64  64
4d 112 144 288 32  64  64
4e 256 160 320 32 128 128
5a 256 160 320 32 128 128
5b 384 192 384 48 128 128
"""


def googlenet(auxiliary: bool = False) -> Table:
    t = Table()

    def convolution(name: str, at: At, filters: int, k: int, s: int = 1) -> At:
        return t.norm(f"{name}.bn", t.conv(f"{name}.conv", at, filters, k, s, k // 2, bias=False))

    def classifier(name: str, at: At) -> None:
        t.rows[f"{name}.avgpool"] = Row((at.channels, 4, 4))
        convolution(f"{name}.conv", At(at.channels, 4), 128, 1)
        t.linear(f"{name}.fc2", t.linear(f"{name}.fc1", 128 * 16, 1024), 1000)

    at = t.pool("maxpool1", convolution("conv1", PICTURE, 64, 7, 2), 3, 2, ceil=True)
    at = convolution("conv3", convolution("conv2", at, 64, 1), 192, 3)
    at = t.pool("maxpool2", at, 3, 2, ceil=True)
    for line in INCEPTIONS.split("\n")[1:-1]:
        module, *numbers = line.split()
        ones, reduce3, threes, reduce5, fives, projection = map(int, numbers)
        if module == "4a":
            at = t.pool("maxpool3", at, 3, 2, ceil=True)
        if module == "5a":
            at = t.pool("maxpool4", at, 2, 2, ceil=True)
        name = f"inception{module}"
        branches = [
            convolution(f"{name}.branch1", at, ones, 1),
            convolution(f"{name}.branch2.1", convolution(f"{name}.branch2.0", at, reduce3, 1), threes, 3),
            convolution(f"{name}.branch3.1", convolution(f"{name}.branch3.0", at, reduce5, 1), fives, 3),
            convolution(f"{name}.branch4.1", t.pool(f"{name}.branch4.0", at, 3, 1, 1), projection, 1),
        ]
        at = t.cat(f"{name}.cat", branches)
        if auxiliary and module in ("4a", "4d"):
            classifier("aux1" if module == "4a" else "aux2", at)
    assert (at.channels, at.size) == (1024, 7)
    t.linear("fc", t.average("avgpool", at), 1000)
    return t


def resnet(blocks: tuple[int, int, int, int], bottleneck: bool) -> Table:
    t = Table()
    at = t.norm("bn1", t.conv("conv1", PICTURE, 64, 7, 2, 3, bias=False))
    at = t.pool("maxpool", at, 3, 2, 1)
    for stage, (count, width) in enumerate(zip(blocks, (64, 128, 256, 512), strict=True), start=1):
        for block in range(count):
            name, stride = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1
            if bottleneck:
                shape = [(1, 1, width), (3, stride, width), (1, 1, 4 * width)]
            else:
                shape = [(3, stride, width), (3, 1, width)]
            way = at
            for number, (k, s, filters) in enumerate(shape, start=1):
                way = t.conv(f"{name}.conv{number}", way, filters, k, s, k // 2, bias=False)
                way = t.norm(f"{name}.bn{number}", way)
            if (way.channels, way.size) != (at.channels, at.size):
                at = t.conv(f"{name}.downsample.0", at, way.channels, 1, stride, bias=False)
                at = t.norm(f"{name}.downsample.1", at)
            at = t.add(f"{name}.add", way, at)
    assert at.size == 7
    t.linear("fc", t.average("avgpool", at), 1000)
    return t


def cifar_resnet(depth: int) -> Table:
    t = Table()
    assert (depth - 2) % 6 == 0
    at = t.norm("bn1", t.conv("conv1", At(3, 32), 16, 3, 1, 1, bias=False))
    for stage, width in enumerate((16, 32, 64), start=1):
        for block in range((depth - 2) // 6):
            name, stride = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1
            way = t.norm(f"{name}.bn1", t.conv(f"{name}.conv1", at, width, 3, stride, 1, bias=False))
            way = t.norm(f"{name}.bn2", t.conv(f"{name}.conv2", way, width, 3, 1, 1, bias=False))
            shortcut = At(width, at.size // stride, at.field, at.jump * stride)
            at = t.add(f"{name}.add", way, shortcut)
    assert at.size == 8
    t.linear("linear", t.average("avgpool", at), 10)
    return t


def squeezenet(version: str) -> Table:
    t = Table()
    first, k = (96, 7) if version == "1.0" else (64, 3)
    pooled = (1, 4, 8) if version == "1.0" else (1, 3, 5)
    at = t.conv("features.0", PICTURE, first, k, 2)
    index = 2
    # Table 1: fire2 … fire9, after which of the layers 1 … 9 a pooling comes
    fires = ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))
    for number, (squeeze, expand) in enumerate(fires, start=2):
        if number - 1 in pooled:
            at = t.pool(f"features.{index}", at, 3, 2, ceil=True)
            index += 1
        name = f"features.{index}"
        narrow = t.conv(f"{name}.squeeze", at, squeeze, 1)
        ones = t.conv(f"{name}.expand1x1", narrow, expand, 1)
        threes = t.conv(f"{name}.expand3x3", narrow, expand, 3, 1, 1)
        at = t.cat(f"{name}.cat", [ones, threes])
        index += 1
    at = t.conv("classifier.1", at, 1000, 1)
    t.average("classifier.3", at)
    return t


# Table 2 of the paper: expansion t, output channels c, repetitions n, stride s
MOBILENET = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


def mobilenet_v2() -> Table:
    t = Table()

    def convolution(name: str, at: At, filters: int, k: int, s: int = 1, groups: int = 1) -> At:
        return t.norm(f"{name}.1", t.conv(f"{name}.0", at, filters, k, s, k // 2, bias=False, groups=groups))

    at, index = convolution("features.0", PICTURE, 32, 3, 2), 1
    for expansion, filters, count, first_stride in MOBILENET:
        for block in range(count):
            name, stride, before, part = f"features.{index}.conv", first_stride if block == 0 else 1, at, 0
            if expansion > 1:
                at = convolution(f"{name}.0", at, at.channels * expansion, 1)
                part = 1
            at = convolution(f"{name}.{part}", at, at.channels, 3, stride, groups=at.channels)
            at = t.conv(f"{name}.{part + 1}", at, filters, 1, bias=False)
            at = t.norm(f"{name}.{part + 2}", at)
            if block > 0:
                at = t.add(f"features.{index}.add", at, before)
            index += 1
    at = convolution("features.18", at, 1280, 1)
    assert (index, at.size) == (18, 7)
    t.linear("classifier.1", t.average("avgpool", at), 1000)
    return t


TABLES: dict[str, Callable[[], Table]] = {
    "lenet5": lenet5,
    "alexnet": alexnet,
    "zfnet": zfnet,
    "vgg11": lambda: vgg("A", batch_norm=False),
    "vgg13": lambda: vgg("B", batch_norm=False),
    "vgg16": lambda: vgg("D", batch_norm=False),
    "vgg19": lambda: vgg("E", batch_norm=False),
    "vgg11_bn": lambda: vgg("A", batch_norm=True),
    "vgg13_bn": lambda: vgg("B", batch_norm=True),
    "vgg16_bn": lambda: vgg("D", batch_norm=True),
    "vgg19_bn": lambda: vgg("E", batch_norm=True),
    "googlenet": googlenet,
    "resnet18": lambda: resnet((2, 2, 2, 2), bottleneck=False),
    "resnet34": lambda: resnet((3, 4, 6, 3), bottleneck=False),
    "resnet50": lambda: resnet((3, 4, 6, 3), bottleneck=True),
    "resnet101": lambda: resnet((3, 4, 23, 3), bottleneck=True),
    "resnet152": lambda: resnet((3, 8, 36, 3), bottleneck=True),
    "resnet20": lambda: cifar_resnet(20),
    "resnet32": lambda: cifar_resnet(32),
    "resnet44": lambda: cifar_resnet(44),
    "resnet56": lambda: cifar_resnet(56),
    "resnet110": lambda: cifar_resnet(110),
    "squeezenet1_0": lambda: squeezenet("1.0"),
    "squeezenet1_1": lambda: squeezenet("1.1"),
    "mobilenet_v2": mobilenet_v2,
}
"""Every architecture of the zoo that has a paper, by name."""
