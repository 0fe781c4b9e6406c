"""What a panel says instead of a picture; the same words in every panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.api import NetworkInfo, NetworkReference
from gui.look.translation import tr
from gui.session.session import Session


def no_network(session: Session) -> str:
    """Why there is no network to show anything of."""
    if session.loading:
        return tr("Loading {network} …", network=session.loading)
    return tr("No network is open yet.")


def what_is_needed(session: Session, network: NetworkInfo) -> tuple[str, list[tuple[str, Callable[[], None]]]]:
    """(What is missing where a file holds weights and nothing else, the next steps)."""

    def run_as(offer: str) -> None:
        trusted = network.reference.trusted if network.reference else ()
        session.open_network(NetworkReference(offer, checkpoint=network.name, trusted=trusted))

    steps: list[tuple[str, Callable[[], None]]] = [
        (tr("Run it as {offer}", offer=session.title_of(offer)), partial(run_as, offer)) for offer in network.offers
    ]
    steps.append((tr("Give its definition…"), lambda: session.command_requested.emit("open_definition")))
    sentences = [
        tr("This file holds weights, but does not say what to compute with them."),
        *([tr("They would fit a known network.")] if network.offers else ()),
        tr("A Python function that builds the network says it."),
    ]
    return " ".join(sentences), steps


def no_frame(session: Session) -> tuple[str, str]:
    """(Why no frame has been shown yet, role of the words)."""
    source = session.source
    if source is not None and source.message:
        return source.message, "error" if source.failed else "quiet"
    return tr("Waiting for the first frame."), "quiet"
