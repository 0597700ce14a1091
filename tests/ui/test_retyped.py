"""The tab's prompts typed in: the rows follow, what was typed stands to the letter until its list changes."""

from __future__ import annotations

from typing import Any

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.desk import Desk, analysed
from lib_easydiffuser.ui.retyped import type_in
from lib_easydiffuser.ui.rows import Row, read_change
from lib_easydiffuser.ui.snapshot import Snapshot

HOST = QuietHost()
CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"


def desk_of(**values: Any) -> tuple[Desk, Settings]:
    settings = Settings().with_values(values)
    desk = Desk()
    desk.put(analysed(None, CAPTION, settings, HOST))
    return desk, settings


def texts(desk: Desk, side: Any = "positive") -> list[str]:
    return [row.text for row in desk.lists[side] if row.on]


def test_typing_what_stands_there_changes_nothing() -> None:
    desk, settings = desk_of()
    before, prompts = desk.lists, desk.prompts
    type_in(desk, {"positive": prompts.prompt, "negative": prompts.negative_prompt}, settings, HOST)
    assert desk.lists == before and desk.prompts == prompts and not desk.edited


def test_what_is_typed_is_sent_to_the_letter_and_makes_the_rows() -> None:
    desk, settings = desk_of()
    rows = {row.text: row for row in desk.lists["positive"]}
    typed = "  night  (sky:1.33)\nBREAK <lora:x:1>,\n(large american flag:1.4), smiling woman astronaut"
    type_in(desk, {"positive": typed}, settings, HOST)
    assert desk.prompts.prompt == typed
    assert texts(desk) == ["night (sky:1.33)", "BREAK", "<lora:x:1>", "large american flag", "smiling woman astronaut"]
    now = {row.text: row for row in desk.lists["positive"]}
    assert now["large american flag"].emphasis == 1.4 and now["large american flag"].key == "large american flag"
    assert now["smiling woman astronaut"].emphasis == 1.0 and not now["smiling woman astronaut"].own
    assert now["<lora:x:1>"].own and not now["orange space suit"].on, "a row that was taken out is off, not lost"
    assert rows["orange space suit"].key == now["orange space suit"].key


def test_a_changed_word_is_the_same_row() -> None:
    desk, settings = desk_of()
    first, second, *_ = desk.lists["positive"]
    type_in(desk, {"positive": desk.prompts.prompt.replace(second.text, "huge flag")}, settings, HOST)
    row = desk.lists["positive"][1]
    assert (row.key, row.text, row.own) == (second.key, "huge flag", False)
    assert desk.lists["positive"][0] == first


def test_an_edit_of_the_list_writes_the_prompt_anew() -> None:
    desk, settings = desk_of()
    type_in(desk, {"positive": "cat,   (fog:1.2) BREAK <lora:x:1>", "negative": "bad,   worse"}, settings, HOST)
    lists = {**desk.lists, "positive": tuple(row for row in desk.lists["positive"] if row.text != "cat")}
    desk.edit(lists, settings, HOST)
    assert desk.prompts.prompt == "(fog:1.2) BREAK <lora:x:1>"
    assert desk.prompts.negative_prompt == "bad,   worse", "the other side stands as typed"


@pytest.mark.parametrize(
    ("style", "framed"),
    [("pony", "score_9, score_8_up, score_7_up"), ("sentence", CAPTION), ("tags", "my own, prefix")],
)
def test_what_stands_around_the_tags_is_no_tag_and_goes_when_it_is_taken_out(style: str, framed: str) -> None:
    desk, settings = desk_of(style=style, prefix="my own, prefix" if style == "tags" else "", suffix="the end")
    prompt = desk.prompts.prompt
    assert prompt.startswith(framed) and prompt.endswith("the end")
    type_in(desk, {"positive": prompt.replace("the end", "new, the end")}, settings, HOST)
    assert framed not in texts(desk) and "the end" not in texts(desk) and texts(desk)[-1] == "new"
    without = desk.prompts.prompt.removeprefix(framed).strip(", ")
    type_in(desk, {"positive": without}, settings, HOST)
    desk.edit({**desk.lists, "positive": (*desk.lists["positive"], Row("more", "more", own=True))}, settings, HOST)
    assert not desk.prompts.prompt.startswith(framed) and desk.prompts.prompt.endswith("more, the end")


def test_a_long_prompt_that_is_typed_is_not_cut() -> None:
    desk, settings = desk_of(prompt_chunks=1)
    typed = ", ".join(f"thing number {index}" for index in range(60))
    type_in(desk, {"positive": typed}, settings, HOST)
    assert desk.prompts.prompt == typed and len(texts(desk)) == 60
    assert not [tag for tag in desk.dropped if tag.polarity == "positive" and "thing" in tag.text]


def test_korean_that_is_typed_becomes_its_tags() -> None:
    desk, settings = desk_of()
    type_in(desk, {"positive": "(긴 머리:1.2), cat"}, settings, HOST)
    assert desk.prompts.prompt == "(long hair:1.2), cat"


def test_with_nothing_on_the_desk_a_typed_prompt_is_tags_alone() -> None:
    desk = Desk()
    type_in(desk, {"positive": "cat, (fog:1.2)"}, Settings(), HOST)
    assert texts(desk) == ["cat", "fog"] and desk.prompts.prompt == "cat, (fog:1.2)"
    assert desk.prompts.negative_prompt == ""


def test_undo_my_edits_forgets_what_was_typed_and_a_snapshot_keeps_it() -> None:
    desk, settings = desk_of()
    before = desk.prompts
    type_in(desk, {"positive": "cat"}, settings, HOST)
    kept = Snapshot.of(desk)
    desk.reset()
    assert desk.prompts == before
    kept.restore(desk)
    assert desk.prompts.prompt == "cat" and texts(desk) == ["cat"]


def test_the_page_is_not_trusted() -> None:
    assert read_change('{"typed": {"positive": 3, "elsewhere": "x"}}').typed == {}
    assert read_change('{"typed": ["a"]}').typed == {}
    long = read_change('{"typed": {"negative": "%s"}}' % ("a" * 200_000)).typed["negative"]
    assert len(long) == 100_000
