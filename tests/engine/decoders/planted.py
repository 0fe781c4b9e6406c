"""Outputs with planted boxes in every published layout, made from the layouts' own formulas, and ONNX files of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE = (64, 96)
"""(height, width) of the network's input."""
BOXES = ((10.0, 12.0, 30.0, 44.0, 1, 0.9), (50.0, 8.0, 90.0, 40.0, 2, 0.8))
"""left, top, right, bottom in pixels of the input, class, score."""
CLASSES = 3


def cells(stride: int) -> tuple[int, int]:
    return SIZE[0] // stride, SIZE[1] // stride


def logit(share: float) -> float:
    return math.log(share / (1 - share))


def yolox() -> dict[str, np.ndarray]:
    """Each box at the cell of stride 16 that its centre is in, relative to that cell."""
    tables = []
    for stride in (8, 16, 32):
        rows, columns = cells(stride)
        table = np.zeros((rows, columns, 5 + CLASSES), np.float32)
        if stride == 16:
            for left, top, right, bottom, kind, score in BOXES:
                x, y = (left + right) / 2 / stride, (top + bottom) / 2 / stride
                cell = table[int(y), int(x)]
                cell[:4] = x - int(x), y - int(y), math.log((right - left) / stride), math.log((bottom - top) / stride)
                cell[4], cell[5 + kind] = score, 1.0
        tables.append(table.reshape(-1, 5 + CLASSES))
    return {"out": np.concatenate(tables)}


def yolov5() -> dict[str, np.ndarray]:
    """In pixels; the boxes are in rows of no special place."""
    count = 3 * sum(math.prod(cells(stride)) for stride in (8, 16, 32))
    table = np.zeros((count, 5 + CLASSES), np.float32)
    for place, (left, top, right, bottom, kind, score) in enumerate(BOXES):
        row = table[17 + place]
        row[:4] = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
        row[4], row[5 + kind] = score, 1.0
    return {"out": table}


def yolov5_heads() -> dict[str, np.ndarray]:
    """Before the sigmoid, at the second anchor of stride 16: 62×45 pixels."""
    found = {}
    for stride in (8, 16, 32):
        rows, columns = cells(stride)
        table = np.full((3, rows, columns, 5 + CLASSES), -20.0, np.float32)
        if stride == 16:
            for left, top, right, bottom, kind, score in BOXES:
                x, y = (left + right) / 2 / stride, (top + bottom) / 2 / stride
                cell = table[1, int(y), int(x)]
                shares = [(x - int(x) + 0.5) / 2, (y - int(y) + 0.5) / 2]
                shares += [math.sqrt((right - left) / 62) / 2, math.sqrt((bottom - top) / 45) / 2]
                cell[:4] = [logit(share) for share in shares]
                cell[4], cell[5 + kind] = logit(score), 20.0
        found[f"head{stride}"] = table
    return found


def yolov8() -> dict[str, np.ndarray]:
    count = sum(math.prod(cells(stride)) for stride in (8, 16, 32))
    table = np.zeros((4 + CLASSES, count), np.float32)
    for place, (left, top, right, bottom, kind, score) in enumerate(BOXES):
        table[:4, 5 + place] = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
        table[4 + kind, 5 + place] = score
    return {"out": table}


def end_to_end() -> dict[str, np.ndarray]:
    table = np.zeros((300, 6), np.float32)
    for place, (left, top, right, bottom, kind, score) in enumerate(BOXES):
        table[place] = left, top, right, bottom, score, kind
    return {"out": table}


