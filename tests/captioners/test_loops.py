"""What a captioner says again and again is said once; what people repeat stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.captioners._loops import without_loops
from lib_easydiffuser.captioners._text import cut


def said(text: str) -> str:
    return cut(text, ())[0]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a jungle jungle jungle jungle", "a jungle"),
        ("a man with a man with a man with a", "a man"),
        ("a dog on a couch on a couch at night", "a dog on a couch at night"),
        ("a red car, a red car, a red car", "a red car"),
        ("A dog a dog runs", "A dog runs"),
        ("bye bye baby", "bye bye baby"),
        ("two cats and two dogs", "two cats and two dogs"),
        ("a man and a woman and a child", "a man and a woman and a child"),
        ("black and white and black and white and black", "black and white"),
        ("", ""),
    ],
)
def test_loops(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "joint",
    ["on top of", "in front of", "next to", "with", "and", "and a", "on the side of", "to the left of", "of", "that is",
     "which is a", "who is holding", "wearing", "under", "behind", "inside", "covered with", "made of", "or", "at the",
     "in the middle of a", "by the side of the", "and then", "full of", "near", "over"],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["", " a hat", " a hat.", " a", ","])
def test_a_cut_loop_leaves_no_joining_word_at_its_end(joint: str, ending: str) -> None:
    loop = f" {joint} ".join(["a hat"] * 4)
    assert said(f"a man with {loop} {joint}{ending}") == "a man with a hat"
    assert said(f"a man with {loop}") == "a man with a hat"


@pytest.mark.parametrize(
    "text", ["a man standing up standing up", "two cats looking at each other looking at each other"]
)
def test_words_that_may_end_a_sentence_stay(text: str) -> None:
    half = text.split()
    assert said(text).endswith(half[-1])


def test_what_follows_a_loop_keeps_its_joint() -> None:
    assert said("a hat on top of a hat on top of a table") == "a hat on top of a table"


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.sampled_from(["a", "man", "with", "hat", "red"]), max_size=30))
def test_cutting_again_changes_nothing_and_no_word_is_invented(words: list[str]) -> None:
    once = said(" ".join(words))
    assert set(once.split()) <= set(words)
    assert len(once.split()) <= len(words)
    assert bool(once) == bool(words)


@given(st.lists(st.integers(), unique=True, max_size=12))
def test_a_text_without_repeats_is_left_alone(numbers: list[int]) -> None:
    text = " ".join(f"w{number}" for number in numbers)
    assert said(text) == text


def test_pieces_move_with_their_words() -> None:
    text = "a  jungle jungle jungle, at dusk"
    pieces = [(0, 1), (3, 6), (6, 9), (10, 16), (17, 24), None, (25, 27), (28, 32)]
    after, moved = cut(text, pieces)
    assert after == "a jungle at dusk"
    assert [after[span[0] : span[1]] if span else None for span in moved] == [
        "a", "jun", "gle", None, None, None, "at", "dusk",
    ]  # fmt: skip


def test_spans_are_of_the_text_given() -> None:
    text = "one  two   two two"
    assert [text[start:end] for start, end in without_loops(text)] == ["one", "two"]
