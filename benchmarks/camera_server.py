"""A network camera on loopback, for the soak and for tests: Motion JPEG with the frame number in the picture."""

from __future__ import annotations

import contextlib
import io
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image

BOUNDARY = "picture-boundary"


def numbered(number: int, width: int = 320, height: int = 240) -> np.ndarray:
    """A picture that carries a number: 32 blocks of 16 pixels in the top left corner, 8 to a row, highest bit first."""
    image = np.empty((height, width, 3), np.uint8)
    image[:] = (np.arange(width) * 200 // width)[:, None]
    image[..., 1] = 90
    for bit in range(32):
        top, left = bit // 8 * 16, bit % 8 * 16
        image[top : top + 16, left : left + 16] = 235 if number >> (31 - bit) & 1 else 16
    return image


def number_of(image: np.ndarray) -> int:
    """The number that a picture carries."""
    rows = image[8:64:16, 8:128:16].astype(int).sum(axis=2) > 3 * 128
    return int("".join("1" if bit else "0" for bit in rows.ravel()), 2)


def jpeg(number: int) -> bytes:
    """The numbered picture, encoded."""
    file = io.BytesIO()
    Image.fromarray(numbered(number)).save(file, "JPEG", quality=85)
    return file.getvalue()


class CameraServer(ThreadingHTTPServer):
    """Answers GET requests with ``answer(handler)``, each on a thread of its own, until ``kill``.

    Attributes:
        connected: set while somebody is being answered.
        requests: paths asked for, and the Authorization sent with each.
    """

    block_on_close = True
    daemon_threads = False

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None], port: int = 0) -> None:
        self.allow_reuse_address = True
        super().__init__(("127.0.0.1", port), _handler(answer))
        self.connected = threading.Event()
        self.requests: list[tuple[str, str | None]] = []
        self.killed = threading.Event()
        self._sockets: list[socket.socket] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), name="camera server")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}/video"

    def kill(self) -> None:
        """Break all connections off and free the port."""
        self.killed.set()
        self.shutdown()
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self.server_close()

    def __enter__(self) -> CameraServer:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.killed.is_set():
            self.kill()

    def process_request(self, request: object, client_address: object) -> None:
        """Remember the connection, so that it can be broken off."""
        assert isinstance(request, socket.socket)
        self._sockets.append(request)
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients come and go."""


def _handler(answer: Callable[[BaseHTTPRequestHandler], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server = self.server
            assert isinstance(server, CameraServer)
            server.requests.append((self.path, self.headers.get("Authorization")))
            server.connected.set()
            self.close_connection = True
            try:
                answer(self)
            finally:
                server.connected.clear()

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    return Handler


class Tape:
    """What a camera sends: pictures put in one by one, each to whoever is connected."""

    def __init__(self) -> None:
        self._parts: queue.Queue[bytes | None] = queue.Queue()

    def send(self, *parts: bytes) -> None:
        """Send these, one after the other."""
        for part in parts:
            self._parts.put(part)

    def end(self) -> None:
        """End the answer."""
        self._parts.put(None)

    def __enter__(self) -> Tape:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts.get, None)


def stream(parts: Tape | Iterator[bytes], *, length: bool = True, chunked: bool = False, newline: str = "\r\n",
           content_type: str = f"multipart/x-mixed-replace; boundary={BOUNDARY}",
           boundary: str = BOUNDARY) -> Callable[[BaseHTTPRequestHandler], None]:  # fmt: skip
    """An answer that sends these pictures as Motion JPEG, in one of the dialects cameras speak."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        if chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for part in parts:
            size = f"Content-Length: {len(part)}{newline}" if length else ""
            head = f"--{boundary}{newline}Content-Type: image/jpeg{newline}{size}{newline}"
            data = head.encode() + part + newline.encode()
            if chunked:
                data = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (data[:1000], data[1000:]))
            handler.wfile.write(data)
            handler.wfile.flush()

    return answer


def film(rate: float, log: dict[int, list[float]]) -> Iterator[bytes]:
    """Numbered pictures without end, so many a second; ``log`` gets the times (perf_counter) each was handed out."""
    started, number = time.perf_counter(), 0
    while True:
        data = jpeg(number)
        time.sleep(max(0.0, started + number / rate - time.perf_counter()))
        log.setdefault(number, []).append(time.perf_counter())
        yield data
        number += 1
