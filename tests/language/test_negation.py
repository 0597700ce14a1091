"""What a caption denies."""

import pytest

from lib_easydiffuser.language.negation import denial_spans, denied_spans


def denied(text):
    return [text[start:end] for start, end in denied_spans(text)]


@pytest.mark.parametrize(
    ("caption", "phrases"),
    [
        ("no dogs allowed", ["dogs"]),
        ("a street without any cars or people, red", ["cars", "people"]),
        ("There are no people in the room", ["people"]),
        ("a man not wearing a shirt", ["shirt"]),
        ("there is no snow on the ground and no trees", ["snow", "trees"]),
        ("a room that does not have windows", ["windows"]),
        ("a kitchen with no big windows", ["big windows"]),
        ("this is not a painting", ["painting"]),
        ("devoid of people", ["people"]),
        ("a ward without hospital beds or a hospital bed", ["hospital beds", "hospital bed"]),
        ("a woman without a long red dress", ["long red dress"]),
        ("a hand with no gold ring, a town with no tall building", ["gold ring", "tall building"]),
        ("no cars parked, no children running", ["cars", "children"]),
        ("a shirt missing a button, a comb missing teeth", ["button", "teeth"]),
    ],
)
def test_denied(caption, phrases):
    assert denied(caption) == phrases


@pytest.mark.parametrize(
    "caption",
    [
        "No, a dog",
        "bus no 7",
        "a dog that is not only brown",
        "a cat",
        "",
        "a doll with a missing eye",
        "a coat with two missing buttons",
        "glasses with missing lens",
    ],
)
def test_nothing_denied(caption):
    assert denied(caption) == []


def test_the_verb_after_a_denied_noun_names_no_thing():
    text = "no dogs allowed in the park"
    assert [text[start:end] for start, end in denial_spans(text)] == ["dogs allowed"]


@pytest.mark.parametrize(
    ("caption", "phrases"),
    [
        ("a cat that is not black", ["black"]),
        ("the car isn't red", ["red"]),
        ("the cars aren’t red or blue", ["red", "blue"]),
        ("the dogs are not big", ["big"]),
        ("it was not very dark", ["dark"]),
        ("it is n't dark", ["dark"]),
        ("a woman with neither hat nor glasses", ["hat", "glasses"]),
        ("a woman with neither a hat nor a pair of glasses", ["hat", "pair"]),
        ("neither the cat nor the dog is black", ["black"]),
        ("a plate that is never full", ["full"]),
        ("a plate that is no longer full", ["full"]),
        ("no more cookies", ["cookies"]),
        ("a man who never wears a hat", ["hat"]),
        ("a man not riding a bike", ["bike"]),
        ("she doesn't look happy", ["happy"]),
        ("a man who does not have any hair", ["hair"]),
        ("a bowl without any fruit", ["fruit"]),
        ("a man without wearing a shirt", ["shirt"]),
        ("nobody is smiling", ["smiling"]),
        ("none of them has a hat", ["hat"]),
        ("red, not blue", ["blue"]),
        ("a woman with no long_hair", ["long_hair"]),
        ("hardly any snow", ["snow"]),
        ("the sky isnt cloudy", ["cloudy"]),
        ("no majo no tabitabi poster", ["majo"]),
        ("neither hat nor glasses are visible", ["hat", "glasses"]),
        ("there are no cars, trucks or buses", ["cars", "trucks", "buses"]),
        ("a man without a hat, scarf, or gloves on a street", ["hat", "scarf", "gloves"]),
        ("no cars, a dog or a cat", ["cars"]),
        ("no hat, red hair, blue eyes", ["hat"]),
        ("no cars parked, trees or houses", ["cars"]),
    ],
)
def test_what_is_not_so(caption, phrases):
    assert denied(caption) == phrases


@pytest.mark.parametrize(
    "caption",
    [
        "sousou no frieren", "toaru kagaku no railgun",
        "majo no tabitabi", "Majo no Tabitabi", "a poster of Boku no Pico", "kimetsu no yaiba, sword", "Ao no Exorcist",
        "Kaze no Tani no Nausicaa", "not only a cat but also a dog", "not just a cat", "no one", "not to mention a cat",
        "no more than three cats", "no less than ten birds", "a knot, a note and a nevermore", "bus no. 7", "nothing",
    ],
)  # fmt: skip
def test_titles_and_affirmations_deny_nothing(caption):
    assert denied(caption) == []


@pytest.mark.parametrize(
    ("caption", "silent"),
    [
        ("a man not looking at the camera", ["looking"]),
        ("a cat that cannot jump", ["jump"]),
        ("a cat that can't jump", ["jump"]),
        ("a cat that can’t jump", ["jump"]),
        ("a glass free of ice", ["free of", "ice"]),
        ("a cat that is not in focus", ["focus"]),
        ("it does not fit the box", ["fit"]),
        ("she isn't smiling", ["smiling"]),
        ("a man who never wears a hat", ["wears", "hat"]),
    ],
)
def test_a_verb_denied_names_nothing(caption, silent):
    assert [caption[start:end] for start, end in denial_spans(caption)] == silent


@pytest.mark.parametrize(
    "unit", ["no ", "not ", "neither ", "no cat, ", "isn't ", "majo no ", "not a ", "without ", "nor "]
)
def test_a_page_of_denials_is_read_once(unit):
    assert isinstance(denial_spans(unit * 20_000), list)
