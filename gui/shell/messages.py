"""The message bar: one notice at a time and the work under way, at the foot of the window and never in the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.api import Notice, NoticeTopic, Progress, Severity
from gui.look.icons import icon
from gui.look.theme import GRID
from gui.look.themed import Themed
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.shell.actions import with_keys
from gui.widgets.colorbar import ColorBar

INFO_MS = 6000
"""A mere information goes by itself; warnings and errors stay until they are dismissed."""
LEAST_WIDTH, LEAST_BESIDE = 120 * GRID, 90 * GRID
KEPT_FREE = "foot"
"""Object name of rows of buttons at the foot of a panel, upon which the bar never lies."""
LATE_MS = 200
"""Work that is done sooner is not worth a word: its bar would only flicker."""
SIGNS = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.ERROR: "error"}
WORDS = {
    Severity.INFO: QT_TR_NOOP("Note"),
    Severity.WARNING: QT_TR_NOOP("Warning"),
    Severity.ERROR: QT_TR_NOOP("Error"),
}

Steps = Sequence[tuple[str, Callable[[], object]]]
"""(what stands on a button, what it does)."""


class MessageBar(Themed, QFrame):
    """Lies over the foot of its window's content; hidden where there is nothing to say.

    Attributes:
        notice: the one that is shown, None for none.
        waiting: notices that come after it.
        steps: buttons beside the notice that is shown.

    Signals:
        cancelled (str): the job that the user wants stopped.
    """

    cancelled = Signal(str)

    def __init__(self, window: QWidget, above: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("card")
        self.notice: Notice | None = None
        self.waiting: deque[Notice] = deque()
        self.steps: list[QPushButton] = []
        self._steps: dict[Notice, Steps] = {}
        self._jobs: dict[str, Progress] = {}
        self._window, self._above = window, above
        self._build()
        self._go = QTimer(self, singleShot=True, interval=INFO_MS)
        self._go.timeout.connect(self.dismiss)
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._show)
        window.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        self._sign = QLabel()
        self._word = QLabel()
        self._word.setProperty("type", "title")
        self._text = QLabel(wordWrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = QLabel()
        self._more.setProperty("type", "quiet")
        tip = with_keys(tr("Dismiss"), QKeySequence("Esc"))
        self._close = QToolButton(icon=icon("close"), toolTip=tip, accessibleName=tr("Dismiss this message"))
        self._close.clicked.connect(self.dismiss)
        self._notice_row = QWidget()
        row = QHBoxLayout(self._notice_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self._sign)
        row.addWidget(self._word)
        row.addWidget(self._text, 1)
        self._offered = QHBoxLayout()
        row.addLayout(self._offered)
        row.addWidget(self._more)
        row.addWidget(self._close)
        self._job_text = QLabel()
        self._job_bar = QProgressBar(textVisible=False)
        self._cancel = QPushButton(tr("Cancel"))
        self._cancel.clicked.connect(self._cancel_first)
        self._job_row = QWidget()
        grid = QGridLayout(self._job_row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.addWidget(self._job_text, 0, 0)
        grid.addWidget(self._job_bar, 1, 0)
        grid.addWidget(self._cancel, 0, 1, 2, 1)
        grid.setColumnStretch(0, 1)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(3 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self._rows.setSpacing(2 * GRID)
        self._rows.addWidget(self._job_row)
        self._rows.addWidget(self._notice_row)

    def tell(self, notice: Notice, steps: Steps = (), *, first: bool = False) -> None:
        """Show a notice, after those that wait already; the same one twice is one. ``steps`` are buttons beside it.

        An error about something takes the place of an earlier error about it. One that is to be ``first`` is shown at
        once, and the one that it interrupts again after it.
        """
        if notice == self.notice or notice in self.waiting:
            return
        if notice.severity is Severity.ERROR:
            self.withdraw(notice.about, Severity.ERROR)
        if steps:
            self._steps[notice] = steps
        if first and self.notice:
            self._go.stop()
            self.waiting.appendleft(self.notice)
            self.notice = notice
            self._show()
            return
        self.waiting.append(notice)
        if self.notice is None or self.notice.severity is Severity.INFO:
            self.dismiss()
        else:
            self._show()

    def dismiss(self) -> None:
        """Go on to the next notice, or hide."""
        self._go.stop()
        if self.notice:
            self._steps.pop(self.notice, None)
        self.notice = self.waiting.popleft() if self.waiting else None
        if self.notice and self.notice.severity is Severity.INFO:
            self._go.start()
        self._show()

    def withdraw(self, about: NoticeTopic, *severities: Severity) -> None:
        """Take back what was said about something that is another one now; of these severities, if any are given."""

        def outdated(notice: Notice) -> bool:
            return bool(about) and notice.about is about and (not severities or notice.severity in severities)

        self.waiting = deque(notice for notice in self.waiting if not outdated(notice))
        if self.notice and outdated(self.notice):
            self.dismiss()
        else:
            self._show()

    def take_back(self, notice: Notice) -> None:
        """One that no longer holds, whether it is shown or waits."""
        if notice in self.waiting:
            self.waiting.remove(notice)
            self._show()
        elif notice == self.notice:
            self.dismiss()

    def progress(self, progress: Progress) -> None:
        """Show the work under way until it is done, if that takes a while."""
        if progress.done:
            self._jobs.pop(progress.job, None)
        else:
            if not self._jobs:
                self._late.start()
            self._jobs[progress.job] = progress
        if not self._jobs:
            self._late.stop()
        self._show()

    @property
    def waits_for_user(self) -> bool:
        """What is shown stays until it is dismissed."""
        return self.notice is not None and self.notice.severity is not Severity.INFO

    @property
    def busy(self) -> bool:
        """Work is under way."""
        return bool(self._jobs)

    @property
    def text(self) -> str:
        """All that is shown, for tests and screen readers."""
        parts = [self._job_text.text()] if self._jobs else []
        if self.notice:
            parts.append(f"{self._word.text()}: {self._text.text()}")
        return "\n".join(parts)

    def apply_look(self) -> None:
        self._show()

    def place(self) -> None:
        """At the foot of the window, above the status bar; beside a colour scale there, if that leaves enough room."""
        window = self._window
        width = min(max(window.width() // 2, LEAST_WIDTH), window.width() - 8 * GRID)
        self._lay((window.width() - width) // 2, width)
        left, end = self.x(), self.x() + width
        for scale in window.findChildren(ColorBar):
            place = QRect(scale.mapTo(window, QPoint()), scale.size())
            seen = scale.isVisible() and scale.window() is window.window()
            if seen and self.geometry().intersects(place):
                left = max(left, place.right() + 2 * GRID)
        if end - left >= min(width, LEAST_BESIDE):
            self._lay(left, end - left)
        for foot in window.findChildren(QWidget, KEPT_FREE):
            place = QRect(foot.mapTo(window, QPoint()), foot.size())
            if foot.isVisible() and self.geometry().intersects(place):
                self._make_room(place, width)

    def _make_room(self, place: QRect, width: int) -> None:
        """Left of a place, where that leaves enough room, otherwise above it."""
        left, end = 2 * GRID, place.left() - 3 * GRID
        if end - left >= LEAST_BESIDE:
            self._lay(max(left, end - width), min(width, end - left))
        else:
            self.move(self.x(), max(place.top() - self.height() - GRID, GRID))

    def _lay(self, left: int, width: int) -> None:
        self.setFixedWidth(width)
        rows = self._rows
        self.resize(
            width, rows.totalHeightForWidth(width) if rows.hasHeightForWidth() else rows.totalSizeHint().height()
        )
        bottom = self._window.height() - self._above.height() - 3 * GRID
        self.move(left, max(bottom - self.height(), GRID))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.place()  # what is said takes more room, or less
        return super().event(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def _show(self) -> None:
        self._notice_row.setVisible(self.notice is not None)
        if self.notice:
            severity = self.notice.severity
            color = {Severity.WARNING: self.theme.warning, Severity.ERROR: self.theme.error}.get(severity)
            size = self._word.fontMetrics().height()
            self._sign.setPixmap(icon(SIGNS[severity], color).pixmap(QSize(size, size), self.devicePixelRatioF()))
            self._word.setText(tr(WORDS[severity]))
            self._text.setText(translated(self.notice.text))
            self._offer(self._steps.get(self.notice, ()))
            self._more.setText(tr("{count} more", count=len(self.waiting)) if self.waiting else "")
        late = bool(self._jobs) and not self._late.isActive()
        self._job_row.setVisible(late)
        if self._jobs:
            job = next(iter(self._jobs.values()))
            self._job_text.setText(translated(job.text))
            self._cancel.setVisible(job.can_cancel)
            self._job_bar.setRange(0, 0 if job.fraction is None else 1000)
            self._job_bar.setValue(round(1000 * (job.fraction or 0)))
        self.setVisible(bool(late or self.notice))
        if self.isVisible():
            self.place()
            self.raise_()
        self.setAccessibleName(self.text)

    def _offer(self, steps: Steps) -> None:
        if [name for name, _ in steps] == [button.text() for button in self.steps]:
            return
        for button in self.steps:
            self._offered.removeWidget(button)
            button.deleteLater()
        self.steps = []
        for name, do in steps:
            button = QPushButton(name, self._notice_row)
            button.clicked.connect(do)
            self._offered.addWidget(button)
            self.steps.append(button)

    def _cancel_first(self) -> None:
        for job in self._jobs:
            self.cancelled.emit(job)
            return
