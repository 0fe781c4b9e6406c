"""Nothing runs without trust, and what was hashed is what is loaded."""

from __future__ import annotations

import hashlib
import pickle
import py_compile
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.api import NetworkReference, RefusedError, UserError
from engine.networks.opening import open_network
from engine.program import OpeningCancelledError
from engine.readers import trust
from tests.engine.opened import opened

NET = """
from torch import nn
def build():
    return nn.Sequential(nn.Conv2d(1, {width}, 3), nn.Flatten(), nn.Linear(36 * {width}, 2))
"""


class Marker:
    """Pickled, it writes a file when it is loaded by anything that runs code."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.place,)


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def module_file(tmp_path: Path) -> Path:
    """A whole pickled module, of PyTorch's own classes."""
    path = tmp_path / "whole.pth"
    torch.save(nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(2 * 30 * 30, 4)), path)
    return path


def test_a_trusted_hash_opens_just_that_content(module_file: Path) -> None:
    with pytest.raises(RefusedError) as refusal:
        opened(module_file)
    assert refusal.value.path == str(module_file)
    assert "whole Python objects" in refusal.value.reason
    with pytest.raises(RefusedError):
        opened(module_file, trusted=(hashlib.sha256(b"something else").hexdigest(),))
    network = opened(module_file, trusted=(sha(module_file),), input=(3, 32, 32))
    assert network.info.title == "whole"
    known = sha(module_file)
    module_file.write_bytes(module_file.read_bytes() + b"\0")
    with pytest.raises(UserError, match="not opened"):
        opened(module_file, trusted=(known,), input=(3, 32, 32))


def test_what_is_hashed_is_what_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is swapped for a malicious one as soon as it has been checked."""
    path, marker = tmp_path / "net.pt", tmp_path / "marker"
    path.write_bytes(pickle.dumps({"a": 1}, protocol=2))
    good, check = sha(path), trust._copied

    def swapped(source: Path, copy: Path, step: trust.Step) -> str:
        found = check(source, copy, step)
        source.write_bytes(pickle.dumps(Marker(marker), protocol=2))
        return found

    monkeypatch.setattr(trust, "_copied", swapped)
    with trust.trusted_file(path, NetworkReference(str(path), trusted=(good,)), "x") as file:
        assert file != path and pickle.loads(file.read_bytes()) == {"a": 1}
    assert not file.exists() and not marker.exists()
    assert path.read_bytes() != b""


@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch")
@pytest.mark.parametrize("kind", ["pickle", "torchscript", "exported"])
def test_checking_a_trusted_file_can_be_cancelled(
    tmp_path: Path, module_file: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path, module = module_file, nn.Sequential(nn.Conv2d(3, 2, 3)).eval()
    if kind == "torchscript":
        torch.jit.save(torch.jit.script(module), path)
    elif kind == "exported":
        torch.export.save(torch.export.export(module, (torch.zeros(1, 3, 8, 8),)), path)
    monkeypatch.setattr(trust, "BLOCK_BYTES", path.stat().st_size // 3)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    reference = NetworkReference(str(path), trusted=(sha(path),))
    told: list[float | None] = []

    def report(text: str, fraction: float | None) -> None:
        if text == "Checking whole.pth …":
            told.append(fraction)

    with pytest.raises(OpeningCancelledError):
        open_network(reference, 1, report, lambda: len(told) == 2)
    assert told == [pytest.approx(1 / 3, abs=0.01), pytest.approx(2 / 3, abs=0.01)]
    assert not list((tmp_path / "private").iterdir())


def test_a_sentence_about_a_copy_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    path.write_bytes(b"x")
    with (
        pytest.raises(UserError, match=f"^{path}: damaged"),
        trust.trusted_file(path, NetworkReference(str(path), trusted=(sha(path),)), "x") as file,
    ):
        raise UserError(f"{file}: damaged")


def test_a_trusted_factory_runs_the_text_that_was_hashed(tmp_path: Path) -> None:
    """Bytecode beside it, which says something else and looks fresh, is not run."""
    path = tmp_path / "net.py"
    path.write_text(NET.format(width=5))
    py_compile.compile(str(path), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    path.write_text(NET.format(width=3))
    with pytest.raises(RefusedError) as refusal:
        opened(f"{path}:build")
    assert refusal.value.path == str(path)
    network = opened(f"{path}:build", trusted=(sha(path),), input=(1, 8, 8))
    assert network.info.layers[0].output[0] == 3
    assert "net" not in sys.modules and not any(name.startswith("net.") for name in sys.modules)


def test_a_factory_and_its_checkpoint_are_trusted_apart(tmp_path: Path, module_file: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "from torch import nn\ndef build():\n"
        "    return nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(1800, 4))\n"
    )
    told = {"checkpoint": str(module_file), "input": (3, 32, 32)}
    with pytest.raises(RefusedError) as refusal:
        opened(f"{path}:build", trusted=(sha(path),), **told)
    assert refusal.value.path == str(module_file)
    assert opened(f"{path}:build", trusted=(sha(path), sha(module_file)), **told).info.runs


def test_digests_and_files(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    path.write_bytes(b"abc")
    assert trust.digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1
    assert trust.digest(path, lambda: True) == trust.digest(tmp_path / "none") == ""
    (tmp_path / "large").write_bytes(bytes(3 * trust.BLOCK_BYTES))
    told: list[float] = []
    trust.digest(tmp_path / "large", report=told.append)
    assert told == [1 / 3, 2 / 3, 1.0]
    assert trust.file_of(NetworkReference("lenet5")) is None
    assert trust.file_of(NetworkReference("lenet5", checkpoint="x.pth")) == Path("x.pth")
    assert trust.file_of(NetworkReference(str(path))) == path
    (tmp_path / "net.py").write_text("")
    assert trust.file_of(NetworkReference(f"{tmp_path}/net.py:build")) == tmp_path / "net.py"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch")
@pytest.mark.parametrize("kind", ["pickle", "torchscript", "exported", "factory"])
def test_what_can_run_code_is_refused_with_the_reason_and_opens_with_trust_in_it(
    tmp_path: Path, module_file: Path, kind: str
) -> None:
    """By --trust, or by the hash that the refusal is about; trust in another content does not count."""
    path, module, told = module_file, nn.Sequential(nn.Conv2d(3, 2, 3)).eval(), {"input": (3, 32, 32)}
    model, word = str(path), "whole Python objects"
    if kind == "torchscript":
        torch.jit.save(torch.jit.script(module), path)
        word = "TorchScript"
    elif kind == "exported":
        torch.export.save(torch.export.export(module, (torch.zeros(1, 3, 32, 32),)), path)
        word = "exported program"
    elif kind == "factory":
        path = tmp_path / "net.py"
        path.write_text("from torch import nn\ndef build():\n    return nn.Conv2d(3, 2, 3)\n")
        model, word = f"{path}:build", "Python code"
    for trusted in ((), (hashlib.sha256(b"another").hexdigest(),)):
        with pytest.raises(RefusedError) as refusal:
            opened(model, trusted=trusted, **told)
        assert refusal.value.path == str(path) and word in refusal.value.reason
        assert "--trust" in str(refusal.value)
    assert opened(model, trust=True, **told).info.layers
    assert opened(model, trusted=(sha(path),), **told).info.layers
