"""From the network's last numbers to named classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from engine.api import NetworkInfo, Prediction, Predictions, PredictionsView
from engine.api.network import ends_in_sigmoid, ends_in_softmax
from engine.decoders.naming import unnamed
from engine.results.answerer import OUTPUT, Answerer, CachedFrame, Pending


class PredictionsAnswerer(Answerer[PredictionsView]):
    """The classes are put in order once for all wishes."""

    kind = PredictionsView

    def taps(self, _wish: PredictionsView) -> Iterable[str]:
        return (OUTPUT,)

    def compute(self, frame: CachedFrame, wishes: Sequence[PredictionsView]) -> Iterable[Pending]:
        if not wishes or OUTPUT not in frame.taps:
            return []
        info = frame.network.info
        return [Pending((frame.taps[OUTPUT].float(),), lambda output: _answers(output, info, wishes))]


def _answers(
    output: np.ndarray, info: NetworkInfo, wishes: Sequence[PredictionsView]
) -> Mapping[PredictionsView, Predictions | None]:
    pinned = tuple(dict.fromkeys(index for wish in wishes for index in wish.pinned))
    found = predict(output, info, max(wish.top for wish in wishes), pinned)
    if found is None:
        return {}
    by_index = {prediction.index: prediction for prediction in found.pinned}
    return {
        wish: Predictions(found.top[: wish.top], tuple(by_index[i] for i in wish.pinned if i in by_index))
        for wish in wishes
    }


def predict(output: np.ndarray, info: NetworkInfo, top: int, pinned: Sequence[int] = ()) -> Predictions | None:
    """The ``top`` most probable classes, and the pinned ones.

    ``output`` is the network's output for one picture, without the batch axis: (K,), or (K, 1, …) from networks that
    end in a global pooling. None where it is no vector of classes.

    Probabilities are the softmax over all classes. A network whose answer is given by a softmax already gives
    probabilities: they are taken as they are, and so are its "logits"; likewise one that ends in a sigmoid, where each
    class has a probability of its own; after a log-softmax the softmax gives the
    probabilities back. If any logit is not a number, neither is any probability, as in PyTorch; the classes with such
    logits come first, so that they are seen.
    """
    if output.ndim == 0 or output.size != output.shape[0] or output.size < 2:
        return None
    logits = output.reshape(-1).astype(np.float64)
    already = any(ends(info.layers, name) for name in info.answers[:1] for ends in (ends_in_softmax, ends_in_sigmoid))
    shares = logits if already else softmax(logits)
    best = np.lexsort((-logits, ~np.isnan(logits)))[: max(0, top)]
    named = [index for index in pinned if 0 <= index < len(logits)]

    def name(index: int) -> Prediction:
        return Prediction(int(index), label(info, int(index)), float(shares[index]), float(logits[index]))

    return Predictions(tuple(name(index) for index in best), tuple(name(index) for index in named))


def softmax(logits: np.ndarray) -> np.ndarray:
    """exp(z − max z) / Σ exp(z − max z) in float64; all NaN if any logit is NaN or +∞."""
    with np.errstate(invalid="ignore"):
        powers = np.exp(logits - logits.max())
        shares: np.ndarray = powers / powers.sum()
    return shares


def label(info: NetworkInfo, index: int) -> str:
    """The class's name, or its number where names are unknown."""
    return info.labels[index] if index < len(info.labels) else unnamed(index)
