"""Fetching against a loopback server that behaves, stalls, breaks off, lies, refuses, and serves a corrupt file."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from filelock import FileLock

from engine import catalogue, fetch
from engine.api import UserError
from engine.cards import Download

BODY = np.random.default_rng(0).integers(0, 256, 3_000_000, np.uint8).tobytes()
SHA256 = hashlib.sha256(BODY).hexdigest()

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers a request as the next behaviour in the server's list says; the last one stays."""

    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        behaviours = self.server.behaviours
        (behaviours.pop(0) if len(behaviours) > 1 else behaviours[0])(self)

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


class Server(ThreadingHTTPServer):
    """Listens on a free port of this machine."""

    daemon_threads = False
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours: list[Behaviour] = [whole]
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()

    def address(self, name: str = "net-0.pth") -> str:
        return f"http://127.0.0.1:{self.server_port}/models/{name}"


def whole(handler: Handler, body: bytes = BODY, etag: str = '"v1"') -> None:
    """A proper server: ETag, ranges, If-Range."""
    start = 0
    asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if asked and handler.headers.get("If-Range") == etag:
        start = int(asked[1])
        if start >= len(body):
            handler.head(416, Content_Range=f"bytes */{len(body)}", Content_Length=0)
            return
        span = f"bytes {start}-{len(body) - 1}/{len(body)}"
        handler.head(206, ETag=etag, Content_Length=len(body) - start, Content_Range=span)
    else:
        handler.head(200, ETag=etag, Content_Length=len(body))
    handler.wfile.write(body[start:])


def breaks_off(after: int, **headers: object) -> Behaviour:
    """Promises the whole and hangs up early."""

    def behave(handler: Handler) -> None:
        handler.head(200, Content_Length=len(BODY), **{"ETag": '"v1"', **headers})
        handler.wfile.write(BODY[:after])

    return behave


def stalls(after: int) -> Behaviour:
    """Sends the beginning and then nothing, with the line open."""

    def behave(handler: Handler) -> None:
        handler.head(200, Content_Length=len(BODY), ETag='"v1"')
        handler.wfile.write(BODY[:after])
        handler.wfile.flush()
        handler.server.over.wait(30)

    return behave


