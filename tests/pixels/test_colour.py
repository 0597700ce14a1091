"""Colour shares: nothing that covers the picture may be missed."""

from __future__ import annotations

import pytest
from PIL import Image

from lib_easydiffuser.pixels import colour_shares, few
from lib_easydiffuser.pixels.colour import dominant_colours
from lib_easydiffuser.pixels.names import EXAMPLES, NAMES, distances, name_of
from lib_easydiffuser.pixels.standing_out import standing_out
from lib_easydiffuser.pixels.view import View, oklab, view_of
from lib_easydiffuser.records import Evidence, Picture

from .drawings import flat, said


@pytest.mark.parametrize(
    ("code", "name"),
    [("c01010", "red"), ("6b4020", "brown"), ("3060c8", "blue"), ("2a8a2a", "green"), ("101010", "black"),
     ("909090", "grey"), ("fafafa", "white"), ("ff8010", "orange"), ("e8d0b0", "beige"), ("f8a0c0", "pink")],
)  # fmt: skip
def test_names(code: str, name: str) -> None:
    import numpy as np

    assert name_of(oklab(np.array([list(bytes.fromhex(code))], dtype=np.uint8))[0]) == name


def test_distances_are_those_to_the_nearest_example_of_every_name() -> None:
    import numpy as np

    # More colours than are compared at once, and a shape to keep.
    lab = oklab(np.random.default_rng(7).integers(0, 256, (2, 4100, 3), dtype=np.uint8))
    found = distances(lab)
    assert found.shape == (2, 4100, len(NAMES)) and found.dtype == np.float32
    for row, place in ((0, 0), (1, 0), (1, 4099)):
        for index, name in enumerate(NAMES):
            codes = [list(bytes.fromhex(code)) for code in EXAMPLES[name].split()]
            apart = (oklab(np.array(codes, dtype=np.uint8)) - lab[row, place]) * np.array([0.6, 1, 1])
            assert found[row, place, index] == pytest.approx(np.sqrt((apart**2).sum(axis=1)).min(), rel=1e-5)


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


def bus(paint: str, ground: str) -> Image.Image:
    """A thing in the middle third on a ground of another colour under a grey sky."""
    image = Image.new("RGB", (400, 400), "#a0a4a8")
    image.paste(ground, (0, 200, 400, 400))
    image.paste(paint, (110, 110, 290, 290))
    return image


@pytest.mark.parametrize(
    ("paint", "ground", "name"),
    [("#a82020", "#8c5a50", "red"), ("#207840", "#807c78", "green"), ("#e0b818", "#606060", "yellow")],
)
def test_the_thing_in_the_middle_speaks_before_a_larger_dull_ground(paint: str, ground: str, name: str) -> None:
    assert standing_out(View(bus(paint, ground)))[0].name == name
    assert f"{name} tones" in said(bus(paint, ground))


def test_the_colour_of_what_was_seen_comes_before_that_of_the_middle() -> None:
    image = Image.new("RGB", (400, 400), "#a0a4a8")
    image.paste("#207840", (150, 150, 250, 250))
    image.paste("#a82020", (20, 280, 120, 380))
    view = View(image)
    assert standing_out(view)[0].name == "green"
    assert standing_out(view, (0.05, 0.7, 0.25, 0.25))[0].name == "red"
    assert [colour.share for colour in standing_out(view, (1.0, 1.0, 0.0, 0.0))], "a box of no size breaks nothing"


def test_a_ground_is_said_where_it_is_most_of_the_picture() -> None:
    assert "blue tones" in said(flat("#c01010", "#3060c8"))


def test_few_keeps_light_and_what_stands_out_and_leaves_all_else() -> None:
    texts = {"warm tones": "colour", "vivid colors": "colour", "red tones": "colour", "green tones": "colour",
             "low-key lighting": "light", "high contrast": "contrast", "one person": "face"}  # fmt: skip
    found = [Evidence(kind, text, 0.8, "measured 1", "pixels") for text, kind in texts.items()]
    kept = [claim.text for claim in few(found, 3)]
    assert kept == ["red tones", "green tones", "low-key lighting", "one person"]
    assert [claim.text for claim in few(found, 0)] == ["one person"]
    assert few(found, 20) == tuple(found)
