from __future__ import annotations

import json

import pytest

from lib_easydiffuser.records import Tag
from lib_easydiffuser.ui.rows import EMPHASIS_HIGH, Row, overlaid, read_lists, rows_of, tags_of


def row(key: str, **more: object) -> Row:
    return Row(key=key, text=str(more.pop("text", key)), **more)  # type: ignore[arg-type]


FRESH = rows_of([Tag("cat", emphasis=1.2), Tag("mat"), Tag("hat")])


def test_untouched_rows_follow_the_new_answer() -> None:
    before = rows_of([Tag("cat", emphasis=1.4), Tag("dog")])
    assert overlaid(FRESH, before, moved=False) == FRESH


def test_what_a_person_did_stays() -> None:
    before = (row("mat", on=False), row("cat", text="tabby cat"), row("hat", emphasis=1.3))
    after = {one.key: one for one in overlaid(FRESH, before, moved=False)}
    assert not after["mat"].on
    assert after["cat"].text == "tabby cat" and after["cat"].emphasis == 1.2, "its emphasis was not touched"
    assert after["hat"].emphasis == 1.3


def test_added_rows_stay_and_are_not_doubled() -> None:
    before = (row("film grain", own=True), row("cat", own=True))
    keys = [one.key for one in overlaid(FRESH, before, moved=False)]
    assert keys == ["cat", "mat", "hat", "film grain"]


def test_a_moved_order_holds_and_new_rows_find_their_place() -> None:
    before = (row("hat"), row("cat"))
    assert [one.key for one in overlaid(FRESH, before, moved=True)] == ["hat", "cat", "mat"]


def test_tags_keep_what_is_known_of_them() -> None:
    proposed = (Tag("cat", kind="subject", reason="seen", source="attended"),)
    rows = (
        row("cat", text="tabby cat", emphasis=1.3),
        row("mat", on=False),
        row("new", own=True),
        row("blank", text=" "),
    )
    tags = tags_of(rows, proposed, "positive")
    assert [(tag.text, tag.emphasis, tag.source) for tag in tags] == [
        ("tabby cat", 1.3, "attended"),
        ("new", 1.0, "person"),
    ]


def given(**changes: object) -> str:
    item = {"key": "cat", "text": "cat", "emphasis": 1.0, "base": 1.0, "on": True, "own": False, **changes}
    return json.dumps({"positive": [item], "negative": []})


def test_the_pages_lists_are_read() -> None:
    lists = read_lists(given(text=" tabby \n cat ", emphasis=1.234))
    assert lists is not None
    assert lists["positive"] == (Row("cat", "tabby cat", 1.23, True, 1.0, False),)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"positive": 3, "negative": []}', given(emphasis="NaN")])
def test_what_is_no_list_is_nothing(text: str) -> None:
    assert read_lists(text) is None


def test_emphasis_is_brought_back_into_bounds() -> None:
    lists = read_lists(given(emphasis=99))
    assert lists is not None and lists["positive"][0].emphasis == EMPHASIS_HIGH
