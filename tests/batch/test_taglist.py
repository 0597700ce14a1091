from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_easydiffuser.batch.taglist import merged
from lib_easydiffuser.items import items_in


@pytest.mark.parametrize(
    "text, tags",
    [
        ("a cat, red car", ["a cat", "red car"]),
        ("(red, blue:1.2), green", ["(red, blue:1.2)", "green"]),
        (r"artoria \(fate\), b\,c", [r"artoria \(fate\)", r"b\,c"]),
        ("one\ntwo, three,\n", ["one", "two", "three"]),
        ("(unclosed, here\nnext, last", ["(unclosed", "here", "next", "last"]),
        ("<lora:x:0.8>, cat", ["<lora:x:0.8>", "cat"]),
        (" , ,", []),
    ],
)
def test_tags_are_parted_at_commas_outside_brackets(text: str, tags: list[str]) -> None:
    assert items_in(text) == tags


@pytest.mark.parametrize(
    "same", ["red car", "(red car:1.2)", "((red car))", "[red car]", "Red Cars", "red_car", "red-car"]
)
def test_a_tag_is_known_in_any_dress(same: str) -> None:
    assert merged(f"a cat, {same}\n", "red car, (tree:1.1)\n", "append") == f"a cat, {same}, (tree:1.1)\n"


@pytest.mark.parametrize(
    "conflict, result",
    [
        ("skip", "my cat, tree\n"),
        ("replace", "tree, (house:1.1)\n"),
        ("append", "my cat, tree, (house:1.1)\n"),
        ("prepend", "(house:1.1), my cat, tree\n"),
    ],
)
def test_what_happens_to_a_file_that_is_there(conflict: str, result: str) -> None:
    assert merged("my cat, tree\n", "tree, (house:1.1)\n", conflict) == result


def test_what_stood_there_stays_to_the_letter() -> None:
    old = "my  strange,,(spacing:1.05)\n<lora:x:1> BREAK\nand lines"
    assert merged(old, "spacing, new", "append") == f"{old}, new\n"
    assert merged(old, "spacing", "append") == old


def test_an_empty_file_takes_everything_and_nothing_empties_no_file() -> None:
    assert merged("", "a, b\n", "append") == "a, b\n"
    for conflict in ("skip", "replace", "append", "prepend"):
        assert merged("mine\n", "\n", conflict) == "mine\n"


TAGS = st.lists(st.text("ab (),:\\[]_1.2<>\n", max_size=12), max_size=6).map(", ".join)


@given(TAGS, TAGS, st.sampled_from(["append", "prepend"]))
def test_a_second_run_changes_nothing(old: str, new: str, conflict: str) -> None:
    once = merged(old, new, conflict)
    assert merged(once, new, conflict) == once
