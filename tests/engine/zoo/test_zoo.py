"""The definitions against the papers' tables (papers.py), and against weights that other people trained."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from engine.zoo.alexnet import alexnet
from engine.zoo.googlenet import googlenet
from engine.zoo.lenet import lenet5
from engine.zoo.mobilenet import mobilenet_v2
from engine.zoo.resnet import resnet18, resnet34, resnet50, resnet101, resnet152
from engine.zoo.resnet_cifar import resnet20, resnet32, resnet44, resnet56, resnet110
from engine.zoo.squeezenet import squeezenet1_0, squeezenet1_1
from engine.zoo.vgg import vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn
from engine.zoo.zfnet import zfnet
from tests.engine.zoo import papers

BUILDERS: dict[str, Callable[..., nn.Module]] = {
    build.__name__: build
    for build in (
        lenet5, alexnet, zfnet, vgg11, vgg13, vgg16, vgg19, vgg11_bn, vgg13_bn, vgg16_bn, vgg19_bn, googlenet,
        resnet18, resnet34, resnet50, resnet101, resnet152, resnet20, resnet32, resnet44, resnet56, resnet110,
        squeezenet1_0, squeezenet1_1, mobilenet_v2,
    )
}  # fmt: skip

# parameters, and giga multiply-accumulates to the digits that are published
PUBLISHED = {
    "lenet5": (61_706, None),
    "alexnet": (61_100_840, 0.714),
    "zfnet": (62_357_608, None),
    "vgg11": (132_863_336, 7.609),
    "vgg13": (133_047_848, 11.308),
    "vgg16": (138_357_544, 15.470),
    "vgg19": (143_667_240, 19.632),
    "vgg11_bn": (132_868_840, 7.609),
    "vgg13_bn": (133_053_736, 11.308),
    "vgg16_bn": (138_365_992, 15.470),
    "vgg19_bn": (143_678_248, 19.632),
    "googlenet": (6_624_904, 1.498),
    "resnet18": (11_689_512, 1.814),
    "resnet34": (21_797_672, 3.664),
    "resnet50": (25_557_032, 4.089),
    "resnet101": (44_549_160, 7.801),
    "resnet152": (60_192_808, 11.514),
    "resnet20": (269_722, None),
    "resnet32": (464_154, None),
    "resnet44": (658_586, None),
    "resnet56": (853_018, None),
    "resnet110": (1_727_962, None),
    "squeezenet1_0": (1_248_424, 0.819),
    "squeezenet1_1": (1_235_496, 0.349),
    "mobilenet_v2": (3_504_872, 0.301),
}

# field of the last layer that is not global
FIELDS = {
    "lenet5": ("pool2", 16),
    "alexnet": ("features.12", 195),
    "vgg16": ("features.30", 212),
    "vgg16_bn": ("features.43", 212),
    "resnet50": ("layer4.2.add", 427),
}

# keys in the state dict, and some of them with their shapes
KEYS: dict[str, tuple[int, dict[str, tuple[int, ...]]]] = {
    "alexnet": (16, {"features.10.weight": (256, 256, 3, 3), "classifier.1.weight": (4096, 9216)}),
    "vgg16": (32, {"features.28.weight": (512, 512, 3, 3), "classifier.0.weight": (4096, 25088)}),
    "vgg16_bn": (97, {"features.41.running_var": (512,), "classifier.6.bias": (1000,)}),
    "vgg19": (38, {"features.34.bias": (512,)}),
    "googlenet": (
        344,
        {
            "conv1.conv.weight": (64, 3, 7, 7),
            "inception3a.branch1.conv.weight": (64, 192, 1, 1),
            "inception4d.branch3.1.conv.weight": (64, 32, 3, 3),
            "inception5b.branch4.1.bn.running_mean": (128,),
            "fc.weight": (1000, 1024),
        },
    ),
    "resnet18": (122, {"layer2.0.downsample.0.weight": (128, 64, 1, 1), "fc.weight": (1000, 512)}),
    "resnet50": (
        320,
        {
            "layer1.0.downsample.1.running_mean": (256,),
            "layer3.5.conv2.weight": (256, 256, 3, 3),
            "layer4.0.conv3.weight": (2048, 512, 1, 1),
            "bn1.num_batches_tracked": (),
        },
    ),
    "resnet152": (932, {"layer3.35.bn3.weight": (1024,)}),
    "squeezenet1_0": (52, {"features.0.weight": (96, 3, 7, 7), "features.12.expand3x3.weight": (256, 64, 3, 3)}),
    "squeezenet1_1": (52, {"features.0.weight": (64, 3, 3, 3), "classifier.1.weight": (1000, 512, 1, 1)}),
    "mobilenet_v2": (
        314,
        {
            "features.0.0.weight": (32, 3, 3, 3),
            "features.1.conv.0.0.weight": (32, 1, 3, 3),
            "features.1.conv.1.weight": (16, 32, 1, 1),
            "features.17.conv.1.0.weight": (960, 1, 3, 3),
            "features.17.conv.3.running_var": (320,),
            "features.18.1.bias": (1280,),
            "classifier.1.weight": (1000, 1280),
        },
    ),
}


def on_paper(build: Callable[..., nn.Module], **options: object) -> nn.Module:
    """Built with shapes and without numbers."""
    with torch.device("meta"):
        return build(**options).eval()


def outputs_of(network: nn.Module, x: torch.Tensor) -> dict[str, tuple[int, ...]]:
    """Output shape of every module without the batch axis, by name; of the last call where there are several."""
    shapes: dict[str, tuple[int, ...]] = {}

    def note(name: str) -> Callable[[nn.Module, object, object], None]:
        def hook(_module: nn.Module, _inputs: object, output: object) -> None:
            if isinstance(output, torch.Tensor):
                shapes[name] = tuple(output.shape[1:])

        return hook

    for name, module in network.named_modules():
        module.register_forward_hook(note(name))
    network(x)
    return shapes


def picture_for(name: str, channels: int = 3) -> torch.Tensor:
    small = name in ("lenet5", "resnet20", "resnet32", "resnet44", "resnet56", "resnet110")
    return torch.empty(1, channels, *((32, 32) if small else (224, 224)), device="meta")


def test_every_definition_has_a_table() -> None:
    assert set(BUILDERS) == set(papers.TABLES) == set(PUBLISHED)


@pytest.mark.parametrize("name", BUILDERS)
def test_published_totals(name: str) -> None:
    table = papers.TABLES[name]()
    parameters, giga = PUBLISHED[name]
    assert table.parameters == parameters
    if giga is not None:
        assert table.macs / 1e9 == pytest.approx(giga, abs=0.0005)
    if name in FIELDS:
        layer, expected = FIELDS[name]
        assert table.rows[layer].field == expected


@pytest.mark.parametrize("name", BUILDERS)
def test_definition_equals_the_table(name: str) -> None:
    table, network = papers.TABLES[name](), on_paper(BUILDERS[name])
    with FlopCounterMode(display=False) as counter:
        shapes = outputs_of(network, picture_for(name, channels=1 if name == "lenet5" else 3))
    assert counter.get_total_flops() == 2 * table.macs

    modules = dict(network.named_modules())
    expected = {row: told for row, told in table.rows.items() if not row.endswith((".add", ".cat"))}
    assert {row: shapes[row] for row in expected} == {row: told.output for row, told in expected.items()}
    counted = {row: sum(p.numel() for p in modules[row].parameters(recurse=False)) for row in expected}
    assert counted == {row: told.parameters for row, told in expected.items()}
    assert sum(p.numel() for p in network.parameters()) == table.parameters


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_those_of_the_published_weights(name: str) -> None:
    count, some = KEYS[name]
    state = on_paper(BUILDERS[name]).state_dict()
    assert len(state) == count
    assert {key: tuple(state[key].shape) for key in some} == some


def test_googlenet_builds_auxiliary_classifiers_only_when_asked() -> None:
    plain, full = on_paper(googlenet), on_paper(googlenet, auxiliary=True)
    assert not any(key.startswith("aux") for key in plain.state_dict())
    assert sum(p.numel() for p in full.parameters()) == papers.googlenet(auxiliary=True).parameters == 13_004_888
    assert full.state_dict()["aux2.fc1.weight"].shape == (1024, 2048)
    outputs = full(torch.empty(2, 3, 224, 224, device="meta"))
    assert [output.shape for output in outputs] == [(2, 1000)] * 3


@pytest.mark.parametrize("name", BUILDERS)
def test_other_class_counts_and_input_channels(name: str) -> None:
    network = on_paper(BUILDERS[name], classes=7, channels=5)
    assert network(picture_for(name, channels=5)).shape == (1, 7)


@pytest.mark.parametrize("name", ["lenet5", "squeezenet1_1", "mobilenet_v2", "resnet20", "resnet18", "googlenet"])
def test_random_weights_follow_the_seed(name: str) -> None:
    def built(seed: int) -> Mapping[str, torch.Tensor]:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return BUILDERS[name]().state_dict()

    one, again, other = built(1), built(1), built(2)
    assert all(torch.equal(one[key], again[key]) for key in one)
    assert not all(torch.equal(one[key], other[key]) for key in one)
    assert all(bool(value.isfinite().all()) for value in one.values())


def cifar_tests(folder: Path) -> tuple[np.ndarray, list[int]]:
    """The 1,000 test pictures, (1000, 32, 32, 3) uint8, and their labels."""
    with Image.open(folder / "cifar10" / "sheets" / "test_00.webp") as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    tiles = pixels.reshape(25, 32, 40, 32, 3).swapaxes(1, 2).reshape(-1, 32, 32, 3)
    return tiles, json.loads((folder / "cifar10" / "labels.json").read_text())["test"]


IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def normalised(pixels: np.ndarray) -> torch.Tensor:
    """(N, H, W, 3) uint8 → (N, 3, H, W) float32."""
    scaled = (pixels.astype(np.float32) / 255 - np.float32(IMAGENET_MEAN)) / np.float32(IMAGENET_STD)
    return torch.from_numpy(scaled.transpose(0, 3, 1, 2).copy())


def test_resnet20_with_somebody_elses_weights(shared_data: Path) -> None:
    path = shared_data / "checkpoints" / "various" / "resnet20-12fca82f.th"
    saved = torch.load(path, map_location="cpu", weights_only=True)["state_dict"]
    state = {key.removeprefix("module."): value for key, value in saved.items()}
    network = resnet20().eval()
    missing, unexpected = network.load_state_dict(state, strict=False)
    assert not unexpected
    assert all(key.endswith("num_batches_tracked") for key in missing)
    pictures, labels = cifar_tests(shared_data)
    with torch.inference_mode():
        answers = torch.cat([network(batch).argmax(1) for batch in normalised(pictures).split(250)])
    assert (answers.numpy() == np.array(labels)).mean() == pytest.approx(0.915, abs=0.0006)


@pytest.fixture(scope="module")
def squeezenet_with_weights(shared_data: Path) -> nn.Module:
    path = shared_data / "checkpoints" / "imagenet" / "squeezenet1_1_caffe_ncnnfp16.pth"
    network = squeezenet1_1().eval()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network


@pytest.mark.parametrize(
    ("photo", "names"),
    [
        ("skimage_chelsea.png", {"Egyptian cat", "tiger cat"}),
        ("captum_zebra.jpg", {"zebra"}),
        ("skimage_coffee.png", {"espresso"}),
        ("pytorchhub_dog.jpg", {"Samoyed"}),
    ],
)
def test_squeezenet_recognises_photographs(
    squeezenet_with_weights: nn.Module, shared_data: Path, photo: str, names: set[str]
) -> None:
    labels = (shared_data / "labels" / "imagenet_classes.txt").read_text().splitlines()
    with Image.open(shared_data / "photos" / photo) as image:
        picture = image.convert("RGB")
    scale = 256 / min(picture.size)
    picture = picture.resize(tuple(round(side * scale) for side in picture.size), Image.Resampling.BILINEAR)
    left, top = ((side - 224) // 2 for side in picture.size)
    pixels = np.asarray(picture.crop((left, top, left + 224, top + 224)))[None]
    with torch.inference_mode():
        answer = int(squeezenet_with_weights(normalised(pixels)).argmax())
    assert labels[answer] in names
