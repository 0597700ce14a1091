"""Stems decide when two tags are the same."""

import pytest

from lib_easydiffuser.language.stems import stem, stem_phrase


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("dogs", "dog"), ("cities", "city"), ("boxes", "box"), ("benches", "bench"), ("glasses", "glasses"),
        ("women", "woman"), ("people", "person"), ("children", "child"), ("leaves", "leaf"), ("grass", "grass"),
        ("bus", "bus"), ("buses", "bus"), ("dress", "dress"), ("dresses", "dress"), ("jeans", "jeans"),
        ("knives", "knife"), ("horses", "horse"), ("tomatoes", "tomato"), ("cactus", "cactus"), ("is", "is"),
        ("DOGS", "dog"), ("grey", "gray"),
    ],
)  # fmt: skip
def test_number_is_folded(plural, singular):
    assert stem(plural) == singular


@pytest.mark.parametrize("word", ["standing", "wooden", "parked", "stand"])
def test_other_endings_stay(word):
    assert stem(word) == word


def test_phrases_are_equal_whatever_joins_their_words():
    assert stem_phrase("Black_and-White  Cats") == stem_phrase("black and white cat") == "black and white cat"
    assert stem_phrase("red car") != stem_phrase("car")
