"""What a network answers, drawn over the picture as the window does: boxes, areas, points, or the picture it makes."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from engine.api import Boxes, DecodedOutput, Decoding, UserError
from engine.api.class_colors import class_rgb
from engine.api.skeletons import skeleton
from engine.commands.reading import ReadAnswer, read_answer
from engine.commands.running import Opened

OPACITY = 0.6
"""Of areas."""


def draw_answer(opened: Opened, image: str, threshold: float | None) -> tuple[np.ndarray, str]:
    """(H, W, 3) uint8, and a sentence that says what it shows; UserError where the answer is nothing to be drawn."""
    read = read_answer(opened, image, threshold, None)
    made = [one for one in read if isinstance(one.found, DecodedOutput) and one.found.pixels is not None]
    if made and isinstance(made[0].found, DecodedOutput) and made[0].found.pixels is not None:
        found = made[0].found
        return made[0].found.pixels, f"{found.view.layer}: black is {found.view.low:g}, white {found.view.high:g}"
    drawn = [one for one in read if _can_be_drawn(one)]
    if not drawn:
        raise UserError(f"{opened.info.name}: its answer ({opened.info.task}) is nothing that lies over a picture.")
    canvas = Image.fromarray(drawn[0].picture.copy())
    sentences = []
    for one in drawn:
        if isinstance(one.found, Boxes):
            _draw_boxes(canvas, one.found)
            sentences.append(one.found.remark or f"{len(one.found.boxes)} boxes")
        elif one.found.points is not None:
            _draw_points(canvas, one, skeleton(len(one.found.points), opened.info.card))
            sentences.append(f"{len(one.found.points)} points")
        else:
            canvas = _draw_areas(canvas, one, one.found)
            sentences.append(", ".join(f"{share.label} {share.share:.1%}" for share in one.found.shares[:5]))
    return np.asarray(canvas), f"{opened.info.name}: {'; '.join(sentences)}"


def _can_be_drawn(read: ReadAnswer) -> bool:
    found = read.found
    return isinstance(found, Boxes) or any(part is not None for part in (found.classes, found.chances, found.points))


def _color(index: int) -> tuple[int, int, int]:
    red, green, blue = (round(255 * share) for share in class_rgb(index))
    return red, green, blue


def _draw_boxes(canvas: Image.Image, found: Boxes) -> None:
    """Thicker the better, the best on top."""
    draw = ImageDraw.Draw(canvas)
    size = max(canvas.height // 40, 12)
    for index in reversed(range(len(found.boxes))):
        left, top, right, bottom = (float(edge) for edge in found.boxes[index])
        color, score = _color(int(found.classes[index])), float(found.scores[index])
        if right > left and bottom > top:
            draw.rectangle((left, top, right, bottom), outline=color, width=max(round(size / 12 * (1 + 3 * score)), 1))
        name = f"{found.names[index]} {score:.2f}"
        chip = draw.textbbox((left, top), name, font_size=size)
        draw.rectangle(chip, fill=color)
        draw.text((left, top), name, fill=(0, 0, 0), font_size=size)
        for x, y in found.points[index]:
            draw.ellipse((x - size / 6, y - size / 6, x + size / 6, y + size / 6), fill=color)


def _draw_points(canvas: Image.Image, read: ReadAnswer, edges: tuple[tuple[int, int], ...]) -> None:
    assert isinstance(read.found, DecodedOutput) and read.found.points is not None
    draw, (top, left, height, width) = ImageDraw.Draw(canvas), read.crop
    rows, columns = read.found.grid
    places = {
        index: (left + (column + 0.5) / columns * width, top + (row + 0.5) / rows * height)
        for index, (row, column, _) in enumerate(read.found.points)
        if np.isfinite(row)
    }
    radius = max(canvas.height / 120, 2)
    for one, other in edges:
        if one in places and other in places:
            draw.line((*places[one], *places[other]), fill=_color(one), width=max(round(radius / 2), 1))
    for index, (x, y) in places.items():
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_color(index))


def _draw_areas(canvas: Image.Image, read: ReadAnswer, found: DecodedOutput) -> Image.Image:
    """Stretched over what the network received, without blending."""
    if found.classes is not None:
        classes, alpha = found.classes, np.full(found.classes.shape, OPACITY)
    else:
        assert found.chances is not None
        classes = np.full(found.chances.shape, found.view.unit)
        masked = found.view.reading is Decoding.MASK
        alpha = OPACITY * ((found.chances >= found.view.threshold) if masked else np.clip(found.chances, 0, 1))
    colors = np.array([_color(index) for index in range(int(classes.max()) + 2)], np.uint8)
    layer = np.dstack([colors[classes], np.rint(alpha * 255).astype(np.uint8)])
    top, left, height, width = read.crop
    stretched = Image.fromarray(layer, "RGBA").resize(
        (max(round(width), 1), max(round(height), 1)), Image.Resampling.NEAREST
    )
    whole = canvas.convert("RGBA")
    over = Image.new("RGBA", whole.size)
    over.paste(stretched, (round(left), round(top)))
    return Image.alpha_composite(whole, over).convert("RGB")
