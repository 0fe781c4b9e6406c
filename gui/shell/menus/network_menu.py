"""The Network menu: the known networks, with what one should know before choosing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine.api import KnownNetwork, NetworkReference, Task
from gui.look.translation import QT_TR_NOOP, grouped, tr, translated
from gui.session.session import Session

STATES = {
    "bundled": QT_TR_NOOP("bundled"),
    "cached": QT_TR_NOOP("fetched"),
    "available": QT_TR_NOOP("to be fetched"),
    "none": QT_TR_NOOP("random weights"),
}
"""What is said about each state of the weights."""

TASKS = {
    Task.CLASSIFICATION: QT_TR_NOOP("What is it?"),
    Task.DETECTION: QT_TR_NOOP("What is where?"),
    Task.SEGMENTATION: QT_TR_NOOP("What is each pixel?"),
    Task.KEY_POINTS: QT_TR_NOOP("Where are the joints?"),
}
"""Each task as a question, over the networks that answer it."""

READY = ("bundled", "cached")
FURTHER = (("available", QT_TR_NOOP("With weights to fetch")), ("none", QT_TR_NOOP("Untrained")))
"""Submenus for the states of weights that are not ready."""


class NetworkMenu(QMenu):
    """Known networks first, then what else can be done about networks."""

    def __init__(self, session: Session, commands: Sequence[QAction], device: QMenu, parent: QWidget) -> None:
        super().__init__(tr("Network"), parent)
        self._session = session
        self._commands = commands
        self._device = device
        self.setToolTipsVisible(True)
        self.addActions(list(commands))
        self.addMenu(device)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """List the networks as they are now: weights may have been fetched meanwhile."""
        self.clear()
        group = QActionGroup(self)
        known = self._session.engine.known_networks()
        for task, question in TASKS.items():
            ready = [network for network in known if network.weights in READY and network.task is task]
            if ready:
                self.addAction(tr(question)).setEnabled(False)
                self.addActions([self._entry(network, group) for network in ready])
        self.addSeparator()
        for weights, title in FURTHER:
            some = [network for network in known if network.weights == weights]
            if some:
                further = self.addMenu(tr(title))
                further.setToolTipsVisible(True)
                for network in some:
                    if weights == "available":
                        self._add_fetching(further, network)
                    else:
                        further.addAction(self._entry(network, group))
        self.addSeparator()
        self.addActions(list(self._commands))
        self.addMenu(self._device)

    def _add_fetching(self, menu: QMenu, network: KnownNetwork) -> None:
        """Its weights are not here: fetch them, or run it as it is before any training."""
        ways = menu.addMenu(f"{translated(network.title)}\t{summary(network)}")
        ways.setToolTipsVisible(True)
        text = tr("Fetch weights and open") + (f" ({grouped(network.size / 1e6, ',.0f')} MB)" if network.size else "")
        fetch = ways.addAction(text, lambda: self._fetch(network.name))
        fetch.setToolTip(tr("From their publisher, into your cache; it can be stopped and continued"))
        untrained = ways.addAction(tr("Open with random weights"), lambda: self._open(network.name))
        untrained.setToolTip(described(network))

    def _fetch(self, name: str) -> None:
        """Its structure can be looked at while the weights come."""
        now = self._session.network
        if now is None or now.name != name:
            self._open(name)
        self._session.engine.fetch_weights(name)

    def _open(self, name: str) -> None:
        self._session.open_network(NetworkReference(name))

    def _entry(self, network: KnownNetwork, group: QActionGroup) -> QAction:
        now = self._session.network
        action = QAction(f"{translated(network.title)}\t{summary(network)}", group)
        action.setToolTip(described(network))
        action.setCheckable(True)
        action.setChecked(now is not None and now.name == network.name)
        action.setData(network.name)
        action.triggered.connect(lambda: self._session.open_known(network))
        return action


def parameters(count: int) -> str:
    """``61.7 k``, ``138 M`` parameters."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= size:
            return tr("{count:.3g} {letter} parameters", count=count / size, letter=letter)
    return tr("{count} parameters", count=count)


def summary(network: KnownNetwork) -> str:
    """What stands beside the title."""
    return f"{network.year} · {parameters(network.parameters)} · {tr(STATES.get(network.weights, network.weights))}"


def described(network: KnownNetwork) -> str:
    """All that the catalogue says, for the tooltip."""
    channels, height, width = network.input
    return tr(
        "{title} · {paper} · {parameters:,} parameters · input {channels}×{height}×{width}",
        title=network.title,
        paper=network.paper,
        parameters=network.parameters,
        channels=channels,
        height=height,
        width=width,
    )
