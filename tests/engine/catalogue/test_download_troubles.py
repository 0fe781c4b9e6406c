"""Fetching where something goes wrong: the server, the way to it, the disk, or the file itself."""

from __future__ import annotations

import errno
import re
import shutil
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.api import UserError
from engine.catalogue import download as fetch
from tests.engine.catalogue.weights_server import BODY, Handler, Server, breaks_off, files, refuses, stalls, whole
from tests.engine.conftest import Offer


def test_gives_up_when_no_connection_brings_anything_new(server: Server, offer: Offer) -> None:
    download = offer()
    server.behaviours = [breaks_off(1_000_000)]
    with pytest.raises(UserError, match=r"SqueezeNet 1\.1 .* broke off\. 1\.0 MB are here already: try again"):
        fetch.fetch("squeezenet1_1")
    assert len(server.requests) == 2
    assert not download.path.exists()


def test_a_length_that_is_too_long_is_a_broken_connection(server: Server, offer: Offer) -> None:
    offer()

    def boasts(handler: Handler) -> None:
        handler.head(200, Content_Length=len(BODY) + 5000, ETag='"v1"')
        handler.wfile.write(BODY)

    server.behaviours = [boasts, whole]  # asked for the rest, the server says how long the file really is
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert len(server.requests) == 2


def test_a_length_that_is_too_short_is_a_wrong_checksum(server: Server, offer: Offer) -> None:
    download = offer()

    def understates(handler: Handler) -> None:
        handler.head(200, Content_Length=len(BODY) - 5000, ETag='"v1"')
        handler.wfile.write(BODY)

    server.behaviours = [understates]
    with pytest.raises(UserError, match=r"checksum is wrong.*Nothing was kept"):
        fetch.fetch("squeezenet1_1")
    assert files(download.path.parent) == set()


def test_another_length_than_the_published_one_is_refused_at_once(server: Server, offer: Offer) -> None:
    download = offer(size=len(BODY) + 1)
    with pytest.raises(UserError, match=r"3,000,000 bytes where the weights of SqueezeNet 1\.1 are 3,000,001"):
        fetch.fetch("squeezenet1_1")
    assert files(download.path.parent) == set()


def test_a_corrupt_file_leaves_nothing(server: Server, offer: Offer) -> None:
    download = offer()
    server.behaviours = [lambda handler: whole(handler, BODY[:-1] + b"?")]
    with pytest.raises(UserError, match="checksum is wrong"):
        fetch.fetch("squeezenet1_1")
    assert files(download.path.parent) == set()


def test_another_part_than_asked_for_is_refused(server: Server, offer: Offer) -> None:
    download = offer()

    def shifted(handler: Handler) -> None:
        handler.head(206, Content_Length=10, Content_Range=f"bytes 5-14/{len(BODY)}")
        handler.wfile.write(BODY[5:15])

    server.behaviours = [breaks_off(1_000_000), shifted]
    with pytest.raises(UserError, match="another part"):
        fetch.fetch("squeezenet1_1")
    assert files(download.path.parent) == set()


def test_a_stalled_server_is_left(server: Server, offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    download = offer()
    monkeypatch.setattr(fetch, "STALLED_S", 0.2)
    server.behaviours = [stalls(1_000_000)]
    with pytest.raises(UserError, match=r"nothing came for 0\.2 seconds\. 1\.0 MB are here already"):
        fetch.fetch("squeezenet1_1")
    assert "net-0.pth.part" in files(download.path.parent)


def test_cancelling_wakes_a_read_from_a_stalled_server(server: Server, offer: Offer) -> None:
    download, cancelled = offer(), threading.Event()

    def report(text: str, fraction: float | None) -> None:
        if fraction is not None and fraction > 0.1:
            cancelled.set()

    server.behaviours = [stalls(2_000_000)]
    with pytest.raises(fetch.FetchCancelledError):
        fetch.fetch("squeezenet1_1", report, cancelled.is_set)
    assert not download.path.exists()
    server.behaviours = [whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert server.requests[-1][1]["Range"].startswith("bytes=")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "404 Not Found, so the file is no longer there"),
        (403, "403 Forbidden. Try again later"),
        (407, "407 Proxy Authentication Required. Put name and password of the proxy"),
        (500, "500 Internal Server Error. Try again later"),
    ],
)
def test_a_refusal_is_told(server: Server, offer: Offer, status: int, sentence: str) -> None:
    offer()
    server.behaviours = [refuses(status)]
    with pytest.raises(UserError, match=re.escape(sentence)):
        fetch.fetch("squeezenet1_1")


def test_redirects_in_a_circle_end(server: Server, offer: Offer) -> None:
    offer()
    server.behaviours = [lambda handler: handler.head(302, Location=handler.path, Content_Length=0)]
    with pytest.raises(UserError, match="302"):
        fetch.fetch("squeezenet1_1")


def test_nobody_listening(server: Server, offer: Offer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        offer(url=f"http://127.0.0.1:{free.getsockname()[1]}/net-0.pth")
        with pytest.raises(UserError, match="refused; check the network"):
            fetch.fetch("squeezenet1_1")


def test_offline(server: Server, offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_names(*args: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    offer(url="http://weights.invalid/net-0.pth")
    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    with pytest.raises(UserError, match=r"weights\.invalid: its address cannot be found, .* offline"):
        fetch.fetch("squeezenet1_1")


def test_a_disk_without_room_is_noticed_before_anything_is_written(
    server: Server, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    download = offer()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_000_000))
    with pytest.raises(UserError, match=r"3\.0 MB are needed .* 1\.0 MB are free"):
        fetch.fetch("squeezenet1_1")
    assert files(download.path.parent) == set()


def test_a_disk_that_fills_up_is_left_as_it_was(server: Server, offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    download = offer()

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetch.os, "fsync", full)
    with pytest.raises(UserError, match=r"No space left on device.*CONVOSCOPE_CACHE"):
        fetch.fetch("squeezenet1_1")
    assert files(download.path.parent) == set()


def test_a_cache_that_cannot_be_made(
    server: Server, offer: Offer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    offer()
    monkeypatch.setenv("CONVOSCOPE_CACHE", str(in_the_way))
    with pytest.raises(UserError, match="cannot be written"):
        fetch.fetch("squeezenet1_1")


def test_checking_can_be_cancelled_and_is_done_anew_by_the_next_call(server: Server, offer: Offer) -> None:
    download, cancelled = offer(), threading.Event()

    def report(text: str, _fraction: float | None) -> None:
        if text.startswith("Checking"):
            cancelled.set()

    with pytest.raises(fetch.FetchCancelledError):
        fetch.fetch("squeezenet1_1", report, cancelled.is_set)
    assert not download.path.exists() and "net-0.pth.part" in files(download.path.parent)
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
