"""Places in words, and what is seen at a place."""

from __future__ import annotations

import numpy as np
import pytest

from lib_easydiffuser.explain import tags_at, where
from lib_easydiffuser.explain.places import ABOUT_ALL
from lib_easydiffuser.records import Box, Place


def box(text: str, at: Box, score: float = 0.9) -> Place:
    return Place(text, boxes=(at,), source="eyes", score=score, area=at[2] * at[3])


@pytest.mark.parametrize(
    "at, english, korean",
    [
        ((0.0, 0.7, 0.4, 0.3), "lower left, 12 % of the picture", "왼쪽 아래, 그림의 12 %"),
        ((0.4, 0.4, 0.2, 0.2), "center, 4 % of the picture", "가운데, 그림의 4 %"),
        ((0.9, 0.0, 0.1, 0.1), "upper right, 1 % of the picture", "오른쪽 위, 그림의 1 %"),
        ((0.0, 0.0, 0.9, 0.9), "most of the picture, 81 %", "그림 대부분, 81 %"),
    ],
)
def test_a_place_in_words(at: Box, english: str, korean: str) -> None:
    assert where(box("cat", at)) == english and where(box("cat", at), korean=True) == korean


def test_several_boxes_name_each_part_once() -> None:
    boxes = ((0.0, 0.4, 0.1, 0.1), (0.02, 0.45, 0.1, 0.1), (0.9, 0.4, 0.1, 0.1))
    assert where(Place("people", boxes=boxes, area=0.03)) == "left · right, 3 % of the picture"


def test_no_place_in_words() -> None:
    assert where(Place("soft light", why=ABOUT_ALL)) == "no place of its own"
    assert where(Place("soft light", why=ABOUT_ALL), korean=True) == "정해진 자리 없음"


def test_a_click_lists_what_is_there_strongest_first() -> None:
    room, cat, lamp = (
        box("room", (0, 0, 1, 1), 0.7),
        box("cat", (0.2, 0.2, 0.3, 0.3), 0.9),
        box("lamp", (0.8, 0, 0.1, 0.1)),
    )
    found = tags_at([room, cat, lamp, Place("night", why=ABOUT_ALL)], 0.3, 0.3)
    assert [hit.place.text for hit in found] == ["cat", "room"]
    assert [hit.place.text for hit in tags_at([room, cat, lamp], 0.85, 0.05)] == ["lamp", "room"]


def test_of_two_as_strong_the_smaller_says_more() -> None:
    large, small = box("table", (0, 0, 1, 1)), box("cup", (0.4, 0.4, 0.2, 0.2))
    assert [hit.place.text for hit in tags_at([large, small], 0.5, 0.5)] == ["cup", "table"]


def test_a_rectangle_finds_what_lies_in_it() -> None:
    cat, dog = box("cat", (0.1, 0.1, 0.2, 0.2)), box("dog", (0.7, 0.7, 0.2, 0.2))
    assert [hit.place.text for hit in tags_at([cat, dog], 0.0, 0.0, 0.5, 0.5)] == ["cat"]
    assert {hit.place.text for hit in tags_at([cat, dog], 0.0, 0.0, 1.0, 1.0)} == {"cat", "dog"}


def test_a_map_answers_by_its_strength_there() -> None:
    seen = np.zeros((4, 4), np.uint8)
    seen[0, 0], seen[0, 3] = 255, 102
    sky = Place("sky", boxes=((0, 0, 0.25, 0.25),), map=seen, source="blip-base", score=0.5, area=0.1)
    assert tags_at([sky], 0.1, 0.1)[0].strength == pytest.approx(1.0)
    assert tags_at([sky], 0.9, 0.1)[0].strength == pytest.approx(0.4)
    assert tags_at([sky], 0.5, 0.9) == []


def test_a_rectangle_around_a_region_of_a_map_finds_it_however_wide_it_is() -> None:
    seen = np.zeros((8, 8), np.uint8)
    seen[2:4, 2:4] = 204
    cross = Place("cross", boxes=((0.25, 0.25, 0.25, 0.25),), map=seen, source="blip-base", score=0.9, area=1 / 16)
    assert tags_at([cross], 0.1, 0.1, 0.8, 0.8)[0].strength == pytest.approx(0.8)
    assert tags_at([cross], 0.25, 0.25, 0.125, 0.125)[0].strength == pytest.approx(0.8)
    assert tags_at([cross], 0.4, 0.25, 0.6, 0.25)[0].strength == pytest.approx(0.8 * 0.4)
    assert tags_at([cross], 0.6, 0.0, 0.4, 1.0) == []


@pytest.mark.parametrize("x, y", [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
def test_corners_are_in_the_picture(x: float, y: float) -> None:
    seen = np.full((3, 5), 255, np.uint8)
    everywhere = Place("sea", boxes=((0, 0, 1, 1),), map=seen, source="blip-base", area=1.0)
    assert tags_at([everywhere], x, y)
