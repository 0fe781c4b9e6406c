"""The card that offers a newcomer what to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.api import KnownNetwork, NetworkReference, Task
from gui.app import app
from gui.app.app import Options
from gui.session import settings
from gui.shell.first_steps import PICTURES, STEPS, FirstSteps
from gui.shell.window import MainWindow
from tests.gui.fakes import DRAW, KNOWN, FakeEngine

FINDER = KnownNetwork(
    "digits-find", "Finder", 2019, "Zhou 2019", 9, (1, 64, 64), "bundled", task=Task.DETECTION, source="draw:digits"
)


def test_one_click_opens_network_and_source_and_the_card_is_gone(window: MainWindow, engine: FakeEngine) -> None:
    engine.known_networks = lambda: (*KNOWN, FINDER)
    window.session.source = DRAW
    window.cards.show_first_steps()
    card = window.cards.card
    steps = card.findChild(FirstSteps)
    assert [(button.objectName(), button.text()) for button in steps.buttons] == [
        ("lenet5", "Draw a digit"),
        ("digits-find", "Find the digits"),
    ]
    assert all(not button.icon().isNull() for button in steps.buttons)
    steps.buttons[1].click()
    assert engine.called("open_network")[-1] == (NetworkReference("digits-find"),)
    assert engine.called("open_source")[-1] == ("draw:digits",)
    assert window.cards.card is None


def test_every_step_has_its_picture() -> None:
    assert {path.stem for path in PICTURES.glob("*.png")} == set(STEPS)


def test_only_the_very_first_start_offers_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "workspace.json"
    monkeypatch.setattr(settings, "default_path", lambda: kept)
    assert app._is_first_start(Options())
    for asked in (
        Options(model="vgg16"), Options(source="camera"), Options(workspace="w.json"), Options(screenshot="p.png")
    ):  # fmt: skip
        assert not app._is_first_start(asked)
    settings.save(settings.Workspace(), kept)
    assert not app._is_first_start(Options())
