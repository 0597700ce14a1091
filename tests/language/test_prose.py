"""Long captions: what in their prose is not about the picture, and lists of tags."""

import pytest

from lib_easydiffuser.language.looks import looks
from lib_easydiffuser.language.prose import is_long, said_plainly, supposed_spans, unsaid_spans
from lib_easydiffuser.language.taglist import tag_items
from lib_easydiffuser.language.thinking import thinking_spans, without_thinking

PADDING = "\n"  # two paragraphs are a long caption


def said(text):
    """What is left of a text when all that says nothing is gone."""
    silent = unsaid_spans(text)
    return "".join(" " if any(a <= i < b for a, b in silent) else c for i, c in enumerate(text)).split()


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("<think>a cat?</think>\nA dog.", "cat", "dog."),
        ("## Overview\nA dog.", "Overview", "dog."),
        ("**Mood:** gloomy\nA dog.", "**Mood:**", "gloomy"),
        ("- Rider: red jersey\n- Bike: black", "Rider:", "jersey"),
        ("| Aspect | Details |\n|---|---|\n| Clothing | a ball gown |", "Clothing", "gown"),
        ("| Aspect | Details |\n|---|---|\n| Clothing | a ball gown |", "Details", "gown"),
        ("A dog.\nLet me know if you want more!", "want", "dog."),
        ('A shirt that reads "HOT CHILI"\non a dog.', "CHILI", "shirt"),
        ("A dog.\nThe image shows a cat on the left side of the image.", "left", "cat"),
        ("A dog.\nIt evokes feelings of joy in the viewer.", "joy", "dog."),
    ],
)
def test_what_is_not_about_the_picture_is_silent(text, gone, stays):
    words = said(text)
    assert gone not in words and stays in words


def test_a_short_caption_is_left_alone():
    text = 'a sign that says "stop" in the background, perhaps'
    assert not is_long(text) and unsaid_spans(text) == [] and supposed_spans(text) == []


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("A man.\nHe may be waiting for his wife, and the sky is blue.", "may be waiting for his wife"),
        ("A small dog,\npossibly a terrier, lies there.", "possibly a terrier"),
        ("A bowl.\nIt could be the home of a chef.", "could be the home of a chef"),
    ],
)
def test_what_is_supposed_ends_with_its_clause(text, supposed):
    assert [text[a:b] for a, b in supposed_spans(text)] == [supposed]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>x</think>a cat", "a cat"), ("x</think> a cat", "a cat"), ("<think>never ends", ""),
        ("<THINKING>x</THINKING><answer>a cat</answer>", "a cat"), ("[THINK]x[/THINK]a cat", "a cat"),
        ("a cat < a dog", "a cat < a dog"), ("a cat", "a cat"),
    ],
)  # fmt: skip
def test_the_answer_behind_the_thinking(text, answer):
    assert without_thinking(text) == answer


def test_thinking_is_found_where_it_stands():
    text = "A dog. <think>cat</think> end"
    assert [text[a:b] for a, b in thinking_spans(text)] == ["<think>cat</think>"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1girl, solo, long_hair, (hat:1.2), bow, smile", ["1girl", "solo", "long hair", "hat", "bow", "smile"]),
        ("Tags: a1, b2, c3, d4, e5, f6", ["a1", "b2", "c3", "d4", "e5", "f6"]),
        ("- dog\n- cat\n- tree\n- sky\n- sun\n- dog\n- sea", ["dog", "cat", "tree", "sky", "sun", "sea"]),
        ("dog, artoria \\(fate\\), tree, sky, sun, sea", ["dog", "artoria (fate)", "tree", "sky", "sun", "sea"]),
        ("a dog, a cat, a tree, a sky, a sun, a sea", []),
        ("a dog and a cat", []),
        ("A man stands. He has a hat, a coat, shoes, gloves, a scarf, a bag.", []),
        ("dog, cat, tree", []),
    ],
)  # fmt: skip
def test_a_list_of_tags_passes_as_tags(text, items):
    assert tag_items(text) == items


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("The lighting is soft and diffused.", {"soft lighting"}),
        ("The sky is dark and cloudy.", {"dark sky"}),
        ("The sky is dark blue.", {"dark blue sky"}),
        ("The sky is a heavy grey.", {"grey sky"}),
        ("She looks directly at the camera.", {"looking at viewer"}),
        ("A woman sits on a bench.", {"sitting"}),
        ("A refrigerator stands on the left.", set()),
        ("Oil painting, low angle, viewed from behind", {"oil painting", "low angle", "from behind"}),
        ("a lantern", set()),
    ],
)
def test_looks_and_poses(text, tags):
    assert {look.text for look in looks(text)} == tags


def test_nothing_denied_supposed_or_quoted_is_said_plainly():
    text = 'A dog.\nIt is not sitting, may be standing, and reads "low angle".'
    plainly = said_plainly(text)
    spans = {look.text: plainly(look.span) for look in looks(text)}
    assert spans == {"sitting": False, "standing": False, "low angle": False}


@pytest.mark.parametrize(
    "unit", ["**a:** ", "<think>", "may be a ", "\n- x: ", '"', "| a ", "is ", "in the ", "sky is ", "a, "]
)
def test_a_page_of_marks_is_read_in_a_bearable_time(unit):
    text = unit * 4000
    assert isinstance(unsaid_spans(text), list) and isinstance(supposed_spans(text), list)
    assert isinstance(tag_items(text), list) and isinstance(list(looks(text)), list)
