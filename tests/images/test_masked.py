"""The part of a picture that a mask marks."""

from __future__ import annotations

import pytest
from PIL import Image

from lib_easydiffuser.images.masked import masked_part

WHOLE = (400, 300)


def mask(box: tuple[int, int, int, int], mode: str = "L", size: tuple[int, int] = WHOLE) -> Image.Image:
    """White (or opaque) in a box."""
    marks = Image.new("L", size)
    marks.paste(255, box)
    if mode != "alpha":
        return marks.convert(mode)
    drawn = Image.new("RGBA", size, (0, 0, 0, 0))
    drawn.putalpha(marks)
    return drawn


def coordinates() -> Image.Image:
    """A picture whose pixels say where they are."""
    image = Image.new("RGB", WHOLE)
    image.putdata([(x // 2, y // 2, 0) for y in range(WHOLE[1]) for x in range(WHOLE[0])])
    return image


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "alpha"])
def test_every_kind_of_mask(mode: str) -> None:
    part = masked_part(coordinates(), mask((100, 50, 200, 150), mode))
    assert part.size == (100, 100) and part.getpixel((0, 0)) == (50, 25, 0)


def test_padding_stays_inside() -> None:
    assert masked_part(coordinates(), mask((0, 50, 100, 150)), padding=32).size == (132, 164)


def test_a_dot_has_surroundings_to_see() -> None:
    assert masked_part(coordinates(), mask((200, 150, 204, 152))).size == (64, 64)


def test_the_other_part() -> None:
    assert masked_part(coordinates(), mask((0, 0, 400, 200)), invert=True).size == (400, 100)


def test_nothing_is_marked() -> None:
    assert masked_part(coordinates(), mask((0, 0, 0, 0))).size == WHOLE


def test_a_mask_of_another_size() -> None:
    assert masked_part(coordinates(), mask((50, 25, 100, 75), size=(200, 150))).size == (100, 100)
