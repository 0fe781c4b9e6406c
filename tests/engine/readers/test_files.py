"""Real files through ``open_network``: the same numbers as plain PyTorch, the classes that are on the photographs."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import LayerKind, UserError, WeightsOrigin
from engine.preprocessing.prepare import prepare
from engine.program import Network
from engine.sources.decode import read_picture
from tests.engine.opened import opened
from tests.engine.readers.definitions import factory
from tests.engine.readers.definitions.classifiers import DigitCnn, NormedDigitCnn

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")


def run(network: Network, x: Tensor, taps: frozenset[str] = frozenset()) -> tuple[Tensor, Mapping[str, Tensor]]:
    return network.program.prepare(taps, CPU, "exact").run(x)


def close(actual: Tensor, expected: Tensor) -> None:
    """The largest difference is at most 1e-4 of the largest magnitude."""
    assert actual.shape == expected.shape
    assert float((actual - expected).abs().max()) <= 1e-4 * float(expected.abs().max())


def mnist(shared_data: Path, count: int) -> tuple[Tensor, Tensor]:
    """The first test pictures, (N, 1, 28, 28) in 0 … 255, and their digits."""
    raw = gzip.decompress((shared_data / "mnist/t10k-images-idx3-ubyte.gz").read_bytes())[16:]
    digits = gzip.decompress((shared_data / "mnist/t10k-labels-idx1-ubyte.gz").read_bytes())[8:]
    pictures = np.frombuffer(raw, np.uint8).reshape(-1, 1, 28, 28)[:count].astype(np.float32)
    return torch.from_numpy(pictures), torch.from_numpy(np.frombuffer(digits, np.uint8)[:count].astype(np.int64))


def cifar(shared_data: Path, count: int) -> tuple[Tensor, Tensor]:
    """The first test pictures, (N, 3, 32, 32) in 0 … 255, and their classes."""
    import json

    from PIL import Image

    sheet = np.asarray(Image.open(shared_data / "cifar10/sheets/test_00.webp").convert("RGB"))
    tiles = sheet.reshape(25, 32, 40, 32, 3).transpose(0, 2, 4, 1, 3).reshape(-1, 3, 32, 32)[:count]
    labels = json.loads((shared_data / "cifar10/labels.json").read_text())["test"][:count]
    return torch.from_numpy(tiles.astype(np.float32)), torch.tensor(labels)


def accuracy(network: Network, pictures: Tensor, answers: Tensor) -> float:
    """Of the network on pictures of values 0 … 255, prepared as its description says (they have the right size)."""
    told = network.info.preprocessing
    mean, std = (torch.tensor(numbers).view(1, -1, 1, 1) for numbers in (told.mean, told.std))
    x = (pictures / 255 * told.range - mean) / std
    execution = network.program.prepare(frozenset(), CPU, "exact")
    right = [
        int(execution.run(picture[None])[0].argmax()) == answer for picture, answer in zip(x, answers, strict=True)
    ]
    return float(np.mean(right))


PHOTOS = {
    "skimage_chelsea.png": {"Egyptian cat", "tiger cat"},
    "captum_zebra.jpg": {"zebra"},
    "skimage_coffee.png": {"espresso"},
    "pytorchhub_dog.jpg": {"Samoyed"},
}


@pytest.mark.parametrize("name", ["squeezenet1_1_caffe_ncnnfp16.pth", "squeezenet1_1_derived.pt2"])
def test_squeezenet_names_what_is_on_the_photographs(checkpoints: Path, shared_data: Path, name: str) -> None:
    network = opened(checkpoints / "imagenet" / name, trust=name.endswith(".pt2"))
    info = network.info
    assert (info.parameters, info.runs, info.weights) == (1_235_496, True, WeightsOrigin.FILE)
    assert info.macs == pytest.approx(0.349e9, rel=0.01)
    execution = network.program.prepare(frozenset(), CPU, "exact")
    seen = 0
    for photo, expected in PHOTOS.items():
        path = shared_data / "photos" / photo
        if path.exists():
            seen += 1
            prepared = prepare(read_picture(str(path)), info.preprocessing, CPU)
            assert info.labels[int(execution.run(prepared.tensor)[0].argmax())] in expected
    assert seen >= 3


def test_resnet20_by_others(checkpoints: Path, shared_data: Path) -> None:
    """91.5 % of the 1,000 test pictures with ImageNet's mean and std."""
    network = opened(
        checkpoints / "various/resnet20-12fca82f.th", mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)
    )
    assert network.info.title == "ResNet-20"
    assert network.info.notes[0] == "resnet20-12fca82f.th was recognised as ResNet-20 by its weights."
    assert accuracy(network, *cifar(shared_data, 1000)) == pytest.approx(0.915, abs=0.002)


LENET = "various/mnist_lenet_epoch=12_test_acc=0.991.pth"


