"""Answers ``PictureView`` and ``InputView``: the source's frame, and what the network receives of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from engine.api import INPUT, InputView, Picture, PictureView, Received
from engine.preprocessing.prepare import reduce_picture
from engine.results.answerer import Answerer, CachedFrame, Pending


class PictureAnswerer(Answerer[PictureView]):
    """The frame lies in memory: nothing is copied."""

    kind = PictureView

    def compute(self, frame: CachedFrame, wishes: Sequence[PictureView]) -> Iterable[Pending]:
        image = frame.frame.image
        size = (image.shape[0], image.shape[1])
        made = {wish: Picture(reduce_picture(image, wish.width, wish.height), size) for wish in wishes}
        return [Pending((), lambda: made)]


class InputAnswerer(Answerer[InputView]):
    """The tensor goes to the host whole, from whatever device."""

    kind = InputView

    def compute(self, frame: CachedFrame, wishes: Sequence[InputView]) -> Iterable[Pending]:
        def finish(values: np.ndarray) -> Mapping[InputView, Received]:
            return dict.fromkeys(wishes, Received(values, frame.prepared.crop, frame.prepared.inverted))

        return [Pending((frame.taps[INPUT],), finish)] if wishes else []
