"""``explain``: which parts of pictures an answer depends on, as heat maps or as arrays."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from engine.api import Evidence, Method, NetworkInfo, Target, UserError
from engine.attribution import Explainer
from engine.attribution.heat_map import heat_map
from engine.attribution.target import target_layer
from engine.commands.arguments import reference
from engine.commands.export import save_arrays
from engine.commands.output import check_target, print_json, replacing, shape_text
from engine.commands.running import Opened, check_layer
from engine.preprocessing.prepare import place
from engine.sources.decode import read_picture


def run(options: Namespace) -> None:
    """Explain the network's answer about each picture, save the maps, and say what they are."""
    out = Path(options.out)
    _check_out(out, options.image)
    method = Method(options.method)
    opened = Opened(reference(options), options.device)
    if options.layer:
        check_layer(opened.info, options.layer)
        if not method.at_layer:
            raise UserError(
                f"--layer is for {Method.GRAD_CAM} and {Method.LAYER_CAM}; {method} knows where its map lies."
            )
    target = target_of(opened.info, options.target, options.versus)
    explainer = Explainer(opened.network, torch.device(opened.device))
    pictures = [read_picture(image) for image in options.image]
    found = [explainer.picture(picture, method, target, options.layer or "") for picture in pictures]
    files = _files(out, options.image, method)
    for picture, evidence, file in zip(pictures, found, files, strict=True):
        _save(file, picture, evidence, opened.info, options.smooth)
    if options.json:
        print_json(
            [
                _object(image, options.model, opened, evidence, file)
                for image, evidence, file in zip(options.image, found, files, strict=True)
            ]
        )
        return
    for image, evidence, file in zip(options.image, found, files, strict=True):
        print(f"{image}: {_sentence(evidence)}\nsaved in {file}")


def target_of(info: NetworkInfo, target: str | None, versus: str | None) -> Target:
    """What ``--target`` and ``--versus`` say: a class by number or name, or LAYER, LAYER:CHANNEL, or
    LAYER:CHANNEL:ROW,COLUMN. UserError where that is nothing in this network."""
    subtracted = None if versus is None else _channel(info, versus, "--versus")
    if target is None:
        return Target(versus=subtracted)
    channel = _class(info, target)
    if channel is not None:
        return Target(channel=channel, versus=subtracted)
    layer, _, rest = target.partition(":")
    check_layer(info, layer)
    number, _, where = rest.partition(":")
    try:
        channel = int(number) if number else None
        row, column = (int(part) for part in where.split(",")) if where else (None, None)
    except ValueError:
        raise UserError(f"--target {target}: a value within a layer is LAYER:CHANNEL:ROW,COLUMN, in numbers.") from None
    return Target(layer, channel, None if row is None or column is None else (row, column), subtracted)


def _channel(info: NetworkInfo, text: str, option: str) -> int:
    found = _class(info, text)
    if found is None:
        raise UserError(f"{option} {text}: {info.name} has no class of that name; its number will do as well.")
    return found


def _class(info: NetworkInfo, text: str) -> int | None:
    """Number of a class that is given by number or name (the whole, or what stands before its first comma)."""
    if text.isdecimal():
        return int(text)
    wanted = text.casefold()
    whole = [label.casefold() for label in info.labels]
    if wanted in whole:
        return whole.index(wanted)
    short = [label.partition(",")[0] for label in whole]
    return short.index(wanted) if short.count(wanted) == 1 else None


def _check_out(out: Path, images: Sequence[str]) -> None:
    """Before a long computation: whether the maps can be saved there."""
    if out.is_dir():
        return
    if out.suffix.lower() not in (".png", ".npz"):
        raise UserError(f"{out}: this is no folder; name one that is there, or a file that ends in .png or .npz.")
    if len(images) > 1:
        raise UserError(f"{out}: {len(images)} pictures need a folder to save their maps in.")
    check_target(out, out.suffix.lower())


def _files(out: Path, images: Sequence[str], method: Method) -> list[Path]:
    """Where each picture's map goes; those of one name are numbered."""
    if not out.is_dir():
        return [out]
    files: list[Path] = []
    for image in images:
        stem = f"{Path(image).stem}.{method}"
        file, number = out / f"{stem}.png", 1
        while file in files:
            number += 1
            file = out / f"{stem}-{number}.png"
        files.append(file)
    return files


def _save(file: Path, picture: np.ndarray, evidence: Evidence, info: NetworkInfo, smooth: bool) -> None:
    if file.suffix.lower() == ".npz":
        save_arrays(file, {"map": evidence.map, "channels": evidence.channels})
        return
    crop = place(picture.shape[0], picture.shape[1], info.preprocessing).crop
    pixels = heat_map(picture, evidence.map, crop, signed=evidence.method.signed, smooth=smooth)
    with replacing(file) as opened:
        Image.fromarray(pixels).save(opened, "PNG")


def _sentence(evidence: Evidence) -> str:
    """What a map is, and what its colours stand for."""
    target, versus = evidence.names
    about = f"{target} − {versus}" if versus else target
    ends = f"from {evidence.map.min():.4g} to {evidence.map.max():.4g}, sum {evidence.total:.4g}"
    gap = "" if evidence.gap is None else f", {evidence.gap:+.2g} off what it should be"
    size = shape_text(evidence.map.shape)
    return f"{evidence.method} of {about} ({evidence.value:.4g}) over {evidence.layer}, {size} values {ends}{gap}"


def _object(image: str, model: str, opened: Opened, evidence: Evidence, file: Path) -> dict[str, object]:
    label, versus = evidence.names
    target = asdict(evidence.target)
    target |= {
        "layer": target_layer(opened.info, evidence.target),
        "label": label,
        "versus_label": versus or None,
        "value": evidence.value,
    }
    return {
        "image": image,
        "model": model,
        "device": opened.device,
        "method": str(evidence.method),
        "target": target,
        "layer": evidence.layer,
        "size": list(evidence.map.shape),
        "low": float(evidence.map.min()),
        "high": float(evidence.map.max()),
        "sum": evidence.total,
        "gap": evidence.gap,
        "passes": evidence.passes,
        "out": str(file),
    }
