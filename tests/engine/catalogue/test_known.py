"""Model cards: well-formed, true to the definitions they name, and read without torch."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.api import Ink, Resize, UserError
from engine.catalogue import known as catalogue
from engine.catalogue import model_card
from engine.catalogue.model_card import Download, ModelCard, read_card
from engine.paths import cache_folder, resource
from engine.readers.catalogue_network import build

GOOD: dict[str, Any] = {
    "name": "tiny",
    "title": "Tiny",
    "year": 2024,
    "paper": "Nobody: Nothing. 2024.",
    "description": "One filter. One answer.",
    "architecture": {"builder": "engine.zoo.lecture:linear", "arguments": {"classes": 2}},
    "parameters": 6146,
    "input": [3, 32, 32],
    "mean": [0.5, 0.5, 0.5],
    "std": [0.25, 0.25, 0.25],
    "range": 1,
    "order": "rgb",
    "resize": {"rule": "crop", "shorter_side": 36},
    "labels": ["yes", "no"],
}


def write(folder: Path, **changes: Any) -> Path:
    fields = {**GOOD, **changes}
    path = folder / "tiny.json"
    path.write_text(json.dumps({key: value for key, value in fields.items() if value is not None}), encoding="utf-8")
    return path


def test_a_good_card(tmp_path: Path) -> None:
    card = read_card(write(tmp_path, ink="invert"))
    assert card.preprocessing.input == (3, 32, 32)
    assert card.preprocessing.shorter_side == 36
    assert card.preprocessing.ink is Ink.INVERT
    assert card.labels == ("yes", "no")
    assert card.bundled is None
    assert card.known.weights == "none"
    assert sum(p.numel() for p in build(card).parameters()) == card.parameters


def test_where_weights_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSCOPE_CACHE", str(tmp_path / "cache"))
    assert cache_folder() == tmp_path / "cache"
    weights = {"url": "https://example.org/a/tiny-1234.pth?x=1", "sha256": "0" * 64, "size": 3, "unused": ["aux."]}
    card = read_card(write(tmp_path, weights=weights))
    assert card.download == Download(weights["url"], "0" * 64, 3, ("aux.",))
    assert card.known.weights == "available"
    path = tmp_path / "cache" / "weights" / "tiny-1234.pth"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"12")
    assert card.known.weights == "available"  # not whole
    path.write_bytes(b"123")
    assert card.known.weights == "cached"
    assert read_card(write(tmp_path, sha256="0" * 64)).known.weights == "bundled"


CARDS = {card.name: card for card in catalogue.cards()}
COLUMN = re.compile(r"^ {4}([a-z].*?)(?: {2}|$)", re.MULTILINE)
FIELDS = {name for names in COLUMN.findall(str(model_card.__doc__)) for name in re.findall(r"[a-z_0-9]+", names)}
"""The fields that the module's text describes."""


@pytest.mark.parametrize("card", CARDS.values(), ids=list(CARDS))
def test_cards_are_well_formed(card: ModelCard) -> None:
    """A misspelt field would be passed over in silence."""
    assert set(card.facts) <= FIELDS
    assert (card.folder / f"{card.name}.json").is_file()
    prepared = card.preprocessing
    channels, height, width = prepared.input
    assert len(prepared.mean) == len(prepared.std) == channels and min(prepared.std) > 0
    assert prepared.range in (1, 255) and prepared.order in ("rgb", "bgr")
    assert prepared.shorter_side is None or (
        prepared.resize is Resize.CROP and prepared.shorter_side >= min(height, width)
    )
    assert card.labels and all(card.labels) and card.title.strip() and card.year >= 1989
    assert all(number is None or number > 0 for number in (card.depth, card.macs, card.parameters))
    assert card.sha256 is None or re.fullmatch("[0-9a-f]{64}", card.sha256)
    if card.download:
        assert card.download.url.startswith("https://") and re.fullmatch("[0-9a-f]{8,64}", card.download.sha256)
        assert all(isinstance(prefix, str) for prefix in card.download.unused)
    if card.published:
        assert 0 < card.published.top5_error < card.published.top1_error < 100


@pytest.mark.parametrize("card", [card for card in CARDS.values() if card.choices], ids=lambda card: card.name)
def test_choices_leave_the_shapes_of_the_weights_as_they_are(card: ModelCard) -> None:
    shapes = {name: value.shape for name, value in build(card).state_dict().items()}
    for name, values in card.choices.items():
        for value in values:
            changed = build(card, **{name: value}).state_dict()
            assert {key: tensor.shape for key, tensor in changed.items()} == shapes


def test_a_misspelt_field_is_noticed() -> None:
    assert "titel" not in FIELDS and {"title", "year", "paper", "test_accuracy", "held_out_pictures"} <= FIELDS


@pytest.mark.parametrize("card", CARDS.values(), ids=list(CARDS))
def test_cards_are_true(card: ModelCard) -> None:
    """What a card says of its definition is what the definition is."""
    module = build(card)
    assert sum(parameter.numel() for parameter in module.parameters()) == card.parameters
    channels = (
        next(parameter.shape[1] for parameter in module.parameters() if parameter.ndim == 4)
        if any(parameter.ndim == 4 for parameter in module.parameters())
        else card.preprocessing.input[0]
    )
    assert channels == card.preprocessing.input[0]
    assert len(card.paper) > 40
    assert card.description.count(". ") >= 1
    if card.bundled:
        assert hashlib.sha256(card.bundled.read_bytes()).hexdigest() == card.sha256


def test_every_bundled_file_has_a_card_that_vouches_for_it() -> None:
    for path in resource("networks").glob("*.safetensors"):
        assert CARDS[path.stem].bundled == path


def test_building_does_not_disturb_random_numbers_and_repeats_itself() -> None:
    import torch

    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, second = build(CARDS["lenet5"]), build(CARDS["lenet5"])
    assert torch.equal(torch.rand(3), expected)
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


def test_known_names() -> None:
    names = [network.name for network in catalogue.known()]
    assert {"lenet5", "linear", "convnet", "resnet20"} <= set(names)
    assert catalogue.card("lenet5").title == "LeNet-5"
    assert {network.source for network in catalogue.known()} == {"", "draw", "draw:digits", "draw:figure"}
    assert catalogue.card("lenet5").known.source == "draw"  # what the very first start shows
    with pytest.raises(UserError, match=r"no known network called lenet6; known are .*lenet5"):
        catalogue.card("lenet6")


def test_the_catalogue_needs_no_torch() -> None:
    code = "import sys; from engine.catalogue.known import known; assert known(); sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
