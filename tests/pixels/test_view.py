"""What several claims need is made once and shared, and is what the slower libraries say."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.pixels import claims, colour_shares, view
from lib_easydiffuser.pixels.neighbours import second_difference, spread
from lib_easydiffuser.pixels.rules import Limit, claim
from lib_easydiffuser.pixels.view import View, view_of
from lib_easydiffuser.records import Picture

from .drawings import scene


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (7, 1), (2, 3), (40, 33)])
def test_neighbours_are_those_of_scipy(size: tuple[int, int]) -> None:
    from scipy.ndimage import laplace, maximum_filter, minimum_filter

    planes = np.random.default_rng(1).integers(0, 256, (3, *size), dtype=np.uint8)
    window = (1, 3, 3)
    assert np.array_equal(spread(planes), maximum_filter(planes, window) - minimum_filter(planes, window))
    bend = np.abs(laplace(planes[0].astype(np.int16), mode="nearest"))
    assert np.array_equal(second_difference(planes[0]), bend)


def test_all_who_look_at_a_picture_share_its_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    shrunk = view.shrunk
    monkeypatch.setattr(view, "shrunk", lambda rgb, side: made.append(side) or shrunk(rgb, side))
    picture = Picture(scene(30, 220))
    claims(picture)
    colour_shares(picture)
    assert sorted(made) == [view.COLOUR_SIDE, view.SHARPNESS_SIDE, view.SIDE]


def test_a_view_goes_with_its_picture_and_only_a_few_are_kept() -> None:
    pictures = [Picture(Image.new("RGB", (40, 40))) for _ in range(view._KEPT + 3)]
    first = view_of(pictures[0])
    assert view_of(pictures[0]) is first
    assert [view_of(picture) for picture in pictures[1:]] and len(view._views) <= view._KEPT
    last = pictures[-1]
    assert last in view._views
    before = len(view._views)
    del last, pictures[-1]
    gc.collect()
    assert len(view._views) == before - 1


def test_the_whole_picture_stretched_is_made_once() -> None:
    wide = View(Image.new("RGB", (900, 300), "#884422"))
    square = wide.stretched(300, 300)
    assert square.shape == (300, 300, 3)
    assert wide.stretched(300, 300) is square


def test_what_costs_much_is_measured_only_where_all_else_holds() -> None:
    asked: list[str] = []

    def dear() -> Limit:
        asked.append("dear")
        return Limit("depth", 0.9, 0.5, 1.0)

    assert claim("light", "x", dear, Limit("share", 0.2, 0.5, 1.0)) == []
    assert asked == []
    (made,) = claim("light", "x", dear, Limit("share", 1.0, 0.5, 1.0))
    assert made.reason == "depth 0.9, at least 0.5; share 1, at least 0.5"
