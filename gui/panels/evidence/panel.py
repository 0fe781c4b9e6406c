"""The Evidence panel: which parts of the frame the answer depends on."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.api import (
    Evidence,
    EvidenceFailed,
    EvidenceResult,
    EvidenceView,
    Method,
    NetworkInfo,
    Request,
    Trust,
    TrustView,
)
from engine.api.geometry import as_maps
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.panels.base import Need, Panel
from gui.panels.evidence.cell import EvidenceCell
from gui.panels.evidence.method_words import TITLES, WORDS
from gui.panels.evidence.options import EvidenceOptions, EvidenceOptionsForm
from gui.panels.evidence.trust_content import TrustContent
from gui.panels.views import WHY, Placement
from gui.session.session import Session
from gui.widgets.buttons import icon_button
from gui.widgets.card import Card
from gui.widgets.copy_key import CopyKey
from gui.widgets.layer_choice import LayerChoice
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.target_button import TargetButton
from gui.widgets.text_line import TextLine


class EvidencePanel(Panel):
    """A heat map over the frame by one method, or by several side by side.

    Each map comes with the frame that it is of: where there is no time for every frame, maps are left out.

    Attributes:
        cells: one for each method, the chosen one first.
    """

    identifier = "evidence"
    placements = (Placement(WHY, 1, 0, 0.65),)
    shortcut = "Alt+Shift+1"
    title = QT_TR_NOOP("Evidence")
    explanation = QT_TR_NOOP(
        "The colours show which parts of the picture the answer depends on, as one method sees it; where there is no "
        "colour, nothing depends on it. What is explained is the logit of the leading class, unless you choose another "
        "target. No method tells the whole truth: compare several of them on the same frame."
    )
    icon = "search"
    needs = (Need.NETWORK, Need.RUNNING_NETWORK)
    keys = (
        (QT_TR_NOOP("Point"), QT_TR_NOOP("read the exact value of the map")),
        ("C", QT_TR_NOOP("copy the exact value")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.method = QComboBox(accessibleName=tr("Method"))
        for method, title in TITLES.items():
            self.method.addItem(tr(title), str(method))
        self.method.setCurrentIndex(list(TITLES).index(Method.GRAD_CAM))
        self.method.setToolTip(tr("How the evidence is found"))
        self.target = TargetButton(session)
        self.layer = LayerChoice(tr("Layer whose maps are used"), 12)
        self.more = icon_button("sliders", tr("How to show"), tr("Opacity, smoothing, several methods side by side"))
        self.readout = TextLine(role="quiet")
        self.options = EvidenceOptions()
        self.cells: list[EvidenceCell] = []
        self._network: NetworkInfo | None = None
        self._stopped = False
        self._card: Card | None = None
        self._trust: TrustContent | None = None
        self._pace = Throttle(NUMBERS_MS, self._write, self)
        self._build()
        self.method.currentIndexChanged.connect(lambda _: self._choose())
        self.layer.currentIndexChanged.connect(lambda _: self._choose())
        session.explained.changed.connect(self._choose)
        self.more.clicked.connect(self._open_options)
        self.copying = CopyKey(self, self.readout, self._values)
        self._choose()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        for part in (self.method, self.target, self.layer):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.more)
        self._room = QWidget()
        self._grid = QGridLayout(self._room)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2 * GRID)
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
    def chosen(self) -> Method:
        """The method that is chosen."""
        return Method(self.method.currentData())

    @property
    def views(self) -> tuple[EvidenceView, ...]:
        """What is shown: the chosen method, and those beside it."""
        methods = (self.chosen, *(method for method in self.options.beside if method is not self.chosen))
        layer = self.layer.layer
        return tuple(EvidenceView(each, self.target.target, layer if each.at_layer else "") for each in methods)

    def request(self) -> Request:
        runs = self._network is not None and self._network.runs
        trust = (self._trust.view,) if self._trust else ()
        return Request() if self._stopped or not runs else Request.of(*self.views, *trust)

    def show_network(self, network: NetworkInfo) -> None:
        same = self._network is not None and network.like(self._network)
        self._network = network
        self.target.set_network(network)
        if not same:
            maps = (layer.name for layer in network.layers if min(as_maps(layer.output)[1:]) > 1)
            self.layer.offer(tr("the last maps"), maps)
        for cell in self.cells:
            cell.forget()
        self._choose()

    def show_evidence(self, told: EvidenceResult | EvidenceFailed) -> None:
        if self._trust is not None and told.view == self._trust.view:
            self._show_trust(self._trust, told)
        cell = next((cell for cell in self.cells if cell.view == told.view), None)
        if cell is None:
            return
        if isinstance(told, EvidenceResult):
            cell.show_result(told, self.session.frozen)
        else:
            self._stopped = told.cancelled
            cell.show_failure(told)
            self.changed.emit()
        self._pace.trigger()

    def explained(self) -> str:
        return f"{super().explained()}\n\n{tr(TITLES[self.chosen])}: {tr(WORDS[self.chosen])}"

    def save_state(self) -> dict[str, object]:
        return {"method": str(self.chosen), **self.options.state()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.options = EvidenceOptions.of(state)
        method = state.get("method")
        if method in list(Method):
            self.method.setCurrentIndex(self.method.findData(method))
        self._choose()

    def adopt_state(self, before: EvidencePanel) -> None:
        self.layer.follow(before.layer)

    def sizeHint(self) -> QSize:
        return QSize(520, 460)

    def _choose(self) -> None:
        """Show what is chosen now; a method that was there stays with its map."""
        self._stopped = False
        self.layer.setVisible(any(view.method.at_layer for view in self.views))
        kept = {cell.view.method: cell for cell in self.cells}
        self.cells = [kept.pop(view.method) if view.method in kept else self._make(view) for view in self.views]
        for cell in kept.values():
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        columns = 1 if len(self.cells) == 1 else 2 if len(self.cells) <= 4 else 3
        for place, (cell, view) in enumerate(zip(self.cells, self.views, strict=True)):
            cell.set_view(view)
            cell.heat.set_manner(self.options.opacity, self.options.smooth)
            cell.caption.setVisible(len(self.cells) > 1)
            self._grid.addWidget(cell, place // columns, place % columns)
        self._write()
        self._tell_layers()
        self.changed.emit()

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        self._tell_layers()

    def _tell_layers(self) -> None:
        """The chosen map can be a layer over the Input panel's picture, too."""
        explained = self.session.explained
        if (self.active or explained.view is not None) and explained.view != self.views[0]:
            explained.view = self.views[0]
            self.session.overlays.wishes_changed.emit()
            self.session.overlays.changed.emit()

    def _make(self, view: EvidenceView) -> EvidenceCell:
        cell = EvidenceCell(view, self._room)
        cell.hovered.connect(self._pace.trigger)
        cell.wanted_again.connect(self._choose)
        return cell

    def _open_options(self) -> None:
        if self._card is not None:
            self._card.close()
            return
        form = EvidenceOptionsForm(self.options, self.chosen)
        form.changed.connect(self._take_options)
        form.doubted.connect(self._open_trust)
        self._card = Card(self.window(), tr("How to show the evidence"), form, self.more)
        self._card.closed.connect(partial(setattr, self, "_card", None))
        self._card.open()

    def _open_trust(self) -> None:
        """Hold the frame, and find out how far its map can be trusted."""
        if self._card is not None:
            self._card.close()
        self.session.freeze(True)
        view = self.views[0]
        self._trust = TrustContent(TrustView(view.method, view.target, view.layer))
        self._trust.plot.noticed.connect(self.session.noticed)
        card = Card(self.window(), tr("How far can I trust this map?"), self._trust)
        card.closed.connect(self._forget_trust)
        card.open()
        self.changed.emit()

    def _forget_trust(self) -> None:
        self._trust = None
        self.changed.emit()

    def _show_trust(self, content: TrustContent, told: EvidenceResult | EvidenceFailed) -> None:
        if isinstance(told, EvidenceFailed):
            content.show_failure(told)
        elif isinstance(told.answer, Trust):
            content.show_trust(told.answer)

    def _take_options(self, options: EvidenceOptions) -> None:
        self.options = options
        self._choose()

    def _write(self) -> None:
        pointed = next(filter(None, (cell.words() for cell in self.cells)), "")
        answer = self.cells[0].answer if self.cells else None
        self.readout.set_text(pointed or (self._facts(answer) if answer else ""))
        for cell in self.cells:
            cell.caption.set_text(self._caption(cell))
        self.subtitle_changed.emit(" · ".join((tr(TITLES[self.chosen]), self.target.words())))

    def _caption(self, cell: EvidenceCell) -> str:
        title = tr(TITLES[cell.view.method])
        return title if cell.answer is None else f"{title} · {cell.answer.layer}"

    def _facts(self, answer: Evidence) -> str:
        """What is explained, over which layer, and whether sums are what they should be."""
        first, versus = (translated(name) for name in answer.names)
        said = [
            f"{first} − {versus} = {text.significant(answer.value)}"
            if versus
            else f"{first} {text.significant(answer.value)}",
            f"{answer.layer} {text.shape(answer.map.shape)}",
        ]
        if answer.gap is not None:
            total, gap = text.significant(answer.total), text.significant(answer.gap, 2)
            said.append(tr("sum {total}, {gap} off what it should be", total=total, gap=gap))
        if answer.passes > 1:
            said.append(tr("{n} pass(es)", "", answer.passes))
        told = self.cells[0].told
        if told is not None:
            said.append(tr("frame {frame:,}", frame=told.origin.frame))
        return " · ".join(said)

    def _values(self) -> tuple[float, ...]:
        found = next(filter(None, (cell.value() for cell in self.cells)), None)
        return () if found is None else (found[2],)
