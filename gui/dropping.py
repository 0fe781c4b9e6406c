"""What is dropped on the window or pasted into it: a network, something to look at, or a layer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from gui.panel import LAYER_MIME

NETWORKS = frozenset([".pth", ".pt", ".th", ".tar", ".bin", ".ckpt", ".safetensors", ".pt2", ".onnx", ".py"])
"""Suffixes of network files; all else is something to look at."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a drop or the clipboard holds; at most one of the fields is set.

    Attributes:
        network: a file.
        source: SPEC of the command line.
        layer: name of a layer dragged out of the list.
        image: a picture that is no file.
        more: how many further files came along that are not opened.
    """

    network: str = ""
    source: str = ""
    layer: str = ""
    image: QImage | None = None
    more: int = 0

    @property
    def invitation(self) -> str:
        """What letting go would do."""
        if self.layer:
            return f"Let go to keep {self.layer} in a panel of its own"
        return "Let go to open this network" if self.network else "Let go to look at this"

    def __bool__(self) -> bool:
        return bool(self.network or self.source or self.layer or self.image)


def offered(data: QMimeData | None) -> Offer:
    """Read what is offered, without opening any file."""
    if data is None:
        return Offer()
    if data.hasFormat(LAYER_MIME):
        return Offer(layer=bytes(data.data(LAYER_MIME).data()).decode("utf-8", "replace"))
    urls = data.urls()
    if urls:
        url = urls[0]
        place = url.toLocalFile() if url.isLocalFile() else url.toString()
        more = len(urls) - 1
        if Path(place).suffix.lower() in NETWORKS and url.isLocalFile():
            return Offer(network=place, more=more)
        return Offer(source=place, more=more)
    if data.hasImage():
        image = data.imageData()
        return Offer(image=image if isinstance(image, QImage) else image.toImage())
    return Offer()
