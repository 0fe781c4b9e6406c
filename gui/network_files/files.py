"""What happens around opening a network from a file: trust, saved answers, questions, warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.api import (
    NetworkCancelled,
    NetworkFailed,
    NetworkInfo,
    NetworkReference,
    Notice,
    NoticeTopic,
    Severity,
    TrustRequired,
    WeightsOrigin,
)
from gui.look.theme import GRID, current_look
from gui.look.translation import tr, translated
from gui.network_files.asking import AskDefinition, AskInput
from gui.network_files.input_editor import InputEditor
from gui.network_files.remembered import FileOverrides, FileOverridesStore
from gui.network_files.trust_dialog import TrustDialog
from gui.network_files.trusted import TrustedFiles
from gui.session.classes import class_words
from gui.session.session import Session

SIZE = (200, 120)
"""Width and height that the form about the input would like to have, in steps of the grid, for text of usual size."""


class Messages(Protocol):
    """Where sentences for the user go: the message bar."""

    def tell(self, notice: Notice) -> None: ...

    def take_back(self, notice: Notice) -> None: ...

    def withdraw(self, about: NoticeTopic, *severities: Severity) -> None: ...


class NetworkFiles(QObject):
    """Listens to the session and asks the user where that is needed.

    Attributes:
        remembered: what the user has said about files.
        trust_dialog, input_window: the open ones, None for none.
    """

    def __init__(self, session: Session, messages: Messages, remembered: FileOverridesStore, window: QWidget) -> None:
        super().__init__(window)
        self.remembered = remembered
        self.trust_dialog: TrustDialog | None = None
        self.input_window: InputWindow | None = None
        self._session, self._messages, self._window = session, messages, window
        self._epoch = session.network.epoch if session.network else 0  # a window in another language has greeted it
        self._warned: tuple[Notice, ...] = ()
        self._recalling: FileOverrides | None = None
        self._arrived: set[str] = set()
        remembered.complained.connect(self._complain)
        if remembered.complaint:
            self._complain(remembered.complaint)
            remembered.complaint = ""
        session.network_failed.connect(self._failed)
        session.network_cancelled.connect(self._cancelled)
        session.network_changed.connect(self._opened)
        session.weights_fetched.connect(self._fetched)

    def ask_definition(self, path: str = "") -> None:
        """Ask for a Python file and function; for the weights that are open, where those cannot run by themselves."""
        network = self._session.network
        checkpoint = network.name if network and not network.runs else ""
        asking = AskDefinition(path, checkpoint, self._window)
        asking.answered.connect(self._session.open_network)
        asking.show()

    def show_trusted(self) -> None:
        """List the trusted files, each of which can be forgotten."""
        self.remembered.refresh(lambda: TrustedFiles(self.remembered, self._window).show())

    def show_input(self) -> None:
        """Open the form about the input of the network, or bring it to the front."""
        network = self._session.network
        if network is None:
            return
        if self.input_window is None:
            self.input_window = InputWindow(self._session, self.remembered.told(network.sha256), self._window)
            self.input_window.editor.told_changed.connect(self._tell)
            self.input_window.editor.reopen_wanted.connect(self._session.open_network)
            self.input_window.guess.clicked.connect(self._guess)
            self.input_window.finished.connect(self._forget_window)
        self.input_window.show()
        self.input_window.raise_()
        self.input_window.activateWindow()

    def _complain(self, text: str) -> None:
        self._messages.tell(Notice(text, Severity.WARNING))

    def _failed(self, failure: NetworkFailed) -> None:
        told = self.remembered.told(failure.sha256)
        if failure.refused:
            self._refused(failure, failure.refused)
        elif failure.input_unknown and told and _says_nothing(failure.reference):
            self._session.open_network(told.over(failure.reference))
        elif failure.input_unknown:
            asking = AskInput(failure.reference, Path(failure.reference.model).name, self._window)
            asking.answered.connect(self._session.open_network)
            asking.show()
        else:
            self._messages.tell(Notice(failure.text, Severity.ERROR, NoticeTopic.NETWORK))

    def _cancelled(self, cancelled: NetworkCancelled) -> None:
        if cancelled.instead is None:
            name = self._session.title_of(cancelled.reference.model)
            self._messages.tell(Notice(tr("{name} was not opened.", name=name)))

    def _refused(self, failure: NetworkFailed, refused: TrustRequired) -> None:
        if not refused.sha256 or refused.sha256 in failure.reference.trusted:
            self._messages.tell(Notice(failure.text, Severity.ERROR, NoticeTopic.NETWORK))
        else:  # another instance may have taken it back
            self.remembered.refresh(lambda: self._ask_if_needed(failure.reference, refused))

    def _ask_if_needed(self, reference: NetworkReference, refused: TrustRequired) -> None:
        if self.remembered.trusts(refused.sha256):
            self._open_trusted(reference, refused)
        else:
            self._ask_trust(reference, refused)

    def _open_trusted(self, reference: NetworkReference, refused: TrustRequired) -> None:
        self._session.open_network(reference, trusted=(*reference.trusted, refused.sha256))

    def _ask_trust(self, reference: NetworkReference, refused: TrustRequired) -> None:
        if self.trust_dialog:
            self.trust_dialog.reject()
        dialog = TrustDialog(refused, self._window)
        self.trust_dialog = dialog

        def let_in() -> None:
            self.remembered.trust(refused.sha256, " + ".join(refused.files) or Path(refused.path).name)
            self._open_trusted(reference, refused)

        dialog.accepted.connect(let_in)
        dialog.rejected.connect(lambda: self._session.network_cancelled.emit(NetworkCancelled(reference)))
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        self.trust_dialog = None

    def _forget_window(self) -> None:
        self.input_window = None

    def _opened(self, info: NetworkInfo) -> None:
        if info.epoch != self._epoch:
            self._messages.withdraw(NoticeTopic.NETWORK)
            self._messages.withdraw(NoticeTopic.PICTURE)
            self._warned = ()
        told = self.remembered.told(info.sha256)
        if told and info.reference and _says_nothing(info.reference):
            self._recall(told, info, info.reference)
        self._warn(info)
        if info.weights is WeightsOrigin.FILE and info.epoch != self._epoch and not told:
            self._messages.tell(Notice(_greeting(info), about=NoticeTopic.NETWORK))
        self._epoch = info.epoch
        if info.name in self._arrived and info.weights is WeightsOrigin.RANDOM:
            self._arrived.discard(info.name)
            self._session.open_network(NetworkReference(info.name))

    def _warn(self, info: NetworkInfo) -> None:
        """Tell what is new, and take back what was mended: pictures may be prepared otherwise now."""
        before, self._warned = (
            self._warned,
            tuple(Notice(w, Severity.WARNING, NoticeTopic.NETWORK) for w in info.warnings),
        )
        for notice in before:
            if notice not in self._warned:
                self._messages.take_back(notice)
        for notice in self._warned:
            if notice not in before:
                self._messages.tell(notice)

    def _recall(self, told: FileOverrides, info: NetworkInfo, reference: NetworkReference) -> None:
        """Say again what the user has said about this file."""
        again, self._recalling = told is self._recalling, None
        if not told.needs_no_opening(info):
            if not again:  # otherwise it did not help, and never will
                self._recalling = told
                self._session.open_network(told.over(reference))
        elif told.preprocessing != info.preprocessing:
            self._session.engine.set_preprocessing(info.epoch, told.preprocessing)

    def _tell(self, told: FileOverrides) -> None:
        network = self._session.network
        if network:
            self.remembered.tell(network.sha256, told)

    def _guess(self) -> None:
        """Take back all that was said."""
        network = self._session.network
        if network is None or self.input_window is None:
            return
        self.remembered.tell(network.sha256, None)
        self.input_window.editor.form.forget()
        before = network.reference or NetworkReference(network.name)
        self._session.open_network(NetworkReference(before.model, before.checkpoint))

    def _fetched(self, name: str) -> None:
        network = self._session.network
        known = {entry.name: translated(entry.title) for entry in self._session.engine.known_networks()}
        if network and network.name == name and network.weights is WeightsOrigin.RANDOM:
            self._session.open_network(NetworkReference(name))
        else:
            self._arrived.add(name)  # it may be on its way with random ones
            self._messages.tell(
                Notice(tr("The weights of {name} are here: choose it to run with them.", name=known.get(name, name)))
            )


class InputWindow(QDialog):
    """The form in a window of its own, which waits for nobody.

    Attributes:
        editor: the form.
        guess: the button that takes everything back.
    """

    def __init__(self, session: Session, told: FileOverrides | None, window: QWidget) -> None:
        super().__init__(window)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.editor = InputEditor(session, told)
        self.guess = QPushButton(tr("Back to the guesses"), autoDefault=False)
        self.guess.setToolTip(tr("Forget what was said about this file, and assume what is usual"))
        close = QPushButton(tr("Close"), default=True)
        close.clicked.connect(self.accept)
        self._kept = QLabel(wordWrap=True)
        self._kept.setProperty("type", "quiet")
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addWidget(self._kept, 1)
        buttons.addWidget(self.guess)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 4 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addWidget(self.editor, 1)
        layout.addLayout(buttons)
        width, height = (round(side * GRID * current_look().text_scale) for side in SIZE)
        self.resize(min(width, window.width() - 8 * GRID), min(height, window.height() - 8 * GRID))
        session.add_panel(self.editor)
        self.editor.set_active(True)
        session.network_changed.connect(self._describe)
        if session.network:
            self._describe(session.network)

    def _describe(self, info: NetworkInfo) -> None:
        self.setWindowTitle(tr("Input of {title}", title=info.title))
        kept = tr("Kept for this file, beside your workspace; the file itself is never changed.")
        self._kept.setText(kept if info.sha256 else tr("Not kept: this network comes with a description of its own."))

    def done(self, result: int) -> None:
        self.editor.set_active(False)
        self._session.remove_panel(self.editor)
        super().done(result)


def _greeting(info: NetworkInfo) -> str:
    """What to say first about a network from a file."""
    first = info.notes[0] if info.notes else ""
    if not info.runs:
        return " ".join([translated(first), tr("Its weights can be looked at.")])
    if "recognised" not in first:
        first = tr("{title} is open.", title=info.title)
    if words := class_words(info):
        first = f"{translated(first)} {words}."
    return tr("{first} What the file does not say is assumed: see Network, Input of this network.", first=first)


def _says_nothing(reference: NetworkReference) -> bool:
    """Nothing but the file was named, so that what was told earlier holds."""
    said = (reference.labels, reference.input, reference.mean, reference.std, reference.range, reference.order)
    return all(word is None for word in said) and not reference.choices and reference.preprocessing is None
