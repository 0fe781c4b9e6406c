"""Pictures from files and from the clipboard: any usual format, upright, as 8-bit RGB, or a sentence saying why not.

What a picture is, is found from its first bytes, never from its name. Choices made here, and why:

- Transparent parts are laid on white: that is what viewers and browsers show behind them, and line drawings with
  transparent ground are nearly always dark on light.
- 16 bits a channel are rounded to 8 (v · 255 / 65535), not cut off.
- CMYK goes through the picture's own colour profile, where it has one. RGB values are taken as stored, as training
  pipelines do, whatever profile the file names.
- Of several pictures in one file (animation, pages) ``read_picture`` takes the first.
- A file that breaks off, or whose checksums are wrong, is refused: half a picture would give a wrong answer silently.
- More than ``PIXEL_LIMIT`` pixels are refused from the header alone, before memory is taken.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms, ImageOps

from engine.api import UserError, say
from engine.sources.media_kind import HEAD_BYTES, MediaKind, sniff

PIXEL_LIMIT = 200_000_000
"""Pixels in a picture beyond which it is refused."""

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP", "ICO", "PPM", "JPEG2000", "HEIF")
"""Pillow's readers that are used. Not EPS and its like: they would start another program."""

Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT


def read_picture(path: str | Path, page: int = 0) -> np.ndarray:
    """Read a picture file.

    Args:
        path: the file.
        page: which picture, of a file that holds several pages.

    Returns:
        (H, W, 3) uint8 RGB, upright.

    Raises:
        UserError: one sentence that names the file and says what is wrong with it.
    """
    path = Path(path)
    with open_file(path) as file, reading(path.name):
        return _decode(file, path.name, page)


def read_bytes(data: bytes, name: str = say("The clipboard")) -> np.ndarray:
    """Decode a picture that is already in memory, as ``read_picture`` does; ``name`` stands in its sentences."""
    with reading(name):
        return _decode(io.BytesIO(data), name, 0)


def is_animated(path: Path) -> bool:
    """Whether a picture file holds an animation (pages of a TIFF are none).

    Raises:
        UserError: as ``read_picture``.
    """
    with open_file(path) as file, reading(path.name):
        image = open_image(file, path.name)
        return image.format in ("GIF", "WEBP", "PNG", "AVIF") and bool(getattr(image, "is_animated", False))


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file (a named pipe or a device would block for ever).

    Raises:
        UserError: there is none, or it may not be read.
    """
    try:
        if path.is_dir():
            raise UserError("{path} is a folder, not a picture.", path=path)
        if path.exists() and not path.is_file():
            raise UserError("{path} is not an ordinary file.", path=path)
        return path.open("rb")
    except FileNotFoundError:
        raise UserError("There is no file {path}.", path=path) from None
    except PermissionError:
        raise UserError("{path} may not be read: you have no permission for it.", path=path) from None
    except (OSError, ValueError) as error:
        raise UserError("{path} cannot be read: {error}.", path=path, error=error) from None


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turns whatever a picture reader does with a broken file into one sentence; silences its warnings."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except UserError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UserError(
            "{name} is too large: more than {limit} megapixels; scale it down first.",
            name=name,
            limit=PIXEL_LIMIT // 1_000_000,
        ) from None
    except MemoryError:
        raise UserError("{name} needs more memory than there is; scale it down first.", name=name) from None
    except Exception as error:  # readers of untrusted files raise nearly anything: KeyError, struct.error, SyntaxError
        if "truncated" in str(error).lower():
            raise UserError("{name} breaks off in the middle; copy or download it again.", name=name) from error
        raise UserError("{name} is damaged and cannot be decoded; try another copy of it.", name=name) from error


def open_image(file: BinaryIO, name: str) -> Image.Image:
    """The picture with its header read, pixels not yet; to be called within ``reading``."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    content = sniff(head)
    if content is not MediaKind.PICTURE:
        raise UserError(
            "{name} is not a picture that can be read here: {description}.", name=name, description=describe(head)
        )
    if head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis"):
        _add_heif(name)
    image = Image.open(file, formats=_formats())
    if image.format == "PNG":
        image.verify()  # checksums; the only way to notice what is wrong inside compressed data
        file.seek(0)
        image = Image.open(file, formats=["PNG"])
    return image


