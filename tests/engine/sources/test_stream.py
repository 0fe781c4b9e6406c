"""Network cameras against a real server on loopback: dialects, newest first, breaks, stalls, and clear words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from benchmarks.camera_server import BOUNDARY, CameraServer, Tape, jpeg, number_of, numbered, stream
from engine.api import Frame, UserError
from engine.sources import mjpeg, open_source
from engine.sources.device_source import LiveSource
from engine.sources.stream import Stream

LIMIT = 20.0
"""Seconds after which a test gives up; nothing takes nearly that long."""


class QuickClock:
    """Real time, fifty times as fast: what waits for seconds waits for hundredths."""

    def now(self) -> float:
        return time.perf_counter() * 50

    def wait(self, condition: threading.Condition, seconds: float) -> None:
        condition.wait(seconds / 50)


@pytest.fixture
def opened() -> Iterator[Callable[[str], LiveSource]]:
    sources = []

    def open_quick(url: str) -> LiveSource:
        sources.append(Stream(url, url, QuickClock()))
        return sources[-1]

    yield open_quick
    for source in sources:
        source.close()


def await_frame(source: LiveSource, wanted: int | None = None) -> Frame:
    """The next frame, or the one that carries this number."""
    until = time.perf_counter() + LIMIT
    while time.perf_counter() < until:
        frame = source.read()
        if frame is not None and wanted in (None, number_of(frame.image)):
            return frame
    raise AssertionError(f"no frame came: {source.state.message}")


def await_message(source: LiveSource, text: str) -> None:
    until = time.perf_counter() + LIMIT
    while text not in source.state.message:
        assert time.perf_counter() < until, source.state.message
        source.read()


def plain(status: int, kind: str, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.mark.parametrize(
    "dialect",
    [
        {},
        {"length": False},
        {"chunked": True},
        {"chunked": True, "length": False},
        {"newline": "\n"},
        {"content_type": f'multipart/x-mixed-replace;boundary="--{BOUNDARY}"'},
        {"content_type": "multipart/x-mixed-replace"},
    ],
)
def test_every_picture_comes_at_once_in_every_dialect(opened: Callable[[str], LiveSource], dialect: dict) -> None:
    tape = Tape()
    with CameraServer(stream(tape, **dialect)) as server, tape:
        source = opened(server.url)
        assert source.state.live and "Opening" in source.state.message
        for number in (0, 1, 0x12345678, 3):
            tape.send(jpeg(number))  # the next one is sent only after this one was seen
            frame = await_frame(source)
            assert number_of(frame.image) == number
        assert frame.image.shape == (240, 320, 3) and not frame.image.flags.writeable and frame.index == 3
        assert source.state.message == ""


def test_the_newest_picture_wins(opened: Callable[[str], LiveSource]) -> None:
    tape = Tape()
    with CameraServer(stream(tape)) as server, tape:
        source = opened(server.url)
        tape.send(jpeg(0))
        await_frame(source)
        tape.send(*(jpeg(number) for number in range(1, 40)))
        numbers = []
        while not numbers or numbers[-1] != 39:
            time.sleep(0)
            numbers.append(number_of(await_frame(source).image))
        assert numbers == sorted(set(numbers))
        tape.send(*(jpeg(number) for number in range(40, 60)))
        until = time.perf_counter() + LIMIT
        while source._slot is None or number_of(source._slot.image) != 59:
            assert time.perf_counter() < until
        assert number_of(await_frame(source).image) == 59  # nothing older waits before it


def test_a_killed_server_that_comes_back(opened: Callable[[str], LiveSource]) -> None:
    tape = Tape()
    with CameraServer(stream(tape)) as server, tape:
        source = opened(server.url)
        tape.send(jpeg(1))
        await_frame(source, 1)
        port = server.server_port
        tape.end()
        server.kill()
    await_message(source, "refuses the connection")
    assert source.state.failed
    tape = Tape()
    with CameraServer(stream(tape), port), tape:
        tape.send(jpeg(2))
        await_frame(source, 2)
        assert source.state.message == "" and not source.state.failed


def test_a_stall_is_told_and_ends(opened: Callable[[str], LiveSource]) -> None:
    tape = Tape()
    with CameraServer(stream(tape)) as server, tape:
        source = opened(server.url)
        tape.send(jpeg(1))
        await_frame(source, 1)
        await_message(source, "has stopped sending pictures")
        assert not source.state.failed
        tape.send(jpeg(2))
        await_frame(source, 2)
        assert source.state.message == ""
        await_message(source, "has stopped sending pictures")
        source.close()  # while the thread waits for bytes
        assert not source._thread.is_alive()


def test_a_long_silence_ends_in_a_new_connection(
    opened: Callable[[str], LiveSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mjpeg, "PATIENCE_S", 0.1)
    tape = Tape()
    with CameraServer(stream(tape)) as server, tape:
        source = opened(server.url)
        tape.send(jpeg(1))
        await_frame(source, 1)
        await_message(source, "connecting again")
        tape.end()
        until = time.perf_counter() + LIMIT
        while len(server.requests) < 2:
            assert time.perf_counter() < until
            source.read()


def test_a_slow_start_is_told(opened: Callable[[str], LiveSource]) -> None:
    go = threading.Event()
    tape = Tape()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        go.wait(LIMIT)
        stream(tape)(handler)

    with CameraServer(slow) as server, tape:
        source = opened(server.url)
        await_message(source, "takes long to open")
        assert not source.state.failed
        tape.send(jpeg(5))
        go.set()
        await_frame(source, 5)


def test_garbage_between_pictures_is_passed_over(opened: Callable[[str], LiveSource]) -> None:
    tape = Tape()
    with CameraServer(stream(tape)) as server, tape:
        source = opened(server.url)
        whole = jpeg(7)
        tape.send(bytes(range(256)) * 20, whole[: len(whole) // 2], b"", b"\xff\xd8\xff\xd9", whole)
        await_frame(source, 7)
        tape.send(*[b"no picture"] * 40)
        await_message(source, "cannot be decoded")
        tape.send(jpeg(8))
        await_frame(source, 8)
        assert source.state.message == ""


def test_endless_nonsense_is_cut_off(opened: Callable[[str], LiveSource], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mjpeg, "LARGEST_BYTES", 200_000)

    def nonsense(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"\0" * 65536)

    with CameraServer(nonsense) as server:
        source = opened(server.url)
        await_message(source, "no Motion JPEG")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (plain(404, "text/html", b"gone"), "nothing at this address (404)"),
        (plain(401, "text/html", b"who?"), "asks for a name and password"),
        (plain(500, "text/plain", b"oh"), "answers 500"),
        (plain(200, "text/html", b"<html>"), "answers with a page (text/html)"),
        (plain(200, "video/mp4", b"this is no film"), "cannot be opened"),
        (plain(302, "text/plain", b"", Location="/elsewhere"), "answers 302"),
    ],
)
def test_wrong_answers_are_told_in_words(
    opened: Callable[[str], LiveSource], answer: Callable[[BaseHTTPRequestHandler], None], said: str
) -> None:
    with CameraServer(answer) as server:
        source = opened(server.url)
        await_message(source, said)
        assert source.state.failed and server.url in source.state.message and "\n" not in source.state.message
        source.close()


def test_who_does_not_speak_http(opened: Callable[[str], LiveSource]) -> None:
    with CameraServer(lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n") and None) as server:
        await_message(opened(server.url), "does not speak HTTP")


def test_a_name_that_leads_nowhere(opened: Callable[[str], LiveSource]) -> None:
    await_message(opened("http://camera.invalid/video"), "cannot be reached")


def test_a_single_picture_is_fetched_again_and_again(
    opened: Callable[[str], LiveSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mjpeg, "AGAIN_S", 0.01)
    count = iter(range(1000))
    with CameraServer(lambda handler: plain(200, "image/jpeg", jpeg(next(count)))(handler)) as server:
        source = opened(server.url)
        numbers = [number_of(await_frame(source).image) for _ in range(3)]
        assert numbers == sorted(set(numbers))
        source.close()


def test_name_and_password_are_sent_and_not_shown(opened: Callable[[str], LiveSource]) -> None:
    tape = Tape()

    def moved(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/start":
            plain(302, "text/plain", b"", Location="/video?size=2")(handler)
        else:
            stream(tape)(handler)

    with CameraServer(moved) as server, tape:
        source = opened(f"http://teacher:s%40crt@127.0.0.1:{server.server_port}/start")
        tape.send(jpeg(1))
        await_frame(source, 1)
        assert server.requests[0] == ("/start", "Basic dGVhY2hlcjpzQGNydA==")
        assert server.requests[1][0] == "/video?size=2"
        assert "s%40crt" not in source.state.title and "teacher" not in source.state.title


def test_name_and_password_go_to_no_other_server(opened: Callable[[str], LiveSource]) -> None:
    tape = Tape()
    other = CameraServer(stream(tape))
    moved = plain(302, "text/plain", b"", Location=other.url)
    with other, CameraServer(moved) as server, tape:
        source = opened(f"http://teacher:secret@127.0.0.1:{server.server_port}/start")
        tape.send(jpeg(1))
        await_frame(source, 1)
        assert server.requests[0][1] is not None
        assert other.requests[0][1] is None


def test_mirror(opened: Callable[[str], LiveSource]) -> None:
    tape = Tape()
    with CameraServer(stream(tape)) as server, tape:
        source = opened(server.url)
        source.control("mirror", True)
        tape.send(jpeg(9))
        assert number_of(await_frame(source).image[:, ::-1]) == 9


def test_a_film_over_http_is_played_at_its_own_speed(opened: Callable[[str], LiveSource], tmp_path: Path) -> None:
    from engine.vision import cv2

    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 50, (320, 240))
    for number in range(12):
        writer.write(numbered(number)[..., ::-1])
    writer.release()
    with CameraServer(plain(200, "video/x-msvideo", path.read_bytes())) as server:
        source = opened(server.url)
        found = [await_frame(source, 1), await_frame(source, 11)]
        assert (found[1].captured - found[0].captured) / 50 > 0.9 * 10 / 50  # the clock runs fifty times as fast
        source.close()


@pytest.mark.parametrize(
    "spec", ["http://", "http://:80/x", "rtsp://", "http://host:99999/", "ftp://host/x", "foo://x"]
)
def test_addresses_that_cannot_be(spec: str) -> None:
    with pytest.raises(UserError, match=spec.split(":")[0]):
        open_source(spec)
