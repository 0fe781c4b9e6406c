"""Pictures over HTTP: a Motion JPEG stream (``multipart/x-mixed-replace``), or a picture fetched again and again.

An own reader, since the general one buffers seconds before its first picture and cannot be interrupted.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import select
import socket
import threading
import urllib.error
import urllib.request
from urllib.parse import unquote, urlsplit, urlunsplit

import numpy as np
from PIL import Image

from engine.api import say
from engine.sources.decode import PIXEL_LIMIT
from engine.sources.device_source import Unavailable

PATIENCE_S = 8.0
"""Seconds to wait for a connection, and for the next bytes on one."""
LARGEST_BYTES = 64 * 1024 * 1024
"""Bytes of one picture at most."""
MOST_PASSED_OVER = 8
"""Pictures that may be passed over, if newer ones have arrived already, before one is shown."""
AGAIN_S = 1.0
"""Seconds between two fetches of a single picture."""


class Response:
    """An answered GET request whose body can be read from one thread and interrupted from another.

    Args:
        url: http or https, perhaps with ``name:password@``.
        name: what messages call it.

    Raises:
        Unavailable: it is not answered, or not with success; why, in words.
    """

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        try:
            self._answer: http.client.HTTPResponse = _opener(url).open(_request(url), timeout=PATIENCE_S)
        except urllib.error.HTTPError as error:
            error.close()
            raise self._refusal(error) from None
        except urllib.error.URLError as error:
            raise self._unreachable(error.reason) from None
        except TimeoutError:
            raise Unavailable(
                say("{name} accepts connections but does not answer; trying again …", name=name), 2.0
            ) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise Unavailable(say("{name} does not speak HTTP properly; trying again …", name=name), 2.0) from None
        # A socket of its own on the same connection, to look at it and to end it from another thread.
        self._socket = socket.fromfd(self._answer.fileno(), socket.AF_INET, socket.SOCK_STREAM)

    @property
    def kind(self) -> str:
        """The media type, e.g. ``image/jpeg``."""
        return self._answer.headers.get_content_type()

    @property
    def boundary(self) -> bytes:
        """What stands between the parts of a multipart body, without its dashes."""
        text = str(self._answer.headers.get_param("boundary") or "")
        return text.strip('"').lstrip("-").encode("latin-1", "replace")

    def read(self) -> bytes:
        """What has arrived, at least one byte; raises Unavailable at the end, and after ``SILENCE`` seconds."""
        try:
            data = self._answer.read1(65536)
        except TimeoutError:
            raise Unavailable(say("{name} has stopped sending pictures; connecting again …", name=self.name)) from None
        except (OSError, http.client.HTTPException, ValueError):
            data = b""
        if not data:
            raise Unavailable(say("{name} has ended the connection; connecting again …", name=self.name))
        return data

    @property
    def waiting(self) -> bool:
        """Whether more has arrived already."""
        try:
            return bool(select.select([self._socket], [], [], 0)[0])
        except (OSError, ValueError):
            return False

    def interrupt(self) -> None:
        """Make a blocked ``read`` end."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        self._socket.close()
        self._answer.close()

    def _refusal(self, error: urllib.error.HTTPError) -> Unavailable:
        if error.code in (401, 403):
            return Unavailable(
                say(
                    "{name} asks for a name and password ({status}): write http://name:password@… as its address.",
                    name=self.name,
                    status=error.code,
                ),
                5.0,
            )
        if error.code == 404:
            return Unavailable(
                say("{name} answers that there is nothing at this address (404); check the path.", name=self.name), 5.0
            )
        return Unavailable(
            say(
                "{name} answers {status} {reason}; trying again …",
                name=self.name,
                status=error.code,
                reason=http.client.responses.get(error.code, ""),
            ),
            3.0,
        )

    def _unreachable(self, reason: object) -> Unavailable:
        if isinstance(reason, TimeoutError):
            return Unavailable(
                say("{name} does not answer; is it switched on and in this network? Trying again …", name=self.name),
                2.0,
            )
        if isinstance(reason, ConnectionRefusedError):
            return Unavailable(
                say("{name} refuses the connection: nothing is running there now. Trying again …", name=self.name)
            )
        reason = getattr(reason, "strerror", None) or str(reason)
        return Unavailable(
            say("{name} cannot be reached: {reason}. Trying again …", name=self.name, reason=reason), 2.0
        )


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Goes to the camera itself, not through a proxy, and gives name and password to nobody else."""
    parts = urlsplit(url)
    passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
    if parts.username is not None:
        who = unquote(parts.username), unquote(parts.password or "")
        passwords.add_password(None, _request(url).full_url, *who, is_authenticated=True)
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPBasicAuthHandler(passwords))


def _request(url: str) -> urllib.request.Request:
    """Of the address without its name and password."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return urllib.request.Request(bare, headers={"User-Agent": "Convoscope", "Accept": "*/*"})  # noqa: S310  http(s) only


class MotionJpeg:
    """The newest picture of a Motion JPEG stream."""

    def __init__(self, response: Response) -> None:
        self._response = response
        self._marker = b"--" + response.boundary if response.boundary else b""
        self._buffer = bytearray()
        self._picture = b""

    def grab(self) -> None:
        """Wait for the next picture; where newer ones have arrived already, those before are passed over."""
        while (picture := self._take()) is None:
            self._fill()
        self._picture = picture
        for _ in range(MOST_PASSED_OVER):
            while self._response.waiting and len(self._buffer) < LARGEST_BYTES // 4:
                self._fill()
            newer = self._take()
            if newer is None:
                return
            self._picture = newer

    def retrieve(self) -> np.ndarray | None:
        """The grabbed picture."""
        return decode(self._picture)

    def interrupt(self) -> None:
        """Make a blocked ``grab`` raise."""
        self._response.interrupt()

    def close(self) -> None:
        """End the connection."""
        self._response.close()

    def _fill(self) -> None:
        if len(self._buffer) > LARGEST_BYTES:
            raise Unavailable(
                say("{name} sends something that is no Motion JPEG; connecting again …", name=self._response.name), 3.0
            )
        self._buffer += self._response.read()

    def _take(self) -> bytes | None:
        """The next part, if all of it is there: as long as its header says, or else up to the next boundary.

        A part of unknown length also ends where a JPEG ends and nothing follows yet; otherwise each picture would have
        to wait for the next one's boundary.
        """
        buffer = self._buffer
        if not self._marker:  # the server did not tell its boundary: it is the first line
            self._marker = bytes(buffer).lstrip().partition(b"\n")[0].strip() if b"\n" in buffer.lstrip() else b""
        start = buffer.find(self._marker) if self._marker else -1
        if start < 0:
            return None
        ends = [at + len(end) for end in (b"\n\r\n", b"\n\n") if (at := buffer.find(end, start)) >= 0]
        if not ends:
            return None
        body = min(ends)
        length = _length(bytes(buffer[start:body]))
        end = buffer.find(self._marker, body) if length is None else body + length
        if length is None and end < 0 and buffer[-4:].rstrip(b"\r\n").endswith(b"\xff\xd9"):
            end = len(buffer)
        if end < 0 or end > len(buffer):
            return None
        picture = bytes(buffer[body:end])
        del buffer[:end]
        return picture if length is not None else picture.rstrip(b"\r\n")


class Snapshot:
    """An address that answers with one picture: fetched again and again."""

    def __init__(self, url: str, response: Response) -> None:
        self._url = url
        self._response: Response | None = response
        self._name = response.name
        self._picture = b""
        self._interrupted = threading.Event()

    def grab(self) -> None:
        """Fetch it, ``AGAIN_S`` seconds after the last time."""
        if self._response is None:
            if self._interrupted.wait(AGAIN_S):
                raise Unavailable("")
            self._response = Response(self._url, self._name)
        data = bytearray()
        try:
            while len(data) <= LARGEST_BYTES:
                data += self._response.read()
        except Unavailable:
            if not data:
                raise
        self.close()
        self._picture = bytes(data)

    def retrieve(self) -> np.ndarray | None:
        """The fetched picture."""
        return decode(self._picture)

    def interrupt(self) -> None:
        """Make a waiting ``grab`` raise."""
        self._interrupted.set()
        if (response := self._response) is not None:
            response.interrupt()

    def close(self) -> None:
        """End the connection."""
        if self._response is not None:
            self._response.close()
        self._response = None


def decode(data: bytes) -> np.ndarray | None:
    """An encoded picture as (H, W, 3) uint8 RGB; None if it is damaged, too large, or no picture."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > PIXEL_LIMIT:
                return None
            return np.array(image.convert("RGB"))
    except Exception:  # a reader of untrusted bytes raises nearly anything; see ``engine.sources.decode``
        return None


def _length(headers: bytes) -> int | None:
    for line in headers.splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
            return length if 0 < length <= LARGEST_BYTES else None
    return None