def test_lenet_by_others_is_told_by_its_shapes(checkpoints: Path, shared_data: Path) -> None:
    network = opened(checkpoints / LENET)
    assert network.info.title == "LeNet-5"
    assert any("activation is taken to be ReLU" in note for note in network.info.notes)
    assert network.info.choices["activation"][0] == "relu"
    pictures, digits = mnist(shared_data, 1000)
    large = F.interpolate(pictures, size=(32, 32), mode="bilinear", antialias=True)
    assert accuracy(network, large, digits) >= 0.985


def test_what_weights_do_not_tell_can_be_chosen(checkpoints: Path, shared_data: Path) -> None:
    """Taken for tanh it is much worse, which shows that the choice is real."""
    network = opened(checkpoints / LENET, choices=(("activation", "tanh"),))
    assert network.info.choices["activation"][0] == "tanh"
    assert any(layer.operation == "Tanh" for layer in network.info.layers)
    pictures, digits = mnist(shared_data, 500)
    large = F.interpolate(pictures, size=(32, 32), mode="bilinear", antialias=True)
    assert accuracy(network, large, digits) < 0.8
    with pytest.raises(UserError, match=r"no choice activation=square; there are activation: relu, tanh"):
        opened(checkpoints / LENET, choices=(("activation", "square"),))


@pytest.mark.parametrize(
    "name",
    [
        "imagenet/mobilenetV1X0.25_pretrain.tar", "various/captum_cifar_torchvision.pt", "various/kuo348_mnist_cnn.pt",
        "various/denograd_mnist.safetensors", "various/ultraface_RFB-320.pth", "various/espnet_p2q8_cityscapes.pth",
        "various/tent_UNet.pth", "various/style_wreck.pth", "various/mtcnn_pnet.pt", "various/yolo-fastestv2_coco.pth",
        "various/yunet_n.pth",
    ],
)  # fmt: skip
def test_files_that_need_a_definition_can_be_looked_at(checkpoints: Path, name: str) -> None:
    path = checkpoints / name
    network = opened(path)
    info = network.info
    assert not info.runs
    assert info.outputs == info.stages == ()
    assert info.notes[0].startswith(f"{path.name} cannot run: ")
    assert "--model path/to/net.py:build --checkpoint" in info.notes[0]
    assert "resnet18" not in info.notes[0].lower()  # as one of the files wrongly says of itself
    with pytest.raises(UserError, match="cannot run"):
        network.program.prepare(frozenset(), CPU, "exact")
    assert not network.program.differentiable
    with pytest.raises(UserError, match="cannot run"):
        network.program.prepare_gradients(frozenset(), CPU)
    stored = _plain(path)
    for layer in info.layers:
        weight, bias = network.program.weight(layer.name)
        key = f"{layer.name}.weight" if f"{layer.name}.weight" in stored else layer.name
        assert np.array_equal(weight, stored[key].float().numpy())
        assert layer.weight_shape == weight.shape
        assert layer.bias == (bias is not None)
        assert layer.kind in (LayerKind.CONV, LayerKind.LINEAR, LayerKind.NORM, LayerKind.OTHER)
    trained = [
        value.numel()
        for key, value in stored.items()
        if value.is_floating_point() and not key.endswith(("running_mean", "running_var", "num_batches_tracked"))
    ]
    assert info.parameters == sum(trained)


def _plain(path: Path) -> dict[str, Tensor]:
    """The state dict as PyTorch and safetensors give it."""
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(path)
    held = torch.load(path, map_location="cpu", weights_only=True)
    return dict(held.get("state_dict", held))


@pytest.mark.parametrize(
    ("name", "definition", "told", "right"),
    [
        ("kuo348_mnist_cnn.pt", DigitCnn, {"mean": (0.1307,), "std": (0.3081,)}, 0.984),
        ("denograd_mnist.safetensors", NormedDigitCnn, {"range": 255}, 0.988),
    ],
)
def test_with_a_definition_they_run(
    checkpoints: Path, shared_data: Path, name: str, definition: type[nn.Module], told: dict[str, object], right: float
) -> None:
    network = opened(factory(definition), checkpoint=str(checkpoints / "various" / name), trust=True, **told)
    assert network.info.preprocessing.input == (1, 28, 28)
    assert accuracy(network, *mnist(shared_data, 1000)) == pytest.approx(right, abs=0.012)


def test_an_offer_can_be_taken(checkpoints: Path) -> None:
    path = checkpoints / "various/captum_cifar_torchvision.pt"
    assert opened(path).info.offers == ("lenet5",)
    network = opened("lenet5", checkpoint=str(path))
    assert network.info.preprocessing.input == (3, 32, 32)
    x = torch.rand(1, 3, 32, 32)
    stored = _plain(path)
    y = x
    for number in (1, 2):
        y = F.max_pool2d(F.relu(F.conv2d(y, stored[f"conv{number}.weight"], stored[f"conv{number}.bias"])), 2)
    y = y.flatten(1)
    for number in (1, 2, 3):
        y = F.linear(y, stored[f"fc{number}.weight"], stored[f"fc{number}.bias"])
        y = F.relu(y) if number < 3 else y
    close(run(network, x)[0], y)


