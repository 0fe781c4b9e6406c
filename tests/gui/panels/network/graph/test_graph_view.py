"""The graph in the Network panel: zoom, drag, choose, walk, fold, search, and what it asks the engine for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api import INPUT, MapsView
from gui.look.colors import shade_color
from gui.look.theme import DARK
from gui.panels.network.graph.arranger import PlainBecause, plan_of
from gui.panels.network.graph.layout import arrange
from gui.panels.network.graph.page import GraphPage
from gui.panels.network.graph.view import MAX_THUMBNAILS, GraphView
from gui.panels.network.panel import FIRST_MAPS, GRAPH, ROW, NetworkPanel
from gui.session.session import Session
from tests.gui.fakes import LENET, FakeEngine
from tests.gui.panels.network.graph.test_graph_structure import inception, residual
from tests.gui.showing import color_at, look_like, painted, rgb, settle, show


def lenet(qtbot: QtBot, width: int = 900, height: int = 260) -> tuple[NetworkPanel, FakeEngine, Session]:
    """The panel with LeNet-5's graph, its thumbnails asked for and shown."""
    panel, engine, session = show(qtbot, NetworkPanel, width, height)
    with qtbot.waitSignal(panel.page.arranged, timeout=15000):
        panel.show_as(GRAPH)
    with qtbot.waitSignal(panel.page.view.settled, timeout=15000):
        pass
    settle()
    return panel, engine, session


def page_of(qtbot: QtBot, info, width: int = 1200, height: int = 700) -> GraphPage:  # type: ignore[no-untyped-def]
    page = GraphPage()
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    with qtbot.waitSignal(page.arranged, timeout=15000):
        page.show_network(info)
    return page


def index_of(view: GraphView, key: str) -> int:
    assert view.scene is not None
    return [node.key for node in view.scene.picture.nodes].index(key)


def wheel(view: GraphView, place: QPointF, steps: int) -> None:
    event = QWheelEvent(
        place, view.mapToGlobal(place), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_row_is_first_and_the_choice_is_saved(qtbot: QtBot) -> None:
    panel, _, _ = show(qtbot, NetworkPanel, 900, 150)
    assert panel.way == ROW and panel.save_state() == {"way": ROW}
    assert panel.page.view.scene is None
    panel.restore_state({"way": "sideways"})
    assert panel.way == ROW
    with qtbot.waitSignal(panel.page.arranged, timeout=15000):
        panel.restore_state({"way": GRAPH})
    assert panel.way == GRAPH and panel.save_state() == {"way": GRAPH}
    assert panel.title_widget() is panel.switch


def test_lenet_is_whole_in_sight_with_live_thumbnails(qtbot: QtBot) -> None:
    panel, engine, _ = lenet(qtbot)
    view = panel.page.view
    assert view.rect().toRectF().contains(view.card(0)) and view.rect().toRectF().contains(view.card(12))
    wanted = panel.request()
    assert {view.layer for view in wanted.of_kind(MapsView)} == {layer.name for layer in LENET.layers}
    asked = next(view for view in wanted.of_kind(MapsView) if view.layer == "conv2")
    assert asked.limit == FIRST_MAPS
    image, mosaic = view.content("conv2"), engine.mosaic(asked)
    assert isinstance(image, QImage)
    assert (image.height(), image.width()) == mosaic.pixels.shape
    shade = int(mosaic.pixels[3, 3])
    assert image.pixelColor(3, 3) == shade_color(DARK, mosaic.signed, shade)
    assert isinstance(view.content(INPUT), QImage)


def test_only_thumbnails_in_sight_are_asked_for(qtbot: QtBot) -> None:
    panel, _, _ = lenet(qtbot)
    view = panel.page.view
    view.reveal(index_of(view, "conv2"), center=True)
    view.camera.scale = 2.0
    with qtbot.waitSignal(view.settled, timeout=15000):
        view._repaint()
    asked = {view.layer for view in panel.request().of_kind(MapsView)}
    seen = {
        node.key
        for index, node in enumerate(view.scene.picture.nodes)
        if view.rect().toRectF().intersects(view.card(index))
    }
    assert "conv2" in asked and asked == seen - {INPUT}
    assert "fc3" not in asked
    panel.show_as(ROW)
    assert panel.request().of_kind(MapsView) and {view.layer for view in panel.request().of_kind(MapsView)} != asked


def test_cards_too_small_to_read_have_no_thumbnails(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(4, 12))
    with qtbot.waitSignal(page.arranged, timeout=15000):
        page.unfold_all()
    page.view.fit()
    assert len(page.view.scene.nodes) > MAX_THUMBNAILS
    assert page.view.wishes() == {}


def test_the_wheel_zooms_at_the_pointer(qtbot: QtBot) -> None:
    panel, _, _ = lenet(qtbot)
    view, place = panel.page.view, QPointF(300, 100)
    fixed, scale = view.camera.to_world(place), view.camera.scale
    wheel(view, place, 3)
    assert view.camera.scale == pytest.approx(scale * 1.25**3)
    there = view.camera.to_world(place)
    assert (there.x(), there.y()) == pytest.approx((fixed.x(), fixed.y()))
    wheel(view, place, -30)
    assert view.camera.scale == pytest.approx(min(view.camera.fitting, scale))


def test_dragging_pans_and_a_double_click_on_the_ground_fits(qtbot: QtBot) -> None:
    panel, _, session = lenet(qtbot)
    view = panel.page.view
    wheel(view, QPointF(300, 100), 4)
    chosen, before = session.selection.layer, view.card(3).topLeft()
    start, end = QPoint(400, 100), QPoint(340, 90)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + QPoint(-30, -5))
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    moved = view.card(3).topLeft() - before
    assert (moved.x(), moved.y()) == pytest.approx((-60, -10), abs=1)
    assert session.selection.layer == chosen
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(5, view.height() - 3))
    assert view.camera.scale == pytest.approx(view.camera.fitting)


