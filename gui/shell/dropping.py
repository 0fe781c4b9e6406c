"""What is dropped on the window or pasted into it: a file, an address, a picture, or a layer."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget

from gui.look.theme import GRID
from gui.look.translation import tr
from gui.widgets.layer_table import LAYER_MIME


@dataclass(frozen=True, slots=True)
class Offer:
    """What a drop or the clipboard holds; at most one of the fields is set.

    Attributes:
        file: a file or folder on this machine; its content tells what it is.
        source: an address.
        layer: name of a layer dragged out of the list.
        image: a picture that is no file.
        more: how many further files came along that are not opened.
    """

    file: str = ""
    source: str = ""
    layer: str = ""
    image: QImage | None = None
    more: int = 0

    @property
    def invitation(self) -> str:
        """What letting go would do."""
        if self.layer:
            return tr("Let go to keep {layer} in a panel of its own", layer=self.layer)
        return tr("Let go to open this file") if self.file else tr("Let go to look at this")

    def __bool__(self) -> bool:
        return bool(self.file or self.source or self.layer or self.image)


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
        return Offer(file=place, more=more) if url.isLocalFile() else Offer(source=place, more=more)
    if data.hasImage():
        image = data.imageData()
        return Offer(image=image if isinstance(image, QImage) else image.toImage())
    return Offer()


class DropHint(QLabel):
    """Lies over the window while something is dragged over it, and says what letting go would do."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, objectName="drop", alignment=Qt.AlignmentFlag.AlignCenter)
        self.setProperty("type", "large")
        self._window = window
        self.hide()

    def invite(self, offer: Offer) -> None:
        """Show what letting go of this would do."""
        margin = 6 * GRID
        self.setText(offer.invitation)
        self.setGeometry(self._window.rect().adjusted(margin, margin, -margin, -margin))
        self.show()
        self.raise_()
