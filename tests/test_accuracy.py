"""The bundled networks measured again on the test sets, through the product's own path from file to answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.api import Ink, NetworkReference
from engine.catalogue.known import card
from engine.commands.running import Opened
from engine.networks.opening import open_network
from engine.preprocessing.prepare import prepare
from tools import datasets

DATA = {"lenet5": "mnist", "convnet": "cifar10", "resnet20": "cifar10", "linear": "cifar10"}
PROMISED = {"lenet5": 0.99, "convnet": 0.85, "resnet20": 0.91, "linear": 0.38}


def as_picture(tile: np.ndarray) -> np.ndarray:
    """(C, H, W) as a source gives it: (H, W, 3)."""
    return np.ascontiguousarray(np.broadcast_to(tile.transpose(1, 2, 0), (*tile.shape[1:], 3)))


def measured(name: str, folder: Path, count: int | None = None) -> tuple[float, int]:
    """(Share of right answers, how many pictures) on the first ``count`` test pictures, or all of them."""
    tiles, labels = (part[:count] for part in datasets.load_test(DATA[name], folder))
    network = open_network(NetworkReference(name), 1, lambda _text, _fraction: None, lambda: False)
    device = torch.device("cpu")
    execution = network.program.prepare(frozenset(), device, "exact")
    pictures = (as_picture(tile) for tile in tiles)
    inputs = torch.cat([prepare(picture, network.info.preprocessing, device).tensor for picture in pictures])
    answers = torch.cat([execution.run(part)[0] for part in inputs.split(500)]).argmax(1).numpy()
    return float((answers == labels).mean()), len(tiles)


@pytest.mark.parametrize("name", DATA)
def test_a_sample_is_answered_about_as_well_as_the_card_says(name: str, shared_data: Path) -> None:
    accuracy, count = measured(name, shared_data, 500)
    told = float(str(card(name).facts["test_accuracy"]))
    # Four standard deviations of a share that is counted on so few pictures.
    assert abs(accuracy - told) <= 4 * (told * (1 - told) / count) ** 0.5


@pytest.mark.verify
@pytest.mark.parametrize("name", DATA)
def test_the_card_tells_the_accuracy_that_is_measured(name: str, shared_data: Path) -> None:
    accuracy, count = measured(name, shared_data)
    told = card(name)
    assert accuracy >= PROMISED[name]
    # One picture in a thousand may fall on the other side by rounding.
    assert accuracy == pytest.approx(told.facts["test_accuracy"], abs=0.001)
    assert told.facts["test_pictures"] == count


@pytest.mark.parametrize("name", ["lenet5", "resnet20"])
def test_pictures_saved_as_files_get_the_same_answers(name: str, shared_data: Path, tmp_path: Path) -> None:
    tiles, labels = datasets.load_test(DATA[name], shared_data)
    opened = Opened(NetworkReference(name), "cpu")
    right = 0
    for tile, label in zip(tiles[:100], labels[:100], strict=True):
        path = tmp_path / "picture.png"
        Image.fromarray(tile[0] if len(tile) == 1 else tile.transpose(1, 2, 0)).save(path)
        right += opened.run(str(path)).top(1)[0].index == label
    assert right >= {"lenet5": 99, "resnet20": 88}[name]


def test_dark_ink_on_light_paper_is_read_as_well(shared_data: Path) -> None:
    tiles, _ = datasets.load_test("mnist", shared_data)
    network = open_network(NetworkReference("lenet5"), 1, lambda _text, _fraction: None, lambda: False)
    assert network.info.preprocessing.ink is Ink.AUTO
    device = torch.device("cpu")
    for tile in tiles[:200]:
        light = prepare(as_picture(tile), network.info.preprocessing, device)
        dark = prepare(as_picture(255 - tile), network.info.preprocessing, device)
        assert dark.inverted and not light.inverted
        assert torch.allclose(light.tensor, dark.tensor, atol=1e-5)
