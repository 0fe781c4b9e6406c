"""``render``: one mosaic of maps, filters or a pooling, or the answer over the picture, in the window's colours."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from engine.api import BACKGROUND, LayerKind, MapsView, Mosaic, NetworkInfo, UserError, WeightsView
from engine.api.geometry import as_maps
from engine.api.shades import shade_table
from engine.commands.answer_picture import draw_answer
from engine.commands.arguments import reference
from engine.commands.output import check_target, replacing, shape_text
from engine.commands.running import Opened, check_layer
from engine.results.colour_ranges import ColourRange, RangeKeeper
from engine.results.mosaics import MosaicPlan, choose_scale, to_maps
from engine.results.statistics import measure
from engine.results.weight_pictures import WeightsReader

WIDTH, HEIGHT = 1600, 1200
"""Pixels that the picture has at most; small maps are enlarged as far as whole squares fit."""


def run(options: Namespace) -> None:
    """Draw what is asked for, save it, and say what it is and what its colours stand for."""
    target = Path(options.out)
    check_target(target, ".png")
    if options.kind != "answer" and not options.layer:
        raise UserError("render needs --layer, unless it draws the answer (--kind answer).")
    opened = Opened(reference(options), options.device)
    if options.kind == "answer":
        pixels, sentence = draw_answer(opened, options.image, options.threshold)
    else:
        check_layer(opened.info, options.layer)
        draw = {"activations": _activations, "filters": _filters, "pooling": _pooling}[options.kind]
        pixels, sentence = draw(opened, options.layer, options.image)
    with replacing(target) as file:
        Image.fromarray(pixels).save(file, "PNG")
    print(f"{sentence}\nsaved in {target}")


def _activations(opened: Opened, layer: str, image: str) -> tuple[np.ndarray, str]:
    output = opened.run(image, (layer,)).outputs[layer]
    mosaic, _ = _paint(opened, output, layer, WIDTH)
    return _enlarge(_colour(mosaic)), f"{layer}: output {shape_text(output.shape)}, {_scale(mosaic)}"


def _filters(opened: Opened, layer: str, _image: str) -> tuple[np.ndarray, str]:
    view = WeightsView(layer, WIDTH, HEIGHT, order=opened.info.preprocessing.order)
    try:
        weights = WeightsReader(opened.network).answer(view)
    except KeyError:
        raise UserError(f"{layer} has no weights; choose a convolution or a fully connected layer.") from None
    mosaic = weights.mosaic
    cells, shown = mosaic.rows * mosaic.columns, mosaic.cells
    part = (shown.bottom - shown.top) * (shown.right - shown.left)
    told = "" if part == cells else f", the first {part:,} of {cells:,} kernels"
    return _enlarge(_colour(mosaic)), f"{layer}: weights {shape_text(weights.weight.shape)}{told}, {_scale(mosaic)}"


def _pooling(opened: Opened, layer: str, image: str) -> tuple[np.ndarray, str]:
    before = _read_by_pooling(opened.info, layer)
    outputs = opened.run(image, (before, layer)).outputs
    left, own = _paint(opened, outputs[before], before, WIDTH // 2)
    right, _ = _paint(opened, outputs[layer], layer, WIDTH // 2, own, left.columns)
    sizes = f"{shape_text(outputs[before].shape)} before, {shape_text(outputs[layer].shape)} after"
    return _beside(_colour(left), _colour(right)), f"{layer}: {sizes}, {_scale(left)}"


def _read_by_pooling(info: NetworkInfo, name: str) -> str:
    """What this pooling reads; UserError if it is none."""
    poolings = {layer.name: layer.inputs[0] for layer in info.layers if layer.kind is LayerKind.POOL}
    if name not in poolings:
        hint = f"poolings are {', '.join(poolings)}" if poolings else f"{info.name} has none"
        raise UserError(f"{name} is no pooling; {hint}.")
    return poolings[name]


def _paint(
    opened: Opened,
    output: np.ndarray,
    layer: str,
    width: int,
    other: ColourRange | None = None,
    columns: int | None = None,
) -> tuple[Mosaic, ColourRange]:
    """The mosaic of an output on its own exact scale, or on another layer's; and its own range."""
    view = MapsView(layer, width, HEIGHT, columns=columns)
    maps = to_maps(torch.from_numpy(np.require(output, requirements="W")), opened.info.output_shape(layer))
    (figures,) = measure([maps])
    keeper = RangeKeeper()
    own = keeper.advance(layer, figures)
    plan = MosaicPlan.of(as_maps(tuple(maps.shape)), view, figures, choose_scale(view, own, other), keeper.order(layer))
    return plan.finish(plan.paint(maps).numpy()), own


def _colour(mosaic: Mosaic) -> np.ndarray:
    """(h, w, 3) uint8 RGB."""
    return mosaic.pixels if mosaic.pixels.ndim == 3 else shade_table(mosaic.signed)[mosaic.pixels]


def _enlarge(pixels: np.ndarray, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Each pixel as a square, as large as fits."""
    factor = max(1, min(width // pixels.shape[1], height // pixels.shape[0]))
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def _beside(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Two pictures of the same cells side by side, about equally large."""
    left = _enlarge(left, WIDTH // 2)
    right = _enlarge(right, left.shape[1], left.shape[0])
    canvas = np.empty((left.shape[0], left.shape[1] + right.shape[1], 3), np.uint8)
    canvas[:] = shade_table(signed=False)[BACKGROUND]
    canvas[:, : left.shape[1]] = left
    canvas[: right.shape[0], left.shape[1] :] = right
    return canvas


def _scale(mosaic: Mosaic) -> str:
    return f"colours from {mosaic.low:.4g} to {mosaic.high:.4g}"
