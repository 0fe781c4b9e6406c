"""How many classes there are, and who named them, is told of a file at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from engine.api import ClassEvidence, NetworkInfo, NetworkOpened, NetworkReference, WeightsOrigin
from gui.panels.predictions.panel import PredictionsPanel
from gui.session.classes import class_count, class_words, file_of
from gui.shell.window import MainWindow
from tests.gui.fakes import LENET, FakeEngine

FILE = replace(LENET, weights=WeightsOrigin.FILE, epoch=5, reference=NetworkReference("/home/me/pets.pth"))
PETS = NetworkReference("/home/me/pets.pth", labels="/home/me/breeds.txt")


def answering(shape: tuple[int, ...], **changes: object) -> NetworkInfo:
    """A file whose answer has this shape."""
    layers = (*FILE.layers[:-1], replace(FILE.layers[-1], output=shape))
    return replace(FILE, **{"layers": layers, "outputs": (layers[-1].name,), "labels": (), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (LENET, "10 classes"),
        (FILE, "10 classes, names assumed"),
        (answering((37,)), "37 classes, names unknown"),
        (answering((37,), labels=("a",) * 37, reference=PETS), "37 classes, names from breeds.txt"),
        (answering((37,), labels=("a",) * 36, reference=PETS), "37 classes, but 36 names"),
        (answering((20, 32, 32)), "20 classes, names unknown"),  # a map of classes
        (answering((1, 32, 32)), ""),  # a picture
        (answering((1,)), ""),
        (answering((512,), class_evidence=ClassEvidence.VALUES), ""),  # an embedding
        (answering((38,), class_evidence=ClassEvidence.NOTHING), ""),  # coordinates
        (replace(answering((37,)), runs=False), ""),
    ],
)
def test_classes_in_words(network: NetworkInfo, words: str) -> None:
    assert class_words(network) == words


def test_only_a_vector_has_bars() -> None:
    assert class_count(answering((20, 32, 32))) == 0 and class_count(answering((37, 1, 1))) == 37


def test_the_predictions_of_a_file_are_headed_by_it(window: MainWindow) -> None:
    panel = PredictionsPanel(window.session)
    said: list[str] = []
    panel.subtitle_changed.connect(said.append)
    for network in (LENET, answering((37,)), answering((20, 32, 32)), answering((1, 32, 32))):
        panel.show_network(network)
    assert said == ["LeNet-5", "LeNet-5 · 37 classes", "LeNet-5 · 20 classes", "LeNet-5"]
    panel.deleteLater()


def test_a_file_says_how_many_classes_it_tells_apart(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(NetworkOpened(answering((37,), notes=("pets.pth was recognised as LeNet-5.",))))
    assert "pets.pth was recognised as LeNet-5. 37 classes, names unknown. What" in window.messages.text
    window.commands["network_facts"].trigger()
    assert "37 classes, names unknown" in [label.text() for label in window.cards.card.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("network", "name"),
    [
        (LENET, ""),
        (FILE, "pets.pth"),
        (replace(FILE, title="pets"), ""),
        (
            replace(FILE, reference=NetworkReference("lenet5", checkpoint="/tmp/a/digits.safetensors")),
            "digits.safetensors",
        ),
        (replace(FILE, title="nets", reference=NetworkReference("/tmp/nets.py:build")), ""),
        (replace(FILE, reference=NetworkReference("my net")), ""),  # a live module
    ],
)
def test_a_file_is_named_where_the_title_does_not_say_it(network: NetworkInfo, name: str) -> None:
    assert file_of(network) == name