def test_a_click_chooses_and_the_card_is_framed_in_the_accent(qtbot: QtBot) -> None:
    panel, _, session = lenet(qtbot)
    view = panel.page.view
    card = view.card(index_of(view, "relu2"))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=card.center().toPoint())
    assert session.selection.layer == "relu2"
    assert view.current == index_of(view, "relu2")
    settle()
    card = view.card(view.current).toAlignedRect()
    place = QPointF(card.left() - 2, card.top() + card.height() * 0.25)
    assert color_at(painted(view), place) == rgb(DARK.accent)


def test_arrow_keys_walk_along_edges(qtbot: QtBot) -> None:
    panel, _, session = lenet(qtbot)
    view = panel.page.view
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert session.selection.layer == "pool1"
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert session.selection.layer == "relu1"
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    view.event(override)
    assert override.isAccepted()


def test_up_and_down_go_from_branch_to_branch(qtbot: QtBot) -> None:
    page = page_of(qtbot, inception())
    page.opened = frozenset()
    with qtbot.waitSignal(page.arranged, timeout=15000):
        page.toggle("inception3a")
    scene = page.view.scene
    branches = [index_of(page.view, f"inception3a.branch{number}") for number in range(1, 5)]
    branches.sort(key=lambda index: scene.nodes[index].top())
    assert [scene.neighbour(index, "down") for index in branches[:3]] == branches[1:]
    assert [scene.neighbour(index, "up") for index in branches[1:]] == branches[:3]
    assert {scene.neighbour(index, "right") for index in branches} == {index_of(page.view, "inception3a.cat")}
    assert {scene.neighbour(index, "left") for index in branches} == {index_of(page.view, "maxpool1")}


def test_groups_unfold_and_fold_where_they_are(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(4, 12))
    view = page.view
    wheel(view, view.card(index_of(view, "layer2")).center(), -1)
    card = view.card(index_of(view, "layer2"))
    with qtbot.waitSignal(page.arranged, timeout=15000):
        QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=card.center().toPoint())
    assert page.opened == {"layer2"}
    frame = view.camera.rect(view.scene.frames[0][1])
    assert (frame.left(), frame.center().y()) == pytest.approx((card.left(), card.center().y()), abs=1)
    minus = view._look.handle_of_frame(frame, view.camera.scale).center().toPoint()
    with qtbot.waitSignal(page.arranged, timeout=15000):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=minus)
    assert page.opened == frozenset()
    index = index_of(view, "layer2")
    plus = view._look.parts(view.scene.picture.nodes[index], view.card(index)).handle.center().toPoint()
    with qtbot.waitSignal(page.arranged, timeout=15000):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=plus)
    assert page.opened == {"layer2"}


def test_as_long_as_nobody_moved_it_the_picture_fits_again(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(4, 12))
    view = page.view
    for group in ("layer2", "layer4", "layer4.11"):
        with qtbot.waitSignal(page.arranged, timeout=15000):
            page.toggle(group)
        opened = [view.camera.rect(rect) for frame, rect in view.scene.frames if frame.key == group]
        assert any(view.rect().toRectF().intersects(rect) for rect in opened)
        assert view._look.is_named(view.card(0))


def test_a_deep_network_fills_a_large_widget_with_rows(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(4, 5), 1200, 700)
    view = page.view
    page.unfold_all()
    qtbot.waitUntil(lambda: not page._arranger.is_busy and len(view.scene.nodes) > 80, timeout=15000)
    cards = [view.card(index) for index in range(len(view.scene.nodes))]
    assert len({round(card.top()) for card in cards}) > 4
    assert view._look.is_named(cards[0]) and view.rect().toRectF().contains(cards[0])
    chosen = index_of(view, "layer4.4.add")
    page.show_layer("layer4.4.add")
    assert view.current == chosen and view.rect().toRectF().contains(view.card(chosen))
    page.fit.click()
    page.resize(1200, 160)
    assert len({round(view.card(index).center().y()) for index in range(9)}) < 4  # no room for rows
    assert view.current == chosen and view.scene.lit


