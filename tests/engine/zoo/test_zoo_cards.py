"""The zoo's model cards against the definitions they name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import torch

from engine.catalogue import known as catalogue
from tests.engine.zoo import papers
from tests.engine.zoo.test_zoo import PUBLISHED

CARDS = {card.name: card for card in catalogue.cards()}
NAMES = [*PUBLISHED, "googlenet_aux"]


def test_the_catalogue_holds_the_zoo() -> None:
    assert set(NAMES) <= set(CARDS)


@pytest.mark.parametrize("name", NAMES)
def test_card_tells_of_its_definition(name: str) -> None:
    card = CARDS[name]
    module, function = card.builder.split(":")
    with torch.device("meta"):
        network = getattr(import_module(module), function)(**card.arguments).eval()
        output = network(torch.empty(1, *card.preprocessing.input))
    assert sum(p.numel() for p in network.parameters()) == card.parameters
    logits = output if isinstance(output, torch.Tensor) else output[0]
    assert logits.shape == (1, len(card.labels))


@pytest.mark.parametrize("name", [name for name in NAMES if CARDS[name].download])
def test_weights_come_from_their_publisher(name: str) -> None:
    download = CARDS[name].download
    assert download is not None
    address = urlsplit(download.url)
    assert (address.scheme, address.netloc) == ("https", "download.pytorch.org")
    # The publisher puts the beginning of the checksum into the file's name.
    assert download.path.name.endswith(f"-{download.sha256[:8]}.pth")


def test_only_networks_with_published_weights_can_be_fetched() -> None:
    fetched = {name for name in NAMES if CARDS[name].download}
    assert set(NAMES) - fetched == {"lenet5", "zfnet", "resnet20", "resnet32", "resnet44", "resnet56", "resnet110"}


DEPTHS = {"lenet5": 5, "alexnet": 8, "zfnet": 8, "vgg16": 16, "googlenet": 22, "resnet50": 50, "resnet152": 152}


@pytest.mark.parametrize("name", DEPTHS)
def test_what_the_history_shows(name: str) -> None:
    known = CARDS[name].known
    assert known.depth == DEPTHS[name]  # as the papers count it
    assert known.macs == papers.TABLES[name]().macs
    assert (known.published is None) == (name == "lenet5")
    assert known.published is None or known.published.top5_error < known.published.top1_error


def test_published_preprocessing() -> None:
    assert CARDS["resnet50"].preprocessing.mean == (0.485, 0.456, 0.406)
    assert CARDS["resnet50"].preprocessing.shorter_side == 256
    assert CARDS["googlenet"].preprocessing.mean == CARDS["googlenet"].preprocessing.std == (0.5, 0.5, 0.5)


def test_imagenet_class_names() -> None:
    labels = CARDS["vgg16"].labels
    assert len(labels) == 1000
    assert [labels[index] for index in (0, 258, 285, 340, 967, 999)] == [
        "tench", "Samoyed", "Egyptian cat", "zebra", "espresso", "toilet tissue",
    ]  # fmt: skip


def test_state_of_weights_follows_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONVOSCOPE_CACHE", str(tmp_path))
    card = CARDS["squeezenet1_1"]
    assert card.download is not None
    assert card.known.weights == "available"
    card.download.path.parent.mkdir(parents=True)
    card.download.path.write_bytes(b"fetched")
    assert card.known.weights == "cached"
    assert CARDS["zfnet"].known.weights == "none"
    assert CARDS["lenet5"].known.weights == "bundled"
