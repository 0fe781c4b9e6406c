"""A lesson's Markdown as it is shown: nothing is loaded for it, and its links lead to the web alone.

Whoever wrote the lesson may be anyone. Qt would load whatever file or share a picture names, and open an address of
any scheme, so both are settled here: pictures come from what was read beside the lesson, off the window's thread.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QUrl
from PySide6.QtGui import QFont, QImageReader, QTextCharFormat, QTextCursor, QTextDocument, QTextImageFormat
from PySide6.QtWidgets import QLabel

from engine.api import UserError, read_user_file
from gui.look.translation import tr

SCHEMES = ("http", "https")
WIDEST = 480
"""Pixels of a picture in a lesson; a wider one is made smaller."""
LARGEST_BYTES = 32 << 20
FORMATS = (b"png", b"jpg", b"jpeg", b"gif", b"webp", b"bmp")
"""Pictures that are pixels only; an SVG may name further files."""
_BODY_STYLE = re.compile(r"<body style=\"[^\"]*\">")
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class _Document(QTextDocument):
    """Loads nothing."""

    def loadResource(self, _kind: int, _url: QUrl | str) -> None:
        return None


def web_address(address: str) -> str:
    """The address as it is called, fit to be read by a person; empty where it does not lead to the web.

    A name in another script is written as the network knows it (``xn--…``), so that no letter can look like another;
    a name before an ``@`` would look like the place that is called, so that no address with one is taken.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in SCHEMES or not url.host() or url.userInfo():
        return ""
    host = bytes(QUrl.toAce(url.host()).data()).decode("ascii") or url.host()
    whole = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    return whole.replace(url.host(QUrl.ComponentFormattingOption.FullyEncoded), host, 1)


def pictures_beside(texts: tuple[str, ...], lesson: Path) -> dict[str, bytes]:
    """Pictures that the Markdown names and that lie in the lesson's folder, or below it: as PNG, by their names there.

    Reads files: not for the window's thread. One that cannot be shown is left out.
    """
    found: dict[str, bytes] = {}
    for text in texts:
        document = _document(text)
        for name in dict.fromkeys(picture.name() for _, _, picture in _pictures(document)):
            path = _beside(name, lesson.parent)
            if path and (png := _as_png(path)):
                found[name] = png
    return found


def as_html(markdown: str, pictures: Mapping[str, bytes], font: QFont | None = None) -> str:
    """What a label in this font can show of it; a picture that is not among these becomes a word about it."""
    document = _document(markdown, font)
    cursor = QTextCursor(document)
    for place, size, picture in reversed(list(_pictures(document))):
        cursor.setPosition(place)
        cursor.setPosition(place + size, QTextCursor.MoveMode.KeepAnchor)
        png = pictures.get(picture.name())
        if png is None:
            cursor.insertText(
                tr("[{name} is not shown: only pictures beside the lesson are]", name=picture.name()), QTextCharFormat()
            )
        else:
            shown = QTextImageFormat(picture)
            shown.setName("data:image/png;base64," + base64.b64encode(png).decode("ascii"))
            cursor.setCharFormat(shown)
    for place, size, style in list(_links(document)):
        cursor.setPosition(place)
        cursor.setPosition(place + size, QTextCursor.MoveMode.KeepAnchor)
        plain = QTextCharFormat(style)
        plain.clearForeground()  # Qt's blue; the label has the theme's
        if not web_address(style.anchorHref()):
            plain.setAnchor(False)
            plain.clearProperty(QTextCharFormat.Property.AnchorHref)
            plain.setFontUnderline(False)
        cursor.setCharFormat(plain)
    return _BODY_STYLE.sub("<body>", document.toHtml())


class Reading(QLabel):
    """Text of a lesson that wraps, in large letters; its links are told, never opened.

    Attributes:
        markdown: what it shows.
    """

    def __init__(self, follow: Callable[[str], None]) -> None:
        super().__init__(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setProperty("type", "reading")
        self.linkActivated.connect(follow)
        self.markdown = ""

    def show_markdown(self, markdown: str, pictures: Mapping[str, bytes]) -> None:
        """Show this, with the pictures that were read for it."""
        self.markdown = markdown
        self.ensurePolished()
        self.setText(as_html(markdown, pictures, self.font()) if markdown else "")


def _document(markdown: str, font: QFont | None = None) -> QTextDocument:
    document = _Document()
    if font:
        document.setDefaultFont(font)  # from its size come the distances between paragraphs
    document.setMarkdown(markdown, _FEATURES)
    return document


def _fragments(document: QTextDocument) -> Iterator[tuple[int, int, QTextCharFormat]]:
    block = document.begin()
    while block.isValid():
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            yield fragment.position(), fragment.length(), fragment.charFormat()
            part += 1
        block = block.next()


def _pictures(document: QTextDocument) -> Iterator[tuple[int, int, QTextImageFormat]]:
    for place, size, style in _fragments(document):
        if style.isImageFormat():
            yield place, size, style.toImageFormat()


def _links(document: QTextDocument) -> Iterator[tuple[int, int, QTextCharFormat]]:
    for place, size, style in _fragments(document):
        if style.isAnchor():
            yield place, size, style


def _beside(name: str, folder: Path) -> Path | None:
    """The file of this name in the folder or below it; None for what lies elsewhere, links included."""
    if not name or QUrl(name).scheme() or "\\" in name or PurePosixPath(name).is_absolute():
        return None
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError, RuntimeError):  # too long, a null character, links in a circle
        return None


def _as_png(path: Path) -> bytes:
    """A picture no wider than ``WIDEST``, as PNG; empty where it cannot be read."""
    try:
        content = QByteArray(read_user_file(path, LARGEST_BYTES))
    except UserError:
        return b""
    source = QBuffer(content)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source)
    if reader.format().data() not in FORMATS:
        return b""
    reader.setAutoTransform(True)
    image = reader.read()  # Qt refuses one that would take more than 256 MB
    if image.isNull():
        return b""
    if image.width() > WIDEST:
        image = image.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(target, "PNG")
    return bytes(target.data().data())
