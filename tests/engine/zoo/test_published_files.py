"""Fetched weights are opened in the forms in which their publisher has them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.api import NetworkReference, WeightsOrigin
from engine.catalogue import known as catalogue
from engine.networks.opening import open_network
from engine.readers.catalogue_network import build


@pytest.mark.parametrize(
    ("name", "counters", "archive"),
    [
        ("mobilenet_v2", True, True),
        pytest.param("mobilenet_v2", False, True, id="without the counters of 2018"),
        pytest.param("mobilenet_v2", True, False, id="without the archive of 2020"),
        pytest.param("googlenet", True, False, id="with classifiers that are not wanted"),
        ("googlenet_aux", True, False),
    ],
)
def test_fetched_weights(
    name: str, counters: bool, archive: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONVOSCOPE_CACHE", str(tmp_path))
    card = catalogue.card(name)
    assert card.download is not None
    published = build(catalogue.card("googlenet_aux" if name == "googlenet" else name))
    state = {
        key: torch.full_like(value, 0.25)
        for key, value in published.state_dict().items()
        if counters or not key.endswith("num_batches_tracked")
    }
    card.download.path.parent.mkdir()
    torch.save(state, card.download.path, _use_new_zipfile_serialization=archive)

    network = open_network(NetworkReference(name), 1, lambda _text, _fraction: None, lambda: False)
    assert network.info.weights is WeightsOrigin.CACHED
    assert network.info.parameters == card.parameters
    assert not any("Random" in note for note in network.info.notes)
    last = network.info.outputs[0]
    weight, bias = network.program.weight(last)
    assert (weight == 0.25).all()
    assert bias is not None
    assert (bias == 0.25).all()
