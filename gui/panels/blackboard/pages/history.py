"""LeNet to ResNet: depth, parameters, operations and errors, read from the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.api import KnownNetwork
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.blackboard.pages.bars import Bar, Bars
from gui.panels.blackboard.pages.page import Page
from gui.session.session import Session

NAMES = ("lenet5", "alexnet", "zfnet", "vgg16", "googlenet", "resnet50", "resnet152")
"""From the oldest to the deepest."""
WIDE = 760
"""From so many logical pixels of width on, at text size 1.0, the figures stand in two columns."""


@dataclass(frozen=True, slots=True)
class State:
    """Nothing here can be typed."""


class HistoryPage(Page):
    """One chart of the networks that made history.

    Attributes:
        networks: those of the catalogue that are shown.
        charts: a chart for each figure.
    """

    identifier = "history"
    title = QT_TR_NOOP("History")
    LECTURE = State()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        known = {network.name: network for network in session.engine.known_networks()}
        self.networks = tuple(known[name] for name in NAMES if name in known)
        self.line(
            tr("Do fewer parameters and more depth win? Seven networks that made history, oldest first."), role="quiet"
        )
        self.charts: dict[str, Bars] = {
            name: Bars(title)
            for name, title in (
                ("depth", tr("Depth: layers with weights, one behind another")),
                ("parameters", tr("Parameters, millions")),
                ("macs", tr("Multiply-accumulates a picture, billions")),
                ("error", tr("Top-5 error on ImageNet, one network, %")),
            )
        }
        self._grid = QGridLayout()
        self._grid.setSpacing(5 * GRID)
        self.column.addLayout(self._grid)
        self._columns = 0
        self._show("depth", lambda n: n.depth, str)
        self._show("parameters", lambda n: n.parameters / 1e6, text.significant)
        self._show(
            "macs",
            lambda n: n.macs / 1e9 if n.macs else None,
            lambda value: f"{value:.2f}" if value >= 0.01 else text.significant(value),
        )
        self._show("error", lambda n: n.published.top5_error if n.published else None, lambda value: f"{value:.1f}")
        self.line(
            tr(
                "LeNet-5 stands apart: it reads ten digits, not a thousand kinds of things, so there is "
                "no error to compare. Top-5 error: how often the right answer is not among the five most "
                "probable. A multiply-accumulate is one product added to a sum; depth counts "
                "convolutions and fully connected layers."
            ),
            role="quiet",
        )
        self.line(tr("Where the figures come from"), bold=True)
        self.line(
            tr(
                "Depth, parameters and multiply-accumulates are counted on Convoscope’s own definitions, "
                "for one picture of the network’s input size. Errors are those of a single network, no "
                "ensemble, as published:"
            )
        )
        for network in self.networks:
            self.line(source(network), role="quiet")
        self.column.addStretch(1)
        self.follow_look()

    def answers(self) -> Sequence[QWidget]:
        return [self.charts[name] for name in ("parameters", "macs", "error")]

    def show_state(self) -> None:
        """There is only one."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def apply_look(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        columns = 2 if self.width() >= WIDE * self.text_scale else 1
        if columns != self._columns:
            self._columns = columns
            for number, chart in enumerate(self.charts.values()):
                self._grid.addWidget(chart, number // columns, number % columns)

    def _show(self, name: str, value: Callable[[KnownNetwork], float | None], written: Callable[[float], str]) -> None:
        bars: list[Bar] = []
        for network in self.networks:
            found = value(network)
            apart = tr("not comparable") if network.published is None and name == "error" else tr("not known")
            bars.append(
                (f"{translated(network.title)} ({network.year})", found, apart if found is None else written(found))
            )
        self.charts[name].set_bars(bars)


def source(network: KnownNetwork) -> str:
    """Where a network's error, and the network itself, come from."""
    if network.published is None:
        return tr("{title}: no error on ImageNet. {paper}", title=network.title, paper=network.paper)
    errors = tr(
        "top-1 {top1_error:.1f} %, top-5 {top5_error:.1f} %",
        top1_error=network.published.top1_error,
        top5_error=network.published.top5_error,
    )
    return f"{translated(network.title)}: {errors} ({translated(network.published.source)}). {network.paper}"
