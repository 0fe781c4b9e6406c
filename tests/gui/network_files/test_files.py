"""Trust, saved answers and questions around files of networks, with an engine that answers as told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.api import (
    Ink,
    InputView,
    NetworkFailed,
    NetworkOpened,
    NetworkReference,
    PredictionsView,
    Preprocessing,
    Resize,
    TrustRequired,
    WeightsFetched,
    WeightsOrigin,
)
from gui.network_files.asking import AskDefinition, AskInput
from gui.network_files.input_editor import InputEditor
from gui.network_files.remembered import FileOverrides, FileOverridesStore
from gui.network_files.trusted import TrustedFiles
from gui.panels.catalogue import PANELS
from gui.shell.window import MainWindow
from gui.widgets.text_line import TextLine
from tests.gui.fakes import LENET, FakeEngine

SHA, OTHER = "ab" * 32, "cd" * 32
REFUSED = TrustRequired("/home/me/net.pt", "it is TorchScript, which is a program", SHA)
ASKED = NetworkReference("/home/me/net.pt")


def opened(engine: FakeEngine) -> list[tuple[NetworkReference, tuple[str, ...]]]:
    """The networks that were asked for, each with what is trusted: that does not count where they are compared."""
    asked = [reference for (reference,) in engine.called("open_network")]
    return [(reference, reference.trusted) for reference in asked if isinstance(reference, NetworkReference)]


def refuse(engine: FakeEngine, refused: TrustRequired = REFUSED, reference: NetworkReference = ASKED) -> None:
    engine.post(NetworkFailed(reference, "net.pt: not opened.", refused, sha256=refused.sha256))


def test_a_refused_file_is_asked_about_and_return_means_no(window: MainWindow, engine: FakeEngine) -> None:
    refuse(engine)
    dialog = window.files.trust_dialog
    assert dialog is not None and dialog.isModal() and dialog.keep_out.isDefault()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for part in ("net.pt", "/home/me", "it is TorchScript", "abab abab abab abab …", "runs whatever it contains"):
        assert part in said
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert window.files.trust_dialog is None and not engine.called("open_network")
    assert "net.pt was not opened" in window.messages.text
    refuse(engine)
    assert window.files.trust_dialog is not None
    QTest.keyClick(window.files.trust_dialog, Qt.Key.Key_Escape)
    assert not engine.called("open_network")


def test_trust_opens_this_content_and_is_remembered(window: MainWindow, engine: FakeEngine) -> None:
    refuse(engine)
    assert window.files.trust_dialog is not None
    window.files.trust_dialog.let_in.click()
    assert opened(engine) == [(ASKED, (SHA,))]
    refuse(engine)
    assert window.files.trust_dialog is None and len(engine.called("open_network")) == 2
    refuse(engine, replace(REFUSED, sha256=OTHER))  # the file has changed
    assert window.files.trust_dialog is not None
    window.files.trust_dialog.reject()


def test_a_second_file_is_trusted_beside_the_first(window: MainWindow, engine: FakeEngine) -> None:
    refuse(engine, reference=replace(ASKED, trusted=(OTHER,)))
    assert window.files.trust_dialog is not None
    window.files.trust_dialog.let_in.click()
    assert opened(engine) == [(ASKED, (OTHER, SHA))]


def test_the_question_lists_all_files_that_will_run(window: MainWindow, engine: FakeEngine) -> None:
    files = ("net.py", *(f"nets/part{number}.py" for number in range(40)))
    refuse(engine, TrustRequired("/home/me/net.py", "it is Python code", SHA, files))
    dialog = window.files.trust_dialog
    assert dialog is not None and dialog.windowTitle() == "Trust these files?"
    assert dialog.files.text().splitlines() == list(files) and dialog.files.isVisible()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "41 files will run:" in said and "all of them" in said and "these contents together" in said
    assert dialog.height() < window.height()
    dialog.let_in.click()
    assert window.files.remembered.trusts(SHA)
    assert window.files.remembered.trusted[SHA].startswith("net.py + nets/part0.py + ")


def test_a_name_cannot_turn_the_direction_of_reading(window: MainWindow, engine: FakeEngine) -> None:
    refuse(engine, replace(REFUSED, path="/home/me/gnp\N{RIGHT-TO-LEFT OVERRIDE}yp.py\n"))
    assert window.files.trust_dialog is not None
    said = " ".join(label.text() for label in window.files.trust_dialog.findChildren(QLabel))
    assert "gnp\N{REPLACEMENT CHARACTER}yp.py\N{REPLACEMENT CHARACTER}" in said
    window.files.trust_dialog.reject()


def said_by(listed: TrustedFiles) -> list[str]:
    lines = [line.text for line in listed.findChildren(TextLine) if line.isVisibleTo(listed)]
    return lines + [label.text() for label in listed.findChildren(QLabel) if label.isVisibleTo(listed)]


def test_trust_can_be_taken_back(window: MainWindow, engine: FakeEngine) -> None:
    refuse(engine)
    assert window.files.trust_dialog is not None
    window.files.trust_dialog.let_in.click()
    window.files.remembered.trust(OTHER, "other.pt2")
    window.commands["trusted_files"].trigger()
    (listed,) = window.findChildren(TrustedFiles)
    assert listed.isVisible() and not listed.isModal()
    said = said_by(listed)
    assert "net.pt" in said and "other.pt2" in said and "abab abab abab abab …" in said
    listed.forget[SHA].click()
    assert not window.files.remembered.trusts(SHA) and window.files.remembered.trusts(OTHER)
    said = said_by(listed)
    assert "net.pt" not in said and "other.pt2" in said
    listed.forget[OTHER].click()
    assert any("No file is trusted" in label.text() for label in listed.findChildren(QLabel))
    listed.close()
    refuse(engine)
    assert window.files.trust_dialog is not None  # asked again
    window.files.trust_dialog.reject()


def test_a_warning_goes_once_it_is_mended_and_is_not_told_twice(window: MainWindow, engine: FakeEngine) -> None:
    def warn(*warnings: str, epoch: int = 7) -> None:
        engine.post(NetworkOpened(replace(LENET, epoch=epoch, warnings=warnings)))

    warn("NaN weights.", "Values are too large.")
    assert "NaN weights" in window.messages.text and len(window.messages.waiting) == 1
    warn("NaN weights.", "Values are too small.")
    window.messages.dismiss()
    assert window.messages.text == "Warning: Values are too small."
    warn("NaN weights.")  # mended; the other one was read already
    assert window.messages.notice is None and not window.messages.waiting
    warn("NaN weights.", "Values are too small.")
    assert "too small" in window.messages.text
    warn("NaN weights.", epoch=8)  # another network
    assert window.messages.text == "Warning: NaN weights."


TOLD = FileOverrides(
    replace(LENET.preprocessing, mean=(0.5,), std=(0.25,), resize=Resize.LETTERBOX, ink=Ink.INVERT),
    choices=(("activation", "tanh"),),
    fields=frozenset({"mean", "ink"}),
)


def test_answers_are_kept_in_a_file_by_hash(tmp_path: Path) -> None:
    path = tmp_path / "config" / "networks.json"
    remembered = FileOverridesStore(path)
    remembered.trust(SHA, "net.pt")
    remembered.tell(OTHER, TOLD)
    remembered.finish()
    again = FileOverridesStore(path)
    assert again.trusts(SHA) and not again.trusts(OTHER)
    assert again.told(OTHER) == TOLD and again.told(SHA) is None
    assert again.trusted == {SHA: "net.pt"}
    again.distrust(SHA)
    again.tell(OTHER, None)
    again.finish()
    assert FileOverridesStore(path).told(OTHER) is None
    assert not FileOverridesStore(path).trusts(SHA)
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["networks.json", "networks.json.lock"]
    remembered.trust("", "unreadable")
    assert not remembered.trusts("")


def from_file(**changes: object) -> NetworkOpened:
    reference = NetworkReference("/home/me/net.pth")
    return NetworkOpened(
        replace(
            LENET,
            name="/home/me/net.pth",
            weights=WeightsOrigin.FILE,
            sha256=SHA,
            epoch=2,
            reference=reference,
            **changes,
        )
    )


def test_what_was_told_about_a_file_holds_again(window: MainWindow, engine: FakeEngine) -> None:
    window.files.remembered.tell(SHA, replace(TOLD, choices=()))
    engine.post(from_file())
    assert engine.called("set_preprocessing") == [(2, TOLD.preprocessing)]
    assert not engine.called("open_network")
    engine.post(from_file(preprocessing=TOLD.preprocessing))
    assert len(engine.called("set_preprocessing")) == 1


def test_what_needs_another_opening_is_opened_again_once(window: MainWindow, engine: FakeEngine) -> None:
    window.files.remembered.tell(SHA, TOLD)
    opened = from_file(choices={"activation": ("relu", "tanh")})
    engine.post(opened)
    ((reference,),) = engine.called("open_network")
    assert isinstance(reference, NetworkReference)
    assert reference.choices == TOLD.choices and reference.preprocessing == TOLD.preprocessing
    assert reference.model == "/home/me/net.pth" and reference.input == (1, 32, 32)
    engine.post(replace(opened, info=replace(opened.info, epoch=3, reference=reference)))  # even if it did not help
    assert len(engine.called("open_network")) == 1


def test_the_command_line_comes_before_what_was_told(window: MainWindow, engine: FakeEngine) -> None:
    window.files.remembered.tell(SHA, TOLD)
    opened = from_file()
    assert opened.info.reference
    engine.post(replace(opened, info=replace(opened.info, reference=replace(opened.info.reference, mean=(0.3,)))))
    assert not engine.called("set_preprocessing") and not engine.called("open_network")


def test_an_unknown_input_is_asked_for(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(NetworkFailed(ASKED, "say which one", input_unknown=True))
    (asking,) = window.findChildren(AskInput)
    assert not asking.isModal()
    asking.channels.setValue(4)
    asking.height_.setValue(96)
    asking.width_.setValue(80)
    asking.go.click()
    assert engine.called("open_network") == [(replace(ASKED, input=(4, 96, 80)),)]


def test_a_definition_is_asked_for(window: MainWindow, engine: FakeEngine) -> None:
    weights = from_file(runs=False, layers=LENET.layers[:1], stages=(), outputs=())
    engine.post(weights)
    window.session.command_requested.emit("open_definition")
    (asking,) = window.findChildren(AskDefinition)
    assert asking.checkpoint.text() == "/home/me/net.pth" and not asking.go.isEnabled()
    asking.file.setText("/home/me/net.py")
    assert asking.go.isEnabled()
    asking.function.setText("not a name")
    assert not asking.go.isEnabled()
    asking.function.setText("make")
    asking.go.click()
    assert engine.called("open_network") == [(NetworkReference("/home/me/net.py:make", checkpoint="/home/me/net.pth"),)]


def test_fetched_weights_are_run_where_the_network_waits(window: MainWindow, engine: FakeEngine) -> None:
    engine.post(WeightsFetched("alexnet"))
    assert not engine.called("open_network") and "AlexNet are here" in window.messages.text
    waiting = NetworkOpened(replace(LENET, name="alexnet", weights=WeightsOrigin.RANDOM, epoch=2))
    engine.post(waiting)  # it was on its way
    assert engine.called("open_network") == [(NetworkReference("alexnet"),)]
    engine.post(NetworkOpened(replace(waiting.info, epoch=3)), WeightsFetched("alexnet"))
    assert len(engine.called("open_network")) == 2


def test_random_weights_can_be_fetched_from_the_panel(
    make_window: Callable[..., MainWindow], engine: FakeEngine
) -> None:
    window = make_window(panels=PANELS)
    panel = window.docks["predictions"].panel
    assert not panel.warning.fetch.isVisible()
    engine.post(NetworkOpened(replace(LENET, name="alexnet", weights=WeightsOrigin.RANDOM, epoch=2)))
    assert panel.warning.fetch.isVisible()
    panel.warning.fetch.click()
    assert engine.called("fetch_weights") == [("alexnet",)]


def test_weights_alone_offer_the_ways_to_run_them(make_window: Callable[..., MainWindow], engine: FakeEngine) -> None:
    window = make_window(panels=PANELS)
    engine.post(from_file(runs=False, offers=("resnet20",), layers=LENET.layers[:1], stages=(), outputs=()))
    panel = window.docks["predictions"].panel
    assert [button.text() for button in panel.placeholder.buttons()] == ["Run it as ResNet-20", "Give its definition…"]
    assert not panel.request().of_kind(PredictionsView)
    panel.placeholder.buttons()[0].click()
    assert engine.called("open_network")[-1] == (NetworkReference("resnet20", checkpoint="/home/me/net.pth"),)
    panel.placeholder.buttons()[1].click()
    (asking,) = window.findChildren(AskDefinition)
    asking.close()


# The form


@pytest.fixture
def editor(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> InputEditor:
    """The form about a file that was recognised."""
    notes = ("It was recognised.", "Pictures are taken to be …")
    opened = from_file(choices={"activation": ("relu", "tanh")}, notes=notes)
    engine.info = opened.info
    engine.post(opened)
    window.commands["input_rules"].trigger()
    assert window.files.input_window is not None
    return window.files.input_window.editor


def mark(editor: InputEditor, name: str) -> str:
    return editor.form._marks[name].text()


def test_all_is_assumed_until_it_is_told(editor: InputEditor, engine: FakeEngine, window: MainWindow) -> None:
    assert {mark(editor, name) for name in ("input", "mean", "std", "range", "labels")} == {"assumed"}
    assert editor.form.values.currentText() == "MNIST" and editor.form.mean.text() == "0.1307"
    editor.form.mean.setText("0.5")
    editor.form.mean.editingFinished.emit()
    assert engine.called("set_preprocessing") == [(2, replace(LENET.preprocessing, mean=(0.5,)))]
    assert mark(editor, "mean") == "yours" and mark(editor, "std") == "assumed"
    assert editor.form.values.currentText() == "Own figures"
    told = window.files.remembered.told(SHA)
    assert told and told.preprocessing.mean == (0.5,) and told.fields == {"mean"}
    editor.form.mean.editingFinished.emit()  # nothing new
    assert len(engine.called("set_preprocessing")) == 1


def test_a_preset_sets_all_figures(editor: InputEditor, engine: FakeEngine) -> None:
    editor.form.values.setCurrentIndex(2)
    editor.form.values.activated.emit(2)
    assert engine.called("set_preprocessing")[-1] == (2, replace(LENET.preprocessing, mean=(0.5,), std=(0.5,)))


def test_rules_change_at_once(editor: InputEditor, engine: FakeEngine) -> None:
    for combo, data in (
        (editor.form.resize_, Resize.LETTERBOX),
        (editor.form.ink, Ink.INVERT),
        (editor.form.range, 255),
    ):
        combo.setCurrentIndex(combo.findData(data))
        combo.activated.emit(combo.currentIndex())
    _, last = engine.called("set_preprocessing")[-1]
    assert isinstance(last, Preprocessing)
    assert (last.resize, last.ink, last.range) == (Resize.LETTERBOX, Ink.INVERT, 255)
    assert isinstance(last.resize, Resize) and isinstance(last.ink, Ink) and last.border is None
    editor.form.border.setCurrentIndex(editor.form.border.findData(114))
    editor.form.border.activated.emit(editor.form.border.currentIndex())
    assert engine.called("set_preprocessing")[-1][1] == replace(last, border=114)


@pytest.mark.parametrize("wrong", ["", "a", "0.1, 0.2", "nan"])
def test_figures_that_cannot_be_are_told_in_the_form(editor: InputEditor, engine: FakeEngine, wrong: str) -> None:
    editor.form.mean.setText(wrong)
    editor.form.mean.editingFinished.emit()
    assert editor.form.problem.isVisible() and "mean" in editor.form.problem.text()
    assert not engine.called("set_preprocessing")
    editor.form.std.setText("0")
    editor.form.mean.setText("0.1")
    editor.form.std.editingFinished.emit()
    assert "above zero" in editor.form.problem.text() and not engine.called("set_preprocessing")


def test_another_size_or_choice_opens_the_network_again(editor: InputEditor, engine: FakeEngine, qtbot: QtBot) -> None:
    editor.form.choices["activation"].setCurrentIndex(1)
    editor.form.choices["activation"].activated.emit(1)
    (reference,) = engine.called("open_network")[0]
    assert isinstance(reference, NetworkReference)
    assert reference.choices == (("activation", "tanh"),) and reference.model == "/home/me/net.pth"
    editor.form.height_.setValue(40)
    before = len(engine.called("open_network"))
    qtbot.waitUntil(lambda: len(engine.called("open_network")) > before)
    (reference,) = engine.called("open_network")[before]
    assert isinstance(reference, NetworkReference)
    assert reference.input == (1, 40, 32) and reference.preprocessing is not None
    assert reference.preprocessing.input == (1, 40, 32)


def test_back_to_the_guesses(editor: InputEditor, engine: FakeEngine, window: MainWindow) -> None:
    editor.form.mean.setText("0.5")
    editor.form.mean.editingFinished.emit()
    assert window.files.input_window is not None
    window.files.input_window.guess.click()
    assert window.files.remembered.told(SHA) is None
    assert engine.called("open_network") == [(NetworkReference("/home/me/net.pth"),)]


def test_the_form_previews_and_costs_nothing_once_closed(
    editor: InputEditor, engine: FakeEngine, window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(engine.request.of_kind(InputView)))
    engine.step()
    assert editor.preview.picture.image is not None and editor.preview.picture.image.width() == 32
    assert "1×32×32" in editor.preview.caption.text() and "%" in editor.preview.answer.text()
    assert window.files.input_window is not None
    window.files.input_window.close()
    assert window.files.input_window is None
    qtbot.waitUntil(lambda: not engine.request.of_kind(InputView))
