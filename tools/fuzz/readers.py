"""Every reader of what a user may hand over: small valid files for it, how they are damaged, how it is asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.api import NetworkReference
from tools.fuzz import mutation, samples
from tools.fuzz.mutation import Damage

_FRAMES = 20
"""Of a video or a stream that are looked at."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What is tried.

    Attributes:
        samples: makes the valid files.
        damage: changes one of them.
        read: opens the file at a path; a refusal is a UserError.
        suffix: of the file's name.
        most_mib: memory that one may take beyond what the process has before.
    """

    samples: Callable[[], list[bytes]]
    damage: Damage
    read: Callable[[Path], object]
    suffix: str = ".bin"
    most_mib: int = 1500


def _network(path: Path) -> object:
    from engine.networks.opening import open_network

    reference = NetworkReference(str(path), trust=True, input=None)
    return open_network(reference, 1, lambda _text, _fraction: None, lambda: False)


def _untrusted(path: Path) -> object:
    from engine.networks.opening import open_network

    return open_network(NetworkReference(str(path)), 1, lambda _text, _fraction: None, lambda: False)


def _sized(path: Path) -> object:
    from engine.networks.opening import open_network

    reference = NetworkReference(str(path), trust=True, input=(3, 8, 8))
    return open_network(reference, 1, lambda _text, _fraction: None, lambda: False)


def _factory(path: Path) -> object:
    from engine.networks.opening import open_network

    reference = NetworkReference(f"{path}:build", trust=True, input=(3, 8, 8))
    return open_network(reference, 1, lambda _text, _fraction: None, lambda: False)


def _labels(path: Path) -> object:
    from engine.networks.labels import read_labels

    return read_labels(str(path))


def _workspace(path: Path) -> object:
    from gui.session.settings import load

    return load(path)


def _remembered(path: Path) -> object:
    from gui.network_files.remembered import FileOverridesStore

    store = FileOverridesStore(path)
    return [store.told(sha256) for sha256 in store.trusted]


def _lesson(path: Path) -> object:
    from gui.lessons.script import read_lesson

    return read_lesson(path)


def _picture(path: Path) -> object:
    from engine.sources.decode import is_animated, read_picture

    return is_animated(path), read_picture(path)


def _animation(path: Path) -> object:
    from engine.sources.animation import AnimationReel

    reel = AnimationReel(path)
    try:
        while reel.read() is not None and reel.index_at(1.0) < _FRAMES:
            pass
        reel.seek(1)
        return reel.read()
    finally:
        reel.close()


def _video(path: Path) -> object:
    from engine.sources.video import VideoReel

    reel = VideoReel(path)
    try:
        for _ in range(_FRAMES):
            if reel.read() is None:
                break
        reel.seek(reel.count // 2)
        return reel.read(), reel.index_at(reel.seconds_at(3))
    finally:
        reel.close()


class _Answer:
    """Of a camera in the network, as it may arrive: in pieces, and at some point no more."""

    name, boundary, waiting = "camera", b"part", False

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def read(self) -> bytes:
        from engine.sources.device_source import Unavailable

        piece = self._file.read(700)
        if not piece:
            raise Unavailable("")
        return piece

    def close(self) -> None:
        self._file.close()


def _stream(path: Path) -> object:
    from engine.sources.device_source import Unavailable
    from engine.sources.mjpeg import MotionJpeg, Response

    stream = MotionJpeg(cast("Response", _Answer(path)))
    try:
        for _ in range(_FRAMES):
            stream.grab()
            stream.retrieve()
    except Unavailable:
        pass  # it is told, and connected again
    finally:
        stream.close()
    return None


READERS = {
    "safetensors": Reader(samples.safetensors, mutation.of_safetensors, _network),
    "torch-zip": Reader(samples.torch_archives, mutation.of_archive, _untrusted),
    "torch-legacy": Reader(samples.torch_legacy, mutation.of_pickle, _untrusted),
    "pickle": Reader(samples.pickles, mutation.of_pickle, _untrusted),
    "torchscript": Reader(samples.torchscript, mutation.of_archive, _sized),
    "export": Reader(samples.exported, mutation.of_archive, _network),
    "onnx": Reader(samples.onnx, mutation.of_onnx, _network, most_mib=3500),
    "factory": Reader(samples.factories, mutation.of_text, _factory, ".py"),
    "labels": Reader(samples.labels, mutation.of_text, _labels, ".csv"),
    "labels-json": Reader(samples.labels_json, mutation.of_json, _labels, ".json"),
    "workspace": Reader(samples.workspaces, mutation.of_json, _workspace, ".json"),
    "networks-json": Reader(samples.remembered, mutation.of_json, _remembered, ".json"),
    "lesson": Reader(samples.lessons, mutation.of_text, _lesson, ".md"),
    "picture": Reader(samples.pictures, mutation.of_bytes, _picture),
    "animation": Reader(samples.animations, mutation.of_bytes, _animation),
    "video": Reader(samples.videos, mutation.of_bytes, _video),
    "mjpeg": Reader(samples.streams, mutation.of_bytes, _stream),
}


def read(reader: Reader, data: bytes) -> None:
    """Hand the bytes over as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"input{reader.suffix}")
        path.write_bytes(data)
        reader.read(path)
