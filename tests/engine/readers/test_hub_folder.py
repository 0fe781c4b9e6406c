"""Folders of weights with a configuration, in one file or in several."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.api import UserError
from engine.paths import resource
from tests.engine.opened import opened

LABELS = [f"name {number}" for number in range(10)]


@pytest.fixture
def weights() -> dict[str, torch.Tensor]:
    return load_file(resource("networks", "resnet20.safetensors"))


def sharded(folder: Path, weights: dict[str, torch.Tensor]) -> Path:
    names = list(weights)
    parts = {"a-1-of-2.safetensors": names[::2], "a-2-of-2.safetensors": names[1::2]}
    for part, keys in parts.items():
        save_file({key: weights[key].clone() for key in keys}, folder / part)
    index = {"weight_map": {key: part for part, keys in parts.items() for key in keys}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return folder


def test_one_file_and_its_configuration(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    save_file(weights, tmp_path / "model.safetensors")
    config = {"label_names": LABELS, "pretrained_cfg": {"mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6]}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    info = opened(tmp_path).info
    assert info.labels == tuple(LABELS)
    assert (info.preprocessing.mean, info.preprocessing.std) == ((0.1, 0.2, 0.3), (0.4, 0.5, 0.6))


def test_several_files_and_their_index(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    folder = sharded(tmp_path, weights)
    (folder / "config.json").write_text(json.dumps({"id2label": {str(n): name for n, name in enumerate(LABELS)}}))
    for named in (folder, folder / "model.safetensors.index.json"):
        network = opened(named)
        assert network.info.labels == tuple(LABELS)
        for layer in ("conv1", "layer3.2.conv2"):
            assert np.array_equal(network.program.weight(layer)[0], weights[f"{layer}.weight"].numpy())


def test_a_missing_part_is_named(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    (sharded(tmp_path, weights) / "a-2-of-2.safetensors").unlink()
    with pytest.raises(UserError, match=r"another file, a-2-of-2.safetensors, which is missing"):
        opened(tmp_path)


def test_names_of_another_count_are_left_alone(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    save_file(weights, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps({"label_names": ["a", "b"]}))
    assert len(opened(tmp_path).info.labels) == 10


@pytest.mark.parametrize("name", ["hub", "hub_sharded"])
def test_the_folders_of_others(shared_data: Path, name: str) -> None:
    info = opened(shared_data.parent / "cases/ckpt" / name).info
    assert info.runs
    assert info.labels[0] == ("a" if name == "hub" else "airplane")
