"""A malicious pickle in every disguise leaves no marker without trust; controls show that the marker can be left."""

from __future__ import annotations

import io
import json
import pickle
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.api import NetworkReference, RefusedError, UserError
from engine.networks.opening import open_network


class Evil:
    """Unpickled, it leaves a marker."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.marker,)


def refused(path: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        open_network(NetworkReference(str(path)), 1, lambda _text, _fraction: None, lambda: False)
    assert "\n" not in str(caught.value)
    return caught.value


class Net(nn.Module):
    """With weights and a constant."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.constant = nn.Conv2d(3, 2, 1), torch.tensor([1.0, 2.0])

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) + self.constant.view(1, 2, 1, 1)


def poisoned(path: Path, part: str, marker: Path) -> None:
    """Write an exported program with a malicious pickle in its sample inputs, weights or constants."""
    buffer, evil = io.BytesIO(), io.BytesIO()
    torch.export.save(torch.export.export(Net(), (torch.rand(1, 3, 8, 8),)), buffer)
    torch.save(Evil(marker), evil)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        hit = False
        for name in source.namelist():
            data, inside = source.read(name), name.split("/", 1)[1].startswith(f"data/{part}/")
            if inside and name.endswith("_config.json"):
                config = json.loads(data)
                for entry in config["config"].values():
                    entry["use_pickle"] = True
                data = json.dumps(config).encode()
            elif inside:
                data, hit = evil.getvalue(), True
            target.writestr(name, data)
    assert hit


@pytest.mark.parametrize("part", ["sample_inputs", "weights", "constants"])
@pytest.mark.parametrize("name", ["a.pt2", "a.pth", "a.safetensors", "a.png"])
def test_in_an_exported_program(tmp_path: Path, part: str, name: str) -> None:
    path, marker = tmp_path / name, tmp_path / "marker"
    poisoned(path, part, marker)
    assert isinstance(refused(path), RefusedError)
    assert not marker.exists()


@pytest.mark.parametrize("part", ["sample_inputs", "weights", "constants"])
def test_such_a_program_would_leave_the_marker(tmp_path: Path, part: str) -> None:
    poisoned(tmp_path / "a.pt2", part, tmp_path / "marker")
    with pytest.raises(UserError, match="the exported program cannot be loaded"):
        open_network(NetworkReference(f"{tmp_path}/a.pt2", trust=True), 1, lambda _text, _fraction: None, lambda: False)
    assert (tmp_path / "marker").exists()


def in_zip(data: bytes, *names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, data)
    return buffer.getvalue()


def in_tar(data: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: data,
        lambda data: in_zip(data, "weights.pth"),
        lambda data: in_zip(in_zip(data, "a/data.pkl"), "inner.pth"),
        lambda data: in_zip(data, "a/data.pkl", "a/version"),
        lambda data: in_zip(data, "a/data.pkl", "a/constants.pkl", "a/code/__torch__.py"),
        lambda data: in_zip(data, "a/archive_format", "a/data/sample_inputs/model.pt"),
        lambda data: in_zip(data, "arr_0.npy"),
        lambda data: in_tar(data, "pickle"),
        lambda data: b"!!python/object/apply:os.system ['touch marker']\n" + data,
        lambda data: b'{"a": 1}' + data,
        lambda data: (2).to_bytes(8, "little") + b"{}" + data,
    ],
    ids=["bare", "zip", "zip in zip", "torch.save", "TorchScript", "exported", "npz", "tar", "yaml", "json", "tensors"],
)
@pytest.mark.parametrize("name", ["a.pth", "a.tar", "a.onnx", "a.pt2", "a.safetensors", "a.yaml"])
@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_in_other_files(tmp_path: Path, wrap: Callable[[bytes], bytes], name: str, protocol: int) -> None:
    path, marker = tmp_path / name, tmp_path / "marker"
    path.write_bytes(wrap(pickle.dumps(Evil(marker), protocol)))
    refused(path)
    assert not marker.exists()


def test_behind_a_link(tmp_path: Path) -> None:
    """What is trusted is the content, wherever a link leads."""
    marker = tmp_path / "marker"
    (tmp_path / "evil.pkl").write_bytes(pickle.dumps(Evil(marker), 2))
    (tmp_path / "a.safetensors").symlink_to(tmp_path / "evil.pkl")
    refused(tmp_path / "a.safetensors")
    assert not marker.exists()


def test_the_pickle_would_leave_the_marker(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Evil(tmp_path / "marker"), 2))
    assert (tmp_path / "marker").exists()


def test_as_the_checkpoint_of_a_known_network(tmp_path: Path) -> None:
    path, marker = tmp_path / "a.pth", tmp_path / "marker"
    torch.save({"state_dict": Evil(marker)}, path)
    with pytest.raises(UserError):
        open_network(NetworkReference("lenet5", checkpoint=str(path)), 1, lambda _t, _f: None, lambda: False)
    assert not marker.exists()
