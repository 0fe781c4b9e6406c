"""The graph with its search field: what is unfolded, what is found, and the picture that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.api import NetworkInfo
from gui.look.icons import icon
from gui.look.theme import GRID, SMALL
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.network.graph.arranger import PATIENCE_MS, Arranger, PlainBecause
from gui.panels.network.graph.layout import GraphLayout
from gui.panels.network.graph.structure import GraphPicture, Structure, path_through
from gui.panels.network.graph.view import GraphView
from gui.panels.network.thumbnails import ThumbnailBars
from gui.widgets.buttons import icon_button, search_field
from gui.widgets.layer_table import matches
from gui.widgets.placeholder import Placeholder, PlaceholderMessage
from gui.widgets.text_line import TextLine

SLOW_MS = 600
"""After so long of arranging it can be stopped."""
PLAIN = {
    PlainBecause.FAILED: QT_TR_NOOP("In a plain order: the library that arranges graphs is missing or has failed"),
    PlainBecause.SLOW: QT_TR_NOOP("In a plain order: this network is too large to be arranged better in {s} s"),
}


class GraphPage(QWidget):
    """Shows one network at a time; the old picture stays until the new one is arranged.

    Attributes:
        opened: paths of the unfolded groups.

    Signals:
        chosen (str): the user chose a layer.
        wishes_changed: ``wishes`` would answer differently now.
        arranged: another picture is shown.
    """

    chosen = Signal(str)
    wishes_changed = Signal()
    arranged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = GraphView()
        self.search = search_field(tr("Find a layer"), tr("Find a layer in the graph by name, kind or operation"))
        self.found = TextLine(role="quiet", size=SMALL)
        self.fit = icon_button(
            "zoom-fit", tr("Show the whole graph"), tr("Show the whole graph (double-click on the ground)")
        )
        self.unfold = icon_button("zoom-in", tr("Unfold all groups"), tr("Unfold all groups"))
        self.fold = icon_button("zoom-out", tr("Fold the groups again"), tr("Fold the groups again"))
        self.stop = icon_button("close", tr("Stop arranging"), tr("Stop arranging; keep the picture as it is"))
        self.placeholder = Placeholder(self.view)
        self.opened: frozenset[str] = frozenset()
        self._shown: frozenset[str] = frozenset()
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._network: NetworkInfo | None = None
        self._structure: Structure | None = None
        self._layer: str | None = None
        self._anchor: str | None = None
        self._arranger = Arranger(self)
        self._order = ""
        self._wishes: dict[str, QRect] = {}
        self._build()

    def _build(self) -> None:
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMaximumWidth(260)
        self.search.installEventFilter(self)
        self.setFocusProxy(self.view)
        bar = QHBoxLayout()
        bar.setContentsMargins(2 * GRID, GRID, GRID, 0)
        bar.setSpacing(GRID)
        bar.addWidget(self.search, 3)
        bar.addWidget(self.found, 2)
        bar.addWidget(self.stop)
        self.stop.hide()
        for button in (self.fold, self.unfold, self.fit):
            bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        self.view.chosen.connect(self.chosen)
        self.view.toggled.connect(self.toggle)
        self.view.settled.connect(self._look_again)
        self.search.textChanged.connect(self._show_found)
        self.search.returnPressed.connect(self._choose_next)
        self.fit.clicked.connect(self.view.fit)
        self.unfold.clicked.connect(self.unfold_all)
        self.fold.clicked.connect(self.fold_all)
        self.stop.clicked.connect(self._stop)
        self._slow.timeout.connect(self.stop.show)
        self._arranger.arranged.connect(self._take)
        self._arranger.failed.connect(self._say_failure)

    def show_network(self, network: NetworkInfo) -> None:
        """Another network; folded so that it can be taken in at a glance."""
        self._network = network
        self._structure = Structure(network)
        self._anchor = None
        self._order = ""
        self.search.clear()
        self.found.set_text("")
        self.view.forget_contents()
        if not self._structure.is_joined:
            self._arranger.stop()
            self.view.forget_picture()
            self._say(tr("Only the layers are known here, not how they are joined."))
            return
        self.opened = self._structure.first_opened()
        self._arrange()

    def show_layer(self, layer: str | None) -> None:
        """Light a layer and its path; bring it into sight."""
        self._layer = layer
        scene = self.view.scene
        if self._network is None or scene is None or self._arranger.is_busy:
            return  # done once the picture is there
        self.view.light(layer, *path_through(self._network, layer))
        self.view.reveal(self.view.current)

    def toggle(self, group: str) -> None:
        """Unfold a group, or fold it again."""
        self._anchor = group
        self.opened = self.opened - {group} if group in self.opened else self.opened | {group}
        self._arrange()

    def show_unfolded(self, groups: Sequence[str]) -> None:
        """Unfold these groups and those around them; all others are as at first."""
        if self._structure is not None:
            around = {path for path in self._structure.groups for group in groups if f"{group}.".startswith(f"{path}.")}
            self._anchor = None
            self.opened = self._structure.first_opened() | around
            self._arrange()

    def unfold_all(self) -> None:
        """Show every layer."""
        if self._structure is not None:
            self._anchor = None
            self.opened = frozenset(self._structure.groups)
            self._arrange()

    def fold_all(self) -> None:
        """Back to the folding of the beginning."""
        if self._structure is not None:
            self._anchor = None
            self.opened = self._structure.first_opened()
            self._arrange()

    def wishes(self) -> Mapping[str, QRect]:
        """Layer → place of its thumbnail, of those that are in sight and large enough."""
        return self._wishes

    def set_contents(self, contents: Mapping[str, QImage | ThumbnailBars]) -> None:
        """What thumbnails show now, by layer."""
        self.view.set_contents(contents)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.search.clear()
                self.view.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        if self._structure is not None:
            self._arranger.ask(self._structure.picture(self.opened))
            if self.view.scene is None:
                self._say(tr("Arranging the layers …"))
            else:
                self.found.set_text(tr("Arranging the layers …"))
                self._slow.start()

    def _stop(self) -> None:
        """Stay with the picture that is shown."""
        self._arranger.stop()
        self._rest()
        self.opened = self._shown
        self.show_layer(self._layer)

    def _say(self, sentence: str) -> None:
        self.placeholder.show_message(PlaceholderMessage(sentence))

    def _rest(self) -> None:
        """Nothing is being arranged any more."""
        self._slow.stop()
        self.stop.hide()
        self.found.set_text(self._order)

    def _take(self, picture: GraphPicture, arrangement: GraphLayout, plain: PlainBecause | None) -> None:
        self.placeholder.show_message(None)
        self._order = tr(PLAIN[plain], s=PATIENCE_MS // 1000) if plain else ""
        self._rest()
        self._shown = self.opened
        self.view.set_picture(picture, arrangement, self._anchor)
        if self._network is not None:
            self.view.light(self._layer, *path_through(self._network, self._layer))
        self.arranged.emit()

    def _say_failure(self) -> None:
        self._order = ""
        self._rest()
        self.view.forget_picture()
        self._say(tr("This network could not be arranged as a graph; the row shows its stages."))

    def _found(self) -> list[str]:
        if self._network is None or not self.search.text().strip():
            return []
        return [layer.name for layer in self._network.layers if matches(layer, self.search.text())]

    def _show_found(self) -> None:
        """Bring the first hit to the middle; it is chosen with Return, the next with Return again."""
        hits = self._found()
        if not self.search.text().strip():
            self.found.set_text(self._order)
        else:
            self.found.set_text(
                tr("{count:,} found · Return chooses", count=len(hits)) if hits else tr("No layer is called that.")
            )
        if hits and self.view.scene is not None:
            self.view.reveal(self.view.scene.picture.index_of(hits[0]), center=True)

    def _choose_next(self) -> None:
        hits = self._found()
        if not hits:
            return
        place = hits.index(self._layer) + 1 if self._layer in hits else 0
        chosen = hits[place % len(hits)]
        self.found.set_text(tr("{chosen:,} of {count:,}", chosen=hits.index(chosen) + 1, count=len(hits)))
        self.chosen.emit(chosen)
        if self.view.scene is not None:
            self.view.reveal(self.view.scene.picture.index_of(chosen), center=True)

    def _look_again(self) -> None:
        wishes = self.view.wishes()
        if wishes.keys() != self._wishes.keys() or any(
            wishes[name].size() != place.size() for name, place in self._wishes.items()
        ):
            self._wishes = wishes
            self.wishes_changed.emit()
