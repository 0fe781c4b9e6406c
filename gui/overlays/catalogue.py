"""The list of all layers over the picture, the lowest first."""

from __future__ import annotations

from gui.overlays.boxes import BoxesOverlay
from gui.overlays.evidence import EvidenceOverlay
from gui.overlays.fields import FieldsOverlay
from gui.overlays.key_points import KeyPointsOverlay
from gui.overlays.masks import MasksOverlay
from gui.session.session import Session

OVERLAYS = (EvidenceOverlay, MasksOverlay, BoxesOverlay, KeyPointsOverlay, FieldsOverlay)


def add_overlays(session: Session) -> None:
    """Give the session's stack its layers, if it has none yet."""
    if not session.overlays.layers:
        session.overlays.layers = [kind(session) for kind in OVERLAYS]
