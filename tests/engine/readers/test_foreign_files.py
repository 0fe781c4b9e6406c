"""Files of other frameworks are named for what they are, with the way to convert them; odd checkpoints are opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from engine.api import UserError
from engine.paths import resource
from engine.readers.file_kind import sniff
from tests.engine.opened import opened

CPU = torch.device("cpu")


def field(number: int, content: bytes) -> bytes:
    """One field of a protocol buffer that holds bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


SAVED_MODEL = b"\x08\x01" + field(2, field(1, field(4, b"serve")))
CORE_ML = b"\x08\x04" + field(2, field(1, field(1, b"image")))
FROZEN = field(1, field(1, b"x") + field(2, b"Placeholder"))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (SAVED_MODEL, "a SavedModel of TensorFlow. Convert it to ONNX (python -m tf2onnx.convert --saved-model"),
        (CORE_ML, "a Core ML model, which cannot be converted back"),
        (FROZEN, "a frozen graph of TensorFlow. Convert it to ONNX"),
        (
            b'<?xml version="1.0"?>\n<net name="x" version="11">',
            "a network of OpenVINO, which cannot be converted back",
        ),
        (b'<?xml version="1.0"?>\n<html>', "a web page"),
    ],
)
def test_what_a_file_is(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "net.bin").write_bytes(content)
    with pytest.raises(UserError) as caught:
        sniff(tmp_path / "net.bin")
    assert what in str(caught.value)


def test_a_keras_model(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "net.keras", "w") as archive:
        for name in ("config.json", "metadata.json", "model.weights.h5"):
            archive.writestr(name, "{}")
    with pytest.raises(UserError, match=r"a Keras model\. Convert it to ONNX: model\.export"):
        sniff(tmp_path / "net.keras")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("saved_model.pb", "a SavedModel of TensorFlow"),
        (".metadata", "a distributed checkpoint. Convert it to one file"),
        ("Manifest.json", "a Core ML model"),
        ("notes.txt", "a folder; name the file with the network in it"),
    ],
)
def test_what_a_folder_is(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(UserError, match=what):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("saved_model", "a SavedModel of TensorFlow"),
        ("saved_model/saved_model.pb", "a SavedModel of TensorFlow"),
        ("MobileNet.mlmodel", "a Core ML model"),
        ("openvino.xml", "a network of OpenVINO"),
        ("model.keras", "a Keras model"),
        ("dcp", "a distributed checkpoint"),
    ],
)
def test_the_files_of_others(shared_data: Path, name: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        opened(shared_data.parent / "cases/ckpt" / name)


def test_weights_beside_an_average_without_dots(tmp_path: Path) -> None:
    """As LitEma saves them: under ``model.``, and averaged ones under ``model_ema.`` with the dots left out."""
    weights = load_file(resource("networks", "resnet20.safetensors"))
    state = {f"model.{key}": value for key, value in weights.items()}
    state |= {f"model_ema.{key.replace('.', '')}": value * 2 for key, value in weights.items()}
    state |= {"model_ema.decay": torch.tensor(0.9), "model_ema.num_updates": torch.tensor(3)}
    torch.save({"state_dict": state}, tmp_path / "net.ckpt")
    for network in (opened(tmp_path / "net.ckpt"), opened("resnet20", checkpoint=str(tmp_path / "net.ckpt"))):
        assert np.array_equal(network.program.weight("conv1")[0], weights["conv1.weight"].numpy())
        assert any("model_ema is left alone" in note for note in network.info.notes)


def test_the_checkpoint_of_others_with_an_average(shared_data: Path) -> None:
    path = shared_data.parent / "cases/ckpt/litema.ckpt"
    stored = torch.load(path, weights_only=True)["state_dict"]
    network = opened("resnet20", checkpoint=str(path))
    assert np.array_equal(network.program.weight("conv1")[0], stored["model.conv1.weight"].numpy())


FACTORY = """
import torch
from torch import nn

def build():
    net = nn.Sequential(torch.ao.quantization.QuantStub(), nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                        nn.Linear(4, 2), torch.ao.quantization.DeQuantStub()).eval()
    net.qconfig = torch.ao.quantization.get_default_qconfig("fbgemm")
    torch.ao.quantization.prepare(net, inplace=True)
    net(torch.rand(4, 3, 8, 8))
    return torch.ao.quantization.convert(net)
"""


@pytest.mark.filterwarnings("ignore")
def test_a_quantised_network_takes_and_shows_its_own_weights(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(FACTORY)
    space: dict[str, object] = {}
    exec(FACTORY, space)
    module: nn.Module = space["build"]()  # type: ignore[operator]
    torch.save(module.state_dict(), tmp_path / "net.pth")
    network = opened(f"{tmp_path}/net.py:build", trust=True, input=(3, 8, 8), checkpoint=str(tmp_path / "net.pth"))
    x = torch.rand(1, 3, 8, 8)
    output, taps = network.program.prepare(frozenset({"1", "4"}), CPU, "exact").run(x)
    assert torch.equal(output, module(x))
    quantised = module[1](module[0](x))  # type: ignore[index]
    assert torch.equal(taps["1"], quantised.dequantize())
    assert taps["4"].dtype is torch.float32
    for layer, own in (("1", module[1]), ("4", module[4])):  # type: ignore[index]
        weight, bias = network.program.weight(layer)
        assert np.array_equal(weight, own.weight().dequantize().numpy())
        assert bias is not None
        assert np.array_equal(bias, own.bias().detach().numpy())
    stored = opened(tmp_path / "net.pth")
    assert np.array_equal(stored.program.weight("4")[0], module[4].weight().dequantize().numpy())  # type: ignore[index]
    assert "Quantised layers are shown dequantised." in stored.info.notes


@pytest.mark.filterwarnings("ignore")
def test_weights_that_do_not_fit_a_quantised_definition(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(FACTORY)
    torch.save({"1.weight": torch.zeros(4, 3, 3, 3)}, tmp_path / "net.pth")
    with pytest.raises(UserError, match="do not fit the definition, which is quantised"):
        opened(f"{tmp_path}/net.py:build", trust=True, input=(3, 8, 8), checkpoint=str(tmp_path / "net.pth"))
