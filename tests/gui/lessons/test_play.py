"""Every bundled lesson, in every language, played from start to end in the real window with the real engine.

Asserted are the window's state at every step, every fact that a step states, and that no number in bold goes unchecked.
The large architectures are opened with all weights zero, which takes no time; only GoogLeNet is opened as a user does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from torch import nn

from engine.api import INPUT, NetworkInfo, NetworkReference, WeightsOrigin
from engine.catalogue.model_card import ModelCard
from engine.networks.opening import open_network
from engine.program import Network
from engine.readers import catalogue_network as known
from engine.runtime.threaded_engine import ThreadedEngine
from gui.lessons import checks
from gui.lessons import film as training_film
from gui.lessons.script import FOLDER, Check, Lesson, Step, read_lesson
from gui.session.session import Session
from gui.shell.panel_dock import PanelDock
from gui.shell.window import MainWindow
from tests import reference
from tests.gui.at_work import SOON, at_work

FILES = sorted(FOLDER.glob("*/*.md"))
LANGUAGES = sorted(path.name for path in FOLDER.iterdir())
REAL = "googlenet"

lessons = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")


def holds(check: Check, find: checks.Find) -> bool:
    """Whether the fact is as the check says."""
    return checks.same(checks.value(check.subject, find), check.expected)


def _hollow(card: ModelCard, *, empty: bool = False, **changes: object) -> nn.Module:
    """The architecture with all weights zero, which is memory that is never touched."""
    module = BUILD(card, empty=True, **changes)
    return module if empty else module._apply(lambda tensor: torch.zeros_like(tensor, device="cpu"))


BUILD = known.build


class Zeros:
    """What a network of zero weights computes, without computing it; all else is asked of the network itself."""

    backend, precision = "zeros", "exact"

    def __init__(self, network: Network) -> None:
        self._network = network
        self._shapes = {layer.name: layer.output for layer in network.info.layers}
        self._taps: frozenset[str] = frozenset()

    def __getattr__(self, name: str) -> object:
        return getattr(self._network.program, name)

    def swapped(self, _swaps: object) -> Zeros:
        return self

    def prepare(self, taps: frozenset[str], _device: torch.device, _precision: str) -> Zeros:
        made = Zeros(self._network)
        made._taps = taps
        return made

    def run(self, x: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        taps = {name: x if name == INPUT else torch.zeros(1, *self._shapes[name]) for name in self._taps}
        return torch.zeros(1, *self._shapes[self._network.info.outputs[0]]), taps


@cache
def opened(wanted: NetworkReference) -> Network:
    """A network, opened once for all tests."""
    network = open_network(wanted, 1, lambda _text, _fraction: None, lambda: False)
    hollow = network.info.weights is WeightsOrigin.RANDOM and wanted.model != REAL
    return replace(network, program=Zeros(network)) if hollow else network


def find(name: str) -> NetworkInfo:
    """The structure of a known network by its name."""
    return opened(NetworkReference(name)).info


@pytest.fixture(autouse=True)
def hollow(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a hundred million random numbers."""
    monkeypatch.setattr(known, "build", lambda card, **k: (BUILD if card.name == REAL else _hollow)(card, **k))


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    """Makes the whole window as it is at the start, with LeNet-5 on the drawing; closed in the end."""
    engines: list[ThreadedEngine] = []

    def open_again(wanted: NetworkReference, epoch: int, *_: object) -> Network:
        network = opened(wanted)
        return replace(network, info=replace(network.info, epoch=epoch))

    def make() -> MainWindow:
        engine = ThreadedEngine(device="cpu", open_network=open_again)
        engines.append(engine)
        return at_work(qtbot, engine, "draw")

    yield make
    for engine in engines:
        engine.close()
    QApplication.processEvents()


