"""``predict``: the most probable classes of pictures."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from engine.api import Prediction
from engine.commands.arguments import reference
from engine.commands.output import print_json, print_table
from engine.commands.running import Opened


def run(options: Namespace) -> None:
    """Show the network each picture and print its most probable classes."""
    opened = Opened(reference(options), options.device)
    answers = [(image, opened.run(image).top(options.top)) for image in options.image]
    if options.json:
        print_json([_object(image, options.model, opened.device, best) for image, best in answers])
        return
    for number, (image, best) in enumerate(answers):
        print("\n" * (number > 0) + image)
        rows = [(p.label, f"{p.probability:.2%}", f"{p.logit:.4g}", str(p.index)) for p in best]
        print_table(("class", "probability", "logit", "index"), rows, right=(1, 2, 3))


def _object(image: str, model: str, device: str, best: Sequence[Prediction]) -> dict[str, object]:
    top = [{"index": p.index, "label": p.label, "probability": p.probability, "logit": p.logit} for p in best]
    return {"image": image, "model": model, "device": device, "top": top}
