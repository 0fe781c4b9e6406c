"""The Source menu: where pictures come from. Cameras are looked for when it opens, without keeping it waiting."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine.api import CamerasFound, SourceState
from gui.look.icons import icon
from gui.look.translation import tr, translated
from gui.session.session import Session


class SourceMenu(QMenu):
    """Built-in sources, files, cameras, and what the running source can do.

    Args:
        builtin: actions that open a source, by SPEC.
        files: actions that ask for a file or an address.
        first: actions that stand on top.
    """

    def __init__(
        self,
        session: Session,
        first: Sequence[QAction],
        builtin: dict[str, QAction],
        files: Sequence[QAction],
        parent: QWidget,
    ) -> None:
        super().__init__(tr("Source"), parent)
        self._session = session
        self._builtin = builtin
        self._group = QActionGroup(self)
        self._group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        self.setToolTipsVisible(True)
        self.addActions(first)
        self.addSeparator()
        for action in builtin.values():
            action.setCheckable(True)
            self._group.addAction(action)
        self.addActions(list(builtin.values()))
        self.addSeparator()
        self._before = self.addSeparator()
        self.addActions(list(files))
        self.addSeparator()
        self._cameras: list[QAction] = []
        self._controls: list[QAction] = []
        self._show_cameras((), tr("Looking for cameras…"))
        self.aboutToShow.connect(self._look_for_cameras)
        session.cameras_found.connect(self._found)
        session.source_changed.connect(self._mark)

    def set_controls(self, actions: Sequence[QAction]) -> None:
        """What the running source can do, at the end of the menu."""
        for action in self._controls:
            self.removeAction(action)
        self._controls = list(actions)
        self.addActions(self._controls)

    def _look_for_cameras(self) -> None:
        self._session.engine.find_cameras()

    def _found(self, found: CamerasFound) -> None:
        self._show_cameras(found.cameras, tr("No camera found"))
        self._builtin["camera"].setEnabled(bool(found.cameras))

    def _show_cameras(self, cameras: Sequence[tuple[str, str]], otherwise: str) -> None:
        for action in self._cameras:
            self.removeAction(action)
            action.deleteLater()
        self._cameras = []
        for spec, name in cameras:
            action = QAction(
                icon("camera"), translated(name), self, checkable=True, toolTip=tr("Show what {name} sees", name=name)
            )
            action.setData(spec)
            action.triggered.connect(lambda _, spec=spec: self._session.open_source(spec))
            self._group.addAction(action)
            self._cameras.append(action)
        if not cameras:
            self._cameras = [QAction(icon("camera"), otherwise, self, enabled=False)]
        self.insertActions(self._before, self._cameras)
        if self._session.source:
            self._mark(self._session.source)

    def _mark(self, state: SourceState) -> None:
        for spec, action in self._builtin.items():
            action.setChecked(spec == state.spec)
        for action in self._cameras:
            action.setChecked(action.data() == state.spec)
