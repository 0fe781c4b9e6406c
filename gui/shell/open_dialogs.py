"""Opening networks and sources: by dialog, by drag and drop, from the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QInputDialog, QWidget

from engine.api import NetworkReference, Notice, Severity
from gui.look.translation import QT_TR_NOOP, tr
from gui.network_files.asking import all_files
from gui.session.session import Session
from gui.shell.dropping import Offer, offered
from gui.widgets.file_dialog import ask_for_file

PASTED = QT_TR_NOOP("Pasted picture")
SUFFIXES = ("pth", "pt", "th", "tar", "bin", "ckpt", "safetensors", "pt2", "onnx", "py")
"""Of networks, for the dialog; what a file is, is found from its content."""
LESSON = ".md"
"""How the name of a lesson's file ends."""
MOST_RECENT = 8


class Opener(QObject):
    """Asks for what to open, without keeping the window waiting, and hands it to the session.

    Args:
        tell: says something in the message bar.
        ask_definition: takes a Python file, and asks what in it builds the network.

    Attributes:
        recent: files of networks that were open, the newest first.
    """

    _stored = Signal(str, bool)

    def __init__(
        self,
        session: Session,
        tell: Callable[[Notice], None],
        ask_definition: Callable[[str], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.recent: list[str] = []
        self._session = session
        self._tell = tell
        self._ask_definition = ask_definition
        self._window = window
        self._pasted: QTemporaryDir | None = None
        self._count = 0
        self._stored.connect(self._show_pasted)

    def ask_network(self) -> None:
        """Choose a network's file."""
        patterns = " ".join(f"*.{suffix}" for suffix in SUFFIXES)
        self._ask_file(tr("Open network"), tr("Networks") + f" ({patterns});;" + all_files(), self.open_network)

    def ask_picture(self) -> None:
        """Choose a picture or a video file."""
        self._ask_file(tr("Open picture or video"), all_files(), self._session.open_source)

    def ask_lesson(self) -> None:
        """Choose a lesson's file."""
        patterns = tr("Lessons") + f" (*{LESSON});;" + all_files()
        self._ask_file(tr("Open a lesson"), patterns, self._session.open_lesson)

    def ask_folder(self) -> None:
        """Choose a folder of pictures."""
        ask_for_file(self._window, tr("Open folder of pictures"), self._session.open_source, folder=True)

    def ask_address(self) -> None:
        """Type a network camera's address."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(tr("Network camera"))
        dialog.setLabelText(tr("Address of the camera, beginning with http:// or rtsp://"))
        dialog.setTextValue("http://")
        dialog.setMinimumWidth(420)
        dialog.textValueSelected.connect(self._open_address)
        self._open(dialog)

    def open_network(self, path: str) -> None:
        """Open a network from a file."""
        if path.endswith(".py"):
            self._ask_definition(path)
        else:
            self._session.open_network(NetworkReference(path))

    def keep(self, reference: NetworkReference) -> None:
        """A network was opened: remember its file, if it has one."""
        path = reference.checkpoint or reference.model
        if Path(path).name != path and ".py:" not in path:
            self.recent = [path, *(other for other in self.recent if other != path)][:MOST_RECENT]

    def paste(self) -> None:
        """Open what is on the clipboard."""
        offer = offered(QGuiApplication.clipboard().mimeData())
        if not offer or offer.layer:
            self._tell(Notice(tr("There is no picture on the clipboard. Copy one, or copy a file, and paste again.")))
            return
        self.take(offer)

    def take(self, offer: Offer) -> None:
        """Open what was dropped or pasted."""
        if offer.file.endswith(".py"):
            self._ask_definition(offer.file)
        elif offer.file.endswith(LESSON):
            self._session.open_lesson(offer.file)
        elif offer.file:
            self._session.open_file(offer.file)
        elif offer.source:
            self._session.open_source(offer.source)
        elif offer.image is not None:
            self._store(offer.image)
        if offer.more:
            self._tell(
                Notice(
                    tr("Only the first of {more} files was opened. To see all, open their folder.", more=offer.more + 1)
                )
            )

    def _open_address(self, address: str) -> None:
        self._session.open_source(address.strip())

    def _ask_file(self, title: str, patterns: str, take: Callable[[str], None]) -> None:
        ask_for_file(self._window, title, take, patterns)

    def _open(self, dialog: QInputDialog) -> None:
        dialog.setModal(False)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _store(self, image: QImage) -> None:
        """Sources are files: write the picture to one, beside the GUI thread, and open it then."""
        self._pasted = self._pasted or QTemporaryDir()
        self._count += 1
        name = f"{tr(PASTED)} {self._count}.png" if self._count > 1 else f"{tr(PASTED)}.png"
        path = str(Path(self._pasted.path()) / name)
        QThreadPool.globalInstance().start(lambda: self._stored.emit(path, image.save(path, "PNG", 90)))

    def _show_pasted(self, path: str, stored: bool) -> None:
        if stored:
            self._session.open_source(path)
        else:
            self._tell(Notice(tr("The picture on the clipboard could not be read."), Severity.ERROR))
