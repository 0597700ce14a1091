"""A part of a picture is read instead of the whole."""

from __future__ import annotations

import pytest
from PIL import Image

from lib_easydiffuser.errors import ImageError, UsageError
from lib_easydiffuser.images import part_of, read_part
from lib_easydiffuser.records import EmbeddedPrompt, Picture


def halves() -> Picture:
    image = Image.new("RGB", (100, 60), "red")
    image.paste("blue", (50, 0, 100, 60))
    return Picture(image, "halves.png", "PNG", EmbeddedPrompt("cat", "", "webui", "cat"), (1000, 600))


def test_the_right_half_is_what_it_was() -> None:
    found = part_of(halves(), read_part("0.5,0,0.5,1"))
    assert found.rgb.size == (50, 60) and found.rgb.getcolors() == [(3000, (0, 0, 255))]
    assert found.part == (0.5, 0.0, 0.5, 1.0)
    assert (found.name, found.format, found.original_size) == ("halves.png", "PNG", (1000, 600))
    assert found.embedded is not None and halves().part is None


def test_a_part_of_pixels_is_whole_pixels_and_says_which() -> None:
    found = part_of(halves(), (0.105, 0.0, 0.301, 0.5))
    assert found.rgb.size == (31, 30)
    assert found.part == (0.1, 0.0, 0.31, 0.5)


def test_what_reaches_over_the_edge_is_cut_there() -> None:
    assert read_part(" 0.5, 0.25, 1, 1") == (0.5, 0.25, 0.5, 0.75)


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "a,b,c,d", "0,0,0,1", "0,0,-1,1", "nan,0,1,1", "inf,0,1,1", "1,0,1,1", "-0.1,0,1,1", "0,0,7,1"],
)
def test_nonsense_is_a_sentence_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as told:
        read_part(text)
    assert repr(text)[1:-1] in told.value.message and "0.5,0,0.5,1" in told.value.hint


def test_a_part_of_a_few_pixels_is_refused() -> None:
    with pytest.raises(ImageError, match="5 x 60 pixels"):
        part_of(halves(), (0.0, 0.0, 0.05, 1.0))


@pytest.mark.parametrize("part", [(0.29, 0.57, 0.5, 0.4), (0.57, 0.29, 0.4, 0.5)])
def test_whole_pixels_stay_what_they_are(part: tuple[float, float, float, float]) -> None:
    """0.29 * 100 is 28.999999999999996."""
    found = part_of(Picture(Image.new("RGB", (100, 100)), "square.png", "PNG"), part)
    assert found.part == pytest.approx(part)
