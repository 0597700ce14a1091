"""From boxes and probabilities to things: numbers, places, finer words, rivals, order."""

from __future__ import annotations

import numpy as np
import pytest

from lib_easydiffuser.eyes.claims import said_as
from lib_easydiffuser.eyes.judge import MAPS, NEAR, features, fitted, own, probabilities
from lib_easydiffuser.eyes.look import nearest, worth_it
from lib_easydiffuser.eyes.seen import Seen, Sighting
from lib_easydiffuser.eyes.things import SEVERAL, Thing, things
from lib_easydiffuser.eyes.vocabulary import PERSON, categories, words

CAT, DOG, CAR, MOUSE = 17, 18, 3, 74
NUMBER = {category.name: number for number, category in categories().items()}


def box(category: int, score: float, left: float = 0.1, width: float = 0.3) -> Sighting:
    return Sighting(category, score, left, 0.2, left + width, 0.8)


def classes(**shares: float) -> np.ndarray:
    """Probabilities by words ("tabby_cat"), the rest spread evenly."""
    found = np.full(1000, 1e-5, np.float32)
    named = {word.text: sorted(word.classes) for word in words()}
    for text, share in shares.items():
        found[named[text.replace("_", " ")][0]] = share
    return found


def seen(*small: Sighting, large: tuple[Sighting, ...] | None = None, **shares: float) -> Seen:
    return Seen(tuple(sorted(small, key=lambda one: -one.score)), classes(**shares), large)


def said(found: Seen) -> list[str]:
    return [said_as(thing) for thing in things(found, 0.6)]


def test_a_cat_both_networks_see_is_a_cat() -> None:
    assert said(seen(box(CAT, 0.9), cat=0.6)) == ["cat"]


def test_what_one_network_hardly_sees_is_nothing() -> None:
    assert said(seen(box(CAT, 0.15))) == []
    assert said(seen()) == []


def test_one_look_gives_no_number_and_two_that_agree_do() -> None:
    two = (box(CAT, 0.9, 0.0), box(CAT, 0.9, 0.6))
    assert said(seen(*two, cat=0.6)) == ["cats"]
    assert said(seen(*two, large=two, cat=0.6)) == ["two cats"]
    assert said(seen(*two, large=two[:1], cat=0.6)) == ["cat"]
    person = (box(PERSON, 0.95),)
    assert said(seen(*person, large=person)) == ["one person"]
    assert said(seen(*person)) == ["person"]


def test_a_hint_of_one_more_takes_the_number_back() -> None:
    one = (box(CAT, 0.9, 0.0),)
    assert said(seen(*one, box(CAT, 0.3, 0.6), large=one, cat=0.6)) == ["cat"]
    assert things(seen(*one, box(CAT, 0.3, 0.6), large=one, cat=0.6), 0.6)[0].count == 0


@pytest.mark.parametrize(
    "left, place", [(0.0, "left"), (0.175, ""), (0.19, ""), (0.35, "middle"), (0.51, ""), (0.7, "right")]
)
def test_the_only_one_of_its_kind_has_a_place(left: float, place: str) -> None:
    assert things(seen(box(CAT, 0.9, left), cat=0.6), 0.6)[0].place == place
    assert things(seen(box(CAT, 0.9, 0.0), box(CAT, 0.9, left + 0.3), cat=0.6), 0.6)[0].place == ""


def test_what_goes_across_the_picture_has_no_place() -> None:
    assert things(seen(box(CAT, 0.9, 0.02, 0.95), cat=0.6), 0.6)[0].place == ""


def test_a_table_comes_after_what_lies_on_it() -> None:
    table = NUMBER["dining table"]
    assert said(seen(box(table, 0.98, 0.0, 1.0), box(CAT, 0.97, 0.3, 0.2), cat=0.3)) == ["cat", "table"]


def test_people_come_first_then_the_largest() -> None:
    found = seen(box(CAT, 0.97, 0.0, 0.1), box(CAR, 0.97, 0.1, 0.8), box(PERSON, 0.97, 0.9, 0.05), cat=0.3, taxi=0.3)
    assert [thing.category.name for thing in things(found, 0.6) if thing.category] == ["person", "car", "cat"]


def test_one_box_is_not_a_cat_and_a_dog() -> None:
    assert said(seen(box(CAT, 0.98), box(DOG, 0.95), cat=0.5, beagle=0.2)) == ["cat"]
    assert len(said(seen(box(CAT, 0.98, 0.0), box(DOG, 0.95, 0.6), cat=0.5, beagle=0.3))) == 2


def test_a_finer_word_replaces_the_general_one_from_seven_in_ten_on() -> None:
    large = box(DOG, 0.95, 0.0, 0.9)
    assert said(seen(large, golden_retriever=0.8)) == ["golden retriever"]
    assert said(seen(large, golden_retriever=0.6)) == ["dog"]
    assert said(seen(box(NUMBER["sheep"], 0.95, 0.0, 0.9), ram=0.9)) == ["sheep"]


