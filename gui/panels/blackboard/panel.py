"""Blackboard panel: pages of arithmetic that can be checked by hand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
)

from engine.api import FilterOverride, NetworkInfo, Request, Result
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import QT_TR_NOOP, tr
from gui.panels.base import Panel
from gui.panels.blackboard.pages.chain import ChainPage
from gui.panels.blackboard.pages.convolution import ConvolutionPage
from gui.panels.blackboard.pages.fields import flow
from gui.panels.blackboard.pages.history import HistoryPage
from gui.panels.blackboard.pages.kernels import KernelsPage
from gui.panels.blackboard.pages.output_size import OutputSizePage
from gui.panels.blackboard.pages.page import Page
from gui.panels.blackboard.pages.parameters import ParametersPage
from gui.panels.blackboard.pages.pooling import PoolingPage
from gui.session.session import Session
from gui.widgets.buttons import icon_button
from gui.widgets.card import Scrolled

PAGES: tuple[type[Page], ...] = (
    ConvolutionPage,
    KernelsPage,
    OutputSizePage,
    ParametersPage,
    ChainPage,
    PoolingPage,
    HistoryPage,
)


class Board(Themed, Scrolled):
    """A page that is as large as its room lets it be, and scrolls where it is larger nevertheless."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        page.edited.connect(self._fit_again)
        self.follow_look()

    def apply_look(self) -> None:
        self._page.fit(self.maximumViewportSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._page.fit(self.maximumViewportSize())
        super().resizeEvent(event)

    def _fit_again(self) -> None:
        """Calmly: a page stays as it is as long as it can be seen."""
        if not self._page.fits(self.maximumViewportSize()):
            self._page.fit(self.maximumViewportSize())


class BlackboardPanel(Panel):
    """The pages, each made when it is first shown.

    Attributes:
        page: the one that is shown, None before the panel was first seen.
        undo, reset: take the last edit back; the lecture's numbers again.
    """

    identifier = "blackboard"
    shortcut = "Alt+0"
    title = QT_TR_NOOP("Blackboard")
    explanation = QT_TR_NOOP(
        "The arithmetic of convolutional networks on numbers small enough to check by hand. "
        "Every number can be changed, and everything that follows from it changes at once. The "
        "kernels work on the live picture, and can be put into the network that is running."
    )
    icon = "blackboard"
    keys = (
        (QT_TR_NOOP("Arrows"), QT_TR_NOOP("walk through the cells")),
        (QT_TR_NOOP("Type, or click a cell"), QT_TR_NOOP("write another number")),
        (QT_TR_NOOP("Ctrl+Z"), QT_TR_NOOP("take the last edit on the page back")),
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.page: Page | None = None
        self._kinds = {kind.identifier: kind for kind in PAGES}
        self._pages: dict[str, tuple[Page, Board]] = {}
        self._wished = PAGES[0].identifier
        self.tabs = QButtonGroup(self)
        buttons = []
        for number, kind in enumerate(PAGES):
            button: QToolButton = QToolButton(text=tr(kind.title), checkable=True, checked=number == 0)
            button.clicked.connect(lambda _=False, name=kind.identifier: self.show_page(name))
            self.tabs.addButton(button, number)
            buttons.append(button)
        self.undo = icon_button("undo", tr("Take back"), tr("Take the last edit back (Ctrl+Z)"))
        self.undo.clicked.connect(lambda: self.page and self.page.undo())
        self.reset = icon_button(
            "restart", tr("Lecture’s numbers"), tr("Write the numbers of the lecture on this page again")
        )
        self.reset.clicked.connect(lambda: self.page and self.page.reset())
        self._stack = QStackedWidget()
        head = QHBoxLayout()
        head.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        head.addWidget(flow([*buttons, self.undo, self.reset], gap=GRID))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def show_page(self, identifier: str) -> None:
        """Turn to a page; KeyError if there is none of that name."""
        kind = self._kinds[identifier]
        self._wished = identifier
        self.tabs.button(PAGES.index(kind)).setChecked(True)
        if identifier not in self._pages:
            self._pages[identifier] = self._make(kind)
        before, (self.page, area) = self.page, self._pages[identifier]
        if before is not None and before is not self.page:
            before.leave()
        self._stack.setCurrentWidget(area)
        self.subtitle_changed.emit(tr(self.page.title))
        self._show_buttons()
        if self.session.result is not None and self.active:
            self.page.show_result(self.session.result)
        self.changed.emit()

    def begin_page(self, identifier: str, values: Mapping[str, str]) -> None:
        """Turn to a page with the lecture's numbers, but for these; KeyError if it has no field of that name."""
        self.show_page(identifier)
        assert self.page is not None
        self.page.begin(values)

    def hide_answers(self, hidden: bool) -> None:
        """Show nothing of the page that follows from its numbers, or show it again."""
        for page, _ in self._pages.values():
            page.hide_answers(hidden and page is self.page)

    def set_active(self, active: bool) -> None:
        if active and self.page is None:
            self.show_page(self._wished)
        if not active and self.page is not None:
            self.page.leave()
        super().set_active(active)

    def request(self) -> Request:
        return Request() if self.page is None else self.page.request()

    def show_network(self, network: NetworkInfo) -> None:
        for page, _ in self._pages.values():
            page.show_network(network)

    def show_override(self, override: FilterOverride | None) -> None:
        for page, _ in self._pages.values():
            page.show_override(override)

    def show_result(self, result: Result) -> None:
        if self.page is not None:
            self.page.show_result(result)

    def save_state(self) -> dict[str, object]:
        return {"page": self._wished}

    def restore_state(self, state: dict[str, object]) -> None:
        page = state.get("page")
        if isinstance(page, str) and page in self._kinds:
            self._wished = page
            self.tabs.button(PAGES.index(self._kinds[page])).setChecked(True)

    def adopt_state(self, before: BlackboardPanel) -> None:
        for identifier, (page, _) in before._pages.items():
            if identifier not in self._pages:
                self._pages[identifier] = self._make(self._kinds[identifier])
            self._pages[identifier][0].adopt_state(page)
        self._show_buttons()

    def _make(self, kind: type[Page]) -> tuple[Page, Board]:
        page = kind(self.session)
        page.edited.connect(self._show_buttons)
        page.wishes_changed.connect(self.changed)
        area = Board(page)
        page.setAutoFillBackground(False)
        self._stack.addWidget(area)
        return page, area

    def _show_buttons(self) -> None:
        page = self.page
        self.undo.setEnabled(page is not None and page.can_undo)
        self.reset.setEnabled(page is not None and page.state != page.LECTURE)
