"""Every layout: recognised by its shapes and values, and its planted boxes are found; suppression against NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.api import BoxesView, Task, UserError
from engine.decoders.base import Grids, Output, strongest
from engine.decoders.catalogue import DECODERS, decoder
from engine.decoders.ssd import ssd300_priors
from engine.decoders.suppression import suppress
from engine.preprocessing.prepare import place
from engine.results.boxes import find_boxes
from tests.engine.decoders.planted import BOXES, LAYOUTS, ONE_CLASS, SIZE, onnx_file
from tests.engine.opened import opened


@pytest.mark.parametrize("layout", LAYOUTS)
def test_planted_boxes_are_found(layout: str) -> None:
    outputs = LAYOUTS[layout]()
    found = [Output(name, values.shape, values) for name, values in outputs.items()]
    matching = [(each, match) for each in DECODERS if (match := each.match(found, SIZE)) is not None and match.sure]
    chosen, match = matching[0]
    assert chosen.name == layout.split()[0]
    candidates = chosen.decode([outputs[name] for name in match.outputs], SIZE, 0.5)
    kept = suppress(candidates.boxes, candidates.scores, candidates.classes, 0.45, 100)
    np.testing.assert_allclose(candidates.boxes[kept], [box[:4] for box in BOXES], atol=0.01)
    np.testing.assert_allclose(candidates.scores[kept], [box[5] for box in BOXES], atol=1e-5)
    kinds = [0, 0] if chosen.name in ONE_CLASS else [box[4] for box in BOXES]
    assert candidates.classes[kept].tolist() == kinds
    assert candidates.best == pytest.approx(0.9, abs=1e-5) and candidates.odd == 0
    held = np.full(len(candidates.scores), chosen.score_output) if candidates.outputs is None else candidates.outputs
    for index in kept:
        score = outputs[match.outputs[held[index]]].reshape(-1)[candidates.places[index]]
        assert score > (-30 if chosen.name == "detr" else 0)
    nothing = chosen.decode([outputs[name] for name in match.outputs], SIZE, 0.95)
    assert len(nothing.scores) == 0 and nothing.best == pytest.approx(0.9, abs=1e-5)


def test_the_layouts_name_themselves_and_their_source() -> None:
    names = [each.name for each in DECODERS]
    assert len(set(names)) == len(names)
    for each in DECODERS:
        assert each.title and each.source and 0 < each.threshold < 1 and decoder(each.name) is each
    with pytest.raises(KeyError):
        decoder("no such layout")


def iou(one: np.ndarray, other: np.ndarray) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    inside = max(width, 0.0) * max(height, 0.0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return inside / (sum(areas) - inside)


def greedy(boxes: np.ndarray, scores: np.ndarray, classes: np.ndarray, overlap: float) -> list[int]:
    kept: list[int] = []
    for index in np.argsort(-scores, kind="stable"):
        same = [other for other in kept if classes[other] == classes[index]]
        if all(iou(boxes[index], boxes[other]) <= overlap for other in same):
            kept.append(int(index))
    return kept


@pytest.mark.parametrize("overlap", [0.2, 0.45, 0.7])
def test_suppression_is_greedy_within_each_class(overlap: float) -> None:
    rng = np.random.default_rng(4)
    corner, size = rng.uniform(0, 200, (120, 2)), rng.uniform(20, 120, (120, 2))
    boxes = np.concatenate([corner, corner + size], axis=1).astype(np.float32)
    scores, classes = rng.permutation(np.linspace(0.1, 0.9, 120)).astype(np.float32), rng.integers(0, 3, 120)
    expected = greedy(boxes, scores, classes, overlap)
    assert suppress(boxes, scores, classes, overlap, 1000).tolist() == expected
    assert suppress(boxes, scores, classes, overlap, 5).tolist() == expected[:5]
    assert len(suppress(boxes[:0], scores[:0], classes[:0], overlap, 5)) == 0
    boxes[expected[0]] = np.nan
    assert expected[0] not in suppress(boxes, scores, classes, overlap, 1000)


def test_the_best_of_each_row_whatever_is_no_number() -> None:
    scores = np.array([[0.2, 0.7], [np.nan, 0.9], [0.4, 0.1]], np.float32)
    found = strongest(scores, 0.5)
    assert found.rows.tolist() == [0, 1] and found.classes.tolist() == [1, 1] and found.odd == 1
    weighted = strongest(scores[[0, 2]], 0.3, np.array([1.0, 0.5], np.float32))
    assert weighted.rows.tolist() == [0] and weighted.scores.tolist() == [pytest.approx(0.7)]
    low = strongest(scores[[0, 2]], 0.9, np.array([1.0, 0.5], np.float32))
    assert (len(low.rows), low.best, low.best_class) == (0, pytest.approx(0.7), 1)
    assert strongest(np.empty((0, 3), np.float32), 0.5).best == 0


def test_cells_are_counted_row_by_row() -> None:
    grids = Grids.of((32, 48), (8, 16), 2)
    assert grids.count == 2 * (4 * 6 + 2 * 3)
    cells, strides, anchors = grids.places(np.array([2 * 7 + 1, 48 + 2 * 4]))
    assert cells.tolist() == [[4, 6, 1, 1], [2, 3, 1, 1]]
    assert strides.tolist() == [8, 16] and anchors.tolist() == [1, 0]
    first, _, others = Grids.of((32, 48), (8,), 2, anchors_first=True).places(np.array([24 + 7]))
    assert first.tolist() == [[4, 6, 1, 1]] and others.tolist() == [1]


def test_ssd300_has_the_paper_s_default_boxes() -> None:
    priors = ssd300_priors()
    assert len(priors) == 8732 == 38**2 * 4 + 19**2 * 6 + 10**2 * 6 + 5**2 * 6 + 3**2 * 4 + 4
    np.testing.assert_allclose(priors[0], [4 / 300, 4 / 300, 0.1, 0.1], atol=1e-6)


@pytest.mark.parametrize("layout", ["yolov8", "ultraface", "detr"])
def test_a_file_in_a_layout_is_opened_as_a_detector(layout: str, tmp_path: Path) -> None:
    network = opened(onnx_file(tmp_path / "net.onnx", LAYOUTS[layout]()))
    info = network.info
    assert info.task is Task.DETECTION and info.taken[0].decoder == layout
    frame = (128, 400)  # twice the input's height; a letterbox of 96 columns leaves 0.24 of it
    arrays = [LAYOUTS[layout]()[name] for name in info.taken[0].outputs]
    crop = place(*frame, info.preprocessing).crop
    found = find_boxes(arrays, BoxesView(layout, info.taken[0].outputs), info, crop, frame)
    top, left, height, width = crop
    for box, planted in zip(found.boxes, BOXES, strict=True):
        scale, shift = np.array([width / SIZE[1], height / SIZE[0]] * 2), np.array([left, top] * 2)
        np.testing.assert_allclose(box, np.clip(planted[:4] * scale + shift, 0, [frame[1], frame[0]] * 2), atol=0.02)


def test_another_task_can_be_asked_for(tmp_path: Path) -> None:
    path = onnx_file(tmp_path / "net.onnx", LAYOUTS["yolox"]())
    assert opened(path, task="unknown").info.taken[0].decoder == "values"
    with pytest.raises(UserError, match="cannot be read as segmentation: its outputs allow detection or yolox or"):
        opened(path, task="segmentation")


@pytest.mark.parametrize(
    ("name", "task", "decoder_name"),
    [("digits-find", Task.DETECTION, "named-center-points"), ("stick-figure", Task.KEY_POINTS, "key points")],
)
def test_the_bundled_networks_of_other_tasks_are_read_as_their_cards_say(
    name: str, task: Task, decoder_name: str
) -> None:
    info = opened(name).info
    assert (info.task, info.taken[0].decoder, str(info.taken[0].reason)) == (task, decoder_name, "Its card says so.")


def test_named_centre_points_are_in_pixels_and_down_first() -> None:
    heat, size, offset = (np.zeros((count, 16, 24), np.float32) for count in (3, 2, 2))
    heat[2, 5, 7], size[:, 5, 7], offset[:, 5, 7] = 0.8, (12, 30), (0.25, 0.75)
    found = decoder("named-center-points").decode([heat, size, offset], SIZE, 0.5)
    middle = (4 * 7.75, 4 * 5.25)
    assert found.boxes.tolist() == [[middle[0] - 15, middle[1] - 6, middle[0] + 15, middle[1] + 6]]
    assert found.cells.tolist() == [[16, 24, 5, 7]] and found.classes.tolist() == [2]
