"""A loopback server of weights that behaves, stalls, breaks off, lies, or refuses."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

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


def files(folder: Path) -> set[str]:
    """What lies in a folder of fetched weights, but the lock."""
    return {path.name for path in folder.iterdir()} - {"net-0.pth.lock"}