def refuses(status: int) -> Behaviour:
    return lambda handler: handler.head(status, Content_Length=0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
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


class Reports:
    """Collects what is reported."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.fractions: list[float] = []

    def __call__(self, text: str, fraction: float | None) -> None:
        self.texts.append(text)
        if fraction is not None:
            self.fractions.append(fraction)


Offer = Callable[..., Download]


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


def files(folder: Path) -> set[str]:
    """What lies in a folder, but the lock."""
    return {path.name for path in folder.iterdir()} - {"net-0.pth.lock"}


def test_fetches_checks_and_puts_in_place(server: Server, offer: Offer) -> None:
    download, reports = offer(size=len(BODY)), Reports()
    path = fetch.fetch("squeezenet1_1", reports)
    assert path == download.path
    assert path.read_bytes() == BODY
    assert files(path.parent) == {"net-0.pth"}
    assert download.cached
    assert reports.fractions == sorted(reports.fractions)
    assert reports.fractions[-1] == 1.0
    assert any("of 3.0 MB" in text for text in reports.texts)


def test_a_second_call_asks_nobody(server: Server, offer: Offer) -> None:
    offer()
    assert fetch.fetch("squeezenet1_1") == fetch.fetch("squeezenet1_1")
    assert len(server.requests) == 1


def test_a_damaged_file_in_the_cache_is_fetched_again(server: Server, offer: Offer) -> None:
    download = offer()
    download.path.parent.mkdir(parents=True)
    download.path.write_bytes(BODY[:-1] + b"?")
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY


def test_continues_on_a_new_connection_where_the_last_one_broke_off(server: Server, offer: Offer) -> None:
    offer()
    server.behaviours = [breaks_off(1_000_000), whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert [headers.get("Range") for _, headers in server.requests] == [None, "bytes=1000000-"]


def test_continues_in_a_later_call(server: Server, offer: Offer) -> None:
    download = offer()
    server.behaviours = [breaks_off(1_000_000), refuses(503)]
    with pytest.raises(UserError, match=r"503.*Try again later"):
        fetch.fetch("squeezenet1_1")
    assert files(download.path.parent) == {"net-0.pth.part", "net-0.pth.part.tag"}
    server.behaviours = [whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert server.requests[-1][1]["Range"] == "bytes=1000000-"
    assert server.requests[-1][1]["If-Range"] == '"v1"'


def test_starts_over_where_the_file_has_changed_meanwhile(server: Server, offer: Offer) -> None:
    offer()
    server.behaviours = [breaks_off(1_000_000, ETag='"v0"'), whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY


def test_starts_over_where_the_server_ignores_ranges(server: Server, offer: Offer) -> None:
    offer()
    server.behaviours = [breaks_off(1_000_000), breaks_off(2_000_000), breaks_off(len(BODY))]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY


def test_a_part_of_unknown_version_is_not_continued(server: Server, offer: Offer) -> None:
    download = offer()
    server.behaviours = [breaks_off(1_000_000, ETag='W/"weak"')]
    with pytest.raises(UserError, match="the connection broke off"):
        fetch.fetch("squeezenet1_1")
    server.behaviours = [whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert all("Range" not in headers for _, headers in server.requests)
    assert files(download.path.parent) == {"net-0.pth"}


def test_a_date_will_do_instead_of_an_etag(server: Server, offer: Offer) -> None:
    offer()
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    server.behaviours = [breaks_off(1_000_000, ETag="", Last_Modified=date), whole]
    fetch.fetch("squeezenet1_1")
    assert server.requests[1][1]["If-Range"] == date


def test_a_part_that_was_the_whole_is_noticed(server: Server, offer: Offer) -> None:
    download = offer()
    server.behaviours = [breaks_off(0)]
    with pytest.raises(UserError):
        fetch.fetch("squeezenet1_1")
    download.path.with_name("net-0.pth.part").write_bytes(BODY)
    server.behaviours = [whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert server.requests[-1][1]["Range"] == f"bytes={len(BODY)}-"


def test_a_part_longer_than_the_file_is_thrown_away(server: Server, offer: Offer) -> None:
    download = offer()
    server.behaviours = [breaks_off(0)]
    with pytest.raises(UserError):
        fetch.fetch("squeezenet1_1")
    download.path.with_name("net-0.pth.part").write_bytes(BODY + b"more")
    server.behaviours = [whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY


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


def test_a_server_that_tells_no_length_will_do(server: Server, offer: Offer) -> None:
    offer()

    def silent(handler: Handler) -> None:
        handler.head(200)
        handler.wfile.write(BODY)

    server.behaviours = [silent]
    reports = Reports()
    assert fetch.fetch("squeezenet1_1", reports).read_bytes() == BODY
    assert reports.fractions == [1.0]


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
    monkeypatch.setattr(fetch, "STALLED", 0.2)
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


def test_redirects_are_followed(server: Server, offer: Offer) -> None:
    offer()
    server.behaviours = [lambda handler: handler.head(302, Location="/elsewhere/file", Content_Length=0), whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert [path for path, _ in server.requests] == ["/models/net-0.pth", "/elsewhere/file"]


def test_redirects_in_a_circle_end(server: Server, offer: Offer) -> None:
    offer()
    server.behaviours = [lambda handler: handler.head(302, Location=handler.path, Content_Length=0)]
    with pytest.raises(UserError, match="302"):
        fetch.fetch("squeezenet1_1")


def test_a_proxy_is_used(server: Server, offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(url="http://weights.invalid/net-0.pth")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert server.requests[0][0] == "http://weights.invalid/net-0.pth"


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


def test_two_at_once(server: Server, offer: Offer) -> None:
    download = offer()
    download.path.parent.mkdir(parents=True)
    with (
        FileLock(download.path.with_name("net-0.pth.lock")),
        pytest.raises(UserError, match="being fetched by another"),
    ):
        fetch.fetch("squeezenet1_1")
    assert server.requests == []
    assert fetch.fetch("squeezenet1_1").exists()


def test_networks_without_anything_to_fetch() -> None:
    assert fetch.fetch("lenet5").name == "lenet5.safetensors"
    with pytest.raises(UserError, match="ZF Net has no official weights"):
        fetch.fetch("zfnet")
    with pytest.raises(UserError, match="no known network called resnet51"):
        fetch.fetch("resnet51")
