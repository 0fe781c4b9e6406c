"""``fetch``: official weights into the user's cache. The path goes to standard output, progress to standard error."""

from __future__ import annotations

import sys
from argparse import Namespace

from engine.catalogue.download import fetch


def run(options: Namespace) -> None:
    """Fetch the weights of a known network, and print where they are."""
    print(fetch(options.model, _Lines()))


class _Lines:
    """One line for every step, and one for every tenth of the file."""

    def __init__(self) -> None:
        self.tenth = -1

    def __call__(self, text: str, fraction: float | None) -> None:
        tenth = -1 if fraction is None else int(10 * fraction)
        if fraction is None or tenth > self.tenth:
            print(text, file=sys.stderr, flush=True)
            self.tenth = tenth
