"""``models``: the known networks. Imports no torch, so it answers at once."""

from __future__ import annotations

from argparse import Namespace

from engine.catalogue import known as catalogue
from engine.commands.output import print_json, print_table, shape_text

FIELDS = ("name", "title", "year", "paper", "parameters", "input", "weights")
"""Of the JSON, as docs/command-line.md promises them."""
WHERE = {"bundled": "bundled", "cached": "fetched", "available": "to be fetched", "none": "none (random)"}


def run(options: Namespace) -> None:
    """Print the catalogue."""
    known = catalogue.known()
    if options.json:
        print_json([{field: getattr(network, field) for field in FIELDS} for network in known])
        return
    rows = [(n.name, n.title, str(n.year), f"{n.parameters:,}", shape_text(n.input), WHERE[n.weights]) for n in known]
    print_table(("name", "title", "year", "parameters", "input", "weights"), rows, right=(2, 3))
