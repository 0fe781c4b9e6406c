"""Rows: nothing is lost, moved within its row, or laid over anything else; edges and frames go on in the next row."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from benchmarks.graph import dense_network
from engine.api import INPUT, NetworkInfo
from gui.panels.network.graph.arranger import plan_of
from gui.panels.network.graph.layout import HEIGHT, WIDTH, GraphLayout, arrange
from gui.panels.network.graph.rows import SPACE, Rows, Sheet
from gui.panels.network.graph.structure import GraphPicture, Structure
from tests.gui.panels.network.graph.test_graph_structure import inception, network, residual


def arranged(info: NetworkInfo, *opened: str, everything: bool = False) -> tuple[GraphPicture, GraphLayout]:
    structure = Structure(info)
    picture = structure.picture(structure.groups if everything else opened)
    return picture, arrange(plan_of(picture))


def rows_of(sheet: Sheet) -> list[list[int]]:
    """Nodes by rows: those that a horizontal line can tell apart."""
    rows: list[list[int]] = []
    bottom = float("-inf")
    for index in sorted(range(len(sheet.nodes)), key=lambda node: sheet.nodes[node][1]):
        if sheet.nodes[index][1] > bottom:
            rows.append([])
        rows[-1].append(index)
        bottom = max(bottom, sheet.nodes[index][1] + HEIGHT)
    return rows


EVERY = [residual(3, 4), inception(), dense_network((5, 6))]


@pytest.mark.parametrize("info", EVERY, ids=["resnet", "googlenet", "dense"])
@pytest.mark.parametrize("width", [900.0, 2000.0, 4000.0])
def test_rows_keep_every_node_edge_and_frame(info: NetworkInfo, width: float) -> None:
    picture, arrangement = arranged(info, everything=True)
    sheet = Rows(picture, arrangement).broken(width)
    assert len(sheet.nodes) == len(picture.nodes) and all(sheet.frames)
    for one, other in combinations(sheet.nodes, 2):
        assert abs(one[0] - other[0]) >= WIDTH or abs(one[1] - other[1]) >= HEIGHT
    for edge, routes in zip(picture.edges, sheet.edges, strict=True):
        (left, top), (right, below) = sheet.nodes[edge.source], sheet.nodes[edge.target]
        assert routes[0][0][0] == pytest.approx(left + WIDTH) and top <= routes[0][0][1] <= top + HEIGHT
        assert routes[-1][-1][0] == pytest.approx(right) and below <= routes[-1][-1][1] <= below + HEIGHT
        for before, after in pairwise(routes):
            assert before[-1] == after[0]
    for node, (x, y) in zip(picture.nodes, sheet.nodes, strict=True):
        for frame, boxes in zip(picture.frames, sheet.frames, strict=True):
            inside = [box for box in boxes if box[0] <= x and x + WIDTH <= box[2] and box[1] < y < y + HEIGHT < box[3]]
            assert len(inside) == (node.layers[0] in frame.layers)


def test_reading_order_is_from_left_to_right_and_from_row_to_row() -> None:
    info = network(*((f"l{place}", (f"l{place - 1}" if place else INPUT,)) for place in range(30)))
    picture, arrangement = arranged(info)
    sheet = Rows(picture, arrangement).broken(6.2 * (WIDTH + 16))
    order = sorted(range(31), key=lambda node: (sheet.nodes[node][1], sheet.nodes[node][0]))
    assert order == list(range(31))
    rows = rows_of(sheet)
    assert [len(row) for row in rows] == [6, 6, 6, 6, 6, 1]
    for one, other in pairwise(rows):
        assert sheet.nodes[other[0]][1] - sheet.nodes[one[0]][1] == pytest.approx(HEIGHT + SPACE)
    for place, routes in enumerate(sheet.edges):  # around only at the end of a row
        assert len(routes) == (3 if place % 6 == 5 else 1)


def test_a_picture_is_only_cut_where_one_thing_crosses() -> None:
    picture, arrangement = arranged(inception())
    sheet = Rows(picture, arrangement).broken(1.0)
    cut = {index for index, routes in enumerate(sheet.edges) if len(routes) > 1}
    assert cut == set(range(len(picture.edges)))  # a chain of folded modules falls apart altogether
    picture, arrangement = arranged(inception(), "inception3a")
    sheet = Rows(picture, arrangement).broken(1.0)
    titles = {node.title: index for index, node in enumerate(picture.nodes)}
    branches = [titles[f"branch{number}"] for number in range(1, 5)]
    tops = sorted(sheet.nodes[branch][1] for branch in branches)
    for edge, routes in zip(picture.edges, sheet.edges, strict=True):
        if edge.source in branches:
            assert len(routes) in (1, 3)
    assert len({sheet.nodes[branch][0] for branch in branches}) == 1 and len(tops) == 4


def test_whole_stages_stay_together_if_they_can() -> None:
    picture, arrangement = arranged(residual(4, 4), "layer1", "layer2", "layer3", "layer4")
    width = max(box[2] - box[0] for box in arrangement["frames"]) * 1.75
    sheet = Rows(picture, arrangement).broken(width)
    assert all(len(boxes) == 1 for boxes in sheet.frames)
    assert len(rows_of(sheet)) == 4


def test_one_row_is_best_where_it_is_large_enough_or_nothing_else_fits() -> None:
    picture, arrangement = arranged(residual(4, 3), "layer1", "layer2", "layer3", "layer4")
    rows = Rows(picture, arrangement)
    wide, high = rows.whole.size
    assert rows.best(wide, high, 1.0, 0.7) is rows.whole
    assert rows.best(wide / 3, HEIGHT, 1.0, 0.7) is rows.whole  # too low for two rows
    large = rows.best(wide / 3, 3 * high, 1.0, 0.5)
    assert len(rows_of(large)) > 1
    assert large.size[0] < wide / 1.5
    narrow = rows.best(700.0, 2000.0, 2.0, 1.0)
    assert narrow.size[0] <= 700.0 + 4 * WIDTH


def test_nothing_is_one_empty_row() -> None:
    rows = Rows(GraphPicture(), arrange(plan_of(GraphPicture())))
    assert rows.best(100, 100, 1.0, 0.7).size == (0.0, 0.0)
