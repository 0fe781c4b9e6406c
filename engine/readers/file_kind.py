"""What a file of weights or a network is, found from its content and never from its name. Does not import torch."""

from __future__ import annotations

import json
import struct
import zipfile
from enum import StrEnum
from pathlib import Path

from engine.api import Text, UserError, say, why


class FileKind(StrEnum):
    """The kinds of files that can be opened."""

    PICKLE = "pickle"  # torch.save of weights, or of a whole module
    SAFETENSORS = "safetensors"
    TORCHSCRIPT = "TorchScript"
    EXPORTED = "torch.export"
    ONNX = "ONNX"


LEGACY_MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""How torch.save began before it wrote archives (the pickled number 0x1950a86a20f9469cfc6c)."""

MOST_AGAINST_FILE, ALWAYS_ALLOWED_BYTES = 16, 1 << 26
"""What an archive unpacks to may be so many times its size (weights are never compressed), or this many bytes."""

_OTHERS = (
    (
        b"version https://git-lfs",
        say("a Git LFS pointer, not the file itself. Fetch it with git lfs pull, or download it again"),
    ),
    (b"\x89HDF", say("an HDF5 file, as Keras writes them. Convert it to ONNX or safetensors first")),
    (b"GGUF", say("a GGUF file, which holds a language model")),
    (b"\x1f\x8b", say("compressed with gzip. Unpack it first")),
    (b"7z\xbc\xaf", say("a 7-Zip archive. Unpack it first")),
    (b"Rar!", say("a RAR archive. Unpack it first")),
    (b"\x93NUMPY", say("a NumPy array without names. Save a dictionary of weights as safetensors instead")),
    (b"\x89PNG", say("a picture. Open it as a source")),
    (b"\xff\xd8\xff", say("a picture. Open it as a source")),
    (b"GIF8", say("a picture. Open it as a source")),
    (b"%PDF", say("a PDF document")),
    (b"{", say("JSON text, not weights")),
)


_TENSORFLOW = say("a SavedModel of TensorFlow. Convert it to ONNX (python -m tf2onnx.convert --saved-model FOLDER)")
_CORE_ML = say("a Core ML model, which cannot be converted back. Open the network that it was made from")
_FOLDERS = (
    ("saved_model.pb", _TENSORFLOW),
    (
        ".metadata",
        say(
            "a distributed checkpoint. Convert it to one file "
            "(python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER net.pth)"
        ),
    ),
    ("Manifest.json", _CORE_ML),
)
"""Files by which folders are known."""


def sniff(path: Path) -> FileKind:
    """What the file holds; UserError in a sentence for what cannot be opened, and why."""
    try:
        if path.is_dir():
            raise UserError("{path}: this is {what}.", path=path, what=folder_kind(path))
        if path.exists() and not path.is_file():
            raise UserError(
                "{path}: this is no ordinary file but a device or a pipe; save what it gives as a file first.",
                path=path,
            )
        with path.open("rb") as file:
            head = file.read(512)
    except (OSError, ValueError) as error:
        raise UserError("{path}: the file cannot be read ({reason}).", path=path, reason=why(error)) from error
    if not head:
        raise UserError("{path}: the file is empty. Download or save it again.", path=path)
    if head.startswith(b"PK"):
        return _in_archive(path)
    if head.startswith(LEGACY_MAGIC):
        return FileKind.PICKLE
    if _is_safetensors(path, head):
        return FileKind.SAFETENSORS
    if head[:1] == b"\x80":
        return FileKind.PICKLE
    if _is_onnx(head) and not _holds_message(head):
        return FileKind.ONNX
    raise UserError("{path}: this is {what}.", path=path, what=_something_else(path, head))


def folder_kind(path: Path) -> Text:
    """What a folder is that cannot be opened, and what would help."""
    known = (what for name, what in _FOLDERS if (path / name).is_file())
    return next(known, say("a folder; name the file with the network in it"))


def is_plain_pickle(path: Path) -> bool:
    """Whether Python's pickle wrote the file by itself, rather than ``torch.save``."""
    with path.open("rb") as file:
        head = file.read(len(LEGACY_MAGIC))
    return head[:1] == b"\x80" and head != LEGACY_MAGIC


