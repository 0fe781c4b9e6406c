"""The layout: left to right along every edge, nothing over anything else; and the process that does it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import graphlay
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QProcess, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from benchmarks.graph import dense_network
from engine.api import INPUT, NetworkInfo
from gui.panels.network.graph import arranger as arranging
from gui.panels.network.graph.arranger import PATIENCE_MS, Arranger, PlainBecause, plan_of
from gui.panels.network.graph.layout import HEADER, HEIGHT, WIDTH, GraphLayout, arrange
from gui.panels.network.graph.structure import GraphPicture, Structure
from tests.gui.fakes import LENET
from tests.gui.panels.network.graph.test_graph_structure import inception, network, residual


def check(picture: GraphPicture, arranged: GraphLayout) -> None:
    """Everything that must hold for any picture."""
    places = arranged["nodes"]
    assert len(places) == len(picture.nodes)
    for edge, route in zip(picture.edges, arranged["edges"], strict=True):
        (left, top), (right, below) = places[edge.source], places[edge.target]
        assert left + WIDTH < right
        assert route[0][0] == pytest.approx(left + WIDTH) and top <= route[0][1] <= top + HEIGHT
        assert route[-1][0] == pytest.approx(right) and below <= route[-1][1] <= below + HEIGHT
        assert all(a[0] <= b[0] + 1e-6 for a, b in pairwise(route))
    by_x = sorted(places)
    for index, (x, y) in enumerate(by_x):
        for other, height in by_x[index + 1 :]:
            if other - x >= WIDTH - 1e-6:
                break
            assert abs(y - height) >= HEIGHT - 1e-6
    frames = {frame.key: box for frame, box in zip(picture.frames, arranged["frames"], strict=True)}
    for node, (x, y) in zip(picture.nodes, places, strict=True):
        if node.frame:
            left, top, right, bottom = frames[node.frame]
            assert left < x and x + WIDTH < right and top + HEADER <= y and y + HEIGHT < bottom
    for frame in picture.frames:
        if frame.parent:
            (left, top, right, bottom), (l2, t2, r2, b2) = frames[frame.parent], frames[frame.key]
            assert left < l2 and top + HEADER <= t2 and r2 < right and b2 < bottom


@pytest.mark.parametrize(
    "info",
    [LENET, residual(4, 5), inception(), dense_network((4, 3)), dense_network((9, 12), reach=6)],
    ids=["lenet", "resnet", "googlenet", "dense", "denser"],
)
@pytest.mark.parametrize("plain", [False, True])
def test_left_to_right_without_overlap(info: NetworkInfo, plain: bool) -> None:
    structure = Structure(info)
    for opened in (structure.first_opened(), frozenset(list(structure.groups)[:3]), frozenset(structure.groups)):
        picture = structure.picture(opened)
        check(picture, arrange(plan_of(picture, plain=plain)))


@pytest.mark.parametrize("reach", [2, None])
@pytest.mark.parametrize("plain", [False, True])
def test_a_thousand_nodes(reach: int | None, plain: bool) -> None:
    structure = Structure(dense_network(reach=reach))
    picture = structure.picture(structure.groups)
    assert len(picture.nodes) > 950
    check(picture, arrange(plan_of(picture, plain=plain)))


def lanes(picture: GraphPicture, arranged: GraphLayout) -> dict[tuple[int, int], tuple[float, float, float]]:
    """For each edge that goes along a lane (left, right, height)."""
    found = {}
    for edge, route in zip(picture.edges, arranged["edges"], strict=True):
        if len(route) == 4 and route[1][1] == route[2][1] and route[1][1] < arranged["nodes"][edge.source][1]:
            found[edge.source, edge.target] = (route[1][0], route[2][0], route[1][1])
    return found


@pytest.mark.parametrize("opened", [["features", "features.denseblock1"], None], ids=["a block", "everything"])
def test_in_dense_blocks_each_layer_has_a_lane_above_all_that_it_passes(opened: list[str] | None) -> None:
    structure = Structure(dense_network((9, 12)))
    picture = structure.picture(structure.groups if opened is None else opened)
    arranged = arrange(plan_of(picture))
    found = lanes(picture, arranged)
    neighbours = {(edge.source, edge.target) for edge in picture.edges} - found.keys()
    for target in range(1, len(picture.nodes)):  # one input is drawn straight, the others come from above
        assert sum(b == target for _, b in neighbours) == 1
    heights: dict[int, set[float]] = {}
    for (source, _), (_, _, height) in found.items():
        heights.setdefault(source, set()).add(height)
    assert len(heights) > 8 and all(len(each) == 1 for each in heights.values())
    for left, right, height in found.values():
        for x, y in arranged["nodes"]:
            assert x + WIDTH <= left or x >= right or y > height
        for frame, (x, top, end, _) in zip(picture.frames, arranged["frames"], strict=True):
            if "denselayer" in frame.key:
                assert end <= left or x >= right or top > height
    for (one, a), (other, b) in combinations(found.items(), 2):
        if one[0] != other[0] and max(a[0], b[0]) < min(a[1], b[1]):
            assert abs(a[2] - b[2]) > 5


def test_the_library_gets_no_more_than_a_few_edges_a_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time grows with the square of the edges and more."""
    given: list[graphlay.Graph] = []
    real = graphlay.layout
    monkeypatch.setattr(graphlay, "layout", lambda graph, **rest: given.append(graph) or real(graph, **rest))
    structure = Structure(dense_network())
    picture = structure.picture(structure.groups)
    arrange(plan_of(picture))
    assert len(picture.edges) > 3500
    assert len(given[0].edges) < 1.1 * len(given[0].nodes)


