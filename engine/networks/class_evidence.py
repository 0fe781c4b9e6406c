"""Whether a network's answer is a vector of classes: what says so."""

from __future__ import annotations

import math
import re

import numpy as np
import torch

from engine.api import ClassEvidence, LayerKind, UserError, WeightsOrigin
from engine.api.network import deciding_layer
from engine.networks.preprocessing_check import smooth_picture
from engine.preprocessing.prepare import prepare
from engine.program import Network

_CALLED_SO = re.compile(r"logit|class(?!_?token)|softmax|prob|score|categor", re.IGNORECASE)


def class_evidence(network: Network, known: bool) -> ClassEvidence:
    """What says that the answer is a vector of classes; ``known``: it is a network that tells classes apart."""
    info = network.info
    if known:
        return ClassEvidence.CARD
    answer = info.answers[0] if info.answers else ""
    shape = info.output_shape(answer)
    if not shape or shape[0] < 2 or math.prod(shape) != shape[0]:
        return ClassEvidence.NOTHING
    if len(info.labels) == shape[0]:
        return ClassEvidence.LABELS
    last = deciding_layer(info.layers, answer)
    if last is not None and last.kind is LayerKind.SOFTMAX:
        return ClassEvidence.SOFTMAX
    if _CALLED_SO.search(answer):
        return ClassEvidence.NAME
    return ClassEvidence.VALUES if _like_logits(network) else ClassEvidence.NOTHING


def _like_logits(network: Network) -> bool:
    """Whether the answer to a picture has values of both signs, more than one unit apart in all and in part.

    Coordinates and other measures that a network was trained to give lie within 0 … 1 or −1 … 1, or are all positive;
    logits of which none leaves −1 … 1 would be no decision. Weights that nobody has trained say nothing.
    """
    info = network.info
    if info.weights is WeightsOrigin.RANDOM or info.inputs or not info.runs:
        return False
    cpu = torch.device("cpu")
    with torch.inference_mode():
        x = prepare(smooth_picture(info.preprocessing), info.preprocessing, cpu).tensor
        try:
            values = network.program.prepare(frozenset(), cpu, "exact").run(x)[0].numpy()
        except (RuntimeError, UserError):  # it does not run; that is told when it should
            return False
    return bool(np.isfinite(values).all() and values.min() < 0 < values.max() and np.abs(values).max() > 1.05)