@lessons
def test_a_lesson_plays_from_start_to_end(path: Path, make_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    lesson = read_lesson(path)
    for name in {value for step in lesson.steps for key, value in step.settings if key == "network"}:
        if name in ("lenet5", "convnet", "linear", "resnet20") and name not in reference.bundled():
            pytest.skip(f"the weights of {name} are not bundled yet")
    window = make_window()
    session = window.session
    before = _visible(window)
    window.commands["lessons"].trigger()
    panel = window.docks["lesson"].panel
    panel.begin(lesson)
    for number, step in enumerate(lesson.steps):
        assert panel.place == number and panel.view.heading.text() == step.title
        qtbot.waitUntil(lambda: _is_settled(window), timeout=SOON)
        _assert_state(window, step, qtbot)
        _assert_words(window, step)
        for check in step.checks:
            info = session.network
            assert holds(check, lambda name, info=info: find(name) if name else info), check
        assert window.messages.notice is None, window.messages.text
        panel.go_on()
        if step.ask:
            assert not panel.view.answer.isHidden()
            panel.go_on()
    assert panel.lesson is None and not panel.shelf.back.isHidden()
    panel.shelf.back.click()
    qtbot.waitUntil(lambda: _is_settled(window), timeout=SOON)
    assert session.network is not None and session.network.reference == NetworkReference("lenet5")
    assert session.source is not None and session.source.spec == "draw"
    assert _visible(window) == before
    window.close()


def _visible(window: MainWindow) -> set[str]:
    return {dock.objectName() for dock in window.docks.docks if not dock.isHidden()}


def _is_settled(window: MainWindow) -> bool:
    session = window.session
    assert session.network is not None
    current = session.result is not None and session.result.epoch == session.network.epoch
    return not window.lessons.busy and current


def _assert_state(window: MainWindow, step: Step, qtbot: QtBot) -> None:
    session, set_ = window.session, dict(step.settings)
    network, source, selection = session.network, session.source, session.selection
    assert network is not None and source is not None
    if "network" in set_:
        assert network.name == set_["network"]
        assert network.reference is not None
        iteration = None if "iteration" not in set_ else training_film.nearest(int(set_["iteration"])).checkpoint
        assert network.reference.checkpoint == iteration
    if "iteration" in set_:
        assert network.title == f"LeNet-5, iteration {int(set_['iteration']):,}"
    if "source" in set_:
        assert source.spec == set_["source"]
    for name, value in (pair.split(" = ") for key, pair in step.settings if key == "control"):
        qtbot.waitUntil(lambda name=name, value=value: _control(session, name) == value)
    if "layer" in set_:
        cell = tuple(int(place) for place in set_["cell"].split(",")) if "cell" in set_ else None
        unit = int(set_["unit"]) if "unit" in set_ else None
        assert (selection.layer, selection.unit, selection.cell) == (set_["layer"], unit, cell)
        assert selection.layer in [layer.name for layer in network.layers]
    named = [name.strip().replace("-", "_") for name in set_.get("panels", "").split(",") if name.strip()]
    docks = [window.docks[name] for name in (*named, "lesson")]
    for place, dock in enumerate(docks):
        later = set(docks[place + 1 :]) & set(window.tabifiedDockWidgets(dock))
        assert dock.panel.active or (later and isinstance(dock, PanelDock) and not dock.isHidden()), dock.objectName()
    if "page" in set_:
        board = window.docks["blackboard"].panel
        assert board.active and board.page.identifier == set_["page"]
        assert {name: getattr(board.page.state, name) for name in step.page_values} == step.page_values
        hidden = step.reveal and "blackboard" in set_.get("hide", "")
        assert {part.isHidden() for part in board.page.answers()} <= {bool(hidden)}
    if "unfold" in set_:
        page = window.docks["network"].panel.page
        assert set(set_["unfold"].split(", ")) <= page.opened
    if "freeze" in set_:
        assert session.frozen == (set_["freeze"] == "on")


def _control(session: Session, name: str) -> str:
    assert session.source is not None
    value = next(control.value for control in session.source.controls if control.name == name)
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _assert_words(window: MainWindow, step: Step) -> None:
    view, network = window.docks["lesson"].panel.view, window.session.network
    assert network is not None
    assert view.question.markdown == step.ask and (view.answer.isHidden() or not step.ask)
    random = step.value("network") is not None and network.weights is WeightsOrigin.RANDOM
    assert random == ("random weights" in view.note.text())
    assert view.film.isHidden() == (step.value("iteration") is None)


# -- numbers -----------------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"(?<![\w\-.,])\d+(?:[.,\u202f]\d+)*(?![A-Za-z])")


def numbers(text: str, language: str) -> list[float]:
    """The numbers in a text, read as the language writes them."""
    thousands = "," if language == "en" else "\u202f"
    for sign in "×²·→":
        text = text.replace(sign, "" if sign == "²" else " ")
    return [float(number.replace(thousands, "")) for number in NUMBER.findall(text)]


def bold_numbers(text: str, language: str) -> list[float]:
    """Those in ``**bold**``."""
    return [number for part in re.findall(r"\*\*(.+?)\*\*", text) for number in numbers(part, language)]


def checked_numbers(step: Step) -> set[float]:
    """All that the step's checks assert and its settings set, and the numbers that its calculations are made of."""
    plain = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![A-Za-z.\d])")
    found = {float(number) for check in step.checks for number in plain.findall(check.expected.replace("x", " "))}
    found |= {float(number) for check in step.checks for number in plain.findall(check.subject)}
    found |= {float(number) for _, value in step.settings for number in plain.findall(value)}
    if step.value("iteration") is not None:
        found |= {float(iteration) for iteration, _ in training_film.frames()}
    return found


