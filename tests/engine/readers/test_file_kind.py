"""Files are told by their content, and what cannot be opened is told in a sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from engine.api import UserError
from engine.readers.file_kind import FileKind, sniff


def state() -> dict[str, torch.Tensor]:
    return nn.Conv2d(3, 4, 3).state_dict()


def legacy(path: Path) -> None:
    torch.save(state(), path, _use_new_zipfile_serialization=False)


def onnx_model() -> bytes:
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Relu", ["x"], ["y"])],
        "g",
        [value("x", onnx.TensorProto.FLOAT, [1, 3, 4, 4])],
        [value("y", onnx.TensorProto.FLOAT, [1, 3, 4, 4])],
    )
    return bytes(onnx.helper.make_model(graph).SerializeToString())


@pytest.mark.parametrize(
    ("write", "content"),
    [
        (lambda path: torch.save(state(), path), FileKind.PICKLE),
        (legacy, FileKind.PICKLE),
        (lambda path: save_file(state(), path), FileKind.SAFETENSORS),
        (lambda path: path.write_bytes(onnx_model()), FileKind.ONNX),
    ],
    ids=["archive", "legacy", "safetensors", "onnx"],
)
@pytest.mark.parametrize("name", ["weights.pth", "a.onnx", "b.safetensors", "c.pt2", "noname", "d.png"])
def test_names_do_not_matter(tmp_path: Path, write: object, content: FileKind, name: str) -> None:
    path = tmp_path / name
    write(path)  # type: ignore[operator]
    assert sniff(path) is content


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as held:
        for name, data in files.items():
            held.writestr(name, data)
    return buffer.getvalue()


def saved() -> bytes:
    buffer = io.BytesIO()
    torch.save(state(), buffer)
    return buffer.getvalue()


def npz() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, a=np.zeros(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "the file is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "a web page"),
        (b"\n\n  <html>", "a web page"),
        (cut(saved()), "damaged or was cut off"),
        (archive(readme=b"hello"), "none of PyTorch's"),
        (npz(), "an archive of NumPy arrays"),
        (b"\x89HDF\r\n\x1a\n" + bytes(50), "an HDF5 file"),
        (b"\x1f\x8b\x08" + bytes(50), "compressed with gzip"),
        (bytes([28, 0, 0, 0]) + b"TFL3" + bytes(50), "a TensorFlow Lite file"),
        (b'{"metadata": {}, "weight_map": {"a.weight": "model-00001-of-00002.safetensors"}}', "the index of weights"),
        (b'{"a": 1}', "JSON text, not weights"),
        (bytes(257) + b"ustar" + bytes(800), "a tar archive"),
        ((500).to_bytes(8, "little") + b'{"a": 1', "cut off within its header"),
        ((8).to_bytes(8, "little") + b'{"a": 1]' + bytes(20), "header of the safetensors file is damaged"),
        (b"just some words that mean nothing at all", "no file of weights that Convoscope knows"),
    ],
)
def test_what_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(data)
    with pytest.raises(UserError, match=problem) as caught:
        sniff(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_cut_off_anywhere_is_told_in_a_sentence_or_taken_for_what_it_was(tmp_path: Path) -> None:
    whole = onnx_model()
    path = tmp_path / "cut"
    for length in range(1, len(whole)):
        path.write_bytes(whole[:length])
        try:
            assert sniff(path) is FileKind.ONNX
        except UserError:
            assert length < 4


def test_folders_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="this is a folder"):
        sniff(tmp_path)
    with pytest.raises(UserError, match="cannot be read"):
        sniff(tmp_path / "nowhere")


EXPECTED = {
    "imagenet/squeezenet1_1_derived.pt2": FileKind.EXPORTED,
    "imagenet/mobilenetV1X0.25_pretrain.tar": FileKind.PICKLE,
    "various/digits_model_scripted_cuda.pt": FileKind.TORCHSCRIPT,
    "various/douzai_vgg_fp32_torchscript.pt": FileKind.TORCHSCRIPT,
    "various/resnet20-12fca82f.th": FileKind.PICKLE,
    "various/denograd_mnist.safetensors": FileKind.SAFETENSORS,
    "various/ultraface_RFB-320.onnx": FileKind.ONNX,
    "various/onnx_light_resnet50.onnx": FileKind.ONNX,
    "various/yolox_nano.onnx": FileKind.ONNX,
    "awkward/digits_model_FULLPICKLE.pth": FileKind.PICKLE,
}


def test_real_files(shared_data: Path) -> None:
    for name, content in EXPECTED.items():
        assert sniff(shared_data / "checkpoints" / name) is content
    with pytest.raises(UserError, match="Git LFS pointer"):
        sniff(shared_data / "checkpoints/awkward/colorizer_LFSPOINTER.pth")
