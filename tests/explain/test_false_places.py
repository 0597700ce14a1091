"""What goes by the same word, or shares only an adjective, has no place of another thing."""

from __future__ import annotations

import numpy as np
import pytest

from lib_easydiffuser.explain import places
from lib_easydiffuser.explain.places import ABOUT_ALL, NOBODY, ONE_OF
from lib_easydiffuser.explain.same import names_several
from lib_easydiffuser.records import Box, Caption, Evidence, Place

from .readings import EVEN, analysis, seen_caption, thing

LEFT, RIGHT = (0.1, 0.2, 0.2, 0.5), (0.6, 0.2, 0.3, 0.5)
IN_LEFT, IN_RIGHT = 8 * 3 + 1, 8 * 3 + 5


def one(tag: str, *captions: Caption, seen: tuple[Evidence, ...] = ()) -> Place:
    return places(analysis([tag], captions, seen))[0]


def of_word(word: str, caption: Caption, seen: tuple[Evidence, ...] = ()) -> Place:
    return next(place for place in places(analysis([], [caption], seen)) if place.text == word)


def peak(place: Place) -> int:
    assert place.map is not None
    return int(place.map.argmax())


def test_an_adjective_alone_says_nothing_of_another_noun() -> None:
    told = seen_caption("a woman in a red dress beside a white dog", [EVEN, 9, EVEN, EVEN, 20, 20, EVEN, EVEN, 50, 50])
    for tag in ("red hair", "white shirt"):
        assert not one(tag, told) and one(tag, told).why == NOBODY
    assert peak(one("red dress", told)) == 20 and peak(one("dress", told)) == 20


def test_who_says_all_of_it_is_asked_first() -> None:
    barn, blue = seen_caption("a red barn", [EVEN, 9, 9]), seen_caption("a blue car", [EVEN, 30, 30])
    assert peak(one("red car", barn, blue, seen_caption("a red car", [EVEN, 50, 50]))) == 50
    assert peak(one("red car", barn, blue)) == 30
    assert not one("red car", barn)


@pytest.mark.parametrize("tag", ["cup of coffee", "coffee cup"])
def test_words_between_are_no_part_of_the_phrase(tag: str) -> None:
    assert peak(one(tag, seen_caption("a cup of coffee", [EVEN, 9, EVEN, 9]))) == 9


@pytest.mark.parametrize(
    "said, seen",
    [
        ("glasses", "wine glass"), ("man in glasses", "wine glass"), ("sun glasses", "two wine glasses"),
        ("tree trunk", "suitcase"), ("mountain range", "oven"), ("wooden sign", "stop sign"),
        ("tennis", "tennis racket"), ("bedroom", "bed"), ("batter", "baseball bat"), ("flying bat", "baseball bat"),
        ("car seat", "chair"),
        ("counter", "dining table"), ("engine", "train"), ("coach", "bus"), ("watch", "clock"),
        ("catcher", "baseball glove"), ("water meter", "parking meter"), ("street light", "traffic light"),
        ("skier", "pair of skis"),
    ],
)  # fmt: skip
def test_a_word_of_many_senses_has_no_box_of_another(said: str, seen: str) -> None:
    assert not one(said, Caption(said), seen=(thing(seen, LEFT),))


@pytest.mark.parametrize(
    "said, seen",
    [
        ("wine glasses", "two wine glasses"), ("tennis racquet", "tennis racket"), ("traffic signal", "traffic light"),
        ("skier", "person"), ("oranges", "three oranges"),
    ],
)  # fmt: skip
def test_what_is_meant_without_doubt_has_its_box(said: str, seen: str) -> None:
    assert one(said, Caption(said), seen=(thing(seen, LEFT),)).boxes == (LEFT,)


@pytest.mark.parametrize("text", ["an orange cat", "an orange and white cat", "a woman in orange", "orange fur"])
def test_a_color_is_no_fruit(text: str) -> None:
    fruit = (thing("orange", LEFT),)
    assert not of_word("orange", Caption(text), fruit) and not one("orange", Caption(text), seen=fruit)
    assert of_word("orange", Caption("an orange on a table"), fruit).boxes == (LEFT,)


