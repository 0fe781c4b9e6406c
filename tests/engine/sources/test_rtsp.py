"""RTSP against a server written for it: Motion JPEG in RTP (RFC 2435), interleaved in its connection (RFC 2326)."""

from __future__ import annotations

import socketserver
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from benchmarks.camera_server import jpeg, number_of
from engine.sources.stream import Stream
from tests.engine.sources.test_stream import LIMIT, QuickClock, await_message

SDP = "\r\n".join(
    [
        "v=0",
        "o=- 0 0 IN IP4 127.0.0.1",
        "s=test",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "m=video 0 RTP/AVP 26",
        "a=control:track0",
        "",
    ]
)


def tables_and_scan(data: bytes) -> tuple[bytes, bytes]:
    """The quantisation tables of a baseline JPEG, and its compressed pixels."""
    tables, at = b"", 2
    while data[at + 1] != 0xDA:
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if data[at + 1] == 0xDB:
            segment = data[at + 4 : at + 2 + length]
            tables += b"".join(segment[i + 1 : i + 65] for i in range(0, len(segment), 65))
        at += 2 + length
    (length,) = struct.unpack(">H", data[at + 2 : at + 4])
    return tables, data[at + 2 + length : -2]


def packet(number: int) -> bytes:
    """One picture of 320×240 as one interleaved RTP packet."""
    tables, scan = tables_and_scan(jpeg(number))
    rtp = struct.pack(">BBHII", 0x80, 0x80 | 26, number & 0xFFFF, number * 3600, 1)
    header = struct.pack(">II", 0, 1 << 24 | 255 << 16 | 320 // 8 << 8 | 240 // 8)
    payload = rtp + header + struct.pack(">BBH", 0, 0, len(tables)) + tables + scan
    return struct.pack(">cBH", b"$", 0, len(payload)) + payload


class Camera(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while request := self.request_text():
            verb, url, *_ = request.split()
            cseq = next(line for line in request.splitlines() if line.lower().startswith("cseq"))
            body = SDP if verb == "DESCRIBE" else ""
            head = f"RTSP/1.0 200 OK\r\n{cseq}\r\nSession: 1\r\n"
            if verb == "SETUP":
                head += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
            if body:
                head += f"Content-Type: application/sdp\r\nContent-Base: {url}/\r\nContent-Length: {len(body)}\r\n"
            self.wfile.write(f"{head}\r\n{body}".encode())
            if verb == "PLAY":
                self.play()
                return

    def request_text(self) -> str:
        lines = []
        while line := self.rfile.readline().decode().strip():
            lines.append(line)
        return "\n".join(lines)

    def play(self) -> None:
        number = 0
        while not self.server.ended.wait(0.02):  # type: ignore[attr-defined]
            self.wfile.write(packet(number))
            number += 1


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients come and go."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Camera) as server:
        server.ended = threading.Event()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.ended.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_an_rtsp_camera(server: Server) -> None:
    url = f"rtsp://127.0.0.1:{server.server_address[1]}/live"
    source = Stream(url, url, QuickClock())
    numbers: list[int] = []
    until = time.perf_counter() + LIMIT
    while len(numbers) < 10:
        assert time.perf_counter() < until, source.state.message
        frame = source.read()
        if frame is not None:
            assert frame.image.shape == (240, 320, 3)
            numbers.append(number_of(frame.image))
    assert numbers == sorted(set(numbers))
    server.ended.set()  # type: ignore[attr-defined]
    await_message(source, "connecting again")
    source.close()
