"""The layout: left to right along every edge, nothing over anything else; and the process that does it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import pytest
from pytestqt.qtbot import QtBot

from benchmarks.graph import dense_network
from engine.api import NetworkInfo
from gui.graph import arranger as arranging
from gui.graph.arranger import Arranger, plan_of
from gui.graph.layout import HEADER, HEIGHT, WIDTH, Arrangement, arrange
from gui.graph.structure import Picture, Structure
from tests.gui.fakes import LENET
from tests.gui.test_graph_structure import inception, residual


def check(picture: Picture, arranged: Arrangement) -> None:
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
    "info", [LENET, residual(4, 5), inception(), dense_network((4, 3))], ids=["lenet", "resnet", "googlenet", "dense"]
)
def test_left_to_right_without_overlap(info: NetworkInfo) -> None:
    structure = Structure(info)
    for opened in (structure.first_opened(), frozenset(list(structure.groups)[:3]), frozenset(structure.groups)):
        picture = structure.picture(opened)
        check(picture, arrange(plan_of(picture)))


def test_a_thousand_nodes() -> None:
    structure = Structure(dense_network((24, 36, 48, 32), reach=2))
    picture = structure.picture(structure.groups)
    assert len(picture.nodes) > 950
    check(picture, arrange(plan_of(picture)))


def test_frames_side_by_side_do_not_overlap() -> None:
    structure = Structure(inception())
    picture = structure.picture(structure.groups)
    frames = dict(zip((frame.key for frame in picture.frames), arrange(plan_of(picture))["frames"], strict=True))
    inner = [box for key, box in frames.items() if key.startswith("inception3a.")]
    assert len(inner) == 4
    for one, other in combinations(inner, 2):
        assert one[3] <= other[1] or other[3] <= one[1] or one[2] <= other[0] or other[2] <= one[0]


def test_nothing_is_arranged_as_nothing() -> None:
    assert arrange(plan_of(Picture())) == {"nodes": [], "edges": [], "frames": []}


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
    arranger.arranged.connect(lambda picture, _arrangement: answers.append(picture))
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


def test_failures_are_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]) -> None:
    expect_log("could not be arranged")
    monkeypatch.setattr(arranging.layout, "__file__", "/nowhere/layout.py")
    arranger = Arranger()
    with qtbot.waitSignal(arranger.failed, timeout=60000):
        arranger.ask(Structure(LENET).picture(()))
