"""The Evidence panel over the real engine, stepped by hand: what is painted and read is what the methods say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, QPointF
from pytestqt.qtbot import QtBot

from engine.api import SHADES, EvidenceFailed, EvidenceView, Method, NetworkState, Target, TrustView
from engine.attribution import Explainer
from gui.look import text
from gui.look.colors import shades
from gui.look.theme import DARK, LIGHT
from gui.overlays.catalogue import add_overlays
from gui.panels.evidence.method_words import TITLES, WORDS
from gui.panels.evidence.options import EvidenceOptionsForm
from gui.panels.evidence.panel import EvidencePanel
from gui.panels.input.panel import InputPanel
from gui.session.session import Session
from gui.widgets.heat_view import INSIDE, heat_image
from tests.gui.fakes import FakeEngine
from tests.gui.showing import painted, rgb, settle, show
from tests.gui.stepping import SteppingEngine


def wide() -> np.ndarray:
    """A bright ring on dark ground in a picture of 40×64 pixels."""
    y, x = np.mgrid[:40, :64]
    ring = np.exp(-((np.hypot(x - 32, y - 20) - 12) ** 2) / 12)
    return np.repeat((255 * ring)[:, :, None], 3, axis=2).astype(np.uint8)


def opened(qtbot: QtBot, model: str = "lenet5") -> tuple[EvidencePanel, SteppingEngine, Session]:
    engine = SteppingEngine(model)
    session = Session(engine)
    panel = EvidencePanel(session)
    qtbot.addWidget(panel)
    panel.resize(700, 520)
    session.add_panel(panel)
    panel.show()
    panel.set_active(True)
    session.start()
    settle()
    engine.show(wide())
    settle()
    return panel, engine, session


def choose(panel: EvidencePanel, method: Method) -> None:
    panel.method.setCurrentIndex(panel.method.findData(str(method)))
    settle()


def test_the_map_over_the_frame(qtbot: QtBot) -> None:
    """A place of the crop has the colour of its value, over the grey of the frame; beside the crop all is dimmed."""
    panel, engine, _ = opened(qtbot)
    choose(panel, Method.INPUT_X_GRADIENT)
    (cell,) = panel.cells
    expected = Explainer(engine.network).picture(wide(), Method.INPUT_X_GRADIENT)
    assert cell.answer is not None and (cell.answer.map == expected.map).all()
    crop = cell.told.crop
    assert crop[1] > 0, "the sides are cut off"
    row, column = np.unravel_index(np.abs(expected.map).argmax(), expected.map.shape)
    part = cell.heat.part_of((int(row), int(column)))
    assert part.left() == pytest.approx(crop[1] + column * crop[3] / 32)
    assert part.top() == pytest.approx(crop[0] + row * crop[2] / 32)
    pixels = painted(cell.heat)
    place = cell.heat.to_widget(part).center()
    shade = shades(DARK, True)[0 if expected.map[row, column] < 0 else SHADES - 1].astype(float)
    grey = float(wide()[int(part.center().y()), int(part.center().x()), 0])
    ground = np.array(rgb(DARK.panel)) * INSIDE / 255 + grey * (1 - INSIDE / 255)  # the picture recedes beneath the map
    assert np.abs(pixels[int(place.y()), int(place.x())] - 0.85 * shade - 0.15 * ground).max() <= 12
    rect = cell.heat.picture_rect()
    assert pixels[int(rect.center().y()), int(rect.left()) + 2].max() < 60


def test_the_value_under_the_pointer(qtbot: QtBot) -> None:
    panel, _, _ = opened(qtbot)
    (cell,) = panel.cells
    answer = cell.answer
    assert answer is not None and answer.method is Method.GRAD_CAM and answer.layer == "pool2"
    place = cell.heat.to_widget(cell.heat.part_of((3, 1))).center()
    qtbot.mouseMove(cell.heat, QPoint(0, 0))
    qtbot.mouseMove(cell.heat, place.toPoint())
    settle()
    panel._pace.now()
    said = panel.readout.text
    assert said.startswith("pool2 · row 3 · column 1 · ")
    assert np.float32(said.rsplit(" · ", 1)[1]) == answer.map[3, 1]
    assert panel._values() == (float(answer.map[3, 1]),)
    cell.heat.hovered.emit(QPointF(1, 1))  # beside the crop
    assert cell.value() is None


def test_several_methods_side_by_side(qtbot: QtBot) -> None:
    panel, engine, _ = opened(qtbot)
    panel._open_options()
    form = panel._card.findChild(EvidenceOptionsForm)
    form.beside[Method.GRADIENT].click()
    form.beside[Method.CLASS_ACTIVATION_MAP].click()
    form.smooth.click()
    settle()
    engine.show(wide())
    settle()
    assert [cell.view.method for cell in panel.cells] == [
        Method.GRAD_CAM, Method.GRADIENT, Method.CLASS_ACTIVATION_MAP,
    ]  # fmt: skip
    one, two, odd = panel.cells
    assert one.told.origin == two.told.origin
    assert odd.answer is None and "averages its last maps" in odd.placeholder.sentence
    assert one.heat.smooth and panel.save_state()["beside"] == ["gradient", "cam"]
    panel._card.close()


def test_targets(qtbot: QtBot) -> None:
    panel, _, session = opened(qtbot)
    choose(panel, Method.GRADIENT)
    panel.target._picks_versus = True
    panel.target._pick(4)
    panel.target._picks_versus = False
    panel.target._pick(9)
    settle()
    (cell,) = panel.cells
    assert cell.answer.target == Target(channel=9, versus=4)
    panel._pace.now()
    assert panel.readout.text.startswith("9 − 4 = ") and panel.target.text() == "9 − 4"
    session.select("conv2", 3, (2, 5))
    panel.target._fill()
    actions = [action for action in panel.target._choices.actions() if action.text()]
    assert actions[-1].text() == "conv2, channel 3, the value at (2, 5)"
    actions[-1].trigger()
    settle()
    assert cell.answer.target == Target("conv2", 3, (2, 5)) and panel.target.text() == "conv2 · 3 (2, 5)"
    actions[0].trigger()
    assert panel.target.target == Target()


def test_the_layer_is_there_to_choose_where_it_matters(qtbot: QtBot) -> None:
    panel, _, _ = opened(qtbot)
    assert panel.layer.isVisible() and panel.layer.findData("fc1") < 0
    panel.layer.setCurrentIndex(panel.layer.findData("relu1"))
    settle()
    assert panel.cells[0].answer.layer == "relu1"
    choose(panel, Method.OCCLUSION)
    assert not panel.layer.isVisible()
    panel._pace.now()
    assert panel.cells[0].answer.passes > 100 and "passes" in panel.readout.text


def test_what_was_stopped_can_be_asked_for_again(qtbot: QtBot) -> None:
    panel, engine, session = show(qtbot, EvidencePanel, 600, 480, FakeEngine())
    view = EvidenceView(Method.GRAD_CAM)
    assert view in engine.request.wishes
    engine.post(EvidenceFailed(NetworkState(session.network.epoch), view, "This was stopped.", cancelled=True))
    settle()
    assert view not in engine.request.wishes, "or it would begin again by itself"
    panel.cells[0].wanted_again.emit()
    settle()
    assert view in engine.request.wishes


def test_evidence_of_another_network_is_not_shown(qtbot: QtBot) -> None:
    panel, engine, _ = opened(qtbot)
    told = panel.cells[0].told
    engine._post(lambda loop: loop.set_network(replace(engine.network)))
    settle()
    assert panel.cells[0].told is not told


def test_choices_are_kept(qtbot: QtBot) -> None:
    panel, _, session = show(qtbot, EvidencePanel, 600, 480)
    panel.restore_state({"method": "lrp-z-plus", "opacity": 0.5, "smooth": True, "beside": ["gradient", "magic", 3]})
    assert panel.chosen is Method.RELEVANCE_Z_PLUS and panel.options.beside == (Method.GRADIENT,)
    again = EvidencePanel(session)
    qtbot.addWidget(again)
    again.restore_state(panel.save_state())
    assert again.save_state() == panel.save_state()
    again.restore_state({"method": 7, "opacity": "much", "beside": "all"})
    assert again.chosen is Method.RELEVANCE_Z_PLUS


def test_zero_is_quiet_and_nan_is_seen() -> None:
    for theme in (DARK, LIGHT):
        image = heat_image(np.array([[0.0, 2.0, -2.0, np.nan, 5.0]]), 2.0, True, 0.5, theme)
        assert image.pixelColor(0, 0).alpha() == 0
        for column, shade in ((1, SHADES - 1), (2, 0), (4, SHADES - 1)):
            assert image.pixelColor(column, 0).alpha() == 128
            assert image.pixelColor(column, 0).getRgb()[:3] == tuple(shades(theme, True)[shade])
        assert image.pixelColor(3, 0).name() == theme.nan and image.pixelColor(3, 0).alpha() == 255


def test_each_method_is_explained_in_three_sentences(qtbot: QtBot) -> None:
    assert TITLES.keys() == WORDS.keys() == set(Method)
    for words in WORDS.values():
        assert words.count(". ") == 2 and words.endswith(".") and "isleads" in words
    panel, _, _ = show(qtbot, EvidencePanel, 600, 480)
    assert WORDS[Method.GRAD_CAM] in panel.explained()


def test_how_far_it_can_be_trusted(qtbot: QtBot) -> None:
    panel, engine, session = opened(qtbot)
    choose(panel, Method.GRADIENT)
    panel._open_options()
    panel._card.findChild(EvidenceOptionsForm).trust.click()
    settle()
    assert session.frozen and panel._card is None
    content = panel._trust
    received = engine._loop._live.kept.prepared.tensor
    expected = Explainer(engine.network).trust(torch.tensor(received.numpy()), Method.GRADIENT)
    names = [one.name for one in content.plot.series()]
    assert names == ["deletion", "deletion at random", "insertion", "insertion at random"]
    assert (content.plot.series()[0].y == expected.deletion).all()
    assert f"{expected.passes:,} passes" in content.lines[3].text
    assert f" {text.significant(expected.alike, 2)} " in content.lines[2].text
    content.parentWidget().close()
    settle()
    assert panel._trust is None and not [w for w in panel.request().wishes if isinstance(w, TrustView)]


def test_a_layer_over_the_picture(qtbot: QtBot) -> None:
    """It is offered once the panel has been seen, and painted where the map is of the very frame."""
    panel, engine, session = opened(qtbot)
    add_overlays(session)
    below = InputPanel(session)
    qtbot.addWidget(below)
    session.add_panel(below)
    below.show()
    below.set_active(True)
    layer = session.overlays.layer("evidence")
    assert layer in session.overlays.offered and not layer.visible
    session.overlays.set_visible("evidence", True)
    panel.set_active(False)
    settle()
    engine.show(wide())
    settle()
    assert session.overlays.drawn == [layer], "it asks for itself"
    answer = layer._answer
    crop = layer._told.crop
    place = QPointF(crop[1] + 2.5 / 5 * crop[3], crop[0] + 1.5 / 5 * crop[2])
    assert layer.words_at(place) == f"pool2 · row 1 · column 2 · {text.exact(float(answer.map[1, 2]))}"
    assert layer.words_at(QPointF(0, 0)) == ""
    told = layer._told
    layer._told = replace(told, origin=replace(told.origin, frame=told.origin.frame - 1))
    assert session.overlays.drawn == [], "a map of another frame is not"


def test_a_new_user_is_offered_no_layer(qtbot: QtBot) -> None:
    engine = FakeEngine()
    session = Session(engine)
    add_overlays(session)
    session.start()
    settle()
    assert "evidence" not in [layer.identifier for layer in session.overlays.offered]


def test_the_scale_settles(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours do not flicker from map to map; soon, and on a held frame, the scale ends at the largest value."""
    panel, _, _ = opened(qtbot)
    (cell,) = panel.cells
    clock = [100.0]
    monkeypatch.setattr("gui.panels.evidence.cell.time.perf_counter", lambda: clock[0])
    largest = float(cell.answer.map.max())
    told = cell.told
    cell.heat.limit, cell._shown = 10 * largest, 100.0
    clock[0] = 100.5
    cell.show_result(told, held=False)
    assert cell.heat.limit == pytest.approx(10 * largest / np.e)
    clock[0] = 103.0
    cell.show_result(told, held=False)
    assert cell.heat.limit == pytest.approx(largest) and cell.scale.ends[1] == text.significant(largest)
    cell.heat.limit = 10 * largest
    cell.show_result(told, held=True)
    assert cell.heat.limit == pytest.approx(largest)
