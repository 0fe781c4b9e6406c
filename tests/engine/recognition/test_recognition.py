"""State dicts of many makes, told by names and shapes."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.catalogue import known as catalogue
from engine.catalogue.model_card import ModelCard
from engine.recognition import fit, recognise, verdict
from engine.recognition.candidate import Candidate
from engine.recognition.definition import definition
from engine.recognition.keys import Shape
from engine.zoo.lenet import lenet5

NAMES = [card.name for card in catalogue.cards()]


def shapes_of(name: str, **changes: int) -> dict[str, Shape]:
    return dict(definition(catalogue.card(name), **changes))


def only(shapes: Mapping[str, Shape]) -> Candidate:
    """The one sure candidate."""
    sure = [candidate for candidate in recognise(shapes) if candidate.fits and candidate.sure]
    assert len(sure) == 1
    return sure[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_known_network_is_recognised(name: str) -> None:
    candidates = recognise(shapes_of(name))
    assert all(candidate.fits and candidate.sure for candidate in candidates)
    expected = ["googlenet", "googlenet_aux"] if name == "googlenet_aux" else [name]
    assert [candidate.card.name for candidate in candidates] == expected
    best = candidates[-1]
    assert best.keys == {key: key for key in best.shapes}
    assert best.preprocessing == best.card.preprocessing
    assert best.labels == best.card.labels


@pytest.mark.parametrize("classes", [1000, 37])
@pytest.mark.parametrize("name", ["resnet50", "googlenet", "googlenet_aux", "vgg16_bn"])
def test_leaving_out_what_cannot_fit_leaves_out_nothing_that_fits(
    name: str, classes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = shapes_of(name, classes=classes)
    looked_at: list[str] = []

    def look(card: ModelCard, shapes: Mapping[str, Shape]) -> Candidate | None:
        looked_at.append(card.name)
        return fit(card, shapes)

    monkeypatch.setattr("engine.recognition.fit", look)
    found = [candidate.card.name for candidate in recognise(shapes)]
    every = [candidate for card in catalogue.cards() if (candidate := fit(card, shapes)) and candidate.fits]
    assert found == [candidate.card.name for candidate in every if candidate.sure]
    if (name, classes) == ("resnet50", 1000):
        assert looked_at == ["resnet50"]


def test_auxiliary_classifiers_in_the_file_are_not_needed() -> None:
    plain, full = recognise(shapes_of("googlenet_aux"))
    assert plain.ignored
    assert all(key.startswith("aux") for key in plain.ignored)
    assert full.ignored == ()


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "model.", "net.", "module._orig_mod.", "a.b.c."])
@pytest.mark.parametrize("name", ["squeezenet1_1", "resnet20", "lenet5"])
def test_prefixes(prefix: str, name: str) -> None:
    candidate = only({prefix + key: shape for key, shape in shapes_of(name).items()})
    assert candidate.card.name == name
    assert candidate.keys == {key: prefix + key for key in candidate.shapes}


def test_wrappers_inside() -> None:
    shapes = {key.replace("features.", "features.module."): shape for key, shape in shapes_of("vgg11").items()}
    candidate = only(shapes)
    assert candidate.card.name == "vgg11"
    assert candidate.keys["features.0.weight"] == "features.module.0.weight"


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in ("linear", "lenet5", "convnet", "googlenet_aux")]
)
def test_other_classes_and_channels(name: str) -> None:
    candidate = only(shapes_of(name, classes=37, channels=4))
    assert candidate.card.name == name
    assert (candidate.arguments["classes"], candidate.arguments["channels"]) == (37, 4)
    assert candidate.labels == ()
    assert candidate.preprocessing.input == (4, *candidate.card.preprocessing.input[1:])
    mean = candidate.card.preprocessing.mean
    assert candidate.preprocessing.mean == pytest.approx((sum(mean) / 3,) * 4)
    assert any("takes 4 channels where" in sentence for sentence in candidate.assumptions)
    assert any("37 classes are unknown" in sentence for sentence in candidate.assumptions)


@pytest.mark.parametrize("name", ["linear", "lenet5", "convnet"])
def test_small_networks_with_other_channels_are_only_offered(name: str) -> None:
    """The tutorial's CNN for CIFAR-10 has exactly LeNet-5's shapes with three channels."""
    [offer] = recognise(shapes_of(name, channels=2))
    assert offer.fits
    assert not offer.sure
    assert offer.arguments["channels"] == 2
    assert offer.labels == ()
    assert set(offer.preprocessing.mean) == {0.0}
    assert verdict((offer,)) == (
        f"the shapes of its weights would fit {offer.card.title}, but do not tell enough to be sure"
    )


def test_other_names_are_told_by_shape() -> None:
    names = {"conv1": "c1", "conv2": "c3", "fc1": "c5", "fc2": "f6", "fc3": "out"}
    theirs = {}
    for key, shape in shapes_of("lenet5", classes=26).items():
        layer, kind = key.split(".")
        theirs[f"net.{names[layer]}.{kind}"] = (120, 16, 5, 5) if key == "fc1.weight" else shape
    for order in (list(theirs), sorted(theirs), sorted(theirs, reverse=True)):
        candidate = only({key: theirs[key] for key in order})
        assert candidate.card.name == "lenet5"
        assert candidate.arguments["classes"] == 26
        assert candidate.keys == {
            f"{ours}.{kind}": f"net.{other}.{kind}" for ours, other in names.items() for kind in ("weight", "bias")
        }
        assert candidate.assumptions[:2] == (
            "The layers have other names; their shapes are those of LeNet-5.",
            "net.c5.weight (120×16×5×5) is read as fc1 (120×400), which computes the same.",
        )
        assert candidate.choices == {"activation": ("relu", "tanh", "sigmoid"), "pooling": ("max", "average")}


def test_another_makers_resnet_is_told_by_order() -> None:
    theirs = {
        key.replace("layer", "stage").replace("linear", "fc").replace("bn", "norm"): shape
        for key, shape in shapes_of("resnet32").items()
    }
    candidate = only(theirs)
    assert candidate.card.name == "resnet32"
    assert candidate.keys["layer2.4.bn2.running_var"] == "stage2.4.norm2.running_var"
    assert all(key.endswith("num_batches_tracked") for key in candidate.ignored)


def test_convolutions_with_the_same_numbers_but_another_form_are_not_taken() -> None:
    shapes = {f"x{key}": shape for key, shape in shapes_of("lenet5").items()}
    shapes["xconv2.weight"] = (16, 6, 25, 1)
    assert recognise(shapes) == ()


def test_counters_may_be_missing_or_odd_and_profilers_may_leave_things_behind() -> None:
    shapes = {key: shape for key, shape in shapes_of("resnet18").items() if not key.startswith("bn1.num")}
    shapes |= {
        "layer1.0.bn1.num_batches_tracked": (1,),
        "conv1.total_ops": (1,),
        "total_params": (1,),
        "n_averaged": (),
    }
    candidate = only(shapes)
    assert candidate.card.name == "resnet18"
    assert set(candidate.ignored) == {"conv1.total_ops", "total_params", "n_averaged"}


def test_a_model_among_other_things_is_offered() -> None:
    shapes = {f"model.{key}": shape for key, shape in shapes_of("resnet18").items()}
    [offer] = recognise(shapes | {"criterion.weight": (1000,)})
    assert offer.fits
    assert not offer.sure
    assert offer.ignored == ("criterion.weight",)


def test_what_is_missing_unexpected_and_misshaped_is_listed() -> None:
    shapes = shapes_of("resnet18")
    del shapes["layer4.1.bn2.running_mean"]
    shapes |= {"neck.weight": (3,), "layer1.0.conv1.weight": (64, 64, 5, 5)}
    best = recognise(shapes)[0]
    assert not best.fits
    assert best.missing == ("layer4.1.bn2.running_mean",)
    assert best.unexpected == ("neck.weight",)
    assert best.misshaped == ("layer1.0.conv1.weight (64×64×5×5, not 64×64×3×3)",)
    assert verdict((best,)) == (
        "it is most like ResNet-18, which it does not fit: of its keys 1 missing (layer4.1.bn2.running_mean), "
        "1 unexpected (neck.weight), 1 of another shape (layer1.0.conv1.weight (64×64×5×5, not 64×64×3×3))"
    )


@pytest.mark.parametrize("shapes", [{}, {"a": ()}, {"fc.weight": (0, 3)}, {"conv1.weight": (1,)}, {"x.y.z": (2, 2)}])
def test_hardly_anything_is_nothing(shapes: dict[str, Shape]) -> None:
    assert recognise(shapes) == ()
    assert verdict(()) == "its architecture is none of the known ones"


def test_a_chosen_architecture_can_be_asked_about() -> None:
    shapes = shapes_of("squeezenet1_1")
    assert fit(catalogue.card("vgg16"), shapes) is None
    candidate = fit(catalogue.card("squeezenet1_1"), shapes)
    assert candidate is not None
    assert candidate.fits


def test_importing_needs_no_torch() -> None:
    code = "import sys, engine.recognition; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def real(folder: Path, name: str) -> dict[str, torch.Tensor]:
    saved = torch.load(folder / "checkpoints" / name, map_location="cpu", weights_only=True)
    state = saved.get("state_dict", saved)
    return {key: value for key, value in state.items() if isinstance(value, torch.Tensor)}


def shapes_in(state: Mapping[str, torch.Tensor]) -> dict[str, Shape]:
    return {key: tuple(value.shape) for key, value in state.items()}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("imagenet/squeezenet1_1_caffe_ncnnfp16.pth", "squeezenet1_1"),
        ("various/resnet20-12fca82f.th", "resnet20"),
        ("various/mnist_lenet_epoch=12_test_acc=0.991.pth", "lenet5"),
    ],
)
def test_real_files_of_known_architecture(shared_data: Path, file: str, name: str) -> None:
    assert only(shapes_in(real(shared_data, file))).card.name == name


@pytest.mark.parametrize(
    "file",
    [
        "imagenet/mobilenetV1X0.25_pretrain.tar",
        "various/captum_cifar_torchvision.pt",
        "various/espnet_p2q8_cityscapes.pth",
        "various/kuo348_mnist_cnn.pt",
        "various/mtcnn_pnet.pt",
        "various/style_wreck.pth",
        "various/tent_UNet.pth",
        "various/ultraface_RFB-320.pth",
        "various/yolo-fastestv2_coco.pth",
        "various/yunet_n.pth",
    ],
)
def test_real_files_that_need_a_definition(shared_data: Path, file: str) -> None:
    assert not [candidate for candidate in recognise(shapes_in(real(shared_data, file))) if candidate.sure]


def digits(folder: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """MNIST's test pictures, (10000, 1, 28, 28) float32 from 0 to 1, and their labels."""
    pixels = gzip.decompress((folder / "mnist" / "t10k-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((folder / "mnist" / "t10k-labels-idx1-ubyte.gz").read_bytes())[8:]
    pictures = np.frombuffer(pixels, np.uint8).reshape(-1, 1, 28, 28).astype(np.float32) / 255
    return torch.from_numpy(pictures), torch.from_numpy(np.frombuffer(labels, np.uint8).astype(np.int64))


def test_somebody_elses_lenet_and_what_its_weights_do_not_tell(shared_data: Path) -> None:
    state = real(shared_data, "various/mnist_lenet_epoch=12_test_acc=0.991.pth")
    candidate = only(shapes_in(state))
    pictures, labels = digits(shared_data)
    resized = F.interpolate(pictures, size=(32, 32), mode="bilinear", antialias=True, align_corners=False)
    padded = F.pad(pictures, (2, 2, 2, 2))

    def accuracy(build: Callable[[], nn.Module], x: torch.Tensor) -> float:
        network = build().eval()
        network.load_state_dict(candidate.state(state))
        with torch.inference_mode():
            return float((network(x).argmax(1) == labels).float().mean())

    assert set(candidate.preprocessing.mean) == {0.0}
    assert accuracy(lambda: lenet5(**candidate.arguments), resized) == pytest.approx(0.991, abs=0.0006)
    assert accuracy(lambda: lenet5(**candidate.arguments), padded) == pytest.approx(0.985, abs=0.002)
    assert accuracy(lambda: lenet5(**candidate.arguments, activation="tanh"), padded) == pytest.approx(0.62, abs=0.005)
