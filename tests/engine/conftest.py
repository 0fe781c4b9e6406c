"""A server of weights, and a network whose weights it has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.catalogue import known as catalogue
from engine.catalogue.model_card import Download
from tests.engine.catalogue.weights_server import SHA256, Server

Offer = Callable[..., Download]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """It serves until the test ends; no proxy stands between."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    serving = Server()
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield serving
    serving.over.set()
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture
def offer(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Offer:
    """``offer(url=…, sha256=…, size=…)``: from now on these are the weights of squeezenet1_1; an empty cache."""
    monkeypatch.setenv("CONVOSCOPE_CACHE", str(tmp_path / "cache"))
    card = catalogue.card("squeezenet1_1")

    def offered(url: str = "", sha256: str = SHA256[:8], size: int | None = None) -> Download:
        download = Download(url or server.address(), sha256, size)
        monkeypatch.setattr(catalogue, "card", lambda _name: replace(card, download=download))
        return download

    return offered