def test_a_word_of_two_that_belong_together_is_that_thing() -> None:
    seen = (thing("dog", LEFT), thing("hot dog", RIGHT))
    assert of_word("dog", Caption("a hot dog"), seen).boxes == (RIGHT,)
    assert of_word("dog", Caption("a wet dog"), seen).boxes == (LEFT,)


def test_a_box_where_the_captioner_did_not_look_is_another_thing() -> None:
    told = seen_caption("a toy dog", [EVEN, EVEN, IN_RIGHT])
    place = one("dog", told, seen=(thing("dog", LEFT),))
    assert place.source == "blip-base" and LEFT not in place.boxes and peak(place) == IN_RIGHT
    assert one("dog", told, seen=(thing("dog", RIGHT),)).boxes == (RIGHT,)


@pytest.mark.parametrize("said", ["traffic light", "street light", "stop light", "grassy field", "baseball field"])
def test_a_light_and_a_field_are_things(said: str) -> None:
    told = seen_caption(f"a {said}", [EVEN, 9, 9])
    assert peak(one(said, told)) == 9 and peak(of_word(said.split()[-1], told)) == 9


@pytest.mark.parametrize("said", ["warm light", "depth of field", "soft natural light"])
def test_a_light_and_a_field_of_everything_are_none(said: str) -> None:
    told = seen_caption(said, [9] * len(said.split()))
    assert one(said, told).why == of_word(said.split()[-1], told).why == ABOUT_ALL


@pytest.mark.parametrize(
    "text, thing_in_it",
    [
        ("a painting on a wall", True), ("a woman holding a painting", True), ("a wall with a painting of it", True),
        ("a painting of a cat", False), ("this is a painting", False), ("an old painting", False),
    ],
)  # fmt: skip
def test_a_painting_may_hang_in_the_picture(text: str, thing_in_it: bool) -> None:
    cells = [9 if word == "painting" else EVEN for word in text.split()]
    place = of_word("painting", seen_caption(text, cells))
    assert bool(place) is thing_in_it and (thing_in_it or place.why == ABOUT_ALL)
    assert bool(one("painting", seen_caption(text, cells))) is thing_in_it


def test_boxes_of_several_claims_come_surest_first() -> None:
    seen = (thing("cat", LEFT, score=0.4), thing("two kittens", RIGHT, (0.0, 0.0, 0.1, 0.1), score=0.8))
    place = one("cats", Caption("cats"), seen=seen)
    assert place.boxes == (RIGHT, (0.0, 0.0, 0.1, 0.1), LEFT) and place.score == 0.8


def test_one_of_two_has_no_place_where_nobody_says_which() -> None:
    told = Caption("a man and a woman", "git-large")
    seen = (thing("two people", LEFT, RIGHT),)
    for word in ("man", "woman"):
        for place in (of_word(word, told, seen), one(word, told, seen=seen)):
            assert not place and place.boxes == () and place.why == ONE_OF
    assert of_word("man", told, (thing("person", LEFT),)).boxes == (LEFT,)


@pytest.mark.parametrize("said", ["people", "two sheep", "crowd", "group of people", "family"])
def test_a_word_for_several_has_all_of_them(said: str) -> None:
    boxes: tuple[Box, ...] = (LEFT, RIGHT)
    kind = "two sheep" if said == "two sheep" else "two people"
    assert one(said, Caption(said), seen=(thing(kind, *boxes),)).boxes == boxes


@pytest.mark.parametrize(
    "said, several",
    [
        ("row of chairs", True), ("slices of pizza", True), ("group of people", True), ("traffic", True),
        ("red traffic light", False), ("bowl of oranges", False), ("family car", False), ("", False),
    ],
)  # fmt: skip
def test_a_phrase_for_several(said: str, several: bool) -> None:
    assert names_several(said) is several


def test_a_couple_of_cats_are_no_people() -> None:
    seen = (thing("two people", LEFT, RIGHT), thing("two cats", (0.0, 0.0, 0.1, 0.1), (0.9, 0.9, 0.1, 0.1)))
    place = one("couple of cats", Caption("a couple of cats"), seen=seen)
    assert place.boxes == ((0.0, 0.0, 0.1, 0.1), (0.9, 0.9, 0.1, 0.1))
    assert np.isclose(place.area, 0.02, atol=0.005)
