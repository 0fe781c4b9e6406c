"""Real detectors on real pictures: the right names, and the boxes of a decoding in plain NumPy.

That decoding reads the file with ONNX Runtime alone, counts
cells in loops and suppresses with loops.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from engine.api import Boxes, BoxesView, NetworkReference, Task, UserError
from engine.commands.running import Opened
from engine.preprocessing.prepare import place, prepare
from engine.results.boxes import find_boxes
from engine.sources.decode import read_picture
from engine.vision import cv2
from tests.engine.decoders.test_layouts import greedy
from tests.engine.opened import opened

CPU = torch.device("cpu")
Found = list[tuple[str, float, list[float]]]


def found_in(path: Path, picture: np.ndarray, **told: object) -> Boxes:
    """What the engine finds, from the tensor that it gives the network."""
    network = opened(path, **told)
    info = network.info
    assert info.task is Task.DETECTION
    reading = info.taken[0]
    x = prepare(picture, info.preprocessing, CPU).tensor
    taps = network.program.prepare(frozenset(reading.outputs), CPU, "exact").run(x)[1]
    arrays = [taps[name][0].numpy() for name in reading.outputs]
    view = BoxesView(reading.decoder, reading.outputs, reading.threshold)
    return find_boxes(arrays, view, info, place(*picture.shape[:2], info.preprocessing).crop, picture.shape[:2])


def yolox_by_hand(path: Path, x: np.ndarray, names: list[str], crop: tuple[float, ...], least: float) -> Found:
    """One row after the other; x is what the network receives."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = session.run(None, {session.get_inputs()[0].name: x})[0][0]
    boxes, scores, kinds = [], [], []
    place_in = 0
    for stride in (8, 16, 32):
        for row in range(416 // stride):
            for column in range(416 // stride):
                numbers = rows[place_in]
                place_in += 1
                kind = int(numbers[5:].argmax())
                score = float(numbers[4] * numbers[5 + kind])
                if score >= least:
                    middle = ((numbers[0] + column) * stride, (numbers[1] + row) * stride)
                    half = (math.exp(numbers[2]) * stride / 2, math.exp(numbers[3]) * stride / 2)
                    boxes.append([middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]])
                    scores.append(score)
                    kinds.append(kind)
    kept = greedy(np.array(boxes), np.array(scores), np.array(kinds), 0.45)
    across, down = crop[3] / 416, crop[2] / 416
    return [
        (
            names[kinds[index]],
            scores[index],
            [
                boxes[index][0] * across + crop[1],
                boxes[index][1] * down + crop[0],
                boxes[index][2] * across + crop[1],
                boxes[index][3] * down + crop[0],
            ],
        )
        for index in kept
    ]


def test_yolox_finds_the_dog_and_the_cat_where_plain_numpy_does(shared_data: Path) -> None:
    path = shared_data / "checkpoints" / "various" / "yolox_nano.onnx"
    picture = read_picture(str(shared_data / "photos" / "gradcam_both.png"))
    info = opened(path).info
    x = prepare(picture, info.preprocessing, CPU).tensor.numpy()
    crop = place(*picture.shape[:2], info.preprocessing).crop
    by_hand = yolox_by_hand(path, x, list(info.labels), crop, 0.3)
    found = found_in(path, picture)
    assert [str(name) for name in found.names] == [name for name, _, _ in by_hand] == ["dog", "cat"]
    for index, (_, score, box) in enumerate(by_hand):
        assert found.scores[index] == pytest.approx(score, abs=1e-3)
        height, width = picture.shape[:2]
        np.testing.assert_allclose(found.boxes[index], np.clip(box, 0, [width, height, width, height]), atol=1)
        layer, (channel, row, column) = found.places[index]
        assert info.layer(layer).output[0] == 85 and channel == 5 + info.labels.index(str(found.names[index]))
        stride = 416 // info.layer(layer).output[1]
        assert row * stride <= 416 and column * stride <= 416


SEEN = [
    ("checkpoints/various/yolox_nano.onnx", "photos/sam_truck.jpg", {"truck"}, {}),
    ("checkpoints/various/FastestDet.onnx", "photos/sam_truck.jpg", {"truck"}, {}),
    ("checkpoints/various/FastestDet.onnx", "photos/gradcam_both.png", {"dog", "cat"}, {}),
    ("checkpoints/various/yolox_nano.onnx", "photos/coral_grace_hopper.bmp", {"person", "tie"}, {}),
    ("checkpoints/various/FastestDet.onnx", "photos/skimage_astronaut.png", {"person"}, {}),
    ("checkpoints/various/ultraface_RFB-320.onnx", "photos/skimage_astronaut.png", {"face"}, {}),
    ("nets/mtcnn_pnet_nhwc.onnx", "photos/skimage_astronaut.png", {"face"}, {"input": (48, 48)}),
]


@pytest.mark.verify
@pytest.mark.parametrize(("model", "picture", "names", "told"), SEEN)
def test_real_detectors_name_what_is_there(
    shared_data: Path, model: str, picture: str, names: set[str], told: dict[str, object]
) -> None:
    found = found_in(shared_data / model, read_picture(str(shared_data / picture)), **told)
    assert names <= {str(name) for name in found.names}
    if names == {"face"}:
        left, top, right, bottom = found.boxes[0]
        assert 140 <= left <= 190 and 40 <= top <= 80 and 255 <= right <= 280 and 165 <= bottom <= 195


@pytest.mark.verify
@pytest.mark.parametrize(
    ("model", "video", "name", "at"),
    [
        ("FastestDet.onnx", "car-detection.mp4", "car", 65),
        ("FastestDet.onnx", "bottle-detection.mp4", "bottle", 400),
        ("yolox_nano.onnx", "bottle-detection.mp4", "bottle", 400),
    ],
)
def test_real_detectors_find_cars_and_bottles(shared_data: Path, model: str, video: str, name: str, at: int) -> None:
    reader = cv2.VideoCapture(str(shared_data / "video" / video))
    reader.set(cv2.CAP_PROP_POS_FRAMES, at)
    picture = reader.read()[1][..., ::-1].copy()
    found = found_in(shared_data / "checkpoints" / "various" / model, picture)
    assert str(found.names[0]) == name


@pytest.mark.verify
def test_drawn_lines_of_text_are_found(shared_data: Path) -> None:
    picture = np.full((320, 480, 3), 255, np.uint8)
    lines = (("CONVOSCOPE", 90), ("sees text", 220))
    for words, row in lines:
        cv2.putText(picture, words, (60, row), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (0, 0, 0), 3)
    found = found_in(shared_data / "nets" / "ch_PP-OCRv4_det_infer.onnx", picture, input=(320, 480),
                     mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))  # fmt: skip
    assert len(found.boxes) == 2
    for box, (_, row) in zip(sorted(found.boxes.tolist(), key=lambda box: box[1]), lines, strict=True):
        assert box[1] < row - 15 < box[3] and box[0] < 100 and 250 < box[2] < 450


def test_labels_of_another_length_are_refused(shared_data: Path, tmp_path: Path) -> None:
    labels = tmp_path / "names.txt"
    labels.write_text("cat\ndog\n")
    path = shared_data / "checkpoints" / "various" / "FastestDet.onnx"
    with pytest.raises(UserError, match="2 class names, but FastestDet gives 80"):
        Opened(NetworkReference(str(path), labels=str(labels)), "cpu")
