"""Networks opened as a script opens them."""

from __future__ import annotations

from pathlib import Path

from engine.api import NetworkReference
from engine.networks.opening import open_network
from engine.program import Network


def opened(model: Path | str, **told: object) -> Network:
    """A known name, a file or a factory; ``told`` are fields of ``NetworkReference``."""
    reference = NetworkReference(str(model), **told)  # type: ignore[arg-type]
    return open_network(reference, 1, lambda _text, _fraction: None, lambda: False)
