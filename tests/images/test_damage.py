from __future__ import annotations

import random
import struct
import threading
import warnings
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.images.decode import MAX_PIXELS

from .pictures import drawn, encoded, noisy

MAGIC = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"\xff\xd8\xff\xe1\0\x08Exif\0\0",
    b"RIFF\x10\0\0\0WEBPVP8 ",
    b"GIF89a",
    b"BM",
    b"II*\0",
    b"MM\0*",
]


def whole_files() -> dict[str, bytes]:
    thumbnail = encoded(drawn(8, 8), "JPEG")
    return {
        "png": encoded(noisy(), "PNG"),
        "png with text": encoded(noisy(), "PNG", pnginfo=None, dpi=(72, 72)),
        "jpeg": encoded(noisy(), "JPEG"),
        "progressive jpeg": encoded(noisy(), "JPEG", progressive=True),
        "jpeg with a thumbnail": encoded(noisy(), "JPEG", exif=b"Exif\0\0" + thumbnail),
        "flat jpeg": encoded(Image.new("RGB", (64, 64)), "JPEG"),
        "webp": encoded(noisy(), "WEBP"),
        "lossless webp": encoded(noisy(), "WEBP", lossless=True),
    }


WHOLE = whole_files()


@pytest.mark.parametrize("kind", WHOLE)
def test_cut_anywhere_it_is_refused(kind: str) -> None:
    data = WHOLE[kind]
    assert load_picture(data).rgb.size in ((48, 48), (64, 64))
    cuts = {*range(min(64, len(data))), *range(len(data) - 64, len(data)), *range(0, len(data), 97)}
    for cut in cuts:
        with pytest.raises(ImageError) as caught:
            load_picture(data[:cut])
        assert caught.value.hint


def test_a_truncated_picture_says_so() -> None:
    for kind, data in WHOLE.items():
        with pytest.raises(ImageError, match="truncated") as caught:
            load_picture(data[:-2])
        assert "again" in caught.value.hint, kind


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF"])
def test_half_of_the_other_formats_is_refused(format: str) -> None:
    data = encoded(noisy(), format)
    with pytest.raises(ImageError):
        load_picture(data[: len(data) // 2])


def test_what_follows_the_end_is_none_of_ours() -> None:
    for data in WHOLE.values():
        assert load_picture(data + b"trailing bytes").rgb.width > 0


def test_truncated_even_where_the_host_tolerates_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for data in WHOLE.values():
        with pytest.raises(ImageError):
            load_picture(data[: len(data) // 2])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", *MAGIC]))
def test_arbitrary_bytes_raise_only_image_errors(data: bytes, magic: bytes) -> None:
    try:
        load_picture(magic + data)
    except ImageError as error:
        assert error.hint and "\n" not in str(error)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 2**32))
@example("png", 0)
def test_flipped_bytes_raise_only_image_errors(kind: str, seed: int) -> None:
    data, chance = bytearray(WHOLE[kind]), random.Random(seed)
    for _ in range(8):
        data[chance.randrange(min(len(data), 700))] = chance.randrange(256)
    try:
        assert load_picture(bytes(data)).rgb.mode == "RGB"
    except ImageError as error:
        assert error.hint


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_arbitrary_text_raises_only_image_errors(text: str) -> None:
    with pytest.raises(ImageError):
        load_picture("data:image/png;base64," + text)
    with pytest.raises(ImageError):
        load_picture("no-such-folder/" + text)


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("host_limit", [None, 10, 89_478_485])
def test_a_bomb_is_refused_by_our_limit(monkeypatch: pytest.MonkeyPatch, host_limit: int | None) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", host_limit)
    with pytest.raises(ImageError, match="too large") as caught:
        load_picture(png_of_size(50_000, 50_000))
    assert "scale it down" in caught.value.hint.lower()
    assert host_limit == Image.MAX_IMAGE_PIXELS


def test_a_large_picture_below_the_limit_warns_nobody() -> None:
    side = 9_500
    assert 89_478_485 < side * side < MAX_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ImageError, match="truncated"):  # it holds no rows: only the warning is asked for
            load_picture(png_of_size(side, side))


def test_pictures_without_pixels() -> None:
    with pytest.raises(ImageError, match="no pixels: 0x5"):
        load_picture(Image.new("RGB", (0, 5)))
    with pytest.raises(ImageError):
        load_picture(png_of_size(0, 9))


def test_quiet_in_this_thread_only() -> None:
    """While one thread reads pictures, another's warnings still reach it."""
    bytes_palette = Image.new("P", (4, 4))
    bytes_palette.info["transparency"] = b"\0\xff"
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            load_picture(bytes_palette)

    worker = threading.Thread(target=read)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        worker.start()
        for _ in range(50):
            warnings.warn("ours to see", UserWarning, stacklevel=1)
        stop.set()
        worker.join()
    assert len(caught) == 50
