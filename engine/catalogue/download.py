"""Official weights, from their publisher's own address into the user's cache.

What has arrived lies beside the place of the file as ``NAME.part`` and is continued by the next call, also in another
process; ``NAME`` itself appears at once, and only after its checksum was right. Does not import torch.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from engine.api import Text, UserError, say
from engine.catalogue import known as catalogue
from engine.catalogue.model_card import Download

Report = Callable[[str, float | None], None]
"""Takes what is being done and how much of it is done (0 … 1, None where unknown)."""

STALLED_S = 20.0
"""Seconds without a single byte after which a connection counts as dead."""
MOST_CONNECTIONS = 10
"""How often a connection that breaks off is made again; each must have brought something."""
BLOCK_BYTES = 1 << 18


class FetchCancelledError(Exception):
    """The user has stopped the download; what has arrived is kept and continued next time."""


class _BrokenOffError(Exception):
    """The connection ended before the file did."""


def fetch(name: str, report: Report = lambda *_: None, cancelled: Callable[[], bool] = lambda: False) -> Path:
    """Make sure that the weights of a known network are on this machine, and give their path.

    ``report`` is called from the calling thread, and ``cancelled`` from another one as well. UserError tells in a
    sentence why it did not work and what to do; FetchCancelledError follows ``cancelled``.
    """
    card = catalogue.card(name)
    if card.bundled:
        report(say("{network} comes with Convoscope", network=card.title), 1.0)
        return card.bundled
    if card.download is None:
        raise UserError(
            "{network} has no official weights to fetch; it runs with random ones, or with --checkpoint FILE.",
            network=card.title,
        )
    return _Fetch(card.title, card.download, report, cancelled).run()


class _Fetch:
    """One call of ``fetch``.

    Attributes:
        part: the beginning of the file, as far as it has arrived.
        tag: says which version of the file that is (the server's ETag, or the date of its last change).
        total: bytes of the whole file, None as long as nobody said.
    """

    def __init__(self, title: str, download: Download, report: Report, cancelled: Callable[[], bool]) -> None:
        self.title, self.download, self.report, self.cancelled = title, download, report, cancelled
        self.path = download.path
        self.part = self.path.with_name(self.path.name + ".part")
        self.tag = self.path.with_name(self.path.name + ".part.tag")
        self.total = download.size
        self.told = -1
        self.host = urlsplit(download.url).hostname or download.url

    def run(self) -> Path:
        """Fetch, check and put in place."""
        with _disk_trouble(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path.with_name(self.path.name + ".lock"))
            try:
                lock.acquire(blocking=False)
            except Timeout:
                raise UserError(
                    "{network} is being fetched by another Convoscope: wait until that has finished.",
                    network=self.title,
                ) from None
        try:
            if not (self.path.exists() and self._right(self.path)):
                self._bring()
                self._check()
        finally:
            lock.release()
        self.report(say("{network} is in {path}", network=self.title, path=self.path), 1.0)
        return self.path

    def _bring(self) -> None:
        """Connect as often as it takes until the part is the whole."""
        for connection in range(MOST_CONNECTIONS):
            before = self._have()
            try:
                self._connect()
                return
            except _BrokenOffError as reason:
                if self.cancelled():
                    raise FetchCancelledError from None
                have = self._have()
                if have <= before or connection == MOST_CONNECTIONS - 1:
                    then = (
                        say("{have} are here already: try again to continue.", have=_megabytes(have))
                        if have
                        else say("Try again later.")
                    )
                    raise UserError(
                        "{network} cannot be fetched from {host}: {reason}. {then}",
                        network=self.title,
                        host=self.host,
                        reason=reason.args[0],
                        then=then,
                    ) from reason

    def _connect(self) -> None:
        """One connection: returns when the file is whole, _BrokenOffError when it ends too early."""
        have = self._have()
        request = urllib.request.Request(self.download.url, headers={"User-Agent": "convoscope"})  # noqa: S310
        if have:
            request.add_header("Range", f"bytes={have}-")
            request.add_header("If-Range", self.tag.read_text(encoding="ascii"))
        self.report(say("Connecting to {host}", host=self.host), None)
        try:
            with (
                urllib.request.build_opener().open(request, timeout=STALLED_S) as answer,
                _cut_when(self.cancelled, answer),
                _disk_trouble(self.path.parent),
            ):
                self._receive(answer, have)
        except urllib.error.HTTPError as error:
            with error:
                if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or not have:
                    raise UserError(self._refused(error)) from error
                if error.headers.get("Content-Range") != f"bytes */{have}":  # else the part was the whole already
                    self._discard()
                    self._connect()
        except urllib.error.URLError as error:
            raise _BrokenOffError(self._unreachable(error.reason)) from error
        except (OSError, http.client.HTTPException) as error:
            raise _BrokenOffError(self._unreachable(error)) from error

    def _receive(self, answer: http.client.HTTPResponse, have: int) -> None:
        total: int | None
        if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
            part = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("Content-Range", ""))
            if part is None or int(part[1]) != have:
                self._discard()
                raise UserError(
                    "{host} sent another part of {network} than was asked for. Try again.",
                    host=self.host,
                    network=self.title,
                )
            total = int(part[2])
        else:
            have, total = 0, answer.length
        if self.download.size and total not in (None, self.download.size):
            self._discard()
            raise UserError(
                "{host} offers a file of {total:,} bytes where the weights of {network} are {size:,} bytes "
                "long: it is another file. Nothing was kept.",
                host=self.host,
                total=total,
                network=self.title,
                size=self.download.size,
            )
        self.total = total or self.download.size
        self._room_for((self.total or 0) - have)
        try:
            with self.part.open("ab" if have else "wb") as file:
                self.tag.write_text(_version(answer), encoding="ascii")
                self._copy(answer, file, have)
                file.flush()
                os.fsync(file.fileno())
        except OSError:  # the disk: what the network does is told apart in _copy
            self._discard()
            raise

    def _copy(self, answer: http.client.HTTPResponse, file: BinaryIO, have: int) -> None:
        while self.total is None or have < self.total:
            try:
                block = answer.read1(BLOCK_BYTES if self.total is None else min(BLOCK_BYTES, self.total - have))
            except (OSError, http.client.HTTPException) as error:
                raise FetchCancelledError if self.cancelled() else _BrokenOffError(self._unreachable(error)) from error
            if self.cancelled():
                raise FetchCancelledError
            if not block:
                break
            file.write(block)
            have += len(block)
            self._tell(have)
        if self.total is not None and have < self.total:
            raise _BrokenOffError(say("the connection broke off"))

    def _check(self) -> None:
        self.report(say("Checking {network}", network=self.title), None)
        if not self._right(self.part):
            self._discard()
            raise UserError(
                "What {host} sent is not the file of the weights of {network} (its checksum is wrong: "
                "damaged on the way, or a page of a network that wants a login first). Nothing was kept; try "
                "again.",
                host=self.host,
                network=self.title,
            )
        with _disk_trouble(self.path.parent):
            self.part.replace(self.path)
        self.tag.unlink(missing_ok=True)

    def _right(self, path: Path) -> bool:
        found = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                if self.cancelled():
                    raise FetchCancelledError
                found.update(block)
        return found.hexdigest().startswith(self.download.sha256)

    def _have(self) -> int:
        """Bytes that can be continued; what cannot be is thrown away."""
        if not (self.part.exists() and self.tag.exists() and self.tag.stat().st_size):
            self._discard()
            return 0
        return self.part.stat().st_size

    def _discard(self) -> None:
        self.part.unlink(missing_ok=True)
        self.tag.unlink(missing_ok=True)

    def _room_for(self, size: int) -> None:
        free = shutil.disk_usage(self.path.parent).free
        if free < size:
            raise UserError(
                "The disk is too full for {network}: {size} are needed in {folder}, {free} are free. Make "
                "room, or name another folder in CONVOSCOPE_CACHE.",
                network=self.title,
                size=_megabytes(size),
                folder=self.path.parent,
                free=_megabytes(free),
            )

    def _tell(self, have: int) -> None:
        """Report, at most once a percent, or a megabyte where the length is unknown."""
        step = 100 * have // self.total if self.total else have // 1_000_000
        if step == self.told:
            return
        self.told = step
        if self.total:
            text = say(
                "Fetching {network}: {have} of {total}",
                network=self.title,
                have=_megabytes(have),
                total=_megabytes(self.total),
            )
            self.report(text, have / self.total)
        else:
            self.report(say("Fetching {network}: {have}", network=self.title, have=_megabytes(have)), None)

    def _refused(self, error: urllib.error.HTTPError) -> Text:
        told = say(
            "{network} cannot be fetched: {url} answers {code} {reason}",
            network=self.title,
            url=self.download.url,
            code=error.code,
            reason=error.reason,
        )
        if error.code in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
            return say(
                "{told}, so the file is no longer there. Open one of your own with --checkpoint FILE.", told=told
            )
        if error.code == http.HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return say("{told}. Put name and password of the proxy into HTTPS_PROXY.", told=told)
        return say("{told}. Try again later.", told=told)

    def _unreachable(self, reason: object) -> Text:
        if isinstance(reason, socket.gaierror):
            return say("its address cannot be found, so this machine is probably offline")
        if isinstance(reason, TimeoutError):
            return say("nothing came for {seconds:g} seconds", seconds=STALLED_S)
        if isinstance(reason, ssl.SSLCertVerificationError):
            return say(
                "its certificate is not trusted ({reason}), as happens behind some proxies",
                reason=reason.verify_message,
            )
        if isinstance(reason, ConnectionRefusedError):
            return say("the connection was refused; check the network, and HTTPS_PROXY if it is set")
        if isinstance(reason, ConnectionError | http.client.HTTPException):
            return say("the connection broke off")
        return say("there is no connection ({reason})", reason=getattr(reason, "strerror", None) or reason)


def _version(answer: http.client.HTTPResponse) -> str:
    """What names this version of the file for ``If-Range`` (RFC 9110, section 13.1.5), empty if nothing does."""
    etag = answer.headers.get("ETag", "")
    return etag if etag.startswith('"') and etag.isascii() else answer.headers.get("Last-Modified", "")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size < 1e7 else f"{size / 1e6:.0f} MB"


@contextmanager
def _disk_trouble(folder: Path) -> Iterator[None]:
    """Turns what the file system says into a sentence."""
    try:
        yield
    except OSError as error:
        raise UserError(
            "{path} cannot be written ({reason}). Make room, or name another folder in CONVOSCOPE_CACHE.",
            path=error.filename or folder,
            reason=error.strerror,
        ) from error


@contextmanager
def _cut_when(cancelled: Callable[[], bool], answer: http.client.HTTPResponse) -> Iterator[None]:
    """Wakes a read that waits for a stalled server as soon as the user cancels."""
    line = socket.fromfd(answer.fileno(), socket.AF_INET, socket.SOCK_STREAM)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            if cancelled():
                with suppress(OSError):  # the connection is over already
                    line.shutdown(socket.SHUT_RDWR)
                return

    watcher = threading.Thread(target=watch, name="fetch-cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        line.close()
