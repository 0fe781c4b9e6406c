"""State dicts are found beside anything; nothing in a file ever runs without trust."""

from __future__ import annotations

import argparse
import os
import pickle
import zipfile
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, _weights_only_unpickler, nn

from engine.api import NetworkReference, UserError
from engine.networks.opening import open_network
from engine.readers import weight_files
from engine.readers.file_kind import LEGACY_MAGIC, FileKind, sniff
from engine.readers.pickles import load_inert
from engine.readers.weight_files import Stored, read_weights


def state(**more: Tensor) -> dict[str, Tensor]:
    torch.manual_seed(1)
    return OrderedDict(nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).state_dict(), **more)


def read(path: Path, trust: bool = False) -> Stored:
    stored = read_weights(path, sniff(path), NetworkReference(str(path), trust=trust))
    assert isinstance(stored, Stored)
    return stored


OPTIMIZER = {"state": {0: {"exp_avg": torch.zeros(9, 9)}}, "param_groups": [{"lr": 0.1}]}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda own: own,
        lambda own: {"state_dict": own, "epoch": 3, "optimizer": OPTIMIZER},
        lambda own: {"model": own, "best": 0.5},
        lambda own: {"net": {"weights": own}},
        lambda own: {**own, "epoch": 7, "name": "x"},
        lambda own: {"options": argparse.Namespace(lr=1), "state_dict": own},
        lambda own: {"accuracy": np.float64(0.5), "state_dict": own},
    ],
    ids=["bare", "checkpoint", "model", "deep", "mixed", "options", "numpy"],
)
@pytest.mark.parametrize("archive", [True, False])
def test_state_dicts_are_found(tmp_path: Path, wrap: Callable[[Any], Any], archive: bool) -> None:
    path = tmp_path / "a.pth"
    torch.save(wrap(state()), path, _use_new_zipfile_serialization=archive)
    tensors = read(path).tensors
    assert tensors.keys() == state().keys()
    assert all(torch.equal(tensors[key], value) for key, value in state().items())


def test_the_averaged_copy_is_preferred_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    averaged = {key: value + 1 for key, value in state().items()}
    torch.save({"state_dict": state(), "state_dict_ema": averaged}, path)
    stored = read(path)
    assert torch.equal(stored.tensors["0.weight"], averaged["0.weight"])
    assert stored.notes == (
        "The file holds the same weights several times; those under state_dict_ema are used, not state_dict.",
    )


def test_an_averaged_copy_under_other_wrappers_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    torch.save({"model": {f"module.{key}": value for key, value in state().items()}, "ema": state()}, path)
    assert "those under ema are used, not model" in read(path).notes[0]


def test_unknown_classes_are_left_alone_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    torch.save({"args": argparse.Namespace(lr=1), "model": state()}, path)
    assert read(path).notes == ("Objects of these classes were in the file and left alone: argparse.Namespace.",)


def test_a_part_of_a_larger_file_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "model-00001-of-00002.safetensors"
    save_file(dict(state()), path)
    network = open_network(NetworkReference(str(path)), 1, lambda _text, _fraction: None, lambda: False)
    assert "it is part 1 of 2 of a larger file" in network.info.notes[0]


@pytest.mark.filterwarnings("ignore:.*quantize")
def test_sparse_and_quantised_tensors_become_plain(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    dense = torch.eye(3)
    torch.save({"a.weight": dense.to_sparse(), "b.weight": torch.quantize_per_tensor(dense, 0.5, 0, torch.qint8)}, path)
    tensors = read(path).tensors
    assert torch.equal(tensors["a.weight"], dense)
    assert torch.equal(tensors["b.weight"], dense)


def test_safetensors(tmp_path: Path) -> None:
    path = tmp_path / "weights"
    save_file(dict(state()), path)
    assert torch.equal(read(path).tensors["0.weight"], state()["0.weight"])


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, int]]:
    """How many values of each tensor were read while a safetensors file was mapped, for each time."""
    times: list[dict[str, int]] = []

    class Mapped:
        def __init__(self, path: Path, framework: str) -> None:
            self._whole = load_file(path)
            times.append({})

        def __enter__(self) -> Mapped:
            return self

        def __exit__(self, *_: object) -> None: ...

        def keys(self) -> list[str]:
            return list(self._whole)

        def get_tensor(self, key: str) -> Tensor:
            times[-1][key] = times[-1].get(key, 0) + 1
            return self._whole[key]

    monkeypatch.setattr(weight_files, "safe_open", Mapped)
    monkeypatch.setattr(weight_files, "PIECE", 5)
    monkeypatch.setattr(weight_files, "MAPPED", 3)
    return times


