"""Network cameras: Motion JPEG and single pictures over HTTP by our own reader, all else (RTSP, HLS …) by FFmpeg."""

from __future__ import annotations

from urllib.parse import urlsplit

from engine.api import UserError, say
from engine.sources.base import Clock
from engine.sources.device_source import Device, LiveSource, Unavailable


class Stream(LiveSource):
    """A network camera at this address."""

    def __init__(self, spec: str, url: str, clock: Clock | None = None) -> None:
        self._url = url
        super().__init__(spec, title(url), clock=clock)

    def _connect(self) -> Device:
        if not self._url.lower().startswith("http"):
            return self._general()
        from engine.sources.mjpeg import MotionJpeg, Response, Snapshot

        response = Response(self._url, self.name)
        if response.kind.startswith("multipart/"):
            return MotionJpeg(response)
        if response.kind.startswith("image/"):
            return Snapshot(self._url, response)
        kind = response.kind
        response.close()
        if kind.startswith("text/") or kind in ("application/json", "application/xhtml+xml"):
            raise Unavailable(
                say(
                    "{name} answers with a page ({kind}), not with pictures: give the address of the stream itself.",
                    name=self.name,
                    kind=kind,
                ),
                5.0,
            )
        return self._general()

    def _general(self) -> Device:
        from engine.sources.ffmpeg import FFmpegDevice

        return FFmpegDevice(self._url, self.name)


def title(url: str) -> str:
    """The address as it is shown: without name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def open_stream(spec: str, url: str) -> Stream:
    """A network camera; it is connected, and again whenever it breaks off, on a thread of its own.

    Raises:
        UserError: the address has no host, or an impossible port.
    """
    try:
        parts = urlsplit(url)
        valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise UserError("{spec} is no complete address: write for instance http://192.168.0.20:8080/video.", spec=spec)
    return Stream(spec, url)