def columns_by_recursion(picture: GraphPicture) -> list[int]:
    """Of each node the number of edges on the longest way to it."""
    inputs: list[list[int]] = [[] for _ in picture.nodes]
    for edge in picture.edges:
        inputs[edge.target].append(edge.source)

    @cache
    def longest(node: int) -> int:
        return 1 + max(longest(source) for source in inputs[node]) if inputs[node] else 0

    return [longest(node) for node in range(len(picture.nodes))]


def test_the_plain_order_has_a_column_for_each_length_of_the_longest_way_and_needs_no_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also of a tangle: every layer of one row reads every layer of the row before."""
    monkeypatch.setitem(sys.modules, "graphlay", None)
    rows = [[f"r{row}x{place}" for place in range(8)] for row in range(5)]
    tangle = network(
        *((name, tuple(rows[row - 1]) if row else (INPUT,)) for row, names in enumerate(rows) for name in names)
    )
    for info in (tangle, inception(), residual(4, 5), dense_network((4, 3))):
        structure = Structure(info)
        picture = structure.picture(structure.groups)
        arranged = arrange(plan_of(picture, plain=True))
        check(picture, arranged)
        at = sorted({x for x, _ in arranged["nodes"]})
        assert [at.index(x) for x, _ in arranged["nodes"]] == columns_by_recursion(picture)


@pytest.mark.parametrize(
    "info", [residual(4, 5), inception(), dense_network((4, 3))], ids=["residual", "google", "dense"]
)
def test_in_the_plain_order_nothing_lies_over_a_node_or_a_frame(info: NetworkInfo) -> None:
    structure = Structure(info)
    picture = structure.picture(structure.groups)
    arranged = arrange(plan_of(picture, plain=True))
    boxes = [(x, y, x + WIDTH, y + HEIGHT) for x, y in arranged["nodes"]]
    for route in arranged["edges"]:
        for (x, y), (x2, y2) in pairwise(route):
            if y == y2:  # a lane
                assert not any(x < right and left < x2 and top < y < bottom for left, top, right, bottom in boxes)
    frames = [(frame.parent, box) for frame, box in zip(picture.frames, arranged["frames"], strict=True)]
    for (parent, a), (other, b) in combinations(frames, 2):
        if parent == other:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_frames_side_by_side_do_not_overlap() -> None:
    structure = Structure(inception())
    picture = structure.picture(structure.groups)
    frames = dict(zip((frame.key for frame in picture.frames), arrange(plan_of(picture))["frames"], strict=True))
    inner = [box for key, box in frames.items() if key.startswith("inception3a.")]
    assert len(inner) == 4
    for one, other in combinations(inner, 2):
        assert one[3] <= other[1] or other[3] <= one[1] or one[2] <= other[0] or other[2] <= one[0]


def test_branches_lie_in_the_order_of_their_names() -> None:
    picture = Structure(inception()).picture({"inception3a", "inception3b"})
    places = arrange(plan_of(picture))["nodes"]
    for module in ("inception3a", "inception3b"):
        keys = [f"{module}.branch{number}" for number in range(1, 5)]
        tops = [places[index][1] for key in keys for index, node in enumerate(picture.nodes) if node.key == key]
        assert len(tops) == 4 and tops == sorted(tops)


def test_nothing_is_arranged_as_nothing() -> None:
    assert arrange(plan_of(GraphPicture())) == {"nodes": [], "edges": [], "frames": []}


def test_the_process_gives_the_same_as_the_function(qtbot: QtBot) -> None:
    picture = Structure(inception()).picture(())
    arranger = Arranger()
    with qtbot.waitSignal(arranger.arranged, timeout=60000) as waited:
        arranger.ask(picture)
        assert arranger.is_busy
    assert waited.args[0] is picture
    truth = arrange(plan_of(picture))
    assert [tuple(place) for place in waited.args[1]["nodes"]] == truth["nodes"]
    assert not arranger.is_busy


def test_only_the_newest_question_is_answered(qtbot: QtBot) -> None:
    arranger, answers = Arranger(), []
    arranger.arranged.connect(lambda picture, *_: answers.append(picture))
    first, second = Structure(inception()).picture(()), Structure(LENET).picture(())
    with qtbot.waitSignal(arranger.arranged, timeout=60000):
        arranger.ask(first)
        arranger.ask(second)
    assert not arranger.is_busy
    assert answers == [second]


def test_an_arranger_may_go_while_it_is_asked(qtbot: QtBot) -> None:
    arranger = Arranger()
    arranger.ask(Structure(LENET).picture(()))
    work = arranger._work
    with qtbot.waitSignal(work.process.finished, timeout=60000):
        arranger.deleteLater()


def test_nothing_is_kept_of_what_was_asked_when_the_program_ends(qtbot: QtBot) -> None:
    application = QCoreApplication.instance()
    arranger = Arranger()
    arranger.ask(Structure(LENET).picture(()))
    work = arranger._work
    QTimer.singleShot(0, application.quit)
    application.exec()
    assert work not in arranging._Work._running
    QTimer.singleShot(0, application.quit)  # a host's may end several times
    application.exec()
    qtbot.waitUntil(lambda: not shiboken6.isValid(work.process))
    arranger.stop()


def test_failures_are_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]) -> None:
    """Not even the plain order comes."""
    expect_log("arranged in a plain order")
    expect_log("could not be arranged")
    monkeypatch.setattr(arranging.layout, "__file__", "/nowhere/layout.py")
    arranger = Arranger()
    with qtbot.waitSignal(arranger.failed, timeout=60000):
        arranger.ask(Structure(LENET).picture(()))


LIBRARIES = {
    "missing": "raise ImportError('there is no such thing')",
    "raises": "Graph = None",
    "crashes": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_where_the_library_fails_the_order_is_plain(
    library: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("arranged in a plain order")
    (tmp_path / "graphlay.py").write_text(LIBRARIES[library])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    picture = Structure(inception()).picture(())
    arranger = Arranger()
    with qtbot.waitSignal(arranger.arranged, timeout=60000) as waited:
        arranger.ask(picture)
    shown, arranged, plain = waited.args
    assert shown is picture and plain is PlainBecause.FAILED
    assert [tuple(place) for place in arranged["nodes"]] == arrange(plan_of(picture, plain=True))["nodes"]
    check(picture, arranged)


def test_after_five_seconds_the_order_is_plain(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    assert PATIENCE_MS == 5000
    expect_log("it takes too long")
    (tmp_path / "graphlay.py").write_text("import time\ntime.sleep(600)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    picture = Structure(LENET).picture(())
    arranger = Arranger()
    with qtbot.waitSignal(arranger.arranged, timeout=60000) as waited:
        arranger.ask(picture)
        assert arranger._patience.isActive()
        arranger._patience.timeout.emit()
    assert waited.args[0] is picture and waited.args[2] is PlainBecause.SLOW
    assert not arranger.is_busy and not arranger._patience.isActive()
    qtbot.waitUntil(lambda: not QApplication.instance().findChildren(QProcess), timeout=60000)


def test_patience_ends(qtbot: QtBot, expect_log: Callable[[str], None]) -> None:
    expect_log("arranged in a plain order")
    expect_log("could not be arranged: it takes too long")
    arranger = Arranger()
    with qtbot.waitSignal(arranger.failed, timeout=60000):
        arranger.ask(Structure(LENET).picture(()))
        arranger._patience.timeout.emit()
        arranger._patience.timeout.emit()
    assert not arranger.is_busy
    qtbot.waitUntil(lambda: not QApplication.instance().findChildren(QProcess), timeout=60000)
