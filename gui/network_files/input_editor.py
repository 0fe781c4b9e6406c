"""What a file does not say about its input: a form whose every change shows at once on the picture at hand."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.api import NetworkInfo, NetworkReference, Request, Result
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, translated
from gui.network_files.input_form import InputForm
from gui.network_files.input_preview import WISHES, InputPreview
from gui.network_files.remembered import FileOverrides
from gui.panels.base import Panel
from gui.session.session import Session

SETTLE_MS = 500
"""After the last key or step, before a network is opened again."""


class InputEditor(Panel):
    """The rules by which a picture becomes the network's input, with what was only assumed marked as such.

    Attributes:
        form, preview: the parts.

    Signals:
        reopen_wanted (NetworkReference): the change needs the network to be opened again.
        told_changed (Told): the user has said something.
    """

    identifier = "input_rules"
    title = QT_TR_NOOP("Input of this network")
    explanation = QT_TR_NOOP(
        "A file of weights does not say how pictures have to be prepared for it. What is marked "
        "as assumed is a guess: compare with the place where the network was trained. Every "
        "change shows at once in the picture on the right, and in what the network answers."
    )
    reopen_wanted = Signal(object)
    told_changed = Signal(object)

    def __init__(self, session: Session, told: FileOverrides | None, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._network: NetworkInfo | None = None
        self.form, self.preview = InputForm(told), InputPreview()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._apply)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 * GRID)
        layout.addWidget(self.form, 1)
        layout.addWidget(self.preview, 1)
        self.form.said.connect(self._take_said)

    def request(self) -> Request:
        return Request.of(*WISHES)

    def show_network(self, network: NetworkInfo) -> None:
        self._network = network
        titles = {entry.name: translated(entry.title) for entry in self.session.engine.known_networks()}
        self.form.show_network(network, titles)
        self.preview.show_notes(network.notes)

    def show_result(self, result: Result) -> None:
        if self._network is not None:
            self.preview.show_result(result, self._network.preprocessing)

    def _take_said(self, later: bool) -> None:
        if later:
            self._settle.start()
        else:
            self._apply()

    def _apply(self) -> None:
        network, told = self._network, self.form.told()
        if network is None or told is None:
            return
        self.told_changed.emit(told)
        if told.needs_no_opening(network):
            self.session.engine.set_preprocessing(network.epoch, told.preprocessing)
        else:
            self.reopen_wanted.emit(told.over(network.reference or NetworkReference(network.name)))
