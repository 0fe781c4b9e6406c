"""What a file is, from its first bytes."""

from __future__ import annotations

from enum import StrEnum

HEAD_BYTES = 192
"""So many first bytes are enough."""


class MediaKind(StrEnum):
    """Kinds of files that a source can show."""

    PICTURE = "picture"
    VIDEO = "video"
    OTHER = "other"


_PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",  # JPEG
    b"GIF87a",
    b"GIF89a",
    b"II*\0",  # TIFF
    b"MM\0*",
    b"II+\0",  # BigTIFF
    b"MM\0+",
    b"\0\0\1\0",  # ICO
    b"\0\0\0\x0cjP  \r\n",  # JPEG 2000
    b"\xff\x4f\xff\x51",
)
_VIDEOS = (
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"OggS",
    b"FLV\1",
    b"\0\0\1\xba",  # MPEG program stream
    b"\0\0\1\xb3",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF, WMV
)
_STILL_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip")


def sniff(head: bytes) -> MediaKind:
    """What a file holds, from its first bytes (``HEAD_BYTES`` of them)."""
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return MediaKind.PICTURE
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return MediaKind.PICTURE
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3] in b" \t\r\n" and len(head) > 6:  # PBM, PGM, PPM
        return MediaKind.PICTURE
    if head[4:8] == b"ftyp":
        return MediaKind.PICTURE if head[8:12] in _STILL_BRANDS else MediaKind.VIDEO
    if head.startswith(_VIDEOS) or head[4:8] in _OLD_QUICKTIME:
        return MediaKind.VIDEO
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return MediaKind.VIDEO
    if len(head) > 188 and head[0] == head[188] == 0x47:  # MPEG transport stream: packets of 188 bytes
        return MediaKind.VIDEO
    return MediaKind.OTHER
