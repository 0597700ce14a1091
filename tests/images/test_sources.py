from __future__ import annotations

import base64
import os
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.images import load_picture

from .pictures import GREEN, RED, base64_of, drawn, encoded, near

PNG = encoded(drawn())


def test_a_path_gives_name_format_and_size(tmp_path: Path) -> None:
    file = tmp_path / "사진 1.png"
    file.write_bytes(PNG)
    for source in (file, str(file)):
        picture = load_picture(source)
        assert (picture.name, picture.format, picture.width, picture.height) == ("사진 1.png", "PNG", 64, 48)
        assert picture.rgb.mode == "RGB"
        assert picture.rgb.getpixel((1, 1)) == GREEN


@pytest.mark.parametrize(
    "text",
    [
        base64_of(PNG),
        base64_of(PNG).rstrip("="),
        "data:image/png;base64," + base64_of(PNG),
        "  DATA:image/png;charset=x;base64," + base64_of(PNG).replace("+", "%2B"),
        "\n".join(textwrap.wrap(base64_of(PNG), 76)) + "\r\n",
        base64.urlsafe_b64encode(PNG).decode(),
    ],
    ids=["plain", "unpadded", "data", "escaped", "lines", "urlsafe"],
)
def test_base64_in_every_dress(text: str) -> None:
    assert load_picture(text).rgb.tobytes() == drawn().tobytes()


def test_bytes_and_bytearray_and_name() -> None:
    assert load_picture(PNG, name="given.png").name == "given.png"
    assert load_picture(bytearray(PNG)).rgb.size == (64, 48)  # type: ignore[arg-type]


def test_a_file_whose_name_is_base64_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("iVBORw0KGgo").write_bytes(PNG)
    assert load_picture("iVBORw0KGgo").name == "iVBORw0KGgo"


def test_pil_is_copied_and_left_alone() -> None:
    image = drawn()
    image.info["parameters"] = "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7"
    picture = load_picture(image, name="box", max_side=32)
    picture.rgb.paste((0, 0, 0), (0, 0, 9, 9))
    assert image.size == (64, 48) and image.getpixel((1, 1)) == GREEN
    assert picture.embedded is not None and picture.embedded.prompt == "a cat"
    assert picture.name == "box" and picture.original_size == (64, 48)
    same_size = load_picture(image)
    same_size.rgb.paste((0, 0, 0), (0, 0, 9, 9))
    assert image.getpixel((1, 1)) == GREEN


def test_a_lazy_pil_image(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    with Image.open(tmp_path / "a.png") as image:
        assert load_picture(image).format == "PNG"
    (tmp_path / "b.png").write_bytes(PNG[: len(PNG) // 2])
    with Image.open(tmp_path / "b.png") as image, pytest.raises(ImageError, match="damaged or truncated"):
        load_picture(image)


def test_max_side_scales_evenly_and_keeps_the_original_size() -> None:
    picture = load_picture(encoded(drawn(400, 100), "JPEG", quality=95), max_side=50)
    assert picture.rgb.size == (50, 12) or picture.rgb.size == (50, 13)
    assert picture.original_size == (400, 100)
    assert near(picture.rgb.getpixel((20, 10)), RED, 40)
    assert load_picture(PNG, max_side=64).rgb.size == (64, 48)
    assert load_picture(encoded(Image.new("RGB", (2000, 1))), max_side=100).rgb.size == (100, 1)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "is empty"),
        ("", "No picture was given"),
        (" \n", "No picture was given"),
        ("no/such/photo.jpg", r"no such file: 'no/such/photo\.jpg'"),
        (Path("no-photo.jpg"), "no such file: 'no-photo.jpg'"),
        ("photo\0.jpg", "NUL"),
        (Path("photo\0.jpg"), "NUL"),
        ("x" * 100_000, "no such file|cannot be read"),
        ("data:image/png;base64,@@@", "not valid base64"),
        ("data:image/png;base64,", "is empty"),
        ("data:image/png;base64,aGVsbG8=", "not a picture"),
        ("aGVsbG8gd29ybGQ=", "no such file"),
        (b"hello world", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (encoded(drawn(), "TGA"), "not a picture"),
        (123, "cannot be read from 123"),
        (None, "cannot be read from None"),
    ],
)
def test_what_is_not_a_picture(source: object, message: str) -> None:
    with pytest.raises(ImageError, match=message) as caught:
        load_picture(source)  # type: ignore[arg-type]
    assert caught.value.hint
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_a_folder_an_empty_file_and_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="is a folder"):
        load_picture(tmp_path)
    (tmp_path / "empty.png").touch()
    with pytest.raises(ImageError, match=r"empty\.png' is empty"):
        load_picture(tmp_path / "empty.png")
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageError, match="not a regular file"):
        load_picture(tmp_path / "pipe.png")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")  # what root never meets by itself

    (tmp_path / "locked.png").write_bytes(PNG)
    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(ImageError, match=r"locked\.png' may not be read"):
        load_picture(tmp_path / "locked.png")


def test_rgb_is_not_copied_but_a_callers_own_picture_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made = encoded(Image.new("RGB", (40, 30), "#884422"))
    own = Image.new("RGB", (40, 30), "#884422")
    copied: list[Image.Image] = []
    copy = Image.Image.copy
    monkeypatch.setattr(Image.Image, "copy", lambda image: copied.append(image) or copy(image))
    read = load_picture(made).rgb
    assert copied == []
    assert (type(read), read.size, read.getpixel((3, 3)), read.info) == (Image.Image, (40, 30), (0x88, 0x44, 0x22), {})
    load_picture(own, max_side=20)
    assert copied == []
    kept = load_picture(own)
    own.putpixel((3, 3), (0, 0, 0))
    assert kept.rgb.getpixel((3, 3)) == (0x88, 0x44, 0x22)