def describe(head: bytes) -> str:
    """What the first bytes of a file, which is no picture, look like."""
    if not head:
        return say("it is empty")
    if head.startswith(b"version https://git-lfs"):
        return say("it is a Git LFS pointer, fetch the file itself with “git lfs pull”")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml")):
        return say("it is an SVG drawing or another XML text; export it as PNG")
    if start.startswith((b"<!doctype html", b"<html")):
        return say("it is a web page")
    if start.startswith(b"%pdf"):
        return say("it is a PDF document; export the page as PNG")
    if start.startswith((b"%!ps", b"8bps")):
        return say("it is a PostScript or Photoshop document; export it as PNG")
    if sniff(head) is MediaKind.VIDEO:
        return say("it is a video")
    if all(byte >= 32 or byte in b"\t\r\n\f" for byte in head):
        return say("it is a text")
    return say("its content is of no known kind")


def to_rgb(image: Image.Image, name: str) -> np.ndarray:
    """The present picture of an opened image as (H, W, 3) uint8 RGB, upright; to be called within ``reading``."""
    image.load()
    with suppress(KeyError, ValueError, TypeError, struct.error, SyntaxError, OSError):  # a broken EXIF block
        image = ImageOps.exif_transpose(image)
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _from_grey(image, name)
    if image.mode == "CMYK":
        image = _from_cmyk(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return np.array(image.convert("RGB"))


def _formats() -> list[str]:
    """Those of ``FORMATS`` that this Pillow can read."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _add_heif(name: str) -> None:
    if "HEIF" in Image.OPEN:
        return
    try:
        from pi_heif import register_heif_opener  # type: ignore[import-untyped]
    except ImportError:
        raise UserError(
            "{name} is a HEIC picture; install pi-heif to read it, or save it as JPEG.", name=name
        ) from None
    register_heif_opener()


def _decode(file: BinaryIO, name: str, page: int) -> np.ndarray:
    image = open_image(file, name)
    if page:
        image.seek(page)
    if image.format in ("PNG", "TIFF") and _bits(image, file) == 16 and not image.mode.startswith("I"):
        return _from_16_bit(image, file, page, name)
    return to_rgb(image, name)


def _bits(image: Image.Image, file: BinaryIO) -> int:
    """Bits a channel of a PNG or TIFF, which Pillow has cut to 8 where there are several channels."""
    if image.format == "TIFF":
        return int(max(image.tag_v2.get(258, (8,))))  # type: ignore[attr-defined]
    at = file.tell()
    file.seek(24)
    bits = file.read(1)[0]
    file.seek(at)
    return bits


def _from_16_bit(image: Image.Image, file: BinaryIO, page: int, name: str) -> np.ndarray:
    from engine.vision import cv2

    orientation = image.getexif().get(0x0112, 1)
    file.seek(0)
    encoded = np.frombuffer(file.read(), np.uint8)
    _, pages = cv2.imdecodemulti(encoded, cv2.IMREAD_UNCHANGED, range=(page, page + 1))
    if not pages or pages[0].dtype != np.uint16:
        return to_rgb(image, name)
    bgr = pages[0][..., None] if pages[0].ndim == 2 else pages[0]
    values = bgr.astype(np.float32) / 65535
    if values.shape[2] in (2, 4):
        alpha = values[..., -1:]
        values = values[..., :-1] * alpha + (1 - alpha)
    rgb = np.broadcast_to(values[..., ::-1], (*values.shape[:2], 3))
    upright = Image.fromarray(_to_8_bit(rgb))
    upright.getexif()[0x0112] = orientation
    return np.array(ImageOps.exif_transpose(upright))


def _from_grey(image: Image.Image, name: str) -> np.ndarray:
    """Grey of more than 8 bits: 16-bit integers (in PNG perhaps widened to 32), or floating point from 0 to 1."""
    values = np.asarray(image)
    low, high = float(values.min()), float(values.max())
    if image.mode == "F" and low >= 0 and high <= 1:
        scale = 1.0
    elif image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PNG"):
        scale = 65535.0
    else:
        raise UserError(
            "{name} holds values from {low:g} to {high:g} of unclear meaning; save it with 8 or 16 bits.",
            name=name,
            low=low,
            high=high,
        )
    return np.repeat(_to_8_bit(values / np.float32(scale))[..., None], 3, axis=2)


def _to_8_bit(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(values * 255), np.uint8)


def _from_cmyk(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")
