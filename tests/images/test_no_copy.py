"""A picture that is in our colour space already is not copied, and nobody else's is touched."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from lib_easydiffuser.images.load import load_picture


def file_of(image: Image.Image, kind: str) -> bytes:
    written = io.BytesIO()
    image.save(written, kind)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "JPEG"])
def test_a_file_s_picture_is_decoded_and_no_more(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    def copied(self: Image.Image) -> Image.Image:
        raise AssertionError("copied")

    monkeypatch.setattr(Image.Image, "copy", copied)
    picture = load_picture(file_of(Image.new("RGB", (40, 30), (250, 10, 10)), kind))
    assert picture.rgb.mode == "RGB" and picture.rgb.size == (40, 30) and picture.rgb.info == {}
    red, green, blue = picture.rgb.getpixel((3, 3))
    assert red > 240 and green < 20 and blue < 20


def test_a_person_s_own_picture_stays_as_it_is() -> None:
    own = Image.new("RGB", (8, 8), "red")
    own.info["said"] = "something"
    picture = load_picture(own)
    picture.rgb.putpixel((0, 0), (0, 0, 255))
    assert own.getpixel((0, 0)) == (255, 0, 0) and own.info == {"said": "something"}
