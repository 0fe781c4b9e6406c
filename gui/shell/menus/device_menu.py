"""The Device menu: where the network runs, and how exactly."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.session.session import Session

PRECISIONS = (
    ("exact", QT_TR_NOOP("Exact (float32)"), QT_TR_NOOP("Every number as float32 arithmetic gives it")),
    (
        "fast",
        QT_TR_NOOP("Fast"),
        QT_TR_NOOP("Quicker where the device gains by it: numbers are rounded more"),
    ),
)


def title(device: str) -> str:
    """``CPU``, ``CUDA 0``, ``MPS``, ``Automatic``."""
    if device == "auto":
        return tr("Automatic")
    return device.upper().replace(":", " ")


class DeviceMenu(QMenu):
    """The devices there are (filled when it opens: before torch is loaded only the CPU is known)."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(tr("Device"), parent)
        self._session = session
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the devices as they are known now."""
        self.clear()
        now = self._session.device
        devices = QActionGroup(self)
        for device in ("auto", *self._session.engine.devices()):
            action = QAction(title(device), devices, checkable=True)
            action.setChecked(now is not None and now.device == device)
            action.setData(device)
            action.triggered.connect(lambda _, device=device: self._choose(device, None))
            automatic = tr("CUDA if there is one, then MPS, then the CPU")
            action.setToolTip(
                automatic if device == "auto" else tr("Run the network on {device}", device=title(device))
            )
            self.addAction(action)
        self.addSeparator()
        precisions = QActionGroup(self)
        refusal = translated(now.refusal) if now else ""
        chosen = now.asked if now and not refusal else "exact"
        for name, text, tip in PRECISIONS:
            action = QAction(tr(text), precisions, checkable=True, toolTip=tr(tip))
            action.setChecked(name == chosen)
            action.setData(name)
            if name == "fast" and refusal:
                action.setText(tr("Fast (gains nothing here)"))
                action.setToolTip(refusal)
                action.setEnabled(False)
            action.triggered.connect(lambda _, name=name: self._choose(None, name))
            self.addAction(action)

    def _choose(self, device: str | None, precision: str | None) -> None:
        now = self._session.device
        device = device or (now.device if now else "auto")
        self._session.engine.set_device(device, precision or (now.asked if now else "exact"))
