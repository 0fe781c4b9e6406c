"""What speaks against the answer, with the step that would help."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from engine.api import Boxes, NetworkInfo, WeightsOrigin
from gui.look.theme import GRID, SMALL
from gui.look.translation import tr
from gui.session.session import Session
from gui.widgets.text_line import TextLine

MUCH = 0.5
"""A best score so high does not look like noise."""
PATIENCE = 60
"""Frames without such a score after which there is a doubt: a picture may well show nothing that is looked for."""


class WarningLine(QWidget):
    """There is one only while something is to be said.

    Attributes:
        fetch, prepare: the steps.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._network: NetworkInfo | None = None
        self._noisy = False
        self._poor = 0
        self.line = TextLine("", role="warning", size=SMALL, wrap=True)
        self.fetch = QPushButton(tr("Fetch weights"))
        self.fetch.setToolTip(tr("Get the official weights from their publisher, and run with them"))
        self.prepare = QPushButton(tr("How are they prepared?"))
        self.prepare.setToolTip(tr("How pictures are prepared for this network"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.fetch)
        row.addWidget(self.prepare)
        self.fetch.clicked.connect(self._fetch)
        self.prepare.clicked.connect(lambda: session.command_requested.emit("input_rules"))
        self.hide()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.line.text

    def show_network(self, network: NetworkInfo) -> None:
        """Say what is to be said of it."""
        self._network = network
        self.write()

    def judge(self, found: Boxes | None) -> None:
        """Boxes of another frame came, or (None) something else is read; ``write`` says what follows.

        It looks as if pictures were prepared otherwise than in training where there is no end of boxes, or where for
        a long time none had a good score.
        """
        good = found is None or found.best >= MUCH
        self._poor = 0 if good else self._poor + 1
        endless = found is not None and len(found.boxes) >= found.view.top and found.best < MUCH
        self._noisy = endless or self._poor >= PATIENCE

    def write(self) -> None:
        """Say what is to be said now."""
        network = self._network
        random = network is not None and network.weights is WeightsOrigin.RANDOM
        said = tr("⚠ Random weights: untrained, so pure guesses") if random else ""
        if self._noisy and not random:
            said = tr("⚠ This looks like noise: are pictures prepared as in training?")
        self.line.set_text(said)
        self.fetch.setVisible(random and network is not None and self._can_be_fetched(network.name))
        self.prepare.setVisible(self._noisy and not random)
        self.setVisible(bool(said))

    def _can_be_fetched(self, name: str) -> bool:
        known = self._session.engine.known_networks()
        return any(network.name == name and network.weights == "available" for network in known)

    def _fetch(self) -> None:
        if self._network:
            self._session.engine.fetch_weights(self._network.name)
