"""What stands in the place of a panel that could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget

from gui.look.translation import tr
from gui.panels.base import Need, Panel
from gui.widgets.placeholder import PlaceholderMessage

if TYPE_CHECKING:
    from gui.session.session import Session

TOLD_OF_A_PANEL = (
    "identifier",
    "placements",
    "title",
    "explanation",
    "icon",
    "shortcut",
    "repeatable",
)
"""What the window reads of a panel's class."""


class StandIn(Panel):
    """Says why the panel is missing, and keeps what was saved of it for the day when it can be made again."""

    reason: ClassVar[str]
    needs = (Need.CONTENT,)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._saved: dict[str, object] = {}
        self.refresh_placeholder()

    def missing(self, _need: Need) -> PlaceholderMessage:
        return PlaceholderMessage(tr("This panel could not be made ({reason}).", reason=self.reason), role="error")

    def save_state(self) -> dict[str, object]:
        return self._saved

    def restore_state(self, state: dict[str, object]) -> None:
        self._saved = state


def stand_in_for(panel: type[Panel], reason: str) -> type[StandIn]:
    """The class that takes the place of ``panel``, which could not be made for this reason."""
    told = {name: getattr(panel, name) for name in TOLD_OF_A_PANEL}
    return type(panel.__name__, (StandIn,), told | {"reason": reason})
