"""Sources of frames. ``open_source`` turns the command line's SPEC into one."""

from __future__ import annotations

import re
from pathlib import Path

from engine.api import Source, UserError, say, why

SPECS = say(
    "draw, draw:digits, draw:figure, stimuli, sample, camera, camera:N, a picture, a folder, a video file, http://… or rtsp://…"
)


def open_source(spec: str) -> Source:
    """The source that a SPEC of the command line names.

    Cameras and network cameras are only begun here: they open on a thread of their own and tell how it goes in their
    state. Files are opened, so call this off the window's thread.

    Raises:
        UserError: there is no such source, or the file cannot be used.
    """
    word = spec.strip()
    if word == "draw":
        from engine.sources.draw import Draw

        return Draw(spec)
    if word == "draw:digits":
        from engine.sources.draw import SeveralDigits

        return SeveralDigits(spec)
    if word == "draw:figure":
        from engine.sources.draw import Figure

        return Figure(spec)
    if word == "stimuli":
        from engine.sources.stimuli import Stimuli

        return Stimuli(spec)
    if word == "sample":
        from engine.sources.sample import open_sample

        return open_sample(spec)
    if word == "camera" or word.startswith("camera:"):
        return _camera(spec, word)
    if re.match(r"[a-z][a-z0-9+.-]+://", word, re.IGNORECASE):
        return _stream(spec, word)
    return _file(spec, word)


def _camera(spec: str, word: str) -> Source:
    number = re.fullmatch(r"camera(?::(\d{1,3}))?", word)
    if not number:
        raise UserError("There is no source {spec}: write camera, or camera:1 for the second one.", spec=spec)
    from engine.sources.camera import open_camera

    return open_camera(spec, int(number[1] or 0))


def _stream(spec: str, word: str) -> Source:
    scheme = word.split("://")[0].lower()
    if scheme not in ("http", "https", "rtsp", "rtsps"):
        raise UserError(
            "{spec} cannot be opened: of addresses only http://, https:// and rtsp:// can be shown.", spec=spec
        )
    from engine.sources.stream import open_stream

    return open_stream(spec, word)


def _file(spec: str, word: str) -> Source:
    from engine.sources.decode import is_animated, open_file
    from engine.sources.media_kind import HEAD_BYTES, MediaKind, sniff

    try:
        path = Path(word).expanduser()
        folder = path.is_dir()
        exists = folder or path.exists()
    except RuntimeError as error:  # nobody's home
        raise UserError("There is no file {spec}: {error}.", spec=spec, error=error) from None
    except (OSError, ValueError) as error:
        raise UserError("There is no file {spec}: {error}.", spec=spec, error=why(error)) from None
    if not word or not exists:
        raise UserError(
            "There is no source {spec} and no such file. Sources are: {specs}.", spec=repr(spec), specs=SPECS
        )
    if folder:
        from engine.sources.pictures import open_folder

        return open_folder(spec, path)
    with open_file(path) as file:
        try:
            content = sniff(file.read(HEAD_BYTES))
        except OSError as error:
            raise UserError("{path}: the file cannot be read ({reason}).", path=path, reason=why(error)) from error
    if content is MediaKind.VIDEO:
        from engine.sources.video import open_video

        return open_video(spec, path)
    if is_animated(path):
        from engine.sources.animation import open_animation

        return open_animation(spec, path)
    from engine.sources.pictures import open_picture

    return open_picture(spec, path)
