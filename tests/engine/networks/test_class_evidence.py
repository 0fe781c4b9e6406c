"""What says that an answer is a vector of classes."""

from __future__ import annotations

from collections import OrderedDict

import pytest
import torch
from torch import nn

from engine.api import ClassEvidence, NetworkReference
from engine.networks.opening import open_module, open_network

SHAPE = (3, 8, 8)


def answering(name: str, scale: float, *after: nn.Module, shift: float = 0.0, count: int = 10) -> nn.Module:
    """A net whose answer has values of about this scale around ``shift``."""
    torch.manual_seed(0)
    last = nn.Linear(192, count)
    with torch.no_grad():
        last.weight.mul_(scale)
        last.bias.fill_(shift)
    parts = OrderedDict(flat=nn.Flatten(), **{name: last})
    parts |= {f"end{number}": part for number, part in enumerate(after)}
    return nn.Sequential(parts)


@pytest.mark.parametrize(
    ("net", "evidence"),
    [
        (answering("fc", 1, nn.Softmax(1)), ClassEvidence.SOFTMAX),
        (answering("fc", 1, nn.LogSoftmax(1), nn.Flatten()), ClassEvidence.SOFTMAX),
        (answering("classifier", 0.1), ClassEvidence.NAME),
        (answering("to_logits", 0.1), ClassEvidence.NAME),
        (answering("fc", 20), ClassEvidence.VALUES),
        (answering("fc", 1), ClassEvidence.NOTHING),  # coordinates within -1 … 1
        (answering("fc", 1, nn.Sigmoid()), ClassEvidence.NOTHING),
        (answering("fc", 20, shift=96.0), ClassEvidence.NOTHING),  # coordinates in pixels
        (answering("classifier", 1, count=1), ClassEvidence.NOTHING),
    ],
)
def test_what_speaks_for_classes(net: nn.Module, evidence: ClassEvidence) -> None:
    assert open_module(net, NetworkReference("net", input=SHAPE)).info.class_evidence is evidence


def test_labels_and_cards_speak_for_classes(tmp_path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\n".join("abcdefghij"))
    told = NetworkReference("net", input=SHAPE, labels=str(names))
    assert open_module(answering("fc", 1), told).info.class_evidence is ClassEvidence.LABELS
    lenet = open_network(NetworkReference("lenet5"), 1, lambda _text, _part: None, lambda: False)
    assert lenet.info.class_evidence is ClassEvidence.CARD
