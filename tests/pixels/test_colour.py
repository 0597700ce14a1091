"""Colour shares: nothing that covers the picture may be missed."""

from __future__ import annotations

import pytest
from PIL import Image

from lib_easydiffuser.pixels import colour_shares
from lib_easydiffuser.pixels.colour import dominant_colours
from lib_easydiffuser.pixels.names import EXAMPLES, name_of
from lib_easydiffuser.pixels.view import oklab, view_of
from lib_easydiffuser.records import Picture

from .drawings import flat


@pytest.mark.parametrize(
    ("code", "name"),
    [("c01010", "red"), ("6b4020", "brown"), ("3060c8", "blue"), ("2a8a2a", "green"), ("101010", "black"),
     ("909090", "grey"), ("fafafa", "white"), ("ff8010", "orange"), ("e8d0b0", "beige"), ("f8a0c0", "pink")],
)  # fmt: skip
def test_names(code: str, name: str) -> None:
    import numpy as np

    assert name_of(oklab(np.array([list(bytes.fromhex(code))], dtype=np.uint8))[0]) == name


def test_a_twentieth_of_the_picture_is_not_missed() -> None:
    image = Image.new("RGB", (400, 400), "#2050c0")
    image.paste("#e03020", (0, 0, 400, 20))
    shares = colour_shares(Picture(image))
    assert set(shares) == set(EXAMPLES)
    assert shares["red"] == pytest.approx(0.05, abs=0.02)
    assert shares["blue"] > 0.9
    assert shares["green"] == 0.0


def test_dominant_colours_add_up() -> None:
    shares = dominant_colours(view_of(Picture(flat("#c01010", "#3060c8"))))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert list(shares)[:2] == ["blue", "red"]