def fastestdet() -> dict[str, np.ndarray]:
    """Score objectness^0.6 · probability^0.4; the box relative to the cell and to the whole picture."""
    rows, columns = cells(16)
    maps = np.zeros((5 + CLASSES, rows, columns), np.float32)
    maps[5] = 1.0
    for left, top, right, bottom, kind, score in BOXES:
        x, y = (left + right) / 2 / 16, (top + bottom) / 2 / 16
        cell = maps[:, int(y), int(x)]
        cell[0] = score ** (1 / 0.6)
        cell[1:3] = math.atanh(x - int(x)), math.atanh(y - int(y))
        cell[3:5] = logit((right - left) / SIZE[1]), logit((bottom - top) / SIZE[0])
        cell[5:] = 0
        cell[5 + kind] = 1.0
    return {"out": maps}


def ultraface_priors() -> np.ndarray:
    """(N, 4) cx, cy, w, h in 0 … 1, one after the other as the paper's code counts them."""
    made = []
    for stride, sides in ((8, (10, 16, 24)), (16, (32, 48)), (32, (64, 96)), (64, (128, 192, 256))):
        for row in range(math.ceil(SIZE[0] / stride)):
            for column in range(math.ceil(SIZE[1] / stride)):
                for side in sides:
                    x, y = (column + 0.5) * stride / SIZE[1], (row + 0.5) * stride / SIZE[0]
                    made.append((x, y, side / SIZE[1], side / SIZE[0]))
    return np.array(made)


def ultraface(*, raw: bool = False) -> dict[str, np.ndarray]:
    priors = ultraface_priors()
    scores = np.tile(np.array([1, 0], np.float32), (len(priors), 1))
    boxes = np.zeros((len(priors), 4), np.float32)
    if raw:  # so that they cannot be taken for corners
        boxes[:, 0] = 1.0
    for place, (left, top, right, bottom, _, score) in enumerate(BOXES):
        row = 40 + place
        scores[row] = 1 - score, score
        box = np.array([left / SIZE[1], top / SIZE[0], right / SIZE[1], bottom / SIZE[0]])
        if raw:
            center, size = (box[:2] + box[2:]) / 2, box[2:] - box[:2]
            prior = priors[row]
            boxes[row, :2] = (center - prior[:2]) / prior[2:] / 0.1
            boxes[row, 2:] = np.log(size / prior[2:]) / 0.2
        else:
            boxes[row] = box
    return {"scores": scores, "boxes": boxes}


def ultraface_raw() -> dict[str, np.ndarray]:
    return ultraface(raw=True)


def yunet() -> dict[str, np.ndarray]:
    """Five points of the first face at its middle."""
    found: dict[str, np.ndarray] = {}
    for stride in (8, 16, 32):
        count = math.prod(cells(stride))
        made = {name: np.zeros((count, width), np.float32) for name, width in
                (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10))}  # fmt: skip
        if stride == 8:
            for left, top, right, bottom, _, score in BOXES:
                x, y = (left + right) / 2 / stride, (top + bottom) / 2 / stride
                place = int(y) * cells(stride)[1] + int(x)
                made["cls"][place], made["obj"][place] = score, score
                made["bbox"][place] = (
                    x - int(x), y - int(y), math.log((right - left) / stride), math.log((bottom - top) / stride)
                )  # fmt: skip
                made["kps"][place] = [x - int(x), y - int(y)] * 5
        found |= {f"{name}_{stride}": values for name, values in made.items()}
    order = [f"{name}_{stride}" for name in ("cls", "obj", "bbox", "kps") for stride in (8, 16, 32)]
    return {name: found[name] for name in order}


