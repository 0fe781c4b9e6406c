"""Reading pictures: known pixels of every kind of file come out as 8-bit RGB, upright, or a sentence says why not."""

from __future__ import annotations

import io
import os
import resource
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from engine.api import UserError
from engine.sources.decode import read_bytes, read_picture

RNG = np.random.default_rng(7)
RGB = RNG.integers(0, 256, (6, 5, 3), dtype=np.uint8)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG written by hand: ``rows`` are the unfiltered scan lines, each with its filter byte 0."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "JPEG2000"])
def test_colours_survive(kind: str) -> None:
    options = {"irreversible": False} if kind == "JPEG2000" else {}
    assert np.array_equal(read_bytes(saved(Image.fromarray(RGB), kind, **options)), RGB)


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_modern_formats(kind: str) -> None:
    big = np.kron(RGB, np.ones((16, 16, 1), np.uint8))
    options = {"lossless": True} if kind == "WEBP" else {"quality": 100, "subsampling": "4:4:4"}
    assert np.abs(read_bytes(saved(Image.fromarray(big), kind, **options)).astype(int) - big).max() <= 3


def test_grey_palette_and_one_bit() -> None:
    grey = RGB[..., 0]
    assert np.array_equal(read_bytes(saved(Image.fromarray(grey), "PNG")), np.repeat(grey[..., None], 3, 2))
    palette = Image.new("P", (2, 1))
    palette.putpalette([10, 20, 30, 200, 100, 50])
    palette.putdata([1, 0])
    assert read_bytes(saved(palette, "PNG")).tolist() == [[[200, 100, 50], [10, 20, 30]]]
    assert read_bytes(png(8, 1, 1, 0, b"\0\xa5"))[0, :, 1].tolist() == [255, 0, 255, 0, 0, 255, 0, 255]


def test_transparent_parts_lie_on_white() -> None:
    rgba = np.array([[[0, 0, 0, 0], [0, 0, 0, 255], [255, 0, 0, 128], [0, 100, 0, 51]]], np.uint8)
    expected = [[[255, 255, 255], [0, 0, 0], [255, 127, 127], [204, 224, 204]]]
    for kind in ("PNG", "TIFF"):
        assert np.abs(read_bytes(saved(Image.fromarray(rgba), kind)).astype(int) - expected).max() <= 1
    palette = Image.new("P", (2, 1))
    palette.putpalette([10, 20, 30, 200, 100, 50])
    palette.putdata([0, 1])
    assert read_bytes(saved(palette, "PNG", transparency=1)).tolist() == [[[10, 20, 30], [255, 255, 255]]]
    half_grey = np.array([[[0, 51]]], np.uint8)
    assert read_bytes(saved(Image.fromarray(half_grey, "LA"), "PNG")).tolist() == [[[204] * 3]]


