"""Pictures that this project drew itself: drawings, and called so."""

from __future__ import annotations

from engine.api import say
from engine.paths import resource
from engine.sources.base import Clock
from engine.sources.pictures import Pictures, natural

SAMPLES = resource("samples")

TITLES = {
    "airplane": say("Drawing of an airplane"),
    "automobile": say("Drawing of an automobile"),
    "bird": say("Drawing of a bird"),
    "cat": say("Drawing of a cat"),
    "deer": say("Drawing of a deer"),
    "dog": say("Drawing of a dog"),
    "frog": say("Drawing of a frog"),
    "horse": say("Drawing of a horse"),
    "seven": say("Drawing of a seven"),
    "shapes": say("Drawing of shapes"),
    "ship": say("Drawing of a ship"),
    "truck": say("Drawing of a truck"),
}
"""By what the file's name says after its number."""


def open_sample(spec: str = "sample", clock: Clock | None = None) -> Pictures:
    """The slideshow of ``resources/samples``: each picture is named after what it shows."""
    paths = sorted(SAMPLES.glob("*.png"), key=lambda path: natural(path.name))
    titles = [TITLES[path.stem.split("-", 1)[1]] for path in paths]
    return Pictures(spec, [(path, 0) for path in paths], titles, playing=True, clock=clock)
