"""Each tag has its place, and none has a false one."""

from __future__ import annotations

import numpy as np
import pytest

from lib_easydiffuser.explain import in_whole, places
from lib_easydiffuser.explain.places import ABOUT_ALL, BLIND, DENIED, NOBODY, SPREAD
from lib_easydiffuser.explain.same import kinds_of
from lib_easydiffuser.records import Caption, Place, Tag

from .readings import EVEN, analysis, seen_caption, thing

LEFT, RIGHT = (0.1, 0.2, 0.2, 0.5), (0.6, 0.2, 0.3, 0.5)


def test_a_tag_of_the_eyes_has_its_boxes() -> None:
    (place,) = places(analysis([Tag("two cats", source="eyes", box=LEFT)], evidence=[thing("two cats", LEFT, RIGHT)]))
    assert place.boxes == (LEFT, RIGHT) and place.source == "eyes" and place.map is None
    assert place.area == pytest.approx(0.25, abs=0.01) and not place.why


def test_a_tag_of_the_caption_has_the_map_of_its_words() -> None:
    told = seen_caption("a cat on soft grass", [EVEN, 9, EVEN, EVEN, 50])
    cat, grass, *words = places(analysis(["cat", "soft grass"], [told]))
    assert cat.map is not None and grass.map is not None
    assert np.unravel_index(cat.map.argmax(), cat.map.shape) == (1, 1)
    assert np.unravel_index(grass.map.argmax(), grass.map.shape) == (6, 2)
    assert cat.source == "blip-base" and 0 < cat.score <= 1 and len(cat.boxes) == 1
    left, top, width, height = cat.boxes[0]
    assert left <= 1.5 / 8 <= left + width and top <= 1.5 / 8 <= top + height and cat.area < 0.2
    assert [word.text for word in words] == ["cat", "soft", "grass"]
    assert [word.span for word in words] == [(0, 2, 5), (0, 9, 13), (0, 14, 19)]


def test_who_looks_everywhere_has_no_place() -> None:
    (place, word) = places(analysis(["cat"], [seen_caption("a cat", [9, EVEN])]))
    assert not place and not word and place.why == word.why == SPREAD and place.map is None


@pytest.mark.parametrize("text", ["soft light", "night", "blurred background"])
def test_what_is_about_the_whole_picture_has_none_wherever_was_looked(text: str) -> None:
    told = seen_caption(text, [9] * len(text.split()))
    place = places(analysis([text], [told]))[0]
    assert not place and place.why == ABOUT_ALL


@pytest.mark.parametrize("kind", ["medium", "style", "light", "quality", "colour"])
def test_kinds_that_are_about_the_whole_picture_have_none(kind: str) -> None:
    told = seen_caption("a cat", [EVEN, 9])
    assert places(analysis([Tag("cat", source="labels", kind=kind)], [told]))[0].why == ABOUT_ALL


def test_negatives_are_nowhere() -> None:
    told = seen_caption("a cat", [EVEN, 9])
    assert places(analysis([Tag("cat", "negative")], [told]))[0].why == DENIED


def test_a_captioner_without_maps_says_so() -> None:
    found = places(analysis(["cat"], [Caption("a cat", "git-large")]))
    assert {place.why for place in found} == {BLIND.format("git-large")} and not any(found)


def test_nobody_knows_where_your_own_words_are() -> None:
    told = seen_caption("a cat", [EVEN, 9])
    assert places(analysis([Tag("masterpiece", source="own")], [told]))[0].why == NOBODY
    assert places(analysis(["cat"], [Caption("a cat")]))[0].why == NOBODY


def test_people_light_all_of_them_and_one_of_them_the_one_that_was_looked_at() -> None:
    told = seen_caption("people and a woman", [EVEN, EVEN, EVEN, 8 * 3 + 5])
    seen = [thing("two people", LEFT, RIGHT)]
    people, woman, *_ = places(analysis(["people", "woman"], [told], seen))
    assert people.boxes == (LEFT, RIGHT)
    assert woman.boxes == (RIGHT,) and woman.map is not None and woman.source == "eyes"


def test_the_eyes_know_other_words_for_the_same_thing() -> None:
    found = places(analysis(["small puppy"], [Caption("a small puppy")], [thing("dog", LEFT)]))
    assert found[0].boxes == (LEFT,)
    assert not places(analysis(["small cat"], [Caption("a small cat")], [thing("dog", LEFT)]))[0]


@pytest.mark.parametrize(
    "text, kinds",
    [
        ("hot dogs", {"hot dog"}), ("two brown dogs", {"dog"}), ("group of people", {"group", "person"}),
        ("young women", {"person"}), ("slice of pizza", {"slice", "pizza"}), ("lighthouse", {"lighthouse"}),
        ("", set()),
    ],
)  # fmt: skip
def test_what_a_phrase_names(text: str, kinds: set[str]) -> None:
    assert kinds_of(text) == kinds


def test_all_maps_of_a_picture_are_on_one_scale() -> None:
    told = seen_caption("a cat and dog", [EVEN, 9, EVEN, 50])
    assert told.focus is not None
    told.focus.attention[:, :, 3, 50] = 0.1
    cat, dog, *_ = places(analysis(["cat", "dog"], [told]))
    assert cat.map is not None and dog.map is not None and cat.map.max() == 255 > dog.map.max() > 0


def test_nothing_read_has_no_places() -> None:
    assert places(analysis()) == ()


def test_a_part_lies_in_the_whole() -> None:
    place = Place("cat", boxes=((0.5, 0.0, 0.5, 1.0),), area=0.5)
    (moved,) = in_whole([place], (0.2, 0.4, 0.4, 0.5))
    assert moved.boxes[0] == pytest.approx((0.4, 0.4, 0.2, 0.5)) and moved.area == pytest.approx(0.1)
    assert in_whole([place], None) == (place,)