def test_a_checkpoint_of_another_network_is_refused(checkpoints: Path) -> None:
    with pytest.raises(UserError, match=r"the weights are not those of ResNet-20: hardly any key agrees"):
        opened("resnet20", checkpoint=str(checkpoints / "various/tent_UNet.pth"))
    with pytest.raises(UserError, match="a checkpoint goes with a known name or a Python factory"):
        opened(checkpoints / LENET, checkpoint="x.pth")


@pytest.mark.parametrize(
    ("name", "shape"),
    [("various/digits_model_scripted_cuda.pt", (1, 28, 28)), ("various/douzai_vgg_fp32_torchscript.pt", (3, 32, 32))],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_torchscript_runs_like_pytorch_runs_it(checkpoints: Path, name: str, shape: tuple[int, int, int]) -> None:
    """Its output, and every layer that is a module's whole work, as the script's own modules compute them."""
    path = checkpoints / name
    with pytest.raises(UserError, match=r"not opened, since it is TorchScript, which is a program.*--trust"):
        opened(path)
    network = opened(path, trust=True)
    assert network.info.preprocessing.input == shape
    script = torch.jit.load(path, map_location="cpu").eval()
    x = torch.rand((1, *shape), generator=torch.Generator().manual_seed(2))
    convs = [layer for layer in network.info.layers if layer.kind is LayerKind.CONV]
    assert len(convs) >= 3
    assert all(layer.weight_shape for layer in convs)
    output, taps = run(network, x, frozenset(layer.name for layer in network.info.layers))
    modules = dict(script.named_modules())
    with torch.no_grad():
        close(output, script(x))
        checked = 0
        for layer in network.info.layers:
            if layer.name in modules and layer.kind in (LayerKind.CONV, LayerKind.LINEAR, LayerKind.NORM):
                given = x if layer.inputs == ("input",) else taps[layer.inputs[0]]
                close(taps[layer.name], modules[layer.name](given))
                checked += 1
    assert checked >= 7


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_torchscript_accuracy(checkpoints: Path, shared_data: Path) -> None:
    digits = opened(checkpoints / "various/digits_model_scripted_cuda.pt", trust=True)
    assert accuracy(digits, *mnist(shared_data, 500)) >= 0.98
    vgg = opened(checkpoints / "various/douzai_vgg_fp32_torchscript.pt", trust=True, mean=(0.5,), std=(0.5,))
    assert accuracy(vgg, *cifar(shared_data, 1000)) == pytest.approx(0.822, abs=0.002)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_script_that_writes_files_does_nothing_without_trust(tmp_path: Path) -> None:
    marker, path = tmp_path / "marker", tmp_path / "evil.pth"

    class Writing(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.name = str(marker)

        def forward(self, x: Tensor) -> Tensor:
            torch.ops.aten.save(x, self.name)
            return x

    torch.jit.script(Writing()).save(path)
    with pytest.raises(UserError, match="TorchScript"):
        opened(path)
    assert not marker.exists()
    torch.jit.load(path)(torch.zeros(1))
    assert marker.exists()  # otherwise the line above could not fail


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_script_that_cannot_be_converted_runs_as_a_whole(tmp_path: Path) -> None:
    class Looping(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            while bool(x.mean() < 10):
                x = x * 2 + 1
            return x

    path = tmp_path / "loop.pt"
    torch.jit.script(Looping()).save(path)
    network = opened(path, trust=True, input=(1, 4, 4))
    assert [layer.name for layer in network.info.layers] == ["network"]
    assert any("inner layers cannot be told apart" in note for note in network.info.notes)
    x = torch.rand(1, 1, 4, 4)
    torch.testing.assert_close(run(network, x)[0], Looping()(x))
    assert not network.program.differentiable
    with pytest.raises(UserError, match=r"runs as a whole.*gives no gradients"):
        network.program.prepare_gradients(frozenset({"network"}), CPU)


def test_exported_programs_need_trust_and_give_every_inner_tensor(checkpoints: Path) -> None:
    """The archive holds the same network as the state dict: the two ways to it agree on every convolution."""
    path = checkpoints / "imagenet/squeezenet1_1_derived.pt2"
    with pytest.raises(UserError, match=r"not opened, since it is an exported program.*--trust"):
        opened(path)
    program, state = opened(path, trust=True), opened(checkpoints / "imagenet/squeezenet1_1_caffe_ncnnfp16.pth")
    x = torch.rand((1, 3, 224, 224), generator=torch.Generator().manual_seed(5))
    names = frozenset(layer.name for layer in program.info.layers if layer.kind is LayerKind.CONV)
    assert names == {layer.name for layer in state.info.layers if layer.kind is LayerKind.CONV}
    (output, taps), (expected, others) = run(program, x, names), run(state, x, names)
    close(output, expected)
    for name in names:
        close(taps[name], others[name])
    figures = [
        {layer.name: (layer.output, layer.parameters, layer.macs, layer.receptive_field, layer.window)
         for layer in network.info.layers if layer.name in names} for network in (program, state)
    ]  # fmt: skip
    assert figures[0] == figures[1]
