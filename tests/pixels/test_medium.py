"""What a picture is made of, at its edges."""

from pathlib import Path

import pytest
import skimage
from PIL import Image

from lib_easydiffuser.pixels import claims
from lib_easydiffuser.pixels.medium import form_share
from lib_easydiffuser.pixels.view import View
from lib_easydiffuser.records import Picture

from .drawings import scene


@pytest.mark.parametrize("size", [(32, 32), (64, 32), (32, 64), (256, 256)])
def test_a_flat_picture_of_any_shape_is_no_pixel_art_and_no_trouble(size):
    flat = Picture(Image.new("RGB", size, (200, 30, 30)))
    assert "pixel art" not in [evidence.text for evidence in claims(flat)]


def test_a_strip_of_a_photograph_is_one_still():
    strip = scene(30, 220).resize((384, 10)).resize((3840, 40))
    assert form_share(View(strip)) == 1.0
    assert form_share(View(scene(30, 220))) > 0.4


@pytest.mark.parametrize("colours, expected", [(12, False), (256, True)])
def test_a_photograph_reduced_to_a_few_colours_is_none_any_more(colours, expected):
    picture = Image.open(Path(skimage.__file__).parent / "data" / "coffee.png").convert("RGB")
    reduced = Picture(picture.quantize(colours, dither=Image.Dither.FLOYDSTEINBERG).convert("RGB"))
    assert ("photograph" in [evidence.text for evidence in claims(reduced)]) is expected
