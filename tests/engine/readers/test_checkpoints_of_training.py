"""The checkpoints of LeNet-5's own training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from engine.api import NetworkReference, UserError, WeightsOrigin
from engine.networks.opening import open_network
from engine.paths import resource
from engine.program import Network

FOLDER = resource("networks", "lenet5-training")


def opened(reference: NetworkReference) -> Network:
    return open_network(reference, 1, lambda _text, _fraction: None, lambda: False)


def test_a_checkpoint_is_lenet5_with_the_files_weights_and_without_the_finished_ones_merits() -> None:
    finished = opened(NetworkReference("lenet5")).info
    reference = NetworkReference("lenet5", checkpoint=str(FOLDER / "iteration-000040.safetensors"))
    network = opened(reference)
    stored = load_file(FOLDER / "iteration-000040.safetensors")
    for layer in ("conv1", "conv2", "fc1", "fc2", "fc3"):
        weight, bias = network.program.weight(layer)
        assert np.array_equal(weight, stored[f"{layer}.weight"]) and np.array_equal(bias, stored[f"{layer}.bias"])
    info = network.info
    assert (info.name, info.title, info.weights) == ("lenet5", "LeNet-5, iteration 40", WeightsOrigin.BUNDLED)
    assert (info.layers, info.stages, info.labels) == (finished.layers, finished.stages, finished.labels)
    assert "40 iterations" in info.notes[0] and "test_accuracy" in finished.card and not info.card
    assert info.reference == reference


def test_the_run_is_whole() -> None:
    iterations = [int(path.stem.split("-")[1]) for path in sorted(FOLDER.iterdir())]
    assert iterations == [0, 5, 15, 40, 100, 250, 600, 1500, 4000]


def test_a_damaged_checkpoint_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.networks import opening

    path = tmp_path / "iteration-000001.safetensors"
    path.write_bytes(b"nothing")
    monkeypatch.setattr(opening, "is_training", lambda _card, _path: True)
    with pytest.raises(UserError, match=r"iteration-000001.*cannot be read"):
        opened(NetworkReference("lenet5", checkpoint=str(path)))
