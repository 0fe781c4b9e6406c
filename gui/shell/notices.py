"""What the session has to tell, handed on to the message bar, and taken back once it no longer holds."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.api import DeviceChanged, Notice, NoticeTopic, Severity, SourceState
from gui.session.session import Session
from gui.shell.messages import MessageBar


class Notices(QObject):
    """Lives as long as its message bar."""

    def __init__(self, session: Session, messages: MessageBar) -> None:
        super().__init__(messages)
        self._messages = messages
        self._note = self._device = ""
        session.noticed.connect(messages.tell)
        session.progressed.connect(messages.progress)
        session.source_changed.connect(self._tell_note)
        session.source_wanted.connect(self._forget_source)
        session.device_changed.connect(self._take_device)

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