def test_no_more_than_a_few_pieces_of_a_file_are_in_memory_twice(tmp_path: Path, mapped: list[dict[str, int]]) -> None:
    path = tmp_path / "net.safetensors"
    tensors = {
        "a.weight": torch.rand(4, 3, 3, 3), "b": torch.tensor(7.0), "c": torch.empty(0), "d": torch.rand(11).half(),
    }  # fmt: skip
    save_file(tensors, path)
    stored = read_weights(path, FileKind.SAFETENSORS, NetworkReference(str(path)))
    assert isinstance(stored, Stored)
    assert stored.tensors.keys() == tensors.keys()
    assert all(torch.equal(stored.tensors[key], tensor) for key, tensor in tensors.items())
    assert all(stored.tensors[key].dtype == tensor.dtype for key, tensor in tensors.items())
    assert len(mapped) == 1 + 9  # their shapes first; then 22 + 1 + 0 + 3 pieces, three at a time
    assert max(sum(pieces.values()) for pieces in mapped[1:]) == 3


def test_a_file_that_is_saved_anew_while_it_is_read_is_not_mixed(
    tmp_path: Path, mapped: list[dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, newer = tmp_path / "net.safetensors", tmp_path / "newer"
    save_file({"a.weight": torch.zeros(4, 3)}, path)
    save_file({"a.weight": torch.ones(4, 3)}, newer)
    opened = weight_files.safe_open

    def replacing(path: Path, framework: str) -> Any:
        if len(mapped) == 1:
            newer.replace(path)
        return opened(path, framework)

    monkeypatch.setattr(weight_files, "safe_open", replacing)
    with pytest.raises(UserError, match=r"net\.safetensors: the file was saved anew while it was read"):
        read_weights(path, FileKind.SAFETENSORS, NetworkReference(str(path)))


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        ({"a": 1, "b": [2]}, "there are no weights in it, but a dictionary of a, b"),
        (torch.zeros(2, 3), "a single tensor of 2×3"),
        ([1, 2], "a list"),
    ],
)
def test_files_without_weights(tmp_path: Path, held: object, problem: str) -> None:
    path = tmp_path / "a.pth"
    torch.save(held, path)
    with pytest.raises(UserError, match=problem):
        read(path)


@pytest.mark.parametrize("archive", [True, False])
def test_damaged_files(tmp_path: Path, archive: bool) -> None:
    path = tmp_path / "a.pth"
    torch.save(state(), path, _use_new_zipfile_serialization=archive)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 200])
    with pytest.raises(UserError, match="damaged or was cut off"):
        read(path)


class Evil:
    """Leaves a marker when it is unpickled."""

    def __init__(self, marker: Path, function: Callable[..., object]) -> None:
        self.marker, self.function = marker, function

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        if self.function is os.system:
            return os.system, (f"touch {self.marker}",)
        if self.function is exec:
            return exec, (f"open({str(self.marker)!r}, 'w').close()",)
        return Path.touch, (self.marker,)  # type: ignore[return-value]


WAYS: list[Callable[..., object]] = [os.system, exec, Path.touch]


@pytest.mark.parametrize("function", WAYS, ids=["os.system", "exec", "Path.touch"])
@pytest.mark.parametrize("wrap", [lambda evil: evil, lambda evil: {"state_dict": state(), "extra": evil}])
@pytest.mark.parametrize("way", ["archive", "legacy", "bare pickle"])
@pytest.mark.parametrize("name", ["a.pth", "a.safetensors"])
def test_malicious_pickles_do_nothing(
    tmp_path: Path, function: Callable[..., object], wrap: Callable[[Any], Any], way: str, name: str
) -> None:
    """Opened or refused, but never run."""
    path, marker = tmp_path / name, tmp_path / "marker"
    held = wrap(Evil(marker, function))
    if way == "bare pickle":
        path.write_bytes(pickle.dumps(held, protocol=2))
    else:
        torch.save(held, path, _use_new_zipfile_serialization=way == "archive")
    said = ""
    try:
        assert read(path).tensors.keys() == state().keys()
    except UserError as error:
        said = str(error)
    assert not marker.exists()
    assert not said or "--trust" in said or "damaged" in said
    assert "\n" not in said


def test_the_marker_is_left_where_such_a_file_is_trusted(tmp_path: Path) -> None:
    """Otherwise the test above could not fail."""
    path, marker = tmp_path / "a.pth", tmp_path / "marker"
    torch.save(Evil(marker, exec), path)
    with pytest.raises(UserError):
        read_weights(path, FileKind.PICKLE, NetworkReference(str(path), trust=True))
    assert marker.exists()


def test_whole_modules_need_trust(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    torch.save(module, path)
    with pytest.raises(UserError, match=r"not opened, since it holds whole Python objects .*--trust"):
        read(path)
    loaded = read_weights(path, sniff(path), NetworkReference(str(path), trust=True))
    assert isinstance(loaded, nn.Module)
    assert torch.equal(loaded[0].weight, module[0].weight)  # type: ignore[index]


def test_the_real_pickled_module_is_refused(shared_data: Path) -> None:
    path = shared_data / "checkpoints/awkward/digits_model_FULLPICKLE.pth"
    with pytest.raises(UserError, match=r"__main__.CNN.*rather than a state dict"):
        read(path)


class Options(dict):  # type: ignore[type-arg]
    """A dictionary of a class that is not loaded."""


@pytest.mark.parametrize(
    "wrap",
    [
        lambda own: {"runs": [{"state_dict": own}]},
        lambda own: {"state_dict": own, "counts": defaultdict(list, a=[1]), "random": np.random.get_state()},
        lambda own: Options(state_dict=own),
        lambda own: {"generator": Options(own), "path": Path("x")},
    ],
    ids=["list", "counts", "class of dictionaries", "its tensors"],
)
def test_weights_within_lists_and_dictionaries_of_other_classes(tmp_path: Path, wrap: Callable[[Any], Any]) -> None:
    path = tmp_path / "a.pth"
    torch.save(wrap(state()), path)
    assert read(path).tensors.keys() == state().keys()


def test_numpy_arrays_are_weights_where_they_may_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps({key: value.numpy() for key, value in state().items()}, protocol=4))
    with pytest.raises(UserError, match="can only be read by running it"):
        read(path)
    tensors = read(path, trust=True).tensors
    assert torch.equal(tensors["0.weight"], state()["0.weight"])


