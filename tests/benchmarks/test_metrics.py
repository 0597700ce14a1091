"""The figures of `make bench-text`, on captions small enough to count by hand."""

import pytest

from benchmarks import metrics

ROW = {
    "text": "two brown dogs beside a tennis racket that is red",
    "objects": ["dogs", "tennis racket", "ball"],
    "attrs": [["dogs", "2"], ["dogs", "brown"], ["tennis racket", "red"]],
}


def test_gold_words_stand_in_the_caption_and_a_digit_stands_for_its_word():
    assert metrics.gold_words(ROW) == {"two", "brown", "dog", "tennis", "racket", "red"}


def test_a_thing_nobody_mentions_is_no_gold():
    assert metrics.gold_things(ROW) == {("dog",), ("tennis", "racket")}


def test_a_gold_phrase_takes_only_attributes_that_stand_right_before_it():
    assert metrics.gold_phrases(ROW) == {("two", "brown", "dog"), ("tennis", "racket")}
    apart = {"text": "the brown and wet dog", "objects": ["dog"], "attrs": [["dog", "brown"], ["dog", "wet"]]}
    assert metrics.gold_phrases(apart) == {("wet", "dog")}


def test_another_things_attribute_is_not_taken():
    row = {"text": "a red bus stop", "objects": ["bus stop", "bus"], "attrs": [["bus", "red"]]}
    assert metrics.gold_phrases(row) == {("bus", "stop"), ("red", "bus")}


def test_pronouns_are_no_gold():
    row = {"text": "a wall behind him", "objects": ["wall", "him"], "attrs": []}
    assert metrics.gold_things(row) == metrics.gold_phrases(row) == {("wall",)}


def test_predicted_words_keep_rank_and_come_once():
    assert metrics.predicted_words(["the brown dogs", "dog on a hill"]) == ["brown", "dog", "hill"]


@pytest.mark.parametrize(("k", "expected"), [(1, 2 * 1 / (1 + 3)), (3, 2 * 2 / (3 + 3)), (5, 2 * 2 / (4 + 3))])
def test_f1_counts_the_first_words_only(k, expected):
    assert metrics.f1_at(["a", "x", "b", "y"], {"a", "b", "c"}, k) == pytest.approx(expected)


def test_nothing_to_find_and_nothing_said_is_right_and_anything_said_is_wrong():
    assert metrics.f1_at([], set(), 0) == metrics.thing_f1([], set(), 5) == 1.0
    assert metrics.thing_f1(["dog"], set(), 5) == metrics.thing_f1([], {("dog",)}, 1) == 0.0


def test_a_tag_finds_the_thing_it_ends_with_whole():
    things = {("dog",), ("tennis", "racket")}
    assert metrics.thing_f1(["green tennis rackets", "brown dogs"], things, 2) == 1.0
    assert metrics.thing_f1(["racket", "brown dog"], things, 2) == pytest.approx(0.5)
    assert metrics.thing_f1(["dog house", "tennis racket case"], things, 2) == 0.0


def test_saying_a_thing_twice_costs_precision_and_nothing_exceeds_one():
    assert metrics.thing_f1(["dog", "brown dog"], {("dog",)}, 5) == pytest.approx(2 / 3)
    assert metrics.thing_f1(["fire truck"], {("truck",), ("fire", "truck")}, 2) == 1.0


def test_exact_looks_at_as_many_tags_as_there_are_phrases():
    phrases = {("brown", "dog"), ("hill",)}
    assert metrics.exact_share(["brown dogs", "green hill", "hill"], phrases) == 0.5
    assert metrics.exact_tags(["brown dogs", "green hill", "hill"], phrases) == pytest.approx(2 / 3)


def test_recall_finds_synonyms_word_by_word_among_the_first_tags():
    synonyms = {"person": ["person", "man"], "stop sign": ["stop sign"], "cat": ["cat"]}
    tags = ["old men", "red stop sign", "category", "cat"]
    assert metrics.object_recall(tags, ["person", "stop sign", "cat"], synonyms, 3) == pytest.approx(2 / 3)
    assert metrics.object_recall(tags, ["person", "stop sign", "cat"], synonyms, 4) == 1.0


def test_agreement_by_picture_forgives_a_shift_that_pooling_does_not():
    """Two pictures in perfect order each, the second one's scores all lower though its words matter more."""
    scores, truth = [[8, 9, 10], [1, 2, 3]], [[0.0, 0.1, 0.2], [0.5, 0.6, 0.7]]
    rho = metrics.agreement(scores, truth)
    assert rho.by_picture == pytest.approx(1.0)
    assert rho.centred == pytest.approx(1.0)
    assert rho.pooled < 0


def test_a_picture_without_variation_is_left_out_of_the_mean():
    assert metrics.agreement([[1, 2], [1, 2]], [[0.5, 0.5], [0.1, 0.2]]).by_picture == pytest.approx(1.0)
