"""Model cards: strictly checked, true to the definitions they name, and read without torch."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.api import Ink, UserError
from engine.catalogue import known as catalogue
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


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": None}, "'title' is missing"),
        ({"titel": "x"}, "unknown field 'titel'"),
        ({"name": "other"}, "'name' must be tiny"),
        ({"year": "1998"}, "'year' must be a positive whole number, not \"1998\""),
        ({"year": True}, "'year' must be a positive whole number, not true"),
        ({"input": [3, 32]}, "'input' must be \\[channels, height, width\\]"),
        ({"mean": [0.5]}, "'mean' must have 3 numbers, one a channel, not 1"),
        ({"std": [0.5, 0, 1]}, "'std' must be a list of positive numbers"),
        ({"std": "0.5"}, "'std' must be a list of positive numbers"),
        ({"range": 256}, "'range' must be 1 or 255, not 256"),
        ({"order": "grb"}, '\'order\' must be "rgb" or "bgr"'),
        ({"resize": {"rule": "squash"}}, "'resize.rule' must be"),
        ({"resize": {"rule": "stretch", "shorter_side": 40}}, "only goes with the rule"),
        ({"resize": {"rule": "crop", "shorter_side": 20}}, "must be at least 32"),
        ({"labels": []}, "'labels' must be"),
        ({"labels": "klingon"}, "klingon.json: the list of class names cannot be read"),
        ({"sha256": "12"}, "64 hexadecimal digits"),
        ({"architecture": {"builder": "engine.zoo.lenet"}}, "'architecture.builder' must be"),
        ({"weights": {"url": "ftp://x", "sha256": "0" * 64, "size": 1}}, "'weights.url' must be an address"),
        ({"weights": {"url": "https://x/y.pth", "size": 7}}, "'weights.sha256' is missing"),
        ({"ink": "blue"}, "'ink' must be"),
    ],
)
def test_a_bad_card_is_told_in_a_sentence(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(UserError, match=problem) as caught:
        read_card(write(tmp_path, **changes))
    assert ".json: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_json_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "tiny.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be read"):
        read_card(path)


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
    with pytest.raises(UserError, match=r"no known network called lenet6; known are .*lenet5"):
        catalogue.card("lenet6")


def test_the_catalogue_needs_no_torch() -> None:
    code = "import sys; from engine.catalogue.known import known; assert known(); sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