@pytest.mark.parametrize("name", ["a.pth", "a.safetensors"])
def test_saving_a_file_anew_does_not_disturb_what_was_read(tmp_path: Path, name: str) -> None:
    """A file mapped into memory would end the program with a bus error."""
    path = tmp_path / name
    (torch.save if name.endswith("pth") else save_file)(dict(state()), path)
    tensors = read(path).tensors
    path.write_bytes(b"")
    assert torch.equal(tensors["0.weight"], state()["0.weight"])


def _rolled(start: object) -> object:
    for _ in range(8):
        start = {f"k{index}": start for index in range(200)}
    return start


@pytest.mark.parametrize(
    "held",
    [
        {"a.weight": torch.zeros(1).as_strided((100_000, 100_000), (0, 0))},
        {"a.weight": torch.zeros(1, dtype=torch.half).as_strided((1_000_000, 1_000_000), (0, 0))},
        {"a.weight": torch.empty(4, 4, device="meta")},
        _rolled(1),
    ],
    ids=["repeated", "repeated half", "meta", "a tree of 200⁸ branches"],
)
def test_traps_are_refused_before_memory_is_taken(tmp_path: Path, held: object) -> None:
    path = tmp_path / "a.pth"
    torch.save(held, path)
    with pytest.raises(UserError, match=r"claim to be tensors|shapes of weights only|no weights"):
        read(path)


def calling(function: str, *arguments: bytes) -> bytes:
    """A legacy file that holds what a function gives."""
    call = b"c" + function.replace(" ", "\n").encode() + b"\n(" + b"".join(arguments) + b"tR"
    return LEGACY_MAGIC + b"\x80\x02M\xe9\x03." + b"\x80\x02}." + b"\x80\x02" + call + b"." + b"\x80\x02]."


TENSOR = b"ctorch\nFloatTensor\n(K\x03tR"


@pytest.mark.parametrize(
    "data",
    [
        calling("builtins set", TENSOR),
        calling("__builtin__ set", TENSOR),
        calling("collections Counter", TENSOR),
        calling("collections OrderedDict", TENSOR),
        calling("torch Size", TENSOR),
        calling("_codecs encode", b"X\x01\x00\x00\x00a", b"X\x08\x00\x00\x00punycode"),
    ],
    ids=["set", "old set", "Counter", "OrderedDict", "Size", "encode"],
)
def test_a_few_bytes_cannot_ask_for_hours(tmp_path: Path, data: bytes) -> None:
    """Three numbers stand here for a tensor that repeats one without end: nothing goes through them one by one."""
    path = tmp_path / "a.pth"
    path.write_bytes(data)
    with pytest.raises(UserError, match="the file is a trap"):
        read(path)


def test_what_pickles_usually_call_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    kept = {
        "set": {1, 2},
        "counter": Counter("aab"),
        "size": torch.Size((3, 4)),
        "bytes": b"\xff\x00",
        "state": state(),
    }
    torch.save(kept, path)
    table = dict(_weights_only_unpickler._get_allowed_globals())
    held, unknown = load_inert(path)
    assert unknown == ()
    assert {key: held[key] for key in kept if key != "state"} == {key: kept[key] for key in kept if key != "state"}
    assert _weights_only_unpickler._get_allowed_globals() == table


@pytest.mark.parametrize("name", ["builtins bytearray", "__builtin__ bytearray"])
def test_a_few_bytes_cannot_ask_for_gigabytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.pth"
    call = b"c" + name.replace(" ", "\n").encode() + b"\n\x8a\x05" + (20_000_000_000).to_bytes(5, "little") + b"\x85R"
    path.write_bytes(LEGACY_MAGIC + b"\x80\x02M\xe9\x03." + b"\x80\x02}." + b"\x80\x02" + call + b"." + b"\x80\x02].")
    with pytest.raises(UserError, match="bytearray"):
        read(path)


def test_archives_that_unpack_to_far_more_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", b"N0" * (1 << 26))
    with pytest.raises(UserError, match="would unpack to 134,217,728"):
        read(path)


@pytest.mark.parametrize("header", [b"{}", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"])
def test_safetensors_without_tensors(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(UserError, match=r"no weights in it|header .* is damaged"):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    os.mkfifo(path)
    with pytest.raises(UserError, match="no ordinary file"):
        read(path)
