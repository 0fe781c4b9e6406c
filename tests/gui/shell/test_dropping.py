"""What a drop or the clipboard is taken for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from gui.shell.dropping import Offer, offered
from gui.widgets.layer_table import LAYER_MIME


def urls(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


@pytest.mark.parametrize(
    ("data", "offer"),
    [
        (urls("file:///a/net.safetensors"), Offer(file="/a/net.safetensors")),
        (urls("file:///a/cat%20one.png"), Offer(file="/a/cat one.png")),
        (urls("file:///a/folder"), Offer(file="/a/folder")),
        (urls("file:///a/b.mp4", "file:///a/c.mp4"), Offer(file="/a/b.mp4", more=1)),
        (urls("rtsp://camera/1"), Offer(source="rtsp://camera/1")),
        (urls("http://host/model.pth"), Offer(source="http://host/model.pth")),
        (QMimeData(), Offer()),
        (None, Offer()),
    ],
)
def test_kinds(data: QMimeData | None, offer: Offer) -> None:
    assert offered(data) == offer
    assert bool(offered(data)) == (offer != Offer())


def test_a_layer_comes_before_its_text() -> None:
    data = QMimeData()
    data.setText("layer1.0.conv1")
    data.setData(LAYER_MIME, b"layer1.0.conv1")
    assert offered(data) == Offer(layer="layer1.0.conv1")


def test_text_is_nothing_to_open() -> None:
    data = QMimeData()
    data.setText("hello")
    assert not offered(data)


def test_a_picture_that_is_no_file(qapp: object) -> None:
    image = QImage(2, 2, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)
    assert offered(data).image == image
