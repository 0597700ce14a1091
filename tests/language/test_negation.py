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
    ],
)
def test_denied(caption, phrases):
    assert denied(caption) == phrases


@pytest.mark.parametrize(
    "caption", ["No, a dog", "bus no 7", "no longer young", "a dog that is not only brown", "a cat", ""]
)
def test_nothing_denied(caption):
    assert denied(caption) == []


def test_the_verb_after_a_denied_noun_names_no_thing():
    text = "no dogs allowed in the park"
    assert [text[start:end] for start, end in denial_spans(text)] == ["dogs allowed"]
