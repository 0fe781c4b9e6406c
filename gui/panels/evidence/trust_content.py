"""How far a map can be trusted: two curves beside random ones, and whether a shuffled head changes the map."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import EvidenceFailed, Trust, TrustView
from gui.look import text
from gui.look.theme import GRID
from gui.look.translation import tr, translated
from gui.panels.evidence.method_words import TITLES
from gui.widgets.placeholder import Placeholder, PlaceholderMessage
from gui.widgets.plot import Plot
from gui.widgets.plot_series import Axis, Series
from gui.widgets.text_line import TextLine


class TrustContent(QWidget):
    """Shows the answer to a ``TrustView`` once it is there.

    Attributes:
        view: what was asked.
        lines: what is said beneath the plot.
    """

    def __init__(self, view: TrustView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.plot = Plot(tr("Deletion and insertion"), _across(), Axis("target"), named_ends=True)
        self.lines = [TextLine(wrap=True) for _ in range(4)]
        self._placeholder = Placeholder(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.plot, 1)
        for line in self.lines:
            layout.addWidget(line)
        self._placeholder.show_message(PlaceholderMessage(tr("Runs the network many times …")))

    def sizeHint(self) -> QSize:
        return QSize(140 * GRID, 110 * GRID)

    def show_failure(self, failure: EvidenceFailed) -> None:
        """Say why there is no answer."""
        self._placeholder.show_message(PlaceholderMessage(translated(failure.text)))

    def show_trust(self, found: Trust) -> None:
        """Show the answer."""
        self._placeholder.show_message(None)
        percent = 100 * found.shares
        curves = (
            (tr("deletion"), found.deletion, "bar", 0),
            (tr("deletion at random"), found.random_deletion, "bar", 1),
            (tr("insertion"), found.insertion, "text", 0),
            (tr("insertion at random"), found.random_insertion, "text", 2),
        )
        low = min(float(values.min()) for _, values, _, _ in curves)
        high = max(float(values.max()) for _, values, _, _ in curves)
        self.plot.set_axes(_across(), Axis("target", low, high))
        self.plot.set_series(
            [
                Series(name, percent, values, role=role, width=1.2 if dash else 2.0, dash=dash)
                for name, values, role, dash in curves
            ]
        )
        for line, said in zip(self.lines, _words(found), strict=True):
            line.set_text(said)


def _across() -> Axis:
    return Axis("places in %", 0.0, 100.0, words=lambda share: f"{share:.0f} %", places=(0.0, 50.0, 100.0))


def _words(found: Trust) -> tuple[str, str, str, str]:
    figure = text.significant
    deletion, insertion = found.deletion.mean(), found.insertion.mean()
    random = found.random_deletion.mean(), found.random_insertion.mean()
    alike = tr("The head is no fully connected layer, so its weights cannot be shuffled for comparison.")
    if found.alike is not None:
        alike = tr(
            "With the head's weights shuffled, the map's magnitudes have a rank correlation of {alike} with these: "
            "near 1, the map does not depend on what the head has learned.",
            alike=figure(found.alike, 2),
        )
    return (
        tr(
            "Deletion: as the first places of the map become grey, the target is {mean} on average; in random orders "
            "{random}. A good map is lower.",
            mean=figure(deletion),
            random=figure(random[0]),
        ),
        tr(
            "Insertion: as only the first places remain, it is {mean} on average; in random orders {random}. A good "
            "map is higher.",
            mean=figure(insertion),
            random=figure(random[1]),
        ),
        alike,
        tr("{method}, {n} pass(es) through the network", "", found.passes, method=tr(TITLES[found.method])),
    )
