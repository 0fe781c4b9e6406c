"""Pictures that this project drew itself: drawings, and called so."""

from __future__ import annotations

from pathlib import Path

from engine.sources.base import Clock
from engine.sources.pictures import Pictures, natural

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


def open_sample(spec: str = "sample", clock: Clock | None = None) -> Pictures:
    """The slideshow of ``resources/samples``: each picture is named after what it shows."""
    paths = sorted(SAMPLES.glob("*.png"), key=lambda path: natural(path.name))
    titles = [f"Drawing of {_article(path.stem.split('-', 1)[1])}" for path in paths]
    return Pictures(spec, [(path, 0) for path in paths], titles, playing=True, clock=clock)


def _article(thing: str) -> str:
    """``ship`` as ``a ship``, ``airplane`` as ``an airplane``, ``shapes`` as they are."""
    words = thing.replace("-", " ")
    if words.endswith("s"):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
