"""Whole words and where they stand."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.language.words import word_spans, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The man's t-shirt", ["the", "man", "t-shirt"]),
        ("the man 's shirt", ["the", "man", "shirt"]),
        ("the dogs' bowl", ["the", "dogs", "bowl"]),
        ("it isn't 8.5, it’s close-up.", ["it", "isn't", "8.5", "it", "close-up"]),
        ("S at", ["s", "at"]),
        ("갈색 개", ["갈색", "개"]),
        ("", []),
        (". , !", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


@settings(deadline=None)
@given(st.text(max_size=80))
def test_spans_are_ordered_and_never_empty(text):
    spans = word_spans(text)
    assert all(start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
