"""The networks of drawn canvases measured again, through the product's own path from file to answer."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.api import BoxesView, NetworkReference
from engine.catalogue.known import card
from engine.networks.opening import open_network
from engine.preprocessing.prepare import prepare
from engine.results.boxes import find_boxes
from engine.sources.canvas import Canvas
from engine.sources.dance import dance
from engine.sources.draw import SIDE_PIXELS, draw_figure
from engine.sources.handwriting import write_several
from engine.sources.stick_figure import JOINTS, SKELETON
from tools import canvases, datasets, measures

PROMISED = {"digits-find": ("mAP@0.5", 0.90), "digits-paint": ("mean_IoU", 0.85), "stick-figure": ("PCK@0.1", 0.95)}
SEED = 2026
"""Of the drawings that the cards' figures were measured on."""


def answers(name: str, pictures: np.ndarray) -> dict[str, torch.Tensor]:
    """Every output for (N, H, W) uint8 pictures, or (N, H, W, 3) as a source gives them."""
    network = open_network(NetworkReference(name), 1, lambda _text, _fraction: None, lambda: False)
    execution = network.program.prepare(frozenset(network.info.outputs), torch.device("cpu"), "exact")
    given = pictures if pictures.ndim == 4 else np.repeat(pictures[..., None], 3, axis=3)
    inputs = torch.cat([prepare(x, network.info.preprocessing, torch.device("cpu")).tensor for x in given])
    taps = [execution.run(part)[1] for part in inputs.split(100)]
    return {output: torch.cat([tap[output] for tap in taps]) for output in network.info.outputs}


def digits(count: int, data: Path) -> canvases.Canvases:
    pictures, labels = datasets.load_test("mnist", data)
    return canvases.digits(pictures[:, 0], labels, count, np.random.default_rng(SEED))


def measured(name: str, count: int, data: Path) -> float:
    """The figure of ``PROMISED`` on the first drawings for testing."""
    if name == "stick-figure":
        drawn, points = canvases.figures(count, np.random.default_rng(SEED), unseen=True)
        return float(measures.correct_key_points(measures.peaks(answers(name, drawn)["heat"]), points).mean())
    drawn = digits(count, data)
    given = answers(name, drawn.ink)
    if name == "digits-find":
        found = measures.boxes_of(given["heat"], given["size"], given["offset"])
        return measures.mean_average_precision(found, drawn.boxes, 10)
    return float(measures.class_overlaps(given["classes"].argmax(1).numpy(), drawn.owner, 11)[:10].mean())


@pytest.mark.parametrize("name", PROMISED)
def test_a_sample_is_answered_about_as_well_as_promised(name: str, shared_data: Path) -> None:
    assert measured(name, 300, shared_data) >= PROMISED[name][1] - 0.02


@pytest.mark.verify
@pytest.mark.parametrize("name", PROMISED)
def test_the_card_tells_the_figure_that_is_measured(name: str, shared_data: Path) -> None:
    figure, promised = PROMISED[name]
    facts = card(name).facts
    told, count = facts["figures"], facts["test_pictures"]
    assert isinstance(told, dict) and isinstance(count, int)
    value = measured(name, count, shared_data)
    assert value >= promised
    assert value == pytest.approx(told[figure], abs=0.002)


def test_the_window_says_where_the_digits_are_as_the_measure_does(shared_data: Path) -> None:
    drawn = digits(20, shared_data)
    given = answers("digits-find", drawn.ink)
    network = open_network(NetworkReference("digits-find"), 1, lambda _text, _fraction: None, lambda: False)
    reading = network.info.taken[0]
    assert reading.outputs == ("heat", "size", "offset")
    view = BoxesView(reading.decoder, reading.outputs, reading.threshold)
    _, height, width = network.info.preprocessing.input
    expected = measures.boxes_of(given["heat"], given["size"], given["offset"], least=reading.threshold)
    for place, boxes in enumerate(expected):
        arrays = [given[name][place].numpy() for name in reading.outputs]
        found = find_boxes(arrays, view, network.info, (0, 0, height, width), (height, width))
        told = np.array(boxes).reshape(-1, 6)
        edges = np.clip(told[:, [3, 2, 5, 4]], 0, [width, height, width, height])
        assert found.boxes == pytest.approx(edges, abs=1e-3) and found.scores == pytest.approx(told[:, 1], abs=1e-4)
        assert list(found.names) == [str(int(label)) for label in told[:, 0]]


def test_digits_that_write_themselves_are_found() -> None:
    """The canvas of the program itself, whose pen and hand are others than those of training."""
    written = [write_several(seed, SIDE_PIXELS) for seed in range(20)]
    drawn = []
    for writing in written:
        canvas = Canvas(SIDE_PIXELS)
        for points, _ in writing.strokes:
            for start, end in pairwise(points[::4]):
                canvas.line(tuple(start), tuple(end), writing.width)
        drawn.append(canvas.ink)
    given = answers("digits-find", np.stack(drawn))
    found = measures.boxes_of(given["heat"], given["size"], given["offset"], least=0.4)
    said = ["".join(sorted(str(int(label)) for label in boxes[:, 0])) for boxes in found]
    right = sum(text == "".join(sorted(writing.text)) for text, writing in zip(said, written, strict=True))
    assert right >= 14


def test_the_dance_is_followed() -> None:
    drawn, true = [], []
    for seconds in np.arange(0, 15, 0.5):
        canvas = Canvas(SIDE_PIXELS)
        joints, head = dance(float(seconds), SIDE_PIXELS)
        draw_figure(canvas, joints, head, 9)
        drawn.append(canvas.ink)
        true.append(joints * canvases.SIZE / SIDE_PIXELS)
    found = measures.peaks(answers("stick-figure", np.stack(drawn))["heat"])
    assert measures.correct_key_points(found, np.stack(true)).mean() > 0.95
    assert len(JOINTS) == 11 and max(max(line) for line in SKELETON) == 10
