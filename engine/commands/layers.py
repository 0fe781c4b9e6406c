"""``layers``: the layers of a network in order of execution, with what they cost and how far they see."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from engine.api import Layer, NetworkInfo
from engine.commands.arguments import reference
from engine.commands.output import print_json, print_table, shape_text
from engine.commands.running import open_quietly


def run(options: Namespace) -> None:
    """Open the network and print its layers."""
    info = open_quietly(reference(options)).info
    if options.json:
        print_json(as_object(info))
    else:
        _print(info)


def as_object(info: NetworkInfo) -> dict[str, object]:
    """The network as docs/command-line.md promises it."""
    return {
        "model": info.name,
        "input": list(info.preprocessing.input),
        "parameters": info.parameters,
        "macs": info.macs,
        "layers": [_layer(layer) for layer in info.layers],
    }


def _layer(layer: Layer) -> dict[str, object]:
    return {
        "name": layer.name,
        "kind": layer.kind.value,
        "output": list(layer.output),
        "parameters": layer.parameters,
        "macs": layer.macs,
        "receptive_field": _pair(layer.receptive_field),
        "stride": _pair(layer.stride),
        "padding": _pair(layer.padding),
        "jump": _pair(layer.jump),
        "inputs": list(layer.inputs),
        **({} if layer.macs_counted else {"macs_counted": False}),
    }


def _pair(pair: Sequence[float] | None) -> list[float] | None:
    return None if pair is None else [int(number) if number == int(number) else number for number in pair]


def _print(info: NetworkInfo) -> None:
    titles = ("layer", "kind", "output", "parameters", "macs", "field", "stride", "padding", "jump")
    rows = [
        (
            layer.name,
            layer.kind.value,
            shape_text(layer.output) if info.runs else "–",
            f"{layer.parameters:,}",
            _macs(layer) if info.runs else "–",
            _text(layer.receptive_field),
            _text(layer.stride),
            _text(layer.padding),
            _text(layer.jump),
        )
        for layer in info.layers
    ]
    print_table(titles, rows, right=(3, 4))
    size = f"input {shape_text(info.preprocessing.input)}, " if info.runs else ""
    macs = f", {info.macs:,} multiply-accumulates" if info.runs else ""
    print(f"\n{info.title}: {size}{info.parameters:,} parameters{macs}")
    for note in info.notes:
        print(note)


def _macs(layer: Layer) -> str:
    return f"{layer.macs:,}" if layer.macs_counted else "not counted"


def _text(pair: Sequence[float] | None) -> str:
    numbers = _pair(pair)
    return "–" if numbers is None else "×".join(f"{number:g}" for number in numbers)
