"""Answers ``DenseClassesView``: a classifier at every place of a picture, its linear layers run as convolutions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from engine.api import INPUT, NetworkInfo, Preprocessing, say
from engine.api.decoded import DecodedOutput, Decoding, OutputView, Share
from engine.api.dense import DenseClassesView, DenseHead, dense_head
from engine.decoders.classes import MOST_SHARES, largest
from engine.decoders.naming import class_label
from engine.preprocessing.prepare import prepare
from engine.program import Execution, Network
from engine.results.answerer import Answerer, CachedFrame, Pending

SIDE = 224
"""Pixels that the shorter side of the larger picture has at least, where the network's own input is smaller."""
MOST_TIMES = 7
CLEAR = -2
"""Where no class is probable enough, or the head does not fit."""
ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
}  # fmt: skip


def times_larger(preprocessing: Preprocessing) -> int:
    """How many times larger than the network's input the picture is that it looks at."""
    return min(max(2, round(SIDE / min(preprocessing.input[1:]))), MOST_TIMES)


class DenseClassesAnswerer(Answerer[DenseClassesView]):
    """The convolutions have an execution of their own, kept while it is asked for."""

    kind = DenseClassesView

    def __init__(self) -> None:
        self._body: Execution | None = None

    def compute(self, frame: CachedFrame, wishes: Sequence[DenseClassesView]) -> Iterable[Pending]:
        if not wishes:
            self._body = None
            return []
        network, info = frame.network, frame.network.info
        head, cut = dense_head(info), getattr(network.program, "truncated_at", None)
        if head is None or cut is None:
            return []
        device = frame.taps[INPUT].device
        if self._body is None:
            self._body = cut(head.body.name).prepare(frozenset(), device, "exact")
        try:
            x = prepare(frame.frame.image, enlarged(info.preprocessing), device).tensor
            logits = head_everywhere(self._body.run(x)[0][0], head, network)
        except RuntimeError:  # what comes before the last maps knows its size by heart
            return []
        found = {wish: _told(logits, wish, head, info) for wish in wishes}
        return [Pending((), lambda: found)]


def enlarged(preprocessing: Preprocessing) -> Preprocessing:
    """The same part of the frame, in more pixels."""
    times = times_larger(preprocessing)
    channels, height, width = preprocessing.input
    shorter = preprocessing.shorter_side
    larger = (channels, times * height, times * width)
    return replace(preprocessing, input=larger, shorter_side=None if shorter is None else times * shorter)


def head_everywhere(maps: torch.Tensor, head: DenseHead, network: Network) -> torch.Tensor:
    """(C, H, W) last maps of a larger picture → (K, H − h + 1, W − w + 1) of the head's answer at every window."""
    values, window = maps[None], head.window
    whole = True  # the window has not been looked at yet
    for kind, name in head.steps:
        if kind == "mean" and whole:
            values, whole = F.avg_pool2d(values, window, stride=1), False
        elif kind == "linear":
            weight, bias = network.program.weight(name)
            kernel = torch.tensor(weight).reshape(len(weight), -1, *(window if whole else (1, 1)))
            offset = None if bias is None else torch.tensor(bias).to(maps.device)
            values, whole = F.conv2d(values, kernel.to(maps.device), offset), False
        elif kind in ACTIVATIONS:
            values = ACTIVATIONS[kind](values)
    return values[0]


def _told(logits: torch.Tensor, wish: DenseClassesView, head: DenseHead, info: NetworkInfo) -> DecodedOutput:
    best = largest(logits)
    chances = torch.softmax(logits, dim=0).amax(dim=0).cpu().numpy()
    sure = np.where(chances >= wish.threshold, best.astype(np.int16), np.int16(CLEAR))
    margin = [side // 2 for side in head.window]
    rest = [side - 1 - before for side, before in zip(head.window, margin, strict=True)]
    classes = np.pad(sure, [(margin[0], rest[0]), (margin[1], rest[1])], constant_values=CLEAR)
    classes.setflags(write=False)
    counts = np.bincount(sure[sure >= 0].ravel(), minlength=len(logits))
    most = [int(index) for index in np.argsort(-counts, kind="stable")[:MOST_SHARES] if counts[index]]
    shares = tuple(Share(i, class_label(info, i, len(logits)), float(counts[i] / sure.size)) for i in most)
    low, high = (float(end) for end in torch.aminmax(logits))
    jump = head.body.jump or (1.0, 1.0)
    times = times_larger(info.preprocessing)
    return DecodedOutput(
        view=OutputView(info.answers[0], Decoding.CLASS_MAP, threshold=wish.threshold),
        shape=tuple(logits.shape),
        low=low,
        high=high,
        mean=float(logits.mean()),
        norm=0.0,
        odd=0,
        shares=shares,
        classes=classes,
        remark=say(
            "One answer every {down:.2f}×{across:.2f} pixels of the network's input, where a class has {least:.0%}.",
            down=jump[0] / times,
            across=jump[1] / times,
            least=wish.threshold,
        ),
    )
