"""Fetching weights from a loopback server, in one go or in parts; nothing is kept that is not whole and right."""

from __future__ import annotations

import pytest
from filelock import FileLock

from engine.api import UserError
from engine.catalogue import download as fetch
from tests.engine.catalogue.weights_server import BODY, Handler, Server, breaks_off, files, refuses, whole
from tests.engine.conftest import Offer


class Reports:
    """Collects what is reported."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.fractions: list[float] = []

    def __call__(self, text: str, fraction: float | None) -> None:
        self.texts.append(text)
        if fraction is not None:
            self.fractions.append(fraction)


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


def test_a_server_that_tells_no_length_will_do(server: Server, offer: Offer) -> None:
    offer()

    def silent(handler: Handler) -> None:
        handler.head(200)
        handler.wfile.write(BODY)

    server.behaviours = [silent]
    reports = Reports()
    assert fetch.fetch("squeezenet1_1", reports).read_bytes() == BODY
    assert reports.fractions == [1.0]


def test_redirects_are_followed(server: Server, offer: Offer) -> None:
    offer()
    server.behaviours = [lambda handler: handler.head(302, Location="/elsewhere/file", Content_Length=0), whole]
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert [path for path, _ in server.requests] == ["/models/net-0.pth", "/elsewhere/file"]


def test_a_proxy_is_used(server: Server, offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(url="http://weights.invalid/net-0.pth")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert fetch.fetch("squeezenet1_1").read_bytes() == BODY
    assert server.requests[0][0] == "http://weights.invalid/net-0.pth"


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
