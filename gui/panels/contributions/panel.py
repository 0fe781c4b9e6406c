"""The Contributions panel: what the channels of a layer add to the number that is explained, in sums that add up."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine.api import (
    INPUT,
    Contributions,
    ContributionsView,
    EvidenceFailed,
    EvidenceResult,
    Feeders,
    FeedersView,
    LayerKind,
    NetworkInfo,
    Request,
)
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.base import Need, Panel
from gui.panels.views import WHY, Placement
from gui.session.selection import Selection
from gui.session.session import Session
from gui.widgets.buttons import icon_button
from gui.widgets.colorbar import ColorBar
from gui.widgets.copy_key import CopyKey
from gui.widgets.heat_view import HeatView
from gui.widgets.layer_choice import LayerChoice
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.placeholder import PlaceholderMessage
from gui.widgets.share_bars import ShareBars, ShareRow
from gui.widgets.target_button import TargetButton
from gui.widgets.text_line import TextLine

MOVING = (LayerKind.RESHAPE, LayerKind.DROPOUT, LayerKind.OTHER)
"""Layers that only move numbers, for the most part: they are not listed."""
LEAST_MAP = 220
"""Logical pixels of height (at text size 1.0) from which there is room for the map."""


class ContributionsPanel(Panel):
    """Bars by channel, and a map by place, that add up to a logit; or the channels of all layers that feed it.

    Attributes:
        bars, heat, sum: the parts, for tests.
        told: the newest answer, None before.
    """

    identifier = "contributions"
    placements = (Placement(WHY, 2, 0, 0.6),)
    shortcut = "Alt+Shift+2"
    title = QT_TR_NOOP("Contributions")
    explanation = QT_TR_NOOP(
        "Each channel of a layer adds its share to the number that is explained: the value of every place times the "
        "weight that it has there. Where everything behind the layer is linear, the shares and the bias are that "
        "number, no more and no less; elsewhere the remainder says what the shares leave out. Who feeds it shows the "
        "channels of all layers before that contribute most on this frame; a click chooses one everywhere."
    )
    icon = "bars"
    needs = (Need.NETWORK, Need.RUNNING_NETWORK, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Click"), QT_TR_NOOP("choose the channel, here and in every panel")),
        ("C", QT_TR_NOOP("copy the exact value")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.target = TargetButton(session)
        self.layer = LayerChoice(tr("Layer whose shares are shown"), 8)
        self.feeders = icon_button(
            "network",
            tr("Who feeds it"),
            tr("Who feeds it: the channels of all layers before that contribute most"),
            checkable=True,
        )
        self.sum = TextLine(wrap=True)
        self.bars = ShareBars(tr("Shares"))
        self.heat = HeatView()
        self.heat.setAccessibleName(tr("Shares by place over the frame"))
        self.scale = ColorBar()
        self.readout = TextLine(role="quiet")
        self.told: EvidenceResult | None = None
        self._network: NetworkInfo | None = None
        self._failure = ""
        self._cell: tuple[int, int] | None = None
        self._pace = Throttle(NUMBERS_MS, self._write, self)
        self._build()
        self.copying = CopyKey(self, self.readout, self._values)
        session.explained.changed.connect(self._choose)
        self.layer.currentIndexChanged.connect(lambda _: self._choose())
        self.feeders.toggled.connect(lambda _: self._choose())
        self.feeders.clicked.connect(self._bring_network)
        self.bars.picked.connect(lambda key: session.select(*key))
        self.bars.hovered.connect(self._pace.trigger)
        self.heat.hovered.connect(self._hover)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.target)
        top.addWidget(self.layer, 1)
        top.addWidget(self.feeders)
        self._room = QWidget()
        inner = QVBoxLayout(self._room)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GRID)
        inner.addWidget(self.sum)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.bars)
        inner.addWidget(self._scroll, 3)
        inner.addWidget(self.heat, 2)
        inner.addWidget(self.scale)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(self._room, 1)
        layout.addWidget(self.readout)

    @property
    def covered(self) -> QWidget:
        return self._room

    @property
    def has_content(self) -> bool:
        return self.told is not None

    @property
    def view(self) -> ContributionsView | FeedersView:
        """What is asked for."""
        target = self.session.explained.target
        return FeedersView(target) if self.feeders.isChecked() else ContributionsView(target, self.layer.layer)

    def request(self) -> Request:
        runs = self._network is not None and self._network.runs
        return Request.of(self.view) if runs else Request()

    def missing(self, need: Need) -> PlaceholderMessage | None:
        if need is Need.CONTENT and self._failure:
            return PlaceholderMessage(self._failure)
        return super().missing(need)

    def show_network(self, network: NetworkInfo) -> None:
        same = self._network is not None and network.like(self._network)
        self._network = network
        self.target.set_network(network)
        if not same:
            self.layer.offer(tr("the linear head"), (layer.name for layer in network.layers))
        self._choose()

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        if not active:
            self.session.explained.feed({})

    def show_selection(self, _selection: Selection) -> None:
        self._pace.trigger()

    def show_evidence(self, told: EvidenceResult | EvidenceFailed) -> None:
        if told.view != self.view:
            return
        if isinstance(told, EvidenceFailed):
            self._failure, self.told = translated(told.text), None
            self.heat.clear()
            return
        self.told, self._failure = told, ""
        answer = told.answer
        if isinstance(answer, Contributions):
            places = answer.shares.sum(axis=0, dtype=np.float64).astype(np.float32)
            limit = float(np.abs(places).max(initial=0.0))
            self.heat.show_map(told, places, limit, signed=True)
            self.scale.set_scale(-limit, limit, signed=True)
        self._arrange()
        self._pace.trigger()

    def save_state(self) -> dict[str, object]:
        return {"feeders": self.feeders.isChecked()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.feeders.setChecked(state.get("feeders") is True)

    def adopt_state(self, before: ContributionsPanel) -> None:
        self.layer.follow(before.layer)

    def sizeHint(self) -> QSize:
        return QSize(360, 420)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange()
        self._pace.trigger()

    def apply_look(self) -> None:
        self._arrange()

    def _choose(self) -> None:
        self.told, self._failure = None, ""
        if not self.feeders.isChecked():
            self.session.explained.feed({})
        self.layer.setVisible(not self.feeders.isChecked())
        self.heat.clear()
        self._arrange()
        self._write()
        self.refresh_placeholder()
        self.changed.emit()

    def _arrange(self) -> None:
        """The map is there where there is one, and room for it."""
        answer = self.told.answer if self.told else None
        has_map = isinstance(answer, Contributions) and min(answer.shares.shape[1:]) > 1
        shown = has_map and self.height() >= LEAST_MAP * self.text_scale
        self.heat.setVisible(shown)
        self.scale.setVisible(shown)

    def _hover(self, place: QPointF | None) -> None:
        self._cell = None if place is None else self.heat.cell_at(place)
        self.heat.set_mark(None if self._cell is None else self.heat.part_of(self._cell))
        self._pace.trigger()

    def _write(self) -> None:
        answer = self.told.answer if self.told else None
        if isinstance(answer, Contributions):
            self._write_contributions(answer)
        elif isinstance(answer, Feeders):
            self._write_feeders(answer)
        else:
            self.sum.set_text("")
            self.bars.set_rows(())
        self._write_readout()

    def _write_contributions(self, answer: Contributions) -> None:
        shares = answer.shares.sum(axis=(1, 2), dtype=np.float64)
        room = max(1, self.bars.capacity() - 1 - (answer.bias is not None))
        most = np.argsort(-np.abs(shares), kind="stable")[: room if room < len(shares) else len(shares)]
        rows = [self._row(answer.layer, int(index), float(shares[index])) for index in most]
        left = len(shares) - len(most)
        if left:
            rest = float(shares.sum() - shares[most].sum())
            rows.append(ShareRow(tr("{n} other(s)", "", left), rest))
        if answer.bias is not None:
            rows.append(ShareRow(tr("bias"), answer.bias))
        self.bars.set_rows(rows)
        total = float(shares.sum())
        figure = text.significant
        parts = tr("{total} from {layer}", total=figure(total, 4), layer=answer.layer)
        if answer.bias is not None:
            said = tr("{parts} + bias {bias}", parts=parts, bias=figure(answer.bias, 4))
        else:
            said = tr("{parts} + remainder {rest}", parts=parts, rest=figure(answer.remainder, 4))
        self.sum.set_text(f"{_name(answer)} {figure(answer.value, 4)} = {said}")
        self.subtitle_changed.emit(answer.layer)

    def _write_feeders(self, answer: Feeders) -> None:
        assert self._network is not None
        told = [
            each for each in answer.layers if each.layer != INPUT and self._network.layer(each.layer).kind not in MOVING
        ]
        rows = [
            self._row(each.layer, index, share, full=True)
            for each in told
            for index, share in each.channels[: self._channels_each(len(told))]
        ]
        self.bars.set_rows(rows, all_seen=True)
        self.sum.set_text(
            tr("{target} {value} is fed by", target=_name(answer), value=text.significant(answer.value, 4))
        )
        self.subtitle_changed.emit(tr("Who feeds it"))
        if self.active:
            self.session.explained.feed({(of, to): share for of, to, share in answer.ways})

    def _channels_each(self, layers: int) -> int:
        """Of each layer: more than one only where all layers are seen at once even so."""
        rows = self._scroll.viewport().height() // max(self.bars.row_rect(0).height(), 1)
        return max(1, min(3, int(rows // max(layers, 1))))

    def _bring_network(self) -> None:
        """The ways back are lit in the graph."""
        if self.feeders.isChecked():
            self.session.panel_requested.emit("network")

    def _row(self, layer: str, channel: int, share: float, *, full: bool = False) -> ShareRow:
        selection = self.session.selection
        chosen = selection.layer == layer and selection.unit == channel
        name = f"{layer} · {channel}" if full else tr("channel {channel}", channel=channel)
        return ShareRow(name, share, (layer, channel) if layer != INPUT else None, chosen)

    def _write_readout(self) -> None:
        row, answer = self.bars.pointed, self.told.answer if self.told else None
        if self._cell is not None and self.heat.values is not None:
            value = text.exact(float(self.heat.values[self._cell]))
            said = tr("row {row} · column {column} · {value}", row=self._cell[0], column=self._cell[1], value=value)
        elif row is not None:
            said = f"{row.name} · {text.exact(row.share)}"
        elif isinstance(answer, Contributions) and answer.bias is not None:
            said = tr("what float32 rounds away: {rest}", rest=text.significant(answer.remainder, 2))
        else:
            said = ""
        self.readout.set_text(said)

    def _values(self) -> tuple[float, ...]:
        if self._cell is not None and self.heat.values is not None:
            return (float(self.heat.values[self._cell]),)
        row = self.bars.pointed
        return () if row is None else (row.share,)


def _name(answer: Contributions | Feeders) -> str:
    first, versus = (translated(name) for name in answer.names)
    return f"{first} − {versus}" if versus else first