def _something_else(path: Path, head: bytes) -> str:
    """What a file is that cannot be opened, and what would help."""
    if head.startswith(b"{") and b'"weight_map"' in head:
        return say("the index of weights that lie in several files. Join those into one file of safetensors first")
    for start, what in _OTHERS:
        if head.startswith(start):
            return what
    if _is_onnx(head):  # by its first fields, but the second is no text
        return _TENSORFLOW if b"\x12\x05serve" in head or b"\x22\x05serve" in head else _CORE_ML
    if head[:1] == b"\x0a" and b"\x12\x0bPlaceholder" in head:
        return say("a frozen graph of TensorFlow. Convert it to ONNX (python -m tf2onnx.convert --graphdef)")
    if b"<net " in head and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<net")):
        return say(
            "a network of OpenVINO, which cannot be converted back. Open the ONNX or PyTorch file that it was made from"
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return say("a web page, not the file itself. The download led to a page: fetch it again")
    if head[4:8] == b"TFL3":
        return say("a TensorFlow Lite file. Convert it to ONNX first")
    if _is_tar(path):
        return say("a tar archive. Unpack it, and open the file of weights in it")
    return say(
        "no file of weights that Convoscope knows: it opens PyTorch state dicts, safetensors, TorchScript, "
        "torch.export (.pt2) and ONNX"
    )


def _in_archive(path: Path) -> FileKind:
    """PyTorch's own formats are zip archives; their parts tell them apart."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, struct.error) as error:
        raise UserError(
            "{path}: the file is damaged or was cut off: it begins as an archive, but its end is missing "
            "or wrong. Download or save it again.",
            path=path,
        ) from error
    if unpacked > max(ALWAYS_ALLOWED_BYTES, MOST_AGAINST_FILE * path.stat().st_size):
        raise UserError(
            "{path}: the file is damaged or a trap: its {size:,} bytes would unpack to {unpacked:,}.",
            path=path,
            size=path.stat().st_size,
            unpacked=unpacked,
        )
    ends = {name.split("/", 1)[-1] for name in names}
    if "serialized_exported_program.json" in ends or any(name.startswith("models/") for name in ends):
        return FileKind.EXPORTED
    if "archive_format" in ends and not any(name.startswith("code/") for name in ends):
        return FileKind.EXPORTED
    if "data.pkl" in ends:
        # A torch.save archive may carry anything beside its pickle; only TorchScript has constants of its own.
        return FileKind.TORCHSCRIPT if "constants.pkl" in ends else FileKind.PICKLE
    if {"config.json", "metadata.json", "model.weights.h5"} <= set(names):
        raise UserError(
            "{path}: this is a Keras model. Convert it to ONNX: model.export('net.onnx', format='onnx') in Keras.",
            path=path,
        )
    if any(name.endswith(".npy") for name in names):
        raise UserError(
            "{path}: this is an archive of NumPy arrays. Save the weights as safetensors instead.", path=path
        )
    raise UserError(
        "{path}: this is a zip archive, but none of PyTorch's. Unpack it, and open the file in it.", path=path
    )


def _is_safetensors(path: Path, head: bytes) -> bool:
    """Eight bytes that say how long the JSON header is, then the header."""
    size = int.from_bytes(head[:8], "little")
    if head[8:9] != b"{" or not 2 <= size <= 100_000_000:
        return False
    if size + 8 > path.stat().st_size:
        raise UserError(
            "{path}: the safetensors file was cut off within its header. Download or save it again.", path=path
        )
    with path.open("rb") as file:
        file.seek(8)
        try:
            return isinstance(json.loads(file.read(size)), dict)
        except (ValueError, RecursionError) as error:
            raise UserError(
                "{path}: the header of the safetensors file is damaged. Download it again.", path=path
            ) from error


def _is_onnx(head: bytes) -> bool:
    """A protocol buffer that begins with the version of ONNX (field 1) and goes on with a field of a model."""
    return len(head) > 2 and head[0] == 0x08 and 1 <= head[1] <= 0x40 and head[2] in b"\x12\x1a\x22\x28\x32\x3a\x42"


def _holds_message(head: bytes) -> bool:
    """Whether the second field, a text in ONNX, holds a message instead, as in TensorFlow's and Apple's formats."""
    size_bytes = next((count for count, byte in enumerate(head[3:8], start=1) if byte < 0x80), 5)
    return head[2] == 0x12 and head[3 + size_bytes : 4 + size_bytes] == b"\x0a"


def _is_tar(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(257)
        return file.read(5) == b"ustar"
