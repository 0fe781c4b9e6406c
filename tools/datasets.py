"""MNIST, CIFAR-10 and QuickDraw from a local folder; nothing is downloaded.

Expected below the data folder: ``mnist/`` with the four original idx files (gzipped), and ``cifar10/`` with lossless
picture sheets of 25 rows × 40 columns of 32×32 tiles (``sheets/train_NN.webp`` in the original order, ``test_00.webp``)
and ``labels.json`` holding ``classes``, ``train`` and ``test``; and ``quickdraw28/`` with ``index.json`` and for each
category a grey sheet of 28×28 tiles, white ink on black, the tiles for training first.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

SHEET_ROWS, SHEET_COLUMNS, TILE = 25, 40, 32


class Dataset(NamedTuple):
    """Pictures as (N, C, H, W) uint8 and their class indices as (N,) int64, for training and for testing."""

    train: np.ndarray
    train_labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray
    classes: list[str]


def load(name: str, data: Path) -> Dataset:
    """Read ``mnist``, ``cifar10`` or ``quickdraw28`` from below the folder ``data``; KeyError for another name."""
    train, test, classes = _PARTS[name]
    folder = data / name
    return Dataset(*train(folder), *test(folder), classes(folder))


def load_test(name: str, data: Path) -> tuple[np.ndarray, np.ndarray]:
    """Only the test pictures and their class indices."""
    return _PARTS[name][1](data / name)


def _mnist(folder: Path, pictures: str, labels: str) -> tuple[np.ndarray, np.ndarray]:
    return _idx(folder / f"{pictures}-ubyte.gz")[:, None], _idx(folder / f"{labels}-ubyte.gz").astype(np.int64)


def _cifar10(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    labels = np.asarray(_cifar10_labels(folder)[part], np.int64)
    pictures = [_sheet(path) for path in sorted((folder / "sheets").glob(f"{part}_*.webp"))]
    return np.concatenate(pictures)[: len(labels)], labels


def _cifar10_labels(folder: Path) -> dict[str, list[Any]]:
    labels: dict[str, list[Any]] = json.loads((folder / "labels.json").read_text())
    return labels


def _quickdraw(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    index = json.loads((folder / "index.json").read_text())
    side, columns = index["tile"], index["columns"]
    tiles, labels = [], []
    for label, category in enumerate(index["categories"]):
        sheet = np.asarray(Image.open(folder / category["file"]))
        drawings = sheet.reshape(-1, side, columns, side).swapaxes(1, 2).reshape(-1, 1, side, side)
        first, last = (0, category["train"]) if part == "train" else (category["train"], category["count"])
        tiles.append(drawings[first:last])
        labels.append(np.full(last - first, label, np.int64))
    return np.concatenate(tiles), np.concatenate(labels)


def _quickdraw_classes(folder: Path) -> list[str]:
    return [category["category"] for category in json.loads((folder / "index.json").read_text())["categories"]]


def _idx(path: Path) -> np.ndarray:
    raw = gzip.decompress(path.read_bytes())
    dimensions = raw[3]
    shape = np.frombuffer(raw, ">i4", dimensions, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def _sheet(path: Path) -> np.ndarray:
    pixels = np.asarray(Image.open(path).convert("RGB"))
    tiles = pixels.reshape(SHEET_ROWS, TILE, SHEET_COLUMNS, TILE, 3)
    return np.ascontiguousarray(tiles.transpose(0, 2, 4, 1, 3)).reshape(-1, 3, TILE, TILE)


_Read = Callable[[Path], tuple[np.ndarray, np.ndarray]]
_PARTS: dict[str, tuple[_Read, _Read, Callable[[Path], list[str]]]] = {
    "mnist": (
        partial(_mnist, pictures="train-images-idx3", labels="train-labels-idx1"),
        partial(_mnist, pictures="t10k-images-idx3", labels="t10k-labels-idx1"),
        lambda _: [str(digit) for digit in range(10)],
    ),
    "cifar10": (
        partial(_cifar10, part="train"),
        partial(_cifar10, part="test"),
        lambda folder: _cifar10_labels(folder)["classes"],
    ),
    "quickdraw28": (partial(_quickdraw, part="train"), partial(_quickdraw, part="test"), _quickdraw_classes),
}
