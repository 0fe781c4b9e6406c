"""``predict``: what a network says of pictures: the most probable classes, boxes, masks, points, pictures."""

from __future__ import annotations

from argparse import Namespace

from engine.api import Prediction
from engine.commands.arguments import reference
from engine.commands.output import print_json, print_table
from engine.commands.reading import ReadAnswer, as_json, in_words, read_answer
from engine.commands.running import Opened

TOP = 5
"""Classes told, where nothing else is asked for."""


def run(options: Namespace) -> None:
    """Show the network each picture and print what it answers."""
    opened = Opened(reference(options), options.device)
    answers = [(image, *_read(opened, image, options)) for image in options.image]
    if options.json:
        print_json([_object(image, options.model, opened, top, read) for image, top, read in answers])
        return
    for number, (image, top, read) in enumerate(answers):
        print("\n" * (number > 0) + image)
        if top:
            rows = [(p.label, f"{p.probability:.2%}", f"{p.logit:.4g}", str(p.index)) for p in top]
            print_table(("class", "probability", "logit", "index"), rows, right=(1, 2, 3))
        for one in read:
            titles, *lines = in_words(one)
            print_table(titles, lines, right=range(1, len(titles)))
            if remark := getattr(one.found, "remark", ""):
                print(remark)


def _read(opened: Opened, image: str, options: Namespace) -> tuple[tuple[Prediction, ...], list[ReadAnswer]]:
    """The most probable classes, where the answer is a vector of them, and what else is read."""
    read = read_answer(opened, image, options.threshold, options.top)
    top = () if read and not _classifies(opened) else opened.run(image).top(options.top or TOP)
    return top, read


def _classifies(opened: Opened) -> bool:
    return any(reading.decoder == "classes" for reading in opened.info.taken)


def _object(
    image: str, model: str, opened: Opened, top: tuple[Prediction, ...], read: list[ReadAnswer]
) -> dict[str, object]:
    classes = [{"index": p.index, "label": p.label, "probability": p.probability, "logit": p.logit} for p in top]
    told: dict[str, object] = {"image": image, "model": model, "device": opened.device}
    told |= {"top": classes, "task": opened.info.task.value}
    for one in read:
        told |= as_json(one)
    return told