def pnet() -> dict[str, np.ndarray]:
    """Windows of twelve pixels every two; the corners are moved to the planted box."""
    rows, columns = (math.ceil((side - 10) / 2) for side in SIZE)
    scores = np.zeros((2, rows, columns), np.float32)
    scores[0] = 1
    offsets = np.zeros((4, rows, columns), np.float32)
    for left, top, right, bottom, _, score in BOXES:
        row, column = 6, int(left // 2)
        scores[:, row, column] = 1 - score, score
        window = np.array([2 * column, 2 * row, 2 * column + 12, 2 * row + 12])
        offsets[:, row, column] = (np.array([left, top, right, bottom]) - window) / 12
    return {"offsets": offsets, "scores": scores}


def ssd_corners() -> dict[str, np.ndarray]:
    scores = np.tile(np.array([1, *[0] * CLASSES], np.float32), (400, 1))
    boxes = np.zeros((400, 4), np.float32)
    for place, (left, top, right, bottom, kind, score) in enumerate(BOXES):
        scores[place] = 0
        scores[place, 0], scores[place, 1 + kind] = 1 - score, score
        boxes[place] = left / SIZE[1], top / SIZE[0], right / SIZE[1], bottom / SIZE[0]
    return {"scores": scores, "boxes": boxes}


def center_points() -> dict[str, np.ndarray]:
    rows, columns = cells(4)
    heat, sizes, offsets = (np.zeros((count, rows, columns), np.float32) for count in (CLASSES, 2, 2))
    for left, top, right, bottom, kind, score in BOXES:
        x, y = (left + right) / 2 / 4, (top + bottom) / 2 / 4
        heat[kind, int(y), int(x)] = score
        heat[kind, int(y), int(x) + 1] = score - 0.1  # no peak
        sizes[:, int(y), int(x)] = (right - left) / 4, (bottom - top) / 4
        offsets[:, int(y), int(x)] = x - int(x), y - int(y)
    return {"hm": heat, "wh": sizes, "reg": offsets}


def detr() -> dict[str, np.ndarray]:
    logits = np.full((100, CLASSES + 1), -10.0, np.float32)
    logits[:, -1] = 10
    boxes = np.full((100, 4), 0.5, np.float32)
    for place, (left, top, right, bottom, kind, score) in enumerate(BOXES):
        logits[place] = -30
        logits[place, kind], logits[place, -1] = math.log(score), math.log(1 - score)
        boxes[place] = (
            (left + right) / 2 / SIZE[1], (top + bottom) / 2 / SIZE[0], (right - left) / SIZE[1],
            (bottom - top) / SIZE[0],
        )  # fmt: skip
    return {"logits": logits, "boxes": boxes}


def rt_detr() -> dict[str, np.ndarray]:
    found = detr()
    logits = np.full((100, CLASSES), -6.0, np.float32)
    for place, (*_, kind, score) in enumerate(BOXES):
        logits[place, kind] = logit(score)
    return {"logits": logits, "boxes": found["boxes"]}


LAYOUTS = {
    "yolox": yolox, "yolov5": yolov5, "yolov5 heads": yolov5_heads, "yolov8": yolov8, "end-to-end": end_to_end,
    "fastestdet": fastestdet, "ultraface": ultraface, "ultraface raw": ultraface_raw, "yunet": yunet, "p-net": pnet,
    "ssd": ssd_corners, "center-points": center_points, "detr": detr, "detr sigmoid": rt_detr,
}  # fmt: skip
ONE_CLASS = ("ultraface", "yunet", "p-net")


def onnx_file(path: Path, outputs: Mapping[str, np.ndarray]) -> Path:
    """A network that takes a picture of ``SIZE`` and gives these tensors, whatever it sees."""
    mean = helper.make_node("ReduceMean", ["in"], ["mean"], axes=[1, 2, 3], keepdims=0)
    nodes = [mean, helper.make_node("Mul", ["mean", "zero"], ["nothing"])]
    stored = [numpy_helper.from_array(np.zeros((), np.float32), "zero")]
    given = []
    for name, values in outputs.items():
        stored.append(numpy_helper.from_array(values[None], f"{name}_stored"))
        nodes.append(helper.make_node("Add", [f"{name}_stored", "nothing"], [name], name))
        given.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, *values.shape]))
    taken = helper.make_tensor_value_info("in", TensorProto.FLOAT, [1, 3, *SIZE])
    graph = helper.make_graph(nodes, "planted", [taken], given, stored)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    return path