@lessons
def test_every_number_in_the_text_is_checked(path: Path) -> None:
    for step in read_lesson(path).steps:
        stated = numbers(" ".join((step.text, step.ask, step.reveal)), path.parent.name)
        missing = set(stated) - checked_numbers(step)
        assert not missing, (step.title, missing)


def test_an_unchecked_number_is_found(tmp_path: Path) -> None:
    original = next(path for path in FILES if path.name == "06-inception.md" and path.parent.name == "en")
    wrong = tmp_path / "en" / original.name
    wrong.parent.mkdir()
    wrong.write_text(original.read_text(encoding="utf-8").replace("121.6 million", "121.7 million"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"121\.7"):
        test_every_number_in_the_text_is_checked(wrong)
    step = read_lesson(original).steps[4]
    check = next(check for check in step.checks if check.expected == "155136" and "googlenet:" in check.subject)
    assert holds(check, find) and not holds(replace(check, expected="155137"), find)


def test_numbers_are_read_as_the_language_writes_them() -> None:
    assert bold_numbers("**4,704** and **2.72**, **VGG-16**, 7 · 7, **49 C²**, **5×5×3**", "en") == [
        4704.0, 2.72, 49.0, 5.0, 5.0, 3.0,
    ]  # fmt: skip
    assert bold_numbers("**4\u202f704** e **2.72**", "pt_BR") == [4704.0, 2.72]
    assert numbers("module 3a of 28×28: 303.5 million, conv2", "en") == [28.0, 28.0, 303.5]


# -- languages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_translation_drives_the_window_alike_and_states_the_same_facts(language: str) -> None:
    originals = sorted((FOLDER / "en").glob("*.md"))
    assert [path.name for path in sorted((FOLDER / language).glob("*.md"))] == [path.name for path in originals]
    for path in originals:
        original, translated = read_lesson(path), read_lesson(FOLDER / language / path.name)
        assert translated.title != original.title or original.title in ("Pooling",), path.name
        assert len(original.steps) == len(translated.steps)
        for one, other in zip(original.steps, translated.steps, strict=True):
            assert (one.settings, one.checks) == (other.settings, other.checks), (path.name, one.title)
            assert bool(one.ask) == bool(other.ask) and other.text, (path.name, one.title)
            assert bold_numbers(one.reveal, "en") == bold_numbers(other.reveal, language), (path.name, one.title)


def test_every_lesson_reads_well(qapp: QApplication) -> None:
    assert len(sorted((FOLDER / "en").glob("*.md"))) == 16
    for path in FILES:
        lesson: Lesson = read_lesson(path)
        assert lesson.summary and any(step.ask for step in lesson.steps)
        for step in lesson.steps:
            for text in (step.text, step.ask, step.reveal):
                plain = QTextDocumentFragment.fromMarkdown(text).toPlainText()
                assert "*" not in plain and "`" not in plain, (path, step.title, plain)


# -- the film ----------------------------------------------------------------------------------------------------------


def test_the_film_shows_what_the_lesson_says() -> None:
    """Iteration 0 and 100: every digit about one in ten, filters hardly moved; iteration 250: other filters, sure."""
    from engine.catalogue import known as catalogue
    from engine.preprocessing.prepare import prepare
    from engine.sources.canvas import Canvas
    from engine.sources.handwriting import write

    pictures = []
    for hand in range(6):
        writing, canvas = write("3", hand, 280), Canvas(280)
        for points, _ in writing.strokes:
            for start, end in pairwise(points):
                canvas.line(tuple(start), tuple(end), writing.width)
        image = np.repeat(canvas.ink[..., None], 3, axis=2)
        pictures.append(prepare(image, catalogue.card("lenet5").preprocessing, torch.device("cpu"), None).tensor)
    three, filters = {}, {}
    for iteration in (0, 100, 250):
        program = opened(training_film.nearest(iteration)).program
        run = program.prepare(frozenset(), torch.device("cpu"), "exact").run
        three[iteration] = float(torch.cat([run(x)[0] for x in pictures]).softmax(1)[:, 3].mean())
        filters[iteration] = program.weight("conv1")[0]
    assert three[0] == pytest.approx(0.1, abs=0.03) and three[100] == pytest.approx(0.1, abs=0.03)
    assert three[250] > 0.9
    change = {at: np.linalg.norm(filters[at] - filters[0]) / np.linalg.norm(filters[0]) for at in (100, 250)}
    assert change[100] < 0.1 and change[250] > 0.7
