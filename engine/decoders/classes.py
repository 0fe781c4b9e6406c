"""The most probable class: of the whole picture, or of every place.

Takes (K,) or (K, H, W) logits or probabilities. Source: Long et al. 2015, Fully Convolutional Networks for Semantic
Segmentation: the class of a place is the largest of the K numbers there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from engine.api import NetworkInfo
from engine.api.decoded import DecodedOutput, Share
from engine.api.network import ends_in_sigmoid, ends_in_softmax
from engine.decoders.base import probabilities
from engine.decoders.naming import class_label
from engine.vision import cv2

MOST_SHARES = 256


def class_map(read: DecodedOutput, values: torch.Tensor, info: NetworkInfo) -> DecodedOutput:
    """Of (K, H, W): the class at every place, −1 where a number is none, and the share of each class."""
    index = largest(values)
    counts = np.bincount(index.ravel(), minlength=len(values))
    classes = index.astype(np.int16)
    if read.odd:
        odd = torch.isnan(values).any(dim=0).cpu().numpy()
        counts = counts - np.bincount(index[odd], minlength=len(values))
        classes[odd] = -1
    classes.setflags(write=False)
    most = [int(index) for index in np.argsort(-counts, kind="stable")[:MOST_SHARES] if counts[index]]
    shares = tuple(Share(i, class_label(info, i, len(values)), float(counts[i] / classes.size)) for i in most)
    return replace(read, classes=classes, shares=shares)


def largest(values: torch.Tensor) -> np.ndarray:
    """(K, H, W) → (H, W) uint8 or int64: which of the K numbers is the largest, the first one of equals."""
    if values.device.type != "cpu" or len(values) > 256:
        return values.argmax(dim=0).cpu().numpy()
    maps = values.contiguous().numpy()
    best, index = maps[0].copy(), np.zeros(maps.shape[1:], np.uint8)
    for number in range(1, len(maps)):  # thirty times as fast as argmax over the first axis
        larger = cv2.compare(maps[number], best, cv2.CMP_GT)
        cv2.max(maps[number], best, dst=best)
        np.bitwise_and(larger, np.uint8(number), out=larger)
        cv2.max(index, larger, dst=index)
    return index


def probable(values: torch.Tensor, layer: str, info: NetworkInfo) -> tuple[Share, ...]:
    """Of (K,): the most probable classes first."""
    numbers = values.cpu().numpy().astype(np.float64)
    already = ends_in_softmax(info.layers, layer) or ends_in_sigmoid(info.layers, layer)
    shares = numbers if already else probabilities(numbers)
    best = np.argsort(-shares, kind="stable")[:MOST_SHARES]
    return tuple(Share(int(i), class_label(info, int(i), len(numbers)), float(shares[i])) for i in best)
