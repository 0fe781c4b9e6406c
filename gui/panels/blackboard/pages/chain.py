"""Small filters one behind the other against one large filter: field, weights and bends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from gui.look.theme import TITLE
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.blackboard.pages import arithmetic as sums
from gui.panels.blackboard.pages.chain_view import Chain, ChainView
from gui.panels.blackboard.pages.fields import flow, labelled
from gui.panels.blackboard.pages.page import Page
from gui.session.session import Session


@dataclass(frozen=True, slots=True)
class State:
    """What was typed."""

    layers: str = "3"
    f: str = "3"
    channels: str = "256"


class ChainPage(Page):
    """A drawing of what one value at the end reads, and what the chain and the one filter cost.

    Attributes:
        view: the drawing.
        field, chained, single, compared: the lines of text.
    """

    identifier = "chain"
    title = QT_TR_NOOP("Chain")
    LECTURE = State()

    state: State

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.line(
            tr(
                "Above, small filters one behind the other: framed is what one value reads of the layer before. Below, "
                "the one large filter that sees as much of the picture."
            ),
            role="quiet",
        )
        self.number(tr("Layers in a row L"), "layers", 1, 6)
        self.number(tr("Filter size F"), "f", 1, 9)
        self.number(tr("Channels C"), "channels", 1, 4096)
        self.column.addWidget(flow([labelled(field.name, field) for field in self.fields.values()]))
        presets = (
            self.preset(tr("three 3×3, as in VGG"), layers="3", f="3", channels="256"),
            self.preset(tr("two 3×3 for a 5×5"), layers="2", f="3", channels="64"),
            self.preset(tr("a chain of 1×1"), layers="3", f="1", channels="256"),
        )
        self.column.addWidget(flow(presets, gap=8))
        self.problem = self.line(role="error", size=TITLE)
        self.view = ChainView()
        self.column.addWidget(self.view)
        self.field = self.line(size=TITLE)
        self.chained = self.line(size=TITLE)
        self.single = self.line(size=TITLE)
        self.compared = self.line(size=TITLE, bold=True)
        self.line(
            tr(
                "C channels go in and come out everywhere; biases are left aside. Every layer of the chain has a ReLU "
                "behind it, the one filter has one."
            ),
            role="quiet",
        )
        self.column.addStretch(1)
        self.show_state()

    def answers(self) -> Sequence[QWidget]:
        return self.view, self.field, self.chained, self.single, self.compared

    def show_state(self) -> None:
        found, problem = self.read_fields()
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))
        if problem:
            self.view.set_chain(None)
            for line in (self.field, self.chained, self.single, self.compared):
                line.set_text("")
            return
        layers, f, c = (found[name] for name in ("layers", "f", "channels"))
        self.view.set_chain(Chain(layers, f))
        r = sums.chain_sizes(layers, f)[0]
        chained, single = layers * f * f * c * c, r * r * c * c
        self.field.set_text(
            tr(
                "Field: 1 + L·(F − 1) = 1 + {layers}·({f} − 1) = {r}, as that of one {r}×{r} filter",
                layers=layers, f=f, r=r,
            )
        )  # fmt: skip
        self.chained.set_text(
            tr(
                "Weights of the chain: L·F·F·C·C = {layers}·{f}·{f}·{c:,}·{c:,} = {weights:,}",
                layers=layers, f=f, c=c, weights=chained,
            )
        )  # fmt: skip
        self.single.set_text(tr("Weights of one {r}×{r}: {r}·{r}·{c:,}·{c:,} = {weights:,}", r=r, c=c, weights=single))
        self.compared.set_text(
            tr("The chain has {share:.0%} of these weights, and {n} ReLU(s) instead of one.", "", layers,
               share=chained / single)
        )  # fmt: skip