@pytest.mark.parametrize(("colour", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_sixteen_bits_are_rounded_not_cut(colour: int, channels: int) -> None:
    values = np.array([0, 128, 129, 255, 256, 257, 32768, 65406, 65407, 65535], np.uint16)
    pixels = np.repeat(values[:, None], channels, 1)
    if channels in (2, 4):
        pixels[:, -1] = 65535
    rows = b"\0" + pixels.astype(">u2").tobytes()
    expected = np.rint(values / 65535 * 255).astype(np.uint8)
    assert (read_bytes(png(len(values), 1, 16, colour, rows))[0] == expected[:, None]).all()


def test_sixteen_bit_transparency() -> None:
    rows = b"\0" + struct.pack(">4H", 0, 65535, 0, 65535 // 5)
    assert read_bytes(png(1, 1, 16, 6, rows)).tolist() == [[[204, 255, 204]]]


def test_sixteen_bit_colour_tiff_and_its_orientation() -> None:
    from engine.vision import cv2

    values = RNG.integers(0, 65536, (3, 2, 3), dtype=np.uint16)
    _, encoded = cv2.imencode(".tiff", values[..., ::-1])
    expected = np.rint(values / 65535 * 255).astype(np.uint8)
    assert np.array_equal(read_bytes(encoded.tobytes()), expected)


def test_floating_point_grey_from_nought_to_one_only() -> None:
    unit = Image.fromarray(np.array([[0, 0.5, 1]], np.float32))
    assert read_bytes(saved(unit, "TIFF"))[0, :, 0].tolist() == [0, 128, 255]
    odd = Image.fromarray(np.array([[-3, 0.5, 700]], np.float32))
    with pytest.raises(UserError, match=r"scan\.tif holds values from -3 to 700"):
        read_bytes(saved(odd, "TIFF"), "scan.tif")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation(orientation: int) -> None:
    upright = np.zeros((32, 48, 3), np.uint8)
    upright[:16, :24] = 255  # top left is bright
    turns = {1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud,
             5: lambda a: a.transpose(1, 0, 2), 6: lambda a: np.rot90(a, 1),
             7: lambda a: np.rot90(a, 2).transpose(1, 0, 2), 8: lambda a: np.rot90(a, -1)}  # fmt: skip
    stored = Image.fromarray(np.ascontiguousarray(turns[orientation](upright)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_bytes(saved(stored, "JPEG", quality=95, exif=exif))
    assert picture.shape == (32, 48, 3)
    assert picture[4:12, 4:20].min() > 240 and picture[20:].max() < 15 and picture[:, 28:].max() < 15


def test_cmyk_with_adobe_inversion() -> None:
    ink = np.zeros((16, 32, 4), np.uint8)
    ink[:, :16] = (255, 0, 0, 0)  # cyan
    ink[:, 16:] = (0, 0, 0, 255)  # black
    picture = read_bytes(saved(Image.fromarray(ink, "CMYK"), "JPEG", quality=95))  # Pillow stores it Adobe's way
    assert np.abs(picture[8, 4].astype(int) - [0, 255, 255]).max() < 6
    assert picture[8, 28].max() < 6


def test_rgb_values_are_taken_as_stored_whatever_the_profile() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert np.array_equal(read_bytes(saved(Image.fromarray(RGB), "PNG", icc_profile=profile)), RGB)


def test_the_first_of_several_pictures(tmp_path: Path) -> None:
    colours = [Image.new("RGB", (4, 4), name) for name in ("red", "lime", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = saved(colours[0], kind, save_all=True, append_images=colours[1:], **options)
        assert read_bytes(data)[0, 0].tolist() == [255, 0, 0], kind
    path = tmp_path / "pages.TIF"
    path.write_bytes(saved(colours[0], "TIFF", save_all=True, append_images=colours[1:]))
    assert [read_picture(path, page)[0, 0].tolist() for page in range(3)] == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(saved(Image.fromarray(RGB), "PNG"))
    assert np.array_equal(read_picture(path), RGB)


def test_a_bomb_is_refused_before_memory_is_taken() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for side in (15_000, 65_536):
        bomb = png(side, side, 8, 2, b"\0" * 100)
        with pytest.raises(UserError, match=r"bomb\.png is too large: more than 200 megapixels"):
            read_bytes(bomb, "bomb.png")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS pointer"),
        (b"\n<!DOCTYPE html><html></html>", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.4 ...", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "PostScript"),
        (b"Dear reader, this is no picture.", "it is a text"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "it is a video"),
        (bytes(range(7, 200)), "no known kind"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(content)
    with pytest.raises(UserError, match=f"holiday.jpg is not a picture.*{said}"):
        read_picture(path)


def test_what_is_no_ordinary_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        read_picture(tmp_path)
    with pytest.raises(UserError, match=r"There is no file .*nowhere.png"):
        read_picture(tmp_path / "nowhere.png")
    with pytest.raises(UserError, match="cannot be read"):
        read_picture("a\0b")
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="not an ordinary file"):
        read_picture(pipe)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "JPEG2000"])
def test_damaged_files_give_a_picture_or_a_sentence(kind: str) -> None:
    whole = saved(Image.fromarray(RNG.integers(0, 256, (40, 40, 3), dtype=np.uint8)), kind)
    for attempt in range(60):
        damaged = bytearray(whole)
        if attempt % 3 == 0:
            del damaged[int(RNG.integers(1, len(damaged))) :]
        for position in RNG.integers(0, len(damaged), 1 + attempt % 5):
            damaged[position] = RNG.integers(256)
        said = ""
        try:
            picture = read_bytes(bytes(damaged), "odd.bin")
        except UserError as error:
            said = str(error)
        if said:
            assert "odd.bin" in said and "\n" not in said
        else:
            assert picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == np.uint8


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF"])
def test_half_a_picture_is_refused(kind: str) -> None:
    whole = saved(Image.fromarray(RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8)), kind)
    with pytest.raises(UserError, match=r"half.* (breaks off|damaged)"):
        read_bytes(whole[: len(whole) // 2], "half")


READABLE = {
    "anim_loop3.webp": (285, 370), "anim_rotating-squares.gif": (80, 80), "apng_delay.png": (64, 128),
    "cmyk_adobe.jpg": (333, 500), "example.avif": (533, 800), "example.heic": (854, 1280),
    "exif_Landscape_3.jpg": (1200, 1800), "exif_Landscape_6.jpg": (1200, 1800), "exif_Portrait_8.jpg": (1800, 1200),
    "grey-8bit-alpha.png": (300, 400), "indexed.png": (442, 290), "multipage.tif": (3248, 2464),
    "pngsuite_basn0g01.png": (32, 32), "pngsuite_basn0g16.png": (32, 32), "pngsuite_basn2c16.png": (32, 32),
    "pngsuite_basn3p04.png": (32, 32), "pngsuite_basn4a08.png": (32, 32), "pngsuite_basn4a16.png": (32, 32),
    "pngsuite_s01n3p01.png": (1, 1), "pngsuite_tbbn3p08.png": (32, 32), "progressive_cat.jpg": (240, 320),
}  # fmt: skip


def test_awkward_pictures(shared_data: Path) -> None:
    for path in sorted((shared_data / "awkward").iterdir()):
        if path.name in READABLE:
            picture = read_picture(path)
            assert picture.shape == (*READABLE[path.name], 3) and picture.dtype == np.uint8, path.name
        else:
            with pytest.raises(UserError, match=path.name) as refusal:
                read_picture(path)
            assert "\n" not in str(refusal.value)


def test_awkward_pictures_are_upright(shared_data: Path) -> None:
    first, second = (read_picture(shared_data / "awkward" / f"exif_Landscape_{n}.jpg").astype(int) for n in (3, 6))
    assert np.abs(first - second).mean() < 12  # one scene, stored in two orientations, another number in the middle


def test_ordinary_photographs_are_what_pillow_gives(shared_data: Path) -> None:
    for name in ("captum_zebra.jpg", "skimage_astronaut.png", "coral_grace_hopper.bmp", "caffe_cat gray.jpg"):
        with Image.open(shared_data / "photos" / name) as picture:
            assert np.array_equal(read_picture(shared_data / "photos" / name), np.asarray(picture.convert("RGB"))), name
