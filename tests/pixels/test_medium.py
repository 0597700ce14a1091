"""What a picture is made of, at its edges."""

import pytest
from PIL import Image

from lib_easydiffuser.pixels import claims
from lib_easydiffuser.records import Picture


@pytest.mark.parametrize("size", [(32, 32), (64, 32), (32, 64), (256, 256)])
def test_a_flat_picture_of_any_shape_is_no_pixel_art_and_no_trouble(size):
    flat = Picture(Image.new("RGB", size, (200, 30, 30)))
    assert "pixel art" not in [evidence.text for evidence in claims(flat)]
