"""The cards that commands lay over the window: the keys, the opened network, what this is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QMainWindow, QMenu, QScrollArea, QWidget

from engine.api import KnownNetwork
from engine.api.version import version
from gui.look.theme import GRID, current_look
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.base import Panel
from gui.session.session import Session
from gui.shell import help as help_
from gui.shell.first_steps import FirstSteps
from gui.widgets.card import Card, Scrolled, paragraph

NAMES = ("keys", "about", "network_facts")
"""The commands that open a card."""
KEYS_COLUMN = 400
"""Logical pixels, at text size 1.0, for a column of keys."""
ABOUT = QT_TR_NOOP(
    "Convoscope shows a convolutional network at work: activation maps, filters, pooling and "
    "predictions, live, on a webcam, a video, pictures or your own drawing. It is free "
    "software under the MIT license."
)


class HelpCards(QObject):
    """One card at a time; asked for again, it closes.

    Attributes:
        card: the one that is open, None for none.

    Signals:
        opened (str): the card of this command is open now, or (empty) none any more.
    """

    opened = Signal(str)

    def __init__(self, session: Session, panels: Sequence[type[Panel]], window: QMainWindow) -> None:
        super().__init__(window)
        self.card: Card | None = None
        self._name = ""
        self._session, self._panels, self._window = session, panels, window

    def show_keys(self) -> None:
        """All keys and gestures."""
        menus = [menu for action in self._window.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
        columns = min(max(round(self._window.width() / current_look().text_scale) // KEYS_COLUMN, 1), 3)
        self._show("keys", tr("Keys and gestures"), Scrolled(help_.keys(self._panels, menus, columns)))

    def show_facts(self) -> None:
        """What is known about the opened network."""
        info = self._session.network
        if info:
            self._show("network_facts", translated(info.title), Scrolled(help_.network_facts(info, self._text_width)))

    def show_first_steps(self) -> None:
        """What a newcomer may begin with; a click begins it, and the card is gone."""

        def begin(network: KnownNetwork) -> None:
            self.close()
            self._session.open_known(network)

        steps = FirstSteps(self._session.engine.known_networks(), begin)
        self._show("first_steps", tr("What would you like to see?"), steps)

    def show_about(self) -> None:
        """What this is, and its version."""
        text = "\n\n".join((tr(ABOUT), tr("Version {version}", version=version())))
        self._show("about", "Convoscope", paragraph(text, self._text_width))

    def show_report(self, report: str) -> None:
        """What a crash has left behind."""
        content = QLabel(report, textFormat=Qt.TextFormat.PlainText)
        content.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show("report", tr("The last crash"), QScrollArea(widget=content, frameShape=QFrame.Shape.NoFrame))

    def close(self) -> None:
        """Away with the card, if one is open."""
        if self.card is not None:
            self.card.close()

    @property
    def _text_width(self) -> int:
        return round(100 * GRID * current_look().text_scale)

    def _show(self, name: str, title: str, content: QWidget) -> None:
        before = self._name
        self.close()
        if before == name:
            content.deleteLater()
            return
        self._name, self.card = name, Card(self._window, title, content)
        self.card.closed.connect(self._forget)
        self.card.open()
        self.opened.emit(name)

    def _forget(self) -> None:
        self._name, self.card = "", None
        self.opened.emit("")
