"""What the window is told of the device: where and how the network runs now, and why fast precision gains nothing."""

from __future__ import annotations

import torch

from engine.api import Deviation, DeviceChanged, Notice, NoticeTopic, Severity, say
from engine.backends import no_gain
from engine.device import devices
from engine.program import Program
from engine.runtime.mailboxes import Outbox
from engine.runtime.runner import Runner


class DeviceNews:
    """Tells each piece of news once; owned by one thread."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._told: DeviceChanged | None = None
        self._refusal = ""

    def asked(self) -> None:
        """The user has chosen device and precision: whatever speaks against that is told again."""
        self._refusal = ""

    def tell(
        self,
        device: torch.device,
        precision: str,
        opened: Program | None,
        runner: Runner | None,
        deviation: Deviation | None,
    ) -> None:
        """DeviceChanged, and a Notice where fast precision was asked for in vain, as far as they are news.

        Args:
            precision: as asked for.
            opened: what the network computes as it was read, no filters replaced.
            runner, deviation: what runs it, and how far that is off.
        """
        backend, in_use = (runner.backend, runner.precision) if runner else ("", "exact")
        now = DeviceChanged(
            str(device),
            devices.title(device),
            in_use,
            backend,
            deviation if in_use == "fast" else None,
            precision,
            no_gain(opened, device),
        )
        if now != self._told:
            self._told = now
            self._outbox.put(now)
        refusal = now.refusal if precision == "fast" else ""
        if refusal and refusal != self._refusal:
            text = say("{reason} It goes on with exact arithmetic.", reason=refusal)
            self._outbox.put(Notice(text, Severity.INFO, NoticeTopic.DEVICE))
        self._refusal = refusal