def test_the_classifier_alone_names_no_category_of_the_detector() -> None:
    assert said(seen(golden_retriever=0.9)) == []
    assert said(seen(tripod=0.9)) == ["tripod"]
    assert said(seen(tripod=0.3)) == []
    assert said(seen(espresso=0.9)) == ["espresso"]


def test_a_box_that_surely_shows_something_else_is_taken_back() -> None:
    found = seen(box(MOUSE, 0.6), large=(box(MOUSE, 0.7),))
    assert said(found) == ["computer mouse"]
    helmet = Seen(found.small, found.classes, found.large, {MOUSE: classes(football_helmet=0.93)})
    assert said(helmet) == []


def test_a_second_look_only_where_the_first_leaves_doubt() -> None:
    assert worth_it(probabilities(seen(box(CAT, 0.5))))
    assert not worth_it(probabilities(seen(box(CAT, 0.99), cat=0.9)))
    assert not worth_it(probabilities(seen(box(CAT, 0.03))))
    assert not worth_it(probabilities(seen()))


def test_what_the_second_look_alone_sees_is_said_where_its_box_shows_it_by_itself() -> None:
    unseen = (box(CAT, 0.5),)
    both = Seen(unseen, classes(), (*unseen, box(DOG, 0.6)), {DOG: classes(beagle=0.9)})
    assert "dog" in [thing.category.name for thing in things(both, 0.6) if thing.category]


def test_a_category_has_a_weight_of_its_own() -> None:
    maps = {name: {**weights, own("cat"): weights.get(own("cat"), 0.0) + 1} for name, weights in fitted().items()}
    pair = seen(box(CAT, 0.4), box(DOG, 0.4), large=(box(CAT, 0.4), box(DOG, 0.4)))
    before, after = probabilities(pair), probabilities(pair, maps)
    assert after[CAT] > before[CAT] and after[DOG] == before[DOG]


def test_boxes_in_doubt_are_looked_at_the_most_doubtful_first() -> None:
    found = {CAT: 0.85, DOG: 0.6, CAR: 0.99, MOUSE: 0.4, NUMBER["frisbee"]: 0.6}
    assert nearest(found) == [DOG, CAT, MOUSE]


def test_a_box_that_by_itself_shows_the_thing_counts_for_it() -> None:
    pair = seen(box(DOG, 0.3), large=(box(DOG, 0.3),))
    unsure = probabilities(pair)[DOG]
    told = [
        probabilities(Seen(pair.small, pair.classes, pair.large, {DOG: near}))[DOG]
        for near in (classes(), classes(beagle=0.3), classes(beagle=0.9))
    ]
    assert told[0] < unsure < told[2] and told == sorted(told)


def test_the_classifier_alone_makes_no_thing_of_the_detectors() -> None:
    hint = (box(DOG, 0.1),)
    backed = Seen(hint, classes(beagle=0.9), hint, {DOG: classes(beagle=0.95)})
    assert probabilities(backed)[DOG] > 0.6
    assert said(backed) == []


def test_the_maps_have_the_inputs_that_are_measured() -> None:
    told = features(seen(box(CAT, 0.5), large=()), categories()[CAT])
    named = {own(category.name) for category in categories().values()}
    assert set(told) == set(NEAR)
    for name, inputs in MAPS.items():
        assert set(fitted()[name]) - named == set(inputs)


@pytest.mark.parametrize("name", ["small", "large", "classes", "beside", "near"])
def test_more_evidence_is_never_less_sure(name: str) -> None:
    assert all(weights.get(name, 1) > 0 for weights in fitted().values())


def test_words_for_numbers() -> None:
    person, car = categories()[PERSON], categories()[CAR]
    numbers = {1: "one person", 2: "two people", 5: "five people", 6: "group of people", SEVERAL: "people", 0: "person"}
    for count, text in numbers.items():
        assert said_as(Thing("person", "people", 0.9, person, count=count)) == text
    assert said_as(Thing("car", "cars", 0.9, car, count=12)) == "cars"


def test_the_tables_fit_the_networks() -> None:
    assert len(categories()) == 80
    assert all(0 <= number < 1000 for word in words() for number in word.classes)
    assert len({word.text for word in words()}) == len(words())
    assert all(set(category.classes) <= set(category.wide) for category in categories().values())


def test_a_union_of_many_classes_must_be_surer() -> None:
    animals = sorted(next(word.classes for word in words() if word.text == "animal"))

    def spread(share: float) -> np.ndarray:
        found = np.full(1000, (1 - share) / (1000 - len(animals)), np.float32)
        found[animals] = share / len(animals)
        return found

    assert said(Seen((), spread(0.75))) == []
    assert said(Seen((), spread(0.97))) == ["animal"]
