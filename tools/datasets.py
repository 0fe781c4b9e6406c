"""MNIST and CIFAR-10 from a local folder; nothing is downloaded.

Expected below the data folder: ``mnist/`` with the four original idx files (gzipped), and ``cifar10/`` with lossless
picture sheets of 25 rows × 40 columns of 32×32 tiles (``sheets/train_NN.webp`` in the original order, ``test_00.webp``)
and ``labels.json`` holding ``classes``, ``train`` and ``test``.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import NamedTuple

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
    """Read ``mnist`` or ``cifar10`` from below the folder ``data``; KeyError for another name."""
    return {"mnist": _mnist, "cifar10": _cifar10}[name](data / name)


def _mnist(folder: Path) -> Dataset:
    parts = [_idx(folder / f"{part}-ubyte.gz") for part in (
        "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")]  # fmt: skip
    train, train_labels, test, test_labels = parts
    return Dataset(
        train[:, None],
        train_labels.astype(np.int64),
        test[:, None],
        test_labels.astype(np.int64),
        [str(digit) for digit in range(10)],
    )


def _idx(path: Path) -> np.ndarray:
    raw = gzip.decompress(path.read_bytes())
    dimensions = raw[3]
    shape = np.frombuffer(raw, ">i4", dimensions, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def _cifar10(folder: Path) -> Dataset:
    labels = json.loads((folder / "labels.json").read_text())
    sheets = sorted((folder / "sheets").glob("train_*.webp"))
    train = np.concatenate([_sheet(path) for path in sheets])
    test = _sheet(folder / "sheets" / "test_00.webp")
    return Dataset(
        train[: len(labels["train"])],
        np.asarray(labels["train"], np.int64),
        test[: len(labels["test"])],
        np.asarray(labels["test"], np.int64),
        labels["classes"],
    )


def _sheet(path: Path) -> np.ndarray:
    pixels = np.asarray(Image.open(path).convert("RGB"))
    tiles = pixels.reshape(SHEET_ROWS, TILE, SHEET_COLUMNS, TILE, 3)
    return np.ascontiguousarray(tiles.transpose(0, 2, 4, 1, 3)).reshape(-1, 3, TILE, TILE)