def test_only_the_chosen_path_is_lit(qtbot: QtBot) -> None:
    page = page_of(qtbot, inception())
    with qtbot.waitSignal(page.arranged, timeout=15000):
        page.unfold_all()
    page.show_layer("inception3a.branch2.conv")
    scene = page.view.scene
    lit = {scene.picture.nodes[index].key for index in scene.lit}
    off = {f"inception3a.branch{number}.{part}" for number in (1, 3, 4) for part in ("conv", "relu")}
    assert lit == {node.key for node in scene.picture.nodes} - off
    edges = [(scene.picture.nodes[e.source].key, scene.picture.nodes[e.target].key) for e in scene.picture.edges]
    parts = [len(routes) for edge, routes in zip(edges, scene.sheet.edges, strict=True) if not off.intersection(edge)]
    assert len(scene.lit_edges.lines) == sum(parts)
    assert len(scene.lit_edges.lines) + len(scene.quiet_edges.lines) == sum(map(len, scene.sheet.edges))


def test_the_search_finds_centres_and_chooses_one_after_another(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(4, 12), 600, 300)
    chosen: list[str] = []
    page.chosen.connect(lambda layer: (chosen.append(layer), page.show_layer(layer)))
    QTest.keyClicks(page.search, "layer3 add")
    view = page.view
    middle = view.card(index_of(view, "layer3")).center()
    assert (middle.x(), middle.y()) == pytest.approx((view.width() / 2, view.height() / 2), abs=1)
    assert chosen == []
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert chosen == ["layer3.0.add", "layer3.1.add"]
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""


def test_a_choice_elsewhere_comes_into_sight(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(4, 5), 500, 260)
    page.show_layer("fc")
    assert page.view.rect().toRectF().contains(page.view.card(index_of(page.view, "fc")))


def test_the_old_picture_stays_until_the_new_one_is_there(qtbot: QtBot) -> None:
    page = page_of(qtbot, inception())
    before = page.view.scene
    with qtbot.waitSignal(page.arranged, timeout=15000):
        page.show_network(residual(2, 2))
        assert page.view.scene is before
    assert page.view.scene is not before


def test_stored_weights_without_joins_say_so(qtbot: QtBot) -> None:
    page = GraphPage()
    qtbot.addWidget(page)
    page.show()
    page.show_network(replace(LENET, layers=tuple(replace(layer, inputs=()) for layer in LENET.layers)))
    assert "not how they are joined" in page.placeholder.sentence
    assert page.view.scene is None


def test_the_beginning_is_in_sight_whatever_branches_there_are(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(1, 2), 500, 190)
    view = page.view
    for scale in (1.0, 1.6):
        look_like(DARK, scale)
        assert view.rect().toRectF().contains(view.card(0)), scale
        title = view._look.parts(view.scene.picture.nodes[0], view.card(0)).title
        assert view._look.is_named(view.card(0)) and title.height() > 10 * scale


def test_arranging_can_be_stopped(qtbot: QtBot) -> None:
    page = page_of(qtbot, residual(4, 12))
    nodes, opened = page.view.scene.nodes, page.opened
    page.unfold_all()
    page._slow.timeout.emit()
    assert page.stop.isVisible() and page.found.text == "Arranging the layers …"
    page.show_layer("layer3.2.add")
    page.stop.click()
    assert not page.stop.isVisible() and page.found.text == "" and not page._arranger.is_busy
    assert page.opened == opened and page.view.scene.nodes is nodes
    assert page.view.current == index_of(page.view, "layer3")
    with qtbot.waitSignal(page.arranged, timeout=15000):
        page.toggle("layer3")
    assert not page.stop.isVisible() and not page._slow.isActive()
    assert page.opened == opened | {"layer3"}


@pytest.mark.parametrize("plain", PlainBecause)
def test_a_plain_order_is_told_and_works_like_any_other(qtbot: QtBot, plain: PlainBecause) -> None:
    page = page_of(qtbot, residual(2, 2))
    picture = page._structure.picture(page._structure.groups)
    page._take(picture, arrange(plan_of(picture, plain=True)), plain)
    said = page.found.text
    assert "plain order" in said and ("5 s" in said) is (plain is PlainBecause.SLOW)
    assert len(page.view.scene.nodes) == len(picture.nodes)
    page.search.setText("conv1")
    assert "found" in page.found.text
    page.search.clear()
    assert page.found.text == said
    with qtbot.waitSignal(page.arranged, timeout=15000):
        page.fold_all()
    assert page.found.text == ""
