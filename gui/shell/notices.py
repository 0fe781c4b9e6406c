"""What the session has to tell, handed on to the message bar, and taken back once it no longer holds."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.api import DeviceChanged, EngineBusy, EngineRestarted, Notice, NoticeTopic, Severity, SourceState
from gui.look.translation import tr
from gui.session.session import Session
from gui.shell.messages import MessageBar


class Notices(QObject):
    """Lives as long as its message bar.

    Signals:
        details (str): what is known of a crash is to be shown.
    """

    details = Signal(str)

    def __init__(self, session: Session, messages: MessageBar) -> None:
        super().__init__(messages)
        self._session, self._messages = session, messages
        self._question: Notice | None = None
        self._note = self._device = ""
        session.noticed.connect(messages.tell)
        session.progressed.connect(messages.progress)
        session.source_changed.connect(self._tell_note)
        session.source_wanted.connect(self._forget_source)
        session.device_changed.connect(self._take_device)
        session.engine_busy.connect(self._ask)
        session.engine_restarted.connect(self._tell_restart)

    def _tell_note(self, state: SourceState) -> None:
        note, self._note = self._note, state.note
        if state.note and state.note != note:
            self._messages.withdraw(NoticeTopic.SOURCE, Severity.WARNING)
            self._messages.tell(Notice(state.note, Severity.WARNING, NoticeTopic.SOURCE))

    def _forget_source(self) -> None:
        """What was said about the source before does not hold of the next."""
        self._note = ""
        self._messages.withdraw(NoticeTopic.SOURCE)
        self._messages.withdraw(NoticeTopic.PICTURE)

    def _take_device(self, device: DeviceChanged) -> None:
        if device.device != self._device:
            self._device = device.device
            self._messages.withdraw(NoticeTopic.DEVICE)

    def _ask(self, busy: EngineBusy) -> None:
        """Whether to wait on; the question goes when the engine does."""
        question, self._question = self._question, None
        if question:
            self._messages.take_back(question)
        if busy.text:
            self._question = Notice(busy.text, Severity.WARNING)
            wait = tr("Wait on"), self._messages.dismiss
            stop = tr("Stop it"), self._session.engine.interrupt
            self._messages.tell(self._question, (wait, stop), first=True)

    def _tell_restart(self, restart: EngineRestarted) -> None:
        notice = Notice(restart.text, Severity.INFO if restart.asked_for else Severity.ERROR)
        self._messages.tell(
            notice, ((tr("Show…"), lambda: self.details.emit(restart.details)),) * bool(restart.details)
        )
