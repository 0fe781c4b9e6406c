"""What the engine tells of every layer of the zoo against the papers' tables."""

from __future__ import annotations

import pytest
import torch

from engine.api import Layer, LayerKind
from engine.catalogue import known as catalogue
from engine.graph.analysis import analyse
from engine.graph.fx_trace import trace
from engine.readers.catalogue_network import build
from tests.engine.zoo.papers import TABLES, Row


def layers_of(name: str) -> dict[str, Layer]:
    """The engine's layers, of weights that are never drawn (shapes are all that matters here)."""
    card = catalogue.card(name)
    with torch.device("meta"):
        network = build(card)
    analysis = analyse(trace(network.to_empty(device="cpu").eval()), card.preprocessing.input)
    return {layer.name: layer for layer in analysis.layers}


def pair(number: int | None) -> tuple[int, int] | None:
    return None if number is None else (number, number)


@pytest.mark.parametrize("name", TABLES)
def test_layers_equal_the_table(name: str) -> None:
    table, layers = TABLES[name](), layers_of(name)
    told = {
        row: (
            layers[row].output,
            layers[row].parameters,
            layers[row].macs,
            layers[row].receptive_field,
            layers[row].jump,
        )
        for row in table.rows
    }
    expected = {
        name: (row.output, row.parameters, row.macs, pair(row.field), pair(row.jump))
        for name, row in table.rows.items()
    }
    assert told == expected
    assert sum(layer.parameters for layer in layers.values()) == table.parameters
    assert sum(layer.macs for layer in layers.values()) == table.macs


def test_kinds_and_names_of_a_branching_network() -> None:
    layers = layers_of("googlenet_aux")
    assert layers["inception3a.cat"].kind is LayerKind.CONCAT
    assert set(layers["inception3a.cat"].inputs) == {
        "inception3a.branch1.relu", "inception3a.branch2.1.relu", "inception3a.branch3.1.relu",
        "inception3a.branch4.1.relu",
    }  # fmt: skip
    assert layers["aux1.fc2"].output == layers["aux2.fc2"].output == (1000,)
    assert sum(layer.parameters for layer in layers.values()) == 13_004_888


def test_contrast_normalisation_is_a_norm_that_sees_no_further() -> None:
    layers = layers_of("zfnet")
    norm, pool = layers["features.norm1"], layers["features.pool1"]
    assert norm.kind is LayerKind.NORM
    assert (norm.output, norm.receptive_field, norm.jump) == (pool.output, pool.receptive_field, pool.jump)
    assert Row(norm.output, field=11, jump=4) == TABLES["zfnet"]().rows["features.pool1"]
